"""The blocks that tell how each label fared, as plain frozen data. Nothing here knows HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from reportgen.report.words import Words

FEW = 30  # below so many units a label's figures are marked: chance moves them far
TOO_FEW = 10  # below so many no interval is drawn
AT_ONCE = 20  # rows of many labels that are shown at first, and how many more each time
MANY = 30  # labels; more are shown in parts
LEAST_SIDE, MOST_SIDE = 15.0, 62.0  # percent of the width that the side of the false positives takes
TICKS = 5  # round numbers on the wider side of the axis, at most
ROUND = (1, 2, 5)


@dataclass(frozen=True)
class LabelFigures:
    """One label at the operating point: counts, ratios (NaN when undefined) and its own best threshold.

    `called` are the predictions of the label that are wrong, `spurious` those of them on the background.
    """

    id: int
    label: str
    support: int
    predicted: int
    correct: int
    misclassified: int
    missed: int
    called: int
    spurious: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    threshold: float
    more: tuple[float, ...]  # as the columns `more` of the table

    @property
    def fn(self) -> int:
        """False negatives."""
        return self.misclassified + self.missed

    @property
    def errors(self) -> int:
        """False positives and false negatives."""
        return self.called + self.fn


@dataclass(frozen=True)
class BarScale:
    """One scale for both sides of the axis: up to `left` false positives and `right` units, in percent of the width.

    The same as in templates/blocks/label_bars.js, where the left side grows with the false positives.
    """

    left: int
    right: int

    @property
    def split(self) -> float:
        """Where the axis stands."""
        if not self.left:
            return LEAST_SIDE
        return min(max(100 * self.left / (self.left + self.right), LEAST_SIDE), MOST_SIDE)

    @property
    def unit(self) -> float:
        """How wide one is."""
        right = (100 - self.split) / max(self.right, 1)
        return min(self.split / self.left, right) if self.left else right

    @property
    def ticks(self) -> tuple[int, ...]:
        """Round numbers to either side of the axis that are within its bounds, negative to the left.

        >>> BarScale(119, 91).ticks, BarScale(3, 507).ticks, BarScale(0, 2).ticks
        ((-100, -50, 0, 50), (0, 200, 400), (0, 1, 2))
        """
        most, sizes = max(self.left, self.right), (size * 10**power for power in range(19) for size in ROUND)
        step = next(size for size in sizes if size * TICKS >= most)
        return tuple(range(-(self.left // step) * step, self.right // step * step + 1, step))


@dataclass(frozen=True)
class Change:
    """How far a label's F1 is from that of the baseline; `q` is corrected for the number of labels (NaN unknown)."""

    difference: float
    q: float
    verdict: str  # better, worse, noise or unknown


@dataclass(frozen=True)
class Performance:
    """How each label fared, most errors first: a bar of its outcomes and its figures. Labels without units come last.

    `rows` are the first ones, of `n_labels`; `changes` belong to the rows where there is a `baseline`.
    """

    kind: ClassVar[str] = "performance"
    rows: tuple[LabelFigures, ...]
    n_labels: int
    words: Words
    has_spurious: bool
    has_missed: bool
    scale: BarScale
    interval_from: float  # where the axis of the intervals begins; it ends at 1
    more: tuple[tuple[str, str, str], ...]  # (key, title, what it is) of the columns that do not follow the threshold
    has_thresholds: bool
    at: float  # the operating threshold; 0 where there is none
    baseline: str = ""
    changes: tuple[Change, ...] = ()
    thresholds_title: str = "Best threshold"
    terms: Mapping[str, str] = field(default_factory=dict)  # what the words of its heads mean, by their keys
    thresholds_from: str = ""  # where the labels' own thresholds were chosen

    @cached_property
    def n_present(self) -> int:
        """How many of the rows have units in the ground truth."""
        return sum(row.support > 0 for row in self.rows)

    @property
    def n_columns(self) -> int:
        """Columns of the table."""
        return 10 + len(self.more) + self.has_thresholds + bool(self.baseline)

    few: ClassVar[int] = FEW
    too_few: ClassVar[int] = TOO_FEW
    at_once: ClassVar[int] = AT_ONCE
    many: ClassVar[int] = MANY


@dataclass(frozen=True)
class Distribution:
    """How much ground truth labels have: a few with the least, and with the most, each with the link to its row.

    Where all have as much, both are empty and `each` is how much that is.
    """

    kind: ClassVar[str] = "distribution"
    least: tuple[tuple[str, int, str], ...]
    most: tuple[tuple[str, int, str], ...]
    each: int
    words: Words
