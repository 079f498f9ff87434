"""How single-label classification shows its cases: which samples, their rows, their scores, in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.outcomes import Outcomes
from reportgen.report.cases import Case
from reportgen.report.payload import ShownRows, positions_of, step_range, top_scores
from reportgen.report.picks import picks
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.views import View, cell_views, label_views
from reportgen.report.words import Words

MOST_CASES = 48  # of one cell that may be written into the page


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
    rows = _rows(evaluation, chosen).columns(evaluation.n_labels)
    return CaseValues(rows, _top_scores(evaluation, chosen), {"orders": _orders(evaluation)})


def _orders(evaluation: ClassificationEvaluation) -> dict[str, Any] | None:
    """What the scores let cases be sorted by: a loss only where those of a sample are probabilities."""
    if evaluation.dataset.scores is None:
        return None
    has_loss = not np.isnan(evaluation.metrics["log_loss"])
    return {"of": "one", "names": [*(["loss"] if has_loss else []), "margin"]}


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
    data = evaluation.dataset
    return top_scores(None) if data.scores is None else top_scores(data.scores[chosen], data.y_true[chosen])


def cases(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp], cell: tuple[int, int]) -> tuple[Case, ...]:
    """The chosen samples that are in a cell at the operating point, highest confidence first."""
    truth, prediction = (NONE if side == evaluation.n_labels else side for side in cell)
    rows = _held(evaluation, chosen)
    return _cases(evaluation, chosen, rows.select((rows.truth == truth) & (rows.prediction == prediction)))


def worst(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> tuple[Case, ...]:
    """The chosen samples whose prediction at the operating point is wrong, highest confidence first."""
    rows = _held(evaluation, chosen)
    return _cases(evaluation, chosen, rows.select((rows.truth != rows.prediction) & (rows.prediction != NONE)))


def _held(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> Outcomes:
    """The rows of the chosen samples that hold at the operating threshold."""
    rows = evaluation.outcomes
    return rows.select(rows.active(evaluation.operating or 0.0) & np.isin(rows.sample, chosen))


def _cases(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp], rows: Outcomes) -> tuple[Case, ...]:
    """The cases of rows: highest confidence first, as the page compares it, then by position in the file."""
    position = positions_of(chosen, evaluation.dataset.n_samples)[rows.sample]
    score = evaluation.scores_of(rows.sample, rows.prediction)
    order = np.lexsort((position, -np.nan_to_num(score, nan=-1.0).astype(np.float32)))[:MOST_CASES]
    return tuple(
        Case(int(position[k]), float(score[k]), row=(int(rows.truth[k]), int(rows.prediction[k]))) for k in order
    )


VIEW = SamplesView(views, order, case_values, cases, worst, shows_texts=True, rows=_rows)
