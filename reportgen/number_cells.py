"""Cells of text as numbers, as people and spreadsheets write them: decimal commas, thousands, percentages."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

_BLANK_GROUPS = r"(\d)[ \u00a0\u202f'’](\d{3})\b"
_DECIMAL_COMMA = r"^[-+]?(\d*|\d{1,3}(\.\d{3})+),\d+([eE][-+]?\d+)?$"
_THOUSANDS = r"^[-+]?\d{1,3}((,\d{3})+\.\d*|(,\d{3}){2,})$"
_EITHER = r"^[-+]?[1-9]\d{0,2},\d{3}$"  # 1,024 is a thousand and some, or one and a little
_EITHER_DOT = r"^[-+]?[1-9]\d{0,2}\.\d{3}$"
_PERCENT = r"\s*%$"


@dataclass(frozen=True)
class NumberCells:
    """`values` (n,) as Float64, null where the cell is empty or no number; `bad` is the first row that is none.

    `problem` says what is wrong with it. `n_percentages` cells had a percent sign: their values are shares.
    """

    values: pl.Series
    bad: int | None = None
    problem: str = ""
    n_percentages: int = 0


def number_cells(cells: pl.Series, *, are_shares: bool = False) -> NumberCells:
    """The texts as numbers; `are_shares`: from 0 to 1, so that 1,000 is one, and a percent sign is understood.

    What can be read in two ways, as 1,024 where nothing else in the column tells, is no number.
    """
    cells = cells.str.strip_chars()
    values = cells.cast(pl.Float64, strict=False)
    is_odd = (values.is_null() & (cells != "")).fill_null(False)
    if not is_odd.any():
        return NumberCells(values)
    return _odd(cells, are_shares)


def _odd(cells: pl.Series, are_shares: bool) -> NumberCells:
    is_filled = (cells != "").fill_null(False)
    is_percent = (cells.str.contains(_PERCENT) & are_shares).fill_null(False)
    texts = cells.str.replace(_PERCENT, "") if are_shares else cells
    texts = texts.str.replace_all(_BLANK_GROUPS, "${1}${2}").str.replace_all(_BLANK_GROUPS, "${1}${2}")
    is_either = texts.str.contains(_EITHER).fill_null(False)
    is_comma = texts.str.contains(_DECIMAL_COMMA).fill_null(False) & ~is_either
    is_thousands = texts.str.contains(_THOUSANDS).fill_null(False)
    has_comma, has_thousands = bool(is_comma.any()), bool(is_thousands.any())
    is_decimal = is_comma | (is_either & (are_shares or (has_comma and not has_thousands)))
    is_grouped = is_thousands | (is_either & (has_thousands and not has_comma))
    plain = pl.select(
        pl.when(is_decimal)
        .then(texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(is_grouped)
        .then(texts.str.replace_all(",", "", literal=True))
        .otherwise(texts)
    ).to_series()
    values = plain.cast(pl.Float64, strict=False)
    values = pl.select(pl.when(is_percent).then(values / 100).otherwise(values)).to_series()
    is_dotted = texts.str.contains(_EITHER_DOT).fill_null(False) & has_comma & (not are_shares)
    is_ambiguous = (is_either & ~is_decimal & ~is_grouped) | is_dotted
    is_unmarked = is_filled & ~is_percent & bool(is_percent.any()) & (values != 0).fill_null(False)
    for is_bad, problem in (
        (is_filled & values.is_null() & ~is_ambiguous, "is not a number"),
        (is_ambiguous, "can be thousands or have decimals"),
        (is_unmarked, "has no percent sign and other cells of the column have one"),
    ):
        if is_bad.any():
            return NumberCells(values, int(is_bad.arg_true()[0]), problem, int(is_percent.sum()))
    return NumberCells(values, n_percentages=int(is_percent.sum()))
