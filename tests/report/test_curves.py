"""Curves and calibration: what the section shows of which scores, and that its charts hold the evaluation's numbers."""

import numpy as np
import pytest

from reportgen.errors import OptionError
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.report.charts import f1_distribution, labels, pr, reliability, roc, scores
from reportgen.report.charts.notebook import chart
from reportgen.report.sections.curves import curves
from reportgen.report.words import Words
from tests.evaluated import evaluation_of, matrix
from tests.oracles import boxes
from tests.oracles.cases import Case, dataset, options


class Shown:
    """What the section asks of its context."""

    def __init__(self, evaluation, samples=None):
        self.evaluation, self.view = evaluation, samples
        self.words = Words(samples or "", "", "")


def names(evaluation):
    """The charts of the section, row by row."""
    section = curves(Shown(evaluation))
    return None if section is None else [[one.name for one in row.charts] for row in section.blocks]


def scored(n_labels, n=600, sharpness=1.0, seed=0):
    rng = np.random.default_rng(seed)
    y_true = np.arange(n, dtype=np.int32) % n_labels
    logits = rng.normal(0, 1, (n, n_labels))
    logits[np.arange(n), y_true] += 4 * sharpness
    scores = np.exp(logits * sharpness)
    scores /= scores.sum(axis=1, keepdims=True)
    y_pred = scores.argmax(axis=1).astype(np.int32)
    return ClassificationEvaluation(dataset(Case(y_true, y_pred, scores.max(axis=1), scores, n_labels)), options())


def detector(seed=3, n=12):
    """A detector with enough boxes to draw."""
    return DetectionEvaluation(boxes.random_case(seed), options())


def test_a_few_labels_have_curves_and_calibration_in_one_row():
    assert names(scored(4)) == [["pr", "roc", "reliability", "scores"]]


def test_a_bin_is_said_to_open_what_the_page_has_of_it():
    def said(samples):
        return curves(Shown(scored(4), samples)).blocks[0].charts[-1].caption

    assert said("text").endswith("hollow: fewer than 20. Click a bin for its texts.")
    assert said(None).endswith("hollow: fewer than 20.")


def test_more_labels_are_drawn_as_circles_too_and_a_crowd_of_them_first():
    assert names(scored(14)) == [["pr", "roc"], ["reliability", "scores", "labels"]]
    assert names(scored(40, n=1200)) == [["labels", "f1_distribution"], ["pr", "roc", "reliability", "scores"]]


def test_the_score_of_the_prediction_alone_gives_calibration_and_the_reason():
    evaluation = evaluation_of(matrix(3, 20, ab=6), score={(0, 1): 0.3})
    assert names(evaluation) == [["reliability", "scores"]]
    assert "top-1" in curves(Shown(evaluation)).lead
    with pytest.raises(OptionError, match="scores of every label"):
        chart("pr", evaluation)


def test_of_eight_samples_no_curve_is_drawn():
    evaluation = scored(3, n=8)
    assert names(evaluation) == [["reliability", "scores"]]
    assert curves(Shown(evaluation)).lead.startswith("Too few")


def test_without_scores_there_is_no_section_unless_labels_are_many():
    assert names(evaluation_of(matrix(3, 20, ab=6))) is None
    assert names(evaluation_of(matrix(14, 5, ab=6))) == [["labels"]]
    assert curves(Shown(evaluation_of(matrix(14, 5, ab=6)))).title == "Precision and recall"


def test_boxes_have_no_roc_and_a_line_of_all_predictions():
    evaluation = detector()
    made = pr.chart(evaluation)
    assert roc.chart(evaluation) is None
    assert made.specs == ("pr_interpolated",)
    of_all = [k for k, label in enumerate(made.data["curves"]["label"]) if label < 0]
    points = evaluation.score_curves.pr.points[-1]
    assert [made.data["curves"]["recall"][k] for k in of_all] == [0.0, *points.recall.tolist()]
    precision = [made.data["curves"]["precision"][k] for k in of_all]
    assert precision == [points.precision[0], *points.precision.tolist()]


def test_the_curves_are_the_evaluation_s():
    evaluation = scored(4)
    curves = evaluation.score_curves
    drawn, rates = pr.chart(evaluation).data["curves"], roc.chart(evaluation).data["curves"]
    for label in range(4):
        here = [k for k, one in enumerate(drawn["label"]) if one == label]
        assert [drawn["recall"][k] for k in here] == curves.pr.points[label].recall.tolist()
        assert [drawn["precision"][k] for k in here] == curves.pr.points[label].precision.tolist()
        here = [k for k, one in enumerate(rates["label"]) if one == label]
        assert [rates["found"][k] for k in here] == curves.roc.points[label].recall.tolist()
    for row, label in enumerate(pr.chart(evaluation).data["points"]["label"]):
        assert pr.chart(evaluation).data["points"]["recall"][row] == evaluation.point.recall[label]


def test_the_axes_begin_at_0_6_where_every_dot_is_above_it():
    good, bad = pr.chart(scored(4)), pr.chart(scored(4, sharpness=0.3))
    assert good.signals["x_domain"] == good.signals["y_domain"] == [0.6, 1.0]
    assert [view.word for view in good.views] == ["0–1", "fit"]
    assert bad.signals["x_domain"] == [0.0, 1.0]
    assert [view.word for view in bad.views] == ["0–1"]


def test_false_positives_have_a_log_axis_where_all_labels_lie_near_its_end():
    good, bad = roc.chart(scored(4)), roc.chart(scored(4, sharpness=0.3))
    assert good.specs == ("roc_log", "roc")
    assert bad.specs == ("roc", "roc_log")
    assert min(good.data["curves"]["rate"]) > 0


def test_the_bins_are_the_evaluation_s_and_those_of_labels_follow():
    evaluation = scored(3, sharpness=0.4)
    bins, drawn = evaluation.calibration.bins, reliability.chart(evaluation).data["bins"]
    whole = [k for k, label in enumerate(drawn["label"]) if label < 0]
    assert [drawn["count"][k] for k in whole] == bins.count.tolist()
    assert [drawn["correct"][k] for k in whole] == bins.correct.tolist()
    for name, values in (("confidence", bins.confidence), ("share", bins.share), ("low_share", bins.interval[:, 0])):
        found = np.array([np.nan if drawn[name][k] is None else drawn[name][k] for k in whole])
        np.testing.assert_array_equal(found, values)
    of_label = [k for k, label in enumerate(drawn["label"]) if label == 1]
    assert sum(drawn["count"][k] for k in of_label) == evaluation.calibration.label_bins.count[1].sum()
    assert 0 not in [drawn["count"][k] for k in of_label]


@pytest.mark.parametrize(("score", "root"), [({(0, 1): 0.9}, True), ({(0, 0): 0.5, (0, 1): 0.7, (1, 1): 0.3}, False)])
def test_counts_are_drawn_by_their_roots_where_one_bin_holds_most(score, root):
    made = scores.chart(evaluation_of(matrix(2, 20, ab=9), score=score))
    assert made.signals["root"] is root
    assert ("square-root" in made.caption) is root
    assert made.data["sums"]["text"] == ("right 40", "wrong 9")


def test_what_the_file_may_not_hold_is_said():
    evaluation = DetectionEvaluation(boxes.random_case(3), options())
    lowest = float(evaluation.score.min())
    unknown = reliability.chart(evaluation).data["unknown"]
    assert unknown["high"] == ((lowest,) if lowest >= 0.05 else ())
    assert reliability.lowest_score(evaluation_of(matrix(2, 20, ab=9), score=0.8)) == 0.0


def test_circles_are_the_labels_that_are_there_and_predicted():
    evaluation = evaluation_of(matrix(14, 5, ab=6))
    drawn = labels.chart(evaluation).data["points"]
    assert drawn["label"] == tuple(range(14))
    assert drawn["precision"] == tuple(evaluation.point.precision.tolist())
    assert drawn["support"] == tuple(evaluation.point.support.tolist())


def test_every_label_with_ground_truth_is_in_one_bar_of_its_f1():
    found = f1_distribution.columns(np.array([0.0, 0.05, 0.15, 0.999, 1.0, 0.3]))
    assert found["labels"][0] == 1
    assert found["labels"][1] == 1
    assert found["labels"][3] == 1
    assert found["labels"][6] == 1  # 0.3 in floating point lies just below its bar
    assert found["labels"][19] == 2
    assert sum(found["labels"]) == 6
