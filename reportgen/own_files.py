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
OF_THRESHOLDS = {"schema", "criterion", "dataset", "global", "labels"}


Kind = Literal["page", "record", "summary", "results", "thresholds"]
FORMS: tuple[tuple[Kind, re.Pattern[bytes]], ...] = (("page", PAGE), ("summary", SUMMARY), ("results", GATE))


def own_kind(path: Path) -> Kind | None:
    """Which of the files that reportgen writes it is; a comparison is a record too. None: it is somebody else's."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if head[:1] == b"{":
            return _kind_of_json(path)
    except OSError:
        return None
    return next((kind for kind, form in FORMS if form.match(head)), None)


def _kind_of_json(path: Path) -> Kind | None:
    import msgspec

    try:
        keys = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw]).keys()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if keys >= OF_A_RECORD or keys >= OF_A_COMPARISON:
        return "record"
    return "thresholds" if keys >= OF_THRESHOLDS else None
