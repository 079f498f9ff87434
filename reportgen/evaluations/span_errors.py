"""What a reader of texts is shown of the outcome rows: a miss and a false positive of one mistake are one row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen import span_outcomes
from reportgen.arrays import NONE, Counts
from reportgen.outcomes import Outcomes

CORRECT, TYPE, BOUNDARY, BOTH, MISSED, SPURIOUS = range(1, 7)
KINDS = ("", "correct", "type", "boundary", "both", "missed", "spurious")  # what a page calls each


def span_errors(rows: Outcomes) -> Outcomes:
    """The rows by sample, with one of the kinds above and no partner; what is tied is one row with both spans."""
    is_tied = np.isin(rows.kind, (span_outcomes.BOUNDARY, span_outcomes.BOTH))
    missed = np.flatnonzero(is_tied & (rows.prediction == NONE))
    other = rows.select(rows.partner[missed])
    none = np.full(missed.size, NONE, np.int32)
    kind = np.where(rows.kind[missed] == span_outcomes.BOTH, BOTH, BOUNDARY).astype(np.int8)
    tied = replace(rows.select(missed), prediction=other.prediction, prediction_item=other.prediction_item,
                   kind=kind, partner=none)  # fmt: skip
    every = tied.joined(_named(rows.select(~is_tied)))
    return every.select(np.argsort(every.sample, kind="stable"))


def boundary_counts(rows: Outcomes, n_labels: int) -> dict[str, Counts]:
    """(n_labels,) how many of each type are tied to a prediction of another boundary, and of another type as well."""
    kinds = {"boundary": span_outcomes.BOUNDARY, "boundary_type": span_outcomes.BOTH}
    is_missed = rows.prediction == NONE
    return {name: np.bincount(rows.truth[is_missed & (rows.kind == kind)], minlength=n_labels)
            for name, kind in kinds.items()}  # fmt: skip


def _named(rows: Outcomes) -> Outcomes:
    """Rows of one mistake each."""
    apart = np.where(rows.truth == rows.prediction, CORRECT, TYPE)
    kind = np.where(rows.prediction == NONE, MISSED, np.where(rows.truth == NONE, SPURIOUS, apart)).astype(np.int8)
    return replace(rows, kind=kind, partner=np.full(rows.n_rows, NONE, np.int32))
