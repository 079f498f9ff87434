"""Ratios in parts of the samples: their intervals hold what they say, and chance names few parts worse."""

from math import comb

import numpy as np
import pytest

from reportgen.evaluations.slices import SEVERAL_FROM, SINGLE_FROM
from reportgen.metrics.bounds import wilson
from reportgen.metrics.slices import Contributions, difference_interval, rest_test, upper_tail
from tests.loops import each

# Coverage of the 95% interval by samples, where each sample is right or wrong (mean over shares from 0.8 to 1), and
# where images hold several objects (F1 of three to ten objects an image; q: how often they are found; the last column:
# images that are wholly found or missed). Below the lines the interval is null.
#
#   samples   right or wrong |  q = 0.7   q = 0.9   q = 0.7, all or nothing
#        10   0.954          |    0.930     0.945     0.929
#        15   0.954          |    0.936     0.940     0.887
#   ---- 20   0.955 ---------+
#        30   0.954          |    0.935     0.944     0.897
#   -------------------------+---- 50: ---------------------------
#        50   0.953          |    0.935     0.939     0.914
#       100   0.952          |    0.942     0.946     0.938
#       300   0.952          |    0.947     0.942     0.944


def test_right_or_wrong_has_wilsons_interval():
    right = np.concatenate([np.arange(40) < k for k in range(41)]).astype(int)
    sums = Contributions.of(right, np.ones(right.size, int)).in_groups(np.repeat(np.arange(41), 40), 41)
    assert sums.value == pytest.approx(np.arange(41) / 40)
    assert sums.interval() == pytest.approx(wilson(np.arange(41), np.full(41, 40)), abs=1e-12)


@each("n", [SINGLE_FROM, 50, 300])
def test_the_interval_of_right_or_wrong_covers_95_percent(n):
    found = wilson(np.arange(n + 1), np.full(n + 1, n))
    shares = np.linspace(0.8, 1, 202)[1:-1]
    ways = np.array([float(comb(n, k)) for k in range(n + 1)])
    chance = np.exp(np.log(ways) + np.log(shares)[:, None] * np.arange(n + 1)
                    + np.log1p(-shares)[:, None] * np.arange(n, -1, -1))  # fmt: skip
    covered = (found[:, 0] <= shares[:, None]) & (shares[:, None] <= found[:, 1])
    assert float((chance * covered).sum(axis=1).mean()) == pytest.approx(0.95, abs=0.02)


def objects(n: int, share: float, rng: np.random.Generator):
    """Found, missed and falsely found objects of images, in which objects are found together or not."""
    number = 1 + rng.poisson(3, n) + (rng.random(n) < 0.1) * rng.poisson(10, n)
    easy = rng.beta(10 * share, 10 * (1 - share), n)
    found = rng.binomial(number, easy)
    return found, number - found, rng.poisson(0.4 * number * (1 - easy))


@each("share", [0.7, 0.9])
def test_the_interval_of_several_objects_an_image_covers_95_percent(share):
    rng = np.random.default_rng(3)
    tp, fn, fp = objects(400_000, share, rng)
    truth = 2 * tp.sum() / (2 * tp + fn + fp).sum()
    covered = []
    for n in (SEVERAL_FROM, 100, 200):
        group = np.repeat(np.arange(1500), n)
        tp, fn, fp = objects(group.size, share, rng)
        found = Contributions.of(2 * tp, 2 * tp + fn + fp).in_groups(group, 1500).interval()
        covered.append(float(((found[:, 0] <= truth) & (truth <= found[:, 1])).mean()))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_sums_of_groups_are_those_of_their_samples_and_the_rest_is_what_is_left():
    rng = np.random.default_rng(0)
    for most in (3, 200):  # counted by pattern, and one by one
        whole = rng.integers(0, most, 500)
        part, group = rng.integers(0, whole + 1), rng.integers(-1, 4, 500)
        found = Contributions.of(part, whole)
        sums, total = found.in_groups(group, 4), found.totals()
        n, parts, wholes = found.pair_sums(group, 4)
        for k in range(4):
            a, b = part[group == k], whole[group == k]
            assert (sums.n[k], sums.part[k], sums.whole[k], sums.aab[k]) == (
                a.size,
                a.sum(),
                b.sum(),
                (a * a * b).sum(),
            )
            assert (n[k], parts[k], wholes[k]) == (a.size, a.sum(), b.sum())
            assert total.less(sums).part[k] == part.sum() - a.sum()
            r = a.sum() / b.sum()
            second, third = sums.moments()
            assert second[k] == pytest.approx(((a - r * b) ** 2).sum())
            assert third[k] == pytest.approx(((a - r * b) ** 3).sum())


@each("n_wrong", [8, 40, 200])
def test_the_test_of_right_or_wrong_is_near_the_exact_one(n_wrong):
    """Hypergeometric: how many of the wrong ones fall into a slice that samples are dealt into by chance."""
    n, size = 1000, 150
    right = (np.arange(n) >= n_wrong).astype(int)
    total = Contributions.of(right, np.ones(n, int)).totals()
    mean = n_wrong * size / n
    for wrong in range(int(mean) + 1, min(n_wrong, int(mean * 3) + 2)):
        ways = [
            comb(n_wrong, k) * comb(n - n_wrong, size - k) / comb(n, size) for k in range(wrong, min(n_wrong, size) + 1)
        ]
        sums = tuple(np.array([value], float) for value in (size, size - wrong, size))
        p = rest_test(sums, total.n, total.value, total.moments(), step=1.0)[0]
        exact = min(1.0, 2 * sum(ways))
        assert exact < 1e-5 or 0.88 * exact < p < 2.2 * exact  # rather too large, where few are wrong
        assert exact < 1e-2 or p == pytest.approx(exact, rel=0.2)


def test_a_group_of_nothing_or_of_everything_is_not_tested():
    total = Contributions.of(np.array([1, 0, 1]), np.ones(3, int)).totals()
    sums = (np.array([0.0, 3.0]), np.array([0.0, 2.0]), np.array([0.0, 3.0]))
    assert np.isnan(rest_test(sums, total.n, total.value, total.moments(), step=1.0)).all()


def test_a_skewed_tail_is_the_gamma_distributions():
    """Of shape 1, an exponential one: z + 1 is its value, of which the tail is exp(-z - 1), mirrored 1 - exp(z - 1)."""
    z = np.array([0.5, 2.0, 4.0])
    assert upper_tail(z, np.full(3, 2.0)) == pytest.approx(np.exp(-z - 1), rel=0.06)
    assert upper_tail(np.array([0.5]), np.array([-2.0])) == pytest.approx(1 - np.exp(-0.5), rel=0.02)


def test_the_interval_of_a_difference_is_newcombes():
    """His example: 56 of 70 against 48 of 80; 0.0524 to 0.3339."""
    own, other = (wilson(np.array([k]), np.array([n])) for k, n in ((56, 70), (48, 80)))
    found = difference_interval(np.array([56 / 70]), own, np.array([48 / 80]), other)
    assert found[0] == pytest.approx([0.0524, 0.3339], abs=5e-5)
