"""A Report as one self-contained HTML file: templates, styles, scripts and data joined under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reportgen.links import short
from reportgen.locations import installed_version, templates_folder
from reportgen.outputs.ascii import ascii_markup, ascii_script, ascii_style
from reportgen.outputs.chart_data import chart_values
from reportgen.outputs.compared import filters, scenes
from reportgen.outputs.compiled import SETTINGS, Compiled
from reportgen.outputs.filters import FILTERS
from reportgen.outputs.pictures import Pictures
from reportgen.outputs.scripts import block_modules, block_styles, joined_modules
from reportgen.outputs.thumbs import THUMBS
from reportgen.record.packed import deflated_record
from reportgen.report.blocks import Block
from reportgen.report.document import Report
from reportgen.report.theme import css_variables


def render(report: Report) -> str:
    """The whole page as text, all of it ASCII; the same report gives the same text."""
    folder = templates_folder()
    blocks = [block for section in report.sections for block in section.blocks]
    css = ascii_style(_styles(folder, blocks))
    script = ascii_script(joined_modules(folder, report.script, block_modules(folder, blocks)))
    starter = _read(folder, "starter.js")
    charts = chart_values(folder, blocks)
    pictures = Pictures(report.payload)
    page = _environment(folder, pictures).get_template("layout.html")
    body = page.render(
        report=report,
        policy=_policy([starter, script], css),
        css=css,
        starter=starter,
        script=script,
        data=lambda: island(report.payload.values | {"pictures": pictures.index()}),
        charts=base64.b64encode(deflated(island(charts).encode())).decode() if charts else "",
        record=base64.b64encode(deflated_record(report.record)).decode(),
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


# Templates


@cache
def _compiled(folder: Path) -> Compiled:
    return Compiled(folder)


def _environment(folder: Path, pictures: Pictures) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        bytecode_cache=_compiled(folder),
        undefined=StrictUndefined,
        autoescape=True,
        **SETTINGS,
    )
    environment.filters |= FILTERS | filters() | THUMBS
    payload = pictures.payload
    environment.globals |= {
        "picture": pictures.image,
        "picture_definitions": pictures.definitions,
        "scenes": lambda card: scenes(card, payload, pictures.used),
        "case_name": lambda case: short(payload.sample_ids[case.sample], 40),
    }
    return environment
