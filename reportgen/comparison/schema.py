"""The JSON Schema of a comparison: `python -m reportgen.comparison.schema` writes it."""

from __future__ import annotations

from pathlib import Path

from reportgen.comparison.record import Compared
from reportgen.record.schema import schema_of, written

FILE = Path(__file__).with_name("comparison.schema.json")


def text() -> str:
    """The schema of what `compare --record` writes, as it stands in the file."""
    return written(schema_of("reportgen comparison", Compared))


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
