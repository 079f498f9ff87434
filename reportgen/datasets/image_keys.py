"""Images of two files brought together: by id, or by file name, with or without folder, suffix and export marks."""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.tables import BoxTable

_SUFFIX = r"(?i)\.(jpe?g|jfif|png|bmp|gif|webp|tiff?|p[gpbn]m|dng|mpo|heic|avif)$"
_ROBOFLOW = r"(?i)([_.-](jpe?g|png|bmp|webp|tiff?))?\.rf\.[0-9a-z]+$"


def _as_written(names: pl.Series) -> pl.Series:
    return names


def _without_folder(names: pl.Series) -> pl.Series:
    return names.str.replace(r"^.*[/\\]", "")


def _without_suffix(names: pl.Series) -> pl.Series:
    return _without_folder(names).str.replace(_SUFFIX, "")


def _without_mark(names: pl.Series) -> pl.Series:
    """Without what Roboflow appends: `cat_jpg.rf.0f3a…` becomes `cat`."""
    return _without_suffix(names).str.replace(_ROBOFLOW, "")


def _without_zeros(names: pl.Series) -> pl.Series:
    """Numbers as some tools write them who took a name for one: `000139` becomes `139`."""
    return _without_mark(names).str.replace(r"^0+([0-9]+)$", "${1}")


_FORMS: tuple[Callable[[pl.Series], pl.Series], ...] = (
    _as_written,
    _without_folder,
    _without_suffix,
    _without_mark,
    _without_zeros,
)


def sample_names(images: pl.DataFrame) -> pl.Series:
    """What each image is called, whatever the format: the stem of its file, its path where stems repeat, else its id.

    >>> sample_names(pl.DataFrame({"id": ["1"], "file": ["val/cat_jpg.rf.0f3a.jpg"]})).to_list()
    ['cat']
    """
    names = images["file" if images["file"].null_count() == 0 else "id"]
    forms = (_without_mark(names), _without_suffix(names), names.str.replace(_SUFFIX, ""))
    unique = (form for form in forms if form.n_unique() == len(form) and not (form == "").any())
    return next(unique, images["id"]).alias("id")


def matched_images(ground_truth: BoxTable, predictions: BoxTable) -> NDArray[np.int32]:
    """The position in the ground truth's images of each of the predictions' images, -1 where it has none.

    File names decide where both files have them, then ids, then the file names of one and the ids of the other. Of
    the ways of writing a name the one counts that brings most images together.
    """
    left, right = ground_truth.images, predictions.images
    for columns in (("file", "file"), ("id", "id"), ("file", "id"), ("id", "file")):
        ours, theirs = left[columns[0]], right[columns[1]]
        if ours.null_count() == len(ours) or theirs.null_count() == len(theirs):
            continue
        found = _best(ours, theirs)
        if (found >= 0).any():
            return found
    return np.full(right.height, -1, np.int32)


def _best(ours: pl.Series, theirs: pl.Series) -> NDArray[np.int32]:
    best = np.full(len(theirs), -1, np.int32)
    for form in _FORMS:
        found = _positions(form(ours), form(theirs))
        if np.count_nonzero(found >= 0) > np.count_nonzero(best >= 0):
            best = found
        if (best >= 0).all():
            break
    return best


def _positions(ours: pl.Series, theirs: pl.Series) -> NDArray[np.int32]:
    """Where in `ours` each of `theirs` stands; names that occur twice on either side tell nothing."""
    known = pl.DataFrame({"name": ours, "position": np.arange(len(ours), dtype=np.int32)})
    known = known.filter(pl.col("name").is_unique())
    wanted = pl.DataFrame({"name": theirs}).with_columns(is_unique=pl.col("name").is_unique())
    found = wanted.join(known, on="name", how="left", maintain_order="left")
    return found.select(pl.when("is_unique").then("position").fill_null(-1)).to_series().fill_null(-1).to_numpy()
