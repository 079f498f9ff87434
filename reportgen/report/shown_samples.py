"""Which samples are in the page, with which pictures, and what is said of that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.image_folder import TEXTS, ImageFolder, image_folder
from reportgen.report.images import Thumbnails, thumbnails
from reportgen.report.texts import SHARE, Texts, are_files, lengths, texts_of_cells, texts_of_files

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


TEXT_LENGTH = "text length (characters)"


@dataclass(frozen=True, eq=False)
class ShownSamples:
    """The samples in the file, those with a picture or a text first; `n_files` of all have one to choose from.

    `pictures` is None where none was asked for, or there is no folder of them; `texts` is None where there are none,
    or pictures are shown, or where a task shows its texts itself: `are_texts`. `properties` (n_samples,) are
    measured on the pictures; there are none where not all were opened, as those that were are chosen by their errors.
    """

    chosen: NDArray[np.intp]
    pictures: Thumbnails | None
    issues: tuple[Issue, ...]
    n_files: int
    properties: Mapping[str, pl.Series] = field(default_factory=dict)
    texts: Texts | None = None
    are_texts: bool = False

    @property
    def media(self) -> str:
        """What a sample shows: image, text or none."""
        return "text" if self.are_texts or self.texts is not None else "none" if self.pictures is None else "image"


NOTHING = ShownSamples(np.zeros(0, np.intp), None, (), 0)


def shown_samples(view: SamplesView[E] | None, evaluation: E, options: Options, holder: Path | None) -> ShownSamples:
    """The samples that go into the file; `holder` is the file whose column names the images."""
    if view is None:
        return NOTHING
    data = evaluation.dataset
    everything = view.filling(evaluation, np.ones(data.n_samples, bool))
    if not view.has_pictures:
        return ShownSamples(everything[:WITHOUT_PICTURE], None, (), 0, are_texts=data.texts is not None)
    folder = None if options.no_images else image_folder(options.images, holder)
    images = None if folder is None else folder.images(data.sample_ids, data.image_names)
    if view.shows_texts and not options.no_images and (images is None or not images.is_available.any()):
        texts = _texts(view, evaluation, folder, options)
        if texts is not None:
            return texts
    if images is None:
        return ShownSamples(everything[:WITHOUT_PICTURE], None, (), 0)
    order = view.filling(evaluation, images.is_available)
    pictures = thumbnails(images.paths(order), int(options.image_budget * MEGABYTE))
    chosen = _with_others(order[pictures.image != NONE], everything)
    n_files = pictures.n_available + int(np.count_nonzero(images.is_available)) - order.size
    issues = images.issues + pictures.issues
    properties = _properties(pictures, order, data.n_samples) if pictures.n_opened == n_files else {}
    return ShownSamples(chosen, pictures, issues, n_files, properties)


def _with_others(shown: NDArray[np.intp], everything: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those that are shown, then as many of the others as are listed without."""
    others = everything[~np.isin(everything, shown)][: max(0, WITHOUT_PICTURE - shown.size)]
    return np.concatenate([shown, others])


def _texts(view: SamplesView[E], evaluation: E, folder: ImageFolder | None, options: Options) -> ShownSamples | None:
    """The samples with their texts, from a column or from files of the folder; None where there are none."""
    data, budget = evaluation.dataset, int(options.image_budget * MEGABYTE * SHARE)
    given = data.texts
    if folder is not None and (given is None or are_files(given)):
        files = replace(folder, kind=TEXTS).images(data.sample_ids, data.image_names if given is None else given)
        if files.is_available.any():
            order = view.filling(evaluation, files.is_available)
            found = texts_of_files(files.paths(order), budget)
            n_files = int(np.count_nonzero(files.is_available))
            return _completed(view, evaluation, ShownSamples(order, None, files.issues, n_files, {}, found))
    if given is None:
        return None
    order, length = view.filling(evaluation, given.is_not_null().to_numpy()), lengths(given)
    properties = {} if length is None else {TEXT_LENGTH: length}
    found = texts_of_cells(given, order, budget)
    n_texts = len(given) - given.null_count()
    return _completed(view, evaluation, ShownSamples(order, None, (), n_texts, properties, found))


def _completed(view: SamplesView[E], evaluation: E, picked: ShownSamples) -> ShownSamples:
    """The samples picked whose text is in the file, and the others behind them."""
    texts = picked.texts
    assert texts is not None  # noqa: S101 - picked for them
    everything = view.filling(evaluation, np.ones(evaluation.dataset.n_samples, bool))
    shown = picked.chosen[texts.image != NONE]
    # Those without a text are listed; of those that have one and found no room an id would say nothing.
    chosen = _with_others(shown, everything) if texts.n_opened == picked.chosen.size else shown
    return replace(picked, chosen=chosen, issues=picked.issues + texts.issues)


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
    here = _every(n_samples, total) if n_here == n_samples else f"{numbers.count(n_here)} of {total} are"
    return f"No picture is in this file{why}; {here} listed without."


def _every(n: int, total: str) -> str:
    """All of them, with their verb."""
    return f"the {total} is" if n == 1 else f"all {total} are"


def receipt(samples: ShownSamples, n_samples: int, words: Words) -> str:
    """How many of how many are in the file, and which were chosen; empty where the task shows none."""
    if not samples.chosen.size:
        return ""
    pictures = samples.pictures if samples.texts is None else samples.texts
    cut = "" if samples.texts is None else samples.texts.cut
    return " ".join(filter(None, [_in_file(samples, pictures, n_samples, words), cut]))


def _in_file(samples: ShownSamples, pictures: Thumbnails | Texts | None, n_samples: int, words: Words) -> str:
    total = numbers.named(n_samples, words.sample)
    if words.sample == "image" and (pictures is None or not samples.n_files):
        return _without_pictures(samples, n_samples, total)
    n_shown = samples.chosen.size if pictures is None else pictures.n_shown
    if n_shown == n_samples:
        return f"{_every(n_samples, total).capitalize()} in this file."
    if pictures is not None and pictures.n_shown == pictures.n_available == samples.n_files:
        some = f"{numbers.count(n_shown)} of {total}"
        if samples.texts is not None:
            return f"{some} are shown; of the others there is no text, so they are only listed."
        return f"{some} have an image file and are shown; the others are only listed."
    left = numbers.count(n_samples - n_shown)
    rest = f"The other {left} are not listed; every figure counts all {numbers.count(n_samples)}."
    first = f"one of every cell of the matrix first, {words.fill_order}"
    return f"{numbers.count(n_shown)} of {total} are in this file: {first}. {rest}"
