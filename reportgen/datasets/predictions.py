"""The predicted label of every sample with its score, from whatever of the two the file gives."""

from __future__ import annotations

import numpy as np
import polars as pl

from reportgen.arrays import NONE, LabelIds, Mask, Scores
from reportgen.datasets.alignment import Alignment
from reportgen.datasets.positive import Positive
from reportgen.datasets.scores import GivenScores, best_labels
from reportgen.datasets.two_labels import HALF
from reportgen.issues import Issue, issue


def scored_predictions(
    y_pred: LabelIds | None,
    predicted: pl.Series | None,
    scores: Scores | None,
    single: Scores | None,
    alignment: Alignment,
    positive: Positive | None,
) -> tuple[LabelIds, Scores | None, list[Issue]]:
    """Predicted label and its score; a prediction whose score is unknown cannot be used.

    Of two labels the positive one is predicted where its score is at least 0.5, whatever the file says.
    """
    best = None if scores is None else _best(scores, positive)
    issues = _disagreements(y_pred, best, scores, positive, alignment)
    if y_pred is None or best is None:
        y_pred = best if y_pred is None else y_pred
    else:
        first, second = (y_pred, best) if positive is None else (best, y_pred)
        y_pred = np.where(first == NONE, second, first).astype(np.int32)
    assert y_pred is not None  # noqa: S101 - a file that predicts nothing has been refused
    score = _score_of(y_pred, scores, single)
    is_predicted = _is_predicted(y_pred, predicted, alignment)
    if score is not None:
        is_unusable = is_predicted & np.isnan(score)
        y_pred = np.where(np.isnan(score), NONE, y_pred).astype(np.int32)
        score = np.where(y_pred == NONE, np.nan, score)
        issues += counted("nan_score", "Predictions without a score count as missing.", is_unusable, alignment)
    issues += counted("no_prediction", "Samples without a prediction count as missed.", ~is_predicted, alignment)
    return y_pred, score, issues


def _best(scores: Scores, positive: Positive | None) -> LabelIds:
    """What the scores predict."""
    if positive is None:
        return best_labels(scores)
    score = scores[:, positive.label]
    said = np.where(score >= HALF, positive.label, 1 - positive.label)
    return np.where(np.isnan(score), NONE, said).astype(np.int32)


def _disagreements(
    y_pred: LabelIds | None, best: LabelIds | None, scores: Scores | None, positive: Positive | None,
    alignment: Alignment,
) -> list[Issue]:  # fmt: skip
    """Samples for which the file names another label than the scores say; of more than two labels, equal ones agree."""
    if y_pred is None or best is None or scores is None:
        return []
    is_other = (y_pred != NONE) & (best != NONE) & (y_pred != best)
    if positive is not None:
        message = "The file predicts otherwise than the score of the positive label does at 0.5; the score counts."
        return counted("disagreement", message, is_other, alignment)
    rows = np.arange(len(y_pred))
    is_other &= scores[rows, y_pred] != scores[rows, best]
    message = "The predicted label does not have the highest score; the prediction column counts."
    return counted("disagreement", message, is_other, alignment)


def single_scores(given: GivenScores, alignment: Alignment) -> Scores | None:
    """The scores in a column of their own by sample, NaN where not given; None without such a column."""
    single = given.of_prediction
    if single is None:
        return None
    return np.where(alignment.prediction_rows < 0, np.nan, single[alignment.prediction_rows]).astype(np.float64)


def _score_of(y_pred: LabelIds, scores: Scores | None, single: Scores | None) -> Scores | None:
    """The score of the predicted label, from the scores of all labels or else from its own column."""
    if scores is None:
        return single
    score = scores[np.arange(len(y_pred)), y_pred].astype(np.float64)
    return score if single is None else np.where(np.isnan(score), single, score)


def _is_predicted(y_pred: LabelIds, predicted: pl.Series | None, alignment: Alignment) -> Mask:
    """Whether the file holds a prediction for the sample, usable or not."""
    if predicted is None:
        return alignment.prediction_rows >= 0
    return np.not_equal(y_pred, NONE)


def counted(code: str, message: str, is_odd: Mask, alignment: Alignment) -> list[Issue]:
    """An issue of the samples that are odd, none where there are none."""
    odd = np.flatnonzero(is_odd)
    return [issue(code, message, len(odd), alignment.sample_ids.gather(odd[:5]))] if len(odd) else []
