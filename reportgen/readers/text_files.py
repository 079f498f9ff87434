"""Texts that lie beside a file that names them, each in a file of its own, as they are: ends of lines included."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.issues import Issue, issue
from reportgen.readers.encoding import UTF8_BOM, is_utf16, utf16_text

_MESSAGES = {
    "text_missing": "Texts whose file is not there; their spans count, and are shown without words.",
    "text_refused": "Texts whose file would be outside of the folder; they were not read.",
    "text_damaged": "Text files with bytes that are neither UTF-8 nor UTF-16; each such byte is one sign.",
}
_ONE_BYTE = "reportgen-one-sign"


@dataclass
class TextFiles:
    """The texts of files below a folder, None: nowhere; what is odd about them is counted."""

    folder: Path | None
    odd: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """The text of a file below the folder; None for what is not there, or elsewhere."""
        path = self._path(name)
        if path is None:
            return None
        try:
            return self.of(path.read_bytes(), name)
        except (OSError, ValueError):
            self._note("text_missing", name)
            return None

    def of(self, data: bytes, name: str) -> str:
        """Bytes as text, UTF-8 or UTF-16; of what is neither each byte that is wrong is one sign."""
        if is_utf16(data[:64]):
            text = utf16_text(data[: len(data) // 2 * 2], "replace")
        else:
            text = data.removeprefix(UTF8_BOM).decode("utf-8", _ONE_BYTE)
        if "\ufffd" in text and "\ufffd".encode() not in data:
            self._note("text_damaged", name)
        return text

    def issues(self) -> Iterator[Issue]:
        """What was odd."""
        return (issue(code, _MESSAGES[code], len(names), names) for code, names in self.odd.items())

    def _path(self, name: str) -> Path | None:
        """Where the file is; noted where it can be nowhere below the folder."""
        code = "text_missing"
        if self.folder is not None:
            try:
                path = (self.folder / name).resolve()
                if path.is_relative_to(self.folder.resolve()) and is_below(name):
                    return path
                code = "text_refused"
            except (OSError, ValueError, RuntimeError):  # a name that no system can have
                pass
        self._note(code, name)
        return None

    def _note(self, code: str, name: str) -> None:
        self.odd.setdefault(code, []).append(name)


def _one_sign(error: UnicodeError) -> tuple[str, int]:
    """U+FFFD for each byte, so that places behind it stay where a tool that reads bytes as signs has them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\ufffd" * (error.end - error.start), error.end


codecs.register_error(_ONE_BYTE, _one_sign)


def is_below(name: str) -> bool:
    """Whether a path stays below the folder it starts at."""
    return not Path(name).is_absolute() and ".." not in re.split(r"[/\\]", name)


def folder_with(names: Sequence[str], folders: Sequence[Path | None]) -> Path | None:
    """The first of some folders, or of those directly in them, that has one of the files."""
    safe = [name for name in names if is_below(name)]
    for folder in filter(None, folders):
        for one in (folder, *_below(folder)):
            if any(_is_there(one / name) for name in safe[:20]):
                return one
    return None


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return []


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no system can have
        return False
