"""An oddity in the data that does not stop the run: counted, shown on the page, kept in the record."""

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.issue_kinds import KINDS

MAX_EXAMPLES = 5


@dataclass(frozen=True)
class Issue:
    """`count` oddities of one kind; `message` says what they are and what they mean for the figures."""

    code: str
    message: str
    count: int
    examples: tuple[str, ...] = ()


def issue(code: str, message: str, count: int, examples: Iterable[object] = ()) -> Issue:
    """An Issue of one of the KINDS that keeps its first five examples, as text. Raises: KeyError for no such kind."""
    KINDS[code]  # what is counted is told in the method as well
    shown = [str(example) for _, example in zip(range(MAX_EXAMPLES), examples, strict=False)]
    return Issue(code, message, int(count), tuple(shown))
