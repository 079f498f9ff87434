"""Images of two files brought together: by id, or by file name, with or without folder, suffix and export marks."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from reportgen.tables import BoxTable, Images

Names = Sequence[str]

_FOLDER = re.compile(r"^.*[/\\]", re.MULTILINE)
_SUFFIX = re.compile(r"\.(jpe?g|jfif|png|bmp|gif|webp|tiff?|p[gpbn]m|dng|mpo|heic|avif)$", re.IGNORECASE | re.MULTILINE)
_ROBOFLOW = re.compile(r"([_.-](jpe?g|png|bmp|webp|tiff?))?\.rf\.[0-9a-z]+$", re.IGNORECASE | re.MULTILINE)
_ZEROS = re.compile(r"^0+(?=[1-9][0-9]*$|0$)", re.MULTILINE)


def _without(pattern: re.Pattern[str], names: Names) -> Names:
    """The names without what the pattern finds, all in one go where no name has a line break."""
    text = "\n".join(names)
    if text.count("\n") == len(names) - 1:
        return pattern.sub("", text).split("\n")
    return [pattern.sub("", name) for name in names]


def _as_written(names: Names) -> Names:
    return names


def _without_folder(names: Names) -> Names:
    return _without(_FOLDER, names)


def _without_suffix(names: Names) -> Names:
    return _without(_SUFFIX, _without_folder(names))


def _without_mark(names: Names) -> Names:
    """Without what Roboflow appends: `cat_jpg.rf.0f3a…` becomes `cat`."""
    return _without(_ROBOFLOW, _without_suffix(names))


def _without_zeros(names: Names) -> Names:
    """Numbers as some tools write them who took a name for one: `000139` becomes `139`."""
    return _without(_ZEROS, _without_mark(names))


_FORMS: tuple[Callable[[Names], Names], ...] = (
    _as_written,
    _without_folder,
    _without_suffix,
    _without_mark,
    _without_zeros,
)


def sample_names(images: Images) -> Names:
    """What each image is called, whatever the format: the stem of its file, its path where stems repeat, else its id.

    >>> nothing = np.full(1, np.nan)
    >>> sample_names(Images(["1"], ["val/cat_jpg.rf.0f3a.jpg"], nothing, nothing))
    ['cat']
    """
    files = [file for file in images.files if file is not None]
    names = files if len(files) == len(images) else images.ids
    for form in (_without_mark, _without_suffix, lambda names: _without(_SUFFIX, names)):
        found = form(names)
        if len(set(found)) == len(found) and "" not in found:
            return found
    return images.ids


def matched_images(ground_truth: BoxTable, predictions: BoxTable) -> NDArray[np.int32]:
    """The position in the ground truth's images of each of the predictions' images, -1 where it has none.

    File names decide where both files have them, then ids, then the file names of one and the ids of the other. Of
    the ways of writing a name the one counts that brings most images together.
    """
    left, right = ({"file": [file or "" for file in table.images.files], "id": table.images.ids}
                   for table in (ground_truth, predictions))  # fmt: skip
    for columns in (("file", "file"), ("id", "id"), ("file", "id"), ("id", "file")):
        ours, theirs = left[columns[0]], right[columns[1]]
        if any(ours) and any(theirs):
            found = _best(ours, theirs)
            if (found >= 0).any():
                return found
    return np.full(len(predictions.images), -1, np.int32)


def _best(ours: Names, theirs: Names) -> NDArray[np.int32]:
    best = np.full(len(theirs), -1, np.int32)
    for form in _FORMS:
        found = _positions(form(ours), form(theirs))
        if np.count_nonzero(found >= 0) > np.count_nonzero(best >= 0):
            best = found
        if (best >= 0).all():
            break
    return best


def _positions(ours: Names, theirs: Names) -> NDArray[np.int32]:
    """Where in `ours` each of `theirs` stands; names that occur twice on either side, or are empty, tell nothing."""
    known, wanted = _places(ours), _places(theirs)
    found = np.fromiter(map(known.get, theirs, repeat(-1)), np.int32, len(theirs))
    if len(wanted) < len(theirs):
        found[~np.fromiter(map(wanted.__contains__, theirs), np.bool_, len(theirs))] = -1
    return found


def _places(names: Names) -> dict[str, int]:
    """Where each name stands that occurs once."""
    places = dict(zip(names, range(len(names)), strict=True))
    if len(places) < len(names):
        counts = Counter(names)
        places = {name: place for name, place in places.items() if counts[name] == 1}
    places.pop("", None)
    return places
