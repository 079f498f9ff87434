"""What a reader returns: one file's rows or boxes, as written, before anything is joined or interpreted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from reportgen.numbers import count, named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.arrays import LabelIds, Mask, Scores
    from reportgen.issues import Issue


ONE_FILE_ONLY = "Give versions of a model to `reportgen compare`, and every sample in one file only."


class FileTable(Protocol):
    """What every kind of table can say of itself; `holds` are labels, boxes …"""

    @property
    def name(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def holds(self) -> str: ...
    @property
    def described(self) -> str: ...
    @property
    def parts(self) -> tuple[str, ...]: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def issues(self) -> tuple[Issue, ...]: ...
    @property
    def split(self) -> str | None: ...


@dataclass(frozen=True)
class ScoreMatrix:
    """Scores that came as one 2-D array: `values` (n_samples, n_labels), `labels` the names of its columns."""

    values: Scores
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Pieces:
    """The files that a table was put together from, in their order: piece k ends before row (or image) `ends[k]`.

    `given` (n_pieces,) says of which file each is where several were given, as one to read; None: they are the parts of
    one, given as a pattern.
    """

    names: tuple[str, ...]
    ends: tuple[int, ...]
    given: tuple[str, ...] | None = None

    def at(self, row: int) -> tuple[str, int]:
        """The name of the piece that a row is in, and its number there, from 0."""
        k = bisect_right(self.ends, row)
        return self.names[k], row - (self.ends[k - 1] if k else 0)

    def kept(self, rows: NDArray[np.integer]) -> Pieces:
        """The same files where only some rows are left, in ascending order."""
        return Pieces(self.names, tuple(rows.searchsorted(self.ends).tolist()), self.given)

    def of_rows(self, rows: NDArray[np.integer]) -> list[str | None]:
        """The file given that each row is of, None of row -1."""
        import numpy as np

        names: list[str | None] = [*(self.given or ()), None]
        places = np.where(rows >= 0, np.searchsorted(self.ends, rows, side="right"), -1)
        return [names[place] for place in places.tolist()]


@dataclass(frozen=True, eq=False)
class LabelSets:
    """Any number of labels a row: `values` (n_rows, n_labels) says which, `labels` are the names of its columns.

    `known` (n_rows,) are the rows of which it is known; of the others, nothing is.
    """

    labels: tuple[str, ...]
    values: Mask
    known: Mask


@dataclass(frozen=True, eq=False)
class Lists:
    """Where rows stand that are entries of lists, one list an object: `origin` (n,) is the number of each row's object,
    ascending from 0; `places` says where each object stands, and `entry` what the entries are.
    """

    origin: NDArray[np.int64]
    places: Sequence[str]
    entry: str

    def place(self, row: int) -> str:
        """In words: `image a.jpg (row 2), box 3`."""
        own = int(self.origin[row])
        return f"{self.places[own]}, {self.entry} {row - bisect_left(self.origin, own) + 1}"


@dataclass(frozen=True)
class Table:
    """One file as read: a row per sample.

    `frame` keeps the file's own column names. Text formats give text columns (an empty cell is null), so that a bad
    cell can be named by its line; score columns that are numbers throughout may come as numbers; typed formats give
    their own types. `first_line` is the line of the first row in a text file, None where the format has no lines;
    `lines` holds the line of every row where they do not simply follow each other (blank lines, cells with newlines).
    `issues` are the oddities the reader met, `notes` say how the file was understood where that is not plain. Of
    several files in one table `pieces` says which rows are of which; `lines` are those of each file. `lists` says where
    the rows stand that are entries of lists.
    Where a row may have several labels, `true_sets` are the true ones, `said_sets` those predicted, and `several` the
    scores of as many as are given, NaN elsewhere; `scores` are those of a model that chooses one. `split` is the part
    of a data set that was taken; `pictures` is the folder where its images lie, None where unknown. `class_names` are
    the names that the numbers of a column stand for, where a description of the data set says so.
    """

    name: str
    format: str
    frame: pl.DataFrame
    scores: ScoreMatrix | None = None
    first_line: int | None = None
    lines: NDArray[np.int64] | None = None
    pieces: Pieces | None = None
    issues: tuple[Issue, ...] = ()
    notes: tuple[str, ...] = ()
    true_sets: LabelSets | None = None
    said_sets: LabelSets | None = None
    several: ScoreMatrix | None = None
    split: str | None = None
    pictures: Path | None = None
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Lists | None = None
    holds: ClassVar[str] = "labels"

    @property
    def described(self) -> str:
        """The file in words: `predictions.csv (csv)`."""
        return f"{self.name} ({'; '.join((self.format, *self.notes))})"

    @property
    def parts(self) -> tuple[str, ...]:
        """What it holds beside its columns, in words."""
        return () if self.scores is None else ("scores",)

    @property
    def n_rows(self) -> int:
        """Number of samples; a file may hold a score matrix and no column."""
        for one in (self.scores, self.several, self.true_sets, self.said_sets):
            if one is not None:
                return len(one.values)
        return self.frame.height

    def place(self, row: int) -> str:
        """Where row number `row` (from 0) stands, for messages: `predictions.csv, line 7`."""
        name, within = self.pieces.at(row) if self.pieces else (self.name, row)
        if self.lists is not None:
            return f"{name}, {self.lists.place(within)}"
        if self.lines is not None:
            return f"{name}, line {self.lines[row]}"
        if self.first_line is None:
            return f"{name}, row {within + 1}"
        return f"{name}, line {self.first_line + within}"


@dataclass(frozen=True, eq=False)
class Images:
    """The images of a table of boxes, in its order.

    `ids` are text and differ, `files` as written, None where unknown. `width` and `height` (n,) are pixels, NaN where
    unknown. `splits` are the parts of the data that they belong to, None where nothing says it. `further` are columns
    of whatever else is known of them, by name, None where unknown.
    """

    ids: Sequence[str]
    files: Sequence[str | None]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    splits: Sequence[str | None] | None = None
    further: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Federated:
    """Which images were looked through for which labels, as LVIS says it: pairs (n, 2) of an image and a label.

    `absent`: the label is not in the image; `partial`: not every object of it is annotated. Of labels that an image
    neither has nor lists as absent, nothing is known.
    """

    absent: NDArray[np.int32]
    partial: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class BoxTable:
    """One file or folder of boxes as read: a row per box, in the order of the file.

    `image` (n,) and `label` (n,) are positions in `images` and `labels`. `box` (n, 4) holds x, y, width, height from
    the top left corner in pixels, or in shares of the image when `is_relative`; NaN where the file gives none.
    `own_area` (n,) is what the file says it is, as COCO's does; None: width times height. `score` (n,) is None for
    ground truth; `own_id` (n,) are the numbers that the file gives its boxes, where it gives all of them one.
    `label_ids` are the file's own numbers of the labels; without `has_names` the labels are nothing but
    these numbers, and only the ground truth can tell their names. `predictions` are those of a file that holds both.
    `federated` is None where every image was looked through for every label. `split` is the part of a data set that
    was taken, `others` those that could have been; `pictures` is the folder where its images lie, None where unknown.
    `notes` say how the file was understood. `pieces` says which images are of which of several files.
    """

    name: str
    format: str
    images: Images
    labels: tuple[str, ...]
    image: NDArray[np.int32]
    label: LabelIds
    box: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask
    own_area: NDArray[np.float64] | None = None
    score: NDArray[np.float64] | None = None
    own_id: NDArray[np.int64] | None = None
    is_relative: bool = False
    label_ids: tuple[str, ...] | None = None
    has_names: bool = True
    predictions: BoxTable | None = None
    federated: Federated | None = None
    split: str | None = None
    others: tuple[str, ...] = ()
    pictures: Path | None = None
    pieces: Pieces | None = None
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    holds: ClassVar[str] = "boxes"
    parts: ClassVar[tuple[str, ...]] = ()

    @property
    def n_rows(self) -> int:
        """Number of boxes; an image may have none."""
        return len(self.box)

    @property
    def described(self) -> str:
        """The file in words: `truth.json (coco): 100 images, 839 boxes, 80 labels`."""
        counts = [named(len(self.images), "image"), _boxes(self.n_rows), named(len(self.labels), "label")]
        if self.predictions is not None:
            counts.append(_boxes(self.predictions.n_rows, "predicted "))
        return "; ".join((f"{self.name} ({self.format}): {', '.join(counts)}", *self.notes))


def _boxes(n: int, kind: str = "") -> str:
    return f"{count(n)} {kind}{'box' if n == 1 else 'boxes'}"
