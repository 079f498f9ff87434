"""What the readers of boxes share: ids as text, positions of ids, the images."""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import FARTHEST
from reportgen.readers.encoding import LONE_SURROGATE
from reportgen.tables import BoxTable, Images

Ids = tuple[NDArray[np.intp], list[str]]  # position of each id among the distinct ones, and these as text
Size = tuple[float | None, float | None]  # width and height of an image in pixels


@contextlib.contextmanager
def collector_off() -> Iterator[None]:
    """Without the garbage collector, which would walk millions of new objects again and again and free none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def plain_text(value: object) -> str | None:
    """The value as text that UTF-8 can hold, None staying None."""
    if value is None:
        return None
    text = str(value)
    return text if text.isascii() else LONE_SURROGATE.sub("\ufffd", text)


def id_text(value: object) -> str:
    """An id as text, so that 7, 7.0 and "7" are one.

    >>> id_text(7), id_text(7.0), id_text("007")
    ('7', '7', '007')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return plain_text(value) or ""


def encoded(ids: Sequence[object]) -> Ids:
    """Distinct ids in order, each as text, and for every id its position among them."""
    if set(map(type, ids)) <= {int}:
        with contextlib.suppress(OverflowError):
            return encoded_numbers(np.fromiter(ids, np.int64, len(ids)))
    texts: dict[str, int] = {}
    positions = np.fromiter((texts.setdefault(id_text(value), len(texts)) for value in ids), np.intp, len(ids))
    return positions, list(texts)


def encoded_numbers(ids: NDArray[np.int64]) -> Ids:
    """Distinct whole numbers in order, each as text, and for every one its position among them."""
    low, high = (int(ids.min()), int(ids.max())) if len(ids) else (0, 0)
    if high - low > 8 * len(ids) + 1000:
        numbers, positions = np.unique(ids, return_inverse=True)
        return positions, list(map(str, numbers.tolist()))
    is_there = np.zeros(high - low + 1, np.bool_)
    is_there[ids - low] = True
    numbers = np.flatnonzero(is_there)
    return (np.cumsum(is_there) - 1)[ids - low], list(map(str, (numbers[: len(ids)] + low).tolist()))


def positions_of(ids: Ids, known: dict[str, int]) -> NDArray[np.int32]:
    """The position that each id is known by, -1 where it is unknown."""
    distinct = np.array([known.get(text, -1) for text in ids[1]], np.int32)
    return distinct[ids[0]] if len(distinct) else np.zeros(len(ids[0]), np.int32)


def images_of(
    ids: Sequence[str], files: Sequence[str | None], sizes: Iterable[Size] | None = None,
    splits: Sequence[str | None] | None = None, *, further: Mapping[str, Sequence[str | None]] | None = None,
) -> Images:  # fmt: skip
    """The images of a BoxTable; a size that is not positive, or none of an image, is unknown."""
    pairs = list(sizes or ()) or [(None, None)] * len(ids)
    given = np.array(pairs, np.float64).reshape(-1, 2)
    is_known = ((given > 0) & (given <= FARTHEST)).all(axis=1, keepdims=True)
    width, height = np.where(is_known, given, np.nan).T
    return Images(ids, files, width, height, splits, further or {})


def from_corners(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes x, y, width, height from their left, top, right and bottom edges."""
    return np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])


def from_centres(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes x, y, width, height from their centre and size."""
    return np.column_stack([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, 2:]])


def within_reach(table: BoxTable) -> BoxTable:
    """The table with NaN in place of sides and areas so large that nothing can be computed with them."""
    predictions = None if table.predictions is None else within_reach(table.predictions)
    box, own_area = _within(table.box, FARTHEST), table.own_area
    own_area = None if own_area is None else _within(own_area, FARTHEST**2)
    is_same = box is table.box and own_area is table.own_area and predictions is table.predictions
    return table if is_same else replace(table, box=box, own_area=own_area, predictions=predictions)


def _within(values: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    is_far = np.abs(values) > most
    return np.where(is_far, np.nan, values) if is_far.any() else values
