"""The rule about a model that knows its training data by heart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Gap, Splits
from reportgen.links import row_link, short
from reportgen.report.words import Words
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule

WIDE_GAP = 0.05  # training above test, from which it is called overfitting: few points are usual
WIDER_GAP = 0.15  # … and grave
EXACT = 1e-9  # differences of shares are exact to here
LONGEST = 40
NAMES = {"accuracy": "accuracy", "micro_f1": "micro F1"}


def is_overfitted(splits: Splits) -> bool:
    """Whether the model is better in training by five points or more, and beyond chance."""
    gap = splits.gap
    return gap is not None and gap.change >= WIDE_GAP - EXACT and gap.low > 0


def _known_gap(evaluation: OutcomeEvaluation) -> str:
    """What is missing: a training split beside the one that is reported."""
    splits = evaluation.splits
    return "" if splits is not None and splits.gap is not None else "no training split is known"


@rule("train-gap", "Better on the training data than on the test data", limits={
    "training above test by": WIDE_GAP, "grave from": WIDER_GAP}, needs=_known_gap)  # fmt: skip
def train_gap(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A model that is better on its training split than on the test split, by 5 points or more and beyond chance, has learnt its training data by heart, or the test data are of another kind."""  # noqa: E501
    splits = evaluation.splits
    if splits is not None and splits.gap is not None and is_overfitted(splits):
        yield _finding(splits, splits.gap, words)


def _finding(splits: Splits, gap: Gap, words: Words) -> Finding:
    own, training = splits.own, splits.training
    assert own is not None and training is not None  # noqa: S101, PT018 - there is a gap between them
    figure, rows = NAMES[gap.figure], _rows(splits)
    names = short(training.name, LONGEST), short(own.name, LONGEST)
    return Finding(
        rule="train-gap",
        severity="high" if gap.change >= WIDER_GAP else "medium",
        label="",
        message=f"{figure[0].upper()}{figure[1:]} is {numbers.signed(gap.change)} on {names[0]}: overfitting",
        evidence=f"{numbers.metric(gap.train)} on {numbers.named(training.samples, words.sample)} of {names[0]}, "
        f"{numbers.metric(gap.reported)} on {numbers.named(own.samples, words.sample)} of {names[1]} "
        f"({numbers.signed(gap.low)} to {numbers.signed(gap.high)} at 95%).",
        action="Train with more data, augmentation or regularisation, or stop earlier. If the test data come from "
        "elsewhere, add such data to the training set.",
        gain=None,
        gain_note="more on new data, not on this test set",
        link="#splits",
        rows=rows[:MOST_ROWS],
        rest=max(0, len(rows) - MOST_ROWS),
        more="#splits",
    )


def _rows(splits: Splits) -> tuple[FindingRow, ...]:
    """The labels whose F1 is as much higher in training, of those with enough of both, the widest gap first."""
    own, training, gaps = splits.own, splits.training, splits.label_gaps
    assert own is not None and training is not None  # noqa: S101, PT018 - as above
    ours, theirs = own.evaluation.point, training.evaluation.point
    enough = (ours.support >= MIN_ROWS) & (theirs.support >= MIN_ROWS)
    wide = np.flatnonzero(enough & (np.nan_to_num(gaps) >= WIDE_GAP))
    labels = own.evaluation.labels
    return tuple(
        FindingRow(
            labels[k], float(gaps[k]), f"F1 {numbers.metric(theirs.f1[k])} → {numbers.metric(ours.f1[k])}",
            row_link(labels[k]),
        )
        for k in wide[np.argsort(-gaps[wide], kind="stable")].tolist()
    )  # fmt: skip
