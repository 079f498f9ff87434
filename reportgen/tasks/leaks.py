"""Samples of the report that stand in the training set as well: by ids, files or texts, or by what they look like."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.datasets.shared_samples import Shared
from reportgen.evaluations.training import NEAR, SAME_BYTES, SAME_ID, SAME_TEXT, Leak
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.report.image_folder import SampleImages
from reportgen.report.picture_hash import LEAST_SIDE, look_alikes, looks_of, same_bytes

MOST_PICTURES = 50_000  # of both sides that are opened to see what they look like: some minutes …
MOST_UNASKED = 5_000  # … where nobody asked for it, by --training
NO_PICTURES = "Without the images of both sides, samples are compared by their ids alone."
SAID = {
    SAME_BYTES: "Images of the report whose very file is in the training set: what they show was learnt by heart.",
    SAME_TEXT: "Texts of the report that stand word for word in the training set: what they say was learnt by heart.",
    SAME_ID: "Samples of the report whose id is in the training set as well.",
    NEAR: "Images of the report that look as one of the training set does: saved anew, resized or hardly changed.",
}
CODES = {SAME_BYTES: "leaked_file", SAME_TEXT: "leaked_text", SAME_ID: "leaked_id", NEAR: "leaked_look"}


def leak_issue(leak: Leak, ids: pl.Series) -> Issue:
    """A leak as an issue: how many samples of the report, with the first pairs."""
    first = np.unique(leak.sample, return_index=True)[1][:MAX_EXAMPLES]
    pairs = [f"{ids[int(leak.sample[k])]} = {leak.theirs[k]}" for k in first.tolist()]
    return issue(CODES[leak.kind], SAID[leak.kind], leak.n_samples, pairs)


def leaks(
    same: Shared,
    pictures: tuple[SampleImages, SampleImages] | None,
    ids: pl.Series,
    *,
    is_asked: bool,
    texts: tuple[pl.Series, pl.Series] | None = None,
) -> tuple[tuple[Leak, ...], tuple[str, ...]]:
    """All that leaked, the surest first, and what was not looked for; of texts where both sides have them.

    `same` are the samples with one id, `pictures` the files of both sides, `ids` those of the training set, `is_asked`
    whether it was named for this. Where both
    have a picture, the pictures decide and not the id.
    """
    if texts is not None:
        is_told = (texts[0].gather(same.ours).is_not_null() & texts[1].gather(same.theirs).is_not_null()).to_numpy()
        return (*_by_text(*texts, ids), *_by_id(same.ours[~is_told], same.theirs[~is_told], ids)), ()
    if pictures is None or not all(side.is_available.any() for side in pictures):
        return tuple(_by_id(same.ours, same.theirs, ids)), (NO_PICTURES,)
    found, notes = _by_pictures(*pictures, ids, MOST_PICTURES if is_asked else MOST_UNASKED)
    is_seen = pictures[0].is_available[same.ours] & pictures[1].is_available[same.theirs]
    return (*found, *_by_id(same.ours[~is_seen], same.theirs[~is_seen], ids)), notes


def _by_text(ours: pl.Series, theirs: pl.Series, ids: pl.Series) -> list[Leak]:
    """The texts that are the same but for capitals and blanks, each with the first of those in training."""
    sides = [pl.DataFrame({"text": side.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()})
             .with_row_index("row").filter(pl.col("text").str.len_bytes() > 0) for side in (ours, theirs)]  # fmt: skip
    first = sides[1].unique("text", keep="first", maintain_order=True).rename({"row": "other"})
    found = sides[0].join(first, on="text", how="inner", maintain_order="left")
    sample = found["row"].to_numpy().astype(np.intp)
    if not sample.size:
        return []
    return [Leak(SAME_TEXT, sample, tuple(ids.gather(found["other"]).to_list()), np.zeros(sample.size, np.uint8))]


def _by_id(ours: NDArray[np.intp], theirs: NDArray[np.intp], ids: pl.Series) -> list[Leak]:
    if not ours.size:
        return []
    return [Leak(SAME_ID, ours, tuple(ids.gather(theirs).to_list()), np.zeros(ours.size, np.uint8))]


def _by_pictures(
    ours: SampleImages, theirs: SampleImages, ids: pl.Series, most: int
) -> tuple[list[Leak], tuple[str, ...]]:
    """The images that are the same file, or look the same, and what was not looked at."""
    rows = [np.flatnonzero(side.is_available) for side in (ours, theirs)]
    paths = [side.paths(at) for side, at in zip((ours, theirs), rows, strict=True)]
    one, other = same_bytes(*paths)
    found = [_leak(SAME_BYTES, rows, one, other, np.zeros(one.size, np.uint8), ids)]
    n = sum(map(len, paths))
    if n > most:
        why = f"{numbers.count(n)} images are too many to look at each: only the same files and ids were looked for."
        return [leak for leak in found if leak.sample.size], (why,)
    looks = [looks_of(side) for side in paths]
    a, b, distance = look_alikes(*looks)
    is_new = ~np.isin(a * max(len(ids), 1) + b, one * max(len(ids), 1) + other)
    found.append(_leak(NEAR, rows, a[is_new], b[is_new], distance[is_new], ids))
    n_unknown = sum(int(np.count_nonzero(~side.is_known)) for side in looks)
    notes = (
        (f"{numbers.named(n_unknown, 'image')} under {LEAST_SIDE} px, of one grey or unreadable: only the same file "
         "was looked for.",) if n_unknown else ()
    )  # fmt: skip
    return [leak for leak in found if leak.sample.size], notes


def _leak(
    kind: str, rows: list[NDArray[np.intp]], one: NDArray[np.intp], other: NDArray[np.intp],
    distance: NDArray[np.integer], ids: pl.Series,
) -> Leak:  # fmt: skip
    return Leak(kind, rows[0][one], tuple(ids.gather(rows[1][other]).to_list()), distance)
