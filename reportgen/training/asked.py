"""What a cross-validation was asked for: its options as one value, and the studies that they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen.datasets.roles import FOLD, plain
from reportgen.errors import OptionError
from reportgen.options import Options
from reportgen.training.command_trainer import CommandOptions, CommandTrainer
from reportgen.training.crossval import Running, Study
from reportgen.training.estimators import PROBA, Candidate, Inputs, made, needs_scikit_learn, settings_of
from reportgen.training.folds import LEAVE_ONE_OUT, Fold, Ways, folds_of
from reportgen.training.heads import ON_TEXTS, ON_VECTORS
from reportgen.training.inputs import features_of, texts_of, vectors_of
from reportgen.training.leaks import ON_LEAK, check_leaks, parted, telling_columns, together, twins_of
from reportgen.training.material import Material, material_of, reading_options, sha256_of
from reportgen.training.notices import Notice, notice
from reportgen.training.parts import parts_of
from reportgen.training.requirements import check_folds, check_groups, check_labels, shortcomings
from reportgen.training.same_folds import folds_as, plan_in, ways_of
from reportgen.training.templates import Templates, seconds_of
from reportgen.training.trainer import EstimatorTrainer
from reportgen.training.work import Json

OF_PREDICTIONS = ("prediction", "score", "scores")  # roles of what is only to be predicted
KEEP = ("all", "predictions", "none")
ONE_SOURCE = "Give one of --features, --text and --embeddings."


@dataclass(frozen=True)
class Asked:
    """All that the command was told; `options` are those of the report, `options.predictions` the samples.

    Raises: OptionError for what contradicts itself.
    """

    options: Options
    ways: Ways
    running: Running
    work: Path
    estimators: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    text: str | None = None
    embeddings: Path | None = None
    proba: str = "auto"
    keep: str = "all"
    dry_run: bool = False
    same_folds: Path | None = None
    test: Path | None = None
    train: tuple[str, ...] = ()
    predictions: str | None = None
    shell: bool = False
    labels_in_test: bool = False
    timeout: str | None = None
    retries: int = 0
    gpus: str | None = None
    on_leak: str = "warn"
    min_per_label: int | None = None
    format_of_predictions: str | None = None

    def __post_init__(self) -> None:
        """Refuses what no data could give a meaning."""
        words = (("--proba", self.proba, PROBA), ("--keep", self.keep, KEEP), ("--on-leak", self.on_leak, ON_LEAK))
        for option, value, known in words:
            if value not in known:
                raise OptionError(option, f"there is no {value!r}", f"Write one of {', '.join(known)}.")
        given = [bool(self.features), self.text is not None, self.embeddings is not None]
        if sum(given) > 1:
            raise OptionError("crossval", "an estimator learns from one kind of input", ONE_SOURCE)
        self._check_commands()
        seconds_of(self.timeout)
        if not self.train and not self.estimators and not (self.text or self.embeddings):
            remedy = "Give --estimator MODULE:NAME, --text COLUMN, --embeddings FILE, or --train COMMAND."
            raise OptionError("crossval", "nothing says what is to be trained", remedy)
        odd = [role for role in self.options.columns if role in OF_PREDICTIONS]
        if odd:
            problem = "what the samples are predicted to be comes from the models that are trained"
            raise OptionError(f"--column {odd[0]}={self.options.columns[odd[0]]}", problem, "Leave it out.")

    def _check_commands(self) -> None:
        """Refuses options of commands without one, and of estimators beside one."""
        of_commands = {
            "--predictions": self.predictions, "--shell": self.shell, "--timeout": self.timeout, "--gpus": self.gpus,
            "--labels-in-test": self.labels_in_test, "--retries": self.retries,
        }  # fmt: skip
        of_estimators = {"--estimator": self.estimators, "--set": self.settings, "--features": self.features,
                         "--text": self.text, "--embeddings": self.embeddings}  # fmt: skip
        odd = next((name for name, value in (of_estimators if self.train else of_commands).items() if value), None)
        if odd is not None:
            why = "belongs to an estimator, and a command trains" if self.train else "belongs to --train"
            raise OptionError(odd, why, "Leave it out." if self.train else "Give --train COMMAND, or leave it out.")

    @cached_property
    def plan(self) -> Json | None:
        """The plan whose folds are taken. Raises: OptionError where there is none, or folds are asked for beside it."""
        if self.same_folds is None:
            return None
        if self.ways != Ways():
            problem = "says how samples are parted, and so do other options"
            raise OptionError(
                "--same-folds-as", problem, "Leave out --folds, --repeats, --seed, --stratify and the like."
            )
        return plan_in(self.same_folds)

    @property
    def parted(self) -> Ways:
        """How samples are parted."""
        return self.ways if self.plan is None else ways_of(self.plan)

    @property
    def templates(self) -> Templates:
        """The commands. Raises: OptionError for those that could not run."""
        return Templates(self.train, self.predictions, self.shell)


def candidates_of(asked: Asked) -> Iterator[tuple[str, Candidate]]:
    """The models to train, each with a name of its own; --set NAME.KEY=VALUE is of the one of that name.

    Raises: OptionError for settings of no model.
    """
    places = asked.estimators or (ON_TEXTS if asked.text else ON_VECTORS,)
    candidates = [Candidate(place, {}, asked.proba) for place in places]
    settings, names = settings_of(list(asked.settings)), [one.name for one in candidates]
    own: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, value in settings.items():
        name, dot, rest = key.partition(".")
        if dot and name not in own:
            raise OptionError(f"--set {key}", f"no estimator is called {name}", f"They are {', '.join(own)}.")
        for place in [name] if dot else own:
            own[place][rest if dot else key] = value
    for k, one in enumerate(candidates):
        n_before = names[:k].count(one.name)
        yield one.name + (f"-{n_before + 1}" if n_before else ""), Candidate(one.place, own[one.name], asked.proba)


def studies_of(asked: Asked) -> list[Study]:
    """What is to be trained, of each model, on the same folds.

    Raises: ReportgenError for whatever the user can fix.
    """
    templates = asked.templates if asked.train else None
    material = material_of(reading_options(asked.options))
    check_labels(material, asked.parted, asked.min_per_label)
    check_groups(material, asked.parted)
    return _of_estimators(material, asked) if templates is None else [_of_commands(material, asked, templates)]


def _of_estimators(material: Material, asked: Asked) -> list[Study]:
    if any(place.startswith(("reportgen.", "sklearn.")) for place in asked.estimators or (ON_TEXTS,)):
        needs_scikit_learn()
    candidates = list(candidates_of(asked))
    for _, candidate in candidates:
        made(candidate, asked.parted.seed, has_one_label=material.has_one_label)
    inputs, learnt_from = inputs_of(material, asked)
    folds, notices = _folds(material, asked, inputs, learnt_from)
    hashed = sha256_of([material.path, *([asked.embeddings] if asked.embeddings else [])])
    found = []
    for name, candidate in candidates:
        told = {**asdict(asked.parted), **learnt_from, "model": name, "estimator": candidate.place,
                "settings": dict(candidate.settings), "proba": candidate.proba}  # fmt: skip
        trainer = EstimatorTrainer(material, candidate, inputs, asked.parted.seed)
        found.append(Study(material, asked.parted, folds, trainer, hashed, told, notices=tuple(notices)))
    return found


def _of_commands(material: Material, asked: Asked, templates: Templates) -> Study:
    parts, ways = parts_of(material), asked.parted
    folds, notices = _folds(material, asked, None, {})
    if not (parts.hides_labels or asked.labels_in_test):
        message = "Pictures of several labels have one name: the test part of commands is in folders by label."
        notices.append(notice("labels_in_test", message, len(material)))
    gpus = tuple(filter(None, (asked.gpus or "").split(",")))
    options = CommandOptions(
        len({fold.number for fold in folds}), ways.seed, asked.running.jobs, gpus, seconds_of(asked.timeout),
        asked.retries, asked.labels_in_test, asked.format_of_predictions,
    )  # fmt: skip
    told = {
        **asdict(ways),
        "predictions": asked.predictions,
        "shell": asked.shell,
        "labels_in_test": asked.labels_in_test,
    }
    trainer = CommandTrainer(material, parts, templates, options)
    return Study(material, ways, folds, trainer, sha256_of([material.path]), told, asked.train, tuple(notices))


def _folds(
    material: Material, asked: Asked, inputs: Inputs, learnt_from: dict[str, Any]
) -> tuple[tuple[Fold, ...], list[Notice]]:
    """The folds, and what is odd about them and the data.

    Raises: MalformedInput or OptionError where they cannot be had, or leak where that is an error.
    """
    ways = asked.parted
    twins = twins_of(
        material, inputs if "text" in learnt_from else None, inputs if "embeddings" in learnt_from else None
    )
    joined = together(twins, asked.on_leak, is_drawn=not (ways.fold or ways.time or ways.folds == LEAVE_ONE_OUT))
    plan = asked.plan
    folds = folds_of(material, ways, joined) if plan is None else folds_as(material, plan, asked.same_folds or Path())
    check_folds(material, folds)
    told = telling_columns(material, inputs, learnt_from["features"]) if "features" in learnt_from else ()
    notices = [*parted(material, folds, twins, joined), *told, *shortcomings(material, folds)]
    check_leaks(material, notices, asked.on_leak)
    return folds, notices


def inputs_of(material: Material, asked: Asked) -> tuple[Inputs, dict[str, Any]]:
    """What the estimators learn from, and that in words for the plan."""
    if asked.text is not None:
        return texts_of(material, asked.text), {"text": asked.text}
    if asked.embeddings is not None:
        return vectors_of(material, asked.embeddings), {"embeddings": asked.embeddings.name}
    ways = asked.parted
    apart = {name for name in (ways.group, ways.time, ways.fold) if name is not None}
    apart |= {name for name in material.columns if plain(name) in map(plain, FOLD.names)}
    inputs, names = features_of(material, list(asked.features), apart)
    return inputs, {"features": names}
