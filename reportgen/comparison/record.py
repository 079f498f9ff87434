"""A comparison for other tools, as `compare --record` writes it: nothing is rounded, what is undefined is null."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from reportgen.comparison.change import Change
from reportgen.comparison.folds import FoldChanges
from reportgen.comparison.items import BROKEN, FIXED, STATES, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.comparison.pair import Comparison
from reportgen.comparison.slices import SliceChange
from reportgen.locations import installed_version
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.record.figures import Count, Metrics, Value
from reportgen.record.made_of import DataSet, Tool

Difference = float | None  # of two figures, each within the bounds of a record
P = Annotated[float, Meta(ge=0, le=1)] | None


class ComparedVersion(Struct, frozen=True):
    """A version with its metrics; `name` is what the pairs call it, others do not have it."""

    name: str
    model: str | None
    version: str | None
    dataset: DataSet
    metrics: Metrics


class MetricChange(Struct, frozen=True):
    """After minus before; without an interval nothing is known of its noise."""

    change: Difference
    interval: Annotated[tuple[Difference, Difference] | None, Meta(description="Low and high at 95%.")]
    p: P
    q: Annotated[P, Meta(description="p corrected for the number of metrics of the pair of which it is known.")]


class PairTest(Struct, frozen=True):
    """The test whether two versions differ, on n samples."""

    name: str
    p: P
    n: Count


class ComparedSlice(Struct, frozen=True):
    """A slice that both versions have; without an interval its change is not tested."""

    name: str
    value: str
    samples: Count
    metric: Annotated[str, Meta(description="accuracy, or micro_f1 where samples may hold several answers.")]
    before: Value
    after: Value
    change: Difference
    interval: Annotated[tuple[Difference, Difference] | None, Meta(description="Low and high at 95%.")]
    p: P
    q: Annotated[P, Meta(description="p corrected for the number of slices of the pair that are tested.")]


class ComparedFolds(Struct, frozen=True):
    """A figure on the same folds of a cross-validation."""

    metric: str
    names: list[str]
    before: list[Value]
    after: list[Value]
    mean: Annotated[Difference, Meta(description="Of after minus before.")]
    sd: Annotated[Value, Meta(description="Sample standard deviation of the differences.")]
    t: Annotated[float | None, Meta(description="Corrected for what the folds share (Nadeau and Bengio 2003).")]
    p: P


class ComparedPair(Struct, frozen=True):
    """Two versions by their names; on other samples there is no test, and nothing is fixed or broken."""

    before: str
    after: str
    metrics: dict[str, MetricChange]
    test: PairTest | None
    fixed: Count | None
    broken: Count | None
    items: Annotated[dict[str, Count] | None, Meta(description="How many are in each state, fixed and broken too.")]
    unpaired_because: Annotated[str | None, Meta(description="Why the versions are not compared sample by sample.")]
    slices: Annotated[list[ComparedSlice], Meta(description="Those that both have, the most harmed first.")] = []
    folds: Annotated[ComparedFolds | None, Meta(description="null: not the same folds.")] = None


class Compared(Struct, frozen=True):
    """All versions, and the pairs of them that are compared."""

    comparison: Annotated[int, Meta(description="Version of this schema.", extra_json_schema={"const": 1})]
    tool: Tool
    versions: list[ComparedVersion]
    pairs: list[ComparedPair]


def comparison_record(versions: Versions, items: Sequence[Items | None]) -> Compared:
    """Every version with its metrics, and every pair with its changes; `items` are those of the pairs."""
    return Compared(
        comparison=1,
        tool=Tool(installed_version()),
        versions=[_version(versions, k) for k in range(versions.n)],
        pairs=[_pair(versions, pair, found) for pair, found in zip(versions.pairs, items, strict=True)],
    )


def _version(versions: Versions, k: int) -> ComparedVersion:
    record = versions.records[k]
    model = record.model
    return ComparedVersion(versions.names[k], model.name, model.version, record.dataset, dict(record.metrics))


def _pair(versions: Versions, pair: Pair, items: Items | None) -> ComparedPair:
    comparison = pair.comparison
    fixed, broken = _turned(comparison, items)
    test = PairTest(comparison.facts.test, _plain(comparison.p), comparison.after.dataset.samples)
    return ComparedPair(
        before=versions.names[pair.before],
        after=versions.names[pair.after],
        metrics=_changes(pair),
        test=test if comparison.is_paired else None,
        fixed=fixed,
        broken=broken,
        items=None if items is None else {name: items.count(k) for k, name in enumerate(STATES)},
        unpaired_because=comparison.unpaired_because or None,
        slices=[_slice(one) for one in comparison.slice_changes],
        folds=_folds(comparison.fold_changes),
    )


def _turned(comparison: Comparison, items: Items | None) -> tuple[int, int] | tuple[None, None]:
    """How many are right in the later version alone, and in the earlier alone; None where nothing tells."""
    if items is not None:
        return items.count(FIXED), items.count(BROKEN)
    if comparison.answers is None or comparison.sign_counts is None:
        return None, None
    better, worse = comparison.sign_counts
    return int(better[0]), int(worse[0])


def _slice(one: SliceChange) -> ComparedSlice:
    change = one.change
    return ComparedSlice(
        one.name, one.value, one.samples, change.name, _plain(change.before), _plain(change.after),
        _plain(change.difference), _ends(change), _plain(change.p), _plain(one.q),
    )  # fmt: skip


def _folds(found: FoldChanges | None) -> ComparedFolds | None:
    if found is None:
        return None
    return ComparedFolds(
        found.figure, list(found.names), found.before.tolist(), found.after.tolist(), _plain(found.mean),
        _plain(found.sd), _plain(found.t), _plain(found.p),
    )  # fmt: skip


def _changes(pair: Pair) -> dict[str, MetricChange]:
    changes = pair.comparison.changes
    q = benjamini_hochberg(np.array([change.p for change in changes.values()], float)).tolist()
    return {
        name: MetricChange(
            _plain(change.difference),
            _ends(change),
            _plain(change.p),
            _plain(each),
        )
        for (name, change), each in zip(changes.items(), q, strict=True)
    }


def _ends(change: Change) -> tuple[float | None, float | None] | None:
    return (_plain(change.low), _plain(change.high)) if change.is_known else None


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
