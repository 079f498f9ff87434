"""What of documents is in the page: texts within their budget, spans at their places, pieces that are the text."""

import numpy as np
import pytest

from reportgen.options import Options
from reportgen.pipeline import build
from reportgen.report.entity_counts import held
from reportgen.report.entity_texts import (
    MOST_OF_ONE,
    MOST_OF_PARTS,
    page_places,
    parts_of,
    within_budget,
    without_halves,
)
from reportgen.report.entity_view import places_of
from reportgen.report.entity_words import reading
from reportgen.report.said_spans import said_errors
from reportgen.report.span_pieces import Piece, pieces


def test_predictions_stand_at_the_tokens_of_the_ground_truth_however_their_own_are_written(tmp_path):
    (tmp_path / "truth.conll").write_text("In O\nNew B-LOC\nYork I-LOC\n.  O\n\nOslo B-LOC\n")
    (tmp_path / "said.conll").write_text("<unk> O\n<long_token> O\nYork B-LOC\n. O\n\nOSLO!!! B-LOC\n")
    built = build(Options(tmp_path / "said.conll", tmp_path / "truth.conll"))
    errors = said_errors(built.evaluation, held(built.evaluation))
    texts = built.evaluation.dataset.texts.to_list()
    assert [(one.kind, one.labelled, one.predicted) for one in errors] == [
        ("boundary", (3, 11), (7, 11)), ("correct", (0, 4), (0, 4)),
    ]  # fmt: skip
    assert texts[0][7:11] == "York"
    assert places_of(built.evaluation, held(built.evaluation)).shape == (4, 2)


def test_a_long_text_keeps_the_paragraphs_of_its_spans_as_far_as_they_fit():
    lines = [f"line {k} " + "x" * 100 for k in range(2_000)]
    text = "\n".join(lines)
    assert len(text) > MOST_OF_ONE
    at = text.index("line 700 ")
    far = text.index("line 1900 ")
    parts = parts_of(text, [(far, far + 4), (at, at + 4), (at + 5, at + 8)])
    assert parts == ((at, lines[700]), (far, lines[1900]))
    every = parts_of(text, [(k, k + 1) for k in range(0, len(text), 50)])
    assert MOST_OF_PARTS // 2 < sum(len(part) for _, part in every) <= MOST_OF_PARTS
    assert parts_of(text, []) == ((0, text[:MOST_OF_PARTS]),)
    one_line = "y" * 3 * MOST_OF_ONE
    assert all(low <= 50_000 < low + len(part) for low, part in parts_of(one_line, [(50_000, 50_010)]))


def test_texts_are_in_the_file_in_their_order_until_the_budget_is_spent():
    assert within_budget([((0, "aaaa"),), (), ((0, "bbb"),), ((0, "c"),)], 7) == [((0, "aaaa"),), (), ((0, "bbb"),), ()]


def test_places_are_counted_as_the_page_counts_them_and_halves_are_replaced_one_by_one():
    text = "a👩🏽b"
    assert page_places(text, np.arange(5)).tolist() == [len(text[:k].encode("utf-16-le")) // 2 for k in range(5)]
    assert without_halves("a\ud800b\udc00") == "a\ufffdb\ufffd"


@pytest.mark.parametrize(
    ("precision", "recall", "said"),
    [
        (0.75, 0.75, "Found and typed well."),
        (0.75, 0.7499, "Often missed, but right when predicted."),
        (0.7499, 0.75, "Found, but other text is also predicted as this type."),
        (0.5, 0.5, "Middling: misses and false positives about equally often."),
        (0.4999, 0.74, "Found unreliably, and predictions are often wrong."),
    ],
)
def test_a_precision_and_a_recall_are_read_together(precision: float, recall: float, said: str):
    assert reading(precision, recall) == said


def test_pieces_are_the_text_whatever_spans_it_has(tmp_path):
    from tests.browser.made_spans import HARD, hard_documents

    built = build(Options(hard_documents(tmp_path / "spans.jsonl")))
    rows, ids = held(built.evaluation), list(HARD)
    for name, (text, true, _) in HARD.items():
        errors = said_errors(built.evaluation, rows.select(rows.sample == ids.index(name)))
        drawn = list(pieces(text, errors, 0, len(text)))
        assert "".join(one.text for one in drawn if isinstance(one, Piece)) == text
        begun = [
            mark for one in drawn if isinstance(one, Piece) for mark in one.marks if mark[0] == "g" and " s" in mark
        ]
        assert len(begun) == len(true)
        assert len(drawn) - sum(isinstance(one, Piece) for one in drawn) == len(errors)
