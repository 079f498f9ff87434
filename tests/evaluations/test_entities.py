"""An evaluation of named entities: its point, thresholds, kinds of error, groups of spans, and what it lacks."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.surfaces import surfaces
from reportgen.errors import OptionError
from reportgen.evaluations.span_groups import SEEN, UNSEEN
from reportgen.evaluations.training import Training
from tests.loops import USUAL, each_seed
from tests.oracles import spans as oracle

DATE, PERSON, PLACE = range(3)
TRUE = [(0, 0, 5, PERSON), (0, 10, 12, PLACE), (1, 0, 3, DATE), (1, 4, 9, PERSON)]
SAID = [(0, 0, 5, PERSON, 0.9), (0, 10, 12, PERSON, 0.7), (1, 0, 2, DATE, 0.6), (1, 20, 22, PLACE, 0.3)]


def test_the_rows_of_a_type_add_up_to_what_is_labelled():
    evaluation = oracle.evaluation(TRUE, [span[:4] for span in SAID], 2)
    point, details = evaluation.point, evaluation.label_details
    missed = point.missed - details["boundary"] - details["boundary_type"]
    parts = point.tp + point.misclassified + details["boundary"] + details["boundary_type"] + missed
    assert parts.tolist() == point.support.tolist() == [1, 2, 1]
    assert details["boundary"].tolist() == [1, 0, 0]
    assert point.confusion.tolist() == [[0, 0, 0, 1], [0, 1, 0, 1], [0, 1, 0, 0], [1, 0, 1, 0]]


def test_without_scores_there_is_no_threshold():
    evaluation = oracle.evaluation(TRUE, [span[:4] for span in SAID], 2)
    assert evaluation.operating is evaluation.default is evaluation.best is None
    with pytest.raises(OptionError):
        oracle.evaluation(TRUE, [span[:4] for span in SAID], 2, options={"threshold": 0.5})


def test_with_scores_it_operates_at_a_half_and_what_is_below_is_not_predicted():
    evaluation = oracle.evaluation(TRUE, SAID, 2, scored=True)
    assert evaluation.operating == 0.5
    assert evaluation.point.predicted.tolist() == [1, 2, 0]
    assert evaluation.metrics["strict_precision"] == pytest.approx(1 / 3)
    assert evaluation.metrics["partial_recall"] == pytest.approx((2 + 0.5) / 4)


@each_seed(range(USUAL))
def test_at_every_step_the_curves_are_a_count_of_what_is_kept(seed):
    true, said = oracle.random_case(seed, is_scored=True)
    evaluation = oracle.evaluation(true, said, 3, scored=True)
    for step, threshold in enumerate(evaluation.steps):
        kept = [span[:4] for span in said if span[4] >= threshold]
        hits = oracle.way("strict", true, sorted(kept))[0]
        total = len(true) + len(kept)
        assert evaluation.curves.micro_f1[step] == pytest.approx(2 * len(hits) / total)


def test_what_is_right_of_tags_is_unknown_once_a_threshold_leaves_spans_out():
    data = oracle.dataset(TRUE, SAID, 2, scored=True)
    data = replace(data, tokens=np.array([20, 30]), token_hits=np.array([15, 30]))
    whole, cut = (type(oracle.evaluation(TRUE, SAID, 2, scored=True))(data, replace(
        oracle.evaluation(TRUE, SAID, 2, scored=True).options, threshold=at)) for at in (0.0, 0.5))  # fmt: skip
    assert whole.metrics["token_accuracy"] == 0.9
    assert np.isnan(cut.metrics["token_accuracy"])
    assert "confidence" in cut.reasons["token_accuracy"]


# Groups of spans


def test_spans_by_length_count_either_side_by_its_own():
    evaluation = oracle.evaluation(TRUE, [span[:4] for span in SAID], 2, texts=["x" * 30, "y" * 30])
    groups = evaluation.breakdowns.by_length
    assert groups is None  # all are of 1 to 5 characters
    true = [(0, 0, 5, PERSON), (0, 8, 20, PERSON)]
    said = [(0, 0, 5, PERSON), (0, 8, 11, PERSON)]
    groups = oracle.evaluation(true, said, 1, texts=["x" * 30]).breakdowns.by_length
    assert (groups.names, groups.unit) == (("1 to 5", "11 to 20"), "characters")
    assert (groups.tp.tolist(), groups.predicted.tolist(), groups.support.tolist()) == ([1, 0], [2, 0], [1, 1])
    assert groups.f1.tolist() == [2 / 3, 0]
    assert (groups.interval[:, 0] <= groups.f1).all()


@each_seed(range(USUAL))
def test_groups_add_up_to_the_whole(seed):
    true, said = oracle.random_case(seed, is_scored=False)
    evaluation = oracle.evaluation(true, said, 3, texts=["z" * n for n in (26, 40, 80)])
    point = evaluation.point
    for groups in (evaluation.breakdowns.by_length, evaluation.breakdowns.by_document):
        if groups is not None:
            assert groups.support.sum() == point.support.sum()
            assert groups.predicted.sum() == point.predicted.sum()
            assert groups.tp.sum() == point.tp.sum()


def test_what_training_had_labelled_is_told_from_what_it_had_not():
    texts = ["Ada met ADA in Rome", "Oslo"]
    true = [(0, 0, 3, PERSON), (0, 8, 11, PERSON), (0, 15, 19, PLACE), (1, 0, 4, PLACE)]
    evaluation = oracle.evaluation(true, true[:2], 2, texts=texts)
    assert evaluation.breakdowns.by_surface is None
    counts = np.zeros(3, np.int64)
    forms = pl.Series(["ada", "rome"])
    known = evaluation.with_training(Training("train", 2, 2, oracle.LABELS, counts, counts, (), forms=forms))
    groups = known.breakdowns.by_surface
    assert groups.names == (SEEN, UNSEEN)
    assert (groups.support.tolist(), groups.tp.tolist()) == ([3, 1], [2, 0])


def test_surfaces_are_cut_from_their_texts():
    texts = pl.Series(["a 👍🏽 b", None, "zero\0byte", "العربية هنا"])
    places = [(0, 2, 4, "👍🏽"), (1, 0, 1, None), (2, 0, 9, "zero\ufffdbyte"), (3, 8, 11, "هنا"), (0, 4, 99, None)]
    sample, first, last, expected = zip(*places, strict=True)
    found = surfaces(texts, np.array(sample), np.array(first, np.int64), np.array(last, np.int64))
    assert found.to_list() == list(expected)
    assert surfaces(None, np.array([0]), np.array([0]), np.array([1])).to_list() == [None]
