"""The sentence on two versions: it never calls better what a test beside it does not."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from reportgen.comparison.change import SIGNIFICANT, Change, difference_text, judged
from reportgen.comparison.pair import Comparison
from reportgen.comparison.verdict import false_positives, verdict_sentence
from tests.versions import answers, saved

LETTERS = list("abcd")


def compared(better, worse, n=400, task="classification"):
    """Two classifiers of which the later one has `better` samples right that the earlier one had not."""
    truth = np.arange(n) % 4
    sides = truth.copy(), truth.copy()
    sides[0][:better] = (truth[:better] + 1) % 4
    sides[1][n - worse :] = (truth[n - worse :] + 1) % 4
    return Comparison(*(saved(truth, side, LETTERS, task=task) for side in sides))


def test_better_needs_the_metric_and_the_test():
    sure, back = compared(30, 4), compared(4, 30)
    assert verdict_sentence(sure, "v6", "v7").state == "better"
    assert verdict_sentence(sure, "v6").text.startswith("Better than v6: accuracy +0.065 (p < 0.001)")
    assert verdict_sentence(sure, "v6", "v7").text.startswith("v7 is better than v6: ")
    assert verdict_sentence(back, "v6").text.startswith("Worse than v6: accuracy −0.065 (p < 0.001)")
    unsure = verdict_sentence(compared(9, 5), "v6", "v7")
    assert unsure.state == "noise"
    assert unsure.text.startswith("No significant difference between v6 and v7: macro F1 +0.010 (not significant, p = ")


def test_what_the_metric_says_and_the_test_does_not_is_not_settled():
    comparison = compared(20, 9)
    comparison.changes["macro_f1"] = replace(comparison.changes["macro_f1"], low=0.01, chance=None)
    found = verdict_sentence(comparison, "v6", "v7")
    assert found.state == "mixed"
    assert found.text.startswith("Not settled whether v7 is better than v6: macro F1 +0.027 (p = 0.00")
    assert "but McNemar's exact test over samples: not significant, p = 0.061" in found.text


@pytest.mark.parametrize("seed", range(12))
def test_what_stands_out_is_significant(seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, 150)
    sides = [answers(rng, truth, 4, accuracy) for accuracy in (0.75, 0.82)]
    comparison = Comparison(*(saved(truth, side, LETTERS) for side in sides))
    found = verdict_sentence(comparison, "v6", "v7")
    main = comparison.changes["macro_f1"]
    if found.state in ("better", "worse"):
        assert main.p <= SIGNIFICANT
        assert comparison.p <= SIGNIFICANT
        assert "not significant" not in found.text
    for strong in (text for text, is_strong in found.runs if is_strong):
        assert all(float(p) <= SIGNIFICANT for p in re.findall(r"p = (0\.\d+)", strong))


def test_two_versions_that_answer_alike_do_not_differ():
    assert verdict_sentence(compared(0, 0), "v6", "v7").text == "No difference from v6 at all."


def test_other_samples_are_figures_only():
    truth = np.arange(40) % 4
    comparison = Comparison(saved(truth, truth, LETTERS), saved(truth[1:], truth[1:], LETTERS))
    found = verdict_sentence(comparison, "v6")
    assert found.state == "figures"
    assert found.text.startswith("Only figures can be compared: the samples or their ground truth differ. Against v6: ")


def test_precision_given_for_recall_is_both_said_and_counted():
    rows = np.arange(200)
    truth = np.where(rows < 120, 0, -1)  # -1: background
    sides = np.where(rows < 60, 0, -1), np.where(rows < 160, 0, -1)
    figures = {"macro_precision": 1.0, "macro_recall": 0.5, "macro_f1": 2 / 3}, {
        "macro_precision": 0.75, "macro_recall": 1.0, "macro_f1": 6 / 7}  # fmt: skip
    comparison = Comparison(*(saved(truth, side, ["a"], task="detection", metrics=values)
                              for side, values in zip(sides, figures, strict=True)))  # fmt: skip
    assert false_positives(comparison) == 40
    found = verdict_sentence(comparison, "v6", "v7")
    assert found.state == "mixed"
    assert re.match(
        r"v7 is better than v6 on macro recall \+0.500 \(p < .*\), worse on macro precision −0.250 \(p < .*\): "
        "40 more false positives. In all: macro F1 ",
        found.text,
    )


@pytest.mark.parametrize(
    ("difference", "p", "better", "verdict", "text"),
    [
        (0.012, 0.05, "higher", "better", "▲ +0.012"),
        (0.012, 0.0501, "higher", "noise", "≈ +0.012"),
        (-0.01, 0.01, "lower", "better", "▼ −0.010, better"),
        (0.01, 0.01, "lower", "worse", "▲ +0.010, worse"),
        (0.01, 0.01, None, "unknown", "+0.010"),
        (0.01, math.nan, "higher", "unknown", "+0.010"),
        (0.0, 1.0, "higher", "same", "= 0.000"),
        (math.nan, math.nan, "higher", "undefined", "–"),
    ],
)
def test_one_rule_for_every_sign(difference, p, better, verdict, text):
    assert judged(difference, p, better) == verdict
    assert difference_text(verdict, difference, better) == text


@pytest.mark.parametrize("low", [-0.3, -0.001, 0.001, 0.15])
def test_p_and_interval_never_contradict(low):
    for sign in (1, -1):
        ends = sorted((sign * low, sign * 0.7))
        change = Change("f1", 0.2, 0.2 + sign * 0.2, sign * 0.2, *ends, 0.01, "higher")
        assert change.is_noise == (low < 0)
