"""Parquet and NPZ: what is read, and what is refused."""

import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import Table


def npz(tmp_path: Path, **arrays: object) -> Table:
    path = tmp_path / "labels.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return read(path)


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pl.DataFrame({"id": [1], "p": pl.Series([0.5], dtype=pl.Float32)}).write_parquet(path)
    table = read(path)
    assert table.format == "parquet"
    assert table.frame.dtypes == [pl.Int64, pl.Float32]
    assert table.place(0) == "p.parquet, row 1"


@pytest.mark.parametrize("n_bytes", [4, 11, 60, -1, -9])
def test_truncated_parquet_is_named(tmp_path: Path, n_bytes: int) -> None:
    stream = io.BytesIO()
    pl.DataFrame({"id": ["a"] * 100}).write_parquet(stream)
    (tmp_path / "p.parquet").write_bytes(stream.getvalue()[:n_bytes])
    with pytest.raises(MalformedInput, match="ends too early") as caught:
        read(tmp_path / "p.parquet")
    assert "cut short" in caught.value.remedy


def test_parquet_without_rows_is_named(tmp_path: Path) -> None:
    pl.DataFrame(schema={"id": pl.String}).write_parquet(tmp_path / "p.parquet")
    with pytest.raises(MalformedInput, match="no samples"):
        read(tmp_path / "p.parquet")


def test_npz_names_index_the_labels(tmp_path: Path) -> None:
    table = npz(tmp_path, y=np.array([1, 0], np.uint8), probs=np.eye(2, dtype=np.float32), class_names=["cat", "dog"])
    assert table.frame.to_dict(as_series=False) == {"y": ["dog", "cat"]}
    assert table.scores is not None
    assert table.scores.labels == ("cat", "dog")
    assert table.scores.values.dtype == np.float32


def test_npz_without_names_has_numbers_as_labels(tmp_path: Path) -> None:
    table = npz(tmp_path, y_true=[1.0, np.nan], scores=np.eye(2))
    assert table.frame["y_true"].to_list() == ["1", None]
    assert table.scores is not None
    assert table.scores.labels == ("0", "1")


def test_npz_holds_predicted_labels_and_their_scores(tmp_path: Path) -> None:
    table = npz(tmp_path, labels=["cat", ""], y_pred=["cat", "dog"], probs=[0.5, 0.25], ids=[b"a", b"b"])
    assert table.frame.to_dict(as_series=False) == {
        "labels": ["cat", None],
        "y_pred": ["cat", "dog"],
        "score": ["0.5", "0.25"],
        "ids": ["a", "b"],
    }


def test_npz_y_pred_of_two_dimensions_is_scores(tmp_path: Path) -> None:
    table = npz(tmp_path, y=[0, 1], y_pred=np.eye(2))
    assert table.scores is not None
    assert "y_pred" not in table.frame.columns


def test_npz_of_another_byte_order_reads_alike(tmp_path: Path) -> None:
    table = npz(tmp_path, y=np.array([1, 0], ">i4"), probs=np.eye(2, dtype=">f4"))
    assert table.frame["y"].to_list() == ["1", "0"]
    assert table.scores is not None
    assert table.scores.values.dtype == np.dtype("=f4")


def test_npz_with_lone_surrogates_is_counted(tmp_path: Path) -> None:
    table = npz(tmp_path, y=["a\ud800", "b"], y_pred=["b", "b"])
    assert table.frame["y"].to_list() == ["a\ufffd", "b"]
    assert table.issues[0].count == 1


@pytest.mark.parametrize(
    ("arrays", "problem"),
    [
        ({"y": np.array([{}], dtype=object), "y_pred": [0]}, "pickled Python objects"),
        ({"y": [0, 1], "probs": np.eye(3)}, "different length: y 2, probs 3"),
        ({"y": [0, 1], "probs": np.eye(2), "class_names": ["a"]}, "2 columns of scores, but 1 names"),
        ({"y": [0, 1], "probs": np.eye(2), "class_names": ["a", "a"]}, "a name stands twice"),
        ({"y": [0, 2], "probs": np.eye(2), "class_names": ["a", "b"]}, "2 is no index into the 2 names (0 to 1)"),
        ({"y": [0, -1], "y_pred": [0, 0], "class_names": ["a", "b"]}, "-1 is no index"),
        ({"y": ["a", "b"], "probs": np.eye(2)}, "nothing names the columns of probs"),
        ({"y": 2 * np.eye(2), "probs": np.eye(2)}, "an array of 2 dimensions that holds more than 0 and 1"),
        ({"y": [0, 1], "probs": np.array([["a", "b"]] * 2)}, "scores of type <U1"),
        ({"y": np.array([1, 2], "M8[s]"), "y_pred": [0, 1]}, "an array of type datetime64[s]"),
        ({"a": [1], "b": [2]}, "none of its keys is known: a, b"),
        ({}, "none of its keys is known"),
        ({"y": np.zeros(0, int), "probs": np.zeros((0, 2))}, "no samples"),
        ({"y": np.array(3)}, "an array of 0 dimensions"),
    ],
)
def test_bad_arrays_are_named(tmp_path: Path, arrays: dict[str, object], problem: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        npz(tmp_path, **arrays)
    assert problem in caught.value.problem
    assert caught.value.where.startswith("labels.npz")
    assert caught.value.remedy


@pytest.mark.parametrize("n_bytes", [4, 50, -1, -30])
def test_a_truncated_npz_is_named(tmp_path: Path, n_bytes: int) -> None:
    stream = io.BytesIO()
    np.savez(stream, y=np.arange(100))
    (tmp_path / "a.npz").write_bytes(stream.getvalue()[:n_bytes])
    with pytest.raises(MalformedInput, match="damaged NPZ file"):
        read(tmp_path / "a.npz")


def test_an_npz_that_unpacks_to_far_too_much_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.readers.source.MOST_UNPACKED", 1 << 20)
    np.savez_compressed(tmp_path / "p.npz", y=np.zeros(1 << 25, np.uint8))
    with pytest.raises(MalformedInput, match="bytes unpack to"):
        read(tmp_path / "p.npz")


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_text_of_numbers_that_no_character_has_is_refused(tmp_path: Path, suffix: str) -> None:
    names = np.array([97, 0x110000], np.uint32).view("<U1")
    path = tmp_path / f"a.{suffix}"
    np.save(path, names) if suffix == "npy" else np.savez(path, y=[0, 1], probs=np.eye(2), class_names=names)
    with pytest.raises(MalformedInput, match="no character"):
        read(path)
