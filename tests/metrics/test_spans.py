"""The four ways of SemEval-2013 9.1 against slow rules, and pairs that overlap against all pairs."""

import json
from pathlib import Path

import numpy as np

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


def test_a_partial_hit_counts_half():
    way = aligned([(0, 0, 4, 0), (0, 6, 8, 1)], [(0, 0, 3, 0), (0, 6, 8, 2)]).way("partial")
    assert way.hits == 1.5
    assert way.label_hits.tolist() == [0.5, 1.0, 0.0]


# The seeds at which nervaluate 1.2.1 counts fewer: a prediction that only overlaps takes what a later one hits.
TAKEN = {
    "strict": [0, 3, 4, 5, 6, 8, 9, 10, 11, 15, 18, 20, 21, 22, 23],
    "exact": [0, 3, 4, 5, 6, 8, 9, 10, 11, 15, 18, 20, 22, 23],
    "partial": [0, 3, 4, 5, 6, 8, 9, 10, 11, 15, 18, 20, 22, 23],
    "ent_type": [0, 4, 5, 6, 8, 9, 10, 11, 15, 18, 21, 22],
}  # fmt: skip


def test_where_nervaluate_lets_an_entity_be_taken_it_has_fewer_hits_and_elsewhere_the_same():
    known = json.loads((Path(oracle.__file__).parent / "nested.json").read_text())
    differ = {name: [] for name in TAKEN}
    for seed, counts in zip(oracle.NESTED, known, strict=True):
        one = aligned(*oracle.random_case(seed, is_scored=False))
        for name, seeds in differ.items():
            way = one.way("type" if name == "ent_type" else name)
            correct, _, partial, *_ = counts[name]
            if (way.right.size, way.other.size) != (correct, partial):
                assert way.right.size > correct
                seeds.append(seed)
    assert differ == TAKEN


def test_of_a_type_alone_other_types_neither_help_nor_harm():
    """As nervaluate has it for single types: exact is strict there."""
    alone = aligned([(0, 0, 4, 0), (0, 6, 8, 1)], [(0, 0, 3, 0), (0, 6, 8, 2)]).by_label
    assert [alone.way(name).label_hits.tolist() for name in WAYS] == [[0, 0, 0], [0, 0, 0], [0.5, 0, 0], [1, 0, 0]]
