"""Vectors in every form: the same numbers and ids come out, and what cannot be read is refused in words."""

import gzip
import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.errors import InputError
from reportgen.readers.vectors import read_vectors
from tests.loops import each
from tests.readers.vector_files import IN_ROWS, WITH_IDS, safetensors

VECTORS = np.random.default_rng(5).normal(size=(12, 6)).astype(np.float32)
IDS = [f"pics/im {k}.jpg" if k % 2 else f"{k:03d}" for k in range(12)]


def refused(path: Path) -> str:
    """The message of a file that cannot be read: what it is, and what to do."""
    with pytest.raises(InputError) as told:
        read_vectors(path)
    assert told.value.remedy
    return str(told.value)


def put(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@each("form", list(WITH_IDS))
def test_vectors_and_their_ids_are_read(tmp_path_factory, form):
    ids = [name.replace(" ", "_") for name in IDS] if form == "word2vec" else IDS
    table = read_vectors(WITH_IDS[form](tmp_path_factory.mktemp("v"), VECTORS, ids))
    np.testing.assert_allclose(table.vectors, VECTORS, atol=1e-6, err_msg=form)
    assert (table.vectors.dtype, table.ids, table.positions, table.box) == (np.float32, ids, None, None), form
    assert "12 × 6, with ids" in table.described


@each("form", list(IN_ROWS))
def test_vectors_without_ids_are_read_in_their_order(tmp_path_factory, form):
    table = read_vectors(IN_ROWS[form](tmp_path_factory.mktemp("v"), VECTORS, IDS))
    np.testing.assert_allclose(table.vectors, VECTORS, atol=1e-6, err_msg=form)
    assert (table.vectors.dtype, table.ids, table.positions) == (np.float32, None, None), form


@each("dtype", ["float16", "float64", "int8", "uint8", "int32"])
def test_other_types_of_numbers_become_float32(tmp_path_factory, dtype):
    folder = tmp_path_factory.mktemp("v")
    values = (VECTORS * 10).astype(dtype)
    np.save(folder / "v.npy", values)
    kinds = {"float16": "F16", "float64": "F64", "int8": "I8", "uint8": "U8", "int32": "I32"}
    (folder / "v.safetensors").write_bytes(safetensors({"x": (kinds[dtype], values)}))
    for name in ("v.npy", "v.safetensors"):
        found = read_vectors(folder / name).vectors
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, values.astype(np.float32))


def test_the_upper_halves_of_floats_are_read(tmp_path):
    halves = (VECTORS.view(np.uint32) >> 16).astype(np.uint16)
    path = put(tmp_path / "v.safetensors", safetensors({"x": ("BF16", halves)}))
    np.testing.assert_allclose(read_vectors(path).vectors, VECTORS, rtol=2**-7)


def test_numbers_beyond_float32_are_infinite_and_gaps_are_nan(tmp_path):
    np.save(tmp_path / "v.npy", np.array([[1e300, 1], [2, 3]]))
    np.testing.assert_array_equal(read_vectors(tmp_path / "v.npy").vectors, [[np.inf, 1], [2, 3]])
    rows = [{"id": "a", "vector": [1, None]}, {"id": "b", "vector": None}, {"id": "c", "vector": []}]
    gaps = [[1, np.nan], [np.nan] * 2, [np.nan] * 2]
    path = put(tmp_path / "v.jsonl", "\n".join(map(json.dumps, rows)).replace("null]", "NaN]"))
    np.testing.assert_array_equal(read_vectors(path).vectors, gaps)
    np.testing.assert_array_equal(read_vectors(put(tmp_path / "v.csv", "id,e0,e1\na,1,\nb,,\n")).vectors, gaps[:2])


def test_a_large_array_is_mapped_and_not_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr("reportgen.readers.vector_arrays.MAPPED", 100)
    monkeypatch.setattr("reportgen.readers.safetensors.MAPPED", 100)
    for dtype, kind in ((np.float32, "F32"), (np.float16, "F16")):
        np.save(tmp_path / "v.npy", VECTORS.astype(dtype))
        put(tmp_path / "v.safetensors", safetensors({"x": (kind, VECTORS.astype(dtype))}))
        for name in ("v.npy", "v.safetensors"):
            found = read_vectors(tmp_path / name).vectors
            assert isinstance(found, np.memmap)
            np.testing.assert_array_equal(found, VECTORS.astype(dtype))


def test_arrays_may_be_gzipped(tmp_path):
    np.save(tmp_path / "v.npy", VECTORS)
    path = put(tmp_path / "v.npy.gz", gzip.compress((tmp_path / "v.npy").read_bytes()))
    np.testing.assert_array_equal(read_vectors(path).vectors, VECTORS)


# positions and boxes


@each("names", [("x", "y"), ("umap_x", "umap_y"), ("projection_x", "projection_y"), ("UMAP_1", "UMAP_2")])
def test_positions_stand_beside_vectors_or_alone(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("v")
    places = dict(zip(names, VECTORS.T, strict=False))
    pl.DataFrame({"id": IDS, **places}).write_csv(folder / "alone.csv")
    pl.DataFrame({"id": IDS, **places, "embedding": VECTORS.tolist()}).write_parquet(folder / "both.parquet")
    alone, both = read_vectors(folder / "alone.csv"), read_vectors(folder / "both.parquet")
    np.testing.assert_allclose(alone.positions, VECTORS[:, :2], atol=1e-6)
    np.testing.assert_allclose(both.positions, VECTORS[:, :2], atol=1e-6)
    assert (alone.vectors.shape, both.vectors.shape) == ((12, 0), (12, 6))
    assert alone.described.startswith("alone.csv: 12 positions, with ids")


def test_archives_tell_positions_from_features_and_labels(tmp_path):
    np.savez(tmp_path / "v.npz", X=VECTORS, y=np.arange(12), umap=VECTORS[:, :2], filenames=IDS)
    table = read_vectors(tmp_path / "v.npz")
    np.testing.assert_array_equal(table.vectors, VECTORS)
    np.testing.assert_array_equal(table.positions, VECTORS[:, :2])
    assert table.ids == IDS
    np.savez(tmp_path / "v.npz", x=VECTORS[:, 0], y=VECTORS[:, 1], ids=np.arange(12))
    table = read_vectors(tmp_path / "v.npz")
    np.testing.assert_array_equal(table.positions, VECTORS[:, :2])
    assert table.ids is not None
    assert table.ids[11] == "11"


def test_boxes_have_the_number_of_the_box_in_its_image(tmp_path):
    np.savez(tmp_path / "v.npz", embeddings=VECTORS, image=IDS, box=np.arange(12) % 3)
    pl.DataFrame({"image": IDS, "box": np.arange(12) % 3, "vector": VECTORS.tolist()}).write_parquet(tmp_path / "v.pq")
    for name in ("v.npz", "v.pq"):
        table = read_vectors(tmp_path / name)
        assert table.ids == IDS
        np.testing.assert_array_equal(table.box, np.arange(12) % 3)


# TensorBoard's projector


def test_metadata_of_one_column_has_no_line_of_names_and_is_ids_where_all_differ(tmp_path):
    path = IN_ROWS["tensors.tsv"](tmp_path, VECTORS, IDS)
    put(tmp_path / "metadata.tsv", "\n".join(IDS))
    assert read_vectors(path).ids == IDS
    put(tmp_path / "metadata.tsv", "\n".join(["cat"] * 12))
    assert read_vectors(tmp_path).ids is None
    put(tmp_path / "metadata.tsv", "\n".join(IDS[:11]))
    assert "12 vectors, and 11 lines in metadata.tsv" in refused(path)


def test_the_config_of_the_projector_names_raw_numbers_too(tmp_path):
    put(tmp_path / "t.bytes", VECTORS.tobytes())
    said = {"embeddings": [{"tensorName": "a", "tensorShape": [12, 6], "tensorPath": "t.bytes"}]}
    path = put(tmp_path / "projector_config.json", json.dumps(said))
    np.testing.assert_array_equal(read_vectors(path).vectors, VECTORS)
    put(path, json.dumps(said).replace("12", "13"))
    assert "288 bytes, and the config says 13 × 6" in refused(path)


def test_the_config_of_the_projector_opens_nothing_outside_of_its_folder(tmp_path):
    put(tmp_path / "secret.tsv", "1\t2\n3\t4\n")
    (tmp_path / "log").mkdir()
    path = put(tmp_path / "log" / "projector_config.pbtxt", 'embeddings { tensor_path: "../secret.tsv" }')
    assert "outside of its folder" in refused(path)
    put(path, 'embeddings { tensor_path: "none.tsv" }')
    assert "not there" in refused(path)
    put(path, 'embeddings { tensor_name: "a" metadata_path: "m.tsv" }')
    assert "in a checkpoint" in refused(path)
    put(path, 'embeddings { tensor_path: "a.tsv" } embeddings { tensor_path: "b.tsv" }')
    assert "several sets" in refused(path)


# refused


def test_what_is_no_vector_per_sample_is_refused(tmp_path):
    path = tmp_path / "v.npy"
    for array, told in (
        (VECTORS[:, 0], "one dimension"), (VECTORS[:, :1], "vectors of one number"),
        (VECTORS.reshape(3, 4, 6), r"shape (3, 4, 6)"), (VECTORS[:0], "shape (0, 6)"), (np.float32(3), "shape ()"),
        (np.array([["a", "b"]]), "type <U1"), (VECTORS.astype(complex), "type complex128"), (VECTORS > 0, "type bool"),
    ):  # fmt: skip
        np.save(path, array)
        assert told in refused(path), told


def test_pickled_objects_are_never_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(pickle, "loads", None)
    ragged = np.array([[1, 2], [3]], dtype=object)
    np.save(tmp_path / "v.npy", ragged)
    np.savez(tmp_path / "v.npz", embeddings=ragged)
    for name in ("v.npy", "v.npz"):
        told = refused(tmp_path / name)
        assert "pickled Python objects, which are never loaded" in told
        assert "n.stack(n.load('FILE'" in told


def test_files_of_other_programs_are_named_with_the_line_that_converts_them(tmp_path):
    torch = b"PK\x03\x04" + b"\0" * 26 + b"archive/data.pkl" + b"\0" * 40
    for name, content, what, line in (
        ("v.pt", torch, "a file of PyTorch", "torch.load('FILE'"),
        ("v.pkl", pickle.dumps([[0.1, 0.2]]), "a Python pickle", "pickle.load(open('FILE'"),
        ("v.index", b"IxF2" + bytes(60), "an index of FAISS", "faiss.read_index('FILE')"),
        ("v.h5", b"\x89HDF\r\n\x1a\n" + bytes(30), "an HDF5 file", "h5py.File('FILE')"),
        ("v.mat", b"MATLAB 5.0 MAT-file" + bytes(30), "a MATLAB file", "scipy.io.loadmat('FILE')"),
        ("v.feather", b"FEA1" + bytes(30), "a Feather file of version 1", "vectors.parquet"),
        ("v.bin", b"\x7fELF\0\1\2\3" * 9, "no format of vectors", "NumPy (.npy, .npz)"),
    ):
        told = refused(put(tmp_path / name, content))
        assert what in told, name
        assert line in told, name


@each("form", ["npy", "npz", "parquet", "feather", "safetensors", "jsonl", "json"])
def test_a_file_that_was_cut_short_is_refused(tmp_path_factory, form):
    path = (IN_ROWS | WITH_IDS)[form](tmp_path_factory.mktemp("v"), VECTORS, IDS)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])
        refused(path)


def test_a_header_that_promises_more_than_there_is_takes_no_memory(tmp_path):
    np.save(tmp_path / "v.npy", VECTORS)
    content = (tmp_path / "v.npy").read_bytes().replace(b"(12, 6), ", b"(12, 9999999), ")
    assert "of which 2" in refused(put(tmp_path / "v.npy", content[: len(content) - 6]))
    header = {"x": {"dtype": "F32", "shape": [1 << 40, 1 << 20], "data_offsets": [0, 1 << 62]}}
    text = json.dumps(header).encode()
    path = put(tmp_path / "v.safetensors", len(text).to_bytes(8, "little") + text + bytes(64))
    assert "behind the end of the file" in refused(path)


def test_vectors_of_different_length_are_named_by_their_line(tmp_path):
    lines = ['{"id": "a", "embedding": [1, 2]}', "", '{"id": "b", "embedding": [1, 2, 3]}']
    assert "v.jsonl, line 3: a vector of 3 numbers, the first has 2" in refused(
        put(tmp_path / "v.jsonl", "\n".join(lines))
    )
    assert "v.csv, line 2: 3 cells, the first line has 2" in refused(put(tmp_path / "v.csv", "0.5,1\n1,2,3\n"))


def test_a_first_column_that_may_be_ids_is_asked_about(tmp_path):
    told = refused(put(tmp_path / "v.csv", "7,0.5,0.25\n8,0.5,0.125\n9,0.75,0.5\n"))
    assert "it may be an id" in told
    path = put(tmp_path / "v.csv", "id,e0,e1\n7,0.5,0.25\n8,0.5,0.125\n9,0.75,0.5\n")
    assert read_vectors(path).ids == ["7", "8", "9"]


def test_cells_that_are_no_numbers_are_named(tmp_path):
    assert "line 3: 'x' in column e1 is no number" in refused(put(tmp_path / "v.csv", "id,e0,e1\na,1,2\nb,1,x\n"))
    told = refused(put(tmp_path / "v.csv", 'id,embedding\na,"[1, 2]"\nb,"[1, two]"\n'))
    assert "line 3: '[1, two]' is no list of numbers" in told
    told = refused(put(tmp_path / "v.csv", 'id,embedding\na,"[0.1 0.2 ... 0.3]"\n'))
    assert "numbers are missing" in told


def test_where_no_column_is_meant_it_is_asked(tmp_path):
    told = refused(put(tmp_path / "v.csv", "id,label\na,cat\nb,dog\n"))
    assert "no column of vectors among id, label" in told
    assert "embedding" in told
    np.savez(tmp_path / "v.npz", one=VECTORS, two=VECTORS)
    assert "none of its arrays is named as vectors are: one, two" in refused(tmp_path / "v.npz")
    np.savez(tmp_path / "v.npz", embeddings=VECTORS, ids=IDS[:5])
    assert "ids 5, embeddings 12" in refused(tmp_path / "v.npz")
    path = put(tmp_path / "m.safetensors", safetensors({"a": ("F32", VECTORS), "b": ("F32", VECTORS)}))
    assert "2 tensors of two dimensions: a [12, 6], b [12, 6]" in refused(path)


def test_nothing_at_all_is_said_to_be_that(tmp_path):
    assert "the file is empty" in refused(put(tmp_path / "v.npy", b""))
    assert "no such file" in refused(tmp_path / "none.npy")
    (tmp_path / "folder").mkdir()
    assert "a folder without tensors.tsv" in refused(tmp_path / "folder")
