"""One set of vectors in every form that is read, written by nothing but numpy, polars and json."""

import io
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

Writer = Callable[[Path, np.ndarray, Sequence[str]], Path]


def _bytes(write: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _put(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _frame(vectors: np.ndarray, ids: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"id": list(ids), "embedding": vectors.tolist()}, schema_overrides={"embedding": pl.List(pl.Float32)}
    )


def _wide(vectors: np.ndarray, ids: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({"id": list(ids), **{f"e{k}": column for k, column in enumerate(vectors.T)}})


def _rows(vectors: np.ndarray, ids: Sequence[str]) -> list[dict]:
    return [{"id": name, "embedding": row} for name, row in zip(ids, vectors.tolist(), strict=True)]


def safetensors(tensors: dict[str, tuple[str, np.ndarray]], metadata: dict[str, str] | None = None) -> bytes:
    """The format by its description: a length, a header of JSON, and the numbers."""
    header: dict = {"__metadata__": metadata} if metadata else {}
    place, blobs = 0, []
    for name, (kind, array) in tensors.items():
        blob = array.tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [place, place + len(blob)]}
        place += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + b"".join(blobs)


def _tsv(vectors: np.ndarray) -> str:
    return "\n".join("\t".join(map(repr, row)) for row in vectors.tolist())


def _projector(folder: Path, vectors: np.ndarray, ids: Sequence[str]) -> Path:
    _put(folder / "tensors.tsv", _tsv(vectors))
    _put(folder / "metadata.tsv", "label\tid\n" + "".join(f"cat\t{name}\n" for name in ids))
    said = 'embeddings {\n  tensor_name: "all"\n  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n}\n'
    _put(folder / "projector_config.pbtxt", said)
    return folder


WITH_IDS: dict[str, Writer] = {
    "npz": lambda folder, vectors, ids: _put(
        folder / "v.npz", _bytes(lambda file: np.savez(file, embeddings=vectors, ids=np.array(ids)))
    ),
    "parquet": lambda folder, vectors, ids: _put(folder / "v.parquet", _bytes(_frame(vectors, ids).write_parquet)),
    "parquet wide": lambda folder, vectors, ids: _put(folder / "v.parquet", _bytes(_wide(vectors, ids).write_parquet)),
    "parquet fixed": lambda folder, vectors, ids: _put(
        folder / "v.parquet", _bytes(pl.DataFrame({"path": list(ids), "emb": vectors}).write_parquet)
    ),
    "feather": lambda folder, vectors, ids: _put(folder / "v.feather", _bytes(_frame(vectors, ids).write_ipc)),
    "jsonl": lambda folder, vectors, ids: _put(
        folder / "v.jsonl", "\n".join(map(json.dumps, _rows(vectors, ids)))
    ),
    "json": lambda folder, vectors, ids: _put(folder / "v.json", json.dumps(_rows(vectors, ids))),
    "json of columns": lambda folder, vectors, ids: _put(
        folder / "v.json", json.dumps({"filenames": list(ids), "features": vectors.tolist()})
    ),
    "json by id": lambda folder, vectors, ids: _put(
        folder / "v.json", json.dumps(dict(zip(ids, vectors.tolist(), strict=True)))
    ),
    "csv": lambda folder, vectors, ids: _put(folder / "v.csv", _bytes(_wide(vectors, ids).write_csv)),
    "csv of lists": lambda folder, vectors, ids: _put(
        folder / "v.csv",
        _bytes(pl.DataFrame({"id": list(ids), "embedding": list(map(str, vectors.tolist()))}).write_csv),
    ),
    "csv as NumPy prints": lambda folder, vectors, ids: _put(
        folder / "v.csv", _bytes(pl.DataFrame({"id": list(ids), "embedding": [str(row) for row in vectors]}).write_csv)
    ),
    "tsv": lambda folder, vectors, ids: _put(
        folder / "v.tsv", _bytes(lambda file: _wide(vectors, ids).write_csv(file, separator="\t"))
    ),
    "word2vec": lambda folder, vectors, ids: _put(
        folder / "v.txt",
        f"{len(vectors)} {vectors.shape[1]}\n"
        + "\n".join(" ".join([name, *map(repr, row)]) for name, row in zip(ids, vectors.tolist(), strict=True)),
    ),
    "safetensors": lambda folder, vectors, ids: _put(
        folder / "v.safetensors", safetensors({"embeddings": ("F32", vectors)}, {"ids": json.dumps(list(ids))})
    ),
    "projector": lambda folder, vectors, ids: _projector(folder / "log", vectors, ids),
}  # fmt: skip
IN_ROWS: dict[str, Writer] = {
    "npy": lambda folder, vectors, ids: _put(folder / "v.npy", _bytes(lambda file: np.save(file, vectors))),
    "npy in columns": lambda folder, vectors, ids: _put(
        folder / "v.npy", _bytes(lambda file: np.save(file, np.asfortranarray(vectors)))
    ),
    "npy of big ends": lambda folder, vectors, ids: _put(
        folder / "v.npy", _bytes(lambda file: np.save(file, vectors.astype(">f4")))
    ),
    "npy of maps": lambda folder, vectors, ids: _put(
        folder / "v.npy", _bytes(lambda file: np.save(file, vectors[:, :, None, None]))
    ),
    "npz": lambda folder, vectors, ids: _put(folder / "v.npz", _bytes(lambda file: np.savez(file, vectors))),
    "json": lambda folder, vectors, ids: _put(folder / "v.json", json.dumps(vectors.tolist())),
    "jsonl": lambda folder, vectors, ids: _put(folder / "v.jsonl", "\n".join(map(json.dumps, vectors.tolist()))),
    "csv of numbers": lambda folder, vectors, ids: _put(folder / "v.csv", _tsv(vectors).replace("\t", ",")),
    "csv of pandas": lambda folder, vectors, ids: _put(
        folder / "v.csv", ",".join(map(str, range(vectors.shape[1]))) + "\n" + _tsv(vectors).replace("\t", ",")
    ),
    "savetxt": lambda folder, vectors, ids: _put(folder / "v.txt", _bytes(lambda file: np.savetxt(file, vectors))),
    "tensors.tsv": lambda folder, vectors, ids: _put(folder / "tensors.tsv", _tsv(vectors)),
    "safetensors": lambda folder, vectors, ids: _put(
        folder / "v.safetensors", safetensors({"clip": ("F32", vectors), "mean": ("F32", vectors[0])})
    ),
}  # fmt: skip
