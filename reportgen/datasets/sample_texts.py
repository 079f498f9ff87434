"""What the model read of each sample: the column of texts, named or recognised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportgen.datasets.roles import TEXT, plain
from reportgen.datasets.slice_columns import LONGEST
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

MOSTLY = 0.5  # of the cells differ from each other, where a column is no list of kinds


def texted(dataset: Any, column: str | None) -> Any:
    """The data set with its column of texts as such: the one named, else the first with a usual name that holds texts.

    Raises: OptionError for a column that is not there.
    """
    samples = dataset.samples
    name = _recognised(samples.metadata) if column is None else _named(samples.metadata, column)
    if name is None:
        return dataset
    rest = {key: cells for key, cells in samples.metadata.items() if key != name}
    return replace(dataset, samples=replace(samples, metadata=rest, text=_text(samples.metadata[name])))


def _named(known: Mapping[str, Any], column: str) -> str:
    if column in known:
        return column
    others = f"The columns are {listed(known)}." if known else "Leave it out: no column is free to say it."
    raise OptionError(f"--column text={column}", f"there is no such column without another role: {column!r}", others)


def _recognised(known: Mapping[str, Any]) -> str | None:
    order = {plain(name): number for number, name in enumerate((*TEXT.names, *TEXT.further))}
    named = sorted((name for name in known if plain(name) in order), key=lambda name: order[plain(name)])
    return next((name for name in named if _are_texts(name, known[name])), None)


def _are_texts(name: str, cells: Sequence[str | None] | pl.Series) -> bool:
    """Whether a column of such a name holds texts: `comment` may also be one of a few remarks, `input` a number."""
    import polars as pl

    column = _text(cells) if not isinstance(cells, pl.Series) or cells.dtype == pl.String else None
    if column is None or column.null_count() == len(column):
        return False
    if plain(name) == "text" or (column.str.len_chars() > LONGEST).any():
        return True
    return column.n_unique() > MOSTLY * len(column) and not _are_numbers(column)


def _are_numbers(column: pl.Series) -> bool:
    import polars as pl

    return column.cast(pl.Float64, strict=False).null_count() == column.null_count()


def _text(cells: Sequence[str | None] | pl.Series) -> pl.Series:
    import polars as pl

    column = cells if isinstance(cells, pl.Series) else pl.Series("text", cells, pl.String)
    return column.cast(pl.String).alias("text")
