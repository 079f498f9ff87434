"""How to read a label's precision beside its recall, as Azure's language service puts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called, row_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule

LOW, HIGH = 0.5, 0.8  # Clarifai's two targets: what lies between them is neither
HIGH_OF_TYPES = 0.75  # of entities, where a wrong boundary counts as two errors
MIN_SUPPORT = 20  # as for labels that are missed


@dataclass(frozen=True)
class Reading:
    """One of the pairs of high and low: the labels it is of, and Azure's words for it."""

    labels: NDArray[np.intp]
    recall: str
    precision: str
    meaning: str
    remedy: str


def readings(evaluation: OutcomeEvaluation, high: float = HIGH) -> list[Reading]:
    """The pairs that are not both high, with their labels, the most telling first; labels with few are in none."""
    point = evaluation.point
    enough = (point.support >= MIN_SUPPORT) & (point.predicted >= MIN_ROWS)
    precision, recall = point.precision, point.recall
    rare = enough & (recall < LOW) & (precision >= high)
    often = enough & (recall >= high) & (precision < LOW)
    neither = enough & (recall < LOW) & (precision < LOW)
    return [
        Reading(np.flatnonzero(rare), "low", "high", "The model cannot always find it, but it is right with high "
                "confidence when it does", "There may be too few training examples of it: balance the labels"),
        Reading(np.flatnonzero(often), "high", "low", "The model finds it well, but often predicts it where another "
                "label belongs", "There may be too many training examples of it: balance the labels"),
        Reading(np.flatnonzero(neither), "low", "low", "The model does not find it in most samples, and is mostly "
                "wrong when it predicts it", "Check the ground truth of the label, then add training examples"),
    ]  # fmt: skip


@rule("precision-recall", "Precision and recall of a label tell what is wrong", limits={
    "low below": LOW, "high from": HIGH, "fewest of the label": MIN_SUPPORT, "fewest predictions": MIN_ROWS},
    needs=needs.ground_truth)  # fmt: skip
def precision_recall(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Azure's reading of each label: recall low and precision high, it is found too rarely but rightly; recall high and precision low, it is predicted where others belong; both low, it is hardly told apart. Low is below 0.5, high from 0.8 on; of at least 20."""  # noqa: E501
    yield from _told("precision-recall", evaluation, words, readings(evaluation))


@rule("type-readings", "Precision and recall of a type tell what is wrong", limits={
    "low below": LOW, "high from": HIGH_OF_TYPES, "fewest of the type": MIN_SUPPORT, "fewest predictions": MIN_ROWS},
    needs=needs.ground_truth)  # fmt: skip
def type_readings(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Azure's reading of each type: recall low and precision high, it is found too rarely but rightly; recall high and precision low, it is predicted where others belong; both low, it is hardly told apart. Low is below 0.5, high from 0.75 on; of at least 20."""  # noqa: E501
    yield from _told("type-readings", evaluation, words, readings(evaluation, HIGH_OF_TYPES))


def _told(name: str, evaluation: OutcomeEvaluation, words: Words, every: list[Reading]) -> Iterator[Finding]:
    """The finding of all readings."""
    found = [one for one in every if one.labels.size]
    if not found:
        return
    order = [int(k) for one in found for k in one.labels]
    of_label = {int(k): one for one in found for k in one.labels}
    names = [evaluation.labels[k] for k in order]
    first = of_label[order[0]]
    point = evaluation.point
    alike = [evaluation.labels[k] for k in first.labels.tolist()]
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], float(np.fmin(point.recall[k], point.precision[k])),
        f"R {of_label[k].recall}, P {of_label[k].precision}", row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule=name,
        severity="low",
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(alike, starts=True)} {verb(alike, 'has', 'have')} {first.recall} recall and "
        f"{first.precision} precision",
        evidence=f"{called(names[0], starts=True)}: recall {numbers.metric(point.recall[order[0]])}, precision "
        f"{numbers.metric(point.precision[order[0]])}. {_meaning(first, words)}.",
        action=f"{first.remedy}.",
        gain=None,
        gain_note="a reading of two figures",
        link=row_link(names[0]),
        rows=rows,
        rest=rest,
        more="#performance&sort=recall,asc",
    )


def _meaning(reading: Reading, words: Words) -> str:
    """Azure's words, of what is evaluated here."""
    where = "where another label, or none, belongs" if words.has_spurious else "where another label belongs"
    return reading.meaning.replace("samples", words.samples).replace("where another label belongs", where)
