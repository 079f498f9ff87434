"""Values of options that take several: columns by role, weights and ranges by criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from reportgen.errors import OptionError

MOST_WEIGHT = 1e6
ONE_COLUMN = "Name one column for each role."
REPEATABLE = ("output", "expected", "criterion")  # roles that several columns may play


def weights_of(given: Any) -> tuple[tuple[str, float], ...]:
    """Weights of criteria by name: a text such as a=2,b=0, a mapping, or pairs.

    >>> weights_of("correctness=2, creativity=0")
    (('correctness', 2.0), ('creativity', 0.0))

    Raises: OptionError for what is no weight, or less than 0.
    """
    parts: Any = given.items() if isinstance(given, Mapping) else given or ()
    if isinstance(given, str):
        parts = [(name, value) for name, _, value in (one.partition("=") for one in given.split(",") if one.strip())]
    found = {str(name).strip(): _weight(str(name), value) for name, value in parts}
    return tuple(found.items())


def _weight(name: str, value: Any) -> float:
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = -1.0
    if not 0 <= weight <= MOST_WEIGHT or not name.strip():
        raise OptionError("--weights", f"{name}={value} is no weight", "For instance --weights correctness=2,style=0.")
    return weight


def ranges_of(given: Any) -> tuple[tuple[str, tuple[float, float]], ...]:
    """The worst and the best value of criteria by name: a text such as a=1:5,b=10:0, a mapping to pairs, or pairs.

    >>> ranges_of("helpfulness=1:5, toxicity=10:0")
    (('helpfulness', (1.0, 5.0)), ('toxicity', (10.0, 0.0)))

    Raises: OptionError for what is no range.
    """
    parts: Any = given.items() if isinstance(given, Mapping) else given or ()
    if isinstance(given, str):
        parts = [(name, value) for name, _, value in (one.rpartition("=") for one in given.split(",") if one.strip())]
    return tuple({str(name).strip(): _range(str(name), value) for name, value in parts}.items())


def _range(name: str, value: Any) -> tuple[float, float]:
    try:
        worst, best = (float(one) for one in (value.split(":") if isinstance(value, str) else value))
    except (TypeError, ValueError):
        worst = best = 0.0
    if worst == best or not isfinite(worst) or not isfinite(best) or not name.strip():
        remedy = "Write the worst and the best value: --range helpfulness=1:5,toxicity=10:0."
        raise OptionError("--range", f"{name}={value} is no range", remedy)
    return worst, best


def columns_by_role(
    given: Mapping[str, Any], more: tuple[tuple[str, str], ...]
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The first column of each role, and the further ones.

    Raises: OptionError where a role that one column plays has several.
    """
    columns: dict[str, str] = {}
    further = list(more)
    for role, names in given.items():
        first, *others = (names,) if isinstance(names, str) else tuple(names)
        if others and role not in REPEATABLE:
            raise OptionError(f"--column {role}={others[0]}", f"{role} is {first} already", ONE_COLUMN)
        columns[role] = first
        further.extend((role, name) for name in others)
    return columns, tuple(further)


def texts_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """One text or several."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def paths_of(option: str, given: Path | Sequence[Path] | None) -> tuple[Path, ...]:
    """One path or several. Raises: OptionError for one that is given twice."""
    paths = (given,) if isinstance(given, Path) else tuple(given or ())
    for path, n in Counter(paths).items():
        if n > 1:
            raise OptionError(option, f"{path} is given {n} times", "Give every file once.")
    return paths


def check_date(option: str, text: str) -> None:
    """Raises: OptionError for what is no date of ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise OptionError(option, f"{text!r} is not a date", "Write it like 2026-03-14.") from error


def check_text(option: str, text: object) -> None:
    """Bytes of the command line that are not UTF-8 arrive as lone surrogates, which no file can hold."""
    if text is None:
        return
    if not isinstance(text, str):
        raise OptionError(option, f"{text!r} is no text", "Write it in quotes.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise OptionError(option, f"{text!r} is not UTF-8 text", "Write it in UTF-8.") from error
