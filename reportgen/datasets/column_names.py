"""Which columns may play a role by their names, and the labels that stand in them."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from reportgen.datasets.cells import distinct_texts
from reportgen.datasets.roles import ROLES, plain
from reportgen.errors import MalformedInput
from reportgen.tables import Table


def column_of(table: Table, role: str, options: Mapping[str, str]) -> str | None:
    """The column that plays the role: the one named by --column, else the first of the usual names; None if none."""
    return next(candidates(table, role, options), None)


def candidates(table: Table, role: str, options: Mapping[str, str]) -> Iterator[str]:
    """Columns that may play the role, in order of precedence."""
    if options.get(role) in table.frame.columns:
        yield options[role]
        return
    # the truth may bear the same name in another file, so only the roles of predictions keep clear of each other
    rivals = ("truth", "prediction", "score", "scores") if role in ("prediction", "score", "scores") else ()
    taken = {options.get(other) for other in rivals}
    met: list[str] = []
    for name in ROLES[role].names:
        same = [column for column in table.frame.columns if column.strip().lower() == name and column not in taken]
        if len(same) > 1:
            problem = f"the columns {' and '.join(map(repr, same))} could both be the {role}"
            raise MalformedInput(table.name, problem, f"Say which: --column {role}={same[0]}")
        met += same
        yield from same
    known = (*ROLES[role].names, *ROLES[role].further)
    forms = {plain(name): number for number, name in reversed(list(enumerate(known)))}
    more = [column for column in table.frame.columns if plain(column) in forms and column not in (*met, *taken)]
    for column in sorted(more, key=lambda column: forms[plain(column)]):
        if role != "id" or _is_key(table, column):
            yield column


def _is_key(table: Table, column: str) -> bool:
    """Whether every row has a cell of its own there, as in a column of ids that is known by no usual name."""
    cells = table.frame[column]
    return not cells.dtype.is_nested() and cells.null_count() == 0 and cells.n_unique() == len(cells)


def named_columns(table: Table, role: str, options: Mapping[str, str]) -> list[str]:
    """All columns that may play the role by their names, in order of precedence; none where two spell one name."""
    try:
        return list(candidates(table, role, options))
    except MalformedInput:
        return []


def values_of(table: Table, columns: Iterable[str]) -> set[str]:
    """The labels in these columns, as text."""
    found: set[str] = set()
    for column in columns:
        with contextlib.suppress(MalformedInput):
            found.update(distinct_texts(table, column))
    return found


def id_candidates(table: Table, options: Mapping[str, str]) -> list[str]:
    """Columns that may hold the ids, in order of precedence."""
    found: list[str] = []
    try:
        found.extend(candidates(table, "id", options))
    except MalformedInput:
        # two spellings of a name matter only where no better name was there
        if not found:
            raise
    return found
