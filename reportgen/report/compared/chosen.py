"""Which items, samples and pictures of a comparison go into its page: every kind first, within a budget."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask, Positions
from reportgen.comparison.items import RIGHT, Items, changed_items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.record.outcomes import Rows
from reportgen.record.read import Record
from reportgen.report.compared.saved_pictures import SavedPage
from reportgen.report.compared.saved_spans import Parts, joined
from reportgen.report.image_folder import ImageFolder
from reportgen.report.images import Thumbnails, base64_length, thumbnails
from reportgen.report.texts import TextAlbum, Texts
from reportgen.report.thumbnail import Thumbnail

MOST_ITEMS = 4_000  # in each state, of all pairs together
MOST_ROWS = 200_000  # of all versions together
PICTURE_BYTES = 20_000_000  # of all pictures together, in base64
TEXT_BYTES = 2_000_000  # of all texts together

Key = tuple[str, int]  # a sample: the content of its data set, its position there


@dataclass(frozen=True, eq=False)
class Chosen:
    """What is in the file: the samples by data set and position, with their ids and pictures or texts."""

    keys: tuple[Key, ...]
    ids: tuple[str, ...]
    pictures: Thumbnails
    texts: Texts | None = None  # where the samples are texts: `pictures.image` are positions there then
    parts: tuple[Parts, ...] = ()  # (n_samples,) of texts that are drawn with spans

    @cached_property
    def place(self) -> dict[Key, int]:
        """Where each sample stands in the file."""
        return {key: k for k, key in enumerate(self.keys)}


@dataclass(frozen=True, eq=False)
class PairItems:
    """The items of a pair, and which of them may be shown, in the order they are shown: state by state."""

    pair: Pair
    items: Items
    order: Positions
    sample: NDArray[np.integer]  # of every item

    def after(self) -> Rows:
        """The rows of the later version."""
        assert self.pair.comparison.aligned  # noqa: S101 - there are items
        return self.pair.comparison.aligned.after


def items_of(pair: Pair) -> Items | None:
    """The items of a pair; None where its samples are not the same."""
    aligned = pair.comparison.aligned
    return None if aligned is None else changed_items(aligned, len(pair.comparison.labels))


def ordered(pair: Pair, items: Items, is_available: Mask, most: int) -> PairItems:
    """The items that may be shown: with a picture first, one of a picture first, then the highest score.

    At most `most` in each state; what is right in both versions is only counted.
    """
    aligned = pair.comparison.aligned
    assert aligned  # noqa: S101 - there are items
    sample = np.append(aligned.before.sample, 0)[items.before]
    sample = np.where(items.before == NONE, np.append(aligned.after.sample, 0)[items.after], sample)
    score = np.append(aligned.after.score, np.nan)[items.after]
    score = np.where(np.isnan(score), np.append(aligned.before.score, np.nan)[items.before], score)
    kept = np.flatnonzero(items.state != RIGHT)
    score, of, state = np.nan_to_num(score[kept], nan=-1.0), sample[kept], items.state[kept]
    turn = _turns(state.astype(np.int64) * max(1, is_available.size) + of, score)
    order = np.lexsort((kept, -score, turn, ~is_available[of], state))
    place = _turns(state[order].astype(np.int64), -np.arange(order.size, dtype=float))
    return PairItems(pair, items, kept[order][place < most], sample)


def _turns(group: NDArray[np.integer], score: NDArray[np.floating]) -> NDArray[np.intp]:
    """The place of each among those of its group, the highest score first."""
    order = np.lexsort((-score, group))
    _, start, count = np.unique(group[order], return_index=True, return_counts=True)
    turn = np.empty(group.size, np.intp)
    turn[order] = np.arange(group.size) - np.repeat(start, count)
    return turn


@dataclass(frozen=True, eq=False)
class Sources:
    """Where pictures come from: the pages given, then the folder."""

    versions: Versions
    pages: tuple[SavedPage, ...]
    images: Path | None

    def available(self, record: Record) -> Mask:
        """(n_samples,) True where there is a picture of the sample."""
        ids = record.sample_ids
        found = np.zeros(len(ids), bool)
        for page in self._pages(record.dataset.sha256):
            for id_ in page.ids:
                at = bisect_left(ids, id_)
                if at < len(ids) and ids[at] == id_:
                    found[at] |= page.has_picture(id_) or page.text(id_) is not None or bool(page.parts_of(id_))
        return found | self._files(record)[1]

    def _pages(self, content: str) -> Iterable[SavedPage]:
        return (page for page, other in zip(self.pages, self.versions.datasets, strict=True) if other == content)

    def _files(self, record: Record) -> tuple[Callable[[NDArray[np.int64]], list[str]] | None, Mask]:
        """How to get the files of samples from the folder, and which there are."""
        if self.images is None:
            return None, np.zeros(len(record.sample_ids), bool)
        found = ImageFolder(self.images, is_searched=True).images(pl.Series(record.sample_ids, dtype=pl.String), None)
        return found.paths, found.is_available

    def chosen(self, keys: Sequence[Key]) -> Chosen:
        """The samples with their pictures, as many as the budget holds in the order given."""
        ids = [self._record(content).sample_ids[at] for content, at in keys]
        if any(page.texts for page in self.pages):
            return self._texts(keys, ids)
        if any(page.spans.kind.size for page in self.pages):
            return self._parts(keys, ids)
        album, rest = _Album(len(keys)), []
        for k, (content, _) in enumerate(keys):
            pictures = (page.thumbnail(ids[k]) for page in self._pages(content))
            picture = next((picture for picture in pictures if picture), None)
            if picture:
                album.add(k, picture)
            else:
                rest.append(k)
        self._from_folder(album, keys, rest)
        return Chosen(tuple(keys), tuple(ids), album.bound())

    def _texts(self, keys: Sequence[Key], ids: Sequence[str]) -> Chosen:
        """The samples with their texts."""
        pages = {content: list(self._pages(content)) for content in {content for content, _ in keys}}
        album = TextAlbum(TEXT_BYTES)
        for (content, _), id_ in zip(keys, ids, strict=True):
            if not album.add(*next(filter(None, (page.text(id_) for page in pages[content])), (None, None))):
                break
        found, none = album.bound(len(keys)), np.zeros(len(keys), np.int32)
        return Chosen(tuple(keys), tuple(ids), Thumbnails((), found.image, none, none, 0, ()), found)

    def _parts(self, keys: Sequence[Key], ids: Sequence[str]) -> Chosen:
        """The samples with what the pages show of their texts, as many as the budget holds in the order given."""
        pages = {content: list(self._pages(content)) for content in {content for content, _ in keys}}
        parts = [joined(page.parts_of(id_) for page in pages[key[0]]) for key, id_ in zip(keys, ids, strict=True)]
        total = np.cumsum([sum(len(text.encode()) for _, text in of) for of in parts], dtype=np.int64)
        shown = tuple(of if n <= TEXT_BYTES else () for of, n in zip(parts, total.tolist(), strict=True))
        without, zero = np.full(len(keys), NONE, np.int32), np.zeros(len(keys), np.int32)
        return Chosen(tuple(keys), tuple(ids), Thumbnails((), without, zero, zero, 0, ()), parts=shown)

    def _from_folder(self, album: _Album, keys: Sequence[Key], rest: list[int]) -> None:
        if self.images is None:
            return
        for content in dict.fromkeys(keys[k][0] for k in rest):
            paths, is_available = self._files(self._record(content))
            wanted = [k for k in rest if keys[k][0] == content and is_available[keys[k][1]]]
            assert paths  # noqa: S101 - there is a folder
            drawn = thumbnails(paths(np.array([keys[k][1] for k in wanted], np.int64)), PICTURE_BYTES - album.n_bytes)
            for k, image, width, height in zip(wanted, drawn.image, drawn.width, drawn.height, strict=True):
                if image != NONE:
                    one = drawn.pictures[image]
                    album.add(k, Thumbnail(one.mime, one.data, int(width), int(height)))

    def _record(self, content: str) -> Record:
        return self.versions.records[self.versions.datasets.index(content)]


class _Album:
    """Collects pictures, each once, until the budget is used."""

    def __init__(self, n: int) -> None:
        self.n_bytes = 0
        self.pictures: list[Thumbnail] = []
        self.known: dict[bytes, int] = {}
        self.shown = np.full((n, 3), (NONE, 0, 0), np.int32)

    def add(self, at: int, picture: Thumbnail) -> None:
        """Adds the picture of a sample where there is room for it."""
        key = hashlib.sha256(picture.data).digest()
        if key not in self.known:
            length = base64_length(len(picture.data))
            if self.n_bytes + length > PICTURE_BYTES:
                return
            self.n_bytes += length
            self.known[key] = len(self.pictures)
            self.pictures.append(picture)
        self.shown[at] = self.known[key], picture.width, picture.height

    def bound(self) -> Thumbnails:
        """All of them."""
        return Thumbnails(
            tuple(self.pictures), self.shown[:, 0], self.shown[:, 1], self.shown[:, 2], self.n_bytes, ()
        )  # fmt: skip


def samples_of(versions: Versions, shown: Sequence[PairItems]) -> list[Key]:
    """The samples of the items shown, first those of every state's first items, as many as have MOST_ROWS rows."""
    found: dict[Key, None] = {}
    turns = [
        _turns(one.items.state[one.order].astype(np.int64), -np.arange(one.order.size, dtype=float)) for one in shown
    ]
    queue = sorted((int(turn), p, k) for p, side in enumerate(turns) for k, turn in enumerate(side))
    for _, p, k in queue:
        one = shown[p]
        found[versions.datasets[one.pair.after], int(one.sample[one.order[k]])] = None
    return _within_rows(versions, list(found))


def _within_rows(versions: Versions, keys: list[Key]) -> list[Key]:
    size = {content: sum(
        np.bincount(record.rows.sample, minlength=len(record.sample_ids)) for record, other
        in zip(versions.records, versions.datasets, strict=True) if other == content and record.rows is not None
    ) for content in {content for content, _ in keys}}  # fmt: skip
    total = np.cumsum([int(np.asarray(size[content])[at]) for content, at in keys])
    return keys[: max(1, int(np.searchsorted(total, MOST_ROWS, "right")))] if keys else []


def most_items(n_pairs: int) -> int:
    """How many items of a state each of the pairs may show.

    >>> most_items(1), most_items(4)
    (4000, 1000)
    """
    return max(50, MOST_ITEMS // max(1, n_pairs))
