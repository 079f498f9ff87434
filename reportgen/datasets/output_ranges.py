"""Criteria on other scales, as grades from 1 to 5, brought between 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reportgen.datasets.output_roles import bare, marks_in
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError
from reportgen.issues import Issue, issue
from reportgen.numbers import significant
from reportgen.output_tables import OutputTable, slug

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Ranges = Sequence[tuple[str, tuple[float, float]]]


def in_ranges(table: OutputTable, ranges: Ranges) -> OutputTable:
    """The table with criteria of these worst and best values from 0 to 1; a further column named becomes a criterion.

    Raises: OptionError for a name that is no column of numbers, and for values beyond its range.
    """
    for name, (worst, best) in ranges:
        key, values = _column(table, name)
        known = values[np.isfinite(values)]
        beyond = known[(known < min(worst, best)) | (known > max(worst, best))]
        if beyond.size:
            n = f"{beyond.size:,} of {known.size:,} values are not, {significant(float(beyond[0]))} is one"
            problem = f"{name} is to be from {significant(worst)} to {significant(best)}, and {n}"
            raise OptionError("--range", problem, "Give the worst and the best value there can be.")
        table = replace(
            table,
            criteria={**table.criteria, key: (values - worst) / (best - worst)},
            higher={**table.higher, key: True},
            ranges={**table.ranges, key: (worst, best)},
            metadata={one: column for one, column in table.metadata.items() if one != name},
        )
    return table


def _column(table: OutputTable, name: str) -> tuple[str, Floats]:
    """The name and values of a criterion, or of a further column of numbers."""
    for key in (name, slug(name), slug(bare(name) or name)):
        if key in table.criteria:
            return key, table.criteria[key]
    column = table.metadata.get(name)
    marks = None if column is None else marks_in(column)
    if marks is not None:
        return slug(name), marks.fill_null(np.nan).to_numpy()
    problem = f"there is no criterion {name!r}" if column is None else f"{name} holds no numbers"
    names = listed([*table.criteria, *(one for one, held in table.metadata.items() if marks_in(held) is not None)])
    raise OptionError("--range", problem, f"Those of numbers: {names or 'none'}.")


def lies_in_unit(values: Floats) -> bool:
    """Whether all that is known of a criterion lies from 0 to 1."""
    known = values[np.isfinite(values)]
    return bool(((known >= 0) & (known <= 1)).all())


def other_scales(table: OutputTable, people: Floats | None) -> list[Issue]:
    """Criteria that leave 0 to 1, and what people said where criteria do not, whose ranges nobody has said."""
    found = {}
    judged = {} if people is None or not any(map(lies_in_unit, table.criteria.values())) else {"people": people}
    for name, values in (*table.criteria.items(), *judged.items()):
        if not lies_in_unit(values):
            known = values[np.isfinite(values)]
            found[name] = f"{significant(float(known.min()))} to {significant(float(known.max()))}"
    if not found:
        return []
    said = ", ".join(f"{name} {values}" for name, values in found.items())
    message = f"Criteria that do not run from 0 to 1 ({said}): they are in no weighted score, and compared with no"
    message += " marks on another scale. Give their worst and best values with --range."
    return [issue("other_scale", message, len(found), found)]
