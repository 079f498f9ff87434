"""What commands print: names may come from anywhere, and a terminal obeys what stands in them."""

import re

import typer

# Control characters, C0 and C1, and those that turn the direction of writing; a line may hold a tab.
OBEYED = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
BEFORE_SPACE = 0x20


def say(line: str, *, err: bool = False) -> None:
    """Prints one line; what a terminal would obey stands in it as a sign or an escape."""
    typer.echo(plain(line), err=err)


def plain(line: str) -> str:
    r"""The line as it may be printed: one line, and nothing that moves the cursor or hides a part.

    >>> plain("cat\x1b[2K\r\nnothing odd")
    'cat␛[2K␍␊nothing odd'
    """
    return OBEYED.sub(lambda found: _sign(ord(found[0])), line)


def _sign(number: int) -> str:
    return chr(0x2400 + number) if number < BEFORE_SPACE else f"\\u{number:04x}"
