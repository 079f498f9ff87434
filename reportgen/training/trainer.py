"""What trains a fold, whatever it is: a task for an executor, and what becomes of its result."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reportgen.files import write_all
from reportgen.options import Options
from reportgen.training.estimators import Answer, Candidate, Inputs, Lesson, TrainingFailed, answered
from reportgen.training.failures import FoldFailed
from reportgen.training.pooled import FILE, as_lines, fold_column, lines_of, pooled
from reportgen.training.work import LOG, Json

if TYPE_CHECKING:
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material


@dataclass(frozen=True)
class Done:
    """A finished fold: its folder, and what is known of it."""

    folder: Path
    told: Json

    @property
    def file(self) -> Path:
        """Its predictions."""
        return self.folder / str(self.told["file"])


class Trainer(Protocol):
    """`work` does a `job` and may be sent to another process; `finish` gives the file of predictions and its facts.

    What still runs at the end of `running` is ended.
    """

    @property
    def are_commands(self) -> bool: ...

    @property
    def tested(self) -> Material: ...

    def running(self) -> AbstractContextManager[None]: ...

    def job(self, fold: Fold, folder: Path) -> Any: ...

    def work(self, job: Any) -> Any: ...

    def finish(self, fold: Fold, folder: Path, result: Any) -> tuple[str, Json]: ...

    def report(self, done: Mapping[str, Done], truth: Path | None, place: Path, options: Options) -> Options: ...


@dataclass(frozen=True, eq=False)
class EstimatorTrainer:
    """Trains an estimator in Python."""

    material: Material
    candidate: Candidate
    inputs: Inputs
    seed: int
    other: tuple[Material, Inputs] | None = None  # the samples of another data set that it is tested on
    are_commands: bool = False

    @property
    def tested(self) -> Material:
        """The samples that are tested."""
        return self.material if self.other is None else self.other[0]

    def running(self) -> AbstractContextManager[None]:
        """Nothing is to be ended: an estimator is trained in a process of ours."""
        return nullcontext()

    def job(self, fold: Fold, folder: Path) -> Lesson:
        """What the estimator is taught, and asked."""
        known, other = self.material, None if self.other is None else self.other[1]
        return Lesson(
            self.candidate, self.inputs, known.sets, known.labels, known.has_one_label, fold.train, fold.test,
            self.seed, other,
        )  # fmt: skip

    work = staticmethod(answered)

    def finish(self, fold: Fold, folder: Path, result: Answer) -> tuple[str, Json]:
        """Writes the predictions, and what the library warned of."""
        (folder / FILE).write_bytes(as_lines(lines_of(self.tested, fold, result, self.material.labels)))
        if result.notes:
            (folder / LOG).write_text("".join(f"{note}\n" for note in result.notes), "utf-8")
        return FILE, {"seconds": result.seconds, "exit": 0, "notes": list(result.notes), "versions": versions()}

    def report(self, done: Mapping[str, Done], truth: Path | None, place: Path, options: Options) -> Options:
        """The options of a report of the predictions of all folds, which are pooled in `place`."""
        return pooled_options(self.tested, done, truth, place, options)


def pooled_options(
    material: Material, done: Mapping[str, Done], truth: Path | None, place: Path, options: Options
) -> Options:
    """The options of a report of predictions that are lines of `pooled`, which it writes to `place`.

    `truth` is a file of the samples that are tested, None where these are all of the data.
    Raises: OutputError where it cannot be written.
    """
    files = {name: one.file for name, one in done.items()}
    write_all({place: pooled(material, files, is_part=truth is not None)})
    chosen = material.data.inputs.given[0].columns
    roles = {"truth": chosen.truth} if chosen is not None and chosen.truth is not None else {}
    formats = tuple(f"ground-truth={name}" for name in options.format) if truth is None else ()
    return replace(
        options, predictions=(place,), ground_truth=(truth or material.path,), format=formats,
        columns={**options.columns, **roles, "fold": fold_column(material)},
    )  # fmt: skip


def why_failed(error: BaseException, folder: Path) -> str:
    """Why a training came to nothing; what an estimator raised is written to the log.

    Raises: the error itself where it says nothing about the training.
    """
    if isinstance(error, TrainingFailed):
        (folder / LOG).write_text(f"{error}\n", "utf-8")
        return f"the estimator raised {error}"
    if isinstance(error, FoldFailed):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'} cannot be written or read: {error.strerror or error}"
    if type(error).__name__ in ("BrokenProcessPool", "KilledWorker"):
        return "its process ended without a word: killed, or out of memory"
    raise error


def versions() -> dict[str, str]:
    """What the figures may depend on."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "scikit-learn"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
