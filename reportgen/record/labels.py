"""The rows of the labels read back: counts that every task has, and whatever else a row was written with."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from reportgen.record.figures import Figure, Number, Pair, Value
from reportgen.record.parts import LabelFigures

INTERVAL = "_interval"  # what the name of a figure's interval ends in
UNKNOWN = (None, None)


class LabelRow(LabelFigures, frozen=True):
    """One label; `figures` is the whole row by name: numbers, None where undefined, and intervals."""

    figures: dict[str, Number | str | Pair | None] = msgspec.field(default_factory=dict)

    def figure(self, name: str) -> float | None:
        """Any number of the row; None where it is undefined or the row has none of the name."""
        value = self.figures.get(name)
        return value if isinstance(value, float) else None

    def interval(self, name: str) -> tuple[Value, Value]:
        """The 95% interval of a figure; (None, None) where nothing is known of it."""
        value = self.figures.get(name + INTERVAL)
        return (value[0], value[1]) if isinstance(value, list) else UNKNOWN

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its figures, defined or not, as they were written."""
        return tuple(
            name for name, value in self.figures.items()
            if (value is None or isinstance(value, float)) and not name.endswith(INTERVAL)
        )  # fmt: skip


def rows_of_labels(rows: Sequence[dict[str, Figure]]) -> tuple[LabelRow, ...]:
    """Rows as a record holds them.

    Raises: msgspec.ValidationError where a count is none, or a label has no name.
    """
    return msgspec.convert([{**row, "figures": row} for row in rows], tuple[LabelRow, ...])
