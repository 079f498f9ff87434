"""An oddity in the data that does not stop the run: counted, shown on the page, kept in the record."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_EXAMPLES = 5


@dataclass(frozen=True)
class Issue:
    """`count` oddities of one kind; `message` says what they are and what they mean for the figures."""

    code: str
    message: str
    count: int
    examples: tuple[str, ...] = ()


def issue(code: str, message: str, count: int, examples: Iterable[object] = ()) -> Issue:
    """An Issue that keeps its first five examples, as text."""
    shown = [str(example) for _, example in zip(range(MAX_EXAMPLES), examples, strict=False)]
    return Issue(code, message, int(count), tuple(shown))
