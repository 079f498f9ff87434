"""A JSON file that is one document, decoded into records of known types; what does not fit is named with its place."""

import contextlib
import json
from typing import TypeVar

import msgspec

from reportgen.readers.encoding import is_text, is_utf16, utf8_data, utf16_text
from reportgen.readers.json_text import as_json, without_lone_surrogates
from reportgen.readers.source import Source

Content = TypeVar("Content")


def json_head(source: Source) -> bytes:
    """The first bytes of a text that begins as JSON does, empty for anything else."""
    if source.is_folder:
        return b""
    head = _as_utf8(source.head).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head if head[:1] in (b"{", b"[") and is_text(source) else b""


def _as_utf8(head: bytes) -> bytes:
    """The first bytes as UTF-8, where they are UTF-16."""
    return utf16_text(head[: len(head) // 2 * 2], "replace").encode() if is_utf16(head) else head


def decoded(source: Source, wanted: type[Content], what: str) -> Content:
    """The content as the wanted type; keys that it does not name are skipped, numbers may be written as text.

    `what` names the format for messages. Raises: MalformedInput naming the place of what is no JSON, or does not fit.
    """
    data, _ = without_lone_surrogates(utf8_data(source))
    with contextlib.suppress(msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(data, type=wanted, strict=False)
    try:
        return msgspec.convert(_loaded(source, data), wanted, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as error:
        problem = f"read as {what}, a value does not fit ({error})"
        raise source.malformed(problem, f"Correct it, or export it again as {what}.") from None


def _loaded(source: Source, data: bytes) -> object:
    """The JSON as Python sees it, null for NaN. Raises: MalformedInput naming line and column."""
    try:
        return json.loads(as_json(data))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(data.decode("utf-8", "replace").rstrip()) - 1 or error.msg.startswith("Unterminated"):
            raise source.malformed("the JSON ends too early", "The file was cut short: copy it again.", place) from None
        raise source.malformed(f"not readable as JSON ({error.msg})", "Export it again.", place) from None
    except (RecursionError, ValueError) as error:
        raise source.malformed(f"not readable as JSON ({error})", "Export it again.") from None
