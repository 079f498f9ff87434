"""What a reader of texts is shown of the outcome rows: a miss and a false positive of one mistake are one row.

The two are tied, and hold at the same thresholds; so each span is in one of these rows at every threshold.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen import span_outcomes
from reportgen.arrays import NONE
from reportgen.outcomes import Outcomes

CORRECT, TYPE, BOUNDARY, BOTH, MISSED, SPURIOUS = range(1, 7)
KINDS = ("", "correct", "type", "boundary", "both", "missed", "spurious")  # what a page calls each


def span_errors(rows: Outcomes) -> Outcomes:
    """The rows with one of the kinds above, by document; tied ones as one row with both spans, without a partner."""
    is_tied = np.isin(rows.kind, (span_outcomes.BOUNDARY, span_outcomes.BOTH))
    first = np.flatnonzero(is_tied & (rows.prediction == NONE))
    second = rows.partner[first]
    prediction, item, kind = rows.prediction.copy(), rows.prediction_item.copy(), _kinds(rows)
    prediction[first], item[first] = rows.prediction[second], rows.prediction_item[second]
    kind[first] = np.where(rows.kind[first] == span_outcomes.BOUNDARY, BOUNDARY, BOTH)
    none = np.full(rows.n_rows, NONE, np.int32)
    whole = replace(rows, prediction=prediction, prediction_item=item, kind=kind, partner=none)
    kept = np.setdiff1d(np.arange(rows.n_rows), second)
    return whole.select(kept[np.argsort(rows.sample[kept], kind="stable")])


def _kinds(rows: Outcomes) -> NDArray[np.int8]:
    """What a row is by itself."""
    alone = np.where(rows.truth == rows.prediction, CORRECT, TYPE)
    return np.where(rows.prediction == NONE, MISSED, np.where(rows.truth == NONE, SPURIOUS, alone)).astype(np.int8)
