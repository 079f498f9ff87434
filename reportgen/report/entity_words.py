"""How the page of named entities reads a type's precision and recall; templates/blocks/entity_types.js is its twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen import numbers
from reportgen.rules.readings import HIGH_OF_TYPES, LOW

SEVERAL, MANY = 2, 3  # of an error are worth a word, from so many on
MOST_WORDS = 3
HERE = "\0"  # where a type is named, whatever its characters

WELL = "Found and typed well."
MISSED = "Often missed, but right when predicted."
OTHERS = "Found, but other text is also predicted as this type."
BOTH_LOW = "Found unreliably, and predictions are often wrong."
BOTH_MIDDLING = "Middling: misses and false positives about equally often."
NEVER = "Never predicted."
UNLABELLED = "Not labelled in these documents."


@dataclass(frozen=True)
class TypeFigures:
    """A type at the operating point: counts of its labelled entities by what became of them, ratios (NaN undefined).

    `other` are those predicted as another type with the same boundary, `both` those with another boundary as well;
    `spurious` are predictions of the type where nothing is labelled. `swapped` is the type it is predicted as most, and
    how often.
    """

    id: int
    label: str
    support: int
    correct: int
    boundary: int
    other: int
    both: int
    missed: int
    spurious: int
    predicted: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    swapped: tuple[str, int]

    @property
    def reading(self) -> str:
        """Its precision and recall in a sentence."""
        if not self.support:
            return UNLABELLED
        if not self.predicted:
            return NEVER
        return reading(self.precision, self.recall)

    @property
    def numbers(self) -> tuple[str, str, str]:
        """The counts behind it: what stands before a type, the type, and what stands behind; "" where it does well."""
        words = list(self._words())[:MOST_WORDS]
        if self.reading in (WELL, NEVER) or not words:
            return "", "", ""
        before, name, behind = f"{', '.join(words)}.".partition(HERE)
        return (before, self.swapped[0], behind) if name else ("", "", before)

    def _words(self) -> Iterator[str]:
        if self.swapped[1] >= SEVERAL:
            yield f"{numbers.count(self.swapped[1])} predicted as {HERE}"
        if self.boundary >= SEVERAL:
            yield f"{numbers.count(self.boundary)} with another boundary"
        if self.spurious >= MANY:
            yield f"{numbers.count(self.spurious)} false positives"
        if self.missed >= MANY:
            yield f"{numbers.count(self.missed)} missed"


def reading(precision: float, recall: float) -> str:
    """What a precision and a recall say together: Azure's four readings, and one between.

    >>> reading(0.9, 0.8), reading(0.75, 0.6)
    ('Found and typed well.', 'Often missed, but right when predicted.')
    """
    if precision >= HIGH_OF_TYPES:
        return WELL if recall >= HIGH_OF_TYPES else MISSED
    if recall >= HIGH_OF_TYPES:
        return OTHERS
    return BOTH_MIDDLING if min(precision, recall) >= LOW else BOTH_LOW
