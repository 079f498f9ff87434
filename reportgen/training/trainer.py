"""What trains a fold, whatever it is: a task for an executor, and what becomes of its result."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reportgen.training.estimators import Answer, Candidate, Inputs, Lesson, TrainingFailed, answered
from reportgen.training.failures import FoldFailed
from reportgen.training.pooled import FILE, as_lines, lines_of
from reportgen.training.work import LOG, Json

if TYPE_CHECKING:
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material


class Trainer(Protocol):
    """`work` does a `job` and may be sent to another process; `finish` gives the file of predictions and its facts."""

    @property
    def are_commands(self) -> bool: ...

    def job(self, fold: Fold, folder: Path) -> Any: ...

    def work(self, job: Any) -> Any: ...

    def finish(self, fold: Fold, folder: Path, result: Any) -> tuple[str, Json]: ...


@dataclass(frozen=True, eq=False)
class EstimatorTrainer:
    """Trains an estimator in Python."""

    material: Material
    candidate: Candidate
    inputs: Inputs
    seed: int
    are_commands: bool = False

    def job(self, fold: Fold, folder: Path) -> Lesson:
        """What the estimator is taught, and asked."""
        known = self.material
        return Lesson(
            self.candidate, self.inputs, known.sets, known.labels, known.has_one_label, fold.train, fold.test, self.seed
        )

    work = staticmethod(answered)

    def finish(self, fold: Fold, folder: Path, result: Answer) -> tuple[str, Json]:
        """Writes the predictions, and what the library warned of."""
        (folder / FILE).write_bytes(as_lines(lines_of(self.material, fold, result)))
        if result.notes:
            (folder / LOG).write_text("".join(f"{note}\n" for note in result.notes), "utf-8")
        return FILE, {"seconds": result.seconds, "exit": 0, "notes": list(result.notes), "versions": versions()}


def why_failed(error: BaseException, folder: Path) -> str:
    """Why a training came to nothing; what an estimator raised is written to the log.

    Raises: the error itself where it says nothing about the training.
    """
    if isinstance(error, TrainingFailed):
        (folder / LOG).write_text(f"{error}\n", "utf-8")
        return f"the estimator raised {error}"
    if isinstance(error, FoldFailed):
        return str(error)
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
