"""Rules about the folds of a cross-validation: whether they are of one kind, and whether what they choose is stable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.folds import TIMES_CHANCE, UNSTABLE
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link, short
from reportgen.report.words import Words
from reportgen.rules.ranking import MOST_ROWS, listed
from reportgen.rules.rule import Finding, FindingRow, rule

SURE = 0.01  # p below which folds are not of one kind: with five folds one in a hundred reports would say so by chance
ENOUGH = 50  # samples of a label that training should have: Clarifai's advice
POSITIVES = 20  # ground truths of a label in a fold, below which its figures there say little
LONGEST = 40


def _folds(evaluation: OutcomeEvaluation) -> str:
    return "" if evaluation.folds is not None else "no folds are given (a column fold, or a file a fold)"


def _thresholds(evaluation: OutcomeEvaluation) -> str:
    found = evaluation.folds
    if found is None:
        return _folds(evaluation)
    return "" if found.has_thresholds else "no fold chooses a threshold"


@rule("unlike-folds", "Folds differ more than chance explains", about="data", limits={"p below": SURE}, needs=_folds)
def unlike_folds(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Folds that are drawn by chance differ by chance alone; where they differ more, samples of one source lie in one fold, or the order of the file decided: then the figure of a fold says little of new data."""  # noqa: E501
    found = evaluation.folds
    if found is None or not found.unlike < SURE:
        return
    figure = found.pooled.slices.main
    values = found.values(figure)
    order = np.argsort(values, kind="stable")
    rows = [FindingRow(f"fold {found.folds[k].name}", float(values[k]), numbers.metric(float(values[k])), "#folds")
            for k in order[:MOST_ROWS].tolist()]  # fmt: skip
    title = found.pooled.metric_definitions[figure].title
    yield Finding(
        rule="unlike-folds",
        severity="medium",
        label="",
        message="Folds differ more than chance explains",
        evidence=f"{title} from {numbers.metric(float(values.min()))} to {numbers.metric(float(values.max()))} "
        f"(p = {numbers.probability(found.unlike)}).",
        action=f"Check whether {words.samples} of one source (a patient, a camera, a day) lie in one fold, and draw "
        "the folds by that source.",
        gain=None,
        gain_note="an honest figure for new data",
        link="#folds",
        rows=tuple(rows),
        rest=max(0, found.n - len(rows)),
        more="#folds",
    )


@rule("unstable-label", "A label differs between folds", needs=_folds,
      limits={"standard deviation of F1 above": UNSTABLE, "times that of chance": TIMES_CHANCE})  # fmt: skip
def unstable_label(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label whose F1 spreads between folds by more than 0.1 and by more than twice what chance explains depends on which samples it was trained on: it has too few, or they are of several kinds."""  # noqa: E501
    found = evaluation.folds
    if found is None or not found.unstable.size:
        return
    names = [evaluation.labels[k] for k in found.unstable]
    rows = []
    for k in found.unstable[:MOST_ROWS].tolist():
        name, spread = evaluation.labels[k], float(found.f1_sd[k])
        rows.append(FindingRow(name, min(1.0, spread), f"± {numbers.metric(spread)}", row_link(name)))
    yield Finding(
        rule="unstable-label",
        severity="medium",
        label=names[0] if len(names) == 1 else "",
        message=f"Unstable between folds: {listed([short(name, LONGEST) for name in names])}",
        evidence="The standard deviation of F1 between folds is above 0.1, and above twice what chance explains.",
        action="Add training samples of these labels, and look at whether they are of several kinds.",
        gain=None,
        gain_note="figures that do not depend on the draw",
        link="#folds",
        rows=tuple(rows),
        rest=max(0, len(names) - len(rows)),
        more="#folds",
    )


@rule("unstable-threshold", "Folds would choose unlike thresholds", needs=_thresholds,
      limits={"standard deviation above": UNSTABLE})  # fmt: skip
def unstable_threshold(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where the best thresholds of the folds spread by more than 0.1, the one of all of them together is chosen by chance as much as by the model: a default, or more data, does as well."""  # noqa: E501
    found = evaluation.folds
    if found is None or not found.best_sd > UNSTABLE:
        return
    low, high = min(one.best for one in found.folds), max(one.best for one in found.folds)
    yield Finding(
        rule="unstable-threshold",
        severity="low",
        label="",
        message="The best threshold depends on the fold",
        evidence=f"From {numbers.threshold(low)} to {numbers.threshold(high)}, standard deviation "
        f"{numbers.metric(found.best_sd)}.",
        action="Take the cross-fitted figure for what a tuned threshold gives, or do without one.",
        gain=None,
        gain_note="a threshold that holds",
        link="#folds",
    )
