"""The files that a pattern such as `part-*.parquet` stands for: the parts of one table."""

import re
from collections.abc import Iterable, Sequence
from glob import glob, has_magic
from pathlib import Path

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable, Table


def shards(path: Path) -> list[Path]:
    """The files that the pattern fits, `part-2` before `part-10`; none where it is no pattern, or a file itself.

    Raises: MalformedInput for a pattern that fits nothing.
    """
    try:
        if not has_magic(str(path)) or path.exists():
            return []
        found = [Path(name) for name in glob(str(path))]
    except (OSError, ValueError, re.error):
        return []
    if not found:
        raise MalformedInput(str(path), "no file fits this pattern", "Check the folder and the pattern.")
    return sorted(found, key=_naturally)


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


def _naturally(path: Path) -> list[tuple[bool, int, str]]:
    parts = re.split(r"(\d{1,18})", str(path))
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
