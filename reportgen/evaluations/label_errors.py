"""Ground truth that is probably wrong: what the scores of a model speak against, the most likely first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Fractions, LabelIds, Mask, Scores
from reportgen.metrics.label_errors import doubtful_labels, doubtful_sets, expected_doubts, expected_set_doubts

if TYPE_CHECKING:
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.evaluations.ranking import Ranking

NEEDS_SCORES = "this needs a score of every label"
TOO_FEW_LABELS = "there is only one label"
ALL_OR_NOTHING = "every score is 0 or 1, so that all errors look alike"
LEAST_SAMPLES = 50  # of fewer the mean score of a label is chance

CONFIDENT = (
    "Confident learning (Northcutt, Jiang, Chuang 2021), as in cleanlab: the score of another label reaches the mean "
    "score that samples of that label have, and is higher than the score of the ground truth."
)


def _no_items() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class LabelErrors:
    """Ground truth that is probably wrong, the most likely first; columns of equal length.

    `given` is what is labelled, NONE: nothing; `suggested` what the scores speak for, NONE: that nothing is there.
    `confidence` in [0, 1] is how far the scores agree with what is given. `truth_item` and `prediction_item` are the
    boxes in question, NONE without. `expected` (mean, deviation) is how many there would be if no label were wrong and
    each score were right; None where that is not known. `reason` says why none could be looked for. `n_known` were
    left out, as somebody has checked them. `method` says how they are found.
    """

    sample: NDArray[np.intp]
    given: LabelIds
    suggested: LabelIds
    confidence: Fractions
    truth_item: NDArray[np.integer] = field(default_factory=_no_items)
    prediction_item: NDArray[np.integer] = field(default_factory=_no_items)
    expected: tuple[float, float] | None = None
    reason: str = ""
    n_known: int = 0
    method: str = CONFIDENT

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.sample)

    @property
    def n_told(self) -> int:
        """How many of them scores tell of: all but boxes that no prediction touches."""
        return int(np.count_nonzero(self.prediction_item != NONE)) if self.prediction_item.size else self.n

    @property
    def n_samples(self) -> int:
        """On how many samples they are."""
        return int(np.unique(self.sample).size)

    def without(self, known: Mask) -> LabelErrors:
        """The same without those that somebody has checked."""
        kept = np.flatnonzero(~known)
        names = ("sample", "given", "suggested", "confidence", "truth_item", "prediction_item")
        columns = {name: values[kept] if (values := getattr(self, name)).size else values for name in names}
        return replace(self, **columns, n_known=self.n_known + int(known.sum()))


def nothing_found(reason: str = "") -> LabelErrors:
    """No candidates, and why none could be looked for."""
    none = np.zeros(0, np.int32)
    return LabelErrors(np.zeros(0, np.intp), none, none, np.zeros(0), reason=reason)


def single_label_errors(data: ClassificationDataset, ranking: Ranking) -> LabelErrors:
    """Samples with one label each that their scores confidently deny."""
    if data.scores is None or not ranking.is_full:
        return nothing_found(NEEDS_SCORES)
    columns = np.flatnonzero(ranking.scored_labels)
    rows = np.flatnonzero(ranking.scored & ranking.scored_labels[data.y_true])
    if columns.size < 2:
        return nothing_found(TOO_FEW_LABELS)
    if rows.size < LEAST_SAMPLES:
        return nothing_found(f"there are fewer than {LEAST_SAMPLES} samples with scores")
    is_whole = rows.size == data.n_samples and columns.size == data.n_labels
    scores = data.scores if is_whole else data.scores[np.ix_(rows, columns)]
    y_true = np.searchsorted(columns, data.y_true[rows]).astype(np.int32)
    if bool(((scores == 0) | (scores == 1)).all()):
        return nothing_found(ALL_OR_NOTHING)
    found = doubtful_labels(scores, y_true)
    sample = rows[found.sample]
    expected = expected_doubts(scores, y_true) if sample.size else (0.0, 0.0)
    suggested = columns[found.label].astype(np.int32)
    return LabelErrors(sample, data.y_true[sample], suggested, found.confidence, expected=expected)


def set_label_errors(scores: Scores | None, truth: Mask) -> LabelErrors:
    """Labels of samples with any number of them that their scores confidently deny, given or not given."""
    if scores is None:
        return nothing_found(NEEDS_SCORES)
    is_scored = ~np.isnan(scores)
    columns = np.flatnonzero(is_scored.any(axis=0))
    rows = np.flatnonzero(is_scored[:, columns].all(axis=1)) if columns.size else columns
    if 2 * rows.size < len(truth) or not columns.size:
        return nothing_found(NEEDS_SCORES)
    if rows.size < LEAST_SAMPLES:
        return nothing_found(f"there are fewer than {LEAST_SAMPLES} samples with scores")
    if (rows.size, columns.size) != truth.shape:
        taken = np.ix_(rows, columns)
        scores, truth = scores[taken], truth[taken]
    found = doubtful_sets(scores, truth)
    expected = expected_set_doubts(scores, truth) if found.sample.size else (0.0, 0.0)
    label, is_given = columns[found.label].astype(np.int32), truth[found.sample, found.label]
    nothing = np.full(label.size, NONE, np.int32)
    return LabelErrors(
        rows[found.sample], np.where(is_given, label, nothing), np.where(is_given, nothing, label), found.confidence,
        expected=expected,
    )  # fmt: skip
