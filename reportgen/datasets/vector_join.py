"""Which row of a file of vectors is which sample's, or which predicted box's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.box_vectors import boxes_of
from reportgen.datasets.name_join import AS_WRITTEN, JoinedNames, joined_names, joining_issues
from reportgen.datasets.wording import listed, shown
from reportgen.errors import MismatchedInputs
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.numbers import count, named
from reportgen.tables import BoxTable
from reportgen.vector_tables import VectorTable


@dataclass(frozen=True, eq=False)
class Places:
    """The row of the file for each sample, or `per_box` for each predicted box, NONE: none; `names` (n,) call them."""

    row: NDArray[np.int64]
    names: Sequence[str]
    issues: tuple[Issue, ...]
    per_box: bool = False


def places_of(table: VectorTable, dataset: Any, predicted: BoxTable | None) -> Places:
    """Where the vector of each sample stands, or of each box where the file tells that it is of these.

    Raises: MismatchedInputs where no id is in both, or the numbers of rows differ and there are no ids.
    """
    if predicted is not None:
        of_images = None if table.ids is None else _by_id(table, dataset, keep_repeated=True)
        found = boxes_of(table, dataset, predicted, None if of_images is None else of_images[0])
        if found is not None:
            row, names, odd = found
            return Places(row, names, (*(of_images[1] if of_images else ()), *odd), per_box=True)
    ids = dataset.sample_ids.to_list()
    if table.ids is None:
        return Places(*_by_row(table, dataset, ids))
    sample, issues = _by_id(table, dataset, keep_repeated=False)
    row = np.full(len(ids), NONE, np.int64)
    row[sample[sample >= 0]] = np.flatnonzero(sample >= 0)
    missing = np.flatnonzero(row < 0)
    if missing.size:
        message = f"Samples without a vector in {table.name}; they are not on the map."
        issues.append(issue("no_vector", message, missing.size, [ids[k] for k in missing[:MAX_EXAMPLES].tolist()]))
    return Places(row, ids, tuple(issues))


def _by_id(table: VectorTable, dataset: Any, *, keep_repeated: bool) -> tuple[NDArray[np.int64], list[Issue]]:
    """(n_rows,) the sample of each row of the file, NONE: none; of an id that repeats the first row counts, or all.

    Raises: MismatchedInputs where none is any sample's.
    """
    assert table.ids is not None  # noqa: S101 - its callers have looked
    issues: list[Issue] = []
    first: dict[str, int] = {}
    which = np.fromiter((first.setdefault(name, len(first)) for name in table.ids), np.int64, len(table))
    names = list(first)
    ours, joined = _joined(dataset, names)
    if not (joined.found >= 0).any():
        raise _nothing_in_common(table, ours, names)
    issues += joining_issues(
        JoinedNames(joined.found, joined.way), ours, names, "ids", (table.name, "those of the samples")
    )
    sample = joined.found.astype(np.int64)[which]
    if not keep_repeated:
        is_first = np.zeros(len(table), np.bool_)
        is_first[np.unique(which, return_index=True)[1]] = True
        issues += _repeated(table, is_first)
        sample[~is_first] = NONE
    return sample, [*issues, *_unknown(table, joined, names)]


def _joined(dataset: Any, names: list[str]) -> tuple[Sequence[str], JoinedNames]:
    """The samples' names that most of `names` are found in, ids, files or the file's own ids, and where each is.

    What is not found there is looked for in the others, but numbers: they may count something else.
    """
    sides = list(_names_of(dataset))
    found = [joined_names(ours, names) for ours in sides]
    best = max(range(len(sides)), key=lambda k: _n_found(found[k]))
    joined = found[best]
    is_word = np.fromiter((not name.isdecimal() for name in names), np.bool_, len(names))
    for other in (one for k, one in enumerate(found) if k != best):
        words = np.where(is_word, other.found, NONE).astype(np.int32)
        joined = joined.completed(JoinedNames(words, other.way))
    return sides[best], joined


def _n_found(joined: JoinedNames) -> tuple[int, int]:
    """How many names were found, and how many of them as they are written."""
    is_found = joined.found >= 0
    return int(np.count_nonzero(is_found)), int(np.count_nonzero(is_found & (joined.way == AS_WRITTEN)))


def _names_of(dataset: Any) -> Iterator[Sequence[str]]:
    yield dataset.sample_ids.to_list()
    if dataset.image_names is not None:
        yield [name or "" for name in dataset.image_names.to_list()]
    rows = dataset.samples.rows
    if rows is not None and rows.ids is not None:
        yield [rows.ids[row] if row >= 0 else "" for row in rows.row.tolist()]


def _repeated(table: VectorTable, is_first: NDArray[np.bool_]) -> list[Issue]:
    assert table.ids is not None  # noqa: S101 - as above
    is_empty = np.fromiter((not name for name in table.ids), np.bool_, len(table))
    again = np.flatnonzero(~is_first & ~is_empty)
    if not again.size:
        return []
    message = f"Rows of {table.name} repeat an id; the vector of the first row counts."
    return [issue("duplicate_vector", message, again.size, [table.ids[row] for row in again[:MAX_EXAMPLES].tolist()])]


def _unknown(table: VectorTable, joined: JoinedNames, names: Sequence[str]) -> list[Issue]:
    """Rows that are of no sample, and rows without an id."""
    assert table.ids is not None  # noqa: S101 - as above
    issues = []
    n_empty = table.ids.count("")
    if n_empty:
        issues.append(issue("unknown_vector", f"Vectors of {table.name} without an id were left out.", n_empty))
    open_ones = [name for name, at in zip(names, joined.found.tolist(), strict=True) if at < 0 and name]
    if open_ones:
        wanted = set(open_ones)
        n = sum(name in wanted for name in table.ids)
        message = f"Vectors of {table.name} whose id is that of no sample, or could be that of several, were left out."
        issues.append(issue("unknown_vector", message, n, open_ones))
    return issues


def _by_row(table: VectorTable, dataset: Any, ids: list[str]) -> tuple[NDArray[np.int64], list[str], tuple[Issue, ...]]:
    """Row k of the vectors for row k of the file of predictions."""
    rows = dataset.samples.rows
    remedy = "Give one vector per row of that file, or ids beside the vectors: numpy.savez(path, embeddings=…, ids=…)."
    if rows is None:
        raise MismatchedInputs(table.name, "its vectors have no ids, and the samples are of several files", remedy)
    what = "row" if rows.ids is None else "image"
    if rows.n_rows != len(table):
        problem = f"{count(len(table))} vectors without ids, and {rows.name} has {named(rows.n_rows, what)}"
        if table.vectors.shape[1] == rows.n_rows:
            remedy = "The array seems to lie on its side: save vectors.T."
        raise MismatchedInputs(table.name, problem, remedy)
    message = f"Vectors have no ids: row k of {table.name} is taken for {what} k of {rows.name}."
    odd = [issue("joined_by_row", message, len(table))]
    missing = np.flatnonzero(rows.row < 0)
    if missing.size:
        message = f"Samples without a row in {rows.name}, and so without a vector; they are not on the map."
        odd.append(issue("no_vector", message, missing.size, [ids[k] for k in missing[:MAX_EXAMPLES].tolist()]))
    return rows.row.astype(np.int64), ids, tuple(odd)


def _nothing_in_common(table: VectorTable, ours: Sequence[str], theirs: Sequence[str]) -> MismatchedInputs:
    some = listed([shown(name) for name in theirs[:3]]), listed([shown(name) for name in ours[:3]])
    problem = f"no id of a vector is that of a sample: {some[0]} against {some[1]}"
    return MismatchedInputs(table.name, problem, "Write the ids, or file names, of the samples beside the vectors.")
