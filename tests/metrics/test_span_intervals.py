"""Intervals by documents: a repeated document counts as often as it was drawn, and 95 of 100 test sets are covered."""

import numpy as np
import pytest

from reportgen.metrics.bounds import opened
from reportgen.metrics.group_intervals import drawn_groups
from reportgen.metrics.intervals import bootstrap_interval
from reportgen.metrics.span_intervals import share_interval, way_figures, way_intervals
from reportgen.metrics.spans import WAYS, Aligned, Spans, overlapping_spans

N_LABELS = 3


def drawn_documents(n_documents, rng):
    """Spans of documents that differ in difficulty: found, found loosely, confused or missed, and some false ones."""
    document = np.repeat(np.arange(n_documents, dtype=np.int32), rng.poisson(4, n_documents))
    start = np.arange(document.size) * 20
    label = rng.choice(N_LABELS, document.size, p=[0.5, 0.3, 0.2]).astype(np.int32)
    true = Spans(document, start, start + 6, label)
    skill = rng.choice([0.3, 0.9], n_documents)[document]
    is_exact, is_made, is_same = (rng.random(document.size) < p for p in (skill, 0.6 + 0.4 * skill, 0.9))
    said = np.where(is_same, label, (label + 1) % N_LABELS).astype(np.int32)
    predicted = Spans(document, start + ~is_exact, start + 6, said).select(is_made)
    extra = np.flatnonzero(rng.random(document.size) < 0.1)
    beside = Spans(document[extra], start[extra] + 10, start[extra] + 12, label[extra])
    columns = [np.concatenate([getattr(one, name) for one in (predicted, beside)])
               for name in ("document", "start", "end", "label")]  # fmt: skip
    both = Spans(*columns)
    both = both.select(np.lexsort((both.start, both.document)))
    return Aligned(both, true, overlapping_spans(both, true), N_LABELS)


def ways(one):
    return {name: one.way(name) for name in WAYS}


def figures(one, name):
    way, own = one.way(name), one.by_label.way(name)
    found = way_figures(np.array(way.hits), own.label_hits, way.made, way.support)
    return {f"{name}_f1": found["f1"], f"macro_{name}_f1": found["macro_f1"]}


@pytest.mark.slow
def test_intervals_cover_the_truth_in_95_of_100_sets_of_documents():
    rng, n = np.random.default_rng(11), 120
    whole = drawn_documents(100_000, rng)
    truth = {name: float(value) for way in WAYS for name, value in figures(whole, way).items()}
    hits = dict.fromkeys(truth, 0)
    for _ in range(n):
        one = drawn_documents(100, rng)
        weights = drawn_groups(100, 1, rng)
        found = way_intervals(ways(one), ways(one.by_label), weights)
        for name, value in truth.items():
            hits[name] += found[name][0] <= value <= found[name][1]
    by_chance = 1.96 * np.sqrt(0.95 * 0.05 / n)
    for name, covered in hits.items():
        assert abs(covered / n - 0.95) <= 0.02 + by_chance, (name, covered)


def test_every_resample_is_a_set_of_whole_documents():
    one = drawn_documents(15, np.random.default_rng(3))
    weights = drawn_groups(15, 1, np.random.default_rng(5))[:80]
    found = way_intervals(ways(one), ways(one.by_label), weights)
    values, of_labels = [], []
    for row in weights:
        counts = np.zeros((3, N_LABELS))
        for k, times in enumerate(row):
            own, said = (spans.select(spans.document == k) for spans in (one.true, one.predicted))
            way = Aligned(said, own, overlapping_spans(said, own), N_LABELS).by_label.way("partial")
            counts += times * np.array([way.label_hits, way.made, way.support])
        values.append(way_figures(counts[0].sum(), *counts)["macro_f1"])
        of_labels.append(counts)
    drawn = bootstrap_interval(np.array(values[1:]), np.array(values[0]))
    n_units = np.unique(np.concatenate([spans.document for spans in (one.true, one.predicted)])).size
    expected = opened({"macro_f1": drawn}, *of_labels[0], n_units)["macro_f1"]
    np.testing.assert_allclose(found["macro_partial_f1"], expected, rtol=0, atol=1e-12)


def test_a_share_that_is_right_every_time_still_has_an_interval():
    weights = drawn_groups(20, 1, np.random.default_rng(0))
    low, high = share_interval(np.full(20, 5), np.full(20, 5), weights)
    assert (0.9 < low < 1.0, high) == (True, 1.0)
