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
    return schema_of("reportgen record", Content, LabelFigures)


def schema_of(title: str, content: type, *parts: type) -> dict[str, Any]:
    """The schema of an object in JSON; `parts` are described besides, as they stand in it in another form."""
    (root, *_), found = msgspec.json.schema_components((content, *parts), ref_template=REFERENCES)
    described = found.pop(content.__name__)
    assert root == {"$ref": REFERENCES.format(name=content.__name__)}  # noqa: S101 - it is an object
    ordered: dict[str, Any] = _in_one_order({"$schema": DIALECT, **described, "title": title, "$defs": found})
    return ordered


def _in_one_order(value: Any) -> Any:
    """The same with alternatives in the order of their text: versions of msgspec list them differently."""
    if isinstance(value, dict):
        found = {name: _in_one_order(part) for name, part in value.items()}
        return found | ({"anyOf": sorted(found["anyOf"], key=json.dumps)} if "anyOf" in found else {})
    return [_in_one_order(part) for part in value] if isinstance(value, list) else value


def text() -> str:
    """The schema as it stands in the file."""
    return written(schema())


def written(schema: dict[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
