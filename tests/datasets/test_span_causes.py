"""Predictions of entities that are bad for one reason, which is told; and such as are bad, and no such thing is."""

import numpy as np
import polars as pl

from reportgen.datasets.span_causes import absent_part, causes_in
from reportgen.rules.causes import cause_findings
from reportgen.span_tables import SpanTable
from tests.oracles import spans


def told(true, said, n, labels):
    return causes_in(spans.dataset(true, said, n, labels=labels), "p.jsonl")


def test_types_by_another_name_are_told_in_pairs_and_recommended_to_be_written_alike():
    labels = ("LOC", "LOCATION", "MISC", "PER", "PERSON")
    true = [(k, 0, 3, 3) for k in range(30)] + [(k, 5, 8, 0) for k in range(30)] + [(k, 10, 12, 2) for k in range(30)]
    said = [(k, 0, 3 if k % 10 else 2, 4) for k in range(30)] + [(k, 5, 8, 1) for k in range(20)]
    said += [(k, 10, 12, 2) for k in range(25)]
    (found,) = told(true, said, 30, labels)
    assert found.examples == (
        "spans of PERSON lie exactly on spans of PER in 90% of 30",
        "spans of LOCATION lie exactly on spans of LOC in 100% of 20",
    )
    (finding,) = cause_findings([found])
    assert finding.message == "Probably p.jsonl has other names for the same types"
    assert finding.action.startswith("If so, write them alike, PER for PERSON;")


def test_a_type_that_is_mostly_confused_with_another_is_no_other_name():
    true = [(k, 0, 3, k % 2) for k in range(40)]
    assert told(true, [(k, 0, 3, 2) for k in range(40)], 40, ("A", "B", "C")) == []  # on either alike
    assert told(true, [(k, 0, 3, 0) for k in range(40)], 40, ("A", "B")) == []


def table(n_documents, document):
    ids = pl.Series([f"d{k}" for k in range(n_documents)])
    document = np.array(document, np.int32)
    places = np.zeros((4, document.size), np.int64)
    return SpanTable("p.jsonl", "jsonl", ids, ids, ("A",), document, document * 0, *places)


def test_half_of_the_documents_without_a_line_are_a_part_that_is_missing():
    true = table(40, np.repeat(np.arange(40), 3))
    assert [one.count for one in absent_part(true, table(20, np.repeat(np.arange(20), 2)), np.arange(20))] == [20]
    small = table(40, [*np.repeat(np.arange(20), 3), *range(20, 40)])  # a model may find nothing where there is little
    assert absent_part(small, table(20, np.repeat(np.arange(20), 2)), np.arange(20)) == []
    with_empty = table(20, np.repeat(np.arange(19), 2))  # who names documents without a span leaves none out
    assert [one.count for one in absent_part(small, with_empty, np.arange(20))] == [20]
