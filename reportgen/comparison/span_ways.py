"""Two versions of entities under the other ways of SemEval-2013 9.1, as far as their outcome rows tell.

A wrong boundary is a row of the missed entity and one of the prediction, of the same document and as often either: as
one row of both it is right by type, and right by half where a part counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import NONE, Mask
from reportgen.metrics.paired import Differences, Happened, paired_bootstrap
from reportgen.record.outcomes import Rows
from reportgen.span_outcomes import BOTH, BOUNDARY

SEED = 0
MICRO = {"micro_precision": "precision", "micro_recall": "recall", "micro_f1": "f1"}


@dataclass(frozen=True, eq=False)
class WayDifference:
    """The difference of a figure, and in how many documents one version has more right or more predicted."""

    differences: Differences
    n_discordant: int


def way_differences(before: Rows, after: Rows, n_documents: int, n_labels: int) -> dict[str, WayDifference]:
    """Those of `exact_f1`, `macro_partial_f1` and their like, by name; documents are resampled, once for both.

    They are those of the rows' own ties: where an entity overlaps several, a record's figures may be of others.
    """
    found: dict[str, WayDifference] = {}
    sides = [_ways(rows) for rows in (before, after)]
    for way, (old, new) in ((name, (sides[0][name], sides[1][name])) for name in sides[0]):
        rng, each = np.random.default_rng(SEED), np.ones(n_documents, np.int64)
        averages = paired_bootstrap(old, new, each, n_labels, rng).averages
        n = _discordant(old, new, n_documents)
        if way.startswith("macro_"):
            found[f"{way}_f1"] = WayDifference(averages["macro_f1"], n)
        else:
            found |= {f"{way}_{figure}": WayDifference(averages[name], n) for name, figure in MICRO.items()}
    return found


def _ways(rows: Rows) -> dict[str, Happened]:
    """What happened by way; where parts count half, all is there twice: with the parts as right, and as wrong."""
    strict = Happened(rows.sample, rows.truth, rows.prediction)
    own = _merged(rows, rows.kind == BOUNDARY)
    exact, overlapping = _of_one(strict), _of_one(_merged(rows, np.isin(rows.kind, (BOUNDARY, BOTH))))
    return {"exact": exact, "macro_exact": strict, "partial": _twice(exact, overlapping),
            "macro_partial": _twice(strict, own), "type": own, "macro_type": own}  # fmt: skip


def _merged(rows: Rows, is_tied: Mask) -> Happened:
    """The rows with both of a tie as one, which is right by the label of the missed entity."""
    kept = np.flatnonzero(~is_tied | (rows.prediction == NONE))
    truth = rows.truth[kept]
    return Happened(rows.sample[kept], truth, np.where(is_tied[kept], truth, rows.prediction[kept]))


def _of_one(rows: Happened) -> Happened:
    """The same with all labels as one."""
    truth, prediction = (np.minimum(side, 0).astype(np.int32) for side in (rows.truth, rows.prediction))
    return Happened(rows.group, truth, prediction)


def _twice(one: Happened, other: Happened) -> Happened:
    return Happened(*(np.concatenate([getattr(one, name), getattr(other, name)])
                      for name in ("group", "truth", "prediction")))  # fmt: skip


def _discordant(before: Happened, after: Happened, n_documents: int) -> int:
    """Documents in which the versions have not as many right, or predicted."""
    counted = (
        [np.bincount(one.group[kept], minlength=n_documents)
         for kept in (one.truth == one.prediction, one.prediction != NONE)]
        for one in (before, after)
    )  # fmt: skip
    (old_right, old), (new_right, new) = counted
    return int(np.count_nonzero((old_right != new_right) | (old != new)))
