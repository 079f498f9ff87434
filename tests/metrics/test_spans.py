"""The four ways of SemEval-2013 9.1 against slow rules, and pairs that overlap against all pairs."""

import numpy as np
import pytest

from reportgen.evaluations.entities import spans_of
from reportgen.metrics.spans import WAYS, Aligned, Spans, overlapping_spans
from tests.loops import USUAL, each_seed
from tests.oracles import spans as oracle


def aligned(true, said):
    predicted, wanted = spans_of(oracle.columns(said)), spans_of(oracle.columns(true))
    return Aligned(predicted, wanted, overlapping_spans(predicted, wanted), len(oracle.LABELS))


@each_seed(range(4 * USUAL))
def test_every_way_equals_the_slow_rules(seed):
    true, said = oracle.random_case(seed, is_scored=False)
    one = aligned(true, said)
    for name in WAYS:
        right, half = oracle.way(name, true, said)
        way = one.way(name)
        for pairs, expected in ((way.right, right), (way.other, half)):
            made = zip(one.pairs.detection[pairs].tolist(), one.pairs.truth[pairs].tolist(), strict=True)
            assert sorted(made) == sorted(expected), name


@each_seed(range(USUAL))
def test_pairs_that_overlap_are_all_of_them(seed):
    rng = np.random.default_rng(seed)

    def drawn(n):
        start = rng.integers(0, 60, n)
        length = np.where(rng.random(n) < 0.2, 70, rng.integers(1, 4, n))  # a few hold all others
        return Spans(rng.integers(0, 2, n), start, start + length, np.zeros(n, np.int32))

    predicted, true = drawn(15), drawn(15)
    pairs = overlapping_spans(predicted, true)
    expected = [(p, t) for p in range(15) for t in range(15)
                if predicted.document[p] == true.document[t]
                and predicted.start[p] < true.end[t] and true.start[t] < predicted.end[p]]  # fmt: skip
    assert list(zip(pairs.detection.tolist(), pairs.truth.tolist(), strict=True)) == expected
    is_same = (predicted.start[pairs.detection] == true.start[pairs.truth]) & (
        predicted.end[pairs.detection] == true.end[pairs.truth]
    )
    np.testing.assert_array_equal(pairs.overlap == 1, is_same)


def test_what_a_prediction_hits_is_not_taken_by_one_before_that_only_overlaps():
    """nervaluate 1.2.1 gives the entity to the first of the two, and counts no hit."""
    one = aligned([(0, 2, 6, 0)], [(0, 0, 4, 0), (0, 2, 6, 0)])
    assert [one.way(name).right.size for name in WAYS] == [1, 1, 1, 1]
    assert one.way("partial").other.size == 0


@pytest.mark.parametrize("name", WAYS)
def test_half_a_hit_counts_half_on_both_sides(name):
    way = aligned([(0, 0, 4, 0), (0, 6, 8, 1)], [(0, 0, 3, 0)]).way(name)
    worth = {"partial": 0.5, "type": 1.0}.get(name, 0.0)
    assert way.precision[0] == worth
    assert way.recall.tolist()[:2] == [worth, 0.0]
    assert np.isnan(way.precision[1])
    assert np.isnan(way.recall[2])
