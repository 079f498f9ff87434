"""What changed between two versions in the slices of their samples, the most harmed first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.comparison.change import Change, Verdict, judged, number, possible, widened
from reportgen.evaluations.slices import FEWEST
from reportgen.evaluations.vector_map import COLUMN
from reportgen.metrics.confusion import ratio
from reportgen.metrics.intervals import Z
from reportgen.metrics.paired import Differences, benjamini_hochberg
from reportgen.metrics.slices import paired_change
from reportgen.record.slice_rows import members

if TYPE_CHECKING:
    from reportgen.comparison.pair import Comparison
    from reportgen.record.outcomes import Rows
    from reportgen.record.read import Record
    from reportgen.record.slices import Slice

SHARE = (0.0, 1.0)
UNKNOWN = (math.nan,) * 3

Name = tuple[str, str]  # of a slice: column and value
Sides = tuple[Counts, Counts]  # (n_samples,) what each adds to a numerator and to a denominator
Spread = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class SliceChange:
    """A slice that both versions have; `q` is the p of its change, corrected for all slices tested, NaN untested."""

    name: str
    value: str
    samples: int
    change: Change
    q: float = math.nan

    @property
    def verdict(self) -> Verdict:
        """What the change is, given how many slices there are."""
        return judged(self.change.difference, self.q, self.change.better)


def slice_changes(comparison: Comparison) -> tuple[SliceChange, ...]:
    """Every slice that both records have: those surely worse first, then by change; those without a figure last.

    On the same samples, and where both records say that the same ones are in a slice, the change has an interval, from
    30 samples on; otherwise it is not tested.
    """
    before = {(one.name, one.value): one for one in comparison.before.slices if one.name != COLUMN}
    shared = [(before[one.name, one.value], one) for one in comparison.after.slices if (one.name, one.value) in before]
    name = figure_of_slices(comparison)
    spreads = _of_columns(comparison, name) if shared else {}
    found = [_change(comparison, name, old, one, spreads) for old, one in shared]
    found += _groups(comparison, name)
    q = benjamini_hochberg(np.array([one.change.p for one in found], float)).tolist()
    corrected = (replace(one, q=share) for one, share in zip(found, q, strict=True))
    return tuple(sorted(corrected, key=_harmed))


def figure_of_slices(comparison: Comparison) -> str:
    """The figure by which slices are compared: accuracy, or micro F1 where samples may hold several answers."""
    if comparison.facts.takes_outputs:
        return comparison.facts.main
    return "accuracy" if comparison.facts.has_one_answer else "micro_f1"


def change_in_slice(comparison: Comparison, figure: str, of: Name, label: str | None = None) -> Spread | None:
    """Interval and standard error of the change of a figure in a slice, of all labels or of one.

    None where nothing is known: on other samples, in slices of other samples, of a figure that samples do not add up
    to, and of fewer than 30 samples that take part in it.
    """
    before, after = (members(record.slice_codes, *of) for record in (comparison.before, comparison.after))
    if before is None or after is None or not np.array_equal(before, after):
        return None
    if comparison.answers is not None:
        own = comparison.answers.change(figure, after)
        return None if own is None else (own.low, own.high, own.error)
    sides = _sides(comparison, figure, label)
    return _spreads(np.where(after, 0, NONE), 1, sides)[0] if sides else None


def _of_columns(comparison: Comparison, figure: str) -> dict[Name, Spread | None]:
    """What is known of the change in every slice of the columns by which both records slice the same samples alike."""
    before, after, sides = comparison.before.slice_codes, comparison.after.slice_codes, _sides(comparison, figure)
    if sides is None:
        return {}
    found: dict[Name, Spread | None] = {}
    for name, (values, code) in after.items():
        if name in before and before[name][0] == values and np.array_equal(before[name][1], code):
            spreads = _spreads(code, len(values), sides)
            found |= {(name, value): spread for value, spread in zip(values, spreads, strict=True)}
    return found


def _groups(comparison: Comparison, figure: str) -> Iterator[SliceChange]:
    """The groups of the earlier record's map, else of the later one's, in both: a map is of vectors, not of a model."""
    sides, records = _sides(comparison, figure), (comparison.before, comparison.after)
    known = next((record.slice_codes[COLUMN] for record in records if COLUMN in record.slice_codes), None)
    if sides is None or known is None:
        return
    values, code = known
    then, now = [ratio(*_sums(code, len(values), side)) for side in sides]
    size = np.bincount(code[code != NONE].astype(np.int64), minlength=len(values))
    for k, spread in enumerate(_spreads(code, len(values), sides)):
        first, last = float(then[k]), float(now[k])
        change = Change(figure, first, last, last - first, *(spread or UNKNOWN), better="higher")
        yield SliceChange(COLUMN, values[k], int(size[k]), possible(change, SHARE))


def _sums(code: NDArray[np.number], n_groups: int, side: Sides) -> Iterator[NDArray[np.float64]]:
    kept = code != NONE
    return (np.bincount(code[kept].astype(np.int64), part[kept], n_groups).astype(np.float64) for part in side)


def _spreads(code: NDArray[np.number], n_groups: int, sides: tuple[Sides, Sides]) -> list[Spread | None]:
    """Interval and standard error of the change in each group; None where fewer than 30 samples take part."""
    takes_part = (sides[0][1] > 0) | (sides[1][1] > 0)
    group = np.where(takes_part, code, NONE)
    many = np.bincount(group[group != NONE], minlength=n_groups) >= FEWEST
    estimate, error, discordant = paired_change(group, n_groups, *sides)
    spread = Differences(estimate, estimate - Z * error, estimate + Z * error, error)
    return [widened(spread, k, int(discordant[k])) if many[k] else None for k in range(n_groups)]


def _change(
    comparison: Comparison, name: str, before: Slice, after: Slice, spreads: dict[Name, Spread | None]
) -> SliceChange:
    of = (after.name, after.value)
    spread = spreads[of] if of in spreads else change_in_slice(comparison, name, of)  # of a pair of columns
    then, now = (number(one.metrics.get(name)) for one in (before, after))
    change = Change(name, then, now, now - then, *(spread or UNKNOWN), better="higher")
    return SliceChange(*of, after.samples, possible(change, SHARE))


def _sides(comparison: Comparison, figure: str, label: str | None = None) -> tuple[Sides, Sides] | None:
    """What each sample adds to a figure, before and after; None on other samples, and of averages."""
    aligned, n = comparison.aligned, comparison.after.dataset.samples
    if aligned is None:
        return None
    before, after = (_parts(comparison, figure, rows, n, label) for rows in (aligned.before, aligned.after))
    return (before, after) if before and after else None


def _parts(comparison: Comparison, figure: str, rows: Rows, n: int, label: str | None) -> Sides | None:
    """(n_samples,) what each sample adds to the numerator and to the denominator of a figure; None of averages."""
    whole, _, name = figure.rpartition("_")
    if whole not in ("", "micro"):
        return None
    of = label if label is not None or whole or name == "accuracy" else _positive(comparison.after)
    tp, predicted, support = _counts(rows, n, None if of is None else comparison.labels.index(of))
    known = {"accuracy": (tp, support), "recall": (tp, support), "precision": (tp, predicted),
             "f1": (2 * tp, predicted + support)}  # fmt: skip
    return known.get(name)


def _positive(record: Record) -> str | None:
    return record.threshold.positive if record.threshold else None


def _counts(rows: Rows, n: int, label: int | None) -> Iterator[Counts]:
    """(n_samples,) true positives, predictions and ground truths in each sample, of one label or of all."""
    truth, prediction = rows.truth, rows.prediction
    for of, kept in ((truth, truth == prediction), (prediction, prediction != NONE), (truth, truth != NONE)):
        counted = kept & (of != NONE) if label is None else kept & (of == label)
        yield np.bincount(rows.sample[counted], minlength=n)


def _harmed(one: SliceChange) -> tuple[bool, bool, float]:
    undefined = math.isnan(one.change.difference)
    return one.verdict != "worse", undefined, 0.0 if undefined else one.change.difference
