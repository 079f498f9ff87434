"""How the model does by what spans are: how long, in documents how long, and whether training had labelled the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Mask
from reportgen.datasets.surfaces import normal
from reportgen.metrics.bounds import Interval
from reportgen.metrics.confusion import Hits
from reportgen.metrics.group_intervals import drawn_groups, resampled
from reportgen.numbers import count

if TYPE_CHECKING:
    import polars as pl

    from reportgen.datasets.entities import EntityDataset
    from reportgen.evaluations.training import Training
    from reportgen.outcomes import Outcomes

TOKENS, CHARACTERS = "tokens", "characters"
SHARES = (0.25, 0.5, 0.75)  # of the documents, by length
MOST_TOKENS = 5  # of a span that are told apart
LENGTHS = (5, 10, 20, 40)  # in characters
SEEN, UNSEEN = "labelled in training", "not labelled in training"


@dataclass(frozen=True, eq=False)
class SpanGroups(Hits):
    """Groups of spans in their order, (n_groups,) each: counts, `names`, and the 95% interval of F1 (n_groups, 2).

    A labelled span is in the group of its own length, a predicted one in that of its own; a true positive is in both.
    `unit` is what lengths count, empty where there are none. Ratios are NaN where undefined.
    """

    names: tuple[str, ...]
    unit: str
    interval: Interval


@dataclass(frozen=True, eq=False)
class _Grouping:
    """The group of each labelled and each predicted span of a data set."""

    names: tuple[str, ...]
    unit: str
    of_truths: NDArray[np.integer]
    of_predictions: NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Breakdowns:
    """The same spans three ways; None where all are alike, or where nothing is known."""

    by_length: SpanGroups | None
    by_document: SpanGroups | None
    by_surface: SpanGroups | None


def breakdowns(data: EntityDataset, rows: Outcomes, training: Training | None, rng: np.random.Generator) -> Breakdowns:
    """All three from the rows that hold; documents are drawn once for the intervals of all."""
    makers = (_by_length(data), _by_document(data), _by_surface(data, training))
    found = [grouping for grouping in makers if grouping is not None]
    made = iter(_counted(found, rows, data.n_samples, rng) if found else [])
    return Breakdowns(*(None if grouping is None else next(made) for grouping in makers))


def _counted(
    groupings: Sequence[_Grouping], rows: Outcomes, n_documents: int, rng: np.random.Generator
) -> Iterator[SpanGroups]:
    starts = np.cumsum([0, *(len(one.names) for one in groupings)])
    weights = drawn_groups(n_documents, 3 * int(starts[-1]), rng)
    for one in groupings:
        n = len(one.names)
        sample, truth, prediction = _sides(one, rows)
        drawn = resampled(weights, sample, truth, prediction, n)
        hit = truth[(truth == prediction) & (truth != NONE)]
        tp, predicted, support = (np.bincount(side[side != NONE], minlength=n) for side in (hit, prediction, truth))
        yield SpanGroups(tp, predicted, support, one.names, one.unit, drawn.label_f1)


def _sides(one: _Grouping, rows: Outcomes) -> tuple[NDArray[np.int32], LabelIds, LabelIds]:
    """Each row with its groups for labels: where it is no hit, either side by itself."""
    is_hit = (rows.truth == rows.prediction) & (rows.truth != NONE)
    true, said = (np.append(of, NONE).astype(np.int32) for of in (one.of_truths, one.of_predictions))
    truth, prediction = true[rows.truth_item], said[rows.prediction_item]
    none = np.full(int(np.count_nonzero(~is_hit)), NONE, np.int32)
    sample = np.concatenate([rows.sample[is_hit], rows.sample[~is_hit], rows.sample[~is_hit]]).astype(np.int32)
    return (
        sample,
        np.concatenate([truth[is_hit], truth[~is_hit], none]),
        np.concatenate([prediction[is_hit], none, prediction[~is_hit]]),
    )


def _by_length(data: EntityDataset) -> _Grouping | None:
    """By tokens where spans count them, else by characters."""
    sides = (data.truths, data.predictions)
    if data.tokens is not None:
        ends = np.arange(1, MOST_TOKENS)
        names = [*map(str, ends.tolist()), f"{MOST_TOKENS} or more"]
        return _grouping(names, TOKENS, *(np.searchsorted(ends, side.end - side.start) for side in sides))
    names = [f"{low} to {high}" for low, high in zip((1, *(n + 1 for n in LENGTHS)), LENGTHS, strict=False)]
    names.append(f"over {LENGTHS[-1]}")
    return _grouping(names, CHARACTERS, *(np.searchsorted(LENGTHS, side.last - side.first) for side in sides))


def _by_document(data: EntityDataset) -> _Grouping | None:
    """By quarters of the documents, the shortest first; fewer where many are as long."""
    if data.tokens is not None:
        length, unit = data.tokens, TOKENS
    elif data.texts is not None and data.texts.null_count() == 0:
        length, unit = data.texts.str.len_chars().to_numpy().astype(np.int64), CHARACTERS
    else:
        return None
    if not length.size:
        return None
    ends = np.unique(np.quantile(length, SHARES, method="inverted_cdf"))
    ends = ends[ends < length.max()]
    highs = [int(n) for n in ends]
    lows = [int(length.min()), *(n + 1 for n in highs)]
    names = [f"{count(low)} to {count(high)}" if low < high else count(high)
             for low, high in zip(lows, highs, strict=False)]  # fmt: skip
    names.append(f"over {count(int(ends[-1]))}" if ends.size else count(int(length.max())))
    group = np.searchsorted(ends, length)
    return _grouping(names, unit, group[data.truths.sample], group[data.predictions.sample])


def _by_surface(data: EntityDataset, training: Training | None) -> _Grouping | None:
    """By whether training has a labelled span of the same words, whatever its type."""
    if training is None or training.forms is None or data.texts is None:
        return None
    sides = (unknown(found, training.forms).astype(np.int64) for found in (data.true_surfaces, data.predicted_surfaces))
    return _grouping((SEEN, UNSEEN), "", *sides)


def unknown(found: pl.Series, known: pl.Series) -> Mask:
    """Which spans cover what is not known."""
    is_new: Mask = (~normal(found).is_in(known.implode()).fill_null(value=False)).to_numpy()
    return is_new


def _grouping(
    names: Sequence[str], unit: str, of_truths: NDArray[np.integer], of_predictions: NDArray[np.integer]
) -> _Grouping | None:
    """The groups that have anything; None of fewer than two."""
    there = np.unique(np.concatenate([of_truths, of_predictions]))
    if there.size < 2:
        return None
    kept = tuple(names[k] for k in there)
    return _Grouping(kept, unit, np.searchsorted(there, of_truths), np.searchsorted(there, of_predictions))
