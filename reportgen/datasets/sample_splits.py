"""Which part of the data each sample is of: its split, as a column says it or the name of its file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.roles import SPLIT, plain
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError
from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    import polars as pl

    from reportgen.datasets.samples import OfSamples

TRAIN, VALID, TEST = "train", "valid", "test"
KINDS = {
    **dict.fromkeys(("train", "training"), TRAIN),
    **dict.fromkeys(("valid", "val", "validation", "dev"), VALID),
    **dict.fromkeys(("test", "testing"), TEST),
}
ORDER = (TRAIN, VALID, TEST)
MOST = 12  # splits: a column of more parts the samples by something else
MOST_EXAMPLES = 5


def kind_of(name: str) -> str:
    """What a split is for, train, valid or test, by the usual words; empty where it bears none of them.

    >>> kind_of("Validation"), kind_of("dev"), kind_of("fold 3")
    ('valid', 'valid', '')
    """
    return KINDS.get(name.strip().casefold(), "")


@dataclass(frozen=True, eq=False)
class SampleSplits:
    """The splits of a data set: their `names`, those for training first, and `code` (n_samples,), NONE without one.

    `source` says in words where they are from.
    """

    names: tuple[str, ...]
    code: NDArray[np.int16]
    source: str

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many samples each has."""
        return tuple(np.bincount(self.code[self.code != NONE], minlength=len(self.names)).tolist())

    def named(self, name: str) -> int | None:
        """The position of a split by its name, or by another word for the same: val is valid. None without one."""
        exact = [k for k, one in enumerate(self.names) if one.casefold() == name.strip().casefold()]
        alike = [k for k, one in enumerate(self.names) if kind_of(one) and kind_of(one) == kind_of(name)]
        return next(iter((*exact, *alike)), None)

    @property
    def usual(self) -> int | None:
        """The one that is reported where none is asked for: that for testing; None where none is called so."""
        return self.named(TEST)

    def rows(self, split: int) -> NDArray[np.intp]:
        """The positions of its samples."""
        return np.flatnonzero(self.code == split)

    def without(self, ids: pl.Series) -> list[Issue]:
        """That samples are of no split."""
        rows = np.flatnonzero(self.code == NONE)
        if not rows.size:
            return []
        message = "Samples of no split: they count in no figure of a split."
        return [issue("no_split", message, rows.size, ids.gather(rows[:MOST_EXAMPLES]).to_list())]


def parted(dataset: Any, column: str | None) -> tuple[Any, SampleSplits | None]:
    """The data set without the column of its splits, and these: of the column named, else of one that plainly is it.

    Without such a column those of its files, where the name of each says which split it is. None where it has none.
    Raises: OptionError for a column that is not there, or parts the samples into too many.
    """
    samples = dataset.samples
    name = _recognised(dataset) if column is None else _named(dataset, column)
    if name is not None:
        cells = _texts(samples.metadata[name])
        rest = {key: values for key, values in samples.metadata.items() if key != name}
        found = _splits(cells, f"column {name}")
        if len(found.names) > MOST:
            problem = f"it has {len(found.names)} different values"
            raise OptionError(f"--column split={name}", problem, f"Name a column of at most {MOST} splits.")
        return replace(dataset, samples=replace(samples, metadata=rest, split=cells)), found
    of_file = {file: split_in_name(file) for file in set(samples.file or ()) if file is not None}
    if len({kind_of(split) for split in of_file.values() if split}) < 2 or not all(of_file.values()):
        return dataset, None
    cells = _texts([of_file.get(file) for file in samples.file])
    return replace(dataset, samples=replace(samples, file=None, split=cells)), _splits(cells, "the names of the files")


def split_in_name(file: str) -> str | None:
    """The split that the name of a file says it is, where it says one.

    >>> split_in_name("preds_val.csv"), split_in_name("run-2/Test.parquet"), split_in_name("contest.csv")
    ('val', 'Test', None)
    """
    words = re.split(r"[^A-Za-z]+", PurePath(file.replace("\\", "/")).name.partition(".")[0])
    found = [word for word in words if kind_of(word)]
    return found[0] if len({kind_of(word) for word in found}) == 1 else None


def _named(dataset: OfSamples, column: str) -> str:
    known = dataset.samples.metadata
    if column in known:
        return column
    others = f"The columns are {listed(known)}." if known else "Leave it out: no column is free to say it."
    raise OptionError(f"--column split={column}", f"there is no such column without another role: {column!r}", others)


def _recognised(dataset: OfSamples) -> str | None:
    """The column with a usual name whose every cell is a usual name of a split."""
    names = {plain(name) for name in SPLIT.names}
    for name, cells in dataset.samples.metadata.items():
        if plain(name) in names:
            values = _texts(cells).drop_nulls().unique().to_list()
            if values and all(map(kind_of, values)):
                return name
    return None


def _texts(cells: Sequence[str | None] | pl.Series) -> pl.Series:
    """The cells as text without blanks at their ends, null where empty."""
    import polars as pl

    column = cells if isinstance(cells, pl.Series) else pl.Series("split", cells, pl.String)
    texts = column.cast(pl.String).str.strip_chars()
    return texts.set(texts == "", None)


def _splits(cells: pl.Series, source: str) -> SampleSplits:
    """The splits that the cells name: those for training, validating, testing, then others; one kind is one split."""
    import polars as pl

    counts = cells.drop_nulls().value_counts(name="n").sort("n", cells.name, descending=[True, False])
    known: dict[str, str] = {}  # a kind, or the text itself: the name most samples have for it
    for text in counts[cells.name].to_list():
        known.setdefault(kind_of(text) or text, text)
    keys = sorted(known, key=lambda key: (ORDER.index(key) if key in ORDER else len(ORDER), key.casefold()))
    place = {text: keys.index(kind_of(text) or text) for text in counts[cells.name].to_list()}
    code = cells.replace_strict(place, default=NONE, return_dtype=pl.Int16) if place else None
    codes = np.full(len(cells), NONE, np.int16) if code is None else code.to_numpy()
    return SampleSplits(tuple(known[key] for key in keys), codes, source)
