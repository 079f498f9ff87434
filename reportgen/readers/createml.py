"""CreateML and Turi Create: a JSON list of images, each with labels and the centre and size of their boxes."""

import re
from math import nan

import msgspec

from reportgen.readers.drawn import DrawnBoxes
from reportgen.readers.folders import is_file
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("createml",)
SIGN = 'a JSON list of images with "coordinates"'

_FOLDER_FILE = "_annotations.createml.json"  # Roboflow's, beside the images of a split
_IMAGE = re.compile(rb'"(?:image|imagefilename|filename|path)"\s*:')
_ITEMS = re.compile(rb'"annotations?"\s*:\s*(?:\[\s*\]|\[\s*\{\s*"(?:label|coordinates|type|confidence)"\s*:)')


class _Centre(msgspec.Struct, gc=False):
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None


class _Item(msgspec.Struct, gc=False):
    label: str | None = None
    coordinates: _Centre | None = None
    confidence: float | None = None


class _Image(msgspec.Struct, gc=False):
    image: str | None = None
    imagefilename: str | None = None
    filename: str | None = None
    path: str | None = None
    annotations: list[_Item] | None = None
    annotation: list[_Item] | None = None


def recognises(source: Source) -> bool:
    """Whether it is a list whose items hold an image and annotations with coordinates; or Roboflow's folder."""
    if source.is_folder:
        return is_file(source.path / _FOLDER_FILE)
    head = json_head(source)
    if head[:1] != b"[" or not _IMAGE.search(head) or not _ITEMS.search(head):
        return False
    return b'"coordinates"' in head or b'"label"' not in head


def read(source: Source) -> BoxTable:
    """The boxes in the order of the file; a confidence makes them predictions.

    Raises: MalformedInput naming the image of what cannot be read.
    """
    if source.is_folder:
        source = source.within(_FOLDER_FILE)
    drawn = DrawnBoxes()
    for number, image in enumerate(decoded(source, list[_Image], "CreateML's JSON"), 1):
        name = image.image or image.imagefilename or image.filename or image.path
        if not name:
            raise source.malformed("an image without a name", 'Name its file as "image".', f"item {number}")
        drawn.add_image(name, name, (None, None))
        for item in image.annotations or image.annotation or ():
            _add(drawn, item)
    return drawn.table(source, "createml")


def _add(drawn: DrawnBoxes, item: _Item) -> None:
    if not item.label:
        drawn.note("no_label")
    elif item.coordinates is None:
        drawn.note("whole_image_label")
    else:
        centre = item.coordinates
        x, y, width, height = (
            nan if side is None else side for side in (centre.x, centre.y, centre.width, centre.height)
        )
        drawn.add_box(item.label, (x - width / 2, y - height / 2, width, height), score=item.confidence)
