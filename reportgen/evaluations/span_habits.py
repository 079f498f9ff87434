"""In what way boundaries are wrong: what of the text one side has and the other has not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.datasets.surfaces import surfaces
from reportgen.span_outcomes import BOUNDARY

if TYPE_CHECKING:
    from reportgen.datasets.entities import EntityDataset
    from reportgen.outcomes import Outcomes

ARTICLES = (
    "the", "a", "an", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "le", "la",
    "les", "l'", "un", "une", "el", "los", "las", "lo", "una", "unos", "unas", "il", "i", "gli", "uno", "o", "os", "as",
    "um", "uma", "de", "het", "een",
)  # fmt: skip
ARTICLE, MARK, PART, WORD, MORE = "article", "punctuation", "part", "word", "more"
# letters on either side, of scripts with blanks between words: where a span begins or ends so, it splits one
INSIDE_WORD = r"^[\p{Latin}\p{Greek}\p{Cyrillic}\p{Nd}]{2}$"
PLACES = ("front", "end")
SMALL, UPPER = "small-letters", "capitals"


@dataclass(frozen=True)
class Habit:
    """What is wrong with a boundary: at the `front` or the `end`, whether too much is predicted, and `what` that is.

    `what` is an article, punctuation, a part of a word, one word, or more.
    """

    place: str
    is_long: bool
    what: str


@dataclass(frozen=True, eq=False)
class Casing:
    """How spans are written, (n,) each: in small letters, in capitals alone (two or more), or otherwise with one.

    None of these: without letters that have a capital form, as in many scripts.
    """

    is_small: Mask
    is_upper: Mask
    is_usual: Mask

    @classmethod
    def of(cls, surfaces: pl.Series) -> Casing:
        """That of what they cover; null is none."""
        has_capital, has_small, is_long = (
            surfaces.str.contains(form).fill_null(value=False).to_numpy()
            for form in (r"\p{Lu}", r"\p{Ll}", r"\p{Lu}.*\p{Lu}")
        )
        is_upper = is_long & ~has_small
        return cls(has_small & ~has_capital, is_upper, has_capital & ~is_upper)


def boundary_habits(data: EntityDataset, rows: Outcomes) -> Counter[Habit]:
    """How often a prediction of the right type has each habit; one that is wrong at both ends has two.

    `rows` hold at one threshold. Empty where the texts are not known.
    """
    missed = np.flatnonzero((rows.kind == BOUNDARY) & (rows.prediction == NONE))
    if data.texts is None or not missed.size:
        return Counter()
    true, said = rows.truth_item[missed], rows.prediction_item[rows.partner[missed]]
    sample = rows.sample[missed]
    ends = {"front": (data.predictions.first[said], data.truths.first[true]),
            "end": (data.truths.last[true], data.predictions.last[said])}  # fmt: skip
    found: Counter[Habit] = Counter()
    for place, (low, high) in ends.items():
        text = surfaces(data.texts, sample, np.minimum(low, high), np.maximum(low, high))
        kinds = _kinds(text, _split(data.texts, sample, (low, high)), of_front=place == "front")
        for is_long, kind in zip((low < high).tolist(), kinds.to_list(), strict=True):
            if kind is not None:
                found[Habit(place, is_long, kind)] += 1
    return found


def _split(
    texts: pl.Series, sample: NDArray[np.integer], ends: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> pl.Series:
    """(n,) whether either of two places is between letters of a word; neither is at the ends of a text."""
    at = np.concatenate(ends)
    around = surfaces(texts, np.concatenate([sample, sample]), np.maximum(at - 1, 0), at + 1)
    is_split = around.str.contains(INSIDE_WORD).fill_null(value=False)
    return is_split.head(sample.size) | is_split.tail(sample.size)


def _kinds(text: pl.Series, splits: pl.Series, *, of_front: bool) -> pl.Series:
    """What each difference is; null where there is none, or blanks alone."""
    word = text.str.strip_chars().str.to_lowercase()
    what = pl.col("word")
    chosen = (
        pl.when(what.is_null() | (what == "")).then(None)
        .when(what.is_in(ARTICLES) & pl.lit(of_front)).then(pl.lit(ARTICLE))
        .when(what.str.contains(r"^[\p{P}\p{S}\s]+$")).then(pl.lit(MARK))
        .when(what.str.contains(r"\s")).then(pl.lit(MORE))
        .when(pl.col("splits")).then(pl.lit(PART))
        .otherwise(pl.lit(WORD))
    )  # fmt: skip
    return pl.DataFrame({"word": word, "splits": splits}).select(chosen.alias("kind"))["kind"]
