"""Is it text, and is it UTF-8: the checks that all text formats share."""

import re

from reportgen.issues import Issue, issue
from reportgen.readers.source import Source

UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CHUNK = 1 << 24
SAVE_AS_UTF8 = 'Save the file as UTF-8 (in Excel: "CSV UTF-8").'


def is_text(source: Source) -> bool:
    """Whether the head looks like text in some encoding, be it one that is refused later with its remedy."""
    return is_utf16(source.head) or not _BINARY.search(source.head)


def is_utf16(head: bytes) -> bool:
    """Whether the bytes carry a UTF-16 mark, or have the zero in every other byte that ASCII text has in UTF-16."""
    if head.startswith(_UTF16_BOMS):
        return True
    pairs = head[: len(head) // 2 * 2][:64]
    return len(pairs) >= 8 and (not any(pairs[1::2]) or not any(pairs[::2])) and any(pairs)


def utf8_data(source: Source) -> bytes:
    """The content as UTF-8 without byte order mark and with LF as the only line end, proved to be text.

    Raises: MalformedInput naming line and byte.
    """
    data = source.data
    if is_utf16(source.head):
        data = _from_utf16(source, data)
    _check_utf8(source, data)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise source.malformed("a zero byte: this is no text", "Give the file itself, undamaged.", f"line {line}")
    data = data.removeprefix(UTF8_BOM)
    if b"\r" in data and b'"' not in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def _from_utf16(source: Source, data: bytes) -> bytes:
    """What Excel writes as "Unicode text", as UTF-8."""
    try:
        return utf16_text(data).encode()
    except UnicodeError as error:
        raise source.malformed(f"damaged UTF-16 text ({error})", SAVE_AS_UTF8) from None


def utf16_text(data: bytes, errors: str = "strict") -> str:
    """UTF-16 of either order as text, without its mark."""
    is_big = data.startswith(_UTF16_BOMS[1]) or (not data.startswith(_UTF16_BOMS[0]) and data[:1] == b"\0")
    return data.decode("utf-16-be" if is_big else "utf-16-le", errors).removeprefix("\ufeff")


def _check_utf8(source: Source, data: bytes) -> None:
    start = len(data) if data.isascii() else 0
    while start < len(data):
        # a cut at a newline never splits a character
        end = data.find(b"\n", start + _CHUNK) + 1 or len(data)
        try:
            data[start:end].decode()
        except UnicodeDecodeError as error:
            position = start + error.start
            line = data.count(b"\n", 0, position) + 1
            problem = f"byte 0x{data[position]:02x} at offset {position} is not UTF-8"
            raise source.malformed(problem, SAVE_AS_UTF8, f"line {line}") from None
        start = end


def lone_surrogates(n_replaced: int) -> tuple[Issue, ...]:
    """The issue of halves of characters, which no UTF-8 text can hold."""
    message = "Halves of characters (lone surrogates) in the text were replaced by U+FFFD."
    return (issue("replaced_character", message, n_replaced),) if n_replaced else ()
