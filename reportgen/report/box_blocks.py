"""The blocks that show how boxes fare, as plain frozen data. Nothing here knows HTML."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ErrorKind:
    """One kind of error: how many, what fixing them adds (NaN where unknown), what it is, and where most of them are.

    `state` names the view of the gallery that holds them; `most_in` are labels by number and name, with count and link.
    """

    name: str
    state: str
    count: int
    gain: float
    meaning: str
    most_in: tuple[tuple[int, str, int, str], ...]


@dataclass(frozen=True)
class ErrorKinds:
    """Every error by its kind, at the threshold."""

    kind: ClassVar[str] = "kinds"
    rows: tuple[ErrorKind, ...]
    at: float

    @property
    def largest(self) -> int:
        """What the full width of a bar stands for."""
        return max(1, *(row.count for row in self.rows))


@dataclass(frozen=True)
class Gain:
    """What fixing one kind of error adds for a label (NaN where undefined), and the link to its images ("" without)."""

    value: float
    link: str


@dataclass(frozen=True)
class LabelGains:
    """What each kind of error costs each label; the labels that lose most come first."""

    kind: ClassVar[str] = "label_gains"
    kinds: tuple[tuple[str, str], ...]  # (name, meaning), as the columns
    rows: tuple[tuple[str, tuple[Gain, ...]], ...]
    n_labels: int

    @property
    def largest(self) -> float:
        """What the strongest colour stands for."""
        return max([0.01, *(gain.value for _, gains in self.rows for gain in gains if gain.value == gain.value)])
