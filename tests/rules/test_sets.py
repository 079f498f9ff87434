"""The rules about samples with any number of labels: each fires, finds nothing, and does so beside its boundary."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.multilabel import MultilabelDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.options import Options
from reportgen.rules import SET_RULES
from reportgen.rules.label_thresholds import background_threshold
from reportgen.rules.sets import always_together, empty_predictions, label_counts, missed_for_another, same_labels
from reportgen.set_pairs import together_counts
from reportgen.tasks.facts import MULTILABEL
from tests.rules.found import all_found, found

WORDS = MULTILABEL.words("image", True)


def of_sets(*groups: tuple[int, str, str], scores=None, labels: str = "abcd"):
    """As many samples of each (n, true labels, predicted ones), at a threshold of 0.5."""
    truth, said = (
        np.array([[label in group[side] for label in labels] for group in groups for _ in range(group[0])])
        for side in (1, 2)
    )
    given = np.where(said, 0.9, 0.1) if scores is None else scores
    ids = pl.Series("id", [f"s{k:05d}" for k in range(len(truth))])
    data = MultilabelDataset(Samples(ids), tuple(labels), truth, given.astype(np.float32), None)
    return MultilabelEvaluation(data, Options(Path("predictions.csv"), threshold=0.5))


RIGHT = ((100, "a", "a"), (100, "b", "b"), (100, "c", "c"), (100, "d", "d"))


@pytest.mark.parametrize(
    ("rule", "groups", "fires"),
    [
        (empty_predictions, [(5, "a", ""), (95, "a", "a")], True),
        (empty_predictions, [(5, "a", ""), (96, "a", "a")], False),  # fewer than 5%
        (empty_predictions, [(4, "a", ""), (56, "a", "a")], False),  # fewer than 5
        (empty_predictions, [(50, "", ""), (50, "a", "a")], False),  # nothing to predict
        (label_counts, [(50, "ab", "abc")], True),  # 1.5 times
        (label_counts, [(50, "ab", "abc"), (1, "a", "a")], False),
        (label_counts, [(50, "abc", "ab")], True),
        (label_counts, [(50, "abc", "ab"), (1, "a", "a")], False),
        (missed_for_another, [*RIGHT, (5, "a", "b")], True),
        (missed_for_another, [*RIGHT, (4, "a", "b")], False),
        (missed_for_another, [*RIGHT, (5, "a", ""), (5, "c", "cb")], False),  # not in the same samples
        (always_together, [(95, "a", "ab"), (100, "b", "ab"), (10, "c", "a")], True),  # 195 of 205
        (always_together, [(95, "a", "ab"), (94, "b", "ab"), (10, "c", "a")], False),  # 189 of 199: 94.97%
        (always_together, [(100, "ab", "ab")], False),  # as in the ground truth
        (always_together, [(19, "a", "ab"), (40, "c", "c")], False),  # too few
        (always_together, [(20, "a", "ab"), (40, "c", "c")], True),
        (same_labels, [(20, "ab", "ab"), (60, "c", "c")], True),
        (same_labels, [(19, "ab", "ab"), (60, "c", "c")], False),
        (same_labels, [(60, "ab", "ab"), (1, "a", "a")], False),
        (background_threshold, [(100, "a", "a")], False),
    ],
)
def test_each_rule_of_sets_fires_from_its_limits_on(rule, groups, fires):
    assert bool(found(rule, of_sets(*groups), WORDS)) == fires


def test_where_the_highest_score_is_of_a_true_label_the_threshold_is_at_fault():
    truth = np.repeat([[True, False]], 60, axis=0)
    scores = np.where(truth, 0.4, 0.3)
    (finding,) = found(empty_predictions, of_sets((60, "a", ""), scores=scores, labels="ab"), WORDS)
    assert "In 60 of them the label with the highest score is true." in finding.evidence
    assert finding.action.startswith("Lower the threshold")
    (finding,) = found(empty_predictions, of_sets((60, "a", ""), scores=scores[:, ::-1], labels="ab"), WORDS)
    assert finding.action.startswith("Look at them")


def test_what_is_taken_for_another_gains_both_figures():
    evaluation = of_sets(*RIGHT, (20, "a", "b"))
    (finding,) = found(missed_for_another, evaluation, WORDS)
    better = of_sets(*RIGHT, (20, "a", "a"))
    assert finding.message == "b is predicted in place of a"
    assert finding.gain == pytest.approx(better.point.macro_f1 - evaluation.point.macro_f1, abs=1e-12)


@pytest.mark.parametrize(("wrong", "kept", "fires"), [(0.6, 0.9, True), (0.66, 0.9, False), (0.6, 0.6, False)])
def test_a_little_higher_clears_what_is_not_there(wrong, kept, fires):
    """Up to 0.15 higher, as long as what is found stays."""
    truth = np.repeat([[True, False]], 100, axis=0)
    scores = np.where(truth, kept, wrong)
    findings = found(background_threshold, of_sets((100, "a", "ab"), scores=scores, labels="ab"), WORDS)
    assert bool(findings) == fires


def test_labels_together_are_counted_as_by_hand():
    truth = np.random.default_rng(0).random((70_000, 5)) < 0.3
    by_hand = [[np.count_nonzero(truth[:, a] & truth[:, b]) for b in range(5)] for a in range(5)]
    assert together_counts(truth).tolist() == by_hand


def test_a_clean_good_model_of_sets_gets_no_finding():
    rng = np.random.default_rng(1)
    truth = rng.random((2000, 6)) < 0.25
    chance = np.where(truth, rng.beta(60, 1, truth.shape), rng.beta(1, 60, truth.shape)).clip(0.01, 0.985)
    truth = rng.random(truth.shape) < chance  # scores that mean what they say
    data = MultilabelDataset(
        Samples(pl.Series("id", [f"s{k}" for k in range(2000)])),
        tuple("abcdef"),
        truth,
        chance.astype(np.float32),
        None,
    )
    assert all_found(SET_RULES, MultilabelEvaluation(data, Options(Path("predictions.csv"))), WORDS) == ()
