"""Rules about the area under the ROC curve: of all labels together, and of single ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.model import collapsed, no_better
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import Finding, FindingRow, rule
from reportgen.rules.scores import CHANCE, USELESS

LIMITS = {"chance": CHANCE, "of no use up to": USELESS}


def _is_at_chance(low: float, high: float) -> bool:
    return low <= CHANCE and high <= USELESS


@rule("auc-at-chance", "The scores rank labels no better than chance", about="whole", limits=LIMITS, needs=needs.auc)
def auc_at_chance(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """An AUC near 0.5 is worth nothing: train again (Clarifai). Its 95% interval reaches down to 0.5 and not above 0.65; models that answer one label, or no better than a guess, are named as such."""  # noqa: E501
    low, high = evaluation.intervals.get("macro_auc", (np.nan, np.nan))
    if not _is_at_chance(low, high) or any(one.finding(evaluation, words) for one in (collapsed, no_better)):
        return
    auc = numbers.metric(evaluation.metrics["macro_auc"])
    yield Finding(
        rule="auc-at-chance",
        severity="high",
        label="",
        message="The scores rank labels no better than chance",
        evidence=f"Macro AUC is {auc} (95% interval {numbers.interval(low, high)}); 0.500 is chance.",
        action="Check that predictions and ground truth belong together: the same ids, the labels in the same order, "
        "the right weights. If they do, train again.",
        gain=None,
        gain_note="0.500 without a model",
        worth=f"AUC {auc}",
        link="#curves",
    )


@rule("label-at-chance", "Labels whose scores are no better than chance", limits=LIMITS, needs=needs.auc)
def label_at_chance(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label whose AUC may be 0.5 and is surely no more than 0.65 (95% interval) is not recognised at all, whatever the threshold: its ground truth says nothing that the model can see, or its column of scores is another label's."""  # noqa: E501
    bounds: NDArray[np.float64] | None = evaluation.ranking_intervals.labels.get("auc")
    if bounds is None:
        return
    auc = evaluation.label_ranking["auc"]
    weak = np.flatnonzero((bounds[:, 0] <= CHANCE) & (bounds[:, 1] <= USELESS))
    if not weak.size:
        return
    order = weak[np.argsort(auc[weak], kind="stable")].tolist()
    names = [evaluation.labels[k] for k in order]
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], float(auc[k]), f"AUC {numbers.metric(float(auc[k]))}",
        row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule="label-at-chance",
        severity="high" if 2 * weak.size > evaluation.n_labels else "medium",
        label=names[0] if len(names) == 1 else "",
        message=f"Scores say nothing about {listed(names)}",
        evidence=f"{verb(names, 'Its AUC', 'The lowest AUC')} is {numbers.metric(float(auc[order[0]]))} (95% interval "
        f"{numbers.interval(*map(float, bounds[order[0]]))}); 0.500 is chance.",
        action="Check that the columns of scores stand under the right labels, then the ground truth of "
        f"{verb(names, 'the label', 'these labels')}. If both are right, training has not learnt "
        f"{verb(names, 'it', 'them')}.",
        gain=None,
        gain_note="0.500 is chance",
        worth=f"AUC {numbers.metric(float(auc[order[0]]))}",
        link="#curves",
        rows=rows,
        rest=rest,
        more="#performance&sort=auc,asc",
    )  # fmt: skip
