"""Parts of one table, given as a pattern."""

from pathlib import Path

import polars as pl
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import Table


def table_of(path: Path) -> Table:
    table = read(path)
    assert isinstance(table, Table)
    return table


def test_a_pattern_is_all_its_files_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        (tmp_path / f"part-{number}.csv").write_text(f"id,truth\n\n{number},cat\n")
    table = table_of(tmp_path / "part-*.csv")
    assert table.frame.rows() == [("1", "cat"), ("2", "cat"), ("10", "cat")]
    assert table.described == "part-*.csv (csv; 3 files, part-1.csv … part-10.csv)"
    assert [(issue.code, issue.count) for issue in table.issues] == [("blank_line", 3)]


def test_parts_of_other_types_are_joined_as_text(tmp_path: Path) -> None:
    (tmp_path / "a-1.csv").write_text("id,p_a,p_b\n1,0.25,0.75\n")
    (tmp_path / "a-2.csv").write_text('id,p_b,p_a\n"2",0.5,0.5\n')
    assert table_of(tmp_path / "a-?.csv").frame.rows() == [("1", "0.25", "0.75"), ("2", "0.5", "0.5")]
    for name, score in (("b-1", [1]), ("b-2", [0.5])):
        pl.DataFrame({"id": [name], "score": score}).write_parquet(tmp_path / f"{name}.parquet")
    assert table_of(tmp_path / "b-*.parquet").frame.rows() == [("b-1", 1.0), ("b-2", 0.5)]


def test_what_are_no_parts_of_one_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a-1.csv").write_text("id,truth\n1,cat\n")
    (tmp_path / "a-2.csv").write_text("id,label\n2,cat\n")
    with pytest.raises(MalformedInput, match=r"a-2\.csv: not the columns of a-1\.csv: .* has label, truth"):
        read(tmp_path / "a-*.csv")
    with pytest.raises(MalformedInput, match="no file fits this pattern"):
        read(tmp_path / "b-*.csv")
    (tmp_path / "a-2.csv").write_text("image,label,x,y,w,h\na,cat,1,2,3,4\n")
    with pytest.raises(MalformedInput, match=r"labels, where a-2\.csv holds boxes"):
        read(tmp_path / "a-*.csv")


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "run[1].csv").write_text("id,truth\n1,cat\n")
    assert table_of(tmp_path / "run[1].csv").frame.rows() == [("1", "cat")]
