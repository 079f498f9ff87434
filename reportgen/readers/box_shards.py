"""Boxes of several files of one role, put together as one table: the images are disjoint, the labels meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.readers.shards import formats, notes, pieces, summed
from reportgen.tables import ONE_FILE_ONLY, BoxTable, Federated, Images, Pieces

_APART = "Give one report for each, or write them in one way."

# What one file may say and another not: then the boxes of one are not read as those of the other.
_KINDS: tuple[tuple[Callable[[BoxTable], bool], str, str], ...] = (
    (lambda table: table.has_names, "names its labels", "numbers them"),
    (lambda table: table.is_relative, "gives boxes in shares of the image", "in pixels"),
    (lambda table: table.score is not None, "has scores", "has none"),
    (lambda table: table.predictions is not None, "holds predictions beside the ground truth", "holds none"),
    (lambda table: table.federated is not None, "says which labels an image was looked through for", "does not"),
)


def joined_boxes(name: str, tables: Sequence[BoxTable], given: Sequence[str] | None) -> BoxTable:
    """The images of all tables with their boxes, in order; a file without image and box adds nothing but its name.

    Raises: MalformedInput where they cannot be one data set, MismatchedInputs for an image in two of them.
    """
    found = pieces(tables, [len(table.images) for table in tables], given)
    told = [table for table in tables if len(table.images) or table.n_rows] or list(tables[:1])
    _check_kinds(told)
    images = _images([table.images for table in told])
    _check_images(images, found)
    labels, ids = _labels(told)
    joined = _boxes(told, labels, ids, images)
    if told[0].predictions is not None:
        inner = [table.predictions for table in told if table.predictions is not None]
        joined = replace(joined, predictions=replace(joined_boxes(name, inner, given), name=name))
    said = notes(tables, given)
    if len({table.pictures for table in told}) > 1:
        said = (*said, "their pictures lie in several folders: name one with --images")
    return replace(joined, name=name, format=formats(tables), pieces=found, notes=said)


def _boxes(tables: Sequence[BoxTable], labels: Sequence[str], ids: Sequence[str] | None, images: Images) -> BoxTable:
    starts = (0, *accumulate(len(table.images) for table in tables))
    places = [_places(table, labels, ids) for table in tables]
    splits, folders = {table.split for table in tables}, {table.pictures for table in tables}
    return BoxTable(
        name="",
        format="",
        images=images,
        labels=tuple(labels),
        image=_all([table.image + start for table, start in zip(tables, starts, strict=False)], np.int32),
        label=_all([place[table.label] for table, place in zip(tables, places, strict=True)], np.int32),
        box=np.concatenate([table.box for table in tables]),
        is_crowd=np.concatenate([table.is_crowd for table in tables]),
        is_ignored=np.concatenate([table.is_ignored for table in tables]),
        own_area=_areas(tables),
        score=_optional([table.score for table in tables]),
        own_id=_own_ids(tables),
        is_relative=tables[0].is_relative,
        label_ids=tuple(ids) if ids is not None else None,
        has_names=tables[0].has_names,
        federated=_federated(tables, starts, places),
        split=tables[0].split if len(splits) == 1 else None,
        others=tuple(one for one in tables[0].others if all(one in table.others for table in tables)),
        pictures=tables[0].pictures if len(folders) == 1 else None,
        issues=summed(issue for table in tables for issue in table.issues),
    )


def _check_kinds(tables: Sequence[BoxTable]) -> None:
    for is_so, one, other in _KINDS:
        sides = [next((table for table in tables if is_so(table) == side), None) for side in (True, False)]
        if sides[0] is not None and sides[1] is not None:
            raise MalformedInput(sides[1].name, f"{other}, where {sides[0].name} {one}", _APART)


def _images(parts: Sequence[Images]) -> Images:
    width, height = (np.concatenate([getattr(part, name) for part in parts]) for name in ("width", "height"))
    ids, files = ([one for part in parts for one in getattr(part, name)] for name in ("ids", "files"))
    splits = [one for part in parts for one in part.splits or [None] * len(part)]
    names = dict.fromkeys(name for part in parts for name in part.further)
    further = {name: [one for part in parts for one in part.further.get(name) or [None] * len(part)] for name in names}
    return Images(ids, files, width, height, splits if any(part.splits for part in parts) else None, further)


def _check_images(images: Images, found: Pieces) -> None:
    """Raises MismatchedInputs for an image that two files hold, or a number that means another image in each."""
    first: dict[str, int] = {}
    for row, name in enumerate(images.ids):
        before = first.setdefault(name, row)
        if before != row:
            raise _twice(images, found, before, row)
    named: dict[str, int] = {}
    for row, file in enumerate(images.files):
        before = row if file is None else named.setdefault(file, row)
        if before != row and found.at(before)[0] != found.at(row)[0]:
            raise _twice(images, found, before, row)


def _twice(images: Images, found: Pieces, before: int, row: int) -> MismatchedInputs:
    (one, _), (other, _) = found.at(before), found.at(row)
    first, second = images.files[before], images.files[row]
    if first is not None and second is not None and first != second:
        problem = f"the image {images.ids[row]} is {first} in the one and {second} in the other"
        remedy = "Number the images of both on, or write one report for each file."
        return MismatchedInputs(f"{one} and {other}", problem, remedy)
    return MismatchedInputs(f"{one} and {other}", f"both hold the image {second or images.ids[row]}", ONE_FILE_ONLY)


def _labels(tables: Sequence[BoxTable]) -> tuple[list[str], list[str] | None]:
    """The labels of all files and, where all give them, their numbers.

    Raises: MalformedInput where a number is of two labels, or a label of two numbers.
    """
    if any(table.label_ids is None for table in tables):
        return list(dict.fromkeys(label for table in tables for label in table.labels)), None
    pairs: dict[tuple[str, str], None] = {}
    names: dict[str, tuple[str, BoxTable]] = {}
    numbers: dict[str, tuple[set[str], BoxTable]] = {}
    for table in tables:
        for number, label in _numbered(table):
            pairs[number, label] = None
            name, one = names.setdefault(number, (label, table))
            if name != label:
                raise _otherwise(table, f"label {number} is {label}, and {name} in {one.name}")
            known, one = numbers.setdefault(label, (set(), table))
            if one is table:
                known.add(number)
            elif number not in known:
                raise _otherwise(table, f"{label} is label {number}, and {min(known)} in {one.name}")
    return [label for _, label in pairs], [number for number, _ in pairs]


def _numbered(table: BoxTable) -> list[tuple[str, str]]:
    return list(zip(table.label_ids or (), table.labels, strict=True))


def _otherwise(table: BoxTable, problem: str) -> MalformedInput:
    return MalformedInput(table.name, problem, "Number the labels of all files alike.")


def _places(table: BoxTable, labels: Sequence[str], ids: Sequence[str] | None) -> NDArray[np.int32]:
    """The place of each label of a table among those of all."""
    if ids is None:
        place = {label: k for k, label in enumerate(labels)}
        return np.array([place[label] for label in table.labels], np.int32)
    numbered = {pair: k for k, pair in enumerate(zip(ids, labels, strict=True))}
    return np.array([numbered[pair] for pair in _numbered(table)], np.int32)


def _all(columns: Sequence[NDArray[np.int32]], kind: type[np.int32]) -> NDArray[np.int32]:
    return np.concatenate(columns).astype(kind, copy=False)


def _optional(columns: Sequence[NDArray[np.float64] | None]) -> NDArray[np.float64] | None:
    given = [column for column in columns if column is not None]
    return np.concatenate(given) if given else None


def _areas(tables: Sequence[BoxTable]) -> NDArray[np.float64] | None:
    """What the files say the areas are, width times height where one says nothing."""
    if all(table.own_area is None for table in tables):
        return None
    return np.concatenate(
        [table.box[:, 2] * table.box[:, 3] if table.own_area is None else table.own_area for table in tables]
    )


def _own_ids(tables: Sequence[BoxTable]) -> NDArray[np.int64] | None:
    """The numbers of the boxes, where all files give them and no number occurs twice."""
    given = [table.own_id for table in tables if table.own_id is not None]
    numbers = np.concatenate(given) if len(given) == len(tables) else None
    return numbers if numbers is not None and np.unique(numbers).size == numbers.size else None


def _federated(
    tables: Sequence[BoxTable], starts: Sequence[int], places: Sequence[NDArray[np.int32]]
) -> Federated | None:
    if tables[0].federated is None:
        return None
    sides = []
    for side in ("absent", "partial"):
        pairs = [
            np.column_stack([getattr(table.federated, side)[:, 0] + start, place[getattr(table.federated, side)[:, 1]]])
            for table, start, place in zip(tables, starts, places, strict=False)
        ]
        sides.append(np.concatenate(pairs).astype(np.int32))
    return Federated(*sides)
