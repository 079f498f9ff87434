"""The files of a part of the samples, in the format of the whole where that can be: what a command is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reportgen.errors import OptionError
from reportgen.span_tables import SpanTable
from reportgen.tables import BoxTable
from reportgen.training.box_files import BoxFile
from reportgen.training.picture_trees import PictureTree
from reportgen.training.row_files import LINES, frame_file, line_file, object_file, rows_of
from reportgen.training.span_files import SpanFile, sentence_file

if TYPE_CHECKING:
    from reportgen.training.material import Material


class Content(Protocol):
    """The whole, of which some rows can be written."""

    @property
    def suffix(self) -> str: ...

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes: ...


@dataclass(frozen=True, eq=False)
class Parts:
    """What writes parts of `material`: one file, or a tree of folders."""

    material: Material
    file: Content | PictureTree

    @property
    def hides_labels(self) -> bool:
        """Whether a part can be written without its labels."""
        return not isinstance(self.file, PictureTree) or self.file.hides

    def write(self, samples: Sequence[int], place: Path, *, has_labels: bool) -> Path:
        """Writes some samples, in the order of the whole, and gives the file: `place` with the suffix of the format."""
        if isinstance(self.file, PictureTree):
            return self.file.write(samples, place, has_labels=has_labels)
        by_place = isinstance(self.file, BoxFile)  # which is made of samples, not of rows of a file
        rows = sorted(samples) if by_place else rows_of(samples, self.material)
        file = place.with_name(place.name + self.file.suffix)
        file.write_bytes(self.file.content(rows, has_labels=has_labels))
        return file

    def ordered(self, samples: Sequence[int]) -> list[int]:
        """Some samples in the order in which their part is written."""
        if isinstance(self.file, BoxFile | PictureTree):
            return sorted(samples)
        return sorted(samples, key=lambda k: int(self.material.rows[k]))


def parts_of(material: Material) -> Parts:
    """What writes parts of the samples.

    Raises: OptionError for several files under one pattern.
    """
    table = material.table
    if not material.path.exists() or table.pieces is not None:
        problem = f"{material.path} stands for several files"
        raise OptionError("crossval", problem, "Put all samples in one file.")
    if isinstance(table, BoxTable):
        return Parts(material, BoxFile(material))
    if isinstance(table, SpanTable):
        lines = sentence_file(material) if table.format == "conll" else None
        return Parts(material, lines or SpanFile(material))
    if table.format == "imagefolder":
        return Parts(material, PictureTree(material))
    if table.format in LINES and material.path.is_file() and table.first_line is not None:
        return Parts(material, line_file(material))
    objects = object_file(material) if table.format == "json" else None
    return Parts(material, objects or frame_file(material))
