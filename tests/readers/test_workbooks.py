"""Workbooks of Excel, and single arrays of NumPy."""

import builtins
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest

from reportgen.errors import InputError, MalformedInput
from reportgen.readers import read
from reportgen.tables import Table

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ROWS = (("id", "truth", "score"), (1, "cat", 0.25), (2, True, None), (3, "É & é", 1))


def cell(value: object, column: int, row: int) -> str:
    place = f'r="{"ABCDEFGH"[column]}{row}"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c {place}><v>{value}</v></c>"


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook as small as Excel reads it; the rows of a sheet begin in its first row."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{name}" sheetId="{k}" r:id="r{k}"/>' for k, name in enumerate(names, 1))
    links = "".join(
        f'<Relationship Id="r{k}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k in range(1, len(names) + 1)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{SHEET}.worksheet+xml"/>'
        for k in range(1, len(names) + 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
    }
    for k, rows in enumerate(sheets.values(), 1):
        body = "".join(
            f'<row r="{number}">{"".join(cell(value, place, number) for place, value in enumerate(row))}</row>'
            for number, row in enumerate(rows, 1)
        )
        files[f"xl/worksheets/sheet{k}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return content.getvalue()


def table_of(tmp_path: Path, content: bytes, name: str = "predictions.xlsx") -> Table:
    (tmp_path / name).write_bytes(content)
    table = read(tmp_path / name)
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize("name", ["predictions.xlsx", "predictions.csv", "predictions"])
def test_the_sheet_of_a_workbook_is_read_as_text(tmp_path: Path, name: str) -> None:
    table = table_of(tmp_path, workbook({"Data": ROWS, "Notes": [], "Head": [("a", "b")]}), name)
    assert table.frame.columns == ["id", "truth", "score"]
    assert table.frame.rows() == [("1", "cat", "0.25"), ("2", "true", None), ("3", "É & é", "1")]
    assert table.described == f"{name} (xlsx; sheet Data)"
    assert table.place(1) == f"{name}, line 3"


def test_empty_rows_and_columns_of_a_sheet_are_left_out(tmp_path: Path) -> None:
    rows = [(), (None, *ROWS[0], None), (None, *ROWS[1], None), (), (None, " ", None)]
    table = table_of(tmp_path, workbook({"Data": rows}))
    assert table.frame.rows(named=True)[0] == {"id": "1", "truth": "cat", "score": "0.25"}
    assert table.place(0) == "predictions.xlsx, line 3"


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ({"A": ROWS, "B": ROWS}, "the sheets A, B all hold rows"),
        ({"A": ROWS[:1]}, "no sheet holds rows"),
        ({"A": [("id", "id"), (1, 2)]}, "column names that occur twice: 'id'"),
    ],
)
def test_a_workbook_without_one_table_is_refused(
    tmp_path: Path, sheets: dict[str, Sequence[Sequence[object]]], problem: str
) -> None:
    with pytest.raises(MalformedInput, match=problem):
        table_of(tmp_path, workbook(sheets))


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    content = workbook({"A": ROWS})
    for length in range(10, len(content), 97):
        with pytest.raises(InputError):
            table_of(tmp_path, content[:length])


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *rest: object, **further: object) -> object:
        if name == "fastexcel":
            raise ImportError(name)
        return usual(name, *rest, **further)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MalformedInput, match="reading Excel's workbooks") as caught:
        table_of(tmp_path, workbook({"A": ROWS}))
    assert "pip install 'reportgen[excel]'" in caught.value.remedy
    assert "CSV UTF-8" in caught.value.remedy


def saved(array: object) -> bytes:
    content = io.BytesIO()
    np.save(content, np.asarray(array))
    return content.getvalue()


@pytest.mark.parametrize(
    ("array", "column", "cells"),
    [
        (["cat", "é"], "y", ["cat", "é"]),
        ([b"cat", b"dog"], "y", ["cat", "dog"]),
        ([0, 3], "y", ["0", "3"]),
        ([0.0, 1.0], "y", ["0", "1"]),
        ([0.25, 1.0], "score", [0.25, 1.0]),
        ([[0.25], [1.0]], "score", [0.25, 1.0]),
    ],
)
def test_an_array_holds_labels_or_scores(tmp_path: Path, array: object, column: str, cells: list[object]) -> None:
    table = table_of(tmp_path, saved(array), "p.npy")
    assert table.frame.to_dict(as_series=False) == {column: cells}


def test_a_matrix_holds_scores(tmp_path: Path) -> None:
    values = np.array([[0.25, 0.75], [1, 0]], ">f4")
    table = table_of(tmp_path, saved(values), "p.npy")
    assert table.scores is not None
    assert (table.scores.labels, table.scores.values.tolist()) == (("0", "1"), values.tolist())
    assert table.scores.values.dtype == np.float32


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (saved(np.array(["a", 1], object)), "pickled Python objects, which are never loaded"),
        (saved(np.zeros((2, 2, 2))), r"an array of shape \(2, 2, 2\)"),
        (saved(np.zeros(0)), r"an array of shape \(0,\)"),
        (saved([1j]), "an array of type complex128"),
        (saved([["a", "b"]]), "scores of type <U1"),
        (saved(np.zeros(100))[:-1], "ends too early"),
        (saved(np.zeros(7)).replace(b"(7,)", b"(9" + b"9" * 15 + b",)"), "NumPy file|ends too early"),
        (b"\x93NUMPY\x09\x00", "damaged NumPy file"),
    ],
)
def test_what_is_no_array_of_samples_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(MalformedInput, match=problem):
        table_of(tmp_path, content, "p.npy")
