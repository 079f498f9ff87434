"""Objects that are probably labelled wrongly: forgotten, given another label, or where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.evaluations.error_kinds import BACKGROUND, CONFUSED, kinds_of
from reportgen.evaluations.label_errors import LabelErrors

if TYPE_CHECKING:
    from reportgen.evaluations.box_rows import BoxRows

SURE = 0.8  # a box with such a score is more likely an object that nobody labelled than an error
UNSURE = 0.5  # an object found under its own label with such a score is labelled rightly
RARE = 0.1  # of a label's objects; where more have no prediction near, the model overlooks them
MIN_SUPPORT = 20  # objects of a label, of which so small a share can be told

METHOD = (
    f"Sure predictions (score {SURE} or more) that touch no labelled object, and those on an object of another label "
    f"that is not found under its own with a score of {UNSURE} or more. Objects that no prediction of any score "
    f"touches, of labels (at least {MIN_SUPPORT} objects) where that happens to one in ten at most."
)
Found = tuple[NDArray[Any], ...]  # samples, what is given and suggested, confidence, true and predicted boxes


def box_label_errors(evaluation: BoxRows) -> LabelErrors:
    """The most likely first: by how little the scores agree with what is labelled, or by how rarely the label is
    overlooked.
    """
    predicted, chance = _of_predictions(evaluation)
    columns: list[NDArray[Any]] = [
        np.concatenate(pair) for pair in zip(predicted, _of_objects(evaluation), strict=True)
    ]
    order = np.lexsort((columns[5], columns[4], columns[0], columns[3]))
    sample, given, suggested, confidence, truth_item, prediction_item = (column[order] for column in columns)
    return LabelErrors(
        sample, given, suggested, confidence, truth_item, prediction_item, expected=chance, method=METHOD
    )


def _of_predictions(evaluation: BoxRows) -> tuple[Found, tuple[float, float]]:
    """Sure predictions where nothing, or something else, is labelled; how many there would be if scores were right."""
    rows = evaluation.outcomes
    score = np.append(evaluation.score, np.nan)[rows.prediction_item]
    rows = rows.select(np.flatnonzero((score >= SURE) & (rows.high >= score)))  # as it is at its own score
    score, kinds = evaluation.score[rows.prediction_item], kinds_of(rows, evaluation.other_overlap)
    own = np.where(kinds == CONFUSED, np.maximum(rows.low, 0.0), 0.0)
    kept = np.flatnonzero((kinds == BACKGROUND) | (kinds == CONFUSED) & (own < UNSURE))
    found = rows.select(kept)
    confidence = np.maximum(1 - score[kept], own[kept])
    chance = float((1 - score).sum()), float(np.sqrt((score * (1 - score)).sum()))
    columns = (found.sample, found.truth, found.prediction, confidence, found.truth_item, found.prediction_item)
    return columns, chance


def _of_objects(evaluation: BoxRows) -> Found:
    """Objects that no prediction touches, of labels where that is rare."""
    truths, n_labels = evaluation.candidates.truths, evaluation.n_labels
    is_touched = np.zeros(truths.label.size, bool)
    is_touched[evaluation.candidates.pairs.truth] = True
    support = np.bincount(truths.label[truths.is_counted], minlength=n_labels)
    alone = np.flatnonzero(truths.is_counted & ~is_touched)
    n_alone = np.bincount(truths.label[alone], minlength=n_labels)
    share = np.divide(n_alone, support, out=np.ones(n_labels), where=support > 0)
    alone = alone[(support >= MIN_SUPPORT)[truths.label[alone]] & (share[truths.label[alone]] <= RARE)]
    label, nothing = truths.label[alone].astype(np.int32), np.full(alone.size, NONE, np.int32)
    return truths.image[alone], label, nothing, share[label], truths.item[alone], nothing
