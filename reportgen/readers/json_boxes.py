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

_boxes = msgspec.json.Decoder(list[tuple[float, float, float, float]])
_entries = msgspec.json.Decoder(list[msgspec.Raw])


def a_row_per_box(records: Sequence[Record]) -> tuple[list[Record], list[int]] | None:
    """The rows, and of which record each is; None where the records have no lists of boxes.

    What a record says of all of its boxes stands in each row; an image without boxes keeps a row without one.
    Raises: ValueError where the lists of a record differ in length.
    """
    key = next((name for name in BOXES if records and name in records[0]), None)
    if key is None or not all(key in record for record in records):
        return None
    try:
        boxes = [_boxes.decode(record[key]) for record in records]
    except msgspec.DecodeError:
        return None
    names = [name for name in ENTRIES if any(name in record for record in records)]
    rows: list[Record] = []
    origin: list[int] = []
    for number, (record, own) in enumerate(zip(records, boxes, strict=True)):
        made = _rows(record, key, names, len(own))
        rows += made
        origin += [number] * len(made)
    return rows, origin


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
        raise ValueError(f"an image has {n} boxes and {len(values)} {name}")
    return values
