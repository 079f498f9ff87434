"""Writing: a file is complete or as it was before, never half."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reportgen.errors import OutputError


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes every file beside its place, then renames them all: an error leaves what was there.

    Raises: OutputError naming the file and what the system said.
    """
    written: dict[Path, Path] = {}
    place = Path()
    try:
        for place, content in contents.items():
            written[place] = _written_beside(place, content)
        for place, temporary in written.items():
            temporary.replace(place)
    except OSError as error:
        raise OutputError(str(place), f"cannot be written: {error.strerror or error}", _remedy(place)) from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _written_beside(place: Path, content: bytes) -> Path:
    if place.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(place))
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _mode(place: Path) -> int:
    """The permissions of what is replaced, else those a new file gets."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _remedy(place: Path) -> str:
    if not place.parent.exists():
        return f"Make the folder {place.parent} first, or choose another place."
    return "Choose another place with -o, or free some space; what was there before is untouched."


def made_folder(folder: Path) -> None:
    """Makes a folder, with its parents, where it is not there yet.

    Raises: OutputError when that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), f"cannot be made: {error.strerror or error}", "Choose another folder with -o.") from error
