"""Whether a judge is to be trusted: how it agrees with people, what it misses, and what it is swayed by."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.bounds import wilson
from reportgen.metrics.clustered import Floats

REPLICATES = 2000
LEAST_INFORMED = 0.2  # sensitivity + specificity - 1, below which a rate cannot be corrected


@dataclass(frozen=True)
class Agreement:
    """A judge of yes and no against people, on `n` outputs; NaN where undefined.

    `constant` is how often always saying what people say most would agree. Intervals are Wilson's. `rate` is what the
    judge says of all outputs, `corrected` what that comes to (Rogan and Gladen) with its bootstrap interval.
    """

    n: int
    agreement: float
    agreement_interval: tuple[float, float]
    constant: float
    kappa: float
    sensitivity: float
    sensitivity_interval: tuple[float, float]
    specificity: float
    specificity_interval: tuple[float, float]
    rate: float
    corrected: float
    corrected_interval: tuple[float, float]


def agreement(judge: Floats, human: Floats, every: Floats, seed: int) -> Agreement:
    """Judge and people of the same outputs (n,), zeros and ones; `every` (m,) is what the judge says of all."""
    n, same = judge.size, int((judge == human).sum())
    yes, no = int((human == 1).sum()), int((human == 0).sum())
    hits, passes = int(((judge == 1) & (human == 1)).sum()), int(((judge == 0) & (human == 0)).sum())
    rate = float(every.mean()) if every.size else nan
    corrected, interval = _corrected(judge, human, every, seed)
    return Agreement(
        n, same / n if n else nan, _wilson(same, n), max(yes, no) / n if n else nan, kappa(judge, human),
        hits / yes if yes else nan, _wilson(hits, yes), passes / no if no else nan, _wilson(passes, no),
        rate, corrected, interval,
    )  # fmt: skip


def _wilson(part: int, whole: int) -> tuple[float, float]:
    low, high = wilson(np.array(part), np.array(whole))
    return float(low), float(high)


def _rogan_gladen(rate: float, sensitivity: float, specificity: float) -> float:
    informed = sensitivity + specificity - 1
    return min(1.0, max(0.0, (rate + specificity - 1) / informed)) if informed >= LEAST_INFORMED else nan


def _shares(judge: Floats, human: Floats) -> tuple[float, float]:
    yes, no = human == 1, human == 0
    return (float(judge[yes].mean()) if yes.any() else nan, float(1 - judge[no].mean()) if no.any() else nan)


def _corrected(judge: Floats, human: Floats, every: Floats, seed: int) -> tuple[float, tuple[float, float]]:
    if not judge.size or not every.size:
        return nan, (nan, nan)
    value = _rogan_gladen(float(every.mean()), *_shares(judge, human))
    if np.isnan(value):
        return nan, (nan, nan)
    rng = np.random.default_rng(seed)
    drawn = np.empty(REPLICATES)
    rates = rng.binomial(every.size, every.mean(), REPLICATES) / every.size
    for k in range(REPLICATES):
        at = rng.integers(0, judge.size, judge.size)
        drawn[k] = _rogan_gladen(float(rates[k]), *_shares(judge[at], human[at]))
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return value, (float(low), float(high))


def kappa(first: Floats, second: Floats, *, is_quadratic: bool = False) -> float:
    """Cohen's kappa of two raters (n,); with quadratic weights for grades. NaN where neither varies.

    Source: sklearn.metrics.cohen_kappa_score.
    """
    values, code = np.unique(np.concatenate([first, second]), return_inverse=True)
    k, n = values.size, first.size
    if k < 2 or not n:
        return nan
    seen = np.zeros((k, k))
    np.add.at(seen, (code[:n], code[n:]), 1.0)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / n
    far = np.abs(np.arange(k)[:, None] - np.arange(k))
    weight = far.astype(np.float64) ** 2 if is_quadratic else (far > 0).astype(np.float64)
    below = float((weight * expected).sum())
    return 1 - float((weight * seen).sum()) / below if below > 0 else nan


def krippendorff(ratings: Floats, *, is_interval: bool = False) -> float:
    """Krippendorff's alpha of ratings (n_raters, n_units), NaN where one is missing; nominal or interval.

    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability. NaN where nothing varies.
    """
    known = ~np.isnan(ratings)
    kept = known.sum(axis=0) >= 2  # a unit that one rater saw pairs with nothing
    ratings, known = ratings[:, kept], known[:, kept]
    values = np.unique(ratings[known])
    if values.size < 2:
        return nan
    counts = np.array([(ratings == value).sum(axis=0) for value in values], np.float64)  # (n_values, n_units)
    m = counts.sum(axis=0)
    together = (counts / (m - 1)) @ counts.T - np.diag((counts / (m - 1)).sum(axis=1))
    of_value = together.sum(axis=1)
    far = (values[:, None] - values) ** 2 if is_interval else (values[:, None] != values).astype(np.float64)
    n = of_value.sum()
    expected = float((far * np.outer(of_value, of_value)).sum()) / (n - 1)
    return 1 - float((far * together).sum()) / expected if expected > 0 else nan


def first_wins(won: Floats) -> tuple[float, tuple[float, float], int]:
    """How often what stood first won, of games (n,) without ties, with Wilson's interval and their number."""
    decided = won[(won == 0) | (won == 1)]
    part = int(decided.sum())
    return part / decided.size if decided.size else nan, _wilson(part, decided.size), decided.size


def length_slope(score: Floats, length: NDArray[np.number]) -> tuple[float, float]:
    """How scores (n,) go with the logarithm of lengths: Pearson's r and its p by Fisher's z; NaN where one is constant.

    An r is no proof of a bias: longer answers may be better ones.
    """
    known = ~np.isnan(score) & (length > 0)
    x, y = np.log(length[known].astype(np.float64)), score[known]
    if x.size < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nan, nan
    r = float(np.corrcoef(x, y)[0, 1])
    z = np.arctanh(min(max(r, -0.999999), 0.999999)) * np.sqrt(x.size - 3)
    return r, float(_two_sided(z))


def _two_sided(z: float) -> float:
    return erfc(abs(z) / sqrt(2))
