"""Boxes as people and tools draw them: shapes of other kinds counted, turned ones made upright, images met twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite, nan

import numpy as np

from reportgen.issues import Issue, issue
from reportgen.readers.box_rows import BoxRows
from reportgen.readers.boxes import Size
from reportgen.readers.rotated import corners
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

Point = Sequence[float | None]
Box = tuple[float, float, float, float]  # x, y, width, height
NO_BOX: Box = (nan, nan, nan, nan)
_MOST = 1e12  # a coordinate beyond is none

_MESSAGES = {
    "other_shape": "Shapes that are no boxes were left out.",
    "rotated_box": "Turned boxes count as the upright boxes around them.",
    "several_labels": "Boxes with several labels have the first of them.",
    "no_label": "Boxes without a label were left out.",
    "duplicate_image": "Images that the file lists more than once are one image with the boxes of all.",
    "other_file": "Files of another kind were left out.",
    "unlabelled": "Images without a ground truth (unlabelled) were left out.",
    "several_annotations": "Images annotated more than once count with the newest annotation.",
    "whole_image_label": "Labels of whole images, without a box, were left out.",
}


@dataclass
class DrawnBoxes:
    """What a reader has met so far; `odd` counts oddities by their code, `shown` are examples of them."""

    rows: BoxRows = field(default_factory=BoxRows)
    positions: dict[str, int] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)
    odd: dict[str, int] = field(default_factory=dict)
    shown: dict[str, dict[str, None]] = field(default_factory=dict)
    current: int = -1

    def add_image(self, name: str, file: str | None, size: Size) -> None:
        """A further image, or one that was met before; the boxes that follow are in it."""
        known = self.positions.setdefault(name, len(self.positions))
        if known == len(self.rows.ids):
            self.rows.add_image(name, file, size)
        else:
            self.note("duplicate_image", name)
        self.current = known

    def add_box(self, label: str, box: Box, *, score: float | None = None, is_ignored: bool = False) -> None:
        """A further box of the current image."""
        self.rows.add_box(label, box, is_ignored=is_ignored)
        self.rows.image[-1] = self.current
        self.scores.append(nan if score is None else score)

    def note(self, code: str, example: object = None, count: int = 1) -> None:
        """Counts an oddity."""
        self.odd[code] = self.odd.get(code, 0) + count
        if example is not None:
            self.shown.setdefault(code, {})[str(example)] = None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All oddities, as issues."""
        return tuple(issue(code, _MESSAGES[code], n, self.shown.get(code, ())) for code, n in self.odd.items())

    def table(self, source: Source, name: str, *, is_relative: bool = False, is_predicted: bool = False) -> BoxTable:
        """The table of all that was met; a score on any box, or `is_predicted`, makes it one of predictions."""
        scores = np.array(self.scores, np.float64)
        has_scores = is_predicted or bool(len(scores) and not np.isnan(scores).all())
        made = self.rows.table(source, name, issues=self.issues)
        made = replace(made, box=np.where(np.abs(made.box) < _MOST, made.box, np.nan))
        return replace(made, score=scores if has_scores else None, is_relative=is_relative)


def around(points: Sequence[Point]) -> Box:
    """The upright box around points; NaN where a coordinate is missing or is none."""
    flat = [nan if side is None else side for point in points for side in point]
    if not points or any(len(point) != 2 for point in points) or not all(map(isfinite, flat)):
        return NO_BOX
    left, top = min(flat[::2]), min(flat[1::2])
    return left, top, max(flat[::2]) - left, max(flat[1::2]) - top


def turned(box: Box, degrees: float) -> Box:
    """The upright box around one that is turned clockwise about its top left corner, all in pixels."""
    return around(corners(box, degrees, about_corner=True)) if isfinite(degrees) else NO_BOX
