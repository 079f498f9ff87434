"""More detections of an image and label than COCO counts: its average precision alone leaves them out."""

import numpy as np
import pytest

from reportgen.errors import OptionError
from reportgen.evaluations.detection import DetectionEvaluation
from tests.oracles import boxes as oracle
from tests.oracles.cases import options

N = 150


@pytest.fixture
def crowded():
    """150 objects of one label in one image, each found exactly."""
    box = [[20 * (k % 20), 20 * (k // 20), 12, 12] for k in range(N)]
    found = oracle.boxes([0] * N, [0] * N, box, score=np.linspace(0.99, 0.5, N))
    return oracle.dataset(oracle.boxes([0] * N, [0] * N, box), found, n_images=1, labels=1)


def test_all_of_them_are_found_and_cocos_figure_says_that_it_was_cut(crowded):
    evaluation = DetectionEvaluation(crowded, options())
    assert (evaluation.point.tp.sum(), evaluation.point.fn.sum()) == (N, 0)
    assert evaluation.default < 0.51
    assert evaluation.metrics["map"] == pytest.approx(67 / 101)
    assert evaluation.metrics["mar100"] == pytest.approx(100 / N)
    assert evaluation.metrics["voc_ap50_all"] == pytest.approx(1)
    (issue,) = evaluation.issues
    assert (issue.code, issue.count) == ("too_many_detections", N - 100)
    assert "AP, mAP and AR leave them out" in issue.message


@pytest.mark.parametrize(("most", "expected", "n_cut"), [(150, 1.0, 0), (1000, 1.0, 0), (75, 51 / 101, 75)])
def test_another_limit_is_asked_for(crowded, most, expected, n_cut):
    evaluation = DetectionEvaluation(crowded, options(max_detections=most))
    assert evaluation.metrics["map"] == pytest.approx(expected)
    assert evaluation.metrics["mar_small"] == pytest.approx(min(most, N) / N)
    assert evaluation.metrics["mar100"] == pytest.approx(min(most, 100) / N)
    assert sum(issue.count for issue in evaluation.issues) == n_cut
    assert evaluation.point.tp.sum() == N


def test_less_than_one_is_refused():
    with pytest.raises(OptionError, match="--max-detections"):
        options(max_detections=0)
