"""Files of vectors, one per sample or box, recognised by their content; what could run a program is never opened."""

import io
from pathlib import Path

import numpy as np
import polars as pl

from reportgen.readers import delimited, jsonl, parquet, vector_arrays
from reportgen.readers.encoding import is_text
from reportgen.readers.source import Source
from reportgen.readers.vector_columns import table_of
from reportgen.tables import Table
from reportgen.vector_tables import VectorTable

FORMS = "NumPy (.npy, .npz), Parquet, Feather, JSON, CSV, safetensors, or a folder of TensorBoard's projector"
_FEATHER = b"ARROW1"


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
    if vector_arrays.is_npy(source):
        return vector_arrays.read_npy(source)
    if vector_arrays.is_npz(source):
        return vector_arrays.read_npz(source)
    if parquet.recognises(source):
        return table_of(source, "parquet", parquet.read(source).frame)
    if source.head.startswith(_FEATHER):
        return table_of(source, "feather", _feather(source))
    if jsonl.recognises(source):
        return _of_text(source, jsonl.read(source))
    if is_text(source):
        return _of_text(source, delimited.read(source))
    raise source.malformed("no format of vectors that is known", f"Save them as {FORMS}.")


def _feather(source: Source) -> pl.DataFrame:
    try:
        return pl.read_ipc(io.BytesIO(source.data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise source.malformed(f"damaged Feather file ({reason})", "Copy or export the file again.") from None


def _of_text(source: Source, table: Table) -> VectorTable:
    lines = table.lines
    if lines is None and table.first_line is not None:
        lines = np.arange(table.first_line, table.first_line + table.n_rows)
    return table_of(source, table.format, table.frame, lines)
