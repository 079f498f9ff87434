"""What else turns good predictions into bad ones: rows or images moved by one, scores that are turned round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE, LabelIds, Mask, Scores
from reportgen.datasets.label_causes import PROBABLE_CAUSE, auc_of, label_causes, reversed_auc, score_causes
from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    from reportgen.datasets.classification import ClassificationDataset

_LEAST = 20  # predictions that prove an order
_GAIN = 0.2  # share of the predictions that must be right when the rows are moved, and are not as given
_ROOTS = 3.0  # of the number of predictions, that many more must be right: four standard errors
_INFORMED = 0.15  # by which predictions agree more often than chance when they are of the right rows
_TURNED = 0.35  # of the pairs of a right and a wrong prediction, those in which the right one is the surer
_UNSURE = 0.4  # by which more predictions are right than their scores say
_NEAR = 0.2  # between what is right and what 1 - score says
_LOOKED_AT = 100_000
STEPS = (1, -1, 2, -2)  # rows


def causes_in(dataset: ClassificationDataset, rows: NDArray[np.int64], *, has_predictions: bool) -> list[Issue]:
    """Why labels or scores are the wrong way round; where predictions only follow from scores, these are the cause.

    `rows` (n,) are those of the file that holds the truth, of each sample.
    """
    true, said, score = dataset.y_true, dataset.y_pred, dataset.score
    of_labels = label_causes(dataset.labels, true, said) or moved_rows(true, said, rows)
    if of_labels and has_predictions:
        return of_labels
    if dataset.positive is not None and dataset.scores is not None:
        label = dataset.positive.label
        return score_causes(dataset.labels[label], true == label, dataset.scores[:, label]) or of_labels
    return of_labels or ([] if score is None else turned_scores((true == said)[said != NONE], score[said != NONE]))


def moved_rows(true: LabelIds, said: LabelIds, rows: NDArray[np.int64]) -> list[Issue]:
    """That far more predictions are right when each is compared with the true label of a row below or above.

    `rows` (n,) are those of the file that holds the truth, of each sample.
    """
    order = np.argsort(rows, kind="stable")
    true, said = true[order], said[order]
    n = int(np.count_nonzero(said != NONE))
    if n < _LEAST:
        return []
    as_given = int(np.count_nonzero(true == said))
    n_right, step = max((int(np.count_nonzero(ours == theirs)), step) for step, ours, theirs in _moved(true, said))
    gained = n_right - as_given
    if gained < max(_GAIN * n, _ROOTS * np.sqrt(n)) or as_given > n * (_by_chance(true, said) + _INFORMED):
        return []
    where = f"{numbers.named(abs(step), 'row')} {'below' if step > 0 else 'above'}"
    message = (
        f"Probably the rows of the two are moved against each other: compared with the true label {where}, "
        f"{numbers.count(n_right)} of {numbers.named(n, 'prediction')} are right, as given {numbers.count(as_given)}. "
        "Check the ids and the first rows of both; the figures are of the rows as they are."
    )
    return [issue(PROBABLE_CAUSE, message, gained)]


def _by_chance(true: LabelIds, said: LabelIds) -> float:
    """The share that would be right if the predictions stood in any order."""
    labels = int(max(true.max(), said.max())) + 1
    ours, theirs = np.bincount(true, minlength=labels), np.bincount(said[said != NONE], minlength=labels)
    return float(ours @ theirs) / (len(true) * max(1, int(theirs.sum())))


def _moved(true: LabelIds, said: LabelIds) -> Iterator[tuple[int, LabelIds, LabelIds]]:
    for step in STEPS:
        yield step, true[max(step, 0) :][: len(true) - abs(step)], said[max(-step, 0) :][: len(said) - abs(step)]


def turned_scores(is_right: Mask, score: Scores) -> list[Issue]:
    """That wrong predictions are surer than right ones by far, as where scores are 1 - probability or distances.

    `is_right` and `score` (n,) are those of each prediction.
    """
    step = max(1, len(score) // _LOOKED_AT)
    is_right, score, n = is_right[::step], score[::step], len(score)
    share = reversed_auc(is_right, score, _TURNED)
    if share is None:
        return _complements(is_right, score, n)
    message = (
        f"Probably the scores are turned round, such as 1 - probability or a distance: of a right and a wrong "
        f"prediction the right one has the higher score in {numbers.percent(share)}% of the pairs. Write scores that "
        "are higher the surer the model is; the figures are of the scores as they are."
    )
    return [issue(PROBABLE_CAUSE, message, n)]


def _complements(is_right: Mask, score: Scores, n: int) -> list[Issue]:
    """That the n scores say of right predictions that they are unlikely, and 1 - score what is true of them.

    A model that is unsure of everything is told from that: of a right and a wrong prediction it is surer of the right.
    """
    is_known = ~np.isnan(score)
    is_right, score = is_right[is_known], score[is_known]
    if score.size < _LEAST or score.min() == score.max() or auc_of(is_right, score)[0] >= 0.5:
        return []
    accuracy, mean = float(is_right.mean()), float(score.mean())
    if accuracy - mean < _UNSURE or abs(accuracy - (1 - mean)) > _NEAR:
        return []
    message = (
        f"Probably the scores are 1 - probability: they say that {numbers.percent(mean)}% of the predictions are "
        f"right, and {numbers.percent(accuracy)}% are. If so, write 1 minus the score; the figures are of the scores "
        "as they are."
    )
    return [issue(PROBABLE_CAUSE, message, n)]
