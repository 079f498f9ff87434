"""Roboflow Model Evaluation: precision and recall at the confidence with the best F1, in steps of 0.01."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions
from reportgen.consoles.console import Console, ConsoleFigure, small
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.curves import threshold_steps

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
    " Roboflow matches boxes to objects by IoU whatever their label, the report label by label first: a few "
    "confused ones differ."
)


def roboflow(evaluation: OutcomeEvaluation) -> Console | None:
    """The headline of Roboflow's evaluation; None without scores."""
    if not evaluation.has_scores:
        return None
    grid = np.isin(evaluation.steps, threshold_steps(np.nan))
    steps, curves, support = evaluation.steps[grid], evaluation.curves, evaluation.point.support
    own = np.where(support > 0, steps[_last_best(curves.f1[:, grid])], UNKNOWN)
    tp, predicted, support = (one.sum(axis=0) for one in (curves.tp[:, grid], curves.predicted[:, grid], support))
    best = int(_last_best(f_score(tp, predicted, support)))
    named = {"precision": ratio(tp, predicted), "recall": ratio(tp, support), "f1": f_score(tp, predicted, support)}
    figures = [ConsoleFigure("optimal_threshold", "Optimal confidence threshold", float(steps[best]))]
    figures += [ConsoleFigure(name, name.capitalize(), float(values[best]), f"micro_{name}")
                for name, values in named.items()]  # fmt: skip
    of_boxes = {"map50": "mAP@50", "map": "mAP@50:95", "map75": "mAP@75"} if evaluation.has_places else {}
    figures += [
        ConsoleFigure(name, title, evaluation.metrics.get(name, np.nan), name) for name, title in of_boxes.items()
    ]
    point = evaluation.point_at(float(steps[best]))
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


def _last_best(f1: Fractions) -> NDArray[np.intp]:
    """Along the last axis the position of the best F1, of equals the last: how ties are broken there is not known."""
    last: NDArray[np.intp] = f1.shape[-1] - 1 - np.nan_to_num(f1)[..., ::-1].argmax(axis=-1)
    return last
