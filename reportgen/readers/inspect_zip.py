"""The members of an Inspect log, packed by Zstandard, which zipfile reads from Python 3.14 on only."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from reportgen.readers.source import MOST_UNPACKED, Source

ZSTANDARD = 93  # the method's number in a ZIP
LOCAL_HEADER = 30  # bytes before the name
MOST_TEXTS = 256 << 20  # bytes of all samples; of a larger log the summaries are read
MOST_MEMBERS = 500_000
CONVERT = "Convert it: inspect log convert LOG --to json --output-dir DIR."


def is_log(path: Path) -> bool:
    """Whether a ZIP archive has the members of a log."""
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return False
        with zipfile.ZipFile(path) as archive:
            names = archive.NameToInfo
            return "_journal/start.json" in names or ("header.json" in names and "summaries.json" in names)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, OverflowError, MemoryError):
        return False


class LogFile:
    """An open log. Raises: MalformedInput for what is damaged, too large or packed in a way that is not read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.n_bytes = 0

    def __enter__(self) -> Self:
        self.file = self.source.path.open("rb")
        self.archive = zipfile.ZipFile(self.file)
        if len(self.archive.infolist()) > MOST_MEMBERS:
            raise self.source.malformed("a log of too many members", CONVERT)
        self.names = [one.filename for one in self.archive.infolist()]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.archive.close()
        self.file.close()

    def fits(self, names: list[str]) -> bool:
        """Whether these members, unpacked, are few enough bytes."""
        return sum(self.archive.getinfo(name).file_size for name in names) <= MOST_TEXTS

    def read(self, name: str) -> bytes:
        """The content of a member, whatever it is packed by."""
        entry = self.archive.getinfo(name)
        most = min(entry.file_size, MOST_UNPACKED - self.n_bytes)
        if entry.file_size > most:
            raise self.source.malformed(f"its members unpack to more than {MOST_UNPACKED:,} bytes", CONVERT)
        try:
            data = self._unpacked(entry, most)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, IndexError) as error:
            raise self.source.malformed(f"{name} is damaged ({error})", "Copy the log again.") from None
        if len(data) != entry.file_size:
            problem = f"{name} is not of the {entry.file_size:,} bytes that the log says"
            raise self.source.malformed(problem, "Copy the log again.")
        self.n_bytes += len(data)
        return data

    def _unpacked(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        if entry.compress_type != ZSTANDARD:
            with self.archive.open(entry) as member:
                return member.read(most + 1)
        self.file.seek(entry.header_offset)
        header = self.file.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no local header")
        skipped = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        self.file.seek(entry.header_offset + LOCAL_HEADER + skipped)
        return _zstandard(self.source)(self.file.read(entry.compress_size), most + 1)


def _zstandard(source: Source) -> Callable[[bytes, int], bytes]:
    """What unpacks so many bytes at most. Raises: MalformedInput where nothing that can is installed."""
    try:
        import zstandard
    except ImportError:
        return _of_python(source)

    def unpack(data: bytes, most: int) -> bytes:
        try:
            with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True) as stream:
                return bytes(stream.read(most))
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from None

    return unpack


def _of_python(source: Source) -> Callable[[bytes, int], bytes]:
    try:
        from importlib import import_module

        zstd: Any = import_module("compression.zstd")
    except ImportError:
        problem = "its members are packed by Zstandard, which Python reads from 3.14 on"
        raise source.malformed(problem, f'Install what reads it: pip install "reportgen[llm]". Or {CONVERT}') from None

    def unpack(data: bytes, most: int) -> bytes:
        try:
            with zstd.open(io.BytesIO(data)) as stream:
                return bytes(stream.read(most))
        except zstd.ZstdError as error:
            raise ValueError(str(error)) from None

    return unpack
