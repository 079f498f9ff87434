"""How texts are worded as vectors, where no model says more: which runs of two to five characters they have.

Runs are those within words, a blank at either end of a word among them; each is a hashed number, weighed by how rare
it is (tf-idf with the logarithm of the count), and the numbers are brought down to the axes along which a part of the
texts varies most, as latent semantic analysis does. Texts that are near each other are worded alike. Of 1,421 tweets
with four labels 46% of the ten nearest have the same label, 51% of the nearest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.metrics.few_axes import axes_of, spread_out

RUNS = (2, 3, 4, 5)  # characters
HASHED = 1 << 14  # different runs, some of them meeting
KEPT = 100  # numbers a text is brought down to
FITTED = 2000  # texts that tell which ones
MOST_CHARACTERS = 5_000  # of a text, the rest says little more
CHUNK = 256  # texts at once

_BLANKS = re.compile(r"\s+")
_MIXER = np.uint64(0x9E3779B97F4A7C15)
Runs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]  # text, number of the run, how often (log)


def wordings_of(texts: Sequence[str | None]) -> tuple[NDArray[np.float32], Mask]:
    """(n, KEPT) of length 1, and which texts (n,) have any word; None is no text."""
    found, known = np.zeros((len(texts), KEPT), np.float32), np.zeros(len(texts), np.bool_)
    rarity = _rarity(texts)
    if rarity is None:
        return found, known
    axes = axes_of(_weighed([texts[k] for k in spread_out(len(texts), FITTED).tolist()], rarity), KEPT)
    for start in range(0, len(texts), CHUNK):
        part = slice(start, start + CHUNK)
        values = _weighed(texts[part], rarity)
        known[part] = values.any(axis=1)
        found[part] = values @ axes
    length = np.linalg.norm(found, axis=1, keepdims=True)
    known &= length[:, 0] > 0
    return np.divide(found, length, out=np.zeros_like(found), where=length > 0), known


def _rarity(texts: Sequence[str | None]) -> NDArray[np.float32] | None:
    """(HASHED,) how rare each run is: the logarithm of the texts to one that has it; None where no text has any."""
    has = np.zeros(HASHED, np.int64)
    for start in range(0, len(texts), CHUNK):
        has += np.bincount(_runs(texts[start : start + CHUNK])[1], minlength=HASHED)
    return (np.log((1 + len(texts)) / (1 + has)) + 1).astype(np.float32) if has.any() else None


def _weighed(texts: Sequence[str | None], rarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, HASHED) the weights of the runs of each text, of length 1 together; 0 where it has none."""
    row, run, times = _runs(texts)
    values = np.zeros((len(texts), HASHED), np.float32)
    values[row, run] = times * rarity[run]
    length = np.linalg.norm(values, axis=1, keepdims=True)
    np.divide(values, length, out=values, where=length > 0)
    return values


def _runs(texts: Sequence[str | None]) -> Runs:
    """Every run of every text once, with 1 + the logarithm of how often the text has it."""
    points, row = _characters(texts)
    keys = [key for size in RUNS for key in _of_size(points, row, size)]
    both, times = np.unique(np.concatenate(keys), return_counts=True) if keys else (np.zeros(0, np.int64),) * 2
    return both // HASHED, both % HASHED, (1 + np.log(np.maximum(times, 1))).astype(np.float32)


def _characters(texts: Sequence[str | None]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The characters of all texts one after another, words with one blank before and behind, and their texts."""
    plain = [_plain(text) for text in texts]
    points = np.frombuffer("".join(plain).encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    return points, np.repeat(np.arange(len(plain)), [len(text) for text in plain])


def _plain(text: str | None) -> str:
    words = unicodedata.normalize("NFC", (text or "")[:MOST_CHARACTERS]).casefold()
    words = _BLANKS.sub(" ", words).strip()
    return f" {words} " if words else ""


def _of_size(points: NDArray[np.uint64], row: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    """The runs of so many characters: their text times HASHED, plus their hashed number."""
    n = len(points) - size + 1
    if n < 1:
        return
    is_blank = points == ord(" ")
    is_run = row[:n] == row[size - 1 :]
    for place in range(1, size - 1):  # a blank inside would join two words
        is_run &= ~is_blank[place : place + n]
    hashed = np.full(n, size, np.uint64)
    for place in range(size):
        hashed = (hashed ^ points[place : place + n]) * _MIXER
        hashed ^= hashed >> np.uint64(29)
    yield row[:n][is_run] * HASHED + (hashed[is_run] % np.uint64(HASHED)).astype(np.int64)
