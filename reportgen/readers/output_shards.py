"""Several files of outputs as one table: each file is a variant of its own, unless they say another model or prompt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
import polars as pl

from reportgen.output_tables import OutputTable
from reportgen.readers.shards import formats, notes, pieces, summed


def joined_outputs(name: str, tables: Sequence[OutputTable], given: Sequence[str] | None) -> OutputTable:
    """The rows of all tables, one after the other; a criterion or column that only some have is unknown in others."""
    frames = _told_apart(tables, given)
    sizes = [table.n_rows for table in tables]
    return OutputTable(
        name=name,
        format=formats(tables),
        frame=pl.concat(frames),
        criteria={key: _numbers(tables, "criteria", key) for key in _keys(tables, "criteria")},
        higher={key: value for table in tables for key, value in table.higher.items()},
        weights={key: value for table in tables for key, value in table.weights.items()},
        reasons={key: _texts(tables, "reasons", key) for key in _keys(tables, "reasons")},
        metadata={key: _texts(tables, "metadata", key) for key in _keys(tables, "metadata")},
        passed=_known(tables, "passed"),
        human=_known(tables, "human"),
        notes=notes(tables, given),
        issues=summed(issue for table in tables for issue in table.issues),
        pieces=pieces(tables, sizes, given),
    )


def _told_apart(tables: Sequence[OutputTable], given: Sequence[str] | None) -> list[pl.DataFrame]:
    """The frames; files that name the same model and prompt are told apart by their own names."""
    if given is None:
        return [table.frame for table in tables]
    variants = [set(table.frame.select("model", "prompt").unique().iter_rows()) for table in tables]
    found = []
    for k, table in enumerate(tables):
        others = [one for at, own in enumerate(variants) if at != k for one in own]
        frame = table.frame
        if variants[k] & set(others):
            stem = PurePath(given[k]).stem
            bare = pl.col("model").is_null()
            named = pl.when(bare).then(pl.lit(stem)).otherwise(pl.concat_str(pl.col("model"), pl.lit(f" ({stem})")))
            frame = frame.with_columns(named.alias("model"))
        found.append(frame)
    return found


def _keys(tables: Sequence[OutputTable], kind: str) -> list[str]:
    return list(dict.fromkeys(key for table in tables for key in getattr(table, kind)))


def _numbers(tables: Sequence[OutputTable], kind: str, key: str) -> np.ndarray:
    return np.concatenate([getattr(table, kind).get(key, np.full(table.n_rows, np.nan)) for table in tables])


def _texts(tables: Sequence[OutputTable], kind: str, key: str) -> pl.Series:
    missing = [pl.Series([None] * table.n_rows, dtype=pl.String) for table in tables]
    found: list[pl.Series] = [
        getattr(table, kind).get(key, gap) for table, gap in zip(tables, missing, strict=True)
    ]  # fmt: skip
    return pl.concat([one.rename(key) for one in found])


def _known(tables: Sequence[OutputTable], name: str) -> np.ndarray | None:
    if all(getattr(table, name) is None for table in tables):
        return None
    return np.concatenate(
        [np.full(table.n_rows, np.nan) if getattr(table, name) is None else getattr(table, name) for table in tables]
    )
