"""Workbooks of Excel and LibreOffice: the sheet that holds a table, its cells as CSV would have them."""

import io
import zipfile
from typing import Any

import numpy as np
import polars as pl

from reportgen.readers.rows import TextRows, checked_header, without_empty_ends
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("xlsx",)
SIGN = "a workbook of Excel"

_ZIP = b"PK\x03\x04"
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_AS_CSV = 'Save the sheet as "CSV UTF-8" and give that.'

_NO_ZIP = (zipfile.BadZipFile, ValueError, OSError, OverflowError, NotImplementedError)


def recognises(source: Source) -> bool:
    """Whether the content is a zip archive with a workbook in it."""
    if not source.head.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = set(archive.namelist())
    except _NO_ZIP:
        return False
    return any(name in names for name in _WORKBOOKS)


def read(source: Source) -> Table:
    """The rows of the only sheet that has any below its column names, as text; an empty cell is null.

    Raises: MalformedInput where several sheets have rows, where none has, and without the reader of the extra `excel`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except _NO_ZIP:
        raise source.malformed("this is no Excel workbook (.xlsx)", _AS_CSV) from None
    source.check_unpacked(size, len(source.data))
    sheets = {name: frame for name, frame in _sheets(source).items() if frame.height > 1}
    if len(sheets) != 1:
        problem = (
            f"the sheets {', '.join(sheets)} all hold rows" if sheets else "no sheet holds rows below column names"
        )
        remedy = "Leave only the sheet of the samples in the file, or save it as CSV UTF-8."
        raise source.malformed(problem, remedy)
    name, cells = next(iter(sheets.items()))
    header = int(cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()[0])
    names = checked_header(source, [cell or "" for cell in cells.row(header)], header + 1)
    frame = cells.slice(header + 1).rename(dict(zip(cells.columns, names, strict=True)))
    lines = np.arange(header + 2, header + 2 + frame.height)
    rows = without_empty_ends(source, TextRows(frame, lines, 0))
    notes = (f"sheet {name}",)
    return Table(source.name, "xlsx", rows.frame, first_line=header + 2, lines=rows.lines, notes=notes)


def _sheets(source: Source) -> dict[str, pl.DataFrame]:
    """Every sheet that is not empty as text, without the empty rows at its end."""
    try:
        import fastexcel
    except ImportError:
        remedy = f"pip install 'reportgen[excel]', or: {_AS_CSV}"
        raise source.malformed("reading Excel's workbooks needs one package more", remedy) from None
    try:
        book = fastexcel.read_excel(source.data)
        found = {name: _cells(book, name) for name in book.sheet_names}
    except BaseException as error:
        # what its Rust panics with is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = str(error).strip().split("\n")[0]
        raise source.malformed(f"damaged workbook ({reason})", _AS_CSV) from None
    return {name: frame for name, frame in found.items() if frame.width}


def _cells(book: Any, name: str) -> pl.DataFrame:
    frame: pl.DataFrame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    if not frame.width:
        return frame
    frame = frame.select(pl.all().cast(pl.String).replace("", None))
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return frame.head(int(filled[-1]) + 1 if len(filled) else 0)
