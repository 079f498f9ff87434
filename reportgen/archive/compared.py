"""Versions of an archive compared as `reportgen compare` does: each with the one before it, and with the best.

The records hold what became of every sample, so that versions on the same samples are compared sample by sample. That
takes time, so the newest come first, and what is beyond MOST_SAMPLES is left out and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.archive.figures import Figures
from reportgen.archive.versions import Version
from reportgen.comparison.change import SIGNIFICANT, Verdict, judged
from reportgen.comparison.items import BROKEN, FIXED, changed_items
from reportgen.comparison.pair import Comparison
from reportgen.errors import InputError
from reportgen.record.read import Record, parsed_record, record_bytes

VERDICTS: tuple[Verdict, ...] = ("undefined", "same", "better", "worse", "noise", "unknown")
STANDINGS = ("", "best", "leads", "tied")
PLAIN, BEST, LEADS, TIED = range(len(STANDINGS))
UNDEFINED, UNKNOWN = VERDICTS.index("undefined"), VERDICTS.index("unknown")
UNCOUNTED = -1  # instead of how many were fixed or broken

MOST_SAMPLES = 600_000  # of all pairs that are compared: about ten seconds
MOST_HELD = 10  # records in memory


@dataclass(frozen=True, eq=False)
class Compared:
    """What became of m metrics of n versions since the version before, and how each stands on its data set.

    `verdict` are positions in VERDICTS; `p` is that of the change, NaN where nothing is known of chance. `standing`:
    BEST is significantly better than every other version, LEADS is the highest otherwise, TIED is not significantly
    worse than that, PLAIN is worse, or nothing is known. `fixed` and `broken` count against the version before,
    UNCOUNTED where the samples are not the same. `n_left` versions were not compared, for there are too many.
    """

    verdict: NDArray[np.uint8]  # (m, n)
    p: NDArray[np.float64]  # (m, n)
    standing: NDArray[np.uint8]  # (m, n)
    best_p: NDArray[np.float64]  # (m, n) of the difference from the highest
    fixed: NDArray[np.int32]  # (n,)
    broken: NDArray[np.int32]  # (n,)
    n_left: int


def compared(versions: Sequence[Version], figures: Figures, most: int = MOST_SAMPLES) -> Compared:
    """The comparisons of versions, newest first, until those compared have `most` samples."""
    found = _Found(versions, figures, most)
    for k in range(len(versions)):
        found.add(k)
    return found.bound()


class _Found:
    """Compares one version after the other."""

    def __init__(self, versions: Sequence[Version], figures: Figures, most: int) -> None:
        m, n = figures.value.shape
        self.records, self.figures = _Records(versions), figures
        self.left = most
        self.verdict, self.p = np.full((m, n), UNDEFINED, np.uint8), np.full((m, n), np.nan)
        self.fixed, self.broken = np.full(n, UNCOUNTED, np.int32), np.full(n, UNCOUNTED, np.int32)
        self.best_p = np.full((m, n), np.nan)
        self.skipped: set[int] = set()

    def add(self, k: int) -> None:
        """A version against the one before it, and against the highest in each metric."""
        before = int(self.figures.previous[k])
        if before >= 0:
            self._since(before, k)
        for top, rows in self._tops(k):
            comparison = self._comparison(top, k)
            for row in rows:
                self.best_p[row, k] = _p(comparison, self.figures.metrics[row])

    def _since(self, before: int, k: int) -> None:
        comparison = self._comparison(before, k)
        for row, name in enumerate(self.figures.metrics):
            difference = float(self.figures.value[row, k] - self.figures.value[row, before])
            self.p[row, k] = _p(comparison, name)
            self.verdict[row, k] = VERDICTS.index(judged(difference, float(self.p[row, k]), "higher"))
        items = comparison and comparison.aligned and changed_items(comparison.aligned, len(comparison.labels))
        if items:
            self.fixed[k], self.broken[k] = items.count(FIXED), items.count(BROKEN)

    def _tops(self, k: int) -> Iterator[tuple[int, list[int]]]:
        """The versions that are highest in some metrics, where k might be as good: their intervals meet, if known."""
        rows_of: dict[int, list[int]] = {}
        for row, top in enumerate(self.tops[:, self.figures.data[k]].tolist()):
            meets = not self.figures.high[row, k] < self.figures.low[row, top]
            if top not in (k, -1) and meets and not np.isnan(self.figures.value[row, k]):
                rows_of.setdefault(top, []).append(row)
        yield from rows_of.items()

    @cached_property
    def tops(self) -> NDArray[np.int64]:
        """(m, n data sets) the position of the version that is highest, -1 where none has the metric."""
        value, data = self.figures.value, self.figures.data
        found = np.full((len(value), int(data.max(initial=-1)) + 1), -1)
        for row, number in np.ndindex(*found.shape):
            held = np.flatnonzero((data == number) & ~np.isnan(value[row]))
            if held.size:
                found[row, number] = held[np.argmax(value[row, held])]
        return found

    def _comparison(self, before: int, after: int) -> Comparison | None:
        """Two versions compared; None where a record cannot be read, or no time is left for it."""
        samples = self.records.versions[after].entry.dataset.samples
        if self.left < samples:
            self.skipped.add(after)
            return None
        comparison = self.records.comparison(before, after)
        if comparison is not None and comparison.is_paired:
            self.left -= samples
        return comparison

    def bound(self) -> Compared:
        """All of it."""
        return Compared(
            self.verdict, self.p, self._standing(), self.best_p, self.fixed, self.broken, len(self.skipped)
        )  # fmt: skip

    def _standing(self) -> NDArray[np.uint8]:
        standing = np.full(self.p.shape, PLAIN, np.uint8)
        standing[self.best_p > SIGNIFICANT] = TIED
        for row, number in np.ndindex(*self.tops.shape):
            top = int(self.tops[row, number])
            held = np.flatnonzero((self.figures.data == number) & ~np.isnan(self.figures.value[row]))
            others = held[held != top]
            if others.size:
                standing[row, top] = BEST if self._is_beaten(row, others, top) else LEADS
        return standing

    def _is_beaten(self, row: int, others: NDArray[np.intp], top: int) -> bool:
        """Whether all of them are known to be worse: tested, or so far away that their intervals lie apart."""
        apart = self.figures.high[row, others] < self.figures.low[row, top]
        return bool((apart | (self.best_p[row, others] <= SIGNIFICANT)).all())


class _Records:
    """Records read in full, the last few kept; a pair is compared once."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self.versions = versions
        self.held: dict[int, Record | None] = {}
        self.pairs: dict[tuple[int, int], Comparison | None] = {}

    def comparison(self, before: int, after: int) -> Comparison | None:
        """Two of the versions by position; None where one cannot be read in full."""
        if (before, after) not in self.pairs:
            first, second = self._record(before), self._record(after)
            self.pairs = {(before, after): None if first is None or second is None else Comparison(first, second)}
        return self.pairs[before, after]

    def _record(self, k: int) -> Record | None:
        if k not in self.held:
            if len(self.held) >= MOST_HELD:
                del self.held[next(iter(self.held))]
            file = self.versions[k].file
            try:
                self.held[k] = parsed_record(record_bytes(file), file)
            except InputError:  # what an index shows of it could be read
                self.held[k] = None
        self.held[k] = self.held.pop(k)  # the last to go
        return self.held[k]


def _p(comparison: Comparison | None, metric: str) -> float:
    change = comparison.changes.get(metric) if comparison else None
    return np.nan if change is None else change.p
