"""The rows of a finding: labels ranked, a few of them shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportgen.links import short
from reportgen.rules.rule import FindingRow

MOST_ROWS = 5
MOST_NAMED = 2  # labels in a headline


def shown(order: Sequence[int], row: Callable[[int], FindingRow]) -> tuple[tuple[FindingRow, ...], int]:
    """The rows of the first labels of the order, and how many more there are."""
    return tuple(row(label) for label in order[:MOST_ROWS]), max(0, len(order) - MOST_ROWS)


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """A few names in a sentence, the others counted.

    >>> listed(["cat"]), listed(["cat", "dog"]), listed(["cat", "dog", "bird", "frog"])
    ('cat', 'cat and dog', 'cat, dog and 2 more labels')
    """
    if len(names) > most:
        rest = len(names) - most
        return f"{', '.join(map(short, names[:most]))} and {rest} more label{'' if rest == 1 else 's'}"
    *first, last = map(short, names)
    return f"{', '.join(first)} and {last}" if first else last


def verb(names: Sequence[str], one: str, many: str) -> str:
    """The form of a verb that goes with `listed`."""
    return one if len(names) == 1 else many
