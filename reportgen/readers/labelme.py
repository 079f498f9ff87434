"""labelme: a JSON file per image with the shapes drawn on it, also as X-AnyLabeling writes it."""

import re
from math import hypot, nan
from pathlib import Path, PureWindowsPath

import msgspec

from reportgen.readers.drawn import NO_BOX, Box, DrawnBoxes, around
from reportgen.readers.folders import files_below
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("labelme",)
SIGN = 'a folder of JSON files with "shapes" and "imagePath"'

_SHAPES = re.compile(rb'"shapes"\s*:\s*\[')
_MARKS = (b'"imagePath"', b'"shape_type"', b'"points"', b'"lineColor"', b'"version"')
_DRAWN = ("rectangle", "polygon", "mask", "rotation", "oriented_rectangle", "circle")
_TURNED = ("rotation", "oriented_rectangle")


class _Shape(msgspec.Struct, gc=False):
    label: str | None = None
    points: list[list[float | None]] | None = None
    shape_type: str | None = None
    group_id: int | str | float | None = None
    score: float | None = None
    difficult: bool | str | None = None


class _File(msgspec.Struct, gc=False):
    shapes: list[_Shape]
    image_path: str | None = msgspec.field(default=None, name="imagePath")
    width: float | None = msgspec.field(default=None, name="imageWidth")
    height: float | None = msgspec.field(default=None, name="imageHeight")


def recognises(source: Source) -> bool:
    """Whether it is such a file, or a folder where one of the first JSON files is one."""
    if source.is_folder:
        return any(_is_one(source.at(path)) for path in _files(source.path)[:20])
    return _is_one(source)


def read(source: Source) -> BoxTable:
    """The boxes in the order of the files' paths: rectangles, and the boxes around polygons, masks and circles.

    Shapes of one label that labelme has grouped are one object. Lines and points are counted and left out.

    Raises: MalformedInput naming the file that cannot be read.
    """
    files = _files(source.path) if source.is_folder else [source.path]
    root = source.path if source.is_folder else source.path.parent
    drawn = DrawnBoxes()
    for path in files:
        one = source.at(path)
        if source.is_folder and not _is_one(one):
            drawn.note("other_file", path.name)
            continue
        _add(drawn, decoded(one, _File, "labelme's JSON"), path.relative_to(root).with_suffix("").as_posix())
    if not drawn.rows.ids:
        raise source.malformed("no JSON file of labelme in the folder", "Give the folder of annotations.")
    return drawn.table(source, "labelme")


def _files(folder: Path) -> list[Path]:
    return files_below(folder, frozenset([".json"]))


def _is_one(source: Source) -> bool:
    head = json_head(source)
    if head[:1] != b"{":
        return False
    return b'"imageData"' in head or (_SHAPES.search(head) is not None and any(mark in head for mark in _MARKS))


def _add(drawn: DrawnBoxes, file: _File, stem: str) -> None:
    name = PureWindowsPath(file.image_path).name if file.image_path else None  # it knows either kind of slash
    drawn.add_image(stem, name, (file.width, file.height))
    groups: dict[tuple[str, str], list[Box]] = {}
    for shape in file.shapes:
        kind = shape.shape_type or "polygon"
        if kind not in _DRAWN:
            drawn.note("other_shape", kind)
        elif not shape.label:
            drawn.note("no_label")
        elif shape.group_id is not None and kind != "rectangle":
            groups.setdefault((shape.label, str(shape.group_id)), []).append(_box(shape, kind))
        else:
            if kind in _TURNED:
                drawn.note("rotated_box", stem)
            is_hard = shape.difficult not in (None, False, "false", "False")
            drawn.add_box(shape.label, _box(shape, kind), score=shape.score, is_ignored=is_hard)
    for (label, _), boxes in groups.items():
        drawn.add_box(label, around([corner for x, y, w, h in boxes for corner in ((x, y), (x + w, y + h))]))


def _box(shape: _Shape, kind: str) -> Box:
    """The box around the shape; of a circle the points are its centre and one on its edge."""
    points = shape.points or []
    if kind != "circle":
        return around(points)
    if len(points) != 2 or around(points) is NO_BOX:
        return NO_BOX
    (x, y), (a, b) = ([nan if side is None else side for side in point] for point in points)
    radius = hypot(a - x, b - y)
    return x - radius, y - radius, 2 * radius, 2 * radius
