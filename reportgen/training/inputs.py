"""What an estimator is given of each sample: numbers of columns, a text, or a vector."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from reportgen.datasets.vectors import joined_vectors
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, OptionError
from reportgen.readers.vectors import read_vectors
from reportgen.report.image_folder import TEXTS, ImageFolder, is_folder
from reportgen.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.training.material import Material


def texts_of(material: Material, column: str) -> list[str]:
    """The text of each sample: what stands in a column, or in the file of the folder --images that it names.

    Raises: OptionError for a column that is not there, MalformedInput for samples without a text.
    """
    cells = _text_cells(material, column)
    empty = [k for k, cell in enumerate(cells) if not (cell or "").strip()]
    if empty:
        problem = f"{len(empty)} samples have no text in {column}, the first is {material.ids[empty[0]]}"
        raise MalformedInput(str(material.path), problem, "Leave them out, or name the column that holds the texts.")
    return [str(cell) for cell in cells]


def _text_cells(material: Material, column: str) -> list[str | None]:
    folder = material.options.images
    if folder is None or not is_folder(folder):
        return list(material.column("--text", column).cast(pl.String))
    names = None if column not in material.columns else material.column("--text", column).cast(pl.String)
    found = ImageFolder(folder, is_searched=True, kind=TEXTS).images(material.data.dataset.sample_ids, names)
    if not found.is_available.any():
        return list(material.column("--text", column).cast(pl.String))
    return [None if name is None else (found.root / name).read_text("utf-8", "replace") for name in found.file]


def vectors_of(material: Material, path: Path) -> NDArray[np.float32]:
    """(n, d) the vector of each sample.

    Raises: MalformedInput where a sample has none, and what reading and joining a file raise.
    """
    found, _ = joined_vectors(read_vectors(path), material.data.dataset, None)
    missing = np.flatnonzero(~found.known)
    if missing.size:
        problem = f"{missing.size} samples have no vector, the first is {material.ids[int(missing[0])]}"
        raise MalformedInput(path.name, problem, "Give a vector of every sample, finite numbers throughout.")
    return np.asarray(found.values)


def features_of(material: Material, patterns: list[str], apart: set[str]) -> tuple[Any, list[str]]:
    """The columns that patterns such as f_* name, in the order of the file, without those of roles and `apart`.

    Without patterns all that hold numbers throughout. Numbers are an array (n, d), NaN where a cell is empty; with
    other columns among them it is a data frame.
    Raises: OptionError where there is none, or a pattern names none.
    """
    if not isinstance(material.table, Table):
        problem = f"{material.table.name} holds {material.table.holds}, no columns to learn from"
        raise OptionError("--estimator", problem, "Give --embeddings FILE, --text COLUMN, or a command with --train.")
    free = [name for name in material.columns if name not in material.taken | apart]
    idle = [one for one in patterns if not any(fnmatchcase(name, one) for name in free)]
    if idle:
        raise OptionError(f"--features {idle[0]}", "names no column", f"The columns are {listed(free)}.")
    kept = [name for name in free if not patterns or any(fnmatchcase(name, one) for one in patterns)]
    cells = {name: material.table.frame[name].gather(material.rows) for name in kept}
    numbers = {name: found for name, one in cells.items() if (found := _numbers(one)) is not None}
    if not patterns:
        cells = {name: cells[name] for name in numbers}
    if not cells:
        problem = "no column holds numbers to learn from"
        raise OptionError("--features", problem, f"Name columns, such as --features 'f_*'; there are {listed(free)}.")
    if len(numbers) == len(cells):
        return np.stack([numbers[name] for name in cells], axis=1), list(cells)
    return pl.DataFrame({name: numbers.get(name, one) for name, one in cells.items()}), list(cells)


def _numbers(cells: pl.Series) -> NDArray[np.float64] | None:
    """The cells as numbers, NaN where empty; None where one is none, or all are empty."""
    if cells.dtype.is_nested() or cells.dtype.is_temporal():
        return None
    found = cells.cast(pl.Float64, strict=False)
    is_odd = found.is_null() & cells.is_not_null()
    return None if is_odd.any() or found.is_null().all() else found.fill_null(float("nan")).to_numpy()
