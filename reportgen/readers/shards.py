"""Several files of one role, put together as one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.output_tables import OutputTable
from reportgen.span_tables import SpanTable
from reportgen.tables import BoxTable, Pieces, ScoreMatrix, Table

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.readers import AnyTable

_PARTS = "Give parts of one table, with the same columns."


def joined(name: str, tables: Sequence[AnyTable], given: Sequence[str] | None = None) -> AnyTable:
    """The rows of all tables, one after the other; `given` names the files where they are not the parts of one.

    Raises: MalformedInput where they cannot be one data set: boxes or spans beside labels, other columns, scores of
    other labels, labels or images numbered otherwise.
    """
    rows = [table for table in tables if isinstance(table, Table)]
    one = (rows or tables)[0]
    other = next((table for table in tables if type(table) is not type(one)), None)
    if other is not None:
        problem = f"{one.holds}, where {other.name} holds {other.holds}"
        raise MalformedInput(one.name, problem, "Give files that hold the same.")
    if rows:
        return _of_rows(name, rows, given)
    spans = [table for table in tables if isinstance(table, SpanTable)]
    if spans:
        from reportgen.readers.span_shards import joined_spans

        return joined_spans(name, spans, given)
    outputs = [table for table in tables if isinstance(table, OutputTable)]
    if outputs:
        from reportgen.readers.output_shards import joined_outputs

        return joined_outputs(name, outputs, given)
    from reportgen.readers.box_shards import joined_boxes

    return joined_boxes(name, [table for table in tables if isinstance(table, BoxTable)], given)


def pieces(tables: Sequence[AnyTable], sizes: Sequence[int], given: Sequence[str] | None) -> Pieces:
    """Which rows or images, so many of each table, are of which file; a table may itself be of several."""
    names: list[str] = []
    ends: list[int] = []
    files: list[str] = []
    starts = (0, *accumulate(sizes))
    for k, table in enumerate(tables):
        own = table.pieces
        names.extend(own.names if own else [given[k] if given else table.name])
        ends.extend(starts[k] + end for end in (own.ends if own else [sizes[k]]))
        files.extend([given[k]] * (len(own.names) if own else 1) if given else ())
    return Pieces(tuple(names), tuple(ends), tuple(files) if given else None)


def notes(tables: Sequence[AnyTable], given: Sequence[str] | None) -> tuple[str, ...]:
    """How many files there are, and how they were understood."""
    count = f"{len(tables)} files" if given else f"{len(tables)} files, {tables[0].name} … {tables[-1].name}"
    return (count, *dict.fromkeys(note for table in tables for note in table.notes))


def formats(tables: Sequence[AnyTable]) -> str:
    """Their formats, each once."""
    return " and ".join(dict.fromkeys(table.format for table in tables))


def summed(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """One issue of each kind, of all files."""
    found: dict[tuple[str, str], Issue] = {}
    for one in issues:
        before = found.get((one.code, one.message))
        n, examples = (before.count, before.examples) if before else (0, ())
        found[one.code, one.message] = issue(one.code, one.message, n + one.count, (*examples, *one.examples))
    return tuple(found.values())


def _of_rows(name: str, tables: Sequence[Table], given: Sequence[str] | None) -> Table:
    first = tables[0]
    for table in tables:
        _check_names(table, table.frame.columns, first, first.frame.columns)
        _check_names(table, _labels(table), first, _labels(first))
    from reportgen.readers.set_shards import joined_sets

    sets = joined_sets(tables)
    return Table(
        name=name,
        format=formats(tables),
        frame=_frame(tables),
        scores=_scores(tables),
        first_line=None,
        lines=_lines(tables),
        pieces=pieces(tables, [table.n_rows for table in tables], given),
        issues=summed(issue for table in tables for issue in table.issues),
        notes=notes(tables, given),
        true_sets=sets.true,
        said_sets=sets.said,
        several=sets.several,
    )


def _labels(table: Table) -> tuple[str, ...]:
    return table.scores.labels if table.scores else ()


def _check_names(table: Table, names: Sequence[str], first: Table, others: Sequence[str]) -> None:
    if set(names) != set(others):
        odd = ", ".join(sorted(set(names) ^ set(others))[:5])
        problem = f"not the columns of {first.name}: only one of the two has {odd}"
        raise MalformedInput(table.name, problem, _PARTS)


def _frame(tables: Sequence[Table]) -> pl.DataFrame:
    """All rows; a column is text in all where it is text in one and something else in another."""
    import polars as pl

    frames = [table.frame.select(tables[0].frame.columns) for table in tables]
    texts = [name for name in frames[0].columns if len({frame[name].dtype == pl.String for frame in frames}) > 1]
    for name, table in ((name, table) for name in texts for table in tables):
        if table.frame[name].dtype.is_nested():
            raise MalformedInput(table.name, f"the column {name} holds lists, and elsewhere text", _PARTS)
    alike = [frame.with_columns(pl.col(texts).cast(pl.String)) for frame in frames]
    try:
        return pl.concat(alike, how="vertical_relaxed", rechunk=True)
    except pl.exceptions.PolarsError as error:
        problem = f"columns of other types than in {tables[0].name} ({str(error).splitlines()[0]})"
        raise MalformedInput(tables[-1].name, problem, _PARTS) from None


def _scores(tables: Sequence[Table]) -> ScoreMatrix | None:
    """The scores of all rows, in the order of the first table's labels."""
    import numpy as np

    labels = _labels(tables[0])
    matrices = [table.scores for table in tables if table.scores is not None]
    if not matrices:
        return None
    in_order = [one.values[:, [one.labels.index(label) for label in labels]] for one in matrices]
    return ScoreMatrix(np.concatenate(in_order), labels)


def _lines(tables: Sequence[Table]) -> NDArray[np.int64] | None:
    """The line of each row in its own file, None where one has no lines."""
    import numpy as np

    found = []
    for table in tables:
        if table.lines is None and table.first_line is None:
            return None
        start = table.first_line or 0
        found.append(np.arange(start, start + table.n_rows) if table.lines is None else table.lines)
    return np.concatenate(found).astype(np.int64)


def named(paths: Sequence[Path]) -> list[str]:
    """What the files are called: their names, with as many of the folders above as tell them apart.

    >>> named([Path("runs/a/p.csv"), Path("runs/b/p.csv")]), named([Path("a.csv"), Path("x/b.csv")])
    (['a/p.csv', 'b/p.csv'], ['a.csv', 'b.csv'])
    """
    for depth in range(1, max(len(path.parts) for path in paths)):
        found = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(found)) == len(found):
            return found
    return ["/".join(path.parts) for path in paths]


def title(names: Sequence[str]) -> str:
    """Several files in a few words.

    >>> title(["a.csv", "b.csv"]), title(["a.csv", "b.csv", "c.csv"])
    ('a.csv and b.csv', 'a.csv … c.csv')
    """
    return f"{names[0]} {'and' if len(names) == 2 else '…'} {names[-1]}"
