"""Images of two files brought together: by file name or by id, whatever each of them has."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reportgen.datasets.name_forms import (
    Names,
    without_folder,
    without_picture_suffix,
    without_roboflow_mark,
)
from reportgen.datasets.name_join import AS_WRITTEN, JoinedNames, joined_names, joining_issues
from reportgen.issues import Issue
from reportgen.tables import BoxTable, Images


def _bare(names: Names) -> Names:
    return without_picture_suffix(without_folder(names))


_SHORTER: tuple[Callable[[Names], Names], ...] = (
    lambda names: without_roboflow_mark(_bare(names)),
    _bare,
    without_picture_suffix,
)


def sample_names(images: Images) -> Names:
    """What each image is called, whatever the format: the stem of its file, its path where stems repeat, else its id.

    >>> nothing = np.full(1, np.nan)
    >>> sample_names(Images(["1"], ["val/cat_jpg.rf.0f3a.jpg"], nothing, nothing))
    ['cat']
    """
    files = [file for file in images.files if file is not None]
    names = files if len(files) == len(images) else images.ids
    for form in _SHORTER:
        found = form(names)
        if len(set(found)) == len(found) and "" not in found:
            return found
    return images.ids


@dataclass(frozen=True, eq=False)
class MatchedImages:
    """The position in the ground truth's images of each of the predictions', and what was odd about finding it."""

    joined: JoinedNames
    issues: tuple[Issue, ...] = ()


def matched_images(ground_truth: BoxTable, predictions: BoxTable) -> MatchedImages:
    """Each image of the predictions with that of the ground truth, -1 where it has none.

    File names decide where both files have them (an id stands in for one that is missing), then ids, then the file
    names of one and the ids of the other; what is no number may be found in either.
    """
    ours, theirs = _columns(ground_truth.images), _columns(predictions.images)
    best = JoinedNames(
        np.full(len(predictions.images), -1, np.int32), np.full(len(predictions.images), AS_WRITTEN, np.int8)
    )
    issues: list[Issue] = []
    for one, other in (("file", "file"), ("id", "id"), ("file", "id"), ("id", "file")):
        if not ours[one] or not theirs[other] or (best.found >= 0).all():
            continue
        is_first = not (best.found >= 0).any()
        wanted = theirs[other] if is_first else _words(theirs[other], best)
        joined = joined_names(ours[one], wanted)
        merged = joined if is_first else best.completed(joined)
        is_new = (merged.found >= 0) & (best.found < 0)
        added = JoinedNames(np.where(is_new, merged.found, -1), merged.way, joined.ambiguous if is_first else ())
        issues.extend(joining_issues(added, ours[one], theirs[other], "images"))
        best = merged
    return MatchedImages(best, tuple(issues))


def _columns(images: Images) -> dict[str, Names]:
    """The names by which images may be found; no file names where no image has one."""
    has_files = any(images.files)
    named = [file or name for file, name in zip(images.files, images.ids, strict=True)] if has_files else []
    return {"file": named, "id": images.ids}


def _words(names: Names, joined: JoinedNames) -> Names:
    """The names that are not joined yet and are no numbers: a number may count something else in the other file."""
    return [
        name if row < 0 and not name.isdecimal() else "" for name, row in zip(names, joined.found.tolist(), strict=True)
    ]
