"""The blocks that show how boxes fare, as plain frozen data. Nothing here knows HTML."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Bar:
    """A named share in [0, 1], what it means, and the link to its cases ("" without)."""

    name: str
    value: float
    meaning: str
    link: str


@dataclass(frozen=True)
class Bars:
    """Shares as bars; `signed` where they are differences, drawn up to the largest."""

    kind: ClassVar[str] = "bars"
    bars: tuple[Bar, ...]
    signed: bool

    @property
    def largest(self) -> float:
        """What the full width stands for."""
        return max([0.01, *(bar.value for bar in self.bars)]) if self.signed else 1.0


ROUND = (10, 12, 14, 16, 18, 20, 24, 28, 30, 36, 40, 50, 60, 70, 80, 100)  # tenths; half of each is round, too


@dataclass(frozen=True)
class Bin:
    """One bar of a histogram: its name, where it begins, and how many are of which outcome."""

    name: str
    start: float
    correct: int
    misclassified: int
    spurious: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.correct + self.misclassified + self.spurious


@dataclass(frozen=True)
class Overlaps:
    """How well boxes fit: bars by overlap, equally wide, the first one for what lies below the others."""

    kind: ClassVar[str] = "overlaps"
    bins: tuple[Bin, ...]
    limit: float  # the overlap from which on a box fits
    caption: str

    @property
    def top(self) -> int:
        """What the full height stands for: a round number, at least the highest bar."""
        highest = max(1, *(part.total for part in self.bins))
        unit: int = 10 ** (len(str(highest)) - 1)
        tens = (ten for ten in ROUND if unit > 1 or ten % 20 == 0)
        return next(size for size in (ten * unit // 10 for ten in tens) if size >= highest)

    def place(self, overlap: float) -> float:
        """Where an overlap stands, as a share of the width."""
        low, high = self.bins[1].start, 1.0
        return (1 + (overlap - low) / (high - low) * (len(self.bins) - 1)) / len(self.bins)


@dataclass(frozen=True)
class SizeRow:
    """Objects of one size: figures over all scores, and counts and ratios at the operating threshold."""

    name: str
    meaning: str
    ap: float
    ar: float
    support: int
    predicted: int
    precision: float
    recall: float
    f1: float
    missed: int
    link: str


@dataclass(frozen=True)
class Sizes:
    """How small, medium and large objects fare."""

    kind: ClassVar[str] = "sizes"
    rows: tuple[SizeRow, ...]
    at: str


@dataclass(frozen=True)
class Gain:
    """What mending one kind of error gains a label (NaN where undefined), and the link to its cases ("" without)."""

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
