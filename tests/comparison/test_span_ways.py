"""Figures of entities under other ways of counting are compared document by document, where outcomes tell them."""

import msgspec
import numpy as np
import polars as pl
import pytest

from reportgen.comparison.pair import Comparison
from reportgen.record.outcomes import rows_form
from reportgen.tasks.ner import recorded
from tests.oracles import spans
from tests.versions import saved

OTHERS = [f"{way}_{figure}" for way in ("exact", "partial", "type") for figure in ("precision", "recall", "f1")]
MACRO = [f"macro_{way}_f1" for way in ("exact", "partial", "type")]
N = 40


def record_of(evaluation, n_documents, more):
    """The record of an evaluation, as far as these tests look at it."""
    ids, metrics = pl.Series("id", [f"{k:06d}" for k in range(n_documents)], pl.String), evaluation.metrics
    return saved(np.zeros(n_documents), np.zeros(n_documents), evaluation.labels, task="ner", metrics=metrics,
                 intervals=dict.fromkeys(metrics, (0.1, 0.9)), outcomes=rows_form(ids, evaluation.outcomes),
                 **more)  # fmt: skip


def version(seed):
    """A record of two entities a document, each found, with another end, type or both, or missed; and its figures."""
    rng = np.random.default_rng(seed)
    true = [(k, start, start + 4, (k + start) % 3) for k in range(N) for start in (0, 10)]
    said = []
    for document, start, end, label in true:
        kind = rng.integers(0, 6)
        if kind < 5:
            said.append((document, start, end - int(kind in (2, 3)), (label + int(kind in (3, 4))) % 3))
        if kind == 5 and start:
            said.append((document, 20, 24, label))
    return record_of(spans.evaluation(true, said, N), N, {})


def test_the_outcomes_come_to_the_figures_of_both_records_and_their_intervals_are_paired():
    changes = Comparison(version(1), version(2)).changes
    for name in (*OTHERS, *MACRO):
        change = changes[name]
        assert change.difference != 0
        assert change.low < change.difference < change.high
        assert change.high - change.low < 0.5, name  # two independent intervals would be over 1 wide


def test_nothing_differs_between_a_version_and_itself():
    changes = Comparison(version(1), version(1)).changes
    for name in (*OTHERS, *MACRO):
        assert (changes[name].low, changes[name].difference, changes[name].high) == (0, 0, 0)


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_figures_of_spans_that_overlap_several_are_paired_where_records_say_what_each_counts(seed):
    true, before = spans.random_case(seed, is_scored=False)
    after = before[1:] + spans.random_case(9, is_scored=False)[1]
    records = [
        record_of(one, 3, recorded(one)) for one in (spans.evaluation(true, said, 3) for said in (before, after))
    ]
    changes = Comparison(*records).changes
    for name in (*OTHERS, *MACRO):
        assert changes[name].low <= changes[name].difference <= changes[name].high, name
    untold = Comparison(*(msgspec.structs.replace(one, ways=None) for one in records)).changes
    assert any(np.isnan(untold[name].low) for name in (*OTHERS, *MACRO))


@pytest.mark.parametrize("name", ["partial_f1", "macro_type_f1"])
def test_figures_that_the_outcomes_do_not_come_to_are_not_tested(name):
    before, after = version(1), version(2)
    after.metrics[name] -= 0.01
    change = Comparison(before, after).changes[name]
    assert np.isnan([change.low, change.high]).all()
    assert change.verdict == "unknown"
