"""Columns of the vector map in as few bytes as what is seen of them takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.report.payload import column, packed_json

FEW = 20_000  # points up to which places and scores are given as they are
COARSE = 8  # units of a place above: half a pixel of a map four times as large as it is at first
SCORES, COSINES = 1_000, 10_000  # parts of 1 in which scores are given above, and cosines always
KINDS = ("uint8", "int8", "uint16", "int16")


def narrow(values: NDArray[np.integer]) -> dict[str, str]:
    """Whole numbers in the smallest type that holds them."""
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    fits = (kind for kind in KINDS if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return column(values, next(fits, "int32"))


def coarse(units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of many points in steps that cannot be seen."""
    return units - units % COARSE if len(units) > FEW else units


def scores(values: NDArray[np.float32] | None) -> dict[str, Any] | None:
    """Scores from 0 to 1, NaN for none: as they are, or of many in parts of 1, NONE for none."""
    if values is None:
        return None
    if values.size <= FEW or not np.nanmax(np.abs(values), initial=0) <= 1:
        return {"unit": 1, "values": column(values, "float32")}
    parts = np.where(np.isnan(values), NONE, np.rint(np.nan_to_num(values).astype(np.float64) * SCORES))
    return {"unit": SCORES, "values": column(parts, "int16")}


def similarities(values: NDArray[np.float32], *, are_cosines: bool) -> dict[str, Any]:
    """Cosines in parts of 1; distances as they are."""
    if not are_cosines:
        return {"unit": 1, "values": column(values, "float32")}
    return {"unit": COSINES, "values": column(np.rint(values.astype(np.float64) * COSINES), "int16")}


def fronted(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Names: with how many characters, as browsers count them, each begins as the one before, and how it goes on."""
    shared, rest, last = [], [], ""
    for name in names:
        same = _same(last, name)
        shared.append(len(same.encode("utf-16-le", "surrogatepass")) // 2)
        rest.append(name[len(same) :])
        last = name
    return {"shared": narrow(np.array(shared, np.int64)), "rest": packed_json(rest)}


def _same(one: str, other: str) -> str:
    """What both begin with."""
    n = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:n]
