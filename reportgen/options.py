"""The options of one build: frozen, checked, written into the record."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportgen.errors import OptionError
from reportgen.links import file_name
from reportgen.option_values import check_date, check_text, columns_by_role, paths_of, ranges_of, texts_of, weights_of
from reportgen.reviewed import NOTHING, Reviewed
from reportgen.tuned import Tuned

USUAL_IOU = 0.5  # what COCO and Pascal VOC call found
MOST_MEGABYTES = 1e6  # of images, far beyond what any browser opens
LARGEST_SEED = 2**63 - 1  # what a record can hold
VECTOR_ROLES = ("test", "training")
EMPTY = ("wrong", "unscored")  # what an empty output of a language model counts
MAPS = ("scores", "look")  # what the map may be made of where no vectors are given


@dataclass(frozen=True)
class Options:
    """Everything `reportgen build` can be told; the defaults are its own.

    `tuned` are thresholds chosen elsewhere, which the pipeline reads from `threshold_file` or chooses on `tune_on`;
    `reviewed` is what it reads from `known_errors` and `reviews`.
    Raises: OptionError for a value that can be judged without the data.
    """

    predictions: tuple[Path, ...]  # one path will do, likewise below
    ground_truth: tuple[Path, ...] = ()
    images: Path | None = None
    split: str | None = None
    task: str | None = None
    format: tuple[str, ...] = ()  # each a format of the predictions, or ROLE=FORMAT
    columns: Mapping[str, str] = field(default_factory=dict)  # of a role that may repeat a list will do
    more_columns: tuple[tuple[str, str], ...] = ()  # (role, column): the second of a role, and so on
    labels: tuple[str, ...] = ()  # of scores without names; one text will do
    logits: bool = False
    threshold: float | None = None
    threshold_file: Path | None = None
    tune_on: Path | None = None
    tuned: Tuned | None = None
    console: Path | None = None
    training: Path | None = None
    known_errors: Path | None = None
    reviews: Path | None = None
    crossval: Path | None = None  # the folder of the cross-validation that made the predictions
    repeats: tuple["Options", ...] = ()  # of its further repetitions, each on folds of its own
    reviewed: Reviewed = NOTHING
    embeddings: tuple[tuple[str, Path], ...] = ()  # each of a role in VECTOR_ROLES; a path, or ROLE=PATH, will do
    map: str | None = None  # one of MAPS; None: the vectors given, else the scores
    criterion: str | None = None
    positive: str | None = None
    iou: float | None = None  # None: USUAL_IOU
    max_detections: int | None = None
    score: tuple[str, ...] = ()  # what outputs are scored by: NAME or NAME:NORMALISER
    filter: str | None = None  # a pattern that takes of every output what is scored
    weights: tuple[tuple[str, float], ...] = ()  # of criteria; a text a=2,b=0 or a mapping will do
    range: tuple[tuple[str, tuple[float, float]], ...] = ()  # the worst and best value of criteria; a=1:5 will do
    cluster: str | None = None  # the column whose values hang together
    human: str | None = None  # the column of what people said
    empty: str | None = None  # one of EMPTY; None: the first
    scheme: str | None = None  # of tags, one of tags.SCHEMES by any of its names; None: read leniently
    title: str | None = None
    model: str | None = None
    version: str | None = None
    dataset: str | None = None
    created: str | None = None
    seed: int = 0
    image_budget: float = 20.0
    no_images: bool = False
    baseline: Path | None = None
    require: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no data could give a meaning; the command line and the Python API meet here."""
        self._set("predictions", paths_of("--predictions", self.predictions))
        self._set("ground_truth", paths_of("--ground-truth", self.ground_truth))
        if not 0 <= self.seed <= LARGEST_SEED:
            problem = "is less than 0" if self.seed < 0 else f"is more than {LARGEST_SEED}"
            raise OptionError("--seed", problem, "Give a whole number from 0, for example 1.")
        if not 0 < self.least_iou <= 1:
            remedy = "Give a number above 0, up to 1, for example 0.5."
            raise OptionError("--iou", f"{self.least_iou} is no overlap", remedy)
        if self.max_detections is not None and self.max_detections < 1:
            problem = f"{self.max_detections} is less than 1"
            raise OptionError("--max-detections", problem, "Give a whole number from 1, for example 300.")
        if not 0 <= self.image_budget <= MOST_MEGABYTES:
            problem = f"{self.image_budget} is no number of megabytes that a page can hold"
            raise OptionError("--image-budget", problem, "Give a number from 0 to 1e6, for example 20.")
        if self.created is not None:
            check_date("--created", self.created)
        for name in (
            "positive",
            "split",
            "scheme",
            "filter",
            "cluster",
            "human",
            "title",
            "model",
            "version",
            "dataset",
            "created",
        ):
            check_text(f"--{name}", getattr(self, name))
        self._set("format", texts_of(self.format))
        self._set_scoring()
        self._set("embeddings", embeddings_of(self.embeddings))
        _check_map(self)
        self._set("labels", labels_of(self.labels))
        formats_by_role(self.format)
        _check_thresholds(self)
        self._set("require", texts_of(self.require))
        for text in self.require:
            check_text("--require", text)

    def _set_scoring(self) -> None:
        """How outputs are scored, and which columns they are in."""
        columns, more = columns_by_role(self.columns, self.more_columns)
        self._set("columns", columns)
        self._set("more_columns", more)
        self._set("score", texts_of(self.score))
        self._set("weights", weights_of(self.weights))
        self._set("range", ranges_of(self.range))
        if self.empty is not None and self.empty not in EMPTY:
            raise OptionError("--empty", f"there is no way {self.empty!r}", f"Write {' or '.join(EMPTY)}.")

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file and folder that is named: none of them may be overwritten."""
        others = (self.images, self.baseline, self.threshold_file, self.tune_on, self.console, self.training)
        vectors = (path for _, path in self.embeddings)
        named = (*self.predictions, *self.ground_truth, *others, self.known_errors, self.reviews, *vectors)
        return tuple(path for path in named if path is not None)

    @property
    def least_iou(self) -> float:
        """The least overlap with which a predicted box finds an object."""
        return USUAL_IOU if self.iou is None else self.iou

    def _set(self, name: str, value: object) -> None:
        """One value of an option that takes several is these, whatever the type says."""
        object.__setattr__(self, name, value)

    def format_of(self, role: str) -> str | None:
        """The format that `--format` names for the files of a role; None where the content decides."""
        return formats_by_role(self.format).get(role)

    def recorded(self) -> dict[str, object]:
        """The options in force as the record keeps them: all that can change a figure or the page, no paths."""
        of_boxes = {"max_detections": self.max_detections, "split": self.split}
        elsewhere = {
            "threshold_file": self.threshold_file, "tune_on": self.tune_on, "console": self.console,
            "training": self.training, "known_errors": self.known_errors, "reviews": self.reviews,
        }  # fmt: skip
        of_boxes |= {"scheme": self.scheme}
        of_outputs: dict[str, object] = {"score": list(self.score), "filter": self.filter}
        of_outputs |= {"weights": dict(self.weights), "cluster": self.cluster, "human": self.human, "empty": self.empty}
        of_outputs |= {"range": {name: list(one) for name, one in self.range}}
        of_outputs |= {"more_columns": [list(one) for one in self.more_columns]}
        of_scores = of_outputs | {"labels": list(self.labels), "logits": self.logits}
        of_scores |= {"embeddings": {role: file_name(path) for role, path in self.embeddings}, "map": self.map}
        return {
            "threshold": self.threshold,
            **{name: file_name(path) for name, path in elsewhere.items() if path is not None},
            "criterion": self.criterion or "macro_f1",
            "positive": self.positive,
            "iou": self.least_iou,
            **{name: value for name, value in of_boxes.items() if value is not None},
            **{name: value for name, value in of_scores.items() if value},
            "columns": dict(sorted(self.columns.items())),
            "seed": self.seed,
            "image_budget": self.image_budget,
            "no_images": self.no_images,
            "baseline": file_name(self.baseline) if self.baseline else None,
            "require": list(self.require),
        }


def labels_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Names of labels: apart, or in one text with commas between them.

    Raises: OptionError for one that is empty or occurs twice.
    """
    names = [str(name).strip() for name in (given.split(",") if isinstance(given, str) else given or ())]
    for name, n in Counter(names).items():
        check_text("--labels", name)
        if n > 1 or not name:
            problem = f"{name} is named {n} times" if name else "a name is empty"
            raise OptionError("--labels", problem, "Give every label once, in the order of the columns of scores.")
    return tuple(names)


def embeddings_of(given: Any) -> tuple[tuple[str, Path], ...]:
    """Files of vectors with their roles, those of the test set first: paths, texts ROLE=PATH, or pairs of both.

    >>> [(role, path.name) for role, path in embeddings_of(["training=old/t.npy", "v.npy"])]
    [('test', 'v.npy'), ('training', 't.npy')]

    Raises: OptionError where a role has two files.
    """
    files: dict[str, Path] = {}
    for one in [given] if isinstance(given, str | Path) else given or ():
        role, path = one if isinstance(one, tuple) else _role_and_path(str(one))
        if files.setdefault(role, path) != path:
            problem = f"the vectors of the {role} set are in {files[role]} already"
            raise OptionError("--embeddings", problem, "Put them in one file, or write training=FILE for the other.")
    if "training" in files and "test" not in files:
        problem = "the vectors of the training set are given alone"
        raise OptionError("--embeddings", problem, "Give those of the reported samples as well: --embeddings FILE.")
    return tuple((role, files[role]) for role in VECTOR_ROLES if role in files)


def _role_and_path(text: str) -> tuple[str, Path]:
    role, sign, path = text.partition("=")
    return (role, Path(path)) if sign and path and role in VECTOR_ROLES else ("test", Path(text))


def with_threshold(threshold: Any) -> dict[str, Any]:
    """What `--threshold` says, a number or the path of a file of thresholds, as options by name.

    >>> with_threshold("0.5"), with_threshold("thresholds.json")["threshold_file"].name, with_threshold(None)
    ({'threshold': 0.5}, 'thresholds.json', {})
    """
    if threshold is None:
        return {}
    try:
        return {"threshold": float(threshold)}
    except (TypeError, ValueError):
        return {"threshold_file": Path(str(threshold))}


def formats_by_role(given: tuple[str, ...]) -> dict[str, str]:
    """What `--format` says of each role: `voc` is of the predictions, `ground-truth=voc` of the ground truth.

    Raises: OptionError for another role, or one that is given two formats.
    """
    formats: dict[str, str] = {}
    for text in given:
        before, sign, after = text.rpartition("=")
        role = before.strip().lower().replace("-", "_") if sign else "predictions"
        if role not in ("predictions", "ground_truth") or not after.strip():
            remedy = "For instance --format ground-truth=voc, or --format predictions=coco."
            raise OptionError(f"--format {text}", "is neither FORMAT nor ROLE=FORMAT", remedy)
        if formats.setdefault(role, after.strip()) != after.strip():
            problem = f"the format of {role.replace('_', ' ')} is {formats[role]} already"
            raise OptionError(f"--format {text}", problem, "Name one format for each side.")
    return formats


def resolved_date(created: str | None) -> str | None:
    """The date a report carries: as given, the clock's for `now`, that of SOURCE_DATE_EPOCH, or None.

    Raises: OptionError when SOURCE_DATE_EPOCH is no number of seconds.
    """
    if created == "now":
        return datetime.now(UTC).isoformat(timespec="seconds")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if created is not None or not epoch:
        return created
    try:
        return datetime.fromtimestamp(int(epoch), UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError) as error:
        problem = f"{epoch} is no number of seconds"
        raise OptionError("SOURCE_DATE_EPOCH", problem, "Give whole seconds, or unset it.") from error


def _check_thresholds(options: Options) -> None:
    if options.tune_on is not None and options.threshold_file is not None:
        problem = "the thresholds are those of --threshold already"
        raise OptionError("--tune-on", problem, "Give one of the two; --threshold may be a number beside it.")


def _check_map(options: Options) -> None:
    if options.map is not None and options.map not in MAPS:
        remedy = f"Write {' or '.join(MAPS)}; vectors in a file are given by --embeddings."
        raise OptionError("--map", f"there is no map of {options.map!r}", remedy)
    if options.map is not None and options.embeddings:
        problem = f"is {options.map}, and --embeddings gives vectors: a map has one source"
        raise OptionError("--map", problem, "Leave out one of the two.")
