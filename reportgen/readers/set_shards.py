"""Several files in which a row may have several labels, as one: labels that only some of them know are in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from reportgen.errors import MalformedInput
from reportgen.tables import LabelSets, ScoreMatrix, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T", LabelSets, ScoreMatrix)


@dataclass(frozen=True, eq=False)
class JoinedSets:
    """What all files say together; None where none of them says it."""

    true: LabelSets | None
    said: LabelSets | None
    several: ScoreMatrix | None


def joined_sets(tables: Sequence[Table]) -> JoinedSets:
    """The sets and scores of all rows, one file after the other.

    Raises: MalformedInput where one file has them and another has not.
    """
    true, said = (_sets(tables, [getattr(table, name) for table in tables]) for name in ("true_sets", "said_sets"))
    several = _all_or_none(tables, [table.several for table in tables])
    if not several:
        return JoinedSets(true, said, None)
    labels = _labels(several)
    return JoinedSets(
        true, said, ScoreMatrix(np.concatenate([_placed(one, labels, np.nan) for one in several]), labels)
    )


def _sets(tables: Sequence[Table], given: Sequence[LabelSets | None]) -> LabelSets | None:
    sets = _all_or_none(tables, given)
    if not sets:
        return None
    labels = _labels(sets)
    values = np.concatenate([_placed(one, labels, False) for one in sets])
    return LabelSets(labels, values, np.concatenate([one.known for one in sets]))


def _all_or_none(tables: Sequence[Table], given: Sequence[T | None]) -> list[T]:
    found = [one for one in given if one is not None]
    if found and len(found) < len(tables):
        other = next(table for table, one in zip(tables, given, strict=True) if one is None)
        raise MalformedInput(other.name, "no sets of labels, as the others hold", "Give parts of one table.")
    return found


def _labels(parts: Sequence[LabelSets] | Sequence[ScoreMatrix]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for part in parts for label in part.labels))


def _placed(part: LabelSets | ScoreMatrix, labels: Sequence[str], otherwise: float | bool) -> NDArray[np.generic]:
    place = {label: number for number, label in enumerate(labels)}
    values = np.full((len(part.values), len(labels)), otherwise, part.values.dtype)
    values[:, [place[label] for label in part.labels]] = part.values
    return values
