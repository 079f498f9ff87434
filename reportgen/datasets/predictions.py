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

    Of two labels with equal scores the positive one is predicted: at a threshold of 0.5 it is kept, too.
    """
    best = None if scores is None else best_labels(scores)
    if scores is not None and best is not None and positive is not None:
        best[scores[:, 0] == scores[:, 1]] = positive.label
    named = y_pred
    if y_pred is None or best is not None:
        y_pred = _filled(y_pred, best)
    issues = _disagreements(named, y_pred, best, scores, positive, alignment)
    score = _score_of(y_pred, scores, single)
    is_predicted = _is_predicted(y_pred, predicted, alignment)
    if score is not None:
        is_unusable = is_predicted & np.isnan(score)
        y_pred = np.where(np.isnan(score), NONE, y_pred).astype(np.int32)
        score = np.where(y_pred == NONE, np.nan, score)
        issues += counted("nan_score", "Predictions without a score count as missing.", is_unusable, alignment)
    issues += counted("no_prediction", "Samples without a prediction count as missed.", ~is_predicted, alignment)
    return y_pred, score, issues


def _filled(y_pred: LabelIds | None, best: LabelIds | None) -> LabelIds:
    """The predicted label, that of the highest score where none is named."""
    if y_pred is None or best is None:
        return best if y_pred is None and best is not None else np.zeros(0, np.int32)
    return np.where(y_pred == NONE, best, y_pred).astype(np.int32)


def _disagreements(
    named: LabelIds | None, y_pred: LabelIds, best: LabelIds | None, scores: Scores | None, positive: Positive | None,
    alignment: Alignment,
) -> list[Issue]:  # fmt: skip
    """Samples for which the file names another label than its scores do; equal scores agree."""
    if best is None or scores is None:
        return []
    if positive is not None:
        is_positive = scores[:, positive.label] >= HALF
        is_other = (y_pred != NONE) & (is_positive != (y_pred == positive.label))
        message = "Predicted otherwise than the score of the positive label says at 0.5; the score counts."
    elif named is None:
        return []
    else:
        rows = np.arange(len(named))
        is_other = (named != NONE) & (best != NONE) & (scores[rows, named] != scores[rows, best])
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
