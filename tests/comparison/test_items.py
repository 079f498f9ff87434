"""Fixed, broken, still wrong, newly spurious: as a slow, obvious count of every item says."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.arrays import NONE
from reportgen.comparison.items import STATES, changed_items
from reportgen.comparison.pair import Aligned, Comparison
from reportgen.record.outcomes import Rows
from tests.versions import answers, saved

N_LABELS = 3


def rows_of(records) -> Rows:
    """Rows (sample, truth, prediction, truth item, prediction item, score)."""
    sample, truth, prediction, truth_item, prediction_item, score = np.array(records, float).reshape(-1, 6).T
    whole = [side.astype(np.int32) for side in (sample, truth, prediction, truth_item, prediction_item)]
    return Rows(*whole, np.zeros(sample.size, np.int8), score)


def scenes(rng, n_samples):
    """Objects (sample, label) of some pictures, and two versions' rows on them in any order."""
    objects = [(s, int(rng.integers(N_LABELS))) for s in range(n_samples) for _ in range(rng.integers(0, 5))]
    sides = []
    for _ in range(2):
        rows = [(s, t, int(rng.choice([t, t, NONE, *range(N_LABELS)])), k, 1000 + k, rng.random())
                for k, (s, t) in enumerate(objects)]  # fmt: skip
        rows += [(s, NONE, int(rng.integers(N_LABELS)), -1, 2000 + s, float(rng.integers(4)))
                 for s in range(n_samples) for _ in range(rng.integers(0, 4))]  # fmt: skip
        sides.append([rows[k] for k in rng.permutation(len(rows))])
    return objects, sides


def oracle(objects, sides):
    """Every item by name, one after the other."""
    found = Counter()
    answer = [{int(row[3]): row[2] for row in side if row[1] != NONE} for side in sides]
    for k, (sample, truth) in enumerate(objects):
        was, now = answer[0][k], answer[1][k]
        if was == truth:
            state = "right" if now == truth else "broken"
        elif now == truth:
            state = "fixed"
        else:
            state = "same" if was == now else "other"
        found[state, sample, truth, was, now] += 1
    extra = [Counter((row[0], row[2]) for row in side if row[1] == NONE) for side in sides]
    for state, more, less in (("spurious", extra[1], extra[0]), ("gone", extra[0], extra[1])):
        for sample, label in more:
            if (n := more[sample, label] - less[sample, label]) > 0:
                found[state, sample, label] += n
    return found


def named(aligned, items):
    """The same names from the columns."""
    found = Counter()
    for state, i, j in zip(items.state, items.before, items.after, strict=True):
        name = STATES[state]
        side, row = (aligned.after, j) if name == "spurious" else (aligned.before, i)
        if name in ("spurious", "gone"):
            assert (i if name == "spurious" else j) == NONE
            assert side.truth[row] == NONE
            found[name, int(side.sample[row]), int(side.prediction[row])] += 1
        else:
            assert aligned.before.sample[i] == aligned.after.sample[j]
            assert aligned.before.truth[i] == aligned.after.truth[j]
            was, now = int(aligned.before.prediction[i]), int(aligned.after.prediction[j])
            found[name, int(side.sample[row]), int(side.truth[row]), was, now] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_objects_are_compared_one_by_one(seed):
    objects, sides = scenes(np.random.default_rng(seed), 12)
    aligned = Aligned(*map(rows_of, sides))
    items = changed_items(aligned, N_LABELS)
    assert items.is_exact
    assert named(aligned, items) == oracle(objects, sides)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_objects_in_another_order_are_counted_by_picture_and_label(seed):
    rng = np.random.default_rng(seed)
    objects, sides = scenes(rng, 8)
    order = rng.permutation(len(objects))
    moved = [(*row[:3], order[int(row[3])] if row[3] >= 0 else -1, *row[4:]) for row in sides[1]]
    items = changed_items(Aligned(rows_of(sides[0]), rows_of(moved)), N_LABELS)
    if items.is_exact:  # the new order is the old one as far as picture and label tell
        return
    found = Counter()
    hits = [Counter((row[0], row[1]) for row in side if row[1] != NONE and row[1] == row[2]) for side in sides]
    for key, support in Counter(objects).items():
        was, now = hits[0][key], hits[1][key]
        found["fixed"] += max(0, now - was)
        found["broken"] += max(0, was - now)
        found["right"] += min(now, was)
        found["wrong"] += support - max(now, was)
    assert found == Counter({
        "fixed": items.count(0), "broken": items.count(1), "wrong": items.count(2, 3), "right": items.count(4),
    })  # fmt: skip


def test_of_equal_spurious_boxes_the_ones_with_the_highest_scores_are_new():
    before = rows_of([(0, NONE, 1, -1, 0, 0.9)])
    after = rows_of([(0, NONE, 1, -1, k, score) for k, score in enumerate([0.2, 0.8, 0.5])])
    items = changed_items(Aligned(before, after), N_LABELS)
    assert items.after.tolist() == [1, 2]
    assert items.before.tolist() == [NONE, NONE]


def test_other_ground_truth_has_no_items():
    one, other = rows_of([(0, 1, 1, 0, 0, 0.5)]), rows_of([(0, 2, 2, 0, 0, 0.5)])
    assert changed_items(Aligned(one, other), N_LABELS) is None


def test_a_classifier_is_compared_sample_by_sample_under_either_order_of_labels():
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 4, 400)
    first, second = (answers(rng, truth, 4, accuracy) for accuracy in (0.7, 0.8))
    first[:7] = NONE
    moved = np.array([2, 0, 3, 1, NONE], np.int32)
    names = np.array(list("abcd"))
    relabelled = ["b", "d", "a", "c"]
    assert [relabelled[moved[k]] for k in range(4)] == names.tolist()
    comparison = Comparison(
        saved(truth, first, list("abcd")),
        saved(moved[truth], moved[second], relabelled, dataset=saved(truth, second, list("abcd")).dataset),
    )
    items = changed_items(comparison.aligned, 4)
    states = np.array(STATES)[items.state]
    for k in range(400):
        was, now = first[items.before[k]], second[items.after[k]]
        right = names[truth[k]]
        expected = (
            ("right" if now == truth[k] else "broken") if was == truth[k]
            else "fixed" if now == truth[k] else "same" if was == now else "other"
        )  # fmt: skip
        assert states[k] == expected, (k, right)
    better, worse = comparison.sign_counts
    assert (items.count(0), items.count(1)) == (better[0], worse[0])


def test_no_items_are_no_items():
    items = changed_items(Aligned(rows_of([]), rows_of([])), 0)
    assert [items.count(state) for state in range(len(STATES))] == [0] * 7


@pytest.mark.parametrize("n", [200_000])
def test_many_items_take_no_time(n):
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 50, n)
    aligned = Comparison(
        saved(truth, rng.integers(0, 50, n), list(map(str, range(50)))), saved(truth, truth, list(map(str, range(50))))
    ).aligned
    assert changed_items(aligned, 50).count(4) == n - changed_items(aligned, 50).count(0)
