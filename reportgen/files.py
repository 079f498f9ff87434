"""Writing: a file is complete or as it was before, never half."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from reportgen.errors import OutputError
from reportgen.own_files import Kind, own_kind

LEFTOVER = re.compile(r"\..+\.[^.]{8}\.part", re.DOTALL)  # the name of a file that is being written
HELD: dict[Kind, str] = {"results": "results of a gate", "thresholds": "thresholds"}  # of these there are several
OLD = 3600  # seconds after which nobody is still writing it


def check_places(
    output: Path, record: Path | None, inputs: Iterable[Path | None] = (), *, kind: Kind = "page",
    thresholds: Path | None = None,
) -> None:  # fmt: skip
    """Refuses a place that is needed otherwise, before any work is done; `kind` is what is written to `output`.

    No file is ever replaced but one of the same kind that reportgen wrote; outside of folders of inputs also an empty
    one.
    Raises: OutputError when two of them have one place, or one of them that of an input or of somebody's file.
    """
    given = [path for path in inputs if path is not None]
    places: tuple[tuple[Path | None, Kind], ...] = ((output, kind), (record, "record"), (thresholds, "thresholds"))
    for place, name in places:
        problem = None if place is None else _problem_of(place, given, name)
        if problem:
            raise OutputError(str(place), f"{problem} and would be overwritten by the {name}", "Choose another place.")
    wanted = [(place, name) for place, name in places if place is not None]
    for (first, before), (second, name) in combinations(wanted, 2):
        if _is_same(first, second):
            problem = f"is to hold the {before} and would be overwritten by the {name}"
            raise OutputError(str(second), problem, "Choose another place.")


def _problem_of(place: Path, inputs: list[Path], kind: Kind) -> str | None:
    """What speaks against writing there: an input, by whatever name, or what is lost with the file that is there."""
    if any(_is_same(place, path) for path in inputs):
        return "is an input"
    own = own_kind(place) if place.is_file() else kind
    if own == kind:
        return None
    if own:
        return f"holds {HELD.get(own, f'a {own}')}"
    folder = next((path for path in inputs if path.is_dir() and _holds(path, place)), None)
    if folder is None and not place.stat().st_size:
        return None  # as mktemp makes it
    return f"is a file{f' of the folder {folder}' if folder else ''} that reportgen did not write"


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names lead to one file, also by links and where upper and lower case are the same."""
    with contextlib.suppress(OSError):
        if one.samefile(other):
            return True
    return os.path.realpath(one) == os.path.realpath(other)


def _holds(folder: Path, place: Path) -> bool:
    """Whether a file is one of those below a folder, by whatever name; links to other folders are followed once."""
    seen: list[os.stat_result] = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        here = Path(parent).stat()
        if any(os.path.samestat(here, other) for other in seen):
            folders.clear()  # a link to a folder above would lead round for ever
            continue
        seen.append(here)
        for name in names:
            with contextlib.suppress(OSError):
                if place.samefile(Path(parent, name)):
                    return True
    return False


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes every file beside its place, then renames them all: an error leaves what was there.

    Where a place is a link, the file it leads to is written, and the link stays.

    Raises: OutputError naming the file and what the system said.
    """
    written: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    place = Path()
    try:
        for given, content in contents.items():
            place = Path(os.path.realpath(given)) if given.is_symlink() else given
            remove_leftovers(place.parent, f"{place.name[:50]}.")
            written[place] = _written_beside(place, content)
        for place, temporary in written.items():
            before = place.read_bytes() if len(written) > 1 and place.exists() else None
            temporary.replace(place)
            replaced[place] = before
    except OSError as error:
        _restore(replaced)
        raise OutputError(str(place), f"cannot be written: {error.strerror or error}", _remedy(place, error)) from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def write_new(place: Path, content: bytes) -> bool:
    """Writes a file that is not there yet, at once and whole; False when there is one, which stays as it is.

    Of several writers at the same time one succeeds.

    Raises: OutputError naming the file and what the system said.
    """
    if place.exists():
        return False
    try:
        temporary = _written_beside(place, content)
        try:
            _link(temporary, place)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(place.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(str(place), f"cannot be written: {error.strerror or error}", _remedy(place, error)) from error
    return True


def _link(temporary: Path, place: Path) -> None:
    """Gives a file its name unless that is taken, which a rename alone would overwrite."""
    try:
        os.link(temporary, place)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links; two writers may then both rename, each a complete file.
        if place.exists():
            raise FileExistsError(place) from None
        temporary.rename(place)


def _settle(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the system has a way to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(folder: Path, of: str = "") -> None:
    """Removes what a killed writer left unfinished, of files whose name begins with `of`, once it is an hour old."""
    with contextlib.suppress(OSError):
        for path in [Path(entry) for entry in os.scandir(folder) if LEFTOVER.fullmatch(entry.name)]:
            if path.name.startswith(f".{of}") and time.time() - path.stat().st_mtime > OLD:
                path.unlink()


def _restore(replaced: Mapping[Path, bytes | None]) -> None:
    """Gives the files back what they held, None = they were not there."""
    for place, before in replaced.items():
        with contextlib.suppress(OSError):
            if before is None:
                place.unlink()
            else:
                _written_beside(place, before).replace(place)


def _written_beside(place: Path, content: bytes) -> Path:
    if place.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if place.exists() and not place.is_file():
        raise OSError(None, "it is no plain file")
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:50]}.", suffix=".part")
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


def _remedy(place: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"Make the folder {place.parent} first, or choose another place."
    return "Choose another place with -o, or free some space; what was there before is untouched."


def made_folder(folder: Path) -> None:
    """Makes a folder, with its parents, where it is not there yet.

    Raises: OutputError when that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            str(folder), f"cannot be made: {error.strerror or error}", "Choose another folder with -o."
        ) from error
