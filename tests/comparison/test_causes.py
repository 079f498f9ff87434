"""The causes of a difference: named where a slow count of every sample and an exact test say so, and only there."""

import numpy as np
import pytest
from scipy.stats import binomtest, false_discovery_control

from reportgen.arrays import NONE
from reportgen.comparison.causes import causes
from reportgen.comparison.change import SIGNIFICANT
from reportgen.comparison.moves import cell_moves, label_moves
from reportgen.comparison.pair import Comparison
from tests.versions import answers, saved

LETTERS = list("abcd")


def drifted(rng, truth, prediction, to, share):
    """A later version that says `to` instead of what it said, in a share of the samples."""
    return np.where(rng.random(truth.size) < share, to, prediction)


@pytest.fixture(scope="module")
def comparison():
    rng = np.random.default_rng(11)
    truth = rng.integers(0, 4, 500)
    before = answers(rng, truth, 4, 0.85)
    after = drifted(rng, truth, before, 0, 0.12)
    return Comparison(saved(truth, before, LETTERS), saved(truth, after, LETTERS)), truth, before, after


def slow_q(before, after, groups):
    """Of each group: how often before and after, and the q of the samples with more against those with fewer."""
    p = {}
    for group in groups:
        was, now = before == group, after == group
        if not (was | now).any():
            continue
        more, fewer = int((now & ~was).sum()), int((was & ~now).sum())
        p[group] = binomtest(more, more + fewer).pvalue if more + fewer else 1.0
    return dict(zip(p, false_discovery_control(list(p.values())), strict=True))


def test_false_positives_of_labels_are_counted_and_tested_sample_by_sample(comparison):
    found, truth, before, after = comparison
    moves = label_moves(found.aligned, lambda rows: (
        (rows.prediction != NONE) & (rows.prediction != rows.truth), rows.prediction), 4, truth.size)  # fmt: skip
    sides = [np.where(side == truth, -9, side) for side in (before, after)]
    assert moves.before.tolist() == [(sides[0] == k).sum() for k in range(4)]
    assert moves.after.tolist() == [(sides[1] == k).sum() for k in range(4)]
    assert moves.q.tolist() == pytest.approx(list(slow_q(*sides, range(4)).values()), rel=1e-9)


def test_confusions_are_counted_and_tested_sample_by_sample(comparison):
    found, truth, before, after = comparison
    moves, cells = cell_moves(found.aligned, 4, truth.size)
    sides = [np.where(side == truth, -9, truth * 4 + side) for side in (before, after)]
    wanted = slow_q(*sides, range(16))
    assert cells.tolist() == list(wanted)
    assert moves.q.tolist() == pytest.approx(list(wanted.values()), rel=1e-9)
    assert moves.n_tested == len(wanted)


def test_a_label_that_is_predicted_too_often_is_named_first_with_its_numbers(comparison):
    found, truth, before, after = comparison
    first, *_ = causes(found, "v7")
    more = int(((after == 0) & (truth != 0)).sum() - ((before == 0) & (truth != 0)).sum())
    times = (after == 0).sum() / (before == 0).sum()
    assert first.message == f"v7 predicts a {times:.1f} times as often: {more} more false positives"
    assert not first.is_better
    assert (first.rows[0].truth, first.rows[0].amount, first.state) == ("a", more, "broken")


def test_the_other_way_round_the_same_is_better(comparison):
    found, truth, before, after = comparison
    back = causes(Comparison(saved(truth, after, LETTERS), saved(truth, before, LETTERS)), "v6")
    assert all(cause.is_better for cause in back)
    assert {cause.rule for cause in back} == {cause.rule for cause in causes(found, "v7")}
    assert "fewer false positives" in back[0].message


def test_nothing_is_named_that_chance_explains():
    rng, named = np.random.default_rng(3), 0
    for _ in range(200):
        truth = rng.integers(0, 4, 120)
        sides = [answers(rng, truth, 4, 0.8) for _ in range(2)]
        named += bool(causes(Comparison(*(saved(truth, side, LETTERS) for side in sides)), "v7"))
    assert named / 200 <= 3 * SIGNIFICANT  # three families, each with its own correction


def test_a_label_that_only_one_version_knows_and_confidences_that_fit_better_are_causes():
    truth = np.arange(40) % 4
    before = saved(truth, truth, LETTERS)
    after = saved(truth, truth, [*LETTERS, "new"], metrics=before.metrics | {"log_loss": 0.3})
    found = causes(Comparison(before, after), "v7")
    messages = [cause.message for cause in found]
    assert messages == ["v7 also knows 1 label", "The confidences of v7 fit what is right better than before"]
    # No test says that either is better: no triangle does.
    assert [cause.way for cause in found] == ["note", "note"]
    assert "no test can say" in found[1].evidence


def test_a_label_that_was_renamed_is_said_before_all_it_makes_worse():
    truth = np.arange(200) % 4
    before = saved(truth, truth, LETTERS)
    after = saved(truth, np.where(truth == 1, 4, truth), [*LETTERS, "bee"])
    first, *rest = causes(Comparison(before, after), "v7")
    assert first.message == "v7 also knows 1 label"
    assert first.evidence == "New: bee. A label that was only renamed needs one name in all files."
    assert rest[0].message == "v7 predicts bee, never predicted before: 50 more false positives"
    assert rest[0].way == "▼ worse"


def test_other_samples_have_no_causes():
    truth = np.arange(40) % 4
    assert causes(Comparison(saved(truth, truth, LETTERS), saved(truth[1:], truth[1:] * 0, LETTERS)), "v7") == ()
