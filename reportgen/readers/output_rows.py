"""Rows of outputs as the readers of harnesses gather them, put together as one table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.issues import Issue
from reportgen.output_tables import NUMBER_COLUMNS, TEXT_COLUMNS, OutputTable, as_text, slug

if TYPE_CHECKING:
    import polars as pl

LONGEST_METADATA = 200  # characters; longer texts are contexts, no kinds of samples
MOST_METADATA = 200  # columns
LARGEST = 1e15


@dataclass
class OutputRow:
    """One output; what is unknown is None or empty. `criteria` hold numbers, `metadata` whatever else was said."""

    id: str | None = None
    model: str | None = None
    prompt: str | None = None
    provider: str | None = None
    epoch: int | None = None
    input: str | None = None
    expected: list[str] = field(default_factory=list)
    output: str | None = None
    extracted: str | None = None
    status: str = "scored"
    error: str | None = None
    cluster: str | None = None
    latency_s: float | None = None
    cost: float | None = None
    tokens_in: float | None = None
    tokens_out: float | None = None
    passed: float | None = None
    human: float | None = None
    criteria: dict[str, float | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)

    def settle(self) -> None:
        """Its status where nothing says more: empty where nothing was answered."""
        if self.status == "scored" and not (self.output or "").strip():
            self.status = "empty"


def number(value: Any) -> float | None:
    """A value of JSON as a number, true and false as 1 and 0; None for anything else, NaN and what is out of reach.

    >>> number(True), number("0.5"), number(float("nan")), number("x")
    (1.0, 0.5, None, None)
    """
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= LARGEST else None


def texts(value: Any) -> list[str]:
    """References: one text, or a list of such."""
    values = value if isinstance(value, list) else [value]
    return [text for one in values if (text := as_text(one)) is not None]


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Metadata as short texts, by name; longer ones and lists are left out."""
    found = {}
    for name, value in values.items():
        if isinstance(value, dict | list) or value is None:
            continue
        text = str(as_text(value))
        if len(text) <= LONGEST_METADATA:
            found[prefix + str(name)] = text
    return found


def table_of(  # noqa: PLR0913 - what few readers know is passed by name
    name: str, format_: str, rows: Sequence[OutputRow], *, higher: Mapping[str, bool] | None = None,
    weights: Mapping[str, float] | None = None, notes: Iterable[str] = (), issues: Iterable[Issue] = (),
) -> OutputTable:  # fmt: skip
    """The rows as a table; criteria bear the names that records know them by."""
    import polars as pl

    for row in rows:
        row.settle()
    frame = pl.DataFrame(
        {one: pl.Series([getattr(row, one) for row in rows], dtype=pl.String) for one in TEXT_COLUMNS}
        | {
            "epoch": pl.Series([row.epoch for row in rows], dtype=pl.Int64),
            "expected": pl.Series([row.expected for row in rows], dtype=pl.List(pl.String)),
            "status": pl.Series([row.status for row in rows], dtype=pl.String),
        }
        | {one: pl.Series([number(getattr(row, one)) for row in rows], dtype=pl.Float64) for one in NUMBER_COLUMNS}
    )
    return OutputTable(
        name=name,
        format=format_,
        frame=frame,
        criteria={slug(one): _numbers([row.criteria.get(one) for row in rows]) for one in _names(rows, "criteria")},
        higher={slug(one): value for one, value in (higher or {}).items()},
        weights={slug(one): value for one, value in (weights or {}).items()},
        reasons={slug(one): _column(rows, "reasons", one) for one in _names(rows, "reasons")},
        metadata={one: _column(rows, "metadata", one) for one in _names(rows, "metadata")[:MOST_METADATA]},
        passed=_known([row.passed for row in rows]),
        human=_known([row.human for row in rows]),
        notes=tuple(notes),
        issues=tuple(issues),
    )


def _names(rows: Sequence[OutputRow], kind: str) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in getattr(row, kind)))


def _column(rows: Sequence[OutputRow], kind: str, name: str) -> pl.Series:
    import polars as pl

    return pl.Series(name, [as_text(getattr(row, kind).get(name)) for row in rows], dtype=pl.String)


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if (found := number(value)) is None else found for value in values], np.float64)


def _known(values: Sequence[float | None]) -> NDArray[np.float64] | None:
    return None if all(value is None for value in values) else _numbers(values)
