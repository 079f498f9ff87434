"""Whether a text is JSON, and how much of it says what another does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import nan


def parsed(text: str) -> object:
    """What a text says as JSON. Raises: ValueError where it says nothing as such, or NaN."""

    def refuse(name: str) -> object:
        raise ValueError(name)

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_valid(output: str, references: Sequence[str] = ()) -> float:
    """1 where the output is JSON, else 0."""
    try:
        parsed(output)
    except ValueError:
        return 0.0
    return 1.0


def json_fields(output: str, references: Sequence[str]) -> float:
    """The share of the fields of the reference that the output has with the same value; NaN of no JSON object."""
    return max((_fields(output, reference) for reference in references), key=_known_first, default=nan)


def _known_first(value: float) -> tuple[bool, float]:
    return value == value, value


def _fields(output: str, reference: str) -> float:
    try:
        wanted = parsed(reference)
    except ValueError:
        return nan
    if not isinstance(wanted, dict) or not wanted:
        return nan
    try:
        said = parsed(output)
    except ValueError:
        return 0.0
    if not isinstance(said, dict):
        return 0.0
    return sum(bool(name in said and said[name] == value) for name, value in wanted.items()) / len(wanted)
