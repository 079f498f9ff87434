"""The blocks of the confidence threshold: its section, and the strip that stands in for it once it is out of sight."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.chart import Chart
from reportgen.report.headline import Line


@dataclass(frozen=True)
class LiveFigure:
    """A figure that follows the threshold: its key in the page's scripts, name, value, and what stands beside it."""

    key: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """A goal that a reader sets: words and fields in turn. A field is (name, first value, unit behind it)."""

    key: str
    parts: tuple[str | tuple[str, str, str], ...]


@dataclass(frozen=True)
class Threshold:
    """The curves, on whose axis the threshold is set, and what it takes to choose one.

    `start` is the first step that means something, `averages` and `labels` are what curves can be chosen of, `back` is
    what leads back to the operating threshold. `recommended` is the step that gains beyond noise; None without any.
    `per_label` says what thresholds per label give; "" without any.
    """

    kind: ClassVar[str] = "threshold"
    charts: tuple[Chart, ...]
    steps: tuple[float, ...]
    operating: int
    start: int
    recommended: int | None
    average: str
    averages: tuple[str, ...]
    labels: tuple[str, ...]
    live: tuple[LiveFigure, ...]
    back: str
    advice: Line
    goals: tuple[Goal, ...]
    per_label: str
    caption: str
    tuned: str


@dataclass(frozen=True)
class Strip:
    """The threshold of the page and its figures in a line."""

    kind: ClassVar[str] = "strip"
    steps: tuple[float, ...]
    operating: int
    live: tuple[LiveFigure, ...]
    back: str
