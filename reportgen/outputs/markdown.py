"""Markdown that shows any text as it is: names can neither ping, link nor break a table.

GitHub and GitLab look for mentions, references and links in the rendered page, so a backslash does not stop them; in
code they do not look. Names therefore stand in code spans, and in running text every word that could be read as more.
"""

import re
import unicodedata
from collections.abc import Sequence
from math import isnan
from urllib.parse import quote, urlsplit

from reportgen import numbers
from reportgen.errors import OptionError
from reportgen.links import short

BAR_CELLS = 10
LONGEST_NAME = 60
LONGEST_TEXT = 400
LONGEST_LINK = 600  # a longer link is left out: there are many in a summary, which has a limit
LONGEST_WORD = 80
SHOWN_JOINERS = "\u200c\u200d"  # of Persian words and of emoji
RIGHT_TO_LEFT = ("R", "AL", "AN")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"  # a right-to-left name leaves the order around it alone

FRAGMENT = re.compile(r"#[A-Za-z0-9_.~%!*'(),=&+-]+")
ENTITY_LIKE = re.compile(r"&(?=#?\w+;)")
AROUND = re.compile(r"([(“‘\"']*)(.*?)([)”’\"'.,;:!?…]*)", re.DOTALL)
RISKY = re.compile(
    r"[][@#`*_~|<>\\&${}^]"  # mentions, references, emphasis, HTML, entities, formulas
    r"|:(?!$)|//|[^\W\d]\.\w|\w\.[^\W\d]|^www"  # addresses, emoji by name
    r"|-\d|^[0-9a-fA-F]{7,}$"  # references to tickets, commits
)
LONE = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}  # as words of their own they are no more than these signs


def code(name: str, length: int = LONGEST_NAME) -> str:
    """A name as it is, in a code span; its middle is left out where it is longer than `length` characters.

    Control characters and marks that turn the writing direction are shown as signs. A bar stands outside the span: no
    way to write it within one means the same in every table.

    >>> code("cat"), code("a|b"), code("`"), code("@team")
    ('`cat`', '`a`&#124;`b`', '`` ` ``', '`@team`')
    """
    shown = short(visible(name), length)
    if not shown.strip():
        shown = "␠" * len(shown) or "␀"
    spans = "&#124;".join(_span(piece) if piece else "" for piece in shown.split("|"))
    is_turned = any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in shown)
    return f"{ISOLATE}{spans}{END_OF_ISOLATE}" if is_turned else spans


def _span(piece: str) -> str:
    """One code span; its fence is longer than any run of backticks in it, the spaces within it fall away."""
    fence = "`" * (max((len(run) for run in re.findall("`+", piece)), default=0) + 1)
    pad = " " if piece.strip() and (piece[0] in "`$ " or piece[-1] in "`$ ") else ""
    return f"{fence}{pad}{piece}{pad}{fence}"


def visible(text: str) -> str:
    r"""`text` with a sign for every character that cannot be seen but has an effect.

    >>> visible("a\nb"), visible("\u202eb")
    ('a␊b', '[U+202E]b')
    """
    return "".join(character if character.isprintable() or character in SHOWN_JOINERS else _sign(character)
                   for character in text)  # fmt: skip


def _sign(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    return character if unicodedata.category(character) in ("Zs", "Cn", "Co") else f"[U+{number:04X}]"


def text(sentence: str, length: int = LONGEST_TEXT) -> str:
    """A sentence with names in it: words that could be read as more than words stand in code spans.

    >>> text("@team is confused with 9 (12 of 40, < 0.5%).")
    '`@team` is confused with 9 (12 of 40, &lt; 0.5%).'
    """
    words = short(sentence, length).split(" ")
    return " ".join(_word(visible(word)) for word in words if word)


def _word(word: str) -> str:
    if word in LONE:
        return LONE[word]
    found = AROUND.fullmatch(word)
    before, core, after = found.groups() if found else ("", word, "")
    if not RISKY.search(core):
        return word
    return f"{before}{code(core, LONGEST_WORD)}{after}"


def address(url: str) -> str:
    """The web address of a report, fit for Markdown, without its fragment.

    Raises: OptionError when it is none, or longer than 500 characters.
    """
    if not _is_address(url.strip()):
        problem = f"{visible(short(url))} is no web address"
        raise OptionError("--link", problem, "Give one that begins with https://.")
    if len(url) > LONGEST_LINK - 100:
        problem = f"the address is longer than {LONGEST_LINK - 100} characters"
        raise OptionError("--link", problem, "Give a shorter one; a redirect will do.")
    return quote(url.strip().partition("#")[0], safe="/:?=&%;,@+~!$'()*[]")


def _is_address(url: str) -> bool:
    try:
        url.encode()  # bytes of the command line that are no UTF-8 stay no address
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def linked(shown: str, base: str, fragment: str) -> str:
    """Markdown `shown` as a link into the report at `base`; only `shown` without a base or a proper fragment."""
    target = base + fragment
    if not base or (fragment and not FRAGMENT.fullmatch(fragment)) or len(target) > LONGEST_LINK:
        return shown
    return f"[{shown}](<{ENTITY_LIKE.sub('&amp;', target)}>)"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table of Markdown cells; the columns `right` are set to the right.

    >>> print(table(["a", "b"], [["x", "1"]], right=[1]))
    | a | b |
    | :-- | --: |
    | x | 1 |
    """
    marks = ["--:" if column in right else ":--" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def folded(title: str, content: str) -> str:
    """Content that opens at a click on its title, which is plain text."""
    return f"<details>\n<summary>{title}</summary>\n\n{content}\n\n</details>"


def bar(value: float) -> str:
    """A share as a bar of text; full only at 1, empty only at 0.

    >>> bar(0.5), bar(0.999), bar(0.01)
    ('`█████░░░░░`', '`█████████░`', '`█░░░░░░░░░`')
    """
    if isnan(value):
        return ""
    filled = numbers.cells(value, BAR_CELLS)
    return f"`{'█' * filled}{'░' * (BAR_CELLS - filled)}`"
