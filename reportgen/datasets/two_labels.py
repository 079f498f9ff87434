"""The scores of both of two labels, from whatever the file gives: of both, of one of them, or of what is predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.arrays import NONE, LabelIds, Scores
from reportgen.datasets.positive import BY_NAME, BY_OPTION, Positive, positive_label
from reportgen.errors import OptionError

HALF = 0.5  # of two scores that sum to 1 the higher one is at least this
BELOW_HALF = float(np.nextafter(0.5, 0))
ROUNDING = 1e-6
ENOUGH = 10  # predictions: fewer may lie on two sides of another threshold than 0.5 by chance


@dataclass(frozen=True, eq=False)
class TwoLabels:
    """The positive label and the scores of both, (n_samples, 2), None without any.

    `positive` is None where there are not two labels, or where what is given cannot be the scores of both: then the
    scores are as given. `of_one` is the label that a single column of scores is of, None where it is of what is
    predicted, or where there is none.
    """

    positive: Positive | None
    scores: Scores | None
    of_one: int | None = None


def two_labels(
    labels: Sequence[str], y_true: LabelIds, y_pred: LabelIds | None, scores: Scores | None, single: Scores | None,
    option: str | None,
) -> TwoLabels:  # fmt: skip
    """What is known of two labels, see TwoLabels; `option` is that of --positive.

    `y_pred` is None where the file names no predictions, `scores` (n_samples, n_labels) are those of each label and
    `single` (n_samples,) those in a column of their own, None where there are none. Raises: OptionError.
    """
    support = np.bincount(y_true, minlength=len(labels))
    if len(labels) != 2 or (scores is None and single is None):
        return TwoLabels(positive_label(labels, support, option, None), scores)
    if scores is None and single is not None and y_pred is None:
        _refuse_confidences(single)
        positive = _scored_label(labels, positive_label(labels, support, option, None))
        return TwoLabels(positive, _of_one(single, positive.label), positive.label)
    of_one = None if scores is not None or single is None or y_pred is None else label_scored(y_pred, single)
    both = _both(y_pred, scores, single, of_one)
    if both is None and option is not None:
        problem = "what is predicted scores less than 0.5, so the score of the other label is unknown"
        raise OptionError(f"--positive {option}", problem, "Give a column of scores for each label.")
    if both is None:
        return TwoLabels(None, scores)
    return TwoLabels(positive_label(labels, support, option, of_one), both, of_one)


def label_scored(y_pred: LabelIds, single: Scores) -> int | None:
    """The label that a column of scores is of, whatever is predicted; None where it is of what is predicted.

    Of two labels the predicted one scores at least 0.5. So it is one label's where some predictions score less, and
    the label with the higher scores is predicted on one side of 0.5 and the other label on the other side; or of
    some other threshold, where there are enough predictions.
    """
    made = (y_pred != NONE) & ~np.isnan(single)
    if not made.any() or single[made].min() >= HALF - ROUNDING:
        return None
    for label in (0, 1):
        above, below = single[made & (y_pred == label)], single[made & (y_pred != label)]
        lowest, highest = above.min(initial=1.0), below.max(initial=0.0)
        enough = np.count_nonzero(made) >= ENOUGH and min(above.size, below.size) > 0
        if highest <= lowest and (enough or highest <= HALF <= lowest):
            return label
    return None


def _both(y_pred: LabelIds | None, scores: Scores | None, single: Scores | None, of_one: int | None) -> Scores | None:
    """The scores of both labels; None where they cannot be told."""
    if scores is not None:
        return _completed(scores)
    if single is None or y_pred is None:
        return None
    return _of_predicted(y_pred, single) if of_one is None else _of_one(single, of_one)


def _completed(scores: Scores) -> Scores | None:
    """Where one of the two is missing, what the other leaves of 1."""
    missing = np.isnan(scores)
    rows = np.flatnonzero(missing[:, 0] != missing[:, 1])
    if not rows.size:
        return scores
    given = scores[rows, missing[rows].argmin(axis=1)]
    is_of_one = missing.all(axis=0).any()  # a model with one output
    if not is_of_one and given.min() < HALF - ROUNDING:
        return None
    both = scores.copy()
    both[rows, missing[rows].argmax(axis=1)] = 1 - given
    return both


def _of_predicted(y_pred: LabelIds, single: Scores) -> Scores | None:
    """From the score of what is predicted, where no other label could score more.

    Of two halves, and of what rounding brought below a half, the predicted label has the larger: it stays predicted.
    """
    made = (y_pred != NONE) & ~np.isnan(single)
    if made.any() and single[made].min() < HALF - ROUNDING:
        return None
    both = np.full((single.size, 2), np.nan)
    both[made, y_pred[made]] = np.maximum(single[made], HALF)
    both[made, 1 - y_pred[made]] = np.minimum(1 - single[made], BELOW_HALF)
    return both


def _of_one(single: Scores, label: int) -> Scores:
    both = np.stack([1 - single, single], axis=1)
    return both if label == 1 else both[:, ::-1]


def _refuse_confidences(single: Scores) -> None:
    """Scores of one label lie below a half, too; those of what is predicted, which is not there, do not."""
    if not np.fmin.reduce(single, initial=1.0) < HALF:
        problem = (
            "is needed: no score is below 0.5, so they seem to be those of predictions, of which there is no column"
        )
        raise OptionError("--column prediction=NAME", problem, "Name the column of what is predicted.")


def _scored_label(labels: Sequence[str], positive: Positive | None) -> Positive:
    """The label whose score stands alone in the file: only its name or the user can tell."""
    if positive is not None and positive.why in (BY_OPTION, BY_NAME):
        return positive
    problem = f"is needed: the file has scores and no predictions, so of which label they are, {' or '.join(labels)}?"
    raise OptionError("--positive", problem, f"For instance --positive {labels[-1]}.")
