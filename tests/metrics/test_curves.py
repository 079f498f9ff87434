"""Curves are the operating point, step by step."""

import numpy as np

from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.metrics.curves import curves, threshold_steps
from reportgen.outcomes import single_label_outcomes
from tests.loops import each_seed
from tests.oracles.cases import random_case


@each_seed(range(0, 200, 5))
def test_a_curve_at_a_step_is_the_metric_at_that_threshold(seed):
    case = random_case(seed)
    rows = single_label_outcomes(case.y_true, case.y_pred, case.score)
    steps = threshold_steps(0.123)
    counts = rows.histogram(steps, case.n_labels).counts_by_step()
    drawn = curves(steps, counts.tp, counts.predicted, counts.support)
    for step, threshold in enumerate(steps):
        point = OperatingPoint(rows.confusion_at(threshold, case.n_labels))
        for name in ("accuracy", "macro_f1", "micro_precision", "micro_recall", "micro_f1"):
            np.testing.assert_allclose(getattr(drawn, name)[step], getattr(point, name), rtol=0, atol=1e-12)
        for name in ("precision", "recall", "f1"):
            np.testing.assert_array_equal(getattr(drawn, name)[:, step], getattr(point, name))


def test_steps_are_exactly_the_hundredths_and_the_marks():
    steps = threshold_steps(0.42, 0.555, float("nan"))
    assert steps.size == 102
    assert set(steps.tolist()) == {k / 100 for k in range(101)} | {0.555}
    assert (np.diff(steps) > 0).all()
