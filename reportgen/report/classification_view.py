"""How single-label classification shows its cases: which samples, their rows, their scores, in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.report.cases import Case
from reportgen.report.payload import ShownRows, column, positions_of, step_range
from reportgen.report.picks import picks
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.views import View, cell_views, label_views
from reportgen.report.words import Words

TOP = 5  # the highest scores of a sample that the lightbox shows


def views(evaluation: ClassificationEvaluation, words: Words) -> tuple[View, ...]:
    """What the gallery may show."""
    return (*cell_views(words), *label_views(words, asks_label=True))


def order(evaluation: ClassificationEvaluation, is_available: Mask) -> NDArray[np.intp]:
    """The available samples in the order in which the file should be filled."""
    data = evaluation.dataset
    if evaluation.positive_score is None:
        return picks(data.y_true, data.y_pred, data.score, is_available)
    predicted = evaluation.predictions_at(evaluation.operating)  # none is below the threshold: what is shown first
    return picks(data.y_true, predicted, evaluation.scores_of(np.arange(data.n_samples), predicted), is_available)


def case_values(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> CaseValues:
    """The rows and the highest scores of the chosen samples."""
    return CaseValues(_rows(evaluation, chosen).columns(evaluation.n_labels), _top_scores(evaluation, chosen), {})


def _rows(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> ShownRows:
    """The outcome rows of the chosen samples, in their order."""
    position = positions_of(chosen, evaluation.dataset.n_samples)
    rows = evaluation.outcomes.select(position[evaluation.outcomes.sample] >= 0)
    rows = rows.select(np.argsort(position[rows.sample], kind="stable"))
    own = evaluation.label_threshold_predictions[rows.sample] == rows.prediction
    score = evaluation.scores_of(rows.sample, rows.prediction)
    return ShownRows(position[rows.sample], rows, *step_range(rows, evaluation.steps), own, score)


def _top_scores(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> dict[str, Any]:
    """The highest scores of each chosen sample; label -1 where fewer are given."""
    scores = evaluation.dataset.scores
    if scores is None:
        return {"top": 0, "top_label": column([], "int32"), "top_score": column([], "float32")}
    known = np.nan_to_num(scores[chosen].astype(np.float64), nan=-1.0)
    label = np.argsort(-known, axis=1, kind="stable")[:, :TOP]
    score = np.take_along_axis(known, label, axis=1)
    return {
        "top": label.shape[1],
        "top_label": column(np.where(score < 0, NONE, label), "int32"),
        "top_score": column(score, "float32"),
    }


def cases(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp], cell: tuple[int, int]) -> tuple[Case, ...]:
    """The chosen samples that are in a cell at the operating point, highest score first."""
    n = evaluation.n_labels
    truth, prediction = evaluation.dataset.y_true[chosen], evaluation.predictions_at(evaluation.operating)[chosen]
    score, shown = evaluation.scores_of(chosen, prediction), np.where(prediction == NONE, n, prediction)
    wanted = tuple(n if side == NONE else side for side in cell)
    found = np.flatnonzero((truth == wanted[0]) & (shown == wanted[1]))
    found = found[np.argsort(-np.nan_to_num(score[found], nan=-1.0), kind="stable")]
    return tuple(Case(int(position), float(score[position])) for position in found)


VIEW = SamplesView(views, order, case_values, cases, lambda evaluation, chosen: ())
