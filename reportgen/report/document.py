"""What a report is: sections of blocks and the data that makes the page live. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportgen.report.blocks import Block

if TYPE_CHECKING:
    from reportgen.report.images import Thumbnails


@dataclass(frozen=True)
class Section:
    """A part of the page. Without a title it is bare: its blocks stand in the flow by themselves.

    `fold`, where it is not empty, says in a line what is inside: the section is then folded away, unless `is_open`.
    On paper it is open, unless it only `looks_up` what a reader asks for.
    """

    id: str
    navigation: str
    title: str | None
    lead: str
    blocks: tuple[Block, ...]
    fold: str = ""
    is_open: bool = False
    looks_up: bool = False


@dataclass(frozen=True)
class Payload:
    """What the page needs to be live: plain JSON values and typed columns; `pictures` are the encoded thumbnails."""

    values: dict[str, Any]
    sample_ids: tuple[str, ...]
    sample_images: tuple[int, ...]  # position in `pictures`, or in `texts`; -1 = the file shows nothing of it
    sample_sizes: tuple[tuple[int, int], ...]  # width and height of the original picture; 0, 0 without one
    pictures: Thumbnails | None
    texts: tuple[str, ...] | None = None  # where the samples are texts


@dataclass(frozen=True)
class Report:
    """A finished report, ready for any output."""

    title: str
    subtitle: str
    description: str
    sections: tuple[Section, ...]
    payload: Payload
    record: bytes = field(repr=False)  # JSON that the page carries along
    script: str = "page.js"  # the module that makes the page live
