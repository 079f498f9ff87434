"""Small reports built from rows written in the test, and what a reader would see of them."""

import base64
import json
import zlib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from reportgen import pipeline
from reportgen.options import Options

NO_END = {"meta", "link", "img", "br", "input", "hr", "col", "rect", "line", "path", "circle"}


def report_of(folder: Path, rows: str, **options: object) -> pipeline.Built:
    """The report of comma-separated rows with their header."""
    path = folder / "predictions.csv"
    path.write_text(rows, encoding="utf-8")
    return pipeline.build(Options(path, **options))  # type: ignore[arg-type]


class Page(HTMLParser):
    """A page as its texts, attributes and scripts."""

    def __init__(self, html: str | bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: dict[str, str] = {}
        self.ids: list[str] = []
        self._inside: list[tuple[str, str]] = []
        self.feed(html.decode() if isinstance(html, bytes) else html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in named.items()]
        if "id" in named:
            self.ids.append(named["id"])
        if tag in ("script", "style"):
            self._inside.append((tag, named.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1][0] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            name = self._inside[-1][1]
            self.scripts[name] = self.scripts.get(name, "") + data
        elif data.strip():
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        """All that is shown, in order."""
        return " ".join(" ".join(self.texts).split())

    @property
    def data(self) -> dict:
        """The payload of the live page."""
        packed = self.scripts.get("chart-data")
        charts = json.loads(zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS)) if packed else {}
        return json.loads(self.scripts["data"]) | charts

    @property
    def record(self) -> bytes:
        """The record inside the page."""
        return zlib.decompress(base64.b64decode(self.scripts["record"]), -zlib.MAX_WBITS)


def unpacked(column: dict[str, str]) -> np.ndarray:
    """The numbers of a payload column."""
    raw = zlib.decompress(base64.b64decode(column["data"]), -zlib.MAX_WBITS)
    return np.frombuffer(raw, np.dtype(column["type"]).newbyteorder("<"))
