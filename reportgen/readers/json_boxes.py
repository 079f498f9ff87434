"""JSON that has an object per image with lists of its boxes, labels and scores: as a row per box."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

Record = dict[str, msgspec.Raw]

# What the lists are called, and the column that an entry of each stands in.
BOXES = {"boxes": "box", "bboxes": "bbox", "box": "box", "bbox": "bbox"}
ENTRIES = {
    "labels": "label", "classes": "class", "categories": "category", "names": "name", "scores": "score",
    "confidences": "confidence", "probabilities": "probability", "category_ids": "category_id", "class_ids": "class_id",
}  # fmt: skip

IMAGES = ("image", "image_id", "file_name", "filename", "file", "image_path", "path", "id")

_boxes = msgspec.json.Decoder(list[tuple[float, float, float, float]])
_entries = msgspec.json.Decoder(list[msgspec.Raw])


def a_row_per_box(records: Sequence[Record], places: Sequence[str]) -> tuple[list[Record], list[int]] | None:
    """The rows, and of which record each is; None where the records, which stand at `places`, have no lists of boxes.

    What a record says of all of its boxes stands in each row; an image without boxes keeps a row without one.
    Raises: ValueError naming the record whose lists differ in length, or whose boxes are none where most are.
    """
    key = next((name for name in BOXES if records and name in records[0]), None)
    if key is None or not all(key in record for record in records):
        return None
    boxes = [_decoded(record[key]) for record in records]
    if boxes[0] is None or 2 * boxes.count(None) > len(boxes):
        return None
    odd = next((number for number, own in enumerate(boxes) if own is None), None)
    if odd is not None:
        raise ValueError(f"{place_of(records[odd], places[odd])}: {key} is no list of boxes of four numbers each")
    names = [name for name in ENTRIES if any(name in record for record in records)]
    rows: list[Record] = []
    origin: list[int] = []
    for number, (record, own) in enumerate(zip(records, boxes, strict=True)):
        try:
            made = _rows(record, key, names, len(own or ()))
        except ValueError as error:
            raise ValueError(f"{place_of(record, places[number])}: {error}") from None
        rows += made
        origin += [number] * len(made)
    return rows, origin


def place_of(record: Record, place: str) -> str:
    """The image that a record names, and the place where it stands: `image a.jpg (row 2)`."""
    name = next((bytes(record[key]).decode(errors="replace").strip('"') for key in IMAGES if key in record), None)
    return place if name is None else f"image {name} ({place})"


def _decoded(value: msgspec.Raw) -> list[tuple[float, float, float, float]] | None:
    try:
        return _boxes.decode(value)
    except msgspec.DecodeError:
        return None


def _rows(record: Record, key: str, names: list[str], n: int) -> list[Record]:
    shared = {name: value for name, value in record.items() if name != key and name not in names}
    lists = {BOXES[key]: _entries.decode(record[key])}
    lists |= {ENTRIES[name]: _listed(record[name], name, n) for name in names if name in record}
    return [shared | {name: values[k] for name, values in lists.items()} for k in range(n)] or [shared]


def _listed(value: msgspec.Raw, name: str, n: int) -> list[msgspec.Raw]:
    try:
        values = _entries.decode(value)
    except msgspec.DecodeError:
        values = [value] * n  # one for all
    if len(values) != n:
        raise ValueError(f"{n} boxes and {len(values)} {name}")
    return values
