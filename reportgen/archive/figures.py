"""The figures of all versions side by side: which metrics are followed, and which version came before which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.archive.versions import Version
from reportgen.tasks.facts import facts_of

MOST_METRICS = 6
FIRST, OTHER_DATA = -1, -2  # instead of the position of a previous version


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of n versions, newest first, in m metrics; NaN where undefined.

    `previous` is the position of the version before it of the same model on the same data set, or FIRST, or OTHER_DATA
    where the model was only measured on other data before; `is_latest` is true for the newest on its data set.
    """

    metrics: tuple[str, ...]
    value: NDArray[np.float64]  # (m, n)
    low: NDArray[np.float64]  # (m, n)
    high: NDArray[np.float64]  # (m, n)
    previous: NDArray[np.int32]  # (n,)
    is_latest: NDArray[np.bool_]  # (n,)
    data: NDArray[np.int32]  # (n,) data sets numbered in order of their newest version


def figures(versions: Sequence[Version]) -> Figures:
    """The figures of versions, newest first."""
    metrics = main_metrics(versions)
    value = np.array([[_number(v.entry.metrics.get(name)) for v in versions] for name in metrics])
    value = value.reshape(len(metrics), len(versions))
    bounds = np.array([[_bounds(v, name) for v in versions] for name in metrics]).reshape(*value.shape, 2)
    low, high = bounds[..., 0], bounds[..., 1]
    keys = {key: number for number, key in enumerate(dict.fromkeys(version.data_key for version in versions))}
    data = np.array([keys[version.data_key] for version in versions], np.int32)
    previous, is_latest = _previous(versions, data)
    return Figures(metrics, value, low, high, previous, is_latest, data)


def main_metrics(versions: Sequence[Version]) -> tuple[str, ...]:
    """The metrics an index shows: those most versions have, at most MOST_METRICS; more is better for all of them.

    One that is the same as another in every version says nothing more: micro F1, where it is the accuracy.
    """
    wanted = dict.fromkeys(name for version in versions for name in _followed(version))
    columns = {name: tuple(version.entry.metrics.get(name) for version in versions) for name in wanted}
    distinct = {column: name for name, column in reversed(columns.items())}  # the first of those that are the same
    defined = {name: sum(value is not None for value in column) for column, name in distinct.items()}
    order = sorted((name for name in wanted if defined.get(name)), key=lambda name: -defined[name])
    return tuple(order[:MOST_METRICS])


def _followed(version: Version) -> Sequence[str]:
    """What an archive follows of a version's task; without a word of that, every share of which more is better."""
    named = facts_of(version.entry.task).trend
    if any(version.entry.metrics.get(name) is not None for name in named):
        return named
    known = ((name, version.definition(name)) for name in version.entry.metrics)
    return [name for name, one in known if one is not None and one.is_share and one.better == "higher"]


def title_of(versions: Sequence[Version], name: str) -> str:
    """What a metric is called, as the newest version says that does; its own name where none does."""
    return next((known.title for version in versions if (known := version.definition(name))), name)


def _number(value: float | None) -> float:
    """A share; anything else stands for undefined."""
    return value if value is not None and 0 <= value <= 1 else np.nan


def _bounds(version: Version, name: str) -> tuple[float, float]:
    low, high = (_number(bound) for bound in version.entry.intervals.get(name, (None, None)))
    return (low, high) if low <= high else (np.nan, np.nan)


def _previous(
    versions: Sequence[Version], data: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:  # fmt: skip
    previous, is_latest = np.full(len(versions), FIRST, np.int32), np.zeros(len(versions), bool)
    last: dict[tuple[str | None, int], int] = {}
    newest: dict[int, int] = {}
    models: set[str | None] = set()
    for k in range(len(versions) - 1, -1, -1):  # oldest first
        name, number = versions[k].entry.model.name, int(data[k])
        previous[k] = last.get((name, number), OTHER_DATA if name in models else FIRST)
        last[name, number] = newest[number] = k
        models.add(name)
    is_latest[list(newest.values())] = True
    return previous, is_latest
