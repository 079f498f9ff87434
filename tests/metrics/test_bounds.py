"""No interval has zero width: what resampling cannot show is opened by exact bounds, and these cover the truth."""

import numpy as np
import pytest
from scipy.stats import binomtest

from reportgen.metrics import bounds
from reportgen.metrics.confusion import averages
from reportgen.metrics.group_intervals import group_bootstrap
from reportgen.metrics.intervals import bootstrap
from tests.loops import each


def square(*rows):
    """The confusion matrix of some rows and columns, and nothing without a label."""
    return np.pad(np.array(rows, np.int64), (0, 1))


def intervals_of(confusion):
    return bootstrap(confusion, np.random.default_rng(0))


@each("n", [1, 8, 900])
def test_accuracy_of_all_right_is_what_clopper_and_pearson_say(n):
    found = intervals_of(square([n])).averages
    exact = binomtest(n, n).proportion_ci(method="exact")
    for name in ("accuracy", "micro_f1", "macro_recall", "macro_f1", "weighted_precision"):
        np.testing.assert_allclose(found[name], [exact.low, 1.0], atol=1e-9, err_msg=name)


def test_eight_of_eight_may_be_two_thirds_and_900_of_900_hardly_less():
    assert intervals_of(np.diag([1] * 8 + [0])).averages["accuracy"][0] == pytest.approx(0.631, abs=5e-4)
    assert intervals_of(np.diag([90] * 10 + [0])).averages["macro_f1"][0] == pytest.approx(0.996, abs=5e-4)


def test_nothing_right_may_still_be_a_little():
    found = intervals_of(square([0, 20], [20, 0])).averages
    np.testing.assert_allclose(found["accuracy"], [0, binomtest(0, 40).proportion_ci(method="exact").high], atol=1e-9)
    assert found["macro_f1"][0] == 0
    assert found["macro_f1"][1] > found["accuracy"][1]  # F1 rises faster than the share found


def test_a_model_of_one_answer_has_intervals_of_width_throughout():
    """Balanced accuracy is 1 / 4 in every resample that holds all labels: the bootstrap knows it for certain."""
    found = intervals_of(square(*[[30, 0, 0, 0]] * 4))
    for name, (low, high) in found.averages.items():
        assert high - low > 0.005, name
    assert found.averages["balanced_accuracy"][0] < 0.25 < found.averages["balanced_accuracy"][1]


def test_the_bound_of_labels_is_that_of_the_worst_shares():
    """Against a search over shares of two labels under which all is right with 2.5%."""
    number, weight = np.array([20, 70]), np.array([0.5, 0.5])
    p = np.exp(np.linspace(np.log(0.025) / 20, 0, 200_001))  # of the first; of the second what is then left
    q = np.minimum(1.0, (0.025 / p**20) ** (1 / 70))
    assert bounds.unseen(number, weight) == pytest.approx((weight @ [1 - p, 1 - q]).max(), abs=1e-6)


@each("counts", [(1, 1, 1), (5, 5, 5), (0, 3, 4), (3, 4, 3), (0, 0, 2), (100, 100, 100)])
def test_no_label_has_a_certain_f1(counts):
    tp, predicted, support = (np.array([n]) for n in counts)
    ((low, high),) = bounds.f1_interval(tp, predicted, support)
    assert high - low > 0.005
    assert low <= 2 * tp[0] / (predicted[0] + support[0]) <= high


def test_one_of_one_is_wide():
    assert bounds.f1_interval(np.array([1]), np.array([1]), np.array([1]))[0, 0] < 0.4


def test_all_in_one_image_is_as_if_each_stood_alone():
    """Seven objects of one image: every resample of the images is the same."""
    truth = np.array([0, 0, 0, 0, 0, 1, 1], np.int32)
    prediction = np.array([0, 0, 0, 0, -1, 1, 0], np.int32)
    found = group_bootstrap(np.zeros(7, np.int32), truth, prediction, 3, 2, np.random.default_rng(0))
    for name, (low, high) in found.averages.items():
        assert high - low > 0.2, name
    exact = binomtest(5, 7).proportion_ci(method="exact")
    np.testing.assert_allclose(found.averages["micro_recall"], [exact.low, exact.high], atol=1e-9)
    assert (found.label_f1[:, 1] - found.label_f1[:, 0] > 0.2).all()


def test_nothing_known_stays_unknown():
    nothing = intervals_of(np.zeros((3, 3), np.int64)).averages
    assert all(np.isnan(interval).all() for interval in nothing.values())
    never = intervals_of(np.pad(np.array([[9], [9]]), ((0, 1), (2, 0)))).averages  # no answer at all
    assert np.isnan(never["micro_precision"]).all()
    assert never["accuracy"][0] == 0 < never["accuracy"][1]


# How many of 400 to 1,600 test sets of each kind have intervals that hold the truth. Of fewer than ten samples, and
# where all is right, the exact bounds are shown: they cover more. Of nearly perfect models with less than ten errors no
# interval covers just 95 of 100, as the number of errors takes few values; without what is added to resamples it would
# be 0.3 to 0.9.
#
#                                                              macro        weighted                   micro
#                                              prec.  recall      F1   prec.      F1      F1   prec.  recall
# one label a sample:
# 300 samples, 4 labels, 80%                    0.95    0.95    0.95    0.94    0.95    0.95    0.95    0.95
# 200 samples, 10 labels, 60%                   0.96    0.96    0.95    0.96    0.95    0.95    0.95    0.95
# 600 samples, 40 labels, 75%                   0.96    0.96    0.96    0.95    0.96    0.96    0.96    0.96
# 2,000 samples, 100 labels, 85%                0.96    0.95    0.96    0.93    0.94    0.94    0.94    0.94
# 400 samples, 10 labels, 91%                   0.94    0.95    0.95    0.92    0.94    0.93    0.93    0.93
# 500 samples, 20 labels, long-tailed, 91%      0.97    0.96    0.97    0.93    0.94    0.94    0.94    0.94
# 60 samples, 3 labels, 90%                     0.96    0.96    0.98    0.93    0.96    0.94    0.94    0.94
# 300 samples, 10 labels, 95%                   0.96    0.96    0.96    0.95    0.95    0.96    0.96    0.96
# 400 samples, 20 labels, 97%                   0.96    0.96    0.97    0.95    0.95    0.96    0.96    0.96
# 100 samples, 4 labels, 97%                    0.96    0.96    0.98    0.95    0.98    0.99    0.99    0.99
# 50 samples, 4 labels, 97%                     0.97    0.97    0.98    0.96    0.97    0.98    0.98    0.98
# 100 samples, 5 labels, 99%                    0.97    0.97    0.98    0.97    0.98    0.98    0.98    0.98
# 900 samples, 10 labels, 99.8%                 0.96    0.95    0.98    0.93    0.95    0.99    0.99    0.99
# 8 samples, 2 labels, 90% right                0.99    1.00    0.98    1.00    1.00    1.00    1.00    1.00
# any number of labels a sample:
# 60 samples, 3 labels                          0.97    0.96    0.97    0.95    0.95    0.95    0.96    0.96
# 100 samples, 5 labels                         0.96    0.96    0.97    0.95    0.96    0.95    0.96    0.95
#   a weaker model                              0.96    0.96    0.95    0.96    0.96    0.96    0.95    0.95
# 200 samples, 20 labels                        0.96    0.97    0.95    0.94    0.95    0.94    0.95    0.94
# 500 samples, 20 rare labels (from 0.5%)       0.96    0.96    0.94    0.96    0.95    0.95    0.95    0.95
# 1,000 samples, 80 labels (from 0.3%)          0.95    0.96    0.94    0.95    0.96    0.95    0.95    0.95
# 2,000 samples, 8 labels                       0.94    0.95    0.94    0.95    0.95    0.95    0.95    0.94
# 400 samples, 10 labels, F1 0.94               0.96    0.95    0.96    0.94    0.96    0.95    0.94    0.96
# 200 samples, 10 labels, F1 0.98               0.98    0.97    0.98    0.94    0.96    0.96    0.98    0.95
# 150 samples, 6 labels, F1 0.997               0.97    0.96    0.98    0.97    0.98    0.99    1.00    0.99
CASES = [(2, 8, 0.9), (4, 50, 0.97), (4, 100, 0.97), (10, 900, 0.998)]


def shares_covered(n_labels, n_samples, accuracy, n_simulations):
    rng = np.random.default_rng(20)
    share = np.arange(n_labels, 2 * n_labels) / np.arange(n_labels, 2 * n_labels).sum()
    cells = np.outer(share, (1 - accuracy) * share)
    cells[np.diag_indices(n_labels)] += accuracy * share
    truth = averages(np.diagonal(cells), cells.sum(axis=0), cells.sum(axis=1))
    hits = dict.fromkeys(("accuracy", "macro_f1", "macro_precision", "weighted_f1"), 0)
    for _ in range(n_simulations):
        drawn = np.pad(rng.multinomial(n_samples, cells.ravel()).reshape(n_labels, n_labels), (0, 1))
        found = bootstrap(drawn, rng).averages
        for name in hits:
            hits[name] += found[name][0] <= truth[name] <= found[name][1]
    return {name: n / n_simulations for name, n in hits.items()}


@pytest.mark.parametrize("n_simulations", [60, pytest.param(500, marks=pytest.mark.slow)])
def test_intervals_of_nearly_perfect_models_cover_the_truth(n_simulations):
    for case in CASES:
        for name, share in shares_covered(*case, n_simulations).items():
            assert share >= 0.95 - (0.02 if n_simulations > 100 else 0.05), (case, name)
            assert case[1] < 10 or n_simulations < 100 or share <= 0.995, (case, name)
