"""Which files reportgen wrote itself: only those are ever replaced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

HEAD = 65_536  # bytes in which a page, a summary or results of a gate say what they are
PAGE = re.compile(rb'<!doctype html>.{,8192}?<meta name="generator" content="reportgen [^"]*">', re.DOTALL)
SUMMARY = re.compile(rb"<!-- reportgen [0-9a-f]+ -->")
GATE = re.compile(rb'<\?xml .*<testcase classname="reportgen\.gate"', re.DOTALL)
OF_A_RECORD = {"schema", "task", "dataset", "metrics"}
OF_A_COMPARISON = {"comparison", "versions", "pairs"}


Kind = Literal["page", "record", "summary", "results"]
FORMS: tuple[tuple[Kind, re.Pattern[bytes]], ...] = (("page", PAGE), ("summary", SUMMARY), ("results", GATE))


def own_kind(path: Path) -> Kind | None:
    """Whether a file is a page, a record (of a comparison too), a summary or results of a gate that reportgen wrote."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if head[:1] == b"{":
            return "record" if _is_record(path) else None
    except OSError:
        return None
    return next((kind for kind, form in FORMS if form.match(head)), None)


def _is_record(path: Path) -> bool:
    import msgspec

    try:
        values = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return values.keys() >= OF_A_RECORD or values.keys() >= OF_A_COMPARISON
