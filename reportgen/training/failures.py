"""Trainings that failed: which fold, by what, what its log says last, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.numbers import named

LAST_LINES = 20
TAIL = 16_384  # bytes of a log that are looked at


class FoldFailed(Exception):
    """A training that came to nothing; `args` says why, in a sentence without its end."""


@dataclass(frozen=True)
class Failure:
    """A fold without predictions: why, and the file that tells more."""

    fold: str
    why: str
    log: Path


class Failed(Exception):
    """Some folds have no predictions: what is finished stays."""

    def __init__(self, failures: Sequence[Failure], n_folds: int, n_done: int) -> None:
        super().__init__(failures, n_folds, n_done)
        self.failures, self.n_folds, self.n_done = failures, n_folds, n_done

    @property
    def lines(self) -> Iterator[str]:
        """What is said of it."""
        for one in self.failures:
            yield f"error: fold {one.fold}: {one.why}"
            yield from (f"  | {line}" for line in last_lines(one.log))
            yield f"  All of it: {one.log}"
        left = "" if self.n_done else "; nothing is lost, as nothing was finished"
        yield f"{self.n_done} of {named(self.n_folds, 'fold')} finished{left}. Run again to continue."


def last_lines(log: Path, most: int = LAST_LINES) -> list[str]:
    """The last lines of a log that are not blank; none where there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.replace("\r", "\n").splitlines() if line.strip()][-most:]
