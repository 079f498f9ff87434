"""What is odd about the data or the folds of a cross-validation, and is said before anything is trained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from reportgen.numbers import count

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Notice:
    """A sentence about `count` samples, labels or folds, with some of them as examples."""

    code: str
    message: str
    count: int
    examples: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """As the command prints it."""
        examples = f" ({', '.join(self.examples)})" if self.examples else ""
        return f"notice: {count(self.count)} {self.code}: {self.message}{examples}"

    @property
    def planned(self) -> dict[str, Any]:
        """As the plan keeps it."""
        return asdict(self) | {"examples": list(self.examples)}


def notice(code: str, message: str, n: int, examples: Iterable[str] = ()) -> Notice:
    """A notice with the first of the examples."""
    return Notice(code, message, int(n), tuple(islice(examples, MOST_EXAMPLES)))
