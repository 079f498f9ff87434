"""What is said while trainings run: a line at the start and the end of each fold, and how long it may take."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from reportgen.numbers import count
from reportgen.training.folds import Fold

MINUTE, HOUR = 60, 3600


@dataclass
class Progress:
    """Counts the folds that are done; `say` prints a line, and `width` trainings run at a time."""

    n_folds: int
    n_done: int = 0
    width: int = 1
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress
    seconds: list[float] = field(default_factory=list)
    started: dict[str, float] = field(default_factory=dict)

    def begin(self, fold: Fold) -> None:
        """A training begins."""
        self.started[fold.name] = time.monotonic()
        self.say(f"{self._head(fold)}  training")

    def end(self, fold: Fold, what: str = "") -> None:
        """A training has ended, with `what` in words where it failed."""
        seconds = time.monotonic() - self.started.get(fold.name, time.monotonic())
        self.n_done += 1
        self.seconds.append(seconds)
        self.say("  ".join(filter(None, (self._head(fold), clock(seconds), what, self._left()))))

    def _head(self, fold: Fold) -> str:
        return f"fold {fold.name}  train {count(fold.train.size)} test {count(fold.test.size)}"

    def _left(self) -> str:
        """How long the folds that are left may take, by those that have ended."""
        n_left = self.n_folds - self.n_done
        if not n_left:
            return ""
        each = sum(self.seconds) / len(self.seconds)
        rounds = -(-n_left // self.width)
        return f"{self.n_done} of {self.n_folds} done, about {clock(each * rounds)} left"


def clock(seconds: float) -> str:
    """A duration for people.

    >>> clock(7.4), clock(72), clock(3725)
    ('0:07', '1:12', '1:02:05')
    """
    whole = int(seconds)
    minutes = f"{whole % HOUR // MINUTE}:{whole % MINUTE:02}"
    return minutes if whole < HOUR else f"{whole // HOUR}:{minutes.zfill(5)}"
