"""Lines of fields that are alike throughout, cut at once: one sign between fields, as many in each line."""

from __future__ import annotations

import io

import numpy as np
import polars as pl

from reportgen.readers.source import Source

_LINES = 50  # that are looked at to see how many fields there are
_COMMENT = r"^#\s*[\w.:-]*\s*="  # as in CoNLL-U; a hashtag is a token
_START = "-DOCSTART-"


def regular_fields(source: Source, data: bytes) -> pl.DataFrame | None:
    """A row per line, its fields as columns, all null where it is blank; None where lines are not alike."""
    lines = [line for line in data[: 1 << 16].split(b"\n")[:_LINES] if line.strip() and not line.startswith(b"-DOC")]
    separator = "\t" if lines and all(b"\t" in line for line in lines) else " "
    n = {line.rstrip(b"\r").count(separator.encode()) + 1 for line in lines}
    if len(n) != 1 or n == {1} or (separator == " " and b"\t" in data):
        return None
    names = [f"{k}" for k in range(n.pop())]
    types = [pl.String, *[pl.Categorical] * (len(names) - 1)]
    try:
        frame = pl.read_csv(
            io.BytesIO(data), separator=separator, has_header=False, quote_char=None, new_columns=names,
            schema_overrides=types,
        )  # fmt: skip
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return frame.with_columns(pl.col(names[0]).fill_null("")) if _is_regular(frame) else None


def _is_regular(frame: pl.DataFrame) -> bool:
    """Whether every line has all fields, but for blank ones, and none is a comment."""
    marked = frame.filter(pl.col(frame.columns[0]).str.starts_with("#"))
    if marked.select(pl.concat_str(pl.all().cast(pl.String), separator=" ").str.contains(_COMMENT).any()).item():
        return False
    has_last = frame[frame.columns[-1]].is_not_null()
    bare = frame.filter(~has_last)
    return bool((bare[bare.columns[0]].fill_null("").str.strip_chars() == "").all()) and not any(
        frame[name].filter(has_last).null_count() for name in frame.columns[1:]
    )


def gaps(frame: pl.DataFrame) -> np.ndarray:
    """(n_lines,) which lines are no tokens, but what stands between sentences."""
    is_blank = frame[frame.columns[-1]].is_null()
    return (is_blank | frame[frame.columns[0]].str.starts_with(_START)).to_numpy()
