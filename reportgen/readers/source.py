"""One input, a file or a folder: a file's first bytes and its whole content, gunzipped on the way."""

import gzip
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from reportgen.errors import InputError, MalformedInput

HEAD_BYTES = 65536
MOST_UNPACKED, HIGHEST_RATIO = 1 << 30, 200  # text and scores shrink to a twentieth, hardly ever to a hundredth
_PIECE_BYTES = 1 << 24
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Source:
    """A file or folder to be read; every way in which opening it can fail is an InputError that names it.

    `format` is the one that was named, None when the content decides. `images` is where pictures may lie that only
    their size is wanted of. `split` and `attribute` are the part of a data set and the attribute of labels that were
    asked for, `scheme` how tags of tokens are to be read, `names` what numbers stand for, `columns` which column plays
    a role. `is_predicted` says that it is given as the predictions of a ground truth in another file.
    """

    path: Path
    format: str | None = None
    images: Path | None = None
    split: str | None = None
    attribute: str | None = None
    is_predicted: bool = False
    scheme: str | None = None
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name as messages show it; bytes that are not UTF-8 are replaced."""
        return os.fsencode(self.path.name).decode("utf-8", "replace")

    @property
    def suffix(self) -> str:
        """The last suffix in lower case, that before `.gz` if there is one."""
        suffixes = [suffix.lower() for suffix in self.path.suffixes]
        if suffixes[-1:] == [".gz"]:
            suffixes.pop()
        return suffixes[-1] if suffixes else ""

    @cached_property
    def is_folder(self) -> bool:
        """Whether it is a folder, which only some formats are."""
        try:
            return self.path.is_dir()
        except (OSError, ValueError):
            return False

    def within(self, name: str) -> "Source":
        """The file of that name in this folder."""
        return self.at(self.path / name)

    def at(self, path: Path) -> "Source":
        """Another file, read for the same purpose."""
        return replace(self, path=path)

    @cached_property
    def is_gzipped(self) -> bool:
        """Whether the content, whatever the name says, is a gzip stream."""
        return self._opened(gzipped=False, size=2) == GZIP_MAGIC

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB of the (gunzipped) content."""
        return self._opened(self.is_gzipped, HEAD_BYTES)

    @cached_property
    def data(self) -> bytes:
        """The whole (gunzipped) content."""
        return b"".join(self.pieces(_PIECE_BYTES)) if self.is_gzipped else self._opened(gzipped=False, size=-1)

    def pieces(self, size: int) -> Iterator[bytes]:
        """The (gunzipped) content in pieces of `size` bytes, the last one shorter, without keeping any of them."""
        if "data" in self.__dict__:
            yield self.data
            return
        n_bytes, n_packed = 0, self.path.stat().st_size if self.is_gzipped else None
        with self._errors(), self._stream(self.is_gzipped) as stream:
            while piece := stream.read(size):
                n_bytes += len(piece)
                if n_packed is not None:
                    self.check_unpacked(n_bytes, n_packed)
                yield piece

    def check_unpacked(self, n_bytes: int, n_packed: int) -> None:
        """Raises: MalformedInput when so many bytes come out of so few that it is a bomb rather than data."""
        if n_bytes > max(MOST_UNPACKED, HIGHEST_RATIO * n_packed):
            problem = f"its {n_packed:,} bytes unpack to {n_bytes:,} or more"
            raise self.malformed(problem, "If that is what it should hold, unpack it and give what comes out.")

    def malformed(self, problem: str, remedy: str, place: str = "") -> MalformedInput:
        """The error that names this file and a place in it."""
        return MalformedInput(f"{self.name}, {place}" if place else self.name, problem, remedy)

    def _opened(self, gzipped: bool, size: int) -> bytes:
        with self._errors(), self._stream(gzipped) as stream:
            return stream.read(size)

    def _stream(self, gzipped: bool) -> BinaryIO:
        if self.path.exists() and not (self.path.is_file() or self.path.is_dir()):  # a pipe may never end
            remedy = "Save what comes out of it as a file, and give that."
            raise InputError(str(self.path), "this is a pipe or a device, not a plain file", remedy)
        return cast(BinaryIO, gzip.open(self.path)) if gzipped else self.path.open("rb")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turns what can go wrong while reading into errors that name the file."""
        try:
            yield
        except EOFError:
            raise self.malformed("the gzip stream ends too early", "The file was cut short: copy it again.") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise self.malformed(f"damaged gzip stream ({error})", "Copy or compress the file again.") from None
        except MemoryError:
            raise self.malformed("larger than the memory", "Split the file, or keep only the columns used.") from None
        except (OSError, ValueError) as error:
            raise InputError(str(self.path), *_unopened(self.path, error)) from None


def _unopened(path: Path, error: OSError | ValueError) -> tuple[str, str]:
    """Problem and remedy of a file that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return "no such file", _nearest_file(path)
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file", "Name the file inside it."
    if isinstance(error, PermissionError):
        return "the file may not be read", "Check its permissions."
    return f"the file cannot be opened ({error.__class__.__name__}: {error})", "Check the path and the disk."


def _nearest_file(path: Path) -> str:
    """Remedy for a missing file: the file of that folder whose name is nearest."""
    import difflib

    try:
        names = sorted(entry.name for entry in path.parent.iterdir()) if path.parent.is_dir() else []
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names[:1000], n=1)
    return f"Did you mean {path.parent / near[0]}?" if near else "Check the path."
