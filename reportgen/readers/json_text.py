"""What programs write for JSON and JSON forbids, turned into JSON."""

import re

from reportgen.issues import Issue
from reportgen.readers.encoding import lone_surrogates

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    rb"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_CONSTANT = re.compile(rb'"(?:[^"\\]|\\.)*"|(NaN|-?Infinity)', re.DOTALL)


def without_lone_surrogates(data: bytes) -> tuple[bytes, tuple[Issue, ...]]:
    """The JSON with U+FFFD for every escaped half of a character, which no UTF-8 text can hold."""
    if not _SURROGATE.search(data):
        return data, ()
    n_replaced = 0

    def whole(match: re.Match[bytes]) -> bytes:
        nonlocal n_replaced
        if match[2] is None:
            return match[0]
        n_replaced += 1
        return rb"\ufffd"

    data = _ESCAPE.sub(whole, data)
    return data, lone_surrogates(n_replaced)


def as_json(text: bytes) -> bytes:
    """The text with null for NaN and Infinity, which Python writes and JSON forbids."""
    if b"NaN" not in text and b"Infinity" not in text:
        return text
    return _CONSTANT.sub(lambda match: match[0] if match[1] is None else b"null", text)
