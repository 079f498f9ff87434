"""The files of TensorBoard's projector: `tensors.tsv`, `metadata.tsv` beside it, and the description of both."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from reportgen.readers.delimited import read as read_delimited
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.source import Source
from reportgen.readers.vector_names import IDS, first_of, matrix
from reportgen.readers.vector_text import plain_vectors
from reportgen.vector_tables import VectorTable

_CONFIGS = ("projector_config.pbtxt", "projector_config.json", "config.json")
_TENSORS = ("tensors.tsv", "vectors.tsv", "vecs.tsv", "embeddings.tsv", "tensors.bytes")
_METADATA = ("metadata.tsv", "meta.tsv", "labels.tsv")
_PATH = re.compile(r'"?(tensor|metadata)_?[pP]ath"?\s*:\s*"([^"]*)"')
_SHAPE = re.compile(r'"?tensor_?[sS]hape"?\s*:\s*\[?\s*(\d+)\s*,?\s*(?:"?tensor_?[sS]hape"?\s*:)?\s*(\d+)')
_REMEDY = "Give tensors.tsv with metadata.tsv beside it."


def is_projector(source: Source) -> bool:
    """Whether it is a folder with such files, the description, or tensors with metadata beside them."""
    if source.is_folder:
        return any((source.path / name).is_file() for name in (*_CONFIGS, *_TENSORS))
    if source.path.name in _CONFIGS or (is_text(source) and _PATH.search(source.head.decode("utf-8", "replace"))):
        return bool(_PATH.search(source.head.decode("utf-8", "replace")))
    return source.path.name in _TENSORS


def read(source: Source) -> VectorTable:
    """The vectors, with the ids that a column of the metadata names, or its only column where no two are alike.

    Raises: MalformedInput where files are missing, several sets are described, or lines differ in number.
    """
    if not source.is_folder and source.path.name in _TENSORS:
        return _together(source, source, _beside(source.path.parent), None)
    config = source if not source.is_folder else _first(source, _CONFIGS)
    folder = source.path if source.is_folder else source.path.parent
    if config is None:
        tensors = _first(source, _TENSORS)
        assert tensors is not None  # noqa: S101 - it has been recognised by them
        return _together(source, tensors, _beside(folder), None)
    text = utf8_data(config).decode()
    paths = [(kind, path) for kind, path in _PATH.findall(text) if path]
    found = dict(paths)
    if [kind for kind, _ in paths].count("tensor") > 1:
        raise source.malformed("it describes several sets of vectors", "Give the tensors.tsv of one of them.")
    if "tensor" not in found:
        remedy = "Save the vectors as text or with numpy.save, and give these."
        raise source.malformed("its vectors are in a checkpoint, not in a file of their own", remedy)
    shape = _SHAPE.search(text)
    tensors = source.at(_inside(source, folder, found["tensor"]))
    metadata = _inside(source, folder, found["metadata"]) if "metadata" in found else None
    return _together(source, tensors, metadata, None if shape is None else (int(shape[1]), int(shape[2])))


def _first(source: Source, names: tuple[str, ...]) -> Source | None:
    return next((source.within(name) for name in names if (source.path / name).is_file()), None)


def _beside(folder: Path) -> Path | None:
    return next((folder / name for name in _METADATA if (folder / name).is_file()), None)


def _inside(source: Source, folder: Path, name: str) -> Path:
    """The file of that name in the folder. Raises: MalformedInput where it lies elsewhere, or is not there."""
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise source.malformed(f"it names a file outside of its folder: {name[:80]}", _REMEDY)
        if not path.is_file():
            raise source.malformed(f"it names a file that is not there: {name[:80]}", _REMEDY)
    except (OSError, ValueError, RuntimeError):
        raise source.malformed(f"it names a file that cannot be: {name[:80]}", _REMEDY) from None
    return path


def _together(source: Source, tensors: Source, metadata: Path | None, shape: tuple[int, int] | None) -> VectorTable:
    table = _bytes(tensors, shape) if tensors.suffix == ".bytes" else plain_vectors(tensors, with_ids=False)
    if table is None:
        raise tensors.malformed("its lines are no vectors of numbers", "Write a vector a line, with tabs between.")
    if metadata is None:
        return replace(table, name=source.name, format="projector")
    ids, n = _ids(source.at(metadata))
    if n != len(table):
        problem = f"{len(table)} vectors, and {n} lines in {metadata.name}"
        raise source.malformed(problem, f"Give a line of {metadata.name} for each vector.")
    return replace(table, name=source.name, format="projector", ids=ids)


def _bytes(source: Source, shape: tuple[int, int] | None) -> VectorTable:
    """float32 without a header, whose shape the description says."""
    if shape is None:
        raise source.malformed("nothing says the shape of its numbers", "Give the projector's config beside it.")
    if len(source.data) != 4 * shape[0] * shape[1]:
        problem = f"{len(source.data):,} bytes, and the config says {shape[0]} × {shape[1]} numbers"
        raise source.malformed(problem, "The file was cut short: copy it again.")
    return VectorTable(source.name, "projector", matrix(source, np.frombuffer(source.data, "<f4").reshape(shape)))


def _ids(source: Source) -> tuple[list[str] | None, int]:
    """The ids of the metadata, None where no column is one of ids, and how many lines it has.

    A line of names stands above several columns, and never above one.
    """
    lines = utf8_data(source).decode().rstrip("\n").split("\n")
    if "\t" not in lines[0]:
        cells = [line.strip() for line in lines]
        return (cells if len(set(cells)) == len(cells) and "" not in cells else None), len(cells)
    frame = read_delimited(source).frame
    name = first_of(IDS, frame.columns)
    if name is None:
        return None, frame.height
    return [cell or "" for cell in frame[name].cast(str).to_list()], frame.height
