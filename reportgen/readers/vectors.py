"""Files of vectors, one per sample or box, recognised by their content; what could run a program is never opened."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from reportgen.errors import MalformedInput
from reportgen.readers import (
    delimited,
    jsonl,
    parquet,
    projector,
    safetensors,
    vector_arrays,
    vector_foreign,
    vector_text,
)
from reportgen.readers.encoding import is_text
from reportgen.readers.source import Source
from reportgen.readers.vector_columns import table_of
from reportgen.tables import Table
from reportgen.vector_tables import VectorTable

FORMS = "NumPy (.npy, .npz), Parquet, Feather, JSON, CSV, safetensors, or a folder of TensorBoard's projector"


def read_vectors(path: Path) -> VectorTable:
    """The vectors of a file or folder, as written.

    Raises: InputError for what cannot be opened, UnknownFormat and MalformedInput for what holds no vectors.
    """
    source = Source(path)
    if not source.is_folder and not source.head:
        raise source.malformed("the file is empty", "Save the vectors again.")
    try:
        table = _read(source)
    except MemoryError:
        raise source.malformed("larger than the memory", "Save the vectors as .npy in float16 or float32.") from None
    if not len(table):
        raise source.malformed("it holds no vectors", "Save one vector per sample.")
    if table.vectors.shape[1] == 1:
        problem = "vectors of one number: a map needs at least two"
        raise source.malformed(problem, "Save the whole vectors, an array (n, d) with d of at least 2.")
    return table


def _read(source: Source) -> VectorTable:
    if projector.is_projector(source):
        return projector.read(source)
    if source.is_folder:
        problem = "a folder without tensors.tsv or a projector's config"
        raise source.malformed(problem, f"Give one file of vectors: {FORMS}.")
    vector_foreign.refuse(source)
    found = next((read for recognises, read in _FORMS if recognises(source)), None)
    if found is None:
        raise source.malformed("no format of vectors that is known", f"Save them as {FORMS}.")
    return found(source)


def _of_parquet(source: Source) -> VectorTable:
    return _of_frame(source, "parquet", parquet.read(source).frame)


def _of_feather(source: Source) -> VectorTable:
    try:
        frame = pl.read_ipc(io.BytesIO(source.data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise _damaged(source, "feather", error) from None
    return _of_frame(source, "feather", frame)


def _of_frame(source: Source, format: str, frame: pl.DataFrame) -> VectorTable:  # noqa: A002
    """The vectors of typed columns, whose cells are decoded when they are looked at."""
    try:
        return table_of(source, format, frame)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _damaged(source, format, error) from None


def _damaged(source: Source, format: str, error: BaseException) -> MalformedInput:  # noqa: A002
    reason = str(error).strip().split("\n")[0]
    said = "" if "memory" in reason else f" ({reason})"  # sizes that were changed, no want of memory
    return source.malformed(f"a {format} file that is damaged, or columns of another type{said}", "Export it again.")


def _of_json(source: Source) -> VectorTable:
    return vector_text.json_vectors(source) or _of_rows(source, jsonl.read(source))


def _of_text(source: Source) -> VectorTable:
    return vector_text.plain_vectors(source) or _of_rows(source, delimited.read(source))


def _of_rows(source: Source, table: Table) -> VectorTable:
    lines = table.lines
    if lines is None and table.first_line is not None:
        lines = np.arange(table.first_line, table.first_line + table.n_rows)
    return table_of(source, table.format, table.frame, lines)


_FORMS: tuple[tuple[Callable[[Source], bool], Callable[[Source], VectorTable]], ...] = (
    (vector_arrays.is_npy, vector_arrays.read_npy),
    (vector_arrays.is_npz, vector_arrays.read_npz),
    (safetensors.is_safetensors, safetensors.read),
    (parquet.recognises, _of_parquet),
    (lambda source: source.head.startswith(b"ARROW1"), _of_feather),
    (jsonl.recognises, _of_json),
    (is_text, _of_text),
)
