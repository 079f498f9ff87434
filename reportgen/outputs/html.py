"""A Report as one self-contained HTML file: templates, styles, scripts and data joined under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reportgen.links import short
from reportgen.locations import installed_version, templates_folder
from reportgen.outputs.ascii import ascii_markup, ascii_script, ascii_style
from reportgen.outputs.chart_data import chart_values
from reportgen.outputs.compared import filters, scenes
from reportgen.outputs.filters import FILTERS
from reportgen.outputs.scene import scene
from reportgen.outputs.scripts import block_modules, block_styles, joined_modules
from reportgen.outputs.thumbs import THUMBS
from reportgen.report.blocks import Block
from reportgen.report.cases import Case
from reportgen.report.document import Payload, Report
from reportgen.report.payload import column
from reportgen.report.theme import css_variables
from reportgen.report.thumbnail import Thumbnail

PIXELS = 64  # smaller pictures are shown with their pixels, not smoothed


def render(report: Report) -> str:
    """The whole page as text, all of it ASCII; the same report gives the same text."""
    folder = templates_folder()
    blocks = [block for section in report.sections for block in section.blocks]
    css = ascii_style(_styles(folder, blocks))
    script = ascii_script(joined_modules(folder, report.script, block_modules(folder, blocks)))
    starter = _read(folder, "starter.js")
    charts = chart_values(folder, blocks)
    pictures = _Pictures(report.payload)
    page = _environment(folder, pictures).get_template("layout.html")
    body = page.render(
        report=report,
        policy=_policy([starter, script], css),
        css=css,
        starter=starter,
        script=script,
        data=lambda: island(report.payload.values | {"pictures": pictures.index()}),
        charts=base64.b64encode(deflated(island(charts).encode())).decode() if charts else "",
        record=base64.b64encode(deflated(report.record)).decode(),
        pictures=pictures.text,
        version=installed_version(),
    )
    return ascii_markup(body if body.endswith("\n") else body + "\n")


def deflated(content: bytes) -> bytes:
    """Raw deflate, without a header that would name a machine or a time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def island(values: dict[str, Any]) -> str:
    """JSON that is inert inside a script element, whatever the labels contain."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


# Scripts and styles


def _styles(folder: Path, blocks: Sequence[Block]) -> str:
    return "\n".join([css_variables(), _read(folder, "page.css"), *map(_text, block_styles(folder, blocks))])


def _read(folder: Path, name: str) -> str:
    return _text(folder / name)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(scripts: list[str], css: str) -> str:
    return "; ".join([
        "default-src 'none'",
        "script-src " + " ".join(_hash(script) for script in scripts),
        f"style-src {_hash(css)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ])  # fmt: skip


# Pictures


class _Pictures:
    """Writes each encoded picture once: where it first appears, or in the one block at the end of the file."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        self.written: set[int] = set()

    def image(self, case: Case) -> Markup:
        """The picture of a sample as an img element, or a blank: without one, or until a script copies it here."""
        payload, sample = self.payload, case.sample
        id_ = payload.sample_images[sample]
        if payload.pictures is None or not payload.pictures.n_shown:
            return Markup("")
        if id_ < 0:
            return Markup('<span class="gallery__blank">no image</span>')
        if case.frames:
            return self._scene(case, id_)
        if id_ in self.written:
            again = Markup('<span class="gallery__blank" data-again="{}" data-alt="{}">shown above</span>')
            return again.format(id_, payload.sample_ids[sample])
        width, height = payload.sample_sizes[sample]
        small = Markup(' class="pixels"') if max(width, height) <= PIXELS else ""
        image = Markup('<img data-picture="{}" src="{}" alt="{}"{}>')
        return image.format(id_, self.source(id_), payload.sample_ids[sample], small)

    def source(self, id_: int) -> str:
        """A picture as a data: URI; from now on it stands in the page."""
        self.written.add(id_)
        picture = self._pictures[id_]
        return f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"

    def _scene(self, case: Case, id_: int) -> Markup:
        """The part of a picture around a box, with the boxes on it; a script gives a repeated picture its pixels."""
        width, height = self.payload.sample_sizes[case.sample]
        if id_ in self.written:
            source = Markup('data-again="{}"').format(id_)
        else:
            source = Markup('data-picture="{}" href="{}"').format(id_, self.source(id_))
        image = Markup('<image {} width="{}" height="{}" preserveAspectRatio="none"/>').format(source, width, height)
        name = self.payload.sample_ids[case.sample]
        return scene(image, name, case.view or (0, 0, width, height), case.frames, fills=case.view is not None)

    @cached_property
    def _blocks(self) -> list[str]:
        """Base64 of every picture, empty where it already stands in the page: asked for when all else is written."""
        return [
            "" if id_ in self.written else base64.b64encode(picture.data).decode()
            for id_, picture in enumerate(self._pictures)
        ]

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


# Templates


def _environment(folder: Path, pictures: _Pictures) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS | filters() | THUMBS
    payload = pictures.payload
    environment.globals |= {
        "picture": pictures.image,
        "scenes": lambda card: scenes(card, payload, pictures.written, pictures.source),
        "case_name": lambda case: short(payload.sample_ids[case.sample], 40),
    }
    return environment
