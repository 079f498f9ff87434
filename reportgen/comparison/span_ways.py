"""Two versions of entities under the other ways of SemEval-2013 9.1, document by document.

Records say what each labelled span counts under each way. Of one that does not, outcome rows tell most: a wrong
boundary is a row of the missed entity and one of the prediction, of the same document and as often either: as one row
of both it is right by type, and right by half where a part counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.metrics.paired import Differences, Happened, paired_bootstrap
from reportgen.record.outcomes import Rows
from reportgen.span_outcomes import BOTH, BOUNDARY

SEED = 0
WAYS = ("exact", "partial", "type", "macro_exact", "macro_partial", "macro_type")
MICRO = {"micro_precision": "precision", "micro_recall": "recall", "micro_f1": "f1"}

Side = tuple[NDArray[np.integer], NDArray[np.integer]]  # documents and labels of spans


@dataclass(frozen=True, eq=False)
class WayDifference:
    """The difference of a figure, and in how many documents one version has more right or more predicted."""

    differences: Differences
    n_discordant: int


@dataclass(frozen=True, eq=False)
class Counted:
    """What happened in a version, and how many halves of a hit each labelled span is, by way, where that is known."""

    rows: Rows
    halves: Mapping[str, NDArray[np.number]]

    @property
    def has_halves(self) -> bool:
        """Whether all spans are known under each way: each has one row, in which it is named by its number."""
        item = self.rows.truth_item[self.rows.truth != NONE]
        return set(self.halves) >= set(WAYS) and np.array_equal(np.sort(item), np.arange(self.halves[WAYS[0]].size))


def way_differences(before: Counted, after: Counted, n_documents: int, n_labels: int) -> dict[str, WayDifference]:
    """Those of `exact_f1`, `macro_partial_f1` and their like, by name; documents are resampled, once for both.

    Where only rows are known they are those of the rows' own ties: where an entity overlaps several, a record's figures
    may be of others.
    """
    found: dict[str, WayDifference] = {}
    sides = [_earned(one) if one.has_halves else _ways(one.rows) for one in (before, after)]
    for way, (old, new) in ((name, (sides[0][name], sides[1][name])) for name in sides[0]):
        rng, each = np.random.default_rng(SEED), np.ones(n_documents, np.int64)
        averages = paired_bootstrap(old, new, each, n_labels, rng).averages
        n = _discordant(old, new, n_documents)
        if way.startswith("macro_"):
            found[f"{way}_f1"] = WayDifference(averages["macro_f1"], n)
        else:
            found |= {f"{way}_{figure}": WayDifference(averages[name], n) for name, figure in MICRO.items()}
    return found


def _earned(one: Counted) -> dict[str, Happened]:
    """What happened by way, all of it twice: a half of a hit is one of two rows that are right."""
    rows = one.rows
    truths, said = np.flatnonzero(rows.truth != NONE), np.flatnonzero(rows.prediction != NONE)
    truths = truths[np.argsort(rows.truth_item[truths])]
    sides = (rows.sample[truths], rows.truth[truths]), (rows.sample[said], rows.prediction[said])
    of_one = [(sample, np.zeros_like(label)) for sample, label in sides]
    return {name: _twice_earned(sides if name.startswith("macro_") else of_one, one.halves[name]) for name in WAYS}


def _twice_earned(sides: Sequence[Side], halves: NDArray[np.number]) -> Happened:
    """Rows of labelled spans, each twice, right in so many; and of predictions that are not in those, twice each."""
    true, said = sides
    rights = np.stack([halves > 0, halves > 1], axis=1).ravel()
    sample, label = (np.repeat(side, 2) for side in true)
    rest_sample, rest_label = _left(said, (sample[rights], label[rights]))
    none = np.full(rest_label.size, NONE, np.int32)
    return Happened(np.concatenate([sample, rest_sample]), np.concatenate([label, none]),
                    np.concatenate([np.where(rights, label, NONE), rest_label]))  # fmt: skip


def _left(said: Side, taken: Side) -> Side:
    """Predictions twice each, by document and label, without as many as are right."""
    width = int(max(side[1].max(initial=0) for side in (said, taken))) + 1
    keys = [sample.astype(np.int64) * width + label for sample, label in (said, taken)]
    distinct, place = np.unique(np.concatenate(keys), return_inverse=True)
    count = np.bincount(place, np.repeat([2, -1], [key.size for key in keys]), distinct.size).astype(np.int64)
    left = np.repeat(distinct, np.maximum(count, 0))
    return left // width, (left % width).astype(np.int32)


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
