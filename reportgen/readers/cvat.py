"""CVAT for images: one XML file with the boxes of all images."""

import re

from reportgen.issues import issue
from reportgen.readers.box_rows import BoxRows
from reportgen.readers.rotated import corners, edges, is_upright
from reportgen.readers.source import Source
from reportgen.readers.xml_tree import Node, number, xml_tree
from reportgen.tables import BoxTable

FORMATS = ("cvat",)
SIGN = "XML that begins with <annotations>"

_CORNERS = ("xtl", "ytl", "xbr", "ybr")
_OTHER_SHAPES = ("polygon", "polyline", "points", "ellipse", "cuboid", "mask", "skeleton")


def recognises(source: Source) -> bool:
    """Whether the text is XML with this root."""
    return re.search(rb"<annotations[\s>]", source.head[:1000]) is not None


def read(source: Source) -> BoxTable:
    """The boxes in the order of the file; other shapes are counted and left out.

    Raises: MalformedInput for a file that cannot be read, or one of video tracks.
    """
    root = xml_tree(source, source.path)
    if root.all("track"):
        raise source.malformed("it holds the tracks of a video", 'Export it as "CVAT for images".')
    rows, n_others = BoxRows(), 0
    labels = root.first("meta", "task", "labels") or root.first("meta", "project", "labels") or Node("")
    for label in labels.all("label"):
        rows.labels.setdefault(label.value("name") or "", len(rows.labels))
    for position, image in enumerate(root.all("image")):
        _add(source, rows, image, image.attributes.get("id", str(position)))
        n_others += sum(child.name in _OTHER_SHAPES for child in image.children)
    message = "Shapes that are no boxes were left out."
    return rows.table(
        source, "cvat", are_corners=True, issues=[issue("other_shape", message, n_others)] if n_others else ()
    )


def _add(source: Source, rows: BoxRows, image: Node, name: str) -> None:
    place = f"image {name}"
    width, height = (number(source, image.attributes.get(side), place) for side in ("width", "height"))
    rows.add_image(name, image.attributes.get("name"), (width, height))
    for box in image.all("box"):
        sides = [number(source, box.attributes.get(side), place) for side in _CORNERS]
        degrees = number(source, box.attributes.get("rotation", "0"), place)
        is_turned = not is_upright(degrees)
        if is_turned:  # the corners are those before it was turned about its centre
            left, top, right, bottom = sides
            sides = edges(corners((left, top, right - left, bottom - top), degrees))
        rows.add_box(box.attributes.get("label", ""), sides, is_turned=is_turned)
