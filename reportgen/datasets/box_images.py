"""The images of two files of boxes brought together: names, sizes, and what one has and the other has not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.image_keys import matched_images, sample_names
from reportgen.datasets.label_causes import split_causes
from reportgen.datasets.name_forms import Names
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable, Images


@dataclass(frozen=True, eq=False)
class JoinedImages:
    """The samples in ascending order of their names, and the sample of each image of either file (-1: none).

    `files` are as written, None where no image has one; `row` is the place in the ground
    truth's list, `rank` that the place in the order of the ground
    truth's own ids; sizes are NaN where neither file gives them. `issues` say which names were joined that differ.
    """

    sample_ids: Names
    files: Sequence[str | None] | None
    row: NDArray[np.intp]
    rank: NDArray[np.int32]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    of_truths: NDArray[np.int32]
    of_predictions: NDArray[np.int32]
    issues: tuple[Issue, ...] = ()


def joined_images(truth: BoxTable, predicted: BoxTable | None) -> JoinedImages:
    """The images of the ground truth; the predictions may add sizes and file names, never images.

    Raises: MalformedInput when there is none.
    """
    if not len(truth.images):
        raise MalformedInput(truth.name, "it lists no image", "Export the ground truth again.")
    names = sample_names(truth.images)
    order = _sorted(names)
    of_truths = _ranks(order)
    matched = None if predicted is None else matched_images(truth, predicted)
    found = np.zeros(0, np.int32) if matched is None else matched.joined.found
    of_predictions = np.where(found >= 0, of_truths[found], NONE).astype(np.int32)
    images = truth.images if predicted is None else _completed(truth.images, predicted.images, found)
    files = [images.files[row] for row in order] if any(file is not None for file in images.files) else None
    rank = _ranks(_own_order(truth.images.ids))[order]
    sample_ids = [names[row] for row in order]
    issues = matched.issues if matched else ()
    width, height = images.width[order], images.height[order]
    return JoinedImages(sample_ids, files, order, rank, width, height, of_truths, of_predictions, issues)


def _completed(images: Images, others: Images, found: NDArray[np.int32]) -> Images:
    """The images with what only the other file says of them; `found` says which image each of the others is."""
    known, first = np.unique(found, return_index=True)
    other = np.full(len(images), NONE)
    other[known[known >= 0]] = first[known >= 0]
    files = [others.files[row] if file is None and row >= 0 else file
             for file, row in zip(images.files, other.tolist(), strict=True)]  # fmt: skip
    is_filled = (np.isnan(images.width) | np.isnan(images.height)) & (other >= 0)
    width, height = (np.where(is_filled, theirs[other], ours) if len(theirs) else ours
                     for ours, theirs in ((images.width, others.width), (images.height, others.height)))  # fmt: skip
    return Images(images.ids, files, width, height, images.splits)


def _sorted(values: Sequence[str] | Sequence[int]) -> NDArray[np.intp]:
    """The rows in ascending order of their values."""
    return np.array(sorted(range(len(values)), key=values.__getitem__), np.intp)


def _ranks(order: NDArray[np.integer]) -> NDArray[np.int32]:
    """The place of each row in an order of rows."""
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _own_order(ids: Names) -> NDArray[np.intp]:
    """The rows in ascending order of their ids, by number if all are whole numbers."""
    try:
        return _sorted([int(text) for text in ids])
    except ValueError:
        return _sorted(ids)


def unknown_images(truth: BoxTable, predicted: BoxTable, images: JoinedImages) -> list[Issue]:
    """Predictions for images that the ground truth does not list, with the nearest it does list.

    Raises: MismatchedInputs when there is not one prediction for a known image.
    """
    if not predicted.n_rows:
        return []
    is_unknown = images.of_predictions < 0
    n_boxes = np.bincount(predicted.image, minlength=len(is_unknown))
    rows = np.flatnonzero(is_unknown & (n_boxes > 0)).tolist()
    if not rows:
        return []
    theirs, ours = _names(predicted), _names(truth)
    if not n_boxes[~is_unknown].sum():
        raise _nothing_in_common(truth, predicted, [theirs[row] for row in rows], ours)
    first = [theirs[row] for row in rows[:5]]
    pairs = zip(first, _nearest(first, ours), strict=True)
    examples = [f"{name} (nearest: {near})" if near else name for name, near in pairs]
    message = f"Boxes in {predicted.name} of images that the ground truth does not list were left out."
    used = images.of_predictions[n_boxes > 0]
    n_common = np.unique(used[used >= 0]).size
    splits = split_causes(n_common, len(truth.images), used.size, "images")
    return [issue("unknown_image", message, n_boxes[rows].sum(), examples), *splits]


def _names(table: BoxTable) -> Names:
    files = [file for file in table.images.files if file is not None]
    return files if len(files) == len(table.images) else table.images.ids


def _nothing_in_common(truth: BoxTable, predicted: BoxTable, theirs: Names, ours: Names) -> MismatchedInputs:
    problem = f"no image in common: {_examples(ours)} against {_examples(theirs)}"
    near = _nearest(theirs[:1], ours)
    hint = f" The nearest to {shown(theirs[0])} is {shown(near[0])}." if near and near[0] else ""
    remedy = f"Write the same image ids or file names in both.{hint}"
    return MismatchedInputs(f"{truth.name} and {predicted.name}", problem, remedy)


def _nearest(names: Names, known: Names) -> list[str]:
    import polars as pl

    from reportgen.datasets.nearest import nearest_ids

    return nearest_ids(pl.Series(names, dtype=pl.String), pl.Series(known, dtype=pl.String))


def _examples(names: Names) -> str:
    return ", ".join(shown(name) for name in names[:3]) + (", …" if len(names) > 3 else "")
