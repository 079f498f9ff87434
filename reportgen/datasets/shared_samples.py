"""Samples that two data sets have in common, by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Pairs = tuple[NDArray[np.integer], NDArray[np.integer]]  # the samples and labels of all ground truths

BY_CHANCE = 1e-3  # ids that are numbers name the same samples where chance makes their truths agree less often


class TruthOfSamples(Protocol):
    """A data set of any task with labels."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def n_samples(self) -> int: ...
    @property
    def sample_ids(self) -> pl.Series: ...
    @property
    def true_labels(self) -> Pairs: ...


@dataclass(frozen=True, eq=False)
class Shared:
    """The places in one data set and in the other of the samples that both have."""

    ours: Rows
    theirs: Rows


NOTHING = Shared(np.zeros(0, np.intp), np.zeros(0, np.intp))


def shared_ids(ours: Any, theirs: Any, *, are_numbered: bool = False) -> Shared:
    """The samples with one id in both data sets.

    Ids that are plain numbers may count the samples of each: they are the same where all have the same ground truth, by
    more than chance. `are_numbered`: there are no ids but the numbers of rows, which name nothing.
    """
    if are_numbered:
        return NOTHING
    sides = [pl.DataFrame({"id": one.sample_ids, name: np.arange(one.n_samples)})
             for one, name in ((ours, "ours"), (theirs, "theirs"))]  # fmt: skip
    both = sides[0].join(sides[1], on="id", how="inner", maintain_order="left")
    found = Shared(both["ours"].to_numpy().astype(np.intp), both["theirs"].to_numpy().astype(np.intp))
    if both["id"].str.contains(r"^\d+$").all() and not _agree(ours, theirs, found):
        return NOTHING
    return found


def _agree(ours: Any, theirs: Any, shared: Shared) -> bool:
    """Whether the ground truths of all pairs are the same, and more of them than chance explains."""
    sets = [_sets(one) for one in (ours, theirs)]
    pairs = pl.DataFrame({"ours": sets[0].gather(shared.ours), "theirs": sets[1].gather(shared.theirs)})
    if not pairs.height or not bool((pairs["ours"] == pairs["theirs"]).all()):
        return False
    shares = [one.value_counts(name=name).rename({one.name: "set"}) for one, name in zip(sets, "ab", strict=True)]
    both = shares[0].join(shares[1], on="set")
    by_chance = float((both["a"] / ours.n_samples * (both["b"] / theirs.n_samples)).sum())
    return bool(by_chance**pairs.height < BY_CHANCE)


def _sets(dataset: TruthOfSamples) -> pl.Series:
    """(n_samples,) the true labels of each sample as one text."""
    sample, label = dataset.true_labels
    names = pl.Series("label", dataset.labels, dtype=pl.String).gather(label)
    sets = pl.DataFrame({"row": sample, "label": names}, schema_overrides={"row": pl.Int64}).sort("row", "label")
    joined = sets.group_by("row", maintain_order=True).agg(pl.col("label").str.join("\0").alias("set"))
    rows = pl.DataFrame({"row": np.arange(dataset.n_samples)})
    return rows.join(joined, on="row", how="left", maintain_order="left")["set"].fill_null("")
