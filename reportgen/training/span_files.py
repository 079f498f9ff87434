"""Parts of texts with spans: the sentences of CoNLL as they stand, and JSON Lines of any other format."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reportgen.readers.encoding import utf8_data
from reportgen.readers.source import Source

if TYPE_CHECKING:
    from reportgen.training.material import Material

ASIDE = re.compile(rb"-DOCSTART-|#")
LAST_FIELD = re.compile(rb"(\s)\S+(\s*)$")
OUTSIDE = b"O"


@dataclass(frozen=True, eq=False)
class SentenceFile:
    """CoNLL columns: `sentences` with the comments before them, by their place in the file."""

    sentences: tuple[bytes, ...]
    suffix: str = ".conll"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """Some sentences with their tags, or with O throughout."""
        kept = [self.sentences[k] if has_labels else _untagged(self.sentences[k]) for k in rows]
        return b"".join(one + b"\n\n" for one in kept)


def sentence_file(material: Material) -> SentenceFile | None:
    """The file of sentences; None where what stands in it cannot be told apart line by line."""
    found: list[bytes] = []
    current: list[bytes] = []
    for line in [*utf8_data(Source(material.path)).split(b"\n"), b""]:
        if line.strip():
            current.append(line.rstrip(b"\r"))
        elif any(map(_is_token, current)):
            found.append(b"\n".join(one for one in current if not one.startswith(b"-DOCSTART-")))
            current = []
        else:
            current = [one for one in current if one.startswith(b"#")]
    return SentenceFile(tuple(found)) if len(found) == material.table.n_rows else None


def _is_token(line: bytes) -> bool:
    return ASIDE.match(line) is None


def _untagged(sentence: bytes) -> bytes:
    lines = sentence.split(b"\n")
    return b"\n".join(LAST_FIELD.sub(rb"\1" + OUTSIDE, line) if _is_token(line) else line for line in lines)


@dataclass(frozen=True, eq=False)
class SpanFile:
    """Texts with spans in characters, as JSON Lines with id, text and spans."""

    material: Material
    suffix: str = ".jsonl"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """Some documents by their places in the file, with their spans or without."""
        table = self.material.table
        order = np.argsort(table.document, kind="stable")
        edges = np.searchsorted(table.document[order], np.arange(table.n_rows + 1))
        found = []
        for row in rows:
            line = {"id": table.ids[row], "text": table.texts[row]}
            if has_labels:
                line["spans"] = [
                    {"start": int(table.first[k]), "end": int(table.last[k]), "label": table.labels[table.label[k]]}
                    for k in order[edges[row] : edges[row + 1]].tolist()
                ]
            found.append(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        return b"".join(found)
