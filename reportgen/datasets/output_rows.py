"""Which sample, variant and epoch every output is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.datasets.wording import listed
from reportgen.errors import OptionError
from reportgen.issues import Issue, issue
from reportgen.output_tables import OutputTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]

KEY = ("sample", "variant", "epoch")


@dataclass(frozen=True, eq=False)
class Keyed:
    """The `ids` of the samples, the `variants` (model, prompt), and (n_rows,) positions in both; `epoch` from 1.

    `cluster` (n_samples,) are samples that hang together; `is_clustered`: something says which do.
    """

    ids: pl.Series
    variants: tuple[tuple[str, str], ...]
    sample: Codes
    variant: Codes
    epoch: Codes
    cluster: Codes
    is_clustered: bool
    issues: tuple[Issue, ...]


def keyed(table: OutputTable, cluster: str | None = None) -> Keyed:
    """The keys of every row. Raises: OptionError where the column of clusters is not there."""
    frame = table.frame
    variant, variants = _variants(frame)
    ids, issues = _ids(frame, variant)
    names, sample = _coded(ids)
    epoch, repeated = _epochs(frame, sample, variant)
    if repeated:
        message = (
            "Outputs of a sample by the same variant in the same epoch as an earlier one: they are taken for repeats."
        )
        issues.append(issue("repeated_output", message, len(repeated), [names[int(sample[k])] for k in repeated[:5]]))
    groups = _clusters(table, cluster)
    code = np.arange(len(names), dtype=np.int32)
    if groups is not None:
        rows = pl.DataFrame({"sample": sample, "group": groups})
        of_sample = rows.group_by("sample").agg(pl.col("group").first()).sort("sample")["group"]
        own = pl.Series([f"\0{k}" for k in range(len(names))], dtype=pl.String)
        code = _coded(of_sample.fill_null(own))[1]
    return Keyed(names, variants, sample, variant, epoch, code, groups is not None, tuple(issues))


def _coded(values: pl.Series) -> tuple[pl.Series, Codes]:
    """The distinct values in the order of their first occurrence, and (n,) the position of each."""
    names = values.unique(maintain_order=True)
    numbers = pl.DataFrame({"value": names, "at": np.arange(len(names), dtype=np.int32)})
    found = pl.DataFrame({"value": values}).join(numbers, on="value", how="left", maintain_order="left")
    return names, found["at"].to_numpy().astype(np.int32)


def _variants(frame: pl.DataFrame) -> tuple[Codes, tuple[tuple[str, str], ...]]:
    """A variant per model and prompt; the provider's name where the model's is unknown."""
    model = frame["model"].fill_null(frame["provider"]).fill_null("")
    prompt = frame["prompt"].fill_null("")
    pairs = pl.DataFrame({"model": model, "prompt": prompt})
    names = pairs.unique(maintain_order=True)
    code = pairs.join(names.with_row_index("at"), on=["model", "prompt"], how="left", maintain_order="left")["at"]
    return code.to_numpy().astype(np.int32), tuple(names.iter_rows())


def _ids(frame: pl.DataFrame, variant: Codes) -> tuple[pl.Series, list[Issue]]:
    """The id of every row: as given, else its input where that tells the samples apart, else its number."""
    given = frame["id"]
    if given.null_count() < len(given):
        missing = given.null_count()
        numbered = pl.Series([f"row {k + 1}" for k in range(len(given))], dtype=pl.String)
        issues = [issue("no_output_id", "Outputs without an id: their row's number stands for it.", missing)]
        return given.fill_null(numbered), issues if missing else []
    place = _within(variant)
    text = frame["input"]
    has_many = bool(variant.max(initial=0)) or frame["epoch"].drop_nulls().n_unique() > 1
    if has_many and text.null_count() == 0:
        code = _coded(text)[1]
        return pl.Series([f"{k + 1}" for k in code.tolist()], dtype=pl.String), []
    return pl.Series([f"{k + 1}" for k in place.tolist()], dtype=pl.String), []


def _within(variant: Codes) -> NDArray[np.int64]:
    """(n_rows,) the number of each row among those of its variant."""
    found = pl.DataFrame({"variant": variant}).select(pl.int_range(pl.len()).over("variant")).to_series()
    return found.to_numpy()


def _epochs(frame: pl.DataFrame, sample: Codes, variant: Codes) -> tuple[Codes, list[int]]:
    """The epoch of every row, and the rows that repeat an earlier one; where none is given they are counted."""
    given = frame["epoch"]
    keys = pl.DataFrame({"sample": sample, "variant": variant, "epoch": given})
    if given.null_count() == len(given):
        counted = keys.select(pl.int_range(pl.len()).over("sample", "variant") + 1).to_series()
        return counted.to_numpy().astype(np.int32), []
    keys = keys.with_columns(pl.col("epoch").fill_null(1))
    is_again = keys.select(pl.int_range(pl.len()).over(*KEY) > 0).to_series()
    if not is_again.any():
        return _small(keys["epoch"]), []
    counted = keys.select(pl.int_range(pl.len()).over("sample", "variant") + 1).to_series()
    return _small(counted), np.flatnonzero(is_again.to_numpy()).tolist()


def _small(epoch: pl.Series) -> Codes:
    """Epochs as whole numbers from 1, whatever they began with."""
    least = int(epoch.min() or 0)  # type: ignore[arg-type]
    return (epoch - least + 1).clip(1, 2**31 - 1).to_numpy().astype(np.int32)


def _clusters(table: OutputTable, name: str | None) -> pl.Series | None:
    """(n_rows,) the group of every row, null without one; None where nothing says it."""
    if name is None:
        column = table.frame["cluster"]
        return column if column.null_count() < len(column) else None
    if name in table.metadata:
        return table.metadata[name]
    if name in table.frame.columns and table.frame[name].dtype == pl.String:
        return table.frame[name]
    known = listed([*table.metadata, "input"])
    raise OptionError(f"--cluster {name}", f"there is no column {name!r}", f"The columns are {known}.")
