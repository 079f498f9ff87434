"""Clarifai: every concept by itself above a threshold of 0.5, the total row weighted by what is labelled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.consoles.console import MOST_LABELS, Console, ConsoleFigure, harmonic
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.confusion import mean_over, weighted_mean

HALF = 0.5
DEFINITION = (
    "A concept is predicted where its probability is above 0.5, whatever others have. Precision and recall of "
    "the total row are the concepts' weighted by Total Labeled, F1 is their harmonic mean, counts are sums."
)
MATRIX = (
    " The matrix, in the record, holds mean probabilities: of the concept across, over the samples of the concept down."
)
OF_BOXES = (
    "A box is predicted where its confidence is above 0.5, and right from the report's IoU on. Precision of the "
    "total row is that of all boxes together, recall is the concepts' weighted by Total Labeled, F1 is their "
    "harmonic mean."
)
DIFFERS = (
    "The report's weighted F1 is the mean of the labels' F1, at its own threshold. The console's figures may "
    "come from models trained anew on folds, not from the one that is deployed."
)


def clarifai(evaluation: OutcomeEvaluation) -> Console | None:
    """The evaluation page of Clarifai; None without scores."""
    if not evaluation.has_scores:
        return None
    means = evaluation.mean_scores if evaluation.n_labels <= MOST_LABELS else None
    points, is_of_boxes = evaluation.above(HALF), evaluation.has_places
    tp, predicted, support = (int(one.sum()) for one in (points.tp, points.predicted, points.support))
    recall = float(weighted_mean(points.recall, points.support))
    if is_of_boxes:
        precision = tp / predicted if predicted else 0.0
    else:
        precision = float(weighted_mean(points.precision, points.support))
    counts = {"total_labeled": ("Total Labeled", support), "total_predicted": ("Total Predicted", predicted),
              "tp": ("True positives", tp), "fn": ("False negatives", support - tp),
              "fp": ("False positives", predicted - tp)}  # fmt: skip
    columns: dict[str, NDArray[np.number]] = {
        "tp": points.tp,
        "fn": points.support - points.tp,
        "fp": points.predicted - points.tp,
    }
    columns |= {name: getattr(points, name) for name in ("precision", "recall", "f1")}
    return Console(
        key="clarifai",
        title="Clarifai",
        short="Clarifai",
        definition=OF_BOXES if is_of_boxes else DEFINITION + (MATRIX if means is not None else ""),
        differs=DIFFERS,
        figures=(
            _ranking(evaluation),
            ConsoleFigure("precision", "Precision, total", precision, "weighted_precision"),
            ConsoleFigure("recall", "Recall, total", recall, "weighted_recall"),
            ConsoleFigure("f1", "F1, total", harmonic(precision, recall), "weighted_f1"),
            *(ConsoleFigure(key, title, float(n), is_count=True) for key, (title, n) in counts.items()),
        ),
        labels=columns | evaluation.label_ranking,
        matrix=means,
    )


def _ranking(evaluation: OutcomeEvaluation) -> ConsoleFigure:
    """The mean AUC of the concepts; of boxes their mean average precision at IoU 0.5."""
    if evaluation.has_places:
        return ConsoleFigure(
            "average_precision", "Mean average precision", evaluation.metrics.get("map50", np.nan), "map50"
        )
    auc = evaluation.label_ranking.get("auc", np.full(evaluation.n_labels, np.nan))
    return ConsoleFigure("roc_auc", "ROC AUC", float(mean_over(auc, ~np.isnan(auc))), "macro_auc")
