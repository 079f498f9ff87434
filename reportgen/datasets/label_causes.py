"""Why labels hardly ever agree: numbers from another start, another order, scores of the other label."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE, LabelIds, Mask, Scores
from reportgen.datasets.label_numbers import whole_numbers
from reportgen.issues import MAX_EXAMPLES, Issue, issue

PROBABLE_CAUSE = "probable_cause"

_LOOKED_AT = 50_000  # predictions
_MOST = 0.6  # of a label's samples that have one other label, and of that label's predictions that are of its samples
_REVERSED, _SURE = 0.2, 3.0  # AUC below which scores rank the wrong way round, and by how many deviations from 0.5
_HARDLY = 0.2  # of the predictions are right where all labels are exchanged
_LEAST = 4  # predictions that an exchange of labels must explain


def label_causes(labels: Sequence[str], true: LabelIds, said: LabelIds) -> list[Issue]:
    """That labels are exchanged: what is truly one label is mostly predicted as another, and the other way round.

    `true` and `said` (n,) are those of each prediction, NONE where nothing is predicted.
    """
    made = np.flatnonzero((said != NONE) & (true != NONE))
    made = made[:: max(1, made.size // _LOOKED_AT)]
    moved = _moved(len(labels), true[made], said[made])
    if not moved or sum(n for _, n in moved.values()) < _LEAST:
        return []
    n = sum(n for _, n in moved.values())
    step = _step(labels, moved)
    pairs = sorted(moved.items(), key=lambda pair: -pair[1][1])
    examples = [f"{labels[other]} is predicted where {labels[label]} is true: {numbers.named(count, 'time')}"
                for label, (other, count) in pairs[:MAX_EXAMPLES]]  # fmt: skip
    if step:
        low, verb = ("high", "subtract") if step > 0 else ("low", "add")
        cause = f"the numbers of the predicted labels are {abs(step)} too {low}"
        remedy = f"If so, {verb} {abs(step)}"
    else:
        cause = "labels are exchanged: the predictions name or order them in another way than the ground truth"
        remedy = "If so, write the predictions with the list of names that the model was trained with"
    message = f"Probably {cause}. {remedy}; the figures are of the labels as they are."
    return [issue(PROBABLE_CAUSE, message, n, examples)]


def score_causes(label: str, is_positive: Mask, score: Scores) -> list[Issue]:
    """That the scores (n,) of one of two labels rank them the wrong way round: they are of the other label.

    `is_positive` (n,) is where that label is true; samples without a score tell nothing.
    """
    auc = reversed_auc(is_positive, score)
    if auc is None:
        return []
    message = (
        f"Probably the scores of {label} are those of the other label: they are low where it is true, and high where "
        "it is not. If so, exchange the columns of scores, or write 1 minus the score"
    )
    told = f"AUC is {numbers.metric(auc)}, with the scores reversed {numbers.metric(1 - auc)}"
    return [issue(PROBABLE_CAUSE, f"{message}; the figures are of the scores as they are.", score.size, [told])]


def reversed_auc(is_positive: Mask, score: Scores, limit: float = _REVERSED) -> float | None:
    """The AUC of scores (n,) that are lower where it is true, by far more than chance makes them; None of others."""
    auc, deviation = auc_of(is_positive, score)
    return auc if auc < limit and 0.5 - auc >= _SURE * deviation else None


def auc_of(is_positive: Mask, score: Scores) -> tuple[float, float]:
    """The AUC of the scores (n,) that are there, and how far chance moves it from 0.5; NaN where one side is empty."""
    is_known = ~np.isnan(score)
    is_positive, score = is_positive[is_known], score[is_known]
    n_positive = int(np.count_nonzero(is_positive))
    pairs = n_positive * (score.size - n_positive)
    if not pairs:
        return nan, nan
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]  # from 1, the mean of equal scores
    auc = float(rank[is_positive].sum() - n_positive * (n_positive + 1) / 2) / pairs
    return auc, float(np.sqrt((score.size + 1) / (12 * pairs)))


def _moved(n_labels: int, true: LabelIds, said: LabelIds) -> dict[int, tuple[int, int]]:
    """For each label that is predicted as another one, that one and how often; empty where they are no exchange.

    Of an exchange every label that takes another's place is itself moved, or never true; every label that is moved
    has another in its place, or is hardly ever predicted.
    """
    codes, counts = np.unique(true.astype(np.int64) * n_labels + said, return_counts=True)
    rows, columns = codes // n_labels, codes % n_labels
    n_true, n_said = (np.bincount(place, counts, n_labels) for place in (rows, columns))
    is_most = (counts >= _MOST * n_true[rows]) & (counts >= _MOST * n_said[columns]) & (rows != columns)
    moved = {int(row): (int(column), int(count)) for row, column, count in zip(
        rows[is_most], columns[is_most], counts[is_most], strict=True)}  # fmt: skip
    while True:
        taken = {other for other, _ in moved.values()}
        kept = {
            label: (other, count)
            for label, (other, count) in moved.items()
            if (other in moved or not n_true[other]) and (label in taken or not n_said[label])
        }
        if len(kept) == len(moved):
            return kept or _permuted(rows, columns, counts)
        moved = kept


def _permuted(
    rows: NDArray[np.int64], columns: NDArray[np.int64], counts: NDArray[np.int64]
) -> dict[int, tuple[int, int]]:
    """The label most predicted for each one that is true, where these differ and explain what hardly ever agrees."""
    order = np.argsort(counts, kind="stable")
    best = {int(rows[k]): (int(columns[k]), int(counts[k])) for k in order}
    found = {label: pair for label, pair in best.items() if pair[0] != label}
    is_exchange = len({other for other, _ in best.values()}) == len(best) and len(found) == len(best) > 1
    n_explained, n_right = sum(n for _, n in best.values()), int(counts[rows == columns].sum())
    is_clear = n_explained >= _MOST * counts.sum() and n_right <= _HARDLY * counts.sum()
    return found if is_exchange and is_clear else {}


def _step(labels: Sequence[str], moved: dict[int, tuple[int, int]]) -> int:
    """By how much all predicted numbers are too high; 0 where that differs, or where labels are no numbers."""
    if not whole_numbers(labels):
        return 0
    steps = {int(labels[other]) - int(labels[label]) for label, (other, _) in moved.items()}
    step = steps.pop()
    return step if not steps and len(moved) > 1 else 0


def spelling_causes(
    alike: Sequence[Sequence[str]], labels: Sequence[str], true: LabelIds, said: LabelIds
) -> list[Issue]:
    """That predictions count as wrong although their label only looks otherwise than the true one."""
    group: NDArray[np.int64] = np.arange(len(labels))
    place = {label: number for number, label in enumerate(labels)}
    for names in alike:
        group[[place[name] for name in names if name in place]] = place.get(names[0], 0)
    is_confused = (said != NONE) & (true != said) & (group[true] == group[said])
    n = int(np.count_nonzero(is_confused))
    if not n:
        return []
    pairs = sorted({(int(one), int(other)) for one, other in zip(true[is_confused], said[is_confused], strict=True)})
    examples = [f"{labels[one]!a} predicted as {labels[other]!a}" for one, other in pairs[:MAX_EXAMPLES]]
    message = "Predictions that count as wrong though their label differs from the true one by spelling alone: case, " \
        "blanks, joints or Unicode form. Write each label in one way."  # fmt: skip
    return [issue("confused_spelling", message, n, examples)]


def split_causes(n_common: int, n_truths: int, n_predictions: int, what: str) -> list[Issue]:
    """That the two files share few ids or images, as those of different splits do."""
    if n_common >= 0.5 * min(n_truths, n_predictions):
        return []
    message = (
        f"Probably the two files are of different splits or versions of the data: {numbers.count(n_common)} of "
        f"{numbers.count(n_truths)} {what} of the ground truth are among the {numbers.count(n_predictions)} of the "
        "predictions. Give those of the same split."
    )
    return [issue(PROBABLE_CAUSE, message, n_truths - n_common)]
