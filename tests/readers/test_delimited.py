"""CSV and TSV: what is read, and what is refused with its line and remedy."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.readers.quoted import rows as quoted_rows
from reportgen.readers.source import Source
from reportgen.tables import BoxTable, Table


def table_of(tmp_path: Path, content: str | bytes, name: str = "predictions.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    table = table_of(tmp_path, "id,truth,pred\n1,cat,dog\n2,dog,dog\n".replace(",", delimiter))
    assert table.frame.columns == ["id", "truth", "pred"]
    assert table.frame.rows() == [("1", "cat", "dog"), ("2", "dog", "dog")]
    assert table.format == ("tsv" if delimiter == "\t" else "csv")


def test_a_comma_inside_tab_separated_cells_does_not_deceive(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id\tlabel\n1\tcat, small\n2\tdog\n")
    assert table.frame.rows() == [("1", "cat, small"), ("2", "dog")]


@pytest.mark.parametrize(
    "content",
    [
        b"id,truth\n1,cat\n2,\xc3\xa9\n",
        b"\xef\xbb\xbfid,truth\n1,cat\n2,\xc3\xa9\n",
        b"id,truth\r\n1,cat\r\n2,\xc3\xa9\r\n",
        b"\xef\xbb\xbfid,truth\r\n1,cat\r\n2,\xc3\xa9",
        b"id,truth\r1,cat\r2,\xc3\xa9\r",
        b'"id","truth"\r\n"1","cat"\r\n"2","\xc3\xa9"\r\n',
        b'"id","truth"\r"1","cat"\r"2","\xc3\xa9"',
        b"\n\nid , truth\n1,cat\n2,\xc3\xa9\n\n\n",
        gzip.compress(b"id,truth\n1,cat\n2,\xc3\xa9\n"),
    ],
    ids=["plain", "BOM", "CRLF", "BOM CRLF", "CR", "quoted", "quoted CR", "blank ends", "gzip without its suffix"],
)
def test_encodings_of_the_same_rows_read_alike(tmp_path: Path, content: bytes) -> None:
    table = table_of(tmp_path, content)
    assert table.frame.columns == ["id", "truth"]
    assert table.frame.rows() == [("1", "cat"), ("2", "é")]
    assert table.issues == ()


def test_quoted_cells_keep_delimiters_quotes_and_newlines(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,truth\n"a,b","x\ny"\n"say ""hi""",z\n5" nail,w\n')
    assert table.frame.rows() == [("a,b", "x\ny"), ('say "hi"', "z"), ('5" nail', "w")]
    assert [table.place(row) for row in range(3)] == [f"predictions.csv, line {line}" for line in (2, 4, 5)]


def test_an_empty_cell_is_null_and_nothing_else_is(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,truth\n1,\n2,NA\n3," "\n4,""\n')
    assert table.frame["truth"].to_list() == [None, "NA", " ", None]


def test_score_columns_come_as_numbers_and_as_text_when_one_cell_is_none(tmp_path: Path) -> None:
    assert table_of(tmp_path, "id,p_a,p_b\n1,0.25,\n").frame.row(0) == ("1", 0.25, None)
    assert table_of(tmp_path, "id,p_a,p_b\n1,0.25,x\n").frame.row(0) == ("1", "0.25", "x")


@pytest.mark.parametrize("quote", ["", '"'], ids=["unquoted", "quoted"])
def test_blank_lines_are_counted_and_lines_stay_right(tmp_path: Path, quote: str) -> None:
    table = table_of(tmp_path, f"\nid,truth\n{quote}1{quote},cat\n\n\n2,dog\n\n")
    assert table.frame["id"].to_list() == ["1", "2"]
    assert table.place(1) == "predictions.csv, line 6"
    assert [(issue.code, issue.count) for issue in table.issues] == [("blank_line", 2)]


def test_an_unnamed_index_column_does_no_harm(tmp_path: Path) -> None:
    assert table_of(tmp_path, ",id,truth\n0,a,cat\n").frame.columns == ["", "id", "truth"]


@pytest.mark.parametrize(
    ("content", "where", "problem"),
    [
        (b"id,truth\n", "predictions.csv", "no samples: it holds nothing but the column names id, truth"),
        (b"\n \n\n", "predictions.csv", "nothing but blank lines"),
        (b"id,truth\n1,cat\n2\n", "predictions.csv, line 3", "1 cell(s), but the header names 2 column(s)"),
        (b"id,truth\n1,cat\n\n2,dog,x\n", "predictions.csv, line 4", "3 cell(s), but the header names 2"),
        (b'id,truth\n"1",cat\n"2"\n', "predictions.csv, line 3", "1 cell(s), but the header names 2"),
        (b"id,truth,id\n1,cat,2\n", "predictions.csv, line 1", "column names that occur twice: 'id'"),
        (b'"id","id"\n1,2\n', "predictions.csv, line 1", "column names that occur twice: 'id'"),
        (b'id,truth\n1,cat\n"2,dog\n3,cat\n', "predictions.csv, line 3", "cannot be read"),
        (b'id,truth\n1,"cat"x\n', "predictions.csv, line 2", "cannot be read"),
        (b"id,truth\n1,caf\xe9\n", "predictions.csv, line 2", "byte 0xe9 at offset 14 is not UTF-8"),
        (b"id,truth\n1,cat\n2,\xff\xfe\n", "predictions.csv, line 3", "byte 0xff"),
    ],
    ids=["header only", "blank", "short", "long", "short, quoted", "twice", "twice, quoted", "open quote",
         "text after quote", "Latin-1", "junk"],
)  # fmt: skip
def test_a_bad_row_is_named(tmp_path: Path, content: bytes, where: str, problem: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        table_of(tmp_path, content)
    assert caught.value.where == where
    assert problem in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_utf_16_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = table_of(tmp_path, "id,truth\r\n1,é\r\n".replace(",", delimiter).encode(encoding))
    assert table.frame.rows(named=True) == [{"id": "1", "truth": "é"}]


def test_cut_utf_16_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="damaged UTF-16"):
        table_of(tmp_path, "id,truth\r\n1,cat\r\n".encode("utf-16")[:-1])


@pytest.mark.parametrize("quote", ["", '"'], ids=["unquoted", "quoted"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_line_that_tells_excel_the_delimiter_is_no_data(tmp_path: Path, line: str, end: str, quote: str) -> None:
    table = table_of(tmp_path, end.join([line, "id;truth", f"{quote}1{quote};a, b", ""]))
    assert table.frame.rows(named=True) == [{"id": "1", "truth": "a, b"}]
    assert table.place(0) == "predictions.csv, line 3"
    assert table.issues == ()


@pytest.mark.parametrize("quote", ["", '"'], ids=["unquoted", "quoted"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_empty_rows_and_columns_at_the_ends_are_left_out(tmp_path: Path, delimiter: str, quote: str) -> None:
    text = f",,,,\n,id,truth,,\n,{quote}1{quote},cat,,\n,,,,\n,2,,,\n,,,,\n,,,,\n"
    table = table_of(tmp_path, text.replace(",", delimiter))
    assert table.frame.rows(named=True) == [
        {"id": "1", "truth": "cat"}, {"id": None, "truth": None}, {"id": "2", "truth": None},
    ]  # fmt: skip
    assert [table.place(row) for row in (0, 2)] == ["predictions.csv, line 3", "predictions.csv, line 5"]
    assert [(issue.code, issue.count) for issue in table.issues] == [("blank_line", 2)]


def test_cells_without_a_column_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="the columns 3, 4 have cells and no name"):
        table_of(tmp_path, "id,truth,,\n1,cat,x,\n2,cat,,y\n")


def test_many_delimiters_before_the_header_take_no_time(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput):
        table_of(tmp_path, "\t" * 200_000 + "x\n")


def test_the_boxes_of_keras_retinanet_need_no_header(tmp_path: Path) -> None:
    path = tmp_path / "annotations.csv"
    path.write_text("img/c.jpg,,,,,\nimg/a.jpg,10,10,40,50,cat\nimg/b.jpg,20,20,60,60,7\n")
    table = read(path)
    assert isinstance(table, BoxTable)
    assert table.images.ids == ["img/c.jpg", "img/a.jpg", "img/b.jpg"]
    assert table.labels == ("cat", "7")
    assert table.box.tolist() == [[10, 10, 30, 40], [20, 20, 40, 40]]
    assert "without a header: image, x1, y1, x2, y2, label" in table.described
    path.write_text("img/a.jpg,10,10,40,50,cat\nimg/a.jpg,10,10,40,x,cat\n")
    with pytest.raises(MalformedInput, match="twice: '10'"):
        read(path)
    path.write_text("img/a.jpg,10,10,40,50,cat\n" * 30 + "img/a.jpg,10,10,40,x,cat\n")
    with pytest.raises(MalformedInput) as caught:
        read(path)
    assert caught.value.where == "annotations.csv, line 31, column y2"


def test_latin_1_says_to_save_as_utf_8(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput) as caught:
        table_of(tmp_path, "id,truth\n1,café\n".encode("latin-1"))
    assert "Save the file as UTF-8" in caught.value.remedy


def test_a_zero_byte_deep_in_the_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="line 20002"):
        table_of(tmp_path, b"id,truth\n" + b"1,cat\n" * 20_000 + b"2,\0\n")


@settings(deadline=None)
@given(st.lists(st.lists(st.text("ab 1é", max_size=3), min_size=2, max_size=2), min_size=1, max_size=8))
def test_both_ways_of_cutting_give_the_same_cells(rows: list[list[str]]) -> None:
    lines = "\n".join(",".join(row) for row in rows)
    data = f"x,y\n{lines}\n".encode()
    from reportgen.readers.unquoted import rows as unquoted_rows

    source = Source(Path("made up"))
    one, other = unquoted_rows(source, data, ","), quoted_rows(source, data, ",")
    assert one.frame.rows() == other.frame.rows()
    assert one.lines.tolist() == other.lines.tolist()


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6), min_size=2,
                         max_size=2), min_size=1, max_size=6))  # fmt: skip
def test_what_the_standard_library_writes_comes_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["x", "y"], *rows])
    frame = quoted_rows(Source(Path("made up")), stream.getvalue().encode(), ",").frame
    assert frame.rows() == [tuple(cell or None for cell in row) for row in rows]
