"""Pascal VOC: an XML file per image, also of ImageNet, labelImg and LabelMe; `difficult` objects are ignored."""

import math
import re
from pathlib import Path, PurePosixPath

from reportgen.readers.box_rows import BoxRows
from reportgen.readers.drawn import around
from reportgen.readers.folders import files_below
from reportgen.readers.rotated import corners, edges
from reportgen.readers.source import Source
from reportgen.readers.xml_tree import Node, number, xml_tree
from reportgen.tables import BoxTable

FORMATS = ("voc",)
SIGN = "a folder of XML files that begin with <annotation>"

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_ROOT = re.compile(rb"<annotation[\s>]")


def recognises(source: Source) -> bool:
    """Whether it is such a file, or a folder where the first XML file is one."""
    if not source.is_folder:
        return _ROOT.search(source.head[:1000]) is not None
    first = next(iter(_files(source.path)), None)
    return first is not None and _ROOT.search(source.at(first).head[:1000]) is not None


def read(source: Source) -> BoxTable:
    """The boxes in the order of the files' paths, each x0, y0, x1 - x0, y1 - y0 with the numbers of the file.

    Raises: MalformedInput naming the file that cannot be read.
    """
    files = _files(source.path) if source.is_folder else [source.path]
    root = source.path if source.is_folder else source.path.parent
    rows = BoxRows()
    for path in files:
        _add(source, rows, path, path.relative_to(root).with_suffix("").as_posix())
    if not rows.ids:
        raise source.malformed("no XML file in the folder", "Give the folder of annotations.")
    return rows.table(source, "voc", are_corners=True)


def _files(folder: Path) -> list[Path]:
    """The XML files in a folder and below, in the order of their paths."""
    return files_below(folder, frozenset([".xml"]))


def _add(source: Source, rows: BoxRows, path: Path, name: str) -> None:
    root = xml_tree(source, path)
    if root.name != "annotation":
        raise source.malformed(f"its root is <{root.name[:40]}>, not <annotation>", "Remove the file.", path.name)
    width, height = (number(source, root.value(*place), path.name) for place in _size(root))
    rows.add_image(name, _image_file(root.value("filename"), path), (width, height))
    for position, item in enumerate(root.all("object"), 1):
        place = f"{path.name}, object {position}"
        if item.value("deleted") == "1":  # in LabelMe
            continue
        label = item.value("name")
        if label is None:
            raise source.malformed("the object has no name", "Name its label.", place)
        sides, is_turned = _sides(source, item, place)
        is_difficult = item.value("difficult") not in (None, "0", "false", "False")
        rows.add_box(label, sides, is_ignored=is_difficult, is_turned=is_turned)


def _size(root: Node) -> tuple[tuple[str, str], ...]:
    """Where the image's width and height stand."""
    if root.first("imagesize"):  # LabelMe's
        return ("imagesize", "ncols"), ("imagesize", "nrows")
    return ("size", "width"), ("size", "height")


def _sides(source: Source, item: Node, place: str) -> tuple[list[float], bool]:
    """The edges of an object's box, and whether it is the upright one around one that is turned.

    The LabelMe of the web writes a polygon instead.
    """
    turned, polygon = item.first("robndbox"), item.first("polygon")
    if item.first("bndbox") is None and turned is not None:
        return _around_turned(source, turned, place), True
    if item.first("bndbox") is None and polygon is not None:
        points = [[number(source, point.value(side), place) for side in "xy"] for point in polygon.all("pt")]
        x, y, width, height = around(points)
        return [x, y, x + width, y + height], False
    return [number(source, item.value("bndbox", side), place) for side in _CORNERS], False


def _around_turned(source: Source, box: Node, place: str) -> list[float]:
    """The edges of the upright box around one of roLabelImg: centre, size, and the angle in radians."""
    x, y, width, height, angle = (number(source, box.value(side), place) for side in ("cx", "cy", "w", "h", "angle"))
    return edges(corners((x - width / 2, y - height / 2, width, height), math.degrees(angle)))


def _image_file(name: str | None, path: Path) -> str | None:
    """The image's file; where a copied `filename` belongs to another, only its suffix is believed."""
    if name is None or PurePosixPath(name.replace("\\", "/")).stem == path.stem:
        return name
    suffix = PurePosixPath(name).suffix
    return f"{path.stem}{suffix}" if suffix else None
