"""Boxes met one after the other, each naming its image and label, gathered into a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from reportgen.issues import Issue
from reportgen.readers.boxes import Size, from_corners, images_of
from reportgen.readers.rotated import rotated_boxes
from reportgen.readers.source import Source
from reportgen.tables import BoxTable


@dataclass
class BoxRows:
    """What a reader has met so far; `boxes` are x, y, width, height, or corners when the table is told so."""

    ids: list[str] = field(default_factory=list)
    files: list[str | None] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    image: list[int] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    label: list[int] = field(default_factory=list)
    boxes: list[Sequence[float]] = field(default_factory=list)
    is_ignored: list[bool] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    n_turned: int = 0

    def add_image(self, name: str, file: str | None, size: Size) -> None:
        """A further image; the boxes that follow are in it."""
        self.ids.append(name)
        self.files.append(file)
        self.sizes.append(size)

    def add_box(
        self, label: str, box: Sequence[float], *, is_ignored: bool = False, is_turned: bool = False
    ) -> None:  # fmt: skip
        """A further box of the last image; one that is turned is the upright box around it, and counted."""
        self.n_turned += is_turned
        self.image.append(len(self.ids) - 1)
        self.label.append(self.labels.setdefault(label, len(self.labels)))
        self.boxes.append(box)
        self.is_ignored.append(is_ignored)

    def table(self, source: Source, name: str, *, are_corners: bool = False, issues: Sequence[Issue] = ()) -> BoxTable:
        """The table, in the format of that name, of all that was met; with scores it is one of predictions."""
        box = np.array(self.boxes, np.float64).reshape(-1, 4)
        box = from_corners(box) if are_corners else box
        return BoxTable(
            name=source.name,
            format=name,
            images=images_of(self.ids, self.files, self.sizes),
            labels=tuple(self.labels),
            image=np.array(self.image, np.int32),
            label=np.array(self.label, np.int32),
            box=box,
            is_crowd=np.zeros(len(box), np.bool_),
            is_ignored=np.array(self.is_ignored, np.bool_),
            score=np.array(self.scores, np.float64) if self.scores else None,
            issues=(*issues, *rotated_boxes(source.name, self.n_turned)),
        )
