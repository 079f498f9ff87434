"""The rules about how samples are shared out: each fires, finds nothing, and does so on either side of its boundary."""

import numpy as np
import pytest

from reportgen.evaluations.splits import Split, Splits
from reportgen.rules.balance import class_imbalance, predicted_only, split_shares
from reportgen.rules.data import no_errors, one_label
from reportgen.rules.labels import most_missed
from reportgen.rules.readings import precision_recall
from tests.evaluated import evaluation_of, matrix
from tests.rules.found import found, scored


def of_support(*support: int):
    """As many of each label, all found."""
    return evaluation_of([[n if p == t else 0 for p in range(len(support) + 1)] for t, n in enumerate(support)])


@pytest.mark.parametrize(
    ("support", "severity", "rare"),
    [
        ((100, 100, 100), "", ""),
        ((100, 100, 50), "", ""),  # 2:1 is Custom Vision's limit
        ((101, 100, 50), "low", "No label is rare"),
        ((200, 200, 49), "low", "1 label is rare"),  # fewer than a quarter of the median
        ((200, 200, 50), "low", "No label is rare"),
        ((61, 61, 30), "low", "No label is rare"),
        ((61, 61, 29), "low", "1 label is rare"),  # fewer than 30
        ((20, 20, 20), "", ""),  # few, but even
        ((300, 0, 200), "", ""),  # what is not tested is no matter of balance
    ],
)
def test_labels_are_uneven_from_two_to_one_and_rare_by_roboflows_numbers(support, severity, rare):
    findings = found(class_imbalance, of_support(*support))
    assert [one.severity for one in findings] == [severity] * bool(severity)
    assert not findings or rare in findings[0].evidence


def in_splits(**counts: int):
    splits = tuple(Split(name, scored(np.zeros(n), np.zeros(n)), ()) for name, n in counts.items())
    return splits[-1].evaluation.with_splits(Splits(splits, len(splits) - 1, "split"))


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"train": 800, "valid": 150, "test": 50}, ""),  # 5% and 15%
        ({"train": 801, "val": 150, "test": 49}, "test has 4.9%"),
        ({"training": 850, "valid": 100, "test": 50}, ""),
        ({"train": 851, "validation": 99, "test": 50}, "valid has 9.9%"),
        ({"train": 960, "dev": 20, "test": 20}, "test has 2% and valid has 2%"),
    ],
)
def test_a_split_is_too_small_below_roboflows_shares(counts, named):
    findings = found(split_shares, in_splits(**counts))
    assert [one.message for one in findings] == ([f"Too small a share: {named} of the data"] if named else [])


@pytest.mark.parametrize("counts", [{"test": 90}, {"valid": 10, "test": 90}])
def test_without_a_training_split_no_share_is_known(counts):
    assert split_shares.needs(in_splits(**counts)) != ""
    assert split_shares.needs(scored(np.zeros(9), np.zeros(9))) != ""


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True)])
def test_labels_without_ground_truth_that_are_predicted_are_named_from_five_on(n, fires):
    findings = found(predicted_only, evaluation_of([[60, n, 0], [0, 0, 0]]))
    assert bool(findings) == fires
    if fires:
        assert findings[0].message == "b is predicted, but in no ground truth"
        assert findings[0].gain == pytest.approx(1 - 2 * 60 / (60 + 65))
    assert found(predicted_only, evaluation_of([[60, n, 0], [0, 1, 0]])) == []


def test_one_label_alone_is_no_test():
    assert [one.severity for one in found(one_label, of_support(80, 0))] == ["high"]
    assert found(one_label, of_support(80, 1)) == []


def test_scores_that_rank_without_a_mistake_are_as_suspicious_as_no_errors():
    y_true = np.repeat([0, 1], 40)
    scores = np.stack([1 - y_true * 0.4, y_true * 0.4], axis=1)  # the second is never on top
    (finding,) = found(no_errors, scored(y_true, np.zeros(80), scores=scores))
    assert finding.message.startswith("A perfect AUC")
    scores[0] = [0.5, 0.5]  # one mistake
    assert found(no_errors, scored(y_true, np.zeros(80), scores=scores)) == []


@pytest.mark.parametrize(
    ("recall", "precision", "said"),
    [
        (49, 98, "low recall and high precision"),  # 49 of 100 found, 98% right
        (50, 98, ""),
        (80, 49, "high recall and low precision"),
        (80, 51, ""),
        (79, 49, ""),
        (40, 40, "low recall and low precision"),
    ],
)
def test_azures_readings_begin_below_a_half_and_at_four_fifths(recall, precision, said):
    wrong = round(recall * (100 - precision) / precision)
    counts = [[recall, 0, 100 - recall], [wrong, 500, 0]]
    findings = found(precision_recall, evaluation_of(counts))
    assert [one.message for one in findings if "a has" in one.message] == [f"a has {said}"] * bool(said)


def test_few_of_a_label_have_no_reading():
    assert found(precision_recall, evaluation_of([[9, 0, 10], [0, 500, 0]])) == []
    assert found(precision_recall, evaluation_of([[9, 0, 11], [0, 500, 0]])) != []


@pytest.mark.parametrize(
    ("errors", "fires"),
    [
        ({"ab": 8, "ac": 8, "ad": 8}, True),
        ({"ab": 20, "ac": 2, "ad": 2}, False),  # a matter of two labels
        ({"ab": 12, "ac": 6, "ad": 6}, True),  # a half with one of them
        ({"ab": 13, "ac": 6, "ad": 5}, False),
        ({"ab": 3, "ac": 3, "ad": 2, "bc": 4, "cd": 4, "db": 4}, False),  # within chance
        ({"ab": 8, "ac": 8, "ad": 8, "ba": 9, "ca": 9, "da": 9, "bc": 15, "cd": 15, "db": 15}, False),  # as the others
    ],
)
def test_one_label_is_named_where_it_is_missed_more_than_the_others_beyond_chance(errors, fires):
    findings = found(most_missed, evaluation_of(matrix(4, 100, **errors)))
    assert [one.label for one in findings] == ["a"] * fires


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True)])
def test_the_most_missed_label_has_five_misses(n, fires):
    counts = matrix(4, 400, ab=2, ac=2, ad=n - 4)
    counts[0][0] = 20
    assert bool(found(most_missed, evaluation_of(counts))) == fires
