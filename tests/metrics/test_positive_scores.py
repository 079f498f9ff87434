"""Best thresholds on the score of the positive label against exact fractions at every distinct score."""

import numpy as np
import pytest

from reportgen.metrics.criterion import Criterion
from reportgen.metrics.positive_scores import best_positive_threshold, positive_label_thresholds, positive_scores
from tests.metrics.test_thresholds import CRITERIA
from tests.oracles import two_labels as oracle
from tests.oracles.cases import N_CASES


@pytest.mark.parametrize(("kind", "values"), CRITERIA, ids=str)
def test_the_best_threshold_is_the_middle_of_the_exact_optima(kind, values):
    for seed in range(N_CASES):
        y_true, score, positive = oracle.random_scores(seed)
        found = best_positive_threshold(positive_scores(y_true, score, positive), Criterion("", kind, values), positive)
        expected = oracle.best_threshold(y_true, score, positive, kind, values)
        np.testing.assert_equal(found, expected, err_msg=f"seed {seed}")


def test_each_labels_threshold_is_the_middle_of_its_exact_optima():
    for seed in range(N_CASES):
        y_true, score, positive = oracle.random_scores(seed)
        found = positive_label_thresholds(positive_scores(y_true, score, positive))
        expected = [oracle.label_threshold(y_true, score, positive, label) for label in (0, 1)]
        np.testing.assert_array_equal(found, expected, err_msg=f"seed {seed}")
