"""Almost sure and yet wrong: the share, its change and how sure that is, against counting and a slow bootstrap."""

import numpy as np
import pytest

from reportgen.comparison.confident import confident_errors
from reportgen.comparison.pair import Comparison
from tests.versions import saved

LABELS = ["a", "b"]


def versions(seed: int, n: int = 400, gain: float = 0.0) -> Comparison:
    """Two versions, of which the later one is wrong less often by `gain` where it is sure."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, n)
    hard = rng.random(n)
    sides = []
    for share in (0.2, 0.2 - gain):
        said = np.where(hard < share, 1 - truth, truth)
        sides.append(saved(truth, said, LABELS, score=np.where(rng.random(n) < 0.6, 0.95, 0.6)))
    return Comparison(*sides)


def by_hand(comparison: Comparison) -> tuple[float, float]:
    shares = []
    for rows in (comparison.aligned.before, comparison.aligned.after):
        sure = rows.score >= 0.9
        shares.append(float((rows.prediction[sure] != rows.truth[sure]).mean()))
    return shares[0], shares[1]


@pytest.mark.parametrize("seed", range(5))
def test_the_shares_are_those_counted_by_hand(seed: int):
    comparison = versions(seed, gain=0.1)
    change = confident_errors(comparison)
    before, after = by_hand(comparison)
    assert (change.before, change.after) == pytest.approx((before, after))
    assert change.difference == pytest.approx(after - before)
    assert change.low < change.difference < change.high


def test_the_interval_is_that_of_resampling_the_samples():
    comparison = versions(1, gain=0.1)
    change, rng = confident_errors(comparison), np.random.default_rng(5)
    sides = [(rows.score >= 0.9, rows.prediction != rows.truth)
             for rows in (comparison.aligned.before, comparison.aligned.after)]  # fmt: skip
    drawn = []
    for _ in range(2000):
        at = rng.integers(0, 400, 400)
        shares = [(wrong[at] & sure[at]).sum() / sure[at].sum() for sure, wrong in sides]
        drawn.append(shares[1] - shares[0])
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (change.low, change.high) == pytest.approx((low, high), abs=0.012)


def test_what_does_not_differ_is_no_change_and_what_cannot_be_compared_is_none():
    same = versions(2)
    assert confident_errors(Comparison(same.before, same.before)).difference == 0
    truth = np.arange(40) % 2
    unscored = saved(truth, truth, LABELS)
    assert confident_errors(Comparison(unscored, unscored)) is None
    assert confident_errors(Comparison(same.before, saved(truth, truth, LABELS, score=np.full(40, 0.95)))) is None
    unsure = saved(truth, truth, LABELS, score=np.full(40, 0.5))
    assert confident_errors(Comparison(unsure, unsure)) is None
