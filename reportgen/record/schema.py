"""The JSON Schema of the record, made from its parts: `python -m reportgen.record.schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from reportgen.record.parts import Content, LabelFigures

FILE = Path(__file__).with_name("record.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCES = "#/$defs/{name}"


def schema() -> dict[str, Any]:
    """The schema of `record.json`."""
    (root, _), parts = msgspec.json.schema_components((Content, LabelFigures), ref_template=REFERENCES)
    content = parts.pop(Content.__name__)
    assert root == {"$ref": REFERENCES.format(name=Content.__name__)}  # noqa: S101 - a record is an object
    found: dict[str, Any] = _in_one_order({"$schema": DIALECT, **content, "title": "reportgen record", "$defs": parts})
    return found


def _in_one_order(value: Any) -> Any:
    """The same with alternatives in the order of their text: versions of msgspec list them differently."""
    if isinstance(value, dict):
        found = {name: _in_one_order(part) for name, part in value.items()}
        return found | ({"anyOf": sorted(found["anyOf"], key=json.dumps)} if "anyOf" in found else {})
    return [_in_one_order(part) for part in value] if isinstance(value, list) else value


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
