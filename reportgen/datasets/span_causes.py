"""What turns good predictions of entities into bad ones: documents moved by one or left out, types by other names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.datasets.entities import EntityDataset
from reportgen.datasets.label_causes import PROBABLE_CAUSE, label_causes
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.span_tables import SpanTable

_LOOKED_AT = 20_000  # labelled, and predicted, spans
_FEWEST = 20  # spans that are the same in another document, fewer may be chance
_MOVED = 0.2  # of the predicted spans
_TWICE = 2  # times as many as are those of their own document
_LEAST = 5  # documents, and spans of a type: of fewer it may be chance
_ABSENT = 0.2  # of the documents with an entity
_SEVERAL = 2.0  # entities of a document, so that a model hardly misses all of them
_AS_MANY = 0.8  # times those of the other documents: a model that finds nothing finds it where there is little
_ALIKE = 0.8  # of the predicted spans of a type that lie on a labelled one have the same type there
_HALF = 0.5  # of the spans of either type lie on those of the other


def causes_in(data: EntityDataset, name: str) -> list[Issue]:
    """Why types or documents do not meet; `name` is the file of the predictions."""
    if not len(data.truths) or not len(data.predictions):
        return []
    return [*_moved(data, name), *(_renamed(data, name) or _exchanged(data))]


def _frames(data: EntityDataset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The labelled and the predicted spans, of many those of the first documents; a label is `true` or `said`."""
    sides = {"true": data.truths, "said": data.predictions}
    starts = [int(one.sample[_LOOKED_AT]) for one in sides.values() if len(one) > _LOOKED_AT]
    last = min(starts, default=data.n_samples)
    found = []
    for name, one in sides.items():
        n = int(np.searchsorted(one.sample, last))
        places = {"document": one.sample[:n].astype(np.int64), "start": one.start[:n], "end": one.end[:n]}
        found.append(pl.DataFrame(places | {name: one.label[:n].astype(np.int64)}))
    return found[0], found[1]


def _moved(data: EntityDataset, name: str) -> Iterator[Issue]:
    """That far more spans are those of the document before or behind than of their own, as where a line is missing."""
    true, said = (one.rename({one.columns[-1]: "label"}).unique() for one in _frames(data))
    same = {step: said.with_columns(pl.col("document") + step).join(true, on=true.columns).height
            for step in (0, -1, 1)}  # fmt: skip
    best = max(same, key=lambda step: same[step])
    if not best or same[best] < max(_FEWEST, _MOVED * said.height, _TWICE * same[0]):
        return
    yield issue(
        PROBABLE_CAUSE,
        f"Probably the documents of the two are moved against each other: {numbers.count(same[best])} of the "
        f"{numbers.count(said.height)} spans looked at in {name} are those of the document "
        f"{'behind' if best > 0 else 'before'}, {numbers.count(same[0])} those of their own. Look whether a document "
        "is missing in one, or stands at the other end; the figures are of the documents as they are.",
        same[best] - same[0],
    )


def _renamed(data: EntityDataset, name: str) -> list[Issue]:
    """That spans of a type that is never labelled lie on those of one that is never predicted."""
    pairs, n = _pairs(data), data.n_labels
    is_true, is_said = (np.bincount(one.label, minlength=n) > 0 for one in (data.truths, data.predictions))
    true, said = (np.bincount(one[one.columns[-1]].to_numpy(), minlength=n) for one in _frames(data))
    codes, counts = np.unique(pairs[0] * n + pairs[1], return_counts=True)
    ours, theirs = codes // n, codes % n
    met = np.bincount(theirs, counts, n)
    is_renamed = ~is_said[ours] & ~is_true[theirs] & (counts >= _LEAST) & (counts >= _ALIKE * met[theirs])
    is_renamed &= counts >= _HALF * np.minimum(true[ours], said[theirs])
    found = np.flatnonzero(is_renamed)[np.argsort(-counts[is_renamed], kind="stable")]
    if not found.size:
        return []
    names = [(data.labels[ours[k]], data.labels[theirs[k]], int(counts[k]), int(said[theirs[k]])) for k in found]
    told = [f"spans of {other} lie exactly on spans of {own} in {numbers.share(on / of)} of {numbers.count(of)}"
            for own, other, on, of in names]  # fmt: skip
    own, other, *_ = names[0]
    message = (
        f"Probably {name} has other names for the same types. If so, write them alike, {own} for {other}; the figures "
        "are of the types as they are."
    )
    return [issue(PROBABLE_CAUSE, message, sum(on for *_, on, _ in names), told[:MAX_EXAMPLES])]


def _exchanged(data: EntityDataset) -> list[Issue]:
    """That the types of spans with the same boundaries are exchanged."""
    true, said = (side.astype(np.int32) for side in _pairs(data))
    return label_causes(data.labels, true, said)


def _pairs(data: EntityDataset) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The types of a labelled and a predicted span with the same boundaries, pair by pair."""
    true, said = _frames(data)
    met = true.join(said, on=["document", "start", "end"])
    return met["true"].to_numpy(), met["said"].to_numpy()


def absent_part(true: SpanTable, said: SpanTable, place: NDArray[np.integer]) -> list[Issue]:
    """That a part of the documents has no predictions at all, though there is much to be found in it.

    `place` is the document of the ground truth of each of the predictions, NONE: none. A file that names only documents
    in which it found something leaves out those in which there is little.
    """
    n_spans = np.bincount(true.document, minlength=true.n_rows)
    is_here = np.zeros(true.n_rows, np.bool_)
    is_here[place[place != NONE]] = True
    absent, present = (np.flatnonzero((is_here == here) & (n_spans > 0)) for here in (False, True))
    if absent.size < max(_LEAST, _ABSENT * (absent.size + present.size)) or not present.size:
        return []
    mean = n_spans[absent].mean()
    names_empty = np.unique(said.document).size < said.n_rows
    if not names_empty and mean < max(_SEVERAL, _AS_MANY * n_spans[present].mean()):
        return []
    message = (
        f"Probably a part of the predictions is missing: {numbers.count(absent.size)} of the "
        f"{numbers.named(absent.size + present.size, 'document')} with an entity are not in {said.name}. Give the "
        "predictions of all, or the ground truth of those alone; until then all entities of the others are missed."
    )
    return [issue(PROBABLE_CAUSE, message, absent.size, true.ids.gather(absent[:MAX_EXAMPLES]).to_list())]
