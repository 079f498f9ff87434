"""Cells that hold several labels: a list of one is that label, more are refused as long as a sample may have one."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

import polars as pl

from reportgen.datasets.cells import distinct_cells
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput
from reportgen.tables import Table

_BRACKETED = r"^\s*[\[({].*[\])}]\s*$"
_ITEM = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_PAIRS = {"[": "]", "(": ")", "{": "}"}
_NUMBER = re.compile(r"-?[0-9.]+")
_REMEDY = "Where a sample may have several labels give --task multilabel; else write one in each cell."
# Signs that stand between labels; what one of the first cuts off must be a label of its own once, what one of the
# others cuts off every time: names of labels have commas, too.
SIGNS, JOINTS = ("|", ";"), (",", "#", "/", "+", "&", " ")


def with_single_labels(table: Table, columns: Iterable[str]) -> tuple[Table, dict[str, MalformedInput]]:
    """The table with lists of one label as that label, and for each column with longer lists what to say of the first.

    `columns` are those that may hold labels.
    """
    frame, problems, unpacked = table.frame, {}, []
    for name in columns:
        found = _unpacked(table, name)
        if isinstance(found, MalformedInput):
            problems[name] = found
        elif found is not None:
            frame = frame.with_columns(found.alias(name))
            unpacked.append(name)
    if not unpacked:
        return table, problems
    note = f"lists of one label in {', '.join(unpacked)} taken for the label"
    return replace(table, frame=frame, notes=(*table.notes, note)), problems


def refuse_several(table: Table, column: str, labels: Collection[str]) -> None:
    """Raises MalformedInput for a cell of several labels with a sign between them.

    `labels` are all cells of truth and predictions: what stands between the signs is known as a label from them.
    """
    for sign in (*SIGNS, *JOINTS):
        _refuse(table, column, joined_by(sign, labels), sign)


def joined_by(sign: str, cells: Collection[str], labels: Collection[str] = ()) -> set[str]:
    """The cells that are several labels with this sign between them; `labels` are known to be labels of their own."""
    joined = {cell: parts_of(cell, sign) for cell in cells if sign in cell.strip()}
    if not joined:
        return set()
    known = {cell.strip() for cell in (*cells, *labels)} - {cell.strip() for cell in joined}
    known |= _moving(joined.values()) if sign != " " else set()
    test = any if sign in SIGNS else all
    return {cell for cell, parts in joined.items() if len(parts) > 1 and test(part in known for part in parts)}


def _moving(cells: Collection[list[str]]) -> set[str]:
    """Parts that stand at different places of different cells, or in cells of different length: the parts of one name,
    `animal/cat` or `size | colour`, keep their place.
    """
    places: dict[str, set[tuple[int, int]]] = {}
    for parts in cells:
        for place, part in enumerate(parts):
            places.setdefault(part, set()).add((place, len(parts)))
    return {part for part, found in places.items() if len(found) > 1}


def _refuse(table: Table, column: str, several: set[str], sign: str) -> None:
    if not several:
        return
    cells = table.frame[column].cast(pl.String)
    rows = cells.is_in(sorted(several)).fill_null(False).arg_true()
    if not len(rows):
        return
    row = int(rows[0])
    between = "a blank" if sign == " " else repr(sign)
    problem = f"{shown(cells[row])} are several labels in one cell, with {between} between them"
    remedy = f"{_REMEDY} If it is one label, write it without {between}."
    raise MalformedInput(f"{table.place(row)}, column {column}", problem, remedy)


def parts_of(label: str, sign: str) -> list[str]:
    """What stands between the signs."""
    return [part for part in (part.strip() for part in label.split(sign)) if part]


def _unpacked(table: Table, name: str) -> pl.Series | MalformedInput | None:
    """The cells without their brackets, or what is wrong with the first that has several; None where none has any."""
    cells = table.frame[name]
    if isinstance(cells.dtype, pl.List) and not cells.dtype.inner.is_nested():
        rows = (cells.list.len() > 1).fill_null(False).arg_true()
        return _several(table, name, int(rows[0])) if len(rows) else cells.list.first().cast(pl.String)
    if cells.dtype != pl.String:
        return None
    if not distinct_cells(table, name).str.contains(_BRACKETED).any():
        return None
    is_list = cells.str.contains(_BRACKETED).fill_null(False)
    are_all = bool(is_list.filter(cells.is_not_null()).all())
    items = {cell: items_of(cell.strip(), are_all) for cell in cells.filter(is_list).unique()}
    long = [cell for cell, found in items.items() if found is not None and len(found) > 1]
    if long:
        return _several(table, name, int(cells.is_in(long).fill_null(False).arg_true()[0]))
    forms = {cell: found[0] if found else None for cell, found in items.items() if found is not None}
    return cells.replace(forms) if forms else None


def _several(table: Table, name: str, row: int) -> MalformedInput:
    value = table.frame[name][row]
    text = shown(value.to_list() if isinstance(value, pl.Series) else value)
    what = "a list of objects, not a label" if "{" in text and ":" in text else "several labels in one cell"
    return MalformedInput(f"{table.place(row)}, column {name}", f"{text} is {what}", _REMEDY)


def items_of(cell: str, are_all: bool) -> list[str] | None:
    """What is listed in brackets; None where the brackets belong to a label. `are_all`: all cells have brackets."""
    inner = cell[1:-1].strip()
    if _PAIRS.get(cell[:1]) != cell[-1:]:
        return None
    quoted = [first or second for first, second in _ITEM.findall(inner)]
    rest = _ITEM.sub("", inner).strip()
    if quoted and not rest.strip(", \n\t"):
        return quoted
    if quoted and ":" in rest:
        return [inner, ""]  # objects, which are no label whatever their number
    if cell[0] != "[" and not (cell[0] == "{" and are_all):  # as PostgreSQL writes lists
        return None
    bare = [part.strip() for part in inner.split(",") if part.strip()]
    return bare if len(bare) != 1 or are_all or _NUMBER.fullmatch(bare[0]) else None
