"""The block of the training set, as plain frozen data. Nothing here knows HTML."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class TrainingRow:
    """A label: how much there is of it on both sides, and its share of each; `note` where one side has none."""

    label: str
    training: int
    training_share: float
    tested: int
    tested_share: float
    note: str


@dataclass(frozen=True)
class LeakRows:
    """What leaked in one way, in a sentence, with the first pairs: sample, that of training, bits that differ."""

    said: str
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class TrainingTable:
    """The labels in training and test, those that one side lacks first; `widest` is the largest share."""

    kind: ClassVar[str] = "training"
    rows: tuple[TrainingRow, ...]
    widest: float
    leaks: tuple[LeakRows, ...]
    notes: tuple[str, ...]
