"""The files of a build as read, each with its role and the columns that were chosen in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.datasets.columns import Columns
    from reportgen.tables import FileTable

PREDICTIONS, GROUND_TRUTH, IMAGES = "predictions", "ground_truth", "images"
TITLES = {GROUND_TRUTH: "Ground truth", PREDICTIONS: "Predictions"}

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Given:
    """One file or folder: its role, where it lies, and what it holds; `columns` are those chosen, where it has any.

    Several files of a role are one; `path` is None where they lie in several folders.
    """

    role: str
    path: Path | None
    table: FileTable
    columns: Columns | None = None

    @property
    def described(self) -> str:
        """The file in words: `predictions.csv (csv): id, truth = true, scores = p_cat … p_dog`."""
        if self.columns is None:
            return self.table.described
        return f"{self.table.described}: {', '.join((*self.columns.described, *self.table.parts))}"


@dataclass(frozen=True, eq=False)
class Inputs:
    """All files of a build, in the order given; several may play one role: predictions, ground_truth, images."""

    given: tuple[Given, ...]

    def of(self, role: str) -> tuple[Given, ...]:
        """The files in a role."""
        return tuple(one for one in self.given if one.role == role)

    def one(self, role: str) -> Given | None:
        """The first file in a role; None without one."""
        return next(iter(self.of(role)), None)

    def table(self, role: str, kind: type[T]) -> T | None:
        """What the first file in a role holds; None without one.

        Raises: TypeError where it holds something else.
        """
        found = self.one(role)
        if found is not None and not isinstance(found.table, kind):
            raise TypeError(f"{role} hold {found.table.holds}, not {kind.__name__}")
        return cast("T | None", found and found.table)

    def hold(self, kind: type[object]) -> bool:
        """Whether the files of predictions and ground truth are all of this kind of table."""
        return all(isinstance(one.table, kind) for one in self.given if one.role in TITLES)

    @property
    def is_numbered(self) -> bool:
        """Whether samples have no ids but the numbers of their rows."""
        sides = (one.columns for one in self.given if one.role in TITLES)
        return any(columns is not None and columns.id is None for columns in sides)

    @property
    def split(self) -> str | None:
        """The split of a data set's folder that was read; None where no file is one."""
        return next((one.table.split for one in self.given if one.table.split is not None), None)

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """Ground truth and predictions in words, by what they are."""
        return tuple((title, one.described) for role, title in TITLES.items() for one in self.of(role))
