"""Documents and the spans read in them, put together as a table, whatever the format they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from reportgen.arrays import MAX_EXCESS, Scores
from reportgen.errors import MalformedInput
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.readers.source import Source
from reportgen.readers.span_values import Values, plain
from reportgen.readers.tagged import Documents
from reportgen.span_tables import SpanTable
from reportgen.tables import Table

SPLIT = ("split", "datasplit", "datasetsplit", "subset", "partition")
_PERCENT, _ID = 100, "id"


def documents(table: Table, usual: Sequence[str], named: Mapping[str, str]) -> Documents:
    """The ids and splits of a table's rows, by the columns `named` for them, else by the usual names.

    They are numbers where there are no ids.
    """
    names: dict[str, str] = {}
    for name in table.frame.columns:
        names.setdefault(plain(name), name)
    columns = {one: table.frame[name] for one, name in names.items() if one in (*usual, *SPLIT)}
    texts = {one: column.cast(pl.String) for one, column in columns.items() if _is_plain(column.dtype)}
    chosen = {role: table.frame[name].cast(pl.String) for role, name in named.items() if role in (_ID, SPLIT[0])}
    split = chosen.get(SPLIT[0], next((texts[one] for one in SPLIT if one in texts), None))
    ids = chosen.get(_ID, next((texts[one] for one in usual if one in texts and not texts[one].null_count()), None))
    return numbered(table.n_rows, split) if ids is None else Documents(ids, is_numbered=False, splits=split)


def _is_plain(dtype: pl.DataType) -> bool:
    """Whether every value of a column is a text, or a number that stands for one."""
    return dtype.is_integer() or dtype == pl.String or dtype == pl.Categorical or dtype == pl.Enum


def numbered(n: int, splits: pl.Series | None = None) -> Documents:
    """Documents that have but their numbers, from 1."""
    ids = pl.Series(np.arange(1, n + 1)).cast(pl.String).str.zfill(len(str(n)))
    return Documents(ids, is_numbered=True, splits=splits)


def span_rows(
    source: Source, form: str, about: Documents, texts: pl.Series | None, values: Values, unit: str | None = None
) -> SpanTable:
    """The table of spans in documents, those without a label left out and scores within 0 and 1.

    Raises: MalformedInput for scores that are neither shares nor percentages.
    """
    issues: list[Issue] = []
    kept = np.flatnonzero(values.label.is_not_null().to_numpy())
    if kept.size < values.row.size:
        rows = np.setdiff1d(np.arange(values.row.size), kept)
        examples = [about.ids[int(values.row[k])] for k in rows[:MAX_EXAMPLES]]
        message = f"Spans of {source.name} without a label were left out."
        issues.append(issue("span_label", message, rows.size, examples))
    score = None if values.score is None else shares(source, values.score, issues)
    if score is not None:
        is_scored = ~np.isnan(score)
        if not is_scored[kept].all():
            message = f"Spans of {source.name} without a score, where others have one, were left out."
            issues.append(issue("nan_score", message, int((~is_scored[kept]).sum())))
        kept = kept[is_scored[kept]]
    names = values.label.gather(kept)
    labels = names.unique(maintain_order=True)
    label = names.cast(pl.Enum(labels)).to_physical().to_numpy().astype(np.int32)
    start, end = values.start[kept], values.end[kept]
    unknown = pl.Series([None], dtype=pl.String).new_from_index(0, len(about.ids))
    return SpanTable(
        source.name, form, about.ids, unknown if texts is None else texts, tuple(labels.to_list()), values.row[kept],
        label, start, end, start, end, score=None if score is None else score[kept], is_numbered=about.is_numbered,
        surface=None if values.words is None else values.words.gather(kept), unit=unit, splits=about.splits,
        issues=tuple(issues),
    )  # fmt: skip


def shares(source: Source, score: Scores, issues: list[Issue]) -> Scores:
    """Scores from 0 to 1, where they may be percentages or a rounding off; NaN stays.

    Raises: MalformedInput for any other.
    """
    known = score[~np.isnan(score)]
    low, high = known.min(initial=0), known.max(initial=0)
    if low < -MAX_EXCESS or high > _PERCENT or not np.isfinite(known).all():
        odd = low if low < -MAX_EXCESS else high
        raise MalformedInput(source.name, f"{odd:g} is no score", "Write scores as numbers from 0 to 1.")
    if high > 1 + MAX_EXCESS:
        issues.append(issue("percentage_score", "Scores from 0 to 100 were taken for percentages.", known.size))
        return np.clip(score / _PERCENT, 0, 1)
    n_clipped = int(((known < 0) | (known > 1)).sum())
    if n_clipped:
        message = "Scores outside of 0 to 1 by a rounding became 0 or 1."
        issues.append(issue("clipped_score", message, n_clipped))
    return np.clip(score, 0, 1)


def beside(true: SpanTable, said: SpanTable) -> SpanTable:
    """A table with the predictions of the same documents."""
    return replace(true, predictions=replace(said, ids=true.ids, notes=()))
