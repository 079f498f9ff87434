"""Folds: sizes of scikit-learn's splitters, groups and times never parted, and no dependence on the order of a file."""

import numpy as np
import pytest
from sklearn.model_selection import KFold, StratifiedGroupKFold, StratifiedKFold, TimeSeriesSplit

from reportgen.training.splits import (
    drawn_order,
    folds_by_time,
    grouped_folds,
    iterative_folds,
    plain_folds,
    stratified_folds,
)

SEEDS = range(200)


def drawn(seed, most_labels=6):
    """Some numbers of samples and folds, with a label for each and an order."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(40, 200)), int(rng.integers(2, 8))
    label = rng.choice(most_labels, n, p=rng.dirichlet(np.full(most_labels, 2)))
    return rng, n, k, label, drawn_order(map(str, range(n)), str(seed))


def counts(fold, label, k):
    return np.array([np.bincount(label[fold == one], minlength=6) for one in range(k)])


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_sizes_are_those_of_scikit_learn():
    for seed in SEEDS:
        _, n, k, label, order = drawn(seed)
        found = stratified_folds(label, order, k)
        assert set(found) == set(range(k))
        if np.bincount(label).max() >= k:
            parts = [test for _, test in StratifiedKFold(k, shuffle=True, random_state=1).split(label, label)]
            assert counts(found, label, k).tolist() == [np.bincount(label[p], minlength=6).tolist() for p in parts]
        plain = [test.size for _, test in KFold(k).split(label)]
        assert np.bincount(plain_folds(order, k)).tolist() == plain
        chain = folds_by_time(np.arange(n), k)
        assert all(np.array_equal(np.flatnonzero(chain == i), test)
                   for i, (_, test) in enumerate(TimeSeriesSplit(k).split(label)))  # fmt: skip


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_groups_are_never_parted_and_as_even_as_scikit_learn_has_them():
    ours, theirs = [], []
    for seed in SEEDS[:50]:
        rng, n, k, label, order = drawn(seed)
        group = rng.integers(0, n // 4 + k, n)
        found = grouped_folds(np.eye(6, dtype=bool)[label], group, order, k)
        assert all(np.unique(found[group == one]).size == 1 for one in np.unique(group))
        parts = [p for _, p in StratifiedGroupKFold(k, shuffle=True, random_state=1).split(label, label, group)]
        shares = counts(found, label, k) / np.maximum(1, np.bincount(label, minlength=6))
        ours.append(shares.std(axis=0).mean())
        fold = np.empty(n, int)
        for i, part in enumerate(parts):
            fold[part] = i
        theirs.append((counts(fold, label, k) / np.maximum(1, np.bincount(label, minlength=6))).std(axis=0).mean())
    assert np.mean(ours) <= np.mean(theirs) * 1.02


def test_labels_of_sets_are_spread_evenly():
    ours, theirs = [], []
    for seed in SEEDS[:60]:
        rng, n, k, _, order = drawn(seed)
        sets = rng.random((n, 8)) < rng.random(8) * 0.5
        found = iterative_folds(sets, order, k)
        sizes = np.bincount(found, minlength=k)
        assert np.ptp(sizes) <= 6
        rare = np.argmin(np.where(sets.any(axis=0), sets.sum(axis=0), n))
        assert np.ptp([sets[found == one, rare].sum() for one in range(k)]) <= 1
        spread = [np.ptp([sets[found == one, j].sum() for one in range(k)]) for j in range(8)]
        by_chance = [np.ptp([sets[order % k == one, j].sum() for one in range(k)]) for j in range(8)]
        ours.append(np.mean(spread))
        theirs.append(np.mean(by_chance))
    assert np.mean(ours) < np.mean(theirs) / 3


def test_what_was_at_one_time_stays_together():
    found = folds_by_time(np.array([5, 1, 1, 2, 2, 2, 3, 4, 4, 9]), 3)
    assert found.tolist() == [2, -1, -1, -1, -1, -1, 0, 1, 1, 2]


def test_the_order_of_the_file_says_nothing():
    names = [f"s{k}" for k in range(90)]
    order = drawn_order(names, "0 1")
    assert [names[k] for k in order] == [names[::-1][k] for k in drawn_order(names[::-1], "0 1")]
    assert order.tolist() != drawn_order(names, "1 1").tolist()
    assert drawn_order(["é", "b", "c"], "s").tolist() == [1, 0, 2]  # the same on every machine
