"""Outputs of language models in a record: variants, criteria, statuses, slices, and what became of every output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import polars as pl
from msgspec import Meta, Struct

from reportgen.arrays import NONE
from reportgen.output_tables import STATUSES
from reportgen.record.figures import Count, Interval, Metrics, Number, Value
from reportgen.record.outcomes import narrowest, packed_ids, packed_integers
from reportgen.record.packed import packed
from reportgen.record.slices import FEW, Slice, SliceColumn
from reportgen.record.values import Parts, value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.evaluations.output_slices import OutputSlice
    from reportgen.evaluations.outputs import OutputEvaluation

ANSWERS = (
    "What became of every output, as columns. ids and id_lengths: the ids of the samples, ascending, as in outcomes. A "
    "row an output: sample, variant (positions), epoch (from 1), status (a position in statuses), passed (1, 0, -1 = "
    "unknown), score_NAME of each criterion, NaN without one. cluster: of each sample which hang together."
)
SCORE = "score_"  # begins the name of a criterion's column


class SavedVariant(Struct, frozen=True, omit_defaults=True):
    """The figures of one model under one prompt."""

    model: str
    prompt: str
    samples: Count
    outputs: Count
    metrics: Metrics
    intervals: dict[str, Interval]
    rank: Annotated[
        tuple[Count, Count] | None,
        Meta(description="Best and worst place by the weighted score that chance leaves open; null: not ranked."),
    ]
    reported: Annotated[bool, Meta(description="Its figures are those of the record.")] = False
    statuses: Annotated[dict[str, Count], Meta(description="How many outputs have each status.")] = {}
    standard_errors: Annotated[Metrics, Meta(description="Of means over outputs, in clusters.")] = {}
    differences: Annotated[
        dict[str, tuple[Value, Value, Value, Value]],
        Meta(description="To the reported variant, over the samples that both have: difference, low, high, p."),
    ] = {}


class SavedCriterion(Struct, frozen=True, omit_defaults=True):
    """A score of outputs; `range` ends in null where it is without end."""

    name: str
    title: str
    weight: Number
    direction: Literal["higher", "lower"]
    range: tuple[Number, Value]
    computed: Annotated[bool, Meta(description="From output and expected text, by reportgen.")] = False


def output_parts(evaluation: OutputEvaluation) -> Parts:
    """What only this task has."""
    data = evaluation.dataset
    return {
        "variants": [_variant(evaluation, k) for k in range(data.n_variants)],
        "criteria": [
            SavedCriterion(one.name, one.title, one.weight, "higher" if one.higher else "lower", one.bounds,
                           one.is_computed)
            for one in data.criteria
        ],
        "statuses": _statuses(evaluation.statuses[evaluation.reported]),
        "slices": [_slice(one) for one in evaluation.slices],
        "slice_columns": _slice_columns(evaluation),
        "answers": _answers(evaluation),
    }  # fmt: skip


def _statuses(counts: NDArray[np.int64]) -> dict[str, int]:
    return dict(zip(STATUSES, counts.tolist(), strict=True))


def _variant(evaluation: OutputEvaluation, k: int) -> SavedVariant:
    figures, variant = evaluation.figures[k], evaluation.dataset.variants[k]
    ranks = evaluation.ranks.get(evaluation.main)
    differences = {}
    for name in evaluation.pairs:
        one = evaluation.difference(name, k, evaluation.reported)
        if one is not None:
            differences[name] = (value(one.value), value(one.low), value(one.high), value(one.p))
    return SavedVariant(
        model=variant.model,
        prompt=variant.prompt,
        samples=figures.n_samples,
        outputs=figures.n_rows,
        metrics={name: value(number) for name, number in figures.metrics.items()},
        intervals={name: _ends(ends) for name, ends in figures.intervals.items()},
        rank=None if ranks is None else (int(ranks[k, 0]), int(ranks[k, 1])),
        reported=k == evaluation.reported,
        statuses=_statuses(evaluation.statuses[k]),
        standard_errors={name: value(one.error) for name, one in figures.means.items()},
        differences=differences,
    )


def _ends(ends: tuple[float, float]) -> tuple[float | None, float | None]:
    return value(ends[0]), value(ends[1])


def _slice(one: OutputSlice) -> Slice:
    return Slice(
        name=one.name,
        value=one.value,
        samples=one.samples,
        metrics={name: value(mean.value) for name, mean in one.means.items()},
        intervals={name: _ends(mean.interval) for name, mean in one.means.items()},
        difference=value(one.difference),
        difference_interval=_ends((one.low, one.high)),
        q=value(one.q),
    )


def _order(evaluation: OutputEvaluation) -> tuple[pl.Series, NDArray[np.intp]]:
    """The ids in ascending order, and the place of each sample among them."""
    ids = evaluation.dataset.sample_ids
    order = ids.arg_sort().to_numpy()
    place = np.empty(order.size, np.intp)
    place[order] = np.arange(order.size)
    return ids.gather(order.tolist()), place


def _answers(evaluation: OutputEvaluation) -> dict[str, Any]:
    data = evaluation.dataset
    ids, place = _order(evaluation)
    cluster = np.empty(place.size, np.int32)
    cluster[place] = data.cluster
    passed = np.where(np.isnan(data.passed), -1, data.passed > 0).astype(np.int8)
    whole: dict[str, NDArray[np.integer]] = {
        "sample": place[data.sample], "variant": data.variant, "epoch": data.epoch, "status": data.status,
        "passed": passed, "cluster": cluster,
    }  # fmt: skip
    scores = {SCORE + one.name: data.scores[:, k] for k, one in enumerate(data.criteria) if not one.corpus}
    return (
        packed_ids(ids)
        | {name: packed_integers(values) for name, values in whole.items()}
        | {name: packed(values, narrowest(values)) for name, values in scores.items()}
    )


def _slice_columns(evaluation: OutputEvaluation) -> list[SliceColumn]:
    """Which samples are in the slices, each by its first output of the reported variant."""
    data, place = evaluation.dataset, _order(evaluation)[1]
    rows = np.flatnonzero(data.variant == evaluation.reported)[::-1]
    found = []
    for name in dict.fromkeys(one.name for one in evaluation.slices):
        values = sorted({one.value for one in evaluation.slices if one.name == name})
        codes = data.row_metadata[name].replace_strict(
            values, list(range(len(values))), default=NONE, return_dtype=pl.Int16
        )
        own = np.full(place.size, NONE, np.int16)
        own[place[data.sample[rows]]] = codes.to_numpy()[rows]
        found.append(SliceColumn(name, values, packed(own, "int8" if len(values) < FEW else "int16")))
    return found
