"""What is known of the samples themselves, whatever the task: ids, files, texts, folds, splits and free columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reportgen.datasets.file_parts import FILE
from reportgen.datasets.wording import listed
from reportgen.errors import MismatchedInputs
from reportgen.parts import Taken, taken_positions

if TYPE_CHECKING:
    import polars as pl

    from reportgen.span_tokens import LateTexts

    # lists where no data frame is at hand, as nothing that reads boxes needs one
    Texts = Sequence[str | None] | pl.Series
    Columns = Texts | LateTexts

OPTIONAL = ("image_names", "text", "fold", "split", "file")


@dataclass(frozen=True, eq=False)
class FileRows:
    """Where in a file the samples stand: `row` (n,) from 0, -1 where it has none of them; `n_rows` has the file.

    `ids` (n_rows,) are the file's own, where samples are called otherwise.
    """

    name: str
    row: NDArray[np.integer]
    n_rows: int
    ids: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class Samples:
    """Columns of equal length, one entry per sample: a list, or a Series of strings.

    `ids` are distinct and never null. Of the others null means none, and None that there is no such column:
    `image_names` are the files as written, `text` what the model read, `fold` and `split` the part of the data that the
    sample belongs to, `file` which of several files given as one data set. `metadata` holds further columns by name.
    `embedding` (n, d) is a vector per sample, NaN where one has none. `rows` are those of the file of predictions, of
    boxes the images of the ground truth; None where the samples are of no one file.

    Raises: ValueError when a column has another length than `ids`.
    """

    ids: Texts
    image_names: Texts | None = None
    text: Columns | None = None
    fold: Texts | None = None
    split: Texts | None = None
    file: Texts | None = None
    metadata: Mapping[str, Texts] = field(default_factory=dict)
    embedding: NDArray[np.floating] | None = None
    rows: FileRows | None = None

    def __post_init__(self) -> None:
        """Refuses columns of another length."""
        for name, column in self._columns():
            if len(column) != len(self):
                raise ValueError(f"{name} has {len(column)} entries for {len(self)} samples")

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def id_column(self) -> pl.Series:
        """`ids` as a Series."""
        return _series("id", self.ids)

    @cached_property
    def image_column(self) -> pl.Series | None:
        """`image_names` as a Series, None where there is none."""
        return None if self.image_names is None else _series("image", self.image_names)

    def with_image_names(self, names: Texts) -> Samples:
        """The same samples with these files, null = none."""
        return replace(self, image_names=names)

    def with_metadata(self, columns: Mapping[str, Texts]) -> Samples:
        """The same samples with these columns as well; a column that is there already stays as it is."""
        return replace(self, metadata={**columns, **self.metadata})

    def take(self, samples: Taken) -> Samples:
        """Some samples: a mask (n,) or distinct positions in the new order; every column goes with them.

        Raises: ValueError as `taken_positions` does.
        """
        rows = taken_positions(samples, len(self))
        columns = {name: _at(getattr(self, name), rows) for name in OPTIONAL if getattr(self, name) is not None}
        metadata = {name: _at(column, rows) for name, column in self.metadata.items()}
        embedding = None if self.embedding is None else self.embedding[rows]
        place = None if self.rows is None else replace(self.rows, row=self.rows.row[rows])
        return Samples(_at(self.ids, rows), **columns, metadata=metadata, embedding=embedding, rows=place)

    @classmethod
    def concat(cls, parts: Sequence[Samples]) -> Samples:
        """The samples of all parts, one after the other; a column that only some have is null in the others.

        Raises: MismatchedInputs when an id occurs twice or vectors differ in length, ValueError when there is no part.
        """
        if not parts:
            raise ValueError("no parts")
        ids = _joined([part.ids for part in parts])
        _refuse_repeated(ids)
        columns = {name: _all_of([getattr(part, name) for part in parts], parts) for name in OPTIONAL}
        names = dict.fromkeys(name for part in parts for name in part.metadata)
        found = {name: _all_of([part.metadata.get(name) for part in parts], parts) for name in names}
        metadata = {name: column for name, column in found.items() if column is not None}
        return cls(ids, **columns, metadata=metadata, embedding=_vectors(parts), rows=_rows_of_all(parts))

    def _columns(self) -> Iterator[tuple[str, Sized]]:
        """The columns there are besides `ids`, by name."""
        yield from ((name, getattr(self, name)) for name in OPTIONAL if getattr(self, name) is not None)
        yield from self.metadata.items()
        if self.embedding is not None:
            yield "embedding", self.embedding
        if self.rows is not None:
            yield "rows", self.rows


class OfSamples:
    """What a data set of any task says of its samples; those of files are at least one, a part may be empty."""

    samples: Samples

    @property
    def n_samples(self) -> int:
        """How many there are."""
        return len(self.samples)

    @property
    def sample_ids(self) -> pl.Series:
        """(n_samples,) their ids, distinct."""
        return self.samples.id_column

    @property
    def files(self) -> dict[str | None, int]:
        """How many are of each of the files given, null = of none of them; empty where there is but one.

        Parts of one file, given as a pattern, are no files of their own.
        """
        return dict(Counter(self.samples.file if self.samples.file is not None else ()))

    @property
    def metadata(self) -> Mapping[str, Texts]:
        """(n_samples,) columns of what else is known of them, by name; `file` unless there is such a column already."""
        file = self.samples.file
        return self.samples.metadata if file is None else {FILE: file, **self.samples.metadata}

    @property
    def image_names(self) -> pl.Series | None:
        """(n_samples,) their files as written, null = none; None where no sample has one."""
        return self.samples.image_column

    @property
    def texts(self) -> pl.Series | None:
        """(n_samples,) what the model read, null = nothing; None where no column says it."""
        return None if self.samples.text is None else _series("text", self.samples.text)


class Labelled(Protocol):
    """A data set with labels."""

    @property
    def labels(self) -> tuple[str, ...]: ...


def same_labels(parts: Sequence[Labelled]) -> tuple[str, ...]:
    """The labels of all parts. Raises: MismatchedInputs when they differ, ValueError when there is no part."""
    if not parts:
        raise ValueError("no parts")
    labels = parts[0].labels
    other = next((part.labels for part in parts if part.labels != labels), None)
    if other is None:
        return labels
    odd = sorted(set(labels) ^ set(other))
    problem = f"their labels differ: only some have {listed(odd)}" if odd else "their labels are not in the same order"
    raise MismatchedInputs("the parts", problem, "Name all labels for every part, in one order.")


def _series(name: str, column: Columns) -> pl.Series:
    import polars as pl

    if isinstance(column, pl.Series):
        return column
    return pl.Series(name, column, pl.String) if isinstance(column, Sequence) else column.series


def _at(column: Columns, rows: Any) -> Any:
    """The entries at some positions."""
    if isinstance(column, Sequence):
        return np.array(column, object)[rows].tolist()
    return column.gather(rows)


def _all_of(columns: Sequence[Columns | None], parts: Sequence[Samples]) -> Any:
    """A column of all parts; None where no part has it."""
    if all(column is None for column in columns):
        return None
    pairs = zip(columns, parts, strict=True)
    return _joined([[None] * len(part) if column is None else column for column, part in pairs])


def _joined(columns: Sequence[Columns]) -> Any:
    """The columns one after the other: a list where all are lists."""
    if all(isinstance(column, Sequence) for column in columns):
        return [entry for column in columns for entry in column]
    import polars as pl

    name = next((column.name for column in columns if isinstance(column, pl.Series)), "")
    return pl.concat([_series(name, column).cast(pl.String).alias(name) for column in columns])


def _vectors(parts: Sequence[Samples]) -> NDArray[np.floating] | None:
    """The vectors of all parts, NaN for those of a part without; None where no part has any."""
    lengths = {part.embedding.shape[1] for part in parts if part.embedding is not None}
    if len(lengths) > 1:
        problem = f"their vectors have {' and '.join(map(str, sorted(lengths)))} numbers"
        raise MismatchedInputs("the parts", problem, "Give vectors of one model for every part.")
    if not lengths:
        return None
    missing = [np.full((len(part), *lengths), np.nan) for part in parts]
    return np.concatenate([gap if part.embedding is None else part.embedding
                           for part, gap in zip(parts, missing, strict=True)])  # fmt: skip


def _rows_of_all(parts: Sequence[Samples]) -> FileRows | None:
    """Where the samples of all parts stand, where these are of one file."""
    rows = [part.rows for part in parts if part.rows is not None]
    if len(rows) < len(parts) or len({(one.name, one.n_rows) for one in rows}) > 1:
        return None
    return replace(rows[0], row=np.concatenate([one.row for one in rows]))


def _refuse_repeated(ids: Texts) -> None:
    if isinstance(ids, Sequence):
        is_repeated = len(set(ids)) < len(ids)
        repeated = Counter(ids).most_common(1)[0][0] if is_repeated else None
    else:
        repeated = ids.filter(ids.is_duplicated())[0] if ids.n_unique() < len(ids) else None
    if repeated is not None:
        problem = f"the sample {repeated} occurs twice"
        raise MismatchedInputs("the parts", problem, "Give every sample in one of them only.")
