"""The records of COCO files: as msgspec decodes them, and one by one where that fails, to name the one at fault."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from reportgen.errors import MalformedInput
from reportgen.readers.boxes import plain_text
from reportgen.readers.source import Source

Id = int | str | float | None
Box = tuple[float, float, float, float]
# Keys of an image that say nothing by which images differ in kind.
KNOWN = frozenset(("id", "file_name", "width", "height", "license", "date_captured"))
Record = TypeVar("Record", bound=msgspec.Struct)


class Annotation(msgspec.Struct, gc=False):
    """A box; what is not named here, such as polygons, is skipped without being built."""

    id: Any = None
    image_id: Id = None
    category_id: Id = None
    bbox: Box | None = None
    score: float | None = None
    area: float | None = None
    iscrowd: int | bool | float | None = 0
    ignore: int | bool | float | None = 0
    file_name: str | None = None


class Image(msgspec.Struct, gc=False):
    """An image: `file_name` as written, sizes in pixels; the rest is LVIS's, which has no file name but an address."""

    id: Id = None
    file_name: str | None = None
    width: float | None = None
    height: float | None = None
    coco_url: str | None = None
    neg_category_ids: list[Id] | None = None
    not_exhaustive_category_ids: list[Id] | None = None

    @property
    def file(self) -> str | None:
        """The name of its file, that of its address where it has no other."""
        if self.file_name is None and self.coco_url is not None:
            return "/".join(self.coco_url.split("/")[-2:])
        return self.file_name


class Category(msgspec.Struct, gc=False):
    """A label: `name` may be missing, then the id is its name."""

    id: Id = None
    name: Id = None
    supercategory: Id = None


class Coco(msgspec.Struct, gc=False):
    """The three lists of a COCO file, and its images with all their keys."""

    images: list[Image] | None = None
    annotations: list[Annotation] | None = None
    categories: list[Category] | None = None
    written: Sequence[Mapping[str, Any]] = ()


class _Parts(msgspec.Struct, gc=False):
    images: msgspec.Raw = msgspec.Raw(b"null")
    annotations: list[Annotation] | None = None
    categories: list[Category] | None = None


_parts = msgspec.json.Decoder(_Parts)
_images = msgspec.json.Decoder(list[Image] | None)
_written = msgspec.json.Decoder(list[dict[str, msgspec.Raw]] | None)


def decoded(data: bytes) -> Coco:
    """The records of a file.

    Raises: msgspec.DecodeError where it is no JSON of these types.
    """
    parts = _parts.decode(data)
    written = [{name: _decoded(value) for name, value in one.items() if not _is_known(name)}
               for one in _written.decode(parts.images) or ()]  # fmt: skip
    return Coco(_images.decode(parts.images), parts.annotations, parts.categories, written)


def _decoded(value: msgspec.Raw) -> object:
    """A text, number or truth; a list or an object stays as it stands, however long."""
    return value if bytes(value)[:1] in (b"[", b"{") else msgspec.json.decode(value)


def further_columns(written: Sequence[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """What images say besides what COCO says of them, as columns of texts: keys that hold one text, number or truth."""
    names = dict.fromkeys(name for one in written for name in one)
    columns = {name: [one.get(name) for one in written] for name in names if not _is_known(name)}
    return {name: [None if cell is None else _text(cell) for cell in cells] for name, cells in columns.items()
            if all(cell is None or isinstance(cell, str | int | float) for cell in cells)}  # fmt: skip


def _is_known(name: str) -> bool:
    return name in KNOWN or name.lower().endswith("url")


def _text(cell: object) -> str | None:
    return str(cell).lower() if isinstance(cell, bool) else plain_text(str(cell))


def loosened(source: Source, content: object, is_bare: bool) -> Coco:
    """The records of JSON that breaks the types in a way that can be understood: NaN, null, numbers as text.

    Raises: MalformedInput naming the first record that cannot.
    """
    if is_bare:
        return Coco(annotations=_records(source, content, "annotations", Annotation))
    if not isinstance(content, dict):
        raise source.malformed("this is no COCO object", "Give an object with images, annotations and categories.")
    return Coco(
        images=_records(source, content.get("images"), "images", Image),
        annotations=_records(source, content.get("annotations"), "annotations", Annotation),
        categories=_records(source, content.get("categories"), "categories", Category),
        written=content.get("images") or (),
    )


def _records(source: Source, values: object, kind: str, record_type: type[Record]) -> list[Record]:
    if values is None:
        return []
    if not isinstance(values, list):
        raise source.malformed(f"{kind} is no list", "Export the file again as COCO JSON.")
    return [_record(source, value, f"{kind}, item {number}", record_type) for number, value in enumerate(values, 1)]


def _record(source: Source, value: object, place: str, record_type: type[Record]) -> Record:
    if not isinstance(value, dict):
        raise source.malformed("this is no object", "Export the file again as COCO JSON.", place)
    if "bbox" in value:
        value = value | {"bbox": _box(source, value["bbox"], place)}
    try:
        return msgspec.convert(value, record_type, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise source.malformed(f"a value of the wrong kind ({error})", "Correct it, or export again.", place) from None


def _box(source: Source, box: object, place: str) -> Box | None:
    """Four numbers, NaN where one is missing; None where there is no box at all."""
    if box is None or box == []:
        return None
    try:
        x, y, width, height = (math.nan if number is None else float(number) for number in box)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        raise _no_box(source, box, place) from None
    return x, y, width, height


def _no_box(source: Source, box: object, place: str) -> MalformedInput:
    shown = repr(box)
    shown = shown if len(shown) <= 60 else shown[:60] + "…"
    return source.malformed(f"bbox is {shown}, not four numbers", "Write [x, y, width, height].", place)
