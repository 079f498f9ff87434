"""Rules about the training set: what leaked from it, and which labels it has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.training import NEAR, SAME_BYTES, SAME_ID, SAME_TEXT, Leak, Training
from reportgen.links import called, row_link, short
from reportgen.report.words import Words
from reportgen.rules.ranking import MOST_ROWS, listed
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule

MOVED = 0.1  # share of the ground truths with another label from which two sets are unlike: a tenth is seen by eye
SURE = 0.01  # p below which they are no two draws of one: with large sets any difference is
ENOUGH_TO_TEST = 5  # ground truths in training from which a label that is never tested is named
HOW = {SAME_BYTES: "the same file", SAME_TEXT: "the same text", SAME_ID: "the same id", NEAR: "look the same"}
GRAVE = 0.01  # of the test set; what is less moves no share by a point
EXACT = 1e-9  # shares are exact to here
LONGEST = 40
BITS = 64  # of the looks of an image


def _known(evaluation: OutcomeEvaluation) -> str:
    """What is missing: the training set."""
    return "" if evaluation.training is not None else "no training set is given"


@rule(
    "leaked-samples", "Test samples are in the training set", about="data", limits={"grave from": GRAVE}, needs=_known
)
def leaked_samples(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A sample of the test set that the model was trained on says nothing about new data: every figure is too good by as much as such samples are better than others."""  # noqa: E501
    training = evaluation.training
    if training is None or not training.leaked.size:
        return
    n, of = int(training.leaked.size), evaluation.dataset.n_samples
    ways = ", ".join(f"{numbers.count(leak.n_samples)} {HOW[leak.kind]}" for leak in training.leaks)
    rows = [row for leak in training.leaks for row in _pairs(evaluation, leak)][:MOST_ROWS]
    yield Finding(
        rule="leaked-samples",
        severity="high" if n / of >= GRAVE else "medium",
        label="",
        message=f"{numbers.named(n, words.sample)} of the test set {'is' if n == 1 else 'are'} in the training set",
        evidence=f"{numbers.share(n / of)} of {numbers.named(of, words.sample)}, found in "
        f"{short(training.name, LONGEST)}: {ways}.",
        action=f"Take these {words.samples} out of the test set, or out of training and train again; until then the "
        "figures may be too good.",
        gain=None,
        gain_note="figures that hold on new data",
        link="#distribution",
        rows=tuple(rows),
        rest=max(0, n - len(rows)),
        more="#distribution",
    )


def _pairs(evaluation: OutcomeEvaluation, leak: Leak) -> Iterator[FindingRow]:
    """The first pairs of samples that are one; the bar is how much of their looks is the same."""
    ids = evaluation.dataset.sample_ids.gather(leak.sample[:MOST_ROWS]).to_list()
    for ours, theirs, bits in zip(ids, leak.theirs, leak.distance.tolist(), strict=False):
        yield FindingRow(short(ours, LONGEST), 1 - bits / BITS, f"= {short(theirs, LONGEST)}")


@rule("never-trained", "A label is missing in the training set", about="data",
      limits={"fewest in the test set": MIN_ROWS}, needs=_known)  # fmt: skip
def never_trained(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label that the model was never shown cannot be found: with 5 or more in the test set all of them are missed."""
    training = evaluation.training
    if training is None:
        return
    missing = [int(k) for k in training.never_trained if training.tested[k] >= MIN_ROWS]
    if not missing:
        return
    names = [evaluation.labels[k] for k in missing]
    n = int(training.tested[missing].sum())
    yield Finding(
        rule="never-trained",
        severity="high",
        label=names[0] if len(names) == 1 else "",
        message=f"Not in the training set: {listed(names)}",
        evidence=f"{numbers.named(n, words.unit)} of the test set {'has' if n == 1 else 'have'} a label that "
        f"{short(training.name, LONGEST)} does not hold.",
        action="Add examples of them to the training set, or check whether the label is written in another way there.",
        gain=None,
        gain_note="of labels that are never found",
        link="#distribution",
        rows=tuple(_row(training, evaluation, k, words) for k in missing[:MOST_ROWS]),
        rest=max(0, len(missing) - MOST_ROWS),
        more="#distribution",
    )


def _row(training: Training, evaluation: OutcomeEvaluation, k: int, words: Words) -> FindingRow:
    name, share = evaluation.labels[k], float(training.shares[1][k])
    return FindingRow(name, share, f"{numbers.named(int(training.tested[k]), words.unit)}", row_link(name))


@rule("never-tested", "A label in training is never tested", about="data",
      limits={"fewest in training": ENOUGH_TO_TEST}, needs=_known)  # fmt: skip
def never_tested(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Nothing is known of a label that the model was trained on, with 5 examples or more, and that the test set has not."""  # noqa: E501
    training = evaluation.training
    if training is None:
        return
    found = [(name, n) for name, n in training.never_tested if n >= ENOUGH_TO_TEST]
    if not found:
        return
    names = [name for name, _ in found]
    total = int(training.support.sum()) + sum(n for _, n in training.others)
    yield Finding(
        rule="never-tested",
        severity="medium" if 2 * len(found) > len(training.labels) else "low",
        label=names[0] if len(names) == 1 else "",
        message=f"In training and never tested: {listed(names)}",
        evidence=f"{short(training.name, LONGEST)} has {numbers.named(sum(n for _, n in found), words.unit)} of "
        f"{'it' if len(names) == 1 else 'them'}, the test set none.",
        action=f"Add {words.units} of them to the test set.",
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#distribution",
        rows=tuple(FindingRow(name, n / total, f"{numbers.count(n)} in training") for name, n in found[:MOST_ROWS]),
        rest=max(0, len(found) - MOST_ROWS),
        more="#distribution",
    )


@rule("unlike-training", "Labels are distributed differently than in training", about="data",
      limits={"with another label from": MOVED, "chance up to": SURE}, needs=_known)  # fmt: skip
def unlike_training(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where a tenth or more of the test set would have another label if it were distributed as the training set is, beyond chance (G-test, p below 0.01), confidences and thresholds fit one of the two only."""  # noqa: E501
    training = evaluation.training
    if training is None or not (training.moved >= MOVED - EXACT and training.p < SURE):
        return
    train, test = training.shares
    order = np.argsort(-np.abs(train - test), kind="stable")[:MOST_ROWS].tolist()
    first = order[0]
    yield Finding(
        rule="unlike-training",
        severity="medium",
        label="",
        message=f"{numbers.share(training.moved)} of the labels are distributed differently than in training",
        evidence=f"{called(evaluation.labels[first], LONGEST, starts=True)} is "
        f"{numbers.share(float(train[first]))} of the training set and {numbers.share(float(test[first]))} of the test "
        f"set (G-test, p = {numbers.probability(training.p)}).",
        action="Make both like what the model meets in use: sample the test set anew, or weigh the labels in training.",
        gain=None,
        gain_note="confidences that fit",
        link="#distribution",
        rows=tuple(
            FindingRow(
                evaluation.labels[k], float(abs(train[k] - test[k])),
                f"{numbers.share(float(train[k]))} → {numbers.share(float(test[k]))}", row_link(evaluation.labels[k]),
            )
            for k in order
        ),
        more="#distribution",
    )  # fmt: skip
