"""Labels as numbers where the other side has names: which name a number means, by the list of the score columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from reportgen.arrays import NONE, LabelIds
from reportgen.datasets.label_names import natural_order, normal_forms
from reportgen.datasets.wording import listed
from reportgen.errors import MismatchedInputs
from reportgen.issues import Issue, issue

AGREEING = 0.9  # of what is predicted: with the highest score it is the same as this often, or the order is another

_NUMBER = re.compile(r"\s*[-+]?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?\s*", re.IGNORECASE)


def whole_numbers(names: Collection[str]) -> set[int]:
    """The names as numbers from 0, `7.0` as 7; none at all where one is something else."""
    forms = normal_forms(names)
    plain = [forms.get(name.strip(), name.strip()) for name in names]
    plain = [forms.get(name, name).removesuffix(".0") for name in plain]
    return {int(name) for name in plain} if all(name.isdecimal() and len(name) < 8 for name in plain) else set()


def may_number(numbers: Collection[str], names: Collection[str]) -> bool:
    """Whether these may be places in a list of those names, counted from 0 or from 1."""
    found = whole_numbers(numbers)
    return bool(found) and bool(names) and not any(map(_NUMBER.fullmatch, names)) and max(found) <= len(names)


def numbered(
    where: str, truth: Collection[str], predicted: Collection[str], columns: Sequence[str],
    said: tuple[Sequence[str], LabelIds] | None,
) -> tuple[dict[str, str], tuple[Issue, ...]]:  # fmt: skip
    """The name of every number, where truth or predictions are numbers and the columns of scores names, or vice versa.

    `said` are what is predicted in some rows and the column with the highest score there, NONE without any; they must
    agree. Nothing at all where both are numbers or both names.

    Raises: MismatchedInputs where the numbers can be counted from 0 or from 1, or say other labels than the scores.
    """
    if not columns:
        return {}, ()
    sides = [side for side in (truth, predicted) if side]
    if not whole_numbers(columns):
        numbers = [side for side in sides if may_number(side, columns) and not set(side) & set(columns)]
        return _names_of_numbers(where, numbers, predicted, columns, said)
    return _names_of_columns(where, sides, predicted, columns, said)


def _names_of_numbers(
    where: str, sides: Sequence[Collection[str]], predicted: Collection[str], columns: Sequence[str],
    said: tuple[Sequence[str], LabelIds] | None,
) -> tuple[dict[str, str], tuple[Issue, ...]]:  # fmt: skip
    """The columns' names of the numbers that truth, predictions or both are."""
    numbers = set().union(*map(whole_numbers, sides)) if sides else set()
    if not numbers or (0 in numbers and len(columns) in numbers):
        return {}, ()
    given = {name for side in sides for name in side}
    starts = [start for start in (0, 1) if start <= min(numbers) and max(numbers) < len(columns) + start]
    known = {start: {name: columns[int(float(name)) - start] for name in given} for start in starts}
    is_said = said is not None and predicted in list(sides)
    fitting = [start for start in starts if not is_said or said is None or _agrees(known[start], columns, said)]
    if not fitting:
        numbered = f"the predictions are numbers ({listed(natural_order(given))}), the columns of scores names"
        problem = f"{numbered}, and in their order ({listed(columns)}) the highest score is seldom that of the number"
        raise MismatchedInputs(where, problem, "Write the names in place of the numbers.")
    if len(fitting) > 1 and not is_said:
        problem = f"the labels are numbers ({listed(natural_order(given))}), the columns of scores names " \
            f"({listed(columns)}): counted from 0, {min(numbers)} is {columns[min(numbers)]}, counted from 1 it is " \
            f"{columns[min(numbers) - 1]}"  # fmt: skip
        raise MismatchedInputs(where, problem, "Write the names in place of the numbers.")
    return _said(known[fitting[0]], "Labels that are numbers were read as places among the columns of scores.")


def _names_of_columns(
    where: str, sides: Sequence[Collection[str]], predicted: Collection[str], columns: Sequence[str],
    said: tuple[Sequence[str], LabelIds] | None,
) -> tuple[dict[str, str], tuple[Issue, ...]]:  # fmt: skip
    """The names of columns of scores that are numbered, as sorted names are: what is predicted must bear it out."""
    if any(whole_numbers(side) for side in sides) or not predicted or said is None:
        return {}, ()
    names = natural_order(set().union(*sides))
    places = sorted(whole_numbers(columns))
    if len(names) == len(places) == places[-1] - places[0] + 1:
        known = {column: names[int(float(column)) - places[0]] for column in columns}
        if _agrees({}, [known[column] for column in columns], said):
            return _said(known, "Columns of scores that are numbered were read as those of the labels in their order.")
    problem = f"the labels are names ({listed(names)}), the columns of scores numbers ({listed(columns)})"
    raise MismatchedInputs(where, problem, "Name the columns of scores by the labels: p_cat, p_dog.")


def _agrees(known: dict[str, str], columns: Sequence[str], said: tuple[Sequence[str], LabelIds]) -> bool:
    """Whether what is predicted mostly has the highest score."""
    place = {name: number for number, name in enumerate(columns)}
    predicted = np.array([place.get(known.get(name, name), NONE) for name in said[0]], np.int32)
    is_made = said[1] != NONE
    return not is_made.any() or bool(np.mean(predicted[is_made] == said[1][is_made]) >= AGREEING)


def _said(known: dict[str, str], message: str) -> tuple[dict[str, str], tuple[Issue, ...]]:
    examples = [f"{name} = {known[name]}" for name in natural_order(known)]
    return known, (issue("labels_numbered", message, len(known), examples),)
