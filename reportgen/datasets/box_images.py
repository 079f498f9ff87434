"""The images of two files of boxes brought together: names, sizes, and what one has and the other has not."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.cells import shown
from reportgen.datasets.image_keys import matched_images, sample_names
from reportgen.datasets.nearest import nearest_ids
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable


@dataclass(frozen=True, eq=False)
class JoinedImages:
    """The samples in ascending order of their names, and the sample of each image of either file (-1: none).

    `names` are the files as written, None where no image has one; `rank` is the place in the order of the ground
    truth's own ids; sizes are NaN where neither file gives them.
    """

    sample_ids: pl.Series
    names: pl.Series | None
    rank: NDArray[np.int32]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    of_truths: NDArray[np.int32]
    of_predictions: NDArray[np.int32]


def joined_images(truth: BoxTable, predicted: BoxTable | None) -> JoinedImages:
    """The images of the ground truth; the predictions may add sizes and file names, never images.

    Raises: MalformedInput when there is none.
    """
    if not truth.images.height:
        raise MalformedInput(truth.name, "it lists no image", "Export the ground truth again.")
    names = sample_names(truth.images)
    order = names.arg_sort().to_numpy()
    of_truths = _ranks(order)
    found = np.zeros(0, np.int32) if predicted is None else matched_images(truth, predicted)
    of_predictions = np.where(found >= 0, of_truths[found], NONE).astype(np.int32)
    images = truth.images.with_columns(row=of_truths)
    if predicted is not None:
        images = _completed(images, predicted.images.with_columns(row=of_predictions))
    images = images.sort("row")
    width, height = (images[side].fill_null(np.nan).to_numpy() for side in ("width", "height"))
    files = None if images["file"].null_count() == images.height else images["file"].alias("image")
    rank = _ranks(_own_order(truth.images["id"]))[order]
    return JoinedImages(names.gather(order), files, rank, width, height, of_truths, of_predictions)


def _completed(images: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The images with what only the other file says of them."""
    others = others.filter(pl.col("row") >= 0).unique("row", keep="first").select("row", "file", "width", "height")
    both = images.join(others, on="row", how="left", suffix="_other")
    is_unsized = pl.col("width").is_null() | pl.col("height").is_null()
    sides = [pl.when(is_unsized).then(f"{side}_other").otherwise(side).alias(side) for side in ("width", "height")]
    return both.with_columns(*sides, pl.coalesce("file", "file_other").alias("file"))


def _ranks(order: NDArray[np.integer]) -> NDArray[np.int32]:
    """The place of each row in an order of rows."""
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _own_order(ids: pl.Series) -> NDArray[np.integer]:
    """The rows in ascending order of their ids, by number if all are whole numbers."""
    numbers = ids.cast(pl.Int64, strict=False)
    return (ids if numbers.null_count() else numbers).arg_sort().to_numpy()


def unknown_images(truth: BoxTable, predicted: BoxTable, images: JoinedImages) -> list[Issue]:
    """Predictions for images that the ground truth does not list, with the nearest it does list.

    Raises: MismatchedInputs when there is not one prediction for a known image.
    """
    if not predicted.n_rows:
        return []
    is_unknown = images.of_predictions < 0
    n_boxes = np.bincount(predicted.image, minlength=len(is_unknown))
    rows = np.flatnonzero(is_unknown & (n_boxes > 0))
    if not len(rows):
        return []
    theirs, ours = _names(predicted), _names(truth)
    if not n_boxes[~is_unknown].sum():
        raise _nothing_in_common(truth, predicted, theirs.gather(rows), ours)
    first = theirs.gather(rows[:5])
    pairs = zip(first, nearest_ids(first, ours), strict=True)
    examples = [f"{name} (nearest: {near})" if near else name for name, near in pairs]
    message = f"Boxes in {predicted.name} of images that the ground truth does not list were left out."
    return [issue("unknown_image", message, n_boxes[rows].sum(), examples)]


def _names(table: BoxTable) -> pl.Series:
    files = table.images["file"]
    return table.images["id"] if files.null_count() else files


def _nothing_in_common(truth: BoxTable, predicted: BoxTable, theirs: pl.Series, ours: pl.Series) -> MismatchedInputs:
    problem = f"no image in common: {_examples(ours)} against {_examples(theirs)}"
    near = nearest_ids(theirs.head(1), ours)
    hint = f" The nearest to {shown(theirs[0])} is {shown(near[0])}." if near and near[0] else ""
    remedy = f"Write the same image ids or file names in both.{hint}"
    return MismatchedInputs(f"{truth.name} and {predicted.name}", problem, remedy)


def _examples(names: pl.Series) -> str:
    return ", ".join(shown(name) for name in names.head(3)) + (", …" if len(names) > 3 else "")
