"""What a model could know of a sample it is tested on: twins of it among those it is trained with, or the label itself.

Everything is looked for before anything is trained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.errors import MalformedInput
from reportgen.metrics.near_vectors import Pairs, near_limit, near_pairs
from reportgen.metrics.neighbours import nearest, unit
from reportgen.report.image_folder import SampleImages
from reportgen.report.picture_hash import look_alikes, looks_of, same_bytes
from reportgen.training.notices import Notice, notice

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.training.estimators import Inputs
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material

ON_LEAK = ("warn", "error", "group")
MOST_LOOKED_AT = 20_000  # pictures that are opened, and vectors that are compared
NEIGHBOURS = 10
TELLING = 0.999  # AUC of one column alone, or share of samples whose label it tells
VALUES_A_LABEL = 3  # that a column of codes of labels may have
ROBOFLOW = re.compile(r"(?i)^(.*)[_.](?:jpe?g|png|bmp|webp|tiff?)\.rf\.[0-9a-z]+$")
SAID = {
    "augmented": "Pictures that Roboflow made of one source, by their names",
    "same_bytes": "Pictures that are the very same file",
    "near_pictures": "Pictures that look the same: saved anew, resized or hardly changed",
    "same_text": "Texts that are the same but for capitals and blanks",
    "near_vectors": "Vectors that are all but equal",
}


@dataclass(frozen=True, eq=False)
class Twins:
    """Samples that are all but one: `pairs` (m, 2) of a kind in SAID."""

    kind: str
    pairs: Pairs


def twins_of(material: Material, texts: Sequence[str] | None, vectors: NDArray[np.float32] | None) -> list[Twins]:
    """All twins, by kinds; texts and vectors are looked at where they are learnt from, else texts of the file."""
    names = material.data.dataset.image_names
    found = [Twins("augmented", _same(_source(name) for name in (material.ids if names is None else names)))]
    if material.pictures is not None:
        found += _of_pictures(material.pictures)
    known = material.data.dataset.texts if texts is None else texts
    if known is not None:
        found.append(Twins("same_text", _same(" ".join((text or "").casefold().split()) for text in known)))
    if vectors is not None and len(vectors) <= MOST_LOOKED_AT:
        near = nearest(unit(vectors), unit(vectors), NEIGHBOURS, own=True)
        found.append(Twins("near_vectors", near_pairs(*near, near_limit(near[1]))))
    return [one for one in found if len(one.pairs)]


def together(found: Iterable[Twins], on_leak: str, *, is_drawn: bool) -> Pairs | None:
    """The pairs that are not to be parted: what Roboflow made of one source always, all of them with `group`."""
    kept = [one.pairs for one in found if is_drawn and (on_leak == "group" or one.kind == "augmented")]
    return np.concatenate(kept) if kept else None


def parted(material: Material, folds: Sequence[Fold], found: Iterable[Twins], joined: Pairs | None) -> Iterator[Notice]:
    """The twins of which one is tested by a model that saw the other, and those that were kept together."""
    for one in found:
        n_parted, examples = _across(material, folds, one.pairs)
        if n_parted:
            message = f"{SAID[one.kind]}, one tested by a model that was trained with the other."
            yield notice(one.kind, message, n_parted, examples)
        elif joined is not None:
            n, pairs = np.unique(one.pairs).size, one.pairs
            message = f"{SAID[one.kind]}: they were kept in one fold."
            yield notice(one.kind, message, n, (f"{material.ids[a]} = {material.ids[b]}" for a, b in pairs.tolist()))


def check_leaks(material: Material, notices: Iterable[Notice], on_leak: str) -> None:
    """Refuses what leaks, where `on_leak` is error.

    Raises: MalformedInput naming the first kind.
    """
    leaks = [one for one in notices if one.code in (*SAID, "telling_column") and not one.message.endswith("fold.")]
    if leaks and on_leak == "error":
        first = leaks[0]
        problem = f"{first.message.rstrip('.')}: {first.count} in all, such as {', '.join(first.examples[:2])}"
        remedy = "Remove them, take --on-leak group to keep them in one fold, or --on-leak warn to go on."
        raise MalformedInput(str(material.path), problem, remedy)


def _across(material: Material, folds: Sequence[Fold], pairs: Pairs) -> tuple[int, Iterator[str]]:
    """How many samples are tested by a model that saw a twin, and some with that twin."""
    is_told = np.zeros(len(pairs), np.bool_)
    samples: list[NDArray[np.int64]] = []
    for fold in folds:
        part = np.zeros(len(material), np.int8)
        part[fold.train], part[fold.test] = 1, 2
        first, other = part[pairs[:, 0]], part[pairs[:, 1]]
        crossing = ((first == 2) & (other == 1)) | ((first == 1) & (other == 2))
        is_told |= crossing
        tested = np.where(first == 2, pairs[:, 0], pairs[:, 1])
        samples.append(tested[crossing])
    examples = (f"{material.ids[a]} = {material.ids[b]}" for a, b in pairs[is_told].tolist())
    return np.unique(np.concatenate(samples)).size, examples


def _same(keys: Iterable[str]) -> Pairs:
    """(m, 2) the samples that have the key of an earlier one, with the first that has it; an empty key is of none."""
    first: dict[str, int] = {}
    pairs = [(at, k) for k, key in enumerate(keys) if key and (at := first.setdefault(key, k)) != k]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _source(name: str | None) -> str:
    """The name of the picture that Roboflow made this one of; empty where it made none.

    >>> _source("train/cat-7_jpg.rf.0a1b2c.jpg"), _source("cat-7.jpg")
    ('cat-7', '')
    """
    stem = re.sub(r"\.[A-Za-z]{3,4}$", "", (name or "").rpartition("/")[2])
    match = ROBOFLOW.match(stem)
    return match[1] if match else ""


def _of_pictures(pictures: SampleImages) -> Iterator[Twins]:
    rows = np.flatnonzero(pictures.is_available)
    paths = pictures.paths(rows)
    equal = _ascending(rows, *same_bytes(paths, paths))
    yield Twins("same_bytes", equal)
    if len(paths) <= MOST_LOOKED_AT:
        looks = looks_of(paths)
        near = _ascending(rows, *look_alikes(looks, looks)[:2])
        known = set(map(tuple, equal.tolist()))
        other = [pair for pair in near.tolist() if tuple(pair) not in known]
        yield Twins("near_pictures", np.array(other, np.int64).reshape(-1, 2))


def _ascending(rows: NDArray[np.intp], one: NDArray[np.intp], other: NDArray[np.intp]) -> Pairs:
    """The pairs of two different samples, each once."""
    return np.stack([rows[one], rows[other]], axis=1)[one < other].astype(np.int64)


# Columns that tell the label


def telling_columns(material: Material, inputs: Inputs, names: Sequence[str]) -> Iterator[Notice]:
    """Columns to learn from of which one alone tells the label: by its order, or by few values each of one label."""
    if not material.has_one_label:
        return
    label, column = material.label, _column_of(inputs)
    found = [name for k, name in enumerate(names) if _tells(column(k), label, len(material.labels))]
    if found:
        message = "Columns that alone tell the label: the model may learn nothing else. Leave them out of --features."
        yield notice("telling_column", message, len(found), found)


def _column_of(inputs: Any) -> Callable[[int], NDArray[Any]]:
    if isinstance(inputs, np.ndarray):
        return lambda k: inputs[:, k]
    frame: pl.DataFrame = inputs
    return lambda k: frame.to_series(k).to_numpy()


def _tells(values: NDArray[Any], label: NDArray[np.int64], n_labels: int) -> bool:
    """Whether values, of samples with a label (n,), tell it: each of the few values, or their order."""
    kinds, code = np.unique(values.astype(str) if values.dtype == object else values, return_inverse=True)
    counts = np.zeros((kinds.size, n_labels), np.int64)
    np.add.at(counts, (code, label), 1)
    if kinds.size <= VALUES_A_LABEL * n_labels:
        return bool(counts.max(axis=1).sum() > TELLING * label.size)
    if values.dtype.kind not in "fiu" or (values.dtype.kind == "f" and bool(np.isnan(values).any())):
        return False
    below = np.cumsum(counts, axis=0) - counts
    total = counts.sum(axis=0)
    others, others_below = counts.sum(axis=1)[:, None] - counts, below.sum(axis=1)[:, None] - below
    wins = (counts * (others_below + others / 2)).sum(axis=0)
    auc = wins / np.maximum(1, total * (label.size - total))
    return bool((np.maximum(auc, 1 - auc)[total > 0] > TELLING).all())
