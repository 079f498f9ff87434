"""The rows of a finding: labels ranked, a few of them shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportgen.links import called, is_number, short
from reportgen.rules.rule import FindingRow

MOST_ROWS = 5
MOST_NAMED = 2  # labels in a headline


def shown(order: Sequence[int], row: Callable[[int], FindingRow]) -> tuple[tuple[FindingRow, ...], int]:
    """The rows of the first labels of the order, and how many more there are."""
    return tuple(row(label) for label in order[:MOST_ROWS]), max(0, len(order) - MOST_ROWS)


def listed(names: Sequence[str], most: int = MOST_NAMED, *, starts: bool = False) -> str:
    """A few labels inside a sentence, or at its start, the others counted; numbers are said to be labels.

    >>> listed(["cat"]), listed(["cat", "dog"]), listed(["cat", "dog", "bird", "frog"])
    ('cat', 'cat and dog', 'cat, dog and 2 more labels')
    >>> listed(["1"]), listed(["1", "7"], starts=True), listed(["1", "7", "4"]), listed(["1", "cat"])
    ('label 1', 'Labels 1 and 7', 'labels 1, 7 and 1 more', 'label 1 and cat')
    """
    named, rest = names[:most], len(names) - most
    if len(named) > 1 and all(map(is_number, named)):
        return f"{'L' if starts else 'l'}abels {_joined([*map(short, named)], f'{rest} more' if rest > 0 else '')}"
    texts = [called(names[0], starts=starts), *map(called, named[1:])]
    return _joined(texts, f"{rest} more label{'' if rest == 1 else 's'}" if rest > 0 else "")


def _joined(texts: list[str], rest: str) -> str:
    *first, last = [*texts, rest] if rest else texts
    return f"{', '.join(first)} and {last}" if first else last


def verb(names: Sequence[str], one: str, many: str) -> str:
    """The form of a verb that goes with `listed`."""
    return one if len(names) == 1 else many
