"""Mistakes that count as a miss and a false positive, though one lies over the other: of entities, wrong boundaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import NONE, Counts, LabelIds
from reportgen.outcomes import Outcomes
from reportgen.span_outcomes import BOTH, BOUNDARY


@dataclass(frozen=True, eq=False)
class NearMisses:
    """How many units of each label, labelled and predicted, (n_labels,) each, `have` what: `a wrong boundary`."""

    have: str
    of_truths: Counts
    of_predictions: Counts


def near_misses(rows: Outcomes, n_labels: int) -> tuple[NearMisses, ...]:
    """Those of entities, from the rows that hold."""
    kinds = {BOUNDARY: "a wrong boundary", BOTH: "a wrong type and boundary"}
    return tuple(
        NearMisses(have, *(_counted(side[rows.kind == kind], n_labels) for side in (rows.truth, rows.prediction)))
        for kind, have in kinds.items()
    )


def _counted(labels: LabelIds, n_labels: int) -> Counts:
    return np.bincount(labels[labels != NONE], minlength=n_labels)
