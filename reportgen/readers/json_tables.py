"""JSON that is one object or a list of lists and a table all the same: as pandas, MLflow and transformers write it."""

from collections.abc import Mapping, Sequence

import msgspec

Record = dict[str, msgspec.Raw]


class _Split(msgspec.Struct):
    """pandas' orientation "split", in which MLflow logs its tables of evaluation."""

    columns: list[str]
    data: list[list[msgspec.Raw]]


class _Tabular(msgspec.Struct):
    """pandas' orientation "table", whose rows are objects."""

    schema: dict[str, msgspec.Raw]
    data: list[Record]


class _Score(msgspec.Struct):
    """What a pipeline of transformers says of one label."""

    label: str
    score: float | None


_split = msgspec.json.Decoder(_Split)
_tabular = msgspec.json.Decoder(_Tabular)
_one_list = msgspec.json.Decoder(dict[str, list[Record]])
_lists = msgspec.json.Decoder(dict[str, list[msgspec.Raw]])
_objects = msgspec.json.Decoder(dict[str, Record])
_pipeline = msgspec.json.Decoder(list[list[_Score]])


def rows_of_object(data: bytes) -> list[Record] | None:
    """The rows of a table written as one object: split, rows beside a schema or under one key, a list or an object per
    column, an object per row.

    None where it is no such table, an object per column being told from one per row by the numbers of the rows.
    Raises: ValueError where rows or columns differ in length.
    """
    for read in (_of_split, _of_tabular, _of_one_list, _of_lists, _of_objects):
        try:
            rows = read(data)
        except (msgspec.DecodeError, RecursionError):
            continue
        if rows is not None:
            return rows
    return None


def rows_of_pipeline(data: bytes) -> list[Record] | None:
    """One row with a mapping of labels to scores per list of {"label", "score"}; None where it is no list of such.

    The lists may stand in one, or each on a line.
    """
    said = _said(data) or _said(b"[" + b",".join(data.split(b"\n")).strip(b" \r,") + b"]")
    if said is None:
        return None
    mappings = [{one.label: one.score for one in row} for row in said]
    return [{"scores": msgspec.Raw(msgspec.json.encode(mapping))} for mapping in mappings]


def _said(data: bytes) -> list[list[_Score]] | None:
    try:
        return _pipeline.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None


def _of_split(data: bytes) -> list[Record] | None:
    table = _split.decode(data)
    names = table.columns
    if len(set(names)) < len(names):
        raise ValueError("two of its columns have the same name")
    for number, row in enumerate(table.data, 1):
        if len(row) != len(names):
            raise ValueError(f"row {number} of data has {len(row)} value(s), and there are {len(names)} columns")
    return [dict(zip(names, row, strict=True)) for row in table.data]


def _of_tabular(data: bytes) -> list[Record] | None:
    table = _tabular.decode(data)
    return table.data if "fields" in table.schema else None


def _of_one_list(data: bytes) -> list[Record] | None:
    """The objects under the one key of an object, as in {"predictions": [{…}, …]}."""
    lists = _one_list.decode(data)
    return next(iter(lists.values())) or None if len(lists) == 1 else None


def _of_lists(data: bytes) -> list[Record] | None:
    columns = _lists.decode(data)
    lengths = {name: len(values) for name, values in columns.items()}
    if not columns or max(lengths.values()) < 2:
        return None
    if len(set(lengths.values())) > 1:
        each = ", ".join(f"{name} {length}" for name, length in list(lengths.items())[:8])
        raise ValueError(f"its lists are of different length: {each}")
    return _turned(columns)


def _of_objects(data: bytes) -> list[Record] | None:
    outer = _objects.decode(data)
    if not outer:
        return None
    inner = list(dict.fromkeys(key for record in outer.values() for key in record))
    if _are_row_numbers(inner):
        return _turned({name: [record.get(key, _NULL) for key in inner] for name, record in outer.items()})
    return list(outer.values()) if _are_row_numbers(list(outer)) else None


_NULL = msgspec.Raw(b"null")


def _turned(columns: Mapping[str, Sequence[msgspec.Raw]]) -> list[Record]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _are_row_numbers(keys: Sequence[str]) -> bool:
    return all(key.isdecimal() and key.isascii() for key in keys)
