"""Amazon Rekognition Custom Labels: the mean over the labels, each at its assumed threshold."""

from __future__ import annotations

import numpy as np

from reportgen.consoles.console import Console, ConsoleFigure
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.confusion import mean_over, ratio

DEFINITION = (
    "Each label at its assumed threshold, the confidence with its best F1 on the test set; every label that "
    "reaches its own is output, whatever else is. Precision, recall and F1 are the plain mean over the labels of "
    "the test set."
)
DIFFERS = (
    "The report has one threshold for all labels. Assumed thresholds are chosen on the test set itself, so "
    "figures at them are optimistic. The confusion matrix in AWS's file is at another operating point than its "
    "figures."
)
OF_BOXES = (
    " Average precision is that at IoU 0.5, as AWS does not document its own; average recall is that of all "
    "boxes, whatever their confidence."
)


def rekognition(evaluation: OutcomeEvaluation) -> Console | None:
    """The evaluation page of Rekognition; None without scores."""
    if not evaluation.has_scores:
        return None
    points = evaluation.assumed
    counted = points.support > 0
    names = ("precision", "recall", "f1")
    figures = [
        ConsoleFigure(name, f"{'Average ' * (name != 'f1')}{name if name != 'f1' else 'F1 score'}".capitalize(),
                      float(mean_over(getattr(points, name), counted)), f"macro_{name}") for name in names
    ]  # fmt: skip
    if evaluation.has_places:
        all_kept = evaluation.point_at(0.0)
        recall = mean_over(ratio(all_kept.tp, all_kept.support), counted)
        figures += [
            ConsoleFigure("average_precision", "Average precision", evaluation.metrics.get("map50", np.nan), "map50"),
            ConsoleFigure("average_recall", "Average recall", float(recall)),
        ]
    columns = {"threshold": points.threshold, **{name: getattr(points, name) for name in names}}
    return Console(
        key="rekognition",
        title="Amazon Rekognition Custom Labels",
        short="Rekognition",
        definition=DEFINITION + (OF_BOXES if evaluation.has_places else ""),
        differs=DIFFERS,
        figures=tuple(figures),
        labels=columns | {"support": points.support, "tp": points.tp, "fp": points.predicted - points.tp,
                          "fn": points.support - points.tp},
    )  # fmt: skip
