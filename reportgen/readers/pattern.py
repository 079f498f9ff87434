"""The files that a pattern such as `part-*.parquet` stands for."""

import re
from glob import glob, has_magic
from pathlib import Path

from reportgen.errors import MalformedInput


def shards(path: Path) -> list[Path]:
    """The files that the pattern fits, `part-2` before `part-10`; none where it is no pattern, or a file itself.

    Raises: MalformedInput for a pattern that fits nothing.
    """
    try:
        if not has_magic(str(path)) or path.exists():
            return []
        found = [Path(name) for name in glob(str(path))]  # noqa: PTH207 - a Path has no root of its own to search from
    except (OSError, ValueError, re.error):
        return []
    if not found:
        raise MalformedInput(str(path), "no file fits this pattern", "Check the folder and the pattern.")
    return sorted(found, key=_naturally)


def _naturally(path: Path) -> list[tuple[bool, int, str]]:
    parts = re.split(r"(\d{1,18})", str(path))
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
