"""The pictures of a page: each encoded once, and drawn from there wherever it is shown, by the page's markup alone."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from markupsafe import Markup

from reportgen.outputs.scene import scene
from reportgen.report.cases import Case
from reportgen.report.document import Payload
from reportgen.report.payload import column
from reportgen.report.texts import shorter
from reportgen.report.thumbnail import Thumbnail

TILE = 120  # pixels of a small picture in the page
SMOOTH_UP_TO = 8  # times its size; beyond that a picture is shown with its pixels

STILL = 300  # characters of a text in the markup

BLANK = Markup('<span class="no-image">no image</span>')


class Pictures:
    """Writes each picture once: with those that the markup shows at its end, or in the one block that scripts read."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        self._drawn: set[int] = set()

    def image(self, case: Case) -> Markup:
        """The picture of a sample with the boxes of the case; a blank where only others have one, "" without any."""
        payload, sample = self.payload, case.sample
        if payload.texts is not None:
            return beginning(payload.texts, payload.sample_images[sample])
        if payload.pictures is None or not payload.pictures.n_shown:
            return Markup("")
        if payload.sample_images[sample] < 0:
            return BLANK
        size = payload.sample_sizes[sample]
        name = ", ".join(filter(None, [case.said, payload.sample_ids[sample]]))
        fills = case.view is not None or not case.frames
        return scene(
            self.used(sample), name, case.view or (0, 0, *size), case.frames, fills=fills, is_coarse=is_coarse(size)
        )

    def used(self, sample: int) -> Markup:
        """The picture of a sample in the pixels of its original, as a reference to where it stands in the page."""
        id_ = self.payload.sample_images[sample]
        self._drawn.add(id_)
        return Markup('<use href="#picture-{}" transform="scale({} {})"/>').format(
            id_, *self.payload.sample_sizes[sample]
        )

    def definitions(self) -> Markup:
        """The pictures that the markup shows: asked for when all else is written. Each is one by one, to be scaled."""
        one = Markup(
            '<image id="picture-{0}" data-picture="{0}" href="data:{1};base64,{2}" width="1" height="1"'
            ' preserveAspectRatio="none"/>'
        )
        if not self._drawn:
            return Markup("")
        shown = (one.format(id_, self._pictures[id_].mime, _base64(self._pictures[id_])) for id_ in sorted(self._drawn))
        return Markup('<svg class="defs" aria-hidden="true" focusable="false"><defs>{}</defs></svg>').format(
            Markup("\n").join(shown)
        )

    @cached_property
    def _blocks(self) -> list[str]:
        """Base64 of every picture, empty where it stands in the markup: asked for when all else is written."""
        return ["" if id_ in self._drawn else _base64(picture) for id_, picture in enumerate(self._pictures)]

    @property
    def _pictures(self) -> Sequence[Thumbnail]:
        return self.payload.pictures.pictures if self.payload.pictures else ()

    def index(self) -> dict[str, Any]:
        """Where each picture begins in the block, in characters, and its type: a node for each would slow the page."""
        mimes = sorted({picture.mime for picture in self._pictures})
        starts = np.concatenate([[0], np.cumsum([len(block) for block in self._blocks], dtype=np.int64)])
        kinds = [mimes.index(picture.mime) for picture in self._pictures]
        return {"mimes": mimes, "mime": column(kinds, "uint8"), "start": column(starts, "int32")}

    def text(self) -> str:
        """The block: base64 after base64."""
        return "".join(self._blocks)


def beginning(texts: Sequence[str], at: int) -> Markup:
    """The beginning of a text, as it stands where scripts do not run."""
    if at < 0:
        return Markup('<span class="no-image">no text</span>')
    return Markup('<span class="text" dir="auto">{}</span>').format(shorter(texts[at], STILL))


def is_coarse(size: tuple[int, int]) -> bool:
    """Whether a picture of this width and height is so small that its pixels are shown, not smoothed.

    >>> is_coarse((8, 8)), is_coarse((32, 32))
    (True, False)
    """
    return max(size) * SMOOTH_UP_TO < TILE


def _base64(picture: Thumbnail) -> str:
    return base64.b64encode(picture.data).decode()
