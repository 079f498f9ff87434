"""What commands print: names may come from anywhere, and a terminal obeys what stands in them."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from reportgen.issues import Issue

# Control characters, C0 and C1, and those that turn the direction of writing; a line may hold a tab.
OBEYED = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
BEFORE_SPACE = 0x20
MOST_ISSUES = 5  # that are told where the page tells all


def say(line: str, *, err: bool = False) -> None:
    """Prints one line; what a terminal would obey stands in it as a sign or an escape."""
    typer.echo(plain(line), err=err)


def plain(line: str) -> str:
    r"""The line as it may be printed: one line, and nothing that moves the cursor or hides a part.

    >>> plain("cat\x1b[2K\r\nnothing odd")
    'cat␛[2K␍␊nothing odd'
    """
    return OBEYED.sub(lambda found: _sign(ord(found[0])), line)


def of_issue(issue: "Issue") -> str:
    """What was odd, how often, and examples."""
    examples = f" ({', '.join(issue.examples)})" if issue.examples else ""
    return f"{_counted(issue)}: {issue.message}{examples}"


def in_short(issues: Iterable["Issue"]) -> Iterator[str]:
    """A sentence on each of the five worst, errors first, then the most frequent; and how many more there are."""
    from reportgen import numbers
    from reportgen.issue_kinds import KINDS

    worst = sorted(issues, key=lambda one: (not KINDS[one.code].is_error, -one.count))
    for one in worst[:MOST_ISSUES]:
        yield f"{_counted(one)}: {re.split(r'(?<=[.!?]) (?=[A-Z])', one.message)[0]}"
    if len(worst) > MOST_ISSUES:
        yield f"{numbers.count(len(worst) - MOST_ISSUES)} more: see Data checks"


def _counted(issue: "Issue") -> str:
    from reportgen import numbers

    return f"notice: {numbers.count(issue.count)} {issue.code}"


def _sign(number: int) -> str:
    return chr(0x2400 + number) if number < BEFORE_SPACE else f"\\u{number:04x}"
