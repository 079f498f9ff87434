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


def exact(value: float) -> str:
    """A number of the data with all its digits, those of its own precision.

    >>> exact(1.0000305), exact(97.5), exact(2.0)
    ('1.0000305', '97.5', '2')
    """
    return str(value).removesuffix(".0")
