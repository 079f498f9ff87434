"""What is cross-validated: samples with their true labels, as any format holds them, and the columns beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, OptionError
from reportgen.options import Options
from reportgen.pipeline import Data, read
from reportgen.report.image_folder import PICTURES, SampleImages, image_folder
from reportgen.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.arrays import Mask


@dataclass(frozen=True, eq=False)
class Material:
    """The samples of `options.predictions`, in ascending order of id; what the file predicts is not looked at.

    `labels` are those that are true of some sample, `sets` (n, n_labels) which are of each.
    """

    options: Options
    data: Data
    labels: tuple[str, ...]
    sets: Mask

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def path(self) -> Path:
        """The file or folder."""
        return self.options.predictions[0]

    @property
    def table(self) -> Any:
        """What its reader made of it."""
        return self.data.inputs.given[0].table

    @cached_property
    def ids(self) -> list[str]:
        """(n,) the ids, distinct and ascending."""
        found: list[str] = self.data.dataset.sample_ids.cast(pl.String).to_list()
        return found

    @property
    def is_numbered(self) -> bool:
        """Whether samples have no ids but the numbers of their rows."""
        return self.data.inputs.is_numbered or bool(getattr(self.table, "is_numbered", False))

    @property
    def has_one_label(self) -> bool:
        """Whether each sample has one label, and not any number of them."""
        return self.data.task.facts.has_one_answer

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """(n,) where the samples stand in the file, from 0."""
        rows = self.data.dataset.samples.rows
        found = np.arange(len(self)) if rows is None else rows.row
        return np.asarray(found, np.int64)

    @property
    def label(self) -> NDArray[np.int64]:
        """(n,) the label of each sample, where each has one."""
        found: NDArray[np.int64] = np.argmax(self.sets, axis=1).astype(np.int64)
        return found

    def column(self, option: str, name: str) -> pl.Series:
        """(n,) the cells of a column.

        Raises: OptionError where there is none of that name.
        """
        known = self.columns
        if name not in known:
            remedy = f"The columns are {listed(known)}." if known else f"Leave {option} out."
            raise OptionError(f"{option} {name}", "there is no such column", remedy)
        if isinstance(self.table, Table):
            return self.table.frame[name].gather(self.rows)
        return pl.Series(name, list(self.data.dataset.metadata[name]), pl.String)

    @cached_property
    def columns(self) -> list[str]:
        """The names of the columns beside labels and boxes."""
        return list(self.table.frame.columns if isinstance(self.table, Table) else self.data.dataset.metadata)

    @cached_property
    def pictures(self) -> SampleImages | None:
        """The files of the samples that are pictures; None where there is nowhere to look."""
        given, options = self.data.inputs.given[0], self.options
        folder = options.images or getattr(self.table, "pictures", None)
        names_them = given.columns is None or given.columns.image
        found = None if options.no_images else image_folder(folder, given.path if names_them else None)
        if found is None:
            return None
        return found.images(self.data.dataset.sample_ids, self.data.dataset.image_names)

    @cached_property
    def picture_paths(self) -> list[str | None]:
        """(n,) the absolute path of the picture of each sample, None without one."""
        if self.pictures is None:
            return [None] * len(self)
        return [None if name is None else f"{self.pictures.root}/{name}" for name in self.pictures.file.to_list()]

    @property
    def taken(self) -> set[str]:
        """The columns that say which sample it is, what is right or predicted, and where its picture is."""
        found = self.data.inputs.given[0].columns
        if found is None:
            return set()
        of_roles = {found.id, found.truth, found.prediction, found.score, found.image, *found.scores}
        return {name for name in of_roles if name}


def material_of(options: Options) -> Material:
    """The samples in the file that `options.predictions` names.

    Raises: ReportgenError for what cannot be read, MalformedInput for fewer than two samples.
    """
    data = read(options, needs_predictions=False)
    sample, label = data.dataset.true_labels
    sets = np.zeros((data.dataset.n_samples, len(data.dataset.labels)), np.bool_)
    sets[sample, label] = True
    if len(sets) < 2:
        problem = f"it holds {len(sets)} sample: nothing is left to train with"
        raise MalformedInput(str(options.predictions[0]), problem, "Give at least as many samples as folds.")
    kept = np.flatnonzero(sets.any(axis=0))
    labels = tuple(data.dataset.labels[k] for k in kept.tolist())
    return Material(options, data, labels, sets[:, kept])


def reading_options(options: Options) -> Options:
    """Those of the options of a report that say how the file of the samples is read."""
    return replace(
        Options(options.predictions), images=options.images, task=options.task, format=options.format,
        columns=options.columns, scheme=options.scheme, split=options.split,
    )  # fmt: skip


def sha256_of(paths: Iterable[Path]) -> str:
    """The hash of files: of their bytes, of folders the names and sizes in them, and the bytes of all but pictures."""
    found = hashlib.sha256()
    for path in paths:
        parts = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for part in parts:
            size = part.stat().st_size
            found.update(f"{part.relative_to(path).as_posix()} {size}\n".encode())
            if path == part or part.suffix.lower() not in PICTURES.suffixes:
                with part.open("rb") as file:
                    found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()
