"""Degenerate counts; the agreement with scikit-learn is in evaluations/test_operating_point.py."""

import numpy as np

from reportgen.metrics import confusion as ratios


def test_a_quotient_without_a_whole_is_undefined():
    assert np.isnan(ratios.ratio(np.array([0, 1]), np.array([0, 0]))).all()


def test_replicates_on_the_first_axis_give_what_each_gives_alone():
    rng = np.random.default_rng(0)
    tp = rng.integers(0, 5, (7, 4))
    predicted, support = tp + rng.integers(0, 5, (7, 4)), tp + rng.integers(0, 5, (7, 4))
    together = ratios.averages(tp, predicted, support)
    for row in range(7):
        alone = ratios.averages(tp[row], predicted[row], support[row])
        for name, value in alone.items():
            np.testing.assert_array_equal(together[name][row], value, err_msg=name)


def test_an_undefined_precision_counts_as_nothing_in_the_macro_average():
    values, supported = np.array([1.0, np.nan, np.nan]), np.array([True, True, False])
    assert ratios.mean_over(values, supported) == 0.5


def test_averages_of_nothing_are_undefined():
    nothing = np.zeros(3, np.int64)
    assert all(np.isnan(value) for value in ratios.averages(nothing, nothing, nothing).values())


def test_kappa_and_mcc_of_one_label_predicted_for_one_label_are_undefined():
    one = np.array([[5, 0], [0, 0]])
    assert np.isnan(ratios.kappa(one))
    assert np.isnan(ratios.mcc(one))


def test_kappa_and_mcc_of_nothing_are_undefined():
    nothing = np.zeros((3, 3), np.int64)
    assert np.isnan(ratios.kappa(nothing))
    assert np.isnan(ratios.mcc(nothing))


def test_mcc_does_not_overflow_at_a_billion_samples():
    n = 10**9
    matrix = np.array([[n, 0, 0], [0, n, 0], [0, 0, 0]])
    assert ratios.mcc(matrix) == 1.0
    assert ratios.kappa(matrix) == 1.0
