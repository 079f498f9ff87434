"""Names and values as messages show them."""

from collections.abc import Iterable

_OF_VALUE, _OF_WORD = 80, 60  # characters


def shown(value: object) -> str:
    """The value as messages show it: quoted if text, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= _OF_VALUE else text[:_OF_VALUE] + "…"


def listed(words: Iterable[str]) -> str:
    """The first twenty words, and how many more there are."""
    words = [word if len(word) <= _OF_WORD else word[:_OF_WORD] + "…" for word in words]
    return ", ".join(words[:20]) + (f" and {len(words) - 20} more" if len(words) > 20 else "")
