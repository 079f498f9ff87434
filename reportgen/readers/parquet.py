"""Apache Parquet, as pandas, polars, Spark and DuckDB write it."""

import io

import polars as pl

from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("parquet",)
SIGN = "bytes that begin with PAR1"

_MAGIC = b"PAR1"


def recognises(source: Source) -> bool:
    """Whether the content begins with Parquet's mark."""
    return source.head.startswith(_MAGIC)


def read(source: Source) -> Table:
    """The columns with the types they were stored with."""
    _check_footer(source)
    try:
        frame = pl.read_parquet(io.BytesIO(source.data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, MemoryError) as error:
        reason = str(error).strip().split("\n")[0]
        raise source.malformed(f"damaged Parquet file ({reason})", "Copy or export the file again.") from None
    return Table(source.name, "parquet", frame)


def _check_footer(source: Source) -> None:
    """Raises MalformedInput unless the file begins and ends as Parquet and its footer fits into it."""
    data = source.data
    if not data.startswith(_MAGIC):
        raise source.malformed("this is no Parquet file: it does not begin with PAR1", "Leave --format away.")
    footer = int.from_bytes(data[-8:-4], "little")
    if len(data) < 12 or not data.endswith(_MAGIC) or footer > len(data) - 12:
        raise source.malformed("the Parquet file ends too early", "The file was cut short: copy it again.")
