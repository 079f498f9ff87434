"""The parts of one table, put together."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable, Table


def joined(path: Path, tables: Sequence[Table | BoxTable]) -> Table:
    """The rows of all tables, one after the other.

    Raises: MalformedInput where one holds boxes or scores without columns, or other columns than the first.
    """
    first, frames = tables[0], []
    for table in tables:
        if not isinstance(table, Table) or table.scores is not None:
            remedy = "Join the files first, and give the one file."
            raise MalformedInput(table.name, f"parts of {table.holds} ({table.format}) cannot be joined", remedy)
        assert isinstance(first, Table)  # noqa: S101 - the first one has been looked at
        if set(table.frame.columns) != set(first.frame.columns):
            odd = ", ".join(sorted(set(table.frame.columns) ^ set(first.frame.columns))[:5])
            problem = f"not the columns of {first.name}: only one of the two has {odd}"
            raise MalformedInput(table.name, problem, "Give parts of one table, with the same columns.")
        frames.append(table.frame.select(first.frame.columns))
    return Table(
        name=path.name,
        format=first.format,
        frame=pl.concat(_alike(frames), how="vertical_relaxed", rechunk=True),
        issues=_summed(issue for table in tables for issue in table.issues),
        notes=(f"{len(tables)} files, {tables[0].name} … {tables[-1].name}",),
    )


def _summed(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """One issue of each kind, of all files."""
    found: dict[tuple[str, str], Issue] = {}
    for one in issues:
        before = found.get((one.code, one.message))
        n, examples = (before.count, before.examples) if before else (0, ())
        found[one.code, one.message] = issue(one.code, one.message, n + one.count, (*examples, *one.examples))
    return tuple(found.values())


def _alike(frames: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """The frames with a column as text in all where it is text in one and something else in another."""
    texts = [name for name in frames[0].columns if len({frame[name].dtype == pl.String for frame in frames}) > 1]
    return [frame.with_columns(pl.col(texts).cast(pl.String)) for frame in frames]
