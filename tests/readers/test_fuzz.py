"""Whatever the bytes, a reader returns a table or raises an error that a user can fix."""

import contextlib
import gzip
import io
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import ReportgenError
from reportgen.readers import read, readers
from reportgen.tables import BoxTable

CSV = b'id,truth,pred,p_a,p_b\n1,a,b,0.5,0.5\n2,"b, or so",a,1,0\n'
JSONL = b'{"id": 1, "truth": "a", "scores": {"a": 0.5, "b": 1e-3}}\n{"id": "x\\ud83d\\ude00", "truth": null}\n'


def parquet() -> bytes:
    stream = io.BytesIO()
    pl.DataFrame({"id": ["a", "b"], "truth": [1, None], "p": [{"a": 0.5}, None]}).write_parquet(stream)
    return stream.getvalue()


def npz() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, y=[0, 1], probs=np.eye(2), class_names=["a", "b"], ids=["x", "y"])
    return stream.getvalue()


VALID = {"csv": CSV, "jsonl": JSONL, "json": b"[" + JSONL.strip().replace(b"\n", b",") + b"]", "npz": npz(),
         "parquet": parquet(), "csv.gz": gzip.compress(CSV)}  # fmt: skip
FORMATS = [None, *(name for reader in readers() for name in reader.FORMATS)]


def read_or_refuse(content: bytes, suffix: str, format: str | None) -> None:  # noqa: A002
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{suffix}"
        path.write_bytes(content)
        with contextlib.suppress(ReportgenError):
            table = read(path, format)
            assert isinstance(table, BoxTable) or table.n_rows > 0


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None)
@given(content=st.binary(max_size=200), suffix=st.sampled_from(sorted(VALID)))
def test_random_bytes_never_crash_a_reader(content: bytes, suffix: str, format: str | None) -> None:  # noqa: A002
    read_or_refuse(content, suffix, format)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
@settings(deadline=None)
@given(content=st.text('a1,;\t|"\n\r{}[]:\\ud8é\0.', max_size=60))
def test_random_text_never_crashes_a_reader(content: str, format: str) -> None:  # noqa: A002
    read_or_refuse(content.encode(), "txt", format)


@pytest.mark.parametrize("suffix", sorted(VALID))
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_mutated_file_never_crashes_its_reader(suffix: str, data: st.DataObject) -> None:
    content = bytearray(VALID[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        content = content or bytearray(b"x")
    read_or_refuse(bytes(content), suffix, None)


@pytest.mark.parametrize("suffix", sorted(VALID))
def test_a_file_cut_at_any_byte_never_crashes_its_reader(suffix: str) -> None:
    for end in range(len(VALID[suffix])):
        read_or_refuse(VALID[suffix][:end], suffix, None)
