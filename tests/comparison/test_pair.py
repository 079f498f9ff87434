"""Two records compared: paired where the samples are the same, else only figures, and it says so."""

from dataclasses import replace

import msgspec
import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from reportgen.arrays import NONE
from reportgen.comparison.change import Change, possible
from reportgen.comparison.pair import Comparison
from reportgen.record.made_of import DataSet
from reportgen.record.outcomes import samples_form
from tests.versions import answers, saved

LETTERS = list("abcd")


@pytest.fixture(scope="module")
def versions():
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 4, 600).astype(np.int32)
    hard = rng.random(600) < 0.3
    before, after = (answers(rng, truth, 4, accuracy, seed_errors=hard) for accuracy in (0.7, 0.85))
    before[:5] = NONE
    return truth, before, after


def compared(truth, before, after, **changes):
    return Comparison(saved(truth, before, LETTERS, name="old"), saved(truth, after, LETTERS, name="new", **changes))


def test_ids_that_differ_by_zeros_alone_are_the_reason_why_versions_are_not_paired(versions):
    truth, before, after = (side[:20] for side in versions)
    padded, bare = saved(truth, before, LETTERS), saved(truth, after, LETTERS)
    ids = pl.Series([str(k) for k in range(20)]).sort()
    bare = msgspec.structs.replace(bare, outcomes=samples_form(ids, truth, after, None), dataset=DataSet(20, "b" * 64))
    said = "the ids of the samples are written otherwise (000000 and 0): build both with one ground truth"
    assert Comparison(padded, bare).unpaired_because == said


def test_wins_and_losses_are_the_samples_that_only_one_version_gets_right(versions):
    truth, before, after = versions
    comparison = compared(*versions)
    better, worse = comparison.sign_counts
    assert better[0] == ((before != truth) & (after == truth)).sum()
    assert worse[0] == ((before == truth) & (after != truth)).sum()
    for label in range(4):
        errors = [((truth == label) != (side == label)) for side in (before, after)]
        assert better[label + 1] == (errors[0] & ~errors[1]).sum()
        assert worse[label + 1] == (errors[1] & ~errors[0]).sum()


def test_the_matrix_difference_is_scikit_learns(versions):
    truth, before, after = versions
    wanted = confusion_matrix(truth, after, labels=range(4)) - confusion_matrix(truth, before, labels=range(4))
    difference = np.subtract(*compared(*versions).matrices[::-1])
    assert np.array_equal(difference[:4, :4], wanted)
    assert difference[:, 4].sum() == -5


def test_labels_in_another_order_are_joined_by_name(versions):
    truth, before, after = versions
    turned = np.array([2, 0, 3, 1, NONE], np.int32)  # the position of each letter among "bdac"
    names = ["b", "d", "a", "c"]
    comparison = Comparison(saved(truth, before, LETTERS), saved(turned[truth], turned[after], names))
    same = compared(*versions)
    assert comparison.is_paired
    assert comparison.labels == ("a", "b", "c", "d")
    assert np.array_equal(comparison.matrices, same.matrices)
    assert comparison.p == same.p
    assert [row.q for row in comparison.label_changes] == [row.q for row in same.label_changes]


def test_other_data_are_compared_as_figures_only(versions):
    truth, before, after = versions
    comparison = Comparison(saved(truth, before, LETTERS), saved(truth[:-1], after[:-1], LETTERS))
    assert comparison.unpaired_because == "the samples or their ground truth differ"
    assert comparison.bootstrap is None
    assert np.isnan(comparison.p)
    assert not comparison.changes["accuracy"].is_known
    assert np.isnan([row.q for row in comparison.label_changes]).all()


def test_figures_of_other_data_have_the_noise_of_both(versions):
    truth, before, after = versions
    first = saved(truth, before, LETTERS, intervals={"accuracy": (0.6, 0.7)})
    second = saved(truth[:-1], after[:-1], LETTERS, intervals={"accuracy": (0.7, 0.94)})
    change = Comparison(first, second).changes["accuracy"]
    half = np.hypot(0.05, 0.12)
    assert [change.low, change.high] == pytest.approx([change.difference - half, change.difference + half])
    assert change.error == pytest.approx(half / 1.959964, rel=1e-6)


def test_better_and_worse_follow_the_direction_of_the_metric(versions):
    truth, before, after = versions
    old = saved(truth, before, LETTERS, intervals={"log_loss": (0.4, 0.5)})
    new = saved(truth[1:], after[1:], LETTERS, metrics={"log_loss": 0.2}, intervals={"log_loss": (0.15, 0.25)})
    change = Comparison(old, new).changes["log_loss"]
    assert change.is_better
    assert change.better == "lower"


def test_a_label_that_only_one_version_knows_is_left_out_of_the_label_changes(versions):
    truth, before, after = versions
    comparison = Comparison(saved(truth, before, LETTERS), saved(truth, after, [*LETTERS, "new"]))
    assert comparison.labels == (*LETTERS, "new")
    assert [row.label for row in comparison.label_changes] == LETTERS


def test_withheld_predictions_are_wrong_in_both_versions(versions):
    truth, before, after = versions
    score = np.linspace(0, 1, truth.size)
    comparison = Comparison(
        saved(truth, before, LETTERS, score=np.where(before == NONE, np.nan, score), operating=0.25),
        saved(truth, after, LETTERS, score=score, operating=0.5),
    )
    kept = [np.where(score >= at, side, NONE) for at, side in ((0.25, before), (0.5, after))]
    better, worse = comparison.sign_counts
    assert better[0] == ((kept[0] != truth) & (kept[1] == truth)).sum()
    assert worse[0] == ((kept[0] == truth) & (kept[1] != truth)).sum()


@pytest.mark.parametrize(
    ("better", "worse"), [(5, 0), (6, 0), (7, 1), (8, 1), (9, 2), (10, 2), (1, 0), (17, 6), (18, 6)]
)
def test_an_interval_of_accuracy_excludes_0_where_the_exact_test_does(better, worse):
    truth = np.zeros(1000, int)
    sides = np.zeros(1000, int), np.zeros(1000, int)
    sides[0][:better] = sides[1][500 : 500 + worse] = 1
    comparison = compared(truth, *sides)
    assert comparison.changes["accuracy"].is_better == (binomtest(worse, better + worse).pvalue < 0.05)


def test_no_interval_of_a_change_leaves_what_is_possible_and_its_p_stays():
    wide = Change("accuracy", 0.98, 0.9, -0.08, -0.3, 0.14, 0.11, "higher")
    cut = possible(wide, (0.0, 1.0))
    assert (cut.low, cut.high) == (pytest.approx(-0.3), pytest.approx(0.02))
    assert cut.p == wide.p
    assert possible(replace(wide, before=0.1, after=0.02), (0.0, 1.0)).low == pytest.approx(-0.1)
    assert possible(wide, (0.0, None)).high == wide.high
    outside = possible(replace(wide, before=7.0, after=6.92), (0.0, 1.0))  # what somebody wrote
    assert outside.low <= outside.difference <= outside.high
    unknown = replace(wide, low=float("nan"), high=float("nan"))
    assert not possible(unknown, (0.0, 1.0)).is_known
