"""What a bootstrap cannot see: intervals where all that was drawn is alike, or too little was drawn.

Resampling never brings up an error that the data do not hold. What is right every time, or wrong every time, comes out
the same in every resample, as if one knew for certain; so does all that stands in a single image. There the exact
interval of a proportion says what is known, and covers more than 95 of 100.

Averages over labels are of several proportions, some of which may be all right or of few rows. To each label is added
its part of four rows, half of them right, as Wilson's interval adds to one: the average moves by what they change, and
its variance grows by as much as theirs is larger. Source: Price and Bonett 2004, Statistics in Medicine 45, 449 (linear
functions of binomial proportions). The table of what that covers is in the tests.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.metrics.confusion import Numbers, f_score, ratio
from reportgen.metrics.proportions import TAIL, clopper_pearson

Z = 1.959963984540054  # the normal quantile of 1 - TAIL
FEW = 10  # hits, errors or images below which resamples are too coarse to show what else might have been
NARROWEST = 1e-9  # an interval of less width is none

Interval = NDArray[np.float64]  # (..., 2): low, high; NaN where undefined
_OfLabels = tuple[Numbers, Counts, Counts]  # what is right, what is predicted and what is true, by label


def wilson(part: Numbers, whole: Numbers) -> Interval:
    """Wilson's 95% score interval of part / whole, (n, 2); NaN where whole is 0.

    Source: Wilson 1927; statsmodels proportion_confint(method="wilson").
    """
    centre = ratio(part + Z * Z / 2, np.where(whole > 0, whole + Z * Z, 0))
    spread = ratio(part * (whole - part), whole) + Z * Z / 4
    half = ratio(Z * np.sqrt(spread), whole + Z * Z)
    low, high = np.where(part == 0, 0.0, centre - half), np.where(part == whole, 1.0, centre + half)
    undefined = np.where(whole > 0, 0.0, np.nan)
    return np.stack([low + undefined, high + undefined], axis=-1)


def f1_interval(tp: Numbers, predicted: Counts, support: Counts) -> Interval:
    """The 95% interval of each label's F1, (n, 2), were its rows independent; NaN where it has none.

    Of the rows that are the label's by truth or by prediction, those that are both are a proportion J, and
    F1 = 2 J / (1 + J): Wilson's interval of J, carried over.
    """
    found = wilson(tp, predicted + support - tp)
    return 2 * found / (1 + found)


def opened(
    drawn: dict[str, Interval], tp: Numbers, predicted: Counts, support: Counts, n_units: int
) -> dict[str, Interval]:
    """The averages' bootstrap intervals, (2,) each, opened by what resampling cannot show; NaN where nothing is known.

    Counts are by label (n_labels,), hits perhaps in halves; `n_units` is how many samples or images have anything in
    them.
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


def _opened(name: str, drawn: Interval, counts: _OfLabels, n_units: int) -> Interval:
    average, _, figure = name.partition("_")
    if average in ("macro", "balanced"):
        return _of_labels(drawn, figure, counts, n_units, (counts[2] > 0).astype(np.float64))
    if average == "weighted" and figure != "recall":
        return _of_labels(drawn, figure, counts, n_units, counts[2].astype(np.float64))
    return _of_all(drawn, figure, counts, n_units)


def _of_all(drawn: Interval, figure: str, counts: _OfLabels, n_units: int) -> Interval:
    """A proportion of all rows: with four rows added, or exact where all or none are right, or images few."""
    tp, predicted, support = (values.sum(keepdims=True) for values in counts)
    wholes = {"precision": [predicted], "f1": [predicted, support]}.get(figure, [support])
    if not np.all(wholes) or np.isnan(drawn).any():
        return drawn
    if n_units >= FEW and 0 < tp < max(wholes):
        whole = np.mean(wholes, axis=0)  # F1 is the share of what both sides hold in the mean
        mean = float(tp[0] / whole[0])
        if min(tp, *(one - tp for one in wholes)) < FEW:  # too coarse a number for its nearer quantile to be told
            half = np.abs(drawn - mean).max()
            drawn = np.array([mean - half, mean + half])
        interval: Interval = np.clip(np.array(_smoothed(drawn, mean, "", tp, whole, np.ones(1))), 0.0, 1.0)
        return interval
    low, high = clopper_pearson(np.repeat(tp, len(wholes)), np.concatenate(wholes)).T
    return hull(drawn, np.array([_harmonic(low), _harmonic(high)]))


def _harmonic(values: Fractions) -> float:
    return float(values.size / np.sum(1 / values)) if (values > 0).all() else 0.0


def _of_labels(drawn: Interval, figure: str, counts: _OfLabels, n_units: int, weight: Fractions) -> Interval:
    """A mean over labels: with four rows added to theirs; by exact bounds where all labels are alike, or images few."""
    if not weight.any():
        return drawn
    weight = weight / weight.sum()
    tp, predicted, support = counts
    number, values = _per_label(figure, tp, predicted, support)
    mean = float(weight @ values)
    drawn = np.where(np.isnan(drawn), mean, drawn)
    counted = values[weight > 0]
    is_certain = bool((counted == 1).all() or (counted == 0).all())
    if is_certain or n_units < FEW:
        low, high = _exact(drawn, mean, figure, counts, n_units, weight)
    else:
        whole = predicted + support - tp if figure == "f1" else number
        low, high = _smoothed(drawn, mean, figure, tp, whole, weight)
    interval: Interval = np.clip(np.array([low, high]), 0.0, 1.0)
    return interval


def _smoothed(
    drawn: Interval, mean: float, figure: str, tp: Numbers, whole: Numbers, weight: Fractions
) -> tuple[float, float]:
    """The interval with four rows added, in parts to each label; `whole` are the rows that its figure is of.

    The drawn variance of a label of n rows is too small by 1 in n, which counts where labels have few.
    """
    used = (weight > 0) & (whole > 0)
    hits, rows, weight = tp[used].astype(np.float64), whole[used].astype(np.float64), weight[used]
    added = Z * Z / rows.size
    share, smooth = hits / rows, (hits + added / 2) / (rows + added)
    plain = _variance(figure, share, rows)
    unbiased = np.where(rows > 1, _variance(figure, share, np.maximum(rows - 1, 1)), 0.0)
    more = np.maximum(_variance(figure, smooth, rows + added), unbiased) - plain
    extra = Z * np.sqrt(weight**2 @ more)
    moved = mean + float(weight @ (_figure(figure, smooth) - _figure(figure, share)))
    low, high = np.hypot(mean - drawn[0], extra), np.hypot(drawn[1] - mean, extra)
    return min(moved - low, mean), max(moved + high, mean)


def _figure(figure: str, share: Fractions) -> Fractions:
    """Precision and recall are shares themselves; F1 follows from the share of the rows that are right."""
    return 2 * share / (1 + share) if figure == "f1" else share


def _variance(figure: str, share: Fractions, rows: Fractions) -> Fractions:
    slope = 2 / (1 + share) ** 2 if figure == "f1" else np.ones_like(share)
    return slope**2 * share * (1 - share) / rows


def _exact(
    drawn: Interval, mean: float, figure: str, counts: _OfLabels, n_units: int, weight: Fractions
) -> tuple[float, float]:
    """Labels that are right or wrong every time add what may still be, in squares.

    With few images, the labels' own intervals in squares beside it. Source: Zou and Donner 2008 (MOVER).
    """
    tp, predicted, support = counts
    number, values = _per_label(figure, tp, predicted, support)
    is_right, is_wrong = (values == 1) & (number > 0), (tp == 0) & (number > 0)
    below = unseen(number[is_right], weight[is_right])
    above = unseen(number[is_wrong], weight[is_wrong], doubled=figure == "f1")
    low, high = np.hypot(mean - drawn[0], below), np.hypot(drawn[1] - mean, above)
    if n_units < FEW:
        own = _own_intervals(figure, tp, predicted, support)
        low = max(low, float(np.hypot.reduce(weight * (values - own[:, 0]))))
        high = max(high, float(np.hypot.reduce(weight * (own[:, 1] - values))))
    return mean - low, mean + high


def _per_label(figure: str, tp: Numbers, predicted: Counts, support: Counts) -> tuple[Counts, Fractions]:
    """Of how many each label's figure speaks, and the figure; 0 where it is undefined."""
    if figure == "precision":
        return predicted, np.nan_to_num(ratio(tp, predicted))
    values = f_score(tp, predicted, support) if figure == "f1" else ratio(tp, support)
    return support, np.nan_to_num(values)


def _own_intervals(figure: str, tp: Numbers, predicted: Counts, support: Counts) -> Interval:
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
