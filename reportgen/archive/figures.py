"""The figures of all versions side by side: what changed, what is best, and what noise leaves undecided.

Two figures are a tie where their 95 % intervals overlap: the records need not hold the samples, so nothing finer can be
said here. `reportgen compare` can, as it looks at the same samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.archive.versions import Version
from reportgen.tasks.facts import facts_of

MOST_METRICS = 6
FIRST, OTHER_DATA = -1, -2  # instead of the position of a previous version
SAME, BETTER, WORSE, NOISE, UNKNOWN, NONE = range(6)
PLAIN, BEST, TIED = range(3)


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of n versions, newest first, in m metrics; NaN where undefined.

    `previous` is the position of the version before it of the same model on the same data set, or FIRST, or OTHER_DATA
    where the model was only measured on other data before. `change` says what became of a metric since then, `standing`
    whether the version is the best on its data set; `is_latest` is true for the newest on its data set.
    """

    metrics: tuple[str, ...]
    value: NDArray[np.float64]  # (m, n)
    low: NDArray[np.float64]  # (m, n)
    high: NDArray[np.float64]  # (m, n)
    previous: NDArray[np.int32]  # (n,)
    is_latest: NDArray[np.bool_]  # (n,)
    change: NDArray[np.uint8]  # (m, n)
    standing: NDArray[np.uint8]  # (m, n)
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
    standing = np.zeros(value.shape, np.uint8)
    for number in range(len(keys)):
        held = np.flatnonzero(data == number)
        for row in range(len(metrics)):
            standing[row, held] = _standing(value[row, held], low[row, held], high[row, held])
    change = _change(value, low, high, previous)
    return Figures(metrics, value, low, high, previous, is_latest, change, standing, data)


def main_metrics(versions: Sequence[Version]) -> tuple[str, ...]:
    """The metrics an index shows: those most versions have, at most MOST_METRICS; more is better for all of them."""
    wanted = dict.fromkeys(name for version in versions for name in _followed(version))
    defined = {name: sum(v.entry.metrics.get(name) is not None for v in versions) for name in wanted}
    order = sorted((name for name, n in defined.items() if n), key=lambda name: -defined[name])
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


def _change(value: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], previous: NDArray[np.int32]
) -> NDArray[np.uint8]:  # fmt: skip
    before = np.maximum(previous, 0)
    difference = value - value[:, before]
    overlap = (low <= high[:, before]) & (low[:, before] <= high)
    unknown = np.isnan(low) | np.isnan(low[:, before])
    change = np.where(difference > 0, BETTER, WORSE)
    change = np.where(overlap, NOISE, np.where(unknown, UNKNOWN, change))
    change = np.where(difference == 0, SAME, change)
    return np.where(np.isnan(difference) | (previous < 0), NONE, change).astype(np.uint8)


def _standing(value: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Who is best of one data set: alone, or together with all whose interval overlaps that of the highest value."""
    standing = np.zeros(value.size, np.uint8)
    if np.count_nonzero(~np.isnan(value)) < 2:
        return standing
    low, high = np.where(np.isnan(low), value, low), np.where(np.isnan(high), value, high)
    top = int(np.nanargmax(value))
    tied = high >= low[top]
    standing[tied] = TIED if np.count_nonzero(tied) > 1 else BEST
    return standing
