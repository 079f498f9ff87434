"""How numbers are written: all rounding for readers lives here (and, for the live figures, in templates/numbers.js).

Rounding is half up on the exact binary value, as JavaScript's toFixed does, so that both agree on every digit.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import isnan

UNDEFINED = "–"
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def fixed(value: float, digits: int) -> str:
    """`value` with exactly `digits` decimals, half up; from 1e15 on, where a float has none, as a power of ten.

    >>> fixed(0.8125, 3), fixed(-0.25, 1), fixed(1e300, 3)
    ('0.813', '-0.3', '1.000e+300')
    """
    if abs(value) >= 1e15:
        return f"{value:.{digits}e}"
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def metric(value: float) -> str:
    """A figure in [0, 1] with three digits; 0.000 and 1.000 only when exactly so; "–" when undefined.

    >>> metric(0.5), metric(0.00004), metric(0.99996), metric(1.0), metric(float("nan"))
    ('0.500', '< 0.001', '> 0.999', '1.000', '–')
    """
    if isnan(value):
        return UNDEFINED
    if 0 < value < 0.0005:
        return "< 0.001"
    if 0.9995 <= value < 1:
        return "> 0.999"
    return fixed(value, 3)


def without_zero(value: float) -> str:
    """A share with three digits and no leading zero, as narrow cells hold it.

    >>> without_zero(0.9333), without_zero(1.0), without_zero(0.0), without_zero(float("nan"))
    ('.933', '1', '0', '–')
    """
    if isnan(value) or value in (0.0, 1.0):
        return UNDEFINED if isnan(value) else str(int(value))
    return fixed(value, 3).removeprefix("0")


def plain(value: float) -> str:
    """A figure of any size with three digits and a true minus; "–" when undefined.

    >>> plain(1.5), plain(-0.25)
    ('1.500', '−0.250')
    """
    text = UNDEFINED if isnan(value) else fixed(abs(value), 3)
    return f"{MINUS}{text}" if value <= -0.0005 else text


def threshold(value: float) -> str:
    """A confidence threshold with three digits; "–" when there is none.

    >>> threshold(0.4), threshold(0.99996)
    ('0.400', '1.000')
    """
    return UNDEFINED if isnan(value) else fixed(value, 3)


def score(value: float) -> str:
    """A prediction's score on an image, with two digits; "–" when there is none.

    >>> score(0.987), score(float("nan"))
    ('0.99', '–')
    """
    return UNDEFINED if isnan(value) else fixed(value, 2)


def signed(value: float, digits: int = 3) -> str:
    """A difference with its sign and a true minus; under half a unit "< 0.001".

    >>> signed(0.0921), signed(-0.013), signed(0.0002), signed(0.0)
    ('+0.092', '−0.013', '< 0.001', '0.000')
    """
    if isnan(value):
        return UNDEFINED
    if value == 0:
        return fixed(0.0, digits)
    if abs(value) < 0.5 * 10**-digits:
        return f"< {fixed(10**-digits, digits)}"
    return ("+" if value > 0 else MINUS) + fixed(abs(value), digits)


def spread(low: float, high: float) -> str:
    """The interval of a difference with both signs; empty where nothing is known, or nothing differs.

    >>> spread(0.013, 0.0301), spread(-0.02, 0.004), spread(float("nan"), float("nan")), spread(0.0, 0.0)
    ('+0.013 to +0.030', '−0.020 to +0.004', '', '')
    """
    return "" if isnan(low) or isnan(high) or low == high == 0 else f"{_end(low)} to {_end(high)}"


def _end(value: float) -> str:
    return ("+" if value >= 0 else MINUS) + fixed(abs(value), 3)


def probability(p: float) -> str:
    """A p-value with two digits, small ones as a power of ten.

    >>> probability(0.0421), probability(3.108e-8), probability(1.0), probability(0.5), probability(float("nan"))
    ('0.042', '3.1·10⁻⁸', '1', '0.50', '–')
    """
    if isnan(p):
        return UNDEFINED
    if p >= 0.995:
        return "1"
    if p >= 0.001:
        return fixed(p, 2 if p >= 0.1 else 3)
    digits, power = f"{p:.1e}".split("e")
    return f"{digits}·10{str(int(power)).translate(SUPERSCRIPTS)}" if p > 0 else "0"


def significant(value: float, digits: int = 6) -> str:
    """A number of the data or of an option as it was given, as far as `digits` tell it.

    >>> significant(0.5), significant(640.0), significant(0.0421337, 4)
    ('0.5', '640', '0.04213')
    """
    return f"{value:.{digits}g}"


def percent(value: float) -> str:
    """A share in whole percent, without the sign; "<1" below a half, ">99" when not quite all.

    >>> percent(0.431), percent(0.001), percent(0.999), percent(1.0), percent(0.0)
    ('43', '<1', '>99', '100', '0')
    """
    if isnan(value):
        return UNDEFINED
    if 0 < value < 0.005:
        return "<1"
    if 0.995 <= value < 1:
        return ">99"
    return fixed(value * 100, 0)


def share(value: float) -> str:
    """A share in a sentence, in percent with a decimal where it has one; "100%" and "0%" only when exactly so.

    Rounded as `metric` is, so that 0.1175, which is a little less as a float, is 11.7% beside 0.117.

    >>> share(0.927), share(0.5), share(0.99996), share(0.0001), share(1.0), share(float("nan"))
    ('92.7%', '50%', '> 99.9%', '< 0.1%', '100%', '–')
    """
    if isnan(value):
        return UNDEFINED
    if 0 < value < 0.0005:
        return "< 0.1%"
    if 0.9995 <= value < 1:
        return "> 99.9%"
    return f"{Decimal(value).scaleb(2).quantize(Decimal('0.1'), ROUND_HALF_UP)}%".replace(".0%", "%")


def told_apart(value: float, limit: float) -> tuple[str, str]:
    """A figure and what it is held against, with as many digits as tell them apart: three, up to six.

    >>> told_apart(0.831, 0.85), told_apart(0.8499, 0.85), told_apart(0.85, 0.85)
    (('0.831', '0.850'), ('0.8499', '0.8500'), ('0.850', '0.850'))
    """
    digits = next((k for k in range(3, 7) if fixed(value, k) != fixed(limit, k)), 3) if value != limit else 3
    first, second = (f"{MINUS if number < 0 else ''}{fixed(abs(number), digits)}" for number in (value, limit))
    return first, second


def cells(value: float, size: int) -> int:
    """How many of `size` cells a bar for a share fills: all only at 1, none only at 0.

    >>> cells(0.5, 10), cells(0.999, 10), cells(0.001, 10), cells(1.0, 10), cells(0.0, 10)
    (5, 9, 1, 10, 0)
    """
    if value <= 0 or value >= 1:
        return size if value >= 1 else 0
    return min(size - 1, max(1, int(fixed(value * size, 0))))


def count(value: int) -> str:
    """A count with thousands separators.

    >>> count(999), count(1000), count(12480)
    ('999', '1,000', '12,480')
    """
    return f"{value:,}"


def interval(low: float, high: float) -> str:
    """An interval with an en dash; "–" when undefined.

    >>> interval(0.3011, 0.416)
    '0.301–0.416'
    """
    return UNDEFINED if isnan(low) or isnan(high) else f"{metric(low)}–{metric(high)}"


def size(n_bytes: int) -> str:
    """A file size in decimal units.

    >>> size(834), size(41_300), size(1_260_000)
    ('834 B', '41 kB', '1.3 MB')
    """
    if n_bytes < 1000:
        return f"{n_bytes} B"
    return f"{fixed(n_bytes / 1e3, 0)} kB" if n_bytes < 999_500 else f"{fixed(n_bytes / 1e6, 1)} MB"


def named(n: int, noun: str) -> str:
    """A count with its noun.

    >>> named(1, "image"), named(12480, "image")
    ('1 image', '12,480 images')
    """
    return f"{count(n)} {noun}" if n == 1 else f"{count(n)} {plural(noun)}"


def plural(noun: str) -> str:
    """A noun as of several.

    >>> plural("image"), plural("entity"), plural("day"), plural("class")
    ('images', 'entities', 'days', 'classes')
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def setting(value: object) -> str:
    """The value of an option; "–" for one that was not given.

    >>> setting(True), setting({"truth": "label"}), setting(["a", "b"]), setting(None), setting(0.5)
    ('yes', 'truth: label', 'a, b', '–', '0.5')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items()) or UNDEFINED
    if isinstance(value, list):
        return ", ".join(map(str, value)) or UNDEFINED
    return UNDEFINED if value is None else str(value)
