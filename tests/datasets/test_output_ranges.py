"""Criteria on other scales: grades, marks in words, what people said."""

import numpy as np
import polars as pl
import pytest

from reportgen import api
from reportgen.errors import MalformedInput, OptionError

ROWS = pl.DataFrame({
    "question": ["a?", "b?", "c?", "d?"], "response": ["w", "x", "y", "z"], "score_help": [5, 3, 4, 1],
    "grade": [10, 7, 8, 2], "toxic": [0.1, 0.9, 0.2, 0.3], "score_tone": ["good", "bad", "good", "so-so"],
    "score_true": ["yes", "No", "yes", None], "people": [5, 3, 4, 2],
})  # fmt: skip


def built(**options):
    return api.build(ROWS, **options)


def said(report, code):
    return [one["message"].partition(")")[0] for one in report.record["issues"] if one["code"] == code]


def test_grades_count_by_their_worst_and_best_value():
    report = built(range={"help": (1, 5), "grade": (0, 10), "toxic": (1, 0)}, weights={"true": 0})
    help_, grade, toxic = np.array([5, 3, 4, 1]), np.array([10, 7, 8, 2]), np.array([0.1, 0.9, 0.2, 0.3])
    wanted = np.mean([(help_ - 1) / 4, grade / 10, 1 - toxic], axis=0)
    assert report.record["metrics"]["weighted_score"] == pytest.approx(wanted.mean(), abs=1e-12)
    assert report.record["metrics"]["help"] == pytest.approx(((help_ - 1) / 4).mean(), abs=1e-12)
    assert report.record["metrics"]["toxic"] == pytest.approx((1 - toxic).mean(), abs=1e-12)
    assert not said(report, "other_scale")


def test_a_column_is_named_as_it_stands_in_the_file():
    assert (
        built(range="score_help=1:5").record["metrics"]["help"]
        == built(range="help=1:5").record["metrics"]["help"]
        == 0.5625
    )


def test_a_scale_that_nobody_named_is_said_and_in_no_weighted_score():
    report = built()
    assert said(report, "other_scale") == ["Criteria that do not run from 0 to 1 (help 1 to 5"]
    assert report.record["metrics"]["help"] == 3.25
    assert built(weights="toxic=1,true=0").record["metrics"]["weighted_score"] == pytest.approx(0.375)


def test_words_are_marks_or_said_to_be_none():
    report = built()
    assert report.record["metrics"]["true"] == pytest.approx(2 / 3)
    assert said(report, "unread_score") == ["Columns named as scores with words in them (score_tone: good, bad, so-so"]
    with pytest.raises(MalformedInput, match="score_tone holds no numbers"):
        built(columns={"criterion": "score_tone"})


@pytest.mark.parametrize(("given", "said"), [
    ("grade=1:5", "3 of 4 values are not, 10 is one"), ("tone=1:5", "no criterion 'tone'"),
    ("score_tone=1:5", "score_tone holds no numbers"), ("help=1", "is no range"), ("help=2:2", "is no range"),
    ("help=0:inf", "is no range"), ({"help": 5}, "is no range"), ("=1:5", "is no range"),
])  # fmt: skip
def test_what_is_no_range_is_refused(given, said):
    with pytest.raises(OptionError, match=said):
        built(range=given)


def test_what_people_said_is_no_criterion_and_is_compared_on_its_own_scale():
    report = built(range="help=1:5,people=1:5", human="people")
    assert "people" not in report.record["metrics"]
    assert built(human="people").record["metrics"]["help"] == 3.25
    odd = said(built(range="help=1:5", human="people"), "other_scale")
    assert odd == ["Criteria that do not run from 0 to 1 (people 2 to 5"]
