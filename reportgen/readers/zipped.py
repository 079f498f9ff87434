"""ZIP archives: unpacked under a limit into a temporary folder, which is gone when the work is done."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from reportgen.errors import MalformedInput
from reportgen.readers.folders import is_file
from reportgen.readers.image_files import SUFFIXES, images_below
from reportgen.readers.source import Source

MOST_ENTRIES = 500_000
_MOST_LISTED = 100 << 20  # bytes of the list of entries
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_TAIL = 70_000  # the end of the archive stands within
_LEFT_OUT = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_PIECE = 1 << 20
_UNPACK = "Unpack it yourself, and give what comes out."


@dataclass
class _Unpacked:
    """The temporary folders so far, and which of them was made for which archive."""

    folders: ExitStack
    roots: dict[Path, Path] = field(default_factory=dict)


_current: ContextVar[_Unpacked | None] = ContextVar("temporary folders", default=None)


@contextmanager
def unpacking() -> Iterator[None]:
    """While this lasts `unpacked` may make temporary folders; they are deleted at its end."""
    with ExitStack() as folders:
        token = _current.set(_Unpacked(folders))
        try:
            yield
        finally:
            _current.reset(token)


def unpacked_pictures() -> Path | None:
    """The folder of the first archive so far that holds pictures beside its data; None without one."""
    current = _current.get()
    return next((root for root in current.roots.values() if images_below(root)), None) if current else None


def unpacked(path: Path, *, of_pictures: bool = False) -> Path:
    """The folder that an archive was unpacked into, or the only file of it; any other path as it is.

    An archive `of_pictures` is its folder, whatever else it holds. Archives that are a format of their own, NumPy's and
    Excel's, are left as they are. Raises: MalformedInput for an archive that is damaged, encrypted, hostile, too large,
    or no data.
    """
    current = _current.get()
    if current is None or not is_file(path) or not zipfile_magic(path):
        return path
    source = Source(path)
    with _named_errors(source):
        _check_list(source)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if _is_format(source, [entry.filename for entry in entries]):
                return path
            wanted = _checked(source, entries)
            parent = current.folders.enter_context(
                tempfile.TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True)
            )
            root = Path(parent) / (os.fsencode(path.name).decode("utf-8", "replace") or "archive")
            _check_space(source, wanted, parent)
            root.mkdir()
            for entry in wanted:
                _extract(source, archive, entry, root)
    current.roots[path] = root
    return root if of_pictures else _chosen(source, root)


def zipfile_magic(path: Path) -> bool:
    """Whether the file begins as a ZIP archive does."""
    try:
        with path.open("rb") as file:
            return file.read(4) in _MAGIC
    except (OSError, ValueError):
        return False


@contextmanager
def _named_errors(source: Source) -> Iterator[None]:
    try:
        yield
    except NotImplementedError as error:
        raise source.malformed(f"a ZIP archive packed in a way that is not read ({error})", _UNPACK) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise source.malformed(f"damaged ZIP archive ({error})", "Copy or pack it again.") from None


def _check_list(source: Source) -> None:
    """Refuses a list of entries that would fill the memory, before it is read."""
    with source.path.open("rb") as file:
        file.seek(max(0, source.path.stat().st_size - _TAIL))
        tail = file.read()
    for mark, start, length in ((_END, 12, 4), (_END_64, 40, 8)):
        place = tail.rfind(mark)
        size = int.from_bytes(tail[place + start : place + start + length], "little") if place >= 0 else 0
        if length == 4 and size == 0xFFFFFFFF:
            continue  # the other mark says it
        if size > _MOST_LISTED:
            raise source.malformed("a ZIP archive whose list of entries is too long", _UNPACK)


def _is_format(source: Source, names: Sequence[str]) -> bool:
    """Whether the archive is itself a file of another format. Raises: MalformedInput for one that holds no data."""
    files = [name for name in names if not name.endswith("/")]
    if files and all(name.endswith(".npy") for name in files):
        return True
    if "_journal/start.json" in files or ("header.json" in files and "summaries.json" in files):  # Inspect's log
        return True
    if "[Content_Types].xml" in files or "mimetype" in files:
        return True
    if any(name.rpartition("/")[2] == "data.pkl" for name in files):
        problem = "a checkpoint of PyTorch: it holds a pickle, which could run any program"
        raise source.malformed(problem, "Save the predictions as CSV, JSON or with numpy.savez, and give that.")
    if "model.weights.h5" in files:
        problem = "a model of Keras, no predictions"
        raise source.malformed(problem, "Save what the model predicts as CSV or with numpy.savez, and give that.")
    return False


def _checked(source: Source, entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files to unpack, by what the headers say of them."""
    if len(entries) > MOST_ENTRIES:
        raise source.malformed(f"a ZIP archive of {len(entries):,} entries", _UNPACK)
    wanted = [
        entry for entry in entries if not entry.filename.endswith(("/", "\\")) and not _is_left_out(entry.filename)
    ]
    if not wanted:
        raise source.malformed("a ZIP archive without files", "Pack it again, or give the data itself.")
    names: set[str] = set()
    for entry in wanted:
        name = entry.filename
        mode = entry.external_attr >> 16
        parts = PurePosixPath(name.replace("\\", "/")).parts
        is_outside = not parts or ".." in parts or parts[0].startswith("/") or ":" in parts[0] or "\0" in name
        if is_outside or (mode and stat.S_ISLNK(mode)):
            raise source.malformed(f"the entry {name[:80]!r} leads out of the archive", _UNPACK)
        if entry.flag_bits & 1:
            raise source.malformed("the ZIP archive is encrypted", _UNPACK)
        if name in names:
            raise source.malformed(f"two entries are called {name[:80]!r}", _UNPACK)
        names.add(name)
    source.check_unpacked(sum(entry.file_size for entry in wanted), source.path.stat().st_size)
    return wanted


def _is_left_out(name: str) -> bool:
    return any(part in _LEFT_OUT or part.startswith("._") for part in PurePosixPath(name).parts)


def _check_space(source: Source, entries: Sequence[zipfile.ZipInfo], folder: str) -> None:
    wanted, free = sum(entry.file_size for entry in entries), shutil.disk_usage(folder).free
    if wanted > free:
        problem = f"it unpacks to {wanted:,} bytes, and {free:,} are free for temporary files"
        raise source.malformed(problem, "Set TMPDIR to a folder with more room, or unpack it yourself.")


def _extract(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, root: Path) -> None:
    """One file; zipfile gives no more bytes than the header says, and checks their sum."""
    place = root.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed, place.open("xb") as file:
            shutil.copyfileobj(packed, file, _PIECE)
    except (FileExistsError, NotADirectoryError):
        raise source.malformed(f"two entries are called {entry.filename[:80]!r}", _UNPACK) from None


def _chosen(source: Source, root: Path) -> Path:
    """What to read of the unpacked files: the folder where a format of folders recognises it, else the only file."""
    from reportgen.readers import folder_readers

    folder = root
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        folder = inside[0]
    for place in (folder, root):
        if any(reader.recognises(Source(place)) for reader in folder_readers()):
            return place
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() not in SUFFIXES)
    data = [path for path in files if not _is_note(path)]
    if len(data) == 1:
        return data[0]
    if not data:
        raise source.malformed("a ZIP archive of nothing but pictures", "Give the file of boxes or labels.")
    raise _several(source, [path.relative_to(folder).as_posix() for path in data])


def _is_note(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith(("readme", "license", "notes.", ".")) or path.suffix.lower() in (".md", ".html", ".pdf")


def _several(source: Source, names: list[str]) -> MalformedInput:
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    problem = f"a ZIP archive of {len(names)} files, and together they are no format that is read: {shown}"
    return source.malformed(problem, "Unpack it, and give the file or folder that is meant.")
