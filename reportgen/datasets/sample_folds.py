"""Which fold of a cross-validation each sample was predicted in: as a column says it, or the name of its file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.roles import FOLD, plain
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError

if TYPE_CHECKING:
    import polars as pl

    from reportgen.datasets.samples import Samples

MOST = 200  # folds: a column of more says something else
OF_FILE = re.compile(r"(?:fold|cv)[-_ ]*(\d+)", re.IGNORECASE)  # in the name of a file
FOLD_VALUE = re.compile(r"(?:(?:cv|k)?_?-?fold[ _-]?)?\d+(?:\.\d+)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class SampleFolds:
    """The folds of a data set: their `names` in natural order, and `code` (n_samples,), NONE without one.

    `source` says in words where they are from.
    """

    names: tuple[str, ...]
    code: NDArray[np.int16]
    source: str

    def rows(self, fold: int) -> NDArray[np.intp]:
        """The positions of its samples."""
        return np.flatnonzero(self.code == fold)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many samples each has."""
        return tuple(np.bincount(self.code[self.code != NONE], minlength=len(self.names)).tolist())


def folded(dataset: Any, column: str | None) -> tuple[Any, SampleFolds | None]:
    """The data set with the fold of each sample, and the folds: of the column named, or of one that plainly is it.

    Without such a column those of its files, where the names of all say so. None where it has none.
    Raises: OptionError for a column that is not there, or has one value or too many.
    """
    samples: Samples = dataset.samples
    name = _recognised(samples) if column is None else _named(samples, column)
    if name is not None:
        found = _folds(_texts(samples.metadata[name]), f"column {name}")
        if not 2 <= len(found.names) <= MOST:
            problem = f"it has {len(found.names)} different value{'s' if len(found.names) != 1 else ''}"
            raise OptionError(f"--column fold={name}", problem, f"Name a column of 2 to {MOST} folds.")
        return replace(dataset, samples=replace(samples, fold=_texts(samples.metadata[name]))), found
    of_file = _folds_of_files([file for file in dict.fromkeys(samples.file or ()) if file is not None])
    if of_file is None or samples.file is None:
        return dataset, None
    cells = _texts([of_file.get(file or "") for file in samples.file])
    known = samples.with_metadata({"fold": cells})
    return replace(dataset, samples=replace(known, fold=cells)), _folds(cells, "the names of the files")


def _folds_of_files(files: list[str]) -> dict[str, str] | None:
    """The fold of each file where the name of each says one, by the word fold or cv, and no two the same.

    >>> _folds_of_files(["svc_fold0.csv", "svc_fold1.csv"]), _folds_of_files(["part-0.csv", "part-1.csv"])
    ({'svc_fold0.csv': '0', 'svc_fold1.csv': '1'}, None)
    """
    if not 2 <= len(files) <= MOST:
        return None
    found = {file: OF_FILE.search(PurePath(file.replace("\\", "/")).stem) for file in files}
    numbers = {file: said[1] for file, said in found.items() if said is not None}
    return numbers if len(set(numbers.values())) == len(files) else None


def _named(samples: Samples, column: str) -> str:
    if column in samples.metadata:
        return column
    others = f"The columns are {listed(samples.metadata)}." if samples.metadata else "No column is free to say it."
    raise OptionError(f"--column fold={column}", f"there is no such column without another role: {column!r}", others)


def _recognised(samples: Samples) -> str | None:
    """The column with a usual name whose every cell is a number, or one after the word fold."""
    names = {plain(name) for name in FOLD.names}
    for name, cells in samples.metadata.items():
        if plain(name) in names:
            values = _texts(cells).drop_nulls().unique().to_list()
            if 2 <= len(values) <= MOST and all(FOLD_VALUE.fullmatch(value) for value in values):
                return name
    return None


def _texts(cells: Any) -> pl.Series:
    """The cells as text without blanks at their ends, null where empty."""
    import polars as pl

    column = cells if isinstance(cells, pl.Series) else pl.Series("fold", cells, pl.String)
    texts = column.cast(pl.String).str.strip_chars()
    return texts.set(texts == "", None)


def _folds(cells: pl.Series, source: str) -> SampleFolds:
    import polars as pl

    names = sorted(cells.drop_nulls().unique().to_list(), key=_natural)
    place = {name: k for k, name in enumerate(names)}
    code = cells.replace_strict(place, default=NONE, return_dtype=pl.Int16) if place else None
    codes = np.full(len(cells), NONE, np.int16) if code is None else code.to_numpy()
    return SampleFolds(tuple(names), codes, source)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Numbers within names by their size."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name)]


def folds_of(dataset: Any) -> SampleFolds | None:
    """The folds of a data set that `folded` has seen; None without."""
    cells = dataset.samples.fold
    if cells is None:
        return None
    found = _folds(_texts(cells), "")
    return found if len(found.names) > 1 else None
