"""The same words labelled as another type than most often: ground truth that contradicts itself."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.datasets.entities import EntityDataset
from reportgen.datasets.surfaces import normal
from reportgen.evaluations.label_errors import LabelErrors, nothing_found

Items = NDArray[np.integer]
NO_TEXTS = "the texts are not known"
FEWEST = 5  # times that the same words must be labelled: of few that differ, either may be right
MOST_SHARE = 0.8  # of them that must have one type, so that the others look like slips and not like two meanings
METHOD = (
    f"Words that are labelled {FEWEST} times or more, but for capitals and blanks, four in five of them with one "
    "type: the others have another. Confidence is the share of the type that is given."
)


def conflicting_labels(data: EntityDataset) -> LabelErrors:
    """Labelled spans whose words mostly have another type, those most clearly so first."""
    if data.true_surfaces.null_count() == len(data.truths):
        return nothing_found(NO_TEXTS)
    span = pl.DataFrame({"words": normal(data.true_surfaces), "label": data.truths.label})
    span = span.with_row_index("item").drop_nulls("words")
    pair = span.group_by("words", "label").len("n")
    most = (
        pair.sort("words", "n", "label", descending=[False, True, False])
        .group_by("words", maintain_order=True)
        .agg(pl.col("label").first().alias("usual"), pl.col("n").first().alias("most"), pl.col("n").sum().alias("all"))
    )
    clear = most.filter((pl.col("all") >= FEWEST) & (pl.col("most") >= MOST_SHARE * pl.col("all")))
    odd = span.join(pair, on=["words", "label"]).join(clear, on="words").filter(pl.col("label") != pl.col("usual"))
    odd = odd.with_columns(confidence=pl.col("n") / pl.col("all")).sort("confidence", "all", "item",
                                                                        descending=[False, True, False])  # fmt: skip
    item = odd["item"].to_numpy().astype(np.int64)
    return LabelErrors(
        data.truths.sample[item].astype(np.intp), data.truths.label[item], odd["usual"].to_numpy().astype(np.int32),
        odd["confidence"].to_numpy(), truth_item=item, method=METHOD,
    )  # fmt: skip


def item_names(data: EntityDataset, item: Items) -> list[str]:
    """What each labelled span is called among those of its document: the characters from its first to its last."""
    return [f"{first}-{last}" for first, last in
            zip(data.truths.first[item].tolist(), (data.truths.last[item] - 1).tolist(), strict=True)]  # fmt: skip


def items_named(data: EntityDataset, sample: int, name: str) -> tuple[Items, Items]:
    """The labelled and the predicted spans of a document that are there."""
    first, _, last = name.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    truths, said = (np.flatnonzero((side.sample == sample) & (side.first == int(first)) & (side.last == int(last) + 1))
                    for side in (data.truths, data.predictions))  # fmt: skip
    return truths, said


def rows_of_items(truth_item: Items, prediction_item: Items, items: tuple[Items, Items]) -> Mask:
    """Which rows are about some of the spans."""
    found: Mask = (np.isin(truth_item, items[0]) & (truth_item != NONE)) | (
        np.isin(prediction_item, items[1]) & (prediction_item != NONE)
    )
    return found
