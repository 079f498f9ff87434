"""Roboflow Model Evaluation: precision and recall at the confidence with the best F1, in steps of 0.01."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions, Thresholds
from reportgen.consoles.console import Console, ConsoleFigure, small
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.curves import threshold_steps
from reportgen.outcomes import StepCounts

UNKNOWN = 0.5  # what Roboflow shows for a label that does not occur
DEFINITION = (
    "Precision and recall of all labels together at the confidence threshold with the best F1 of the test set, "
    "in steps of 0.01, of equals the highest; the confusion matrix, in the record, at the same, none last."
)
DIFFERS = (
    "The report's best threshold is by its criterion, macro F1 without another, and lies at a score in the data. Both "
    "are chosen on the data they are shown on."
)
OF_BOXES = (
    " Roboflow holds each box against the object that it overlaps most, whatever its label, as its open-source "
    "library does; the report looks among objects of the box's own label first."
)
MAPS = {"map50": "mAP@50", "map": "mAP@50:95", "map75": "mAP@75"}


def roboflow(evaluation: OutcomeEvaluation) -> Console | None:
    """The headline of Roboflow's evaluation; None without scores."""
    if not evaluation.has_scores:
        return None
    outcomes, steps = evaluation.outcomes_by_overlap, threshold_steps(np.nan)
    counts = _counts_at(evaluation, steps)
    by_label = f_score(counts.tp, counts.predicted, counts.support[:, None])
    own = np.where(counts.support > 0, steps[_last_best(by_label)], UNKNOWN)
    tp, predicted, support = (one.sum(axis=0) for one in (counts.tp, counts.predicted, counts.support))
    best = int(_last_best(f_score(tp, predicted, support)))
    named = {"precision": ratio(tp, predicted), "recall": ratio(tp, support), "f1": f_score(tp, predicted, support)}
    figures = [ConsoleFigure("optimal_threshold", "Optimal confidence threshold", float(steps[best]))]
    figures += [ConsoleFigure(name, name.capitalize(), float(values[best]), f"micro_{name}")
                for name, values in named.items()]  # fmt: skip
    maps = MAPS if evaluation.has_places else {}
    figures += [ConsoleFigure(name, title, evaluation.metrics.get(name, np.nan), name) for name, title in maps.items()]
    point = OperatingPoint(outcomes.confusion_at(float(steps[best]), evaluation.n_labels))
    return Console(
        key="roboflow",
        title="Roboflow",
        short="Roboflow",
        definition=DEFINITION,
        differs=DIFFERS + (OF_BOXES if evaluation.has_places else ""),
        figures=tuple(figures),
        labels={"optimal_threshold": own, "correct": point.tp, "misclassified": point.misclassified,
                "false_negatives": point.missed, "false_positives": point.spurious},
        matrix=small(point.confusion),
    )  # fmt: skip


def _counts_at(evaluation: OutcomeEvaluation, steps: Thresholds) -> StepCounts:
    """The counts at these steps, which are among those of the evaluation: counted anew where the outcomes differ."""
    if evaluation.outcomes_by_overlap is not evaluation.outcomes:
        return evaluation.outcomes_by_overlap.histogram(steps, evaluation.n_labels).counts_by_step()
    counts, at = evaluation.histogram.counts_by_step(), np.searchsorted(evaluation.steps, steps)
    return StepCounts(counts.tp[:, at], counts.predicted[:, at], counts.support)


def _last_best(f1: Fractions) -> NDArray[np.intp]:
    """Along the last axis the position of the best F1, of equals the last: how ties are broken there is not known."""
    last: NDArray[np.intp] = f1.shape[-1] - 1 - np.nan_to_num(f1)[..., ::-1].argmax(axis=-1)
    return last
