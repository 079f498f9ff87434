"""Records and pages changed at random where their structure is, from a seed: what somebody may hand to a command."""

from __future__ import annotations

import base64
import copy
import json
import random
import zlib
from typing import Any

import numpy as np

from reportgen.record.packed import deflated

NUMBERS = (
    0, -1, 1, 2, 0.5, -0.5, 1e30, -1e30, 1.7e308, -1.7e308, 1e-320, 2**31, 2**53, 2**53 + 1, 2**63, 10**40, 1e100,
)  # fmt: skip
TEXTS = ("", "*", "cat", "a\x1b[31m", "=1", "\u202e", "\0", "x" * 5000, "</script>", "2026-13-45", "é", "1e400", "nan")
OTHERS = (None, True, False, [], {}, [None], [[1]], {"a": 1}, [0, 1], [1, 0], [0.9, 0.1], [None, None], [1e30, -1e30])
COLUMN = {"type", "data"}
TYPES = ("uint8", "int8", "int16", "int32", "uint32", "float32", "float64", "utf-8", "x")


def seeded(name: str) -> random.Random:
    """Chance that is the same wherever it is asked for by this name."""
    return random.Random(name)  # noqa: S311 - nothing is kept secret by it


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every part, of long lists to a few of their parts."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name, part in value.items():
            found += places(part, (*path, name))
    elif isinstance(value, list):
        for k in sorted({0, 1, len(value) // 2, len(value) - 1} & set(range(len(value)))):
            found += places(value[k], (*path, k))
    return found


def part_at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands there."""
    for name in path:
        value = value[name]
    return value


def changed_numbers(rng: random.Random, column: dict[str, str]) -> dict[str, str]:
    """A packed column with other numbers, other length or another type, well packed."""
    if column.get("type") in ("utf-8", None):
        return column | {"data": deflated(rng.choice([b"", b"\xff\xfe", b"a", "é".encode()[:1], b"a" * 999]))}
    kind = np.dtype(column["type"]).newbyteorder("<")
    values = np.frombuffer(zlib.decompress(base64.b64decode(column["data"]), -15), kind).copy()
    what = rng.randrange(5)
    if what == 0 and values.size:
        limits = (0, -1, 1, 127, 2**31 - 1, -(2**31)) if kind.kind != "f" else (np.nan, np.inf, -1, 2, 1e30, 0)
        values[rng.randrange(values.size)] = np.array(rng.choice(limits)).astype(kind)
    elif what == 1:
        values = values[: rng.randrange(values.size + 1)]
    elif what == 2:
        values = np.concatenate([values, values])
    elif what == 3:
        rng.shuffle(values)
    else:
        return column | {"type": rng.choice(TYPES)}
    return column | {"data": deflated(values.tobytes())}


def other_value(rng: random.Random, value: Any) -> Any:
    """Something else in the place of a value: of its type, of another, or much of it."""
    if isinstance(value, dict) and value.keys() == COLUMN and rng.random() < 0.7:
        return changed_numbers(rng, value)
    what = rng.random()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and what < 0.5:
        return rng.choice((value + 1, value - 1, -value, value * 2, value * 1e6, *NUMBERS))
    if isinstance(value, str) and what < 0.4:
        return rng.choice((value + "x", value[:-1], value.upper(), *TEXTS))
    if isinstance(value, list) and what < 0.6:
        return rng.choice((value[:-1], value[1:], value + value, value[::-1], value[:1] * 50, [*value, None]))
    if isinstance(value, dict) and what < 0.5 and value:
        kept = dict(value)
        kept.pop(rng.choice(list(kept)))
        return kept
    return copy.deepcopy(rng.choice((*NUMBERS, *TEXTS, *OTHERS)))


def mutated(rng: random.Random, value: dict[str, Any], known: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The value with one to three parts changed, removed, exchanged or put elsewhere; `known` are its `places`."""
    found = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        path = rng.choice(known)
        if rng.random() < 0.3:  # short ways, to what holds most, are few among many
            path = path[:1]
        try:
            holder = part_at(found, path[:-1])
            part = holder[path[-1]]
            what = rng.random()
            if what < 0.08 and isinstance(holder, dict):
                del holder[path[-1]]
            elif what < 0.16:
                holder[path[-1]] = copy.deepcopy(part_at(found, rng.choice(known)))
            elif what < 0.2 and isinstance(holder, dict):
                holder[rng.choice(TEXTS)] = part
            else:
                holder[path[-1]] = other_value(rng, part)
        except (KeyError, IndexError, TypeError, ValueError, zlib.error):  # an earlier change was here
            continue
    return found


def as_json(rng: random.Random, value: dict[str, Any]) -> bytes:
    """The value as JSON, now and then with a key twice, damaged bytes or cut short."""
    text = json.dumps(value).encode()
    what = rng.random()
    if what < 0.02:
        name = rng.choice(list(value) or ["a"])
        text = text[:-1] + b"," + json.dumps(name).encode() + b":" + json.dumps(rng.choice(OTHERS)).encode() + b"}"
    elif what < 0.04:
        text = text[: rng.randrange(len(text))]
    elif what < 0.06:
        at = rng.randrange(len(text))
        text = text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :]
    return text
