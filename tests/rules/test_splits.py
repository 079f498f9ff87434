"""The rule about a model that is better on its training data."""

import pytest

from reportgen.evaluations.splits import Split, Splits
from reportgen.rules.splits import train_gap
from tests.evaluated import evaluation_of
from tests.rules.found import found


def with_training(train: tuple[int, int], test: tuple[int, int], name: str = "train"):
    """Two labels with as many right and wrong in each split."""
    own, other = (evaluation_of([[right, wrong, 0], [wrong, right, 0]]) for right, wrong in (test, train))
    splits = Splits((Split(name, other, ()), Split("test", own, ())), 1, "column split")
    return own.with_splits(splits)


@pytest.mark.parametrize(
    ("train", "test", "fires"),
    [
        ((980, 20), (800, 200), True),
        ((980, 20), (970, 30), False),  # one point
        ((950, 50), (900, 100), True),  # just five
        ((950, 50), (901, 99), False),
        ((24, 1), (22, 3), False),  # eight points of 50 samples are chance
        ((800, 200), (980, 20), False),  # better on the test split
    ],
)
def test_five_points_beyond_chance_are_overfitting(train, test, fires):
    assert bool(found(train_gap, with_training(train, test))) == fires


def test_what_it_says():
    (finding,) = found(train_gap, with_training((980, 20), (800, 200)))
    assert finding.message == "Accuracy is +0.180 on train: overfitting"
    assert finding.evidence == (
        "0.980 on 2,000 images of train, 0.800 on 2,000 images of test (+0.162 to +0.199 at 95%)."
    )
    assert finding.severity == "high"
    assert [row.text for row in finding.rows] == ["F1 0.980 → 0.800"] * 2


def test_without_a_split_for_training_there_is_none():
    assert found(train_gap, with_training((980, 20), (800, 200), name="north")) == []
    assert found(train_gap, evaluation_of([[9, 1, 0], [1, 9, 0]])) == []
