"""The charts of a comparison: metrics by threshold of every version, and scores before and after."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Positions
from reportgen.comparison.change import number
from reportgen.comparison.items import BROKEN, FIXED, GONE, OTHER, RIGHT, SAME, SPURIOUS
from reportgen.comparison.leaderboard import Versions
from reportgen.record.outcomes import Rows
from reportgen.record.read import Record
from reportgen.report.chart import Chart
from reportgen.report.charts import before_after, versions_threshold
from reportgen.report.charts.before_after import LOW, MOST_POINTS, STATES, Point
from reportgen.report.charts.versions_threshold import VersionCurves
from reportgen.report.compared.chosen import PairItems
from reportgen.report.compared.shown import Shown

TITLES = {
    "macro_f1": "Macro F1", "macro_precision": "Macro precision", "macro_recall": "Macro recall",
    "micro_precision": "Micro precision", "micro_recall": "Micro recall",
}  # fmt: skip
MACRO, MICRO = ("macro_precision", "macro_recall"), ("micro_precision", "micro_recall")
DRAWN_AS = {FIXED: "fixed", BROKEN: "broken", OTHER: "wrong", SAME: "wrong", RIGHT: "right"}
CHANGED_FIRST = 0.6  # of the points, for what was fixed or broken
WITHOUT = LOW / 2  # where an answer without a prediction stands


def threshold_chart(versions: Versions) -> Chart | None:
    """The curves of all versions; None where none has scores.

    Precision and recall are macro averages where every record holds them, as F1 is; records of before hold the micro
    averages only, which are named.
    """
    curves = [record.curves for record in versions.records if record.threshold]
    has_macro = all(key in one for one in curves for key in MACRO)
    keys = ("macro_f1", *(MACRO if has_macro else MICRO))
    lines = [_curves(name, record, keys) for name, record in zip(versions.names, versions.records, strict=True)]
    if not any(line.steps for line in lines):
        return None
    pair = versions.pairs[versions.opened]
    metrics = [(key, TITLES[key]) for key in keys]
    return versions_threshold.chart(lines, metrics, (pair.before, pair.after))


def _curves(name: str, record: Record, keys: tuple[str, ...]) -> VersionCurves:
    threshold, curves = record.threshold, record.curves
    values = {key: tuple(number(value) for value in curves.get(key) or ()) for key in keys}
    if threshold is None or any(len(side) != len(threshold.steps) for side in values.values()):
        return VersionCurves(name, (), {}, float("nan"))
    predicted = tuple(number(value) for value in curves.get("predicted") or ())
    is_known = len(predicted) == len(threshold.steps) and max(predicted) >= versions_threshold.LEAST
    steps = tuple(threshold.steps)
    return VersionCurves(name, steps, values, number(threshold.operating), predicted if is_known else ())


def scores_chart(shown: Shown) -> Chart | None:
    """Scores before and after, of every pair; None where there are none."""
    most = max(200, MOST_POINTS // max(1, len(shown.pairs)))
    points = [point for k, one in enumerate(shown.pairs) if one is not None for point in _points(shown, k, one, most)]
    if not points:
        return None
    versions, opened = shown.versions, shown.versions.opened
    pair, items = versions.pairs[opened], shown.pairs[opened]
    names = versions.names[pair.before], versions.names[pair.after]
    n = 0 if items is None else items.items.count(*DRAWN_AS)
    return before_after.chart(points, opened, names, n, shown.words.unit)


def _points(shown: Shown, pair: int, one: PairItems, most: int) -> list[Point]:
    """The answers of a pair: those that changed first, as they are drawn one over the other."""
    aligned = one.pair.comparison.aligned
    assert aligned is not None  # noqa: S101 - there are items
    items = one.items
    before, after = _scores(aligned.before, items.before), _scores(aligned.after, items.after)
    if not (np.isfinite(before).any() and np.isfinite(after).any()):
        return []
    kept = _sampled(items.state, most)
    case = np.full(items.state.size, NONE)
    order = shown.order_of(pair)
    case[order] = np.arange(order.size)
    sides = [np.nan_to_num(side[kept], nan=WITHOUT).round(4).tolist() for side in (before, after)]
    return [
        Point(pair, b, a, DRAWN_AS[state], number)
        for b, a, state, number in zip(*sides, items.state[kept].tolist(), case[kept].tolist(), strict=True)
    ]


def _scores(rows: Rows, at: Positions) -> NDArray[np.floating]:
    """The score of what was predicted; NaN where nothing was."""
    score = np.where(rows.prediction == NONE, np.nan, rows.score)
    return np.where(at == NONE, np.nan, np.append(score, np.nan)[at])


def _sampled(state: NDArray[np.int8], most: int) -> Positions:
    """At most so many answers, evenly spread over each kind: of those that changed as many as fit, then the others."""
    kinds = [np.flatnonzero(np.isin(state, which)) for which in ((FIXED, BROKEN), (OTHER, SAME), (RIGHT,))]
    left, found = most, []
    for at, share in zip(kinds, (CHANGED_FIRST, 0.5, 1.0), strict=True):
        n = min(at.size, int(left * share))
        found.append(at[np.linspace(0, at.size - 1, n).astype(np.intp)] if n else at[:0])
        left -= n
    kept = np.concatenate(found)
    drawn = np.array(
        [STATES.index(DRAWN_AS[int(s)]) if int(s) in DRAWN_AS else -1 for s in range(max(SPURIOUS, GONE) + 1)]
    )
    return kept[np.argsort(drawn[state[kept]], kind="stable")]
