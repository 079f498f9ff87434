"""A comparison as JSON values, for other tools: nothing is rounded, what is undefined is None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reportgen.comparison.items import BROKEN, FIXED, STATES, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.metrics.paired import benjamini_hochberg


def comparison_record(versions: Versions, items: Sequence[Items | None]) -> dict[str, Any]:
    """Every version with its metrics, and every pair with its changes; `items` are those of the pairs.

    `before` and `after` are names of versions. The q of a metric is its p corrected for the number of metrics of the
    pair of which p is known. On other samples there is no test, and nothing is fixed or broken; `unpaired_because` says
    why.
    """
    return {
        "comparison": 1,
        "versions": [_version(versions, k) for k in range(versions.n)],
        "pairs": [_pair(versions, pair, found) for pair, found in zip(versions.pairs, items, strict=True)],
    }


def _version(versions: Versions, k: int) -> dict[str, Any]:
    record = versions.records[k]
    data = record.dataset
    return {
        "name": versions.names[k],
        "model": record.model.name,
        "version": record.model.version,
        "dataset": {"name": data.name, "samples": data.samples, "sha256": data.sha256},
        "metrics": dict(record.metrics),
    }


def _pair(versions: Versions, pair: Pair, items: Items | None) -> dict[str, Any]:
    comparison = pair.comparison
    return {
        "before": versions.names[pair.before],
        "after": versions.names[pair.after],
        "metrics": _changes(pair),
        "test": None if not comparison.is_paired else {
            "name": comparison.facts.test, "p": _plain(comparison.p), "n": comparison.after.dataset.samples,
        },
        "fixed": None if items is None else items.count(FIXED),
        "broken": None if items is None else items.count(BROKEN),
        "items": None if items is None else {name: items.count(k) for k, name in enumerate(STATES)},
        "unpaired_because": comparison.unpaired_because or None,
    }  # fmt: skip


def _changes(pair: Pair) -> dict[str, dict[str, Any]]:
    changes = pair.comparison.changes
    q = benjamini_hochberg(np.array([change.p for change in changes.values()], float)).tolist()
    return {
        name: {
            "change": _plain(change.difference),
            "interval": [_plain(change.low), _plain(change.high)] if change.is_known else None,
            "p": _plain(change.p),
            "q": _plain(each),
        }
        for (name, change), each in zip(changes.items(), q, strict=True)
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
