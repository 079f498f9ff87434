"""Azure's guidance on the training set: enough examples of every type, and none that others outnumber by far."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link, short
from reportgen.report.words import Words
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import Finding, FindingRow, rule

FEWEST_TRAINED = 15  # Azure's: a type with fewer labelled examples in training needs more
OF_MEDIAN = 0.25  # Roboflow's, as Azure gives no number: less than a quarter of the usual number is rare
LONGEST = 40


def _known(evaluation: OutcomeEvaluation) -> str:
    """What is missing: the training set."""
    return "" if evaluation.training is not None else "no training set is given"


@rule("few-trained", "Too few training examples of a label", about="data",
      limits={"fewest in training": FEWEST_TRAINED}, needs=_known)  # fmt: skip
def few_trained(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A type with fewer than 15 labelled examples in the training set is hardly learned: Azure's first check."""
    training = evaluation.training
    if training is None:
        return
    found = np.flatnonzero((training.support > 0) & (training.support < FEWEST_TRAINED))
    if not found.size:
        return
    order = found[np.argsort(training.support[found], kind="stable")].tolist()
    names = [evaluation.labels[k] for k in order]
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], training.support[k] / FEWEST_TRAINED, f"{numbers.count(int(training.support[k]))} in "
        "training", row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule="few-trained",
        severity="medium",
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(names)} {verb(names, 'has', 'have')} fewer than {FEWEST_TRAINED} training examples",
        evidence=f"{short(training.name, LONGEST)} has {numbers.named(int(training.support[order[0]]), words.unit)} of "
        f"{short(names[0])}.",
        action=f"Label more {words.units} of {'it' if len(names) == 1 else 'them'}: {FEWEST_TRAINED} are the least, "
        "50 of each are better.",
        gain=None,
        gain_note="of labels that are hardly learned",
        link="#distribution",
        rows=rows,
        rest=rest,
        more="#distribution",
    )


@rule("uneven-training", "Labels are unevenly represented in training", about="data",
      limits={"of the median": OF_MEDIAN}, needs=_known)  # fmt: skip
def uneven_training(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A type with less than a quarter of the usual number of training examples is predicted too rarely: Azure's third check, with Roboflow's number."""  # noqa: E501
    training = evaluation.training
    if training is None:
        return
    there = np.flatnonzero(training.support)
    median = float(np.median(training.support[there])) if there.size else 0.0
    found = there[training.support[there] < OF_MEDIAN * median]
    if not found.size:
        return
    order = found[np.argsort(training.support[found], kind="stable")].tolist()
    names = [evaluation.labels[k] for k in order]
    most = int(training.support.max())
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], training.support[k] / most, f"{numbers.count(int(training.support[k]))} in training",
        row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule="uneven-training",
        severity="low",
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(names)} {verb(names, 'is', 'are')} rare in training",
        evidence=f"{numbers.named(int(training.support[order[0]]), words.unit)} of {short(names[0])}, where the middle "
        f"label has {numbers.significant(median)}.",
        action=f"Label more {words.units} of {'it' if len(names) == 1 else 'them'}, or weigh the labels in training.",
        gain=None,
        gain_note="of labels that are predicted too rarely",
        link="#distribution",
        rows=rows,
        rest=rest,
        more="#distribution",
    )
