"""Which samples are in the page, with which pictures, and what is said of that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.image_folder import image_folder
from reportgen.report.images import Thumbnails, thumbnails

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from reportgen.issues import Issue
    from reportgen.options import Options
    from reportgen.report.samples_view import SamplesView
    from reportgen.report.words import Words

E = TypeVar("E", bound=Evaluation)

WITHOUT_PICTURE = 20_000  # samples whose rows are in the file although they have no picture there: an id is little
MEGABYTE = 1_000_000
PROPERTIES = (
    "image brightness", "image contrast", "image sharpness", "image longer side (px)", "image width / height",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ShownSamples:
    """The samples in the file, those with a picture first; `n_files` of all have one to choose from.

    `pictures` is None where none was asked for, or there is no folder of them. `properties` (n_samples,) are measured
    on the pictures; there are none where not all were opened, as those that were are chosen by their errors.
    """

    chosen: NDArray[np.intp]
    pictures: Thumbnails | None
    issues: tuple[Issue, ...]
    n_files: int
    properties: Mapping[str, pl.Series] = field(default_factory=dict)


NOTHING = ShownSamples(np.zeros(0, np.intp), None, (), 0)


def shown_samples(view: SamplesView[E] | None, evaluation: E, options: Options, holder: Path | None) -> ShownSamples:
    """The samples that go into the file; `holder` is the file whose column names the images."""
    if view is None:
        return NOTHING
    data = evaluation.dataset
    everything = view.filling(evaluation, np.ones(data.n_samples, bool))
    folder = None if options.no_images or not view.has_pictures else image_folder(options.images, holder)
    if folder is None:
        return ShownSamples(everything[:WITHOUT_PICTURE], None, (), 0)
    images = folder.images(data.sample_ids, data.image_names)
    order = view.filling(evaluation, images.is_available)
    pictures = thumbnails(images.paths(order), int(options.image_budget * MEGABYTE))
    shown = order[pictures.image != NONE]
    others = everything[~np.isin(everything, shown)][: max(0, WITHOUT_PICTURE - shown.size)]
    n_files = pictures.n_available + int(np.count_nonzero(images.is_available)) - order.size
    issues = images.issues + pictures.issues
    properties = _properties(pictures, order, data.n_samples) if pictures.n_opened == n_files else {}
    return ShownSamples(np.concatenate([shown, others]), pictures, issues, n_files, properties)


def _properties(pictures: Thumbnails, order: NDArray[np.intp], n_samples: int) -> dict[str, pl.Series]:
    """(n_samples,) what differs between the pictures, by name, null without one."""
    import polars as pl

    width, height = (np.where(side > 0, side, np.nan) for side in (pictures.width, pictures.height))
    measured = dict(zip(PROPERTIES, (*pictures.light.T, np.fmax(width, height), width / height), strict=True))
    found = {}
    for name, values in measured.items():
        every = np.full(n_samples, np.nan)
        every[order] = values
        if np.unique(values[~np.isnan(values)]).size > 1:
            found[name] = pl.Series(name, every, nan_to_null=True)
    return found


def _without_pictures(samples: ShownSamples, n_samples: int, total: str) -> str:
    """The receipt of images of which none can be shown: their boxes and scores are there all the same."""
    why = "" if samples.pictures is None else ": none has a file"
    n_here = samples.chosen.size
    here = f"all {total} are" if n_here == n_samples else f"{numbers.count(n_here)} of {total} are"
    return f"No picture is in this file{why}; {here} listed without."


def receipt(samples: ShownSamples, n_samples: int, words: Words) -> str:
    """How many of how many are in the file, and which were chosen; empty where the task shows none."""
    if not samples.chosen.size:
        return ""
    pictures = samples.pictures
    total = numbers.named(n_samples, words.sample)
    if words.sample == "image" and (pictures is None or not samples.n_files):
        return _without_pictures(samples, n_samples, total)
    n_shown = samples.chosen.size if pictures is None else pictures.n_shown
    if n_shown == n_samples:
        return f"All {total} are in this file."
    if pictures is not None and pictures.n_shown == pictures.n_available == samples.n_files:
        some = f"{numbers.count(n_shown)} of {total}"
        return f"{some} have an image file and are shown; the others are only listed."
    left = numbers.count(n_samples - n_shown)
    rest = f"The other {left} are not listed; every figure counts all {numbers.count(n_samples)}."
    first = f"one of every cell of the matrix first, {words.fill_order}"
    return f"{numbers.count(n_shown)} of {total} are in this file: {first}. {rest}"
