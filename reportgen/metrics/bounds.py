"""What a bootstrap cannot see: intervals where all that was drawn is alike, or too little was drawn.

Resampling never brings up an error that the data do not hold. What is right every time, or wrong every time, comes out
the same in every resample, as if one knew for certain; so does all that stands in a single image. There the exact
interval of a proportion says what is known, and averages over labels are opened by what it leaves possible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.proportions import TAIL, clopper_pearson

Z = 1.959963984540054  # the normal quantile of 1 - TAIL
FEW = 10  # hits, errors or images below which resamples are too coarse to show what else might have been
NARROWEST = 1e-9  # an interval of less width is none

Interval = NDArray[np.float64]  # (..., 2): low, high; NaN where undefined


def wilson(part: Counts, whole: Counts) -> Interval:
    """Wilson's 95% score interval of part / whole, (n, 2); NaN where whole is 0.

    Source: Wilson 1927; statsmodels proportion_confint(method="wilson").
    """
    centre = ratio(part + Z * Z / 2, np.where(whole > 0, whole + Z * Z, 0))
    spread = ratio(part * (whole - part), whole) + Z * Z / 4
    half = ratio(Z * np.sqrt(spread), whole + Z * Z)
    low, high = np.where(part == 0, 0.0, centre - half), np.where(part == whole, 1.0, centre + half)
    undefined = np.where(whole > 0, 0.0, np.nan)
    return np.stack([low + undefined, high + undefined], axis=-1)


def f1_interval(tp: Counts, predicted: Counts, support: Counts) -> Interval:
    """The 95% interval of each label's F1, (n, 2), were its rows independent; NaN where it has none.

    Of the rows that are the label's by truth or by prediction, those that are both are a proportion J, and
    F1 = 2 J / (1 + J): Wilson's interval of J, carried over.
    """
    found = wilson(tp, predicted + support - tp)
    return 2 * found / (1 + found)


def opened(
    drawn: dict[str, Interval], tp: Counts, predicted: Counts, support: Counts, n_units: int
) -> dict[str, Interval]:
    """The averages' bootstrap intervals, (2,) each, opened by what resampling cannot show; NaN where nothing is known.

    Counts are by label (n_labels,); `n_units` is how many samples or images have anything in them.
    """
    return {
        name: _with_width(_opened(name, interval, (tp, predicted, support), n_units))
        for name, interval in drawn.items()
    }


def hull(*intervals: Interval) -> Interval:
    """From the lowest to the highest of them, undefined ones left out."""
    low = np.fmin.reduce([interval[..., 0] for interval in intervals])
    high = np.fmax.reduce([interval[..., 1] for interval in intervals])
    return np.stack([low, high], axis=-1)


def _opened(name: str, drawn: Interval, counts: tuple[Counts, Counts, Counts], n_units: int) -> Interval:
    average, _, figure = name.partition("_")
    if average in ("macro", "balanced"):
        return _of_labels(drawn, figure, counts, n_units, (counts[2] > 0).astype(np.float64))
    if average == "weighted" and figure != "recall":
        return _of_labels(drawn, figure, counts, n_units, counts[2].astype(np.float64))
    return _of_all(drawn, figure, counts, n_units)


def _of_all(drawn: Interval, figure: str, counts: tuple[Counts, Counts, Counts], n_units: int) -> Interval:
    """A proportion of all rows: the exact interval beside the drawn one where rows or images are few."""
    tp, predicted, support = (int(values.sum()) for values in counts)
    wholes = {"precision": [predicted], "f1": [predicted, support]}.get(figure, [support])
    fewest = min(tp, *(whole - tp for whole in wholes), n_units)
    if fewest >= FEW or not all(wholes):
        return drawn
    low, high = clopper_pearson(np.full(len(wholes), tp), np.array(wholes)).T
    exact = np.array([_harmonic(low), _harmonic(high)])
    return hull(drawn, exact)


def _harmonic(values: Fractions) -> float:
    return float(values.size / np.sum(1 / values)) if (values > 0).all() else 0.0


def _of_labels(
    drawn: Interval, figure: str, counts: tuple[Counts, Counts, Counts], n_units: int, weight: Fractions
) -> Interval:
    """A mean over labels: labels that are right or wrong every time add what may still be, in squares.

    With few images, the labels' own intervals in squares beside it. Source: Zou and Donner 2008 (MOVER).
    """
    if not weight.any():
        return drawn
    weight = weight / weight.sum()
    tp, predicted, support = counts
    number, values = _per_label(figure, tp, predicted, support)
    mean = float(weight @ values)
    is_right, is_wrong = (values == 1) & (number > 0), (tp == 0) & (number > 0)
    below = unseen(number[is_right], weight[is_right])
    above = unseen(number[is_wrong], weight[is_wrong], doubled=figure == "f1")
    drawn = np.where(np.isnan(drawn), mean, drawn)
    low, high = np.hypot(mean - drawn[0], below), np.hypot(drawn[1] - mean, above)
    if n_units < FEW:
        own = _own_intervals(figure, tp, predicted, support)
        low = max(low, float(np.hypot.reduce(weight * (values - own[:, 0]))))
        high = max(high, float(np.hypot.reduce(weight * (own[:, 1] - values))))
    interval: Interval = np.clip(np.array([mean - low, mean + high]), 0.0, 1.0)
    return interval


def _per_label(figure: str, tp: Counts, predicted: Counts, support: Counts) -> tuple[Counts, Fractions]:
    """Of how many each label's figure speaks, and the figure; 0 where it is undefined."""
    if figure == "precision":
        return predicted, np.nan_to_num(ratio(tp, predicted))
    values = f_score(tp, predicted, support) if figure == "f1" else ratio(tp, support)
    return support, np.nan_to_num(values)


def _own_intervals(figure: str, tp: Counts, predicted: Counts, support: Counts) -> Interval:
    """Each label's own interval; from 0 to 1 where nothing is known."""
    if figure == "f1":
        found = f1_interval(tp, predicted, support)
    else:
        found = wilson(tp, predicted if figure == "precision" else support)
    return np.where(np.isnan(found), [0.0, 1.0], found)


def unseen(number: Counts, weight: Fractions, *, doubled: bool = False) -> float:
    """By how much a weighted sum of shares may differ from what `number` trials of each all showed, at 97.5%.

    The largest sum of weight x (1 - p) over shares p under which all trials coming out alike is not less likely than
    2.5%: the product of p^number. It lies where p = number / (c weight), at most 1; for one share, or for shares
    weighted by their trials, that is Clopper and Pearson's bound. `doubled` is for F1, which rises from 0 faster than
    the share: 2 u / (1 + u).

    >>> round(1 - unseen(np.array([900]), np.array([1.0])), 3)
    0.996
    """
    if not number.size or not weight.any():
        return 0.0
    number, weight = number[weight > 0].astype(np.float64), weight[weight > 0]
    critical = number / weight
    order = np.argsort(critical)
    number, weight, critical = number[order], weight[order], critical[order]
    # with the first k labels below 1: sum of number (log c - log critical) = -log TAIL
    total = np.cumsum(number)
    log_c = (np.cumsum(number * np.log(critical)) - np.log(TAIL)) / total
    k = int(np.argmax(log_c <= np.append(np.log(critical[1:]), np.inf)))
    left = 1 - np.minimum(1.0, critical[: k + 1] / np.exp(log_c[k]))
    return float(weight[: k + 1] @ (2 * left / (1 + left) if doubled else left))


def _with_width(interval: Interval) -> Interval:
    return interval if interval[1] - interval[0] > NARROWEST else np.full(2, np.nan)
