"""Labels as text: one spelling for one number, and their natural order."""

import re
from collections.abc import Collection, Iterable

# Every space that Unicode knows, and what has no width at all: none of them counts at the ends of a cell.
BLANKS = "".join(
    map(
        chr,
        (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF),
    )
)

_WHOLE = re.compile(r"-?[0-9]{1,1000}")
_WHOLE_FLOAT = re.compile(r"(-?[0-9]{1,1000})\.0+")
_FRACTION = re.compile(r"-?[0-9]*\.[0-9]*[1-9][0-9]*")


def normal_forms(names: Collection[str]) -> dict[str, str]:
    """The names that are spelt otherwise from now on: 7.0 becomes 7, True becomes true.

    Whole numbers keep their fraction where another label is a true fraction (versions 1.0 and 1.1), and True keeps
    its capital where there are other words.

    >>> normal_forms(["7.0", "8"])
    {'7.0': '7'}
    >>> normal_forms(["1.0", "1.1"])
    {}
    """
    if names and all(name.lower() in ("true", "false") for name in names):
        return {name: name.lower() for name in names if name != name.lower()}
    whole = {name: match[1] for name in names if (match := _WHOLE_FLOAT.fullmatch(name))}
    return {} if whole and any(_FRACTION.fullmatch(name) for name in names) else whole


def natural_order(names: Iterable[str]) -> tuple[str, ...]:
    """The names by their number if all are whole numbers, else by code points.

    >>> natural_order(["10", "9"]), natural_order(["10", "9", "b"])
    (('9', '10'), ('10', '9', 'b'))
    """
    names = sorted(names)
    return tuple(sorted(names, key=int) if all(map(_WHOLE.fullmatch, names)) else names)
