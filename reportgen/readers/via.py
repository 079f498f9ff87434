"""VGG Image Annotator (VIA 1 and 2): projects and annotations as JSON, annotations as CSV."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, hypot, isfinite, sin
from typing import Any

import msgspec

from reportgen.readers import delimited
from reportgen.readers.box_columns import LABEL, SCORE
from reportgen.readers.boxes import collector_off
from reportgen.readers.drawn import NO_BOX, Box, DrawnBoxes, around
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("via",)
SIGN = 'JSON or CSV with "shape_attributes" of regions'

ONE_LABEL = "object"  # where regions have no attributes at all
_MARKS = (b'"shape_attributes"', b'"_via_img_metadata"')
_WITHOUT_REGIONS = (b'"filename"', b'"regions"', b'"file_attributes"')
_USUAL = (*LABEL, "type", "species", "kind")
_CELLS = ("filename", "region_shape_attributes", "region_attributes")


class _Region(msgspec.Struct, gc=False):
    shape_attributes: dict[str, Any] = {}
    region_attributes: dict[str, Any] = {}


class _Image(msgspec.Struct, gc=False):
    filename: str
    regions: list[_Region] | dict[str, _Region] | None = None


class _Attribute(msgspec.Struct, gc=False):
    options: Any = None


class _Attributes(msgspec.Struct, gc=False):
    region: dict[str, _Attribute] = {}


class _Project(msgspec.Struct, gc=False):
    images: dict[str, _Image] = msgspec.field(name="_via_img_metadata")
    attributes: _Attributes = msgspec.field(default_factory=_Attributes, name="_via_attributes")


@dataclass(frozen=True)
class _Names:
    """Which attribute holds the label and which a score; `options` are what the label's numbers mean."""

    label: str | None
    score: str | None
    options: dict[str, str]


def recognises(source: Source) -> bool:
    """Whether it is JSON with VIA's keys, or a table with its columns."""
    if source.is_folder:
        return False
    head = json_head(source)
    if not head:
        header = source.head.partition(b"\n")[0]
        return all(name.encode() in header for name in _CELLS)
    return head[:1] == b"{" and (any(mark in head for mark in _MARKS) or all(key in head for key in _WITHOUT_REGIONS))


def read(source: Source) -> BoxTable:
    """The boxes in the order of the file: rectangles, and those around polygons, circles and ellipses.

    Points and lines are counted and left out. Raises: MalformedInput where no attribute is clearly the label.
    """
    with collector_off():
        return _table(source)


def _table(source: Source) -> BoxTable:
    project = _of_csv(source) if not json_head(source) else _of_json(source)
    names = _names(source, project)
    drawn = DrawnBoxes()
    for image in project.images.values():
        drawn.add_image(image.filename, image.filename, (None, None))
        for region in _regions(image):
            _add(drawn, region, names)
    return drawn.table(source, "via")


def _of_json(source: Source) -> _Project:
    if b'"_via_img_metadata"' in source.data:
        return decoded(source, _Project, "VIA's project")
    return _Project(images=decoded(source, dict[str, _Image], "VIA's annotations"))


def _of_csv(source: Source) -> _Project:
    """The rows of the CSV, gathered by image; a row without a shape only says that its image is there."""
    table = delimited.read(source)
    columns = {name.lstrip("#"): name for name in table.frame.columns}
    if any(name not in columns for name in _CELLS):
        raise source.malformed(f"VIA's table lacks one of the columns {', '.join(_CELLS)}", "Export it again.")
    images: dict[str, _Image] = {}
    rows = table.frame.select(columns[name] for name in _CELLS).iter_rows()
    for row, (name, shape, attributes) in enumerate(rows):
        regions = images.setdefault(name or "", _Image(name or "", [])).regions
        try:
            region = _Region(*(msgspec.json.decode(cell or "{}", type=dict[str, Any]) for cell in (shape, attributes)))
        except msgspec.MsgspecError as error:
            problem = f"a region is no JSON object ({error})"
            raise source.malformed(problem, "Export it again.", table.place(row).rpartition(", ")[2]) from None
        if region.shape_attributes and isinstance(regions, list):
            regions.append(region)
    return _Project(images=images)


def _regions(image: _Image) -> Iterator[_Region]:
    yield from image.regions.values() if isinstance(image.regions, dict) else image.regions or ()


def _names(source: Source, project: _Project) -> _Names:
    """The attribute of the label: the only one, or the only one with a usual name."""
    used = dict.fromkeys(
        name for image in project.images.values() for region in _regions(image) for name in region.region_attributes
    )
    score = next((name for name in used if _plain(name) in SCORE), None)
    others = [name for name in used if name != score]
    usual = [name for name in others if _plain(name) in _USUAL]
    if len(others) > 1 and len(usual) != 1:
        problem = f"regions have the attributes {', '.join(others[:8])}, and it is not clear which is the label"
        raise source.malformed(problem, "Name the label's attribute label, or export it alone.")
    label = next(iter(usual if len(others) > 1 else others), None)
    known = project.attributes.region.get(label or "", _Attribute()).options
    options = known if isinstance(known, dict) else {}
    return _Names(label, score, {str(key): value for key, value in options.items() if isinstance(value, str)})


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _add(drawn: DrawnBoxes, region: _Region, names: _Names) -> None:
    box = _box(region.shape_attributes)
    if box is None:
        drawn.note("other_shape", region.shape_attributes.get("name"))
        return
    labels = _labels(region, names)
    if not labels:
        drawn.note("no_label")
        return
    if len(labels) > 1:
        drawn.note("several_labels", ", ".join(labels))
    drawn.add_box(labels[0], box, score=_number(region.region_attributes.get(names.score or "")))


def _labels(region: _Region, names: _Names) -> list[str]:
    """The label, or those that are ticked; a number that the project lists stands for its description."""
    if names.label is None:
        return [ONE_LABEL]
    value = region.region_attributes.get(names.label)
    if isinstance(value, dict):
        chosen = [str(key) for key, is_ticked in value.items() if is_ticked]
    else:
        chosen = [] if value in (None, "") else [str(value)]
    return [(names.options.get(one) or one) if one.isdigit() else one for one in chosen]


def _box(shape: dict[str, Any]) -> Box | None:
    """The box around a shape; None of a point, a line, or what is unknown."""
    kind = shape.get("name")
    if kind == "rect":
        x, y, width, height = _numbers(shape, "x", "y", "width", "height")
        return x, y, width, height
    if kind == "polygon":
        across, down = shape.get("all_points_x"), shape.get("all_points_y")
        if not isinstance(across, list) or not isinstance(down, list) or len(across) != len(down):
            return NO_BOX
        return around([[_number(x), _number(y)] for x, y in zip(across, down, strict=True)])
    if kind in ("circle", "ellipse"):
        x, y = _numbers(shape, "cx", "cy")
        rx, ry = _numbers(shape, *(("r", "r") if kind == "circle" else ("rx", "ry")))
        turn = _number(shape.get("theta")) or 0.0  # radians
        across, down = hypot(rx * cos(turn), ry * sin(turn)), hypot(rx * sin(turn), ry * cos(turn))
        return x - across, y - down, 2 * across, 2 * down
    return None


def _numbers(shape: dict[str, Any], *names: str) -> list[float]:
    found = [_number(shape.get(name)) for name in names]
    return [float("nan") if value is None else value for value in found]


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
