"""Opening a file: every way it fails is named."""

import gzip
import sys
from pathlib import Path

import pytest

from reportgen.errors import InputError, MalformedInput, OptionError, UnknownFormat
from reportgen.readers import read
from reportgen.tables import Table

ROWS = b"id,truth,pred\n" + b"".join(b"%d,cat,dog\n" % row for row in range(20_000))


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "predictions.csv").write_bytes(ROWS)
    with pytest.raises(InputError, match="no such file") as caught:
        read(tmp_path / "prediction.csv")
    assert "Did you mean" in caught.value.remedy
    assert "predictions.csv" in caught.value.remedy


def test_a_missing_folder_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "nowhere" / "predictions.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        read(tmp_path)


def test_a_file_used_as_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    with pytest.raises(InputError, match="cannot be opened"):
        read(tmp_path / "a.csv" / "b.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="may not be read") as caught:
        read(tmp_path / "a.csv")
    assert "permissions" in caught.value.remedy


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "a.npz"])
def test_an_empty_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(MalformedInput, match="the file is empty"):
        read(tmp_path / name)


def test_an_empty_gzip_stream_is_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(MalformedInput, match="the file is empty"):
        read(tmp_path / "a.csv.gz")


@pytest.mark.parametrize("n_bytes", [3, 20, -8, -1])
def test_a_truncated_gzip_stream_is_named(tmp_path: Path, n_bytes: int) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(ROWS)[:n_bytes])
    with pytest.raises(MalformedInput, match="ends too early") as caught:
        read(tmp_path / "a.csv.gz")
    assert "cut short" in caught.value.remedy


def test_a_damaged_gzip_stream_is_named(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(ROWS))
    packed[len(packed) // 2] ^= 0xFF
    (tmp_path / "a.csv.gz").write_bytes(packed)
    with pytest.raises(MalformedInput, match="gzip"):
        read(tmp_path / "a.csv.gz")


def test_binary_junk_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(UnknownFormat, match="begins with 00 01 02") as caught:
        read(tmp_path / "model.bin")
    assert "CSV" in caught.value.remedy


def test_an_unknown_format_name_lists_the_formats(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    with pytest.raises(OptionError, match="no format 'parquett'") as caught:
        read(tmp_path / "a.csv", "parquett")
    assert "Did you mean parquet?" in caught.value.remedy
    for name in (
        "coco",
        "csv",
        "cvat",
        "json",
        "jsonl",
        "labelstudio",
        "manifest",
        "npz",
        "parquet",
        "tsv",
        "txt",
        "via",
    ):
        assert f" {name}," in caught.value.remedy


@pytest.mark.parametrize("name", ["jsonl", "parquet", "npz"])
def test_a_format_that_the_content_denies_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    with pytest.raises(MalformedInput):
        read(tmp_path / "a.csv", name)


def test_content_counts_more_than_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(ROWS)
    assert read(tmp_path / "a.parquet").format == "csv"


def test_importing_the_readers_loads_neither_numpy_nor_polars() -> None:
    import subprocess

    code = "import sys, reportgen.readers; print({'numpy', 'polars', 'msgspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_gzip_stream_that_unpacks_to_far_too_much_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.readers.source.MOST_UNPACKED", 1 << 20)
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress(b"id,true,pred\n" + b"0" * (1 << 25)))
    with pytest.raises(MalformedInput, match="bytes unpack to") as caught:
        read(tmp_path / "p.csv.gz")
    assert "unpack it and give what comes out" in caught.value.remedy


def test_what_shrinks_as_data_do_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.readers.source.MOST_UNPACKED", 1 << 10)
    rows = "".join(f"{row},cat,dog\n" for row in range(20_000))
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress(f"id,true,pred\n{rows}".encode()))
    table = read(tmp_path / "p.csv.gz")
    assert isinstance(table, Table)
    assert table.n_rows == 20_000


def test_a_file_larger_than_the_memory_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("reportgen.readers.delimited.utf8_data", fails)
    (tmp_path / "p.csv").write_text("id,true,pred\n1,a,b\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match="larger than the memory"):
        read(tmp_path / "p.csv")
