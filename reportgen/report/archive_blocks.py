"""The blocks of an archive's index page, as plain frozen data."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.chart import Chart


@dataclass(frozen=True)
class MainMetric:
    """A metric that versions are compared by."""

    key: str
    title: str


@dataclass(frozen=True)
class VersionFigure:
    """One metric of a version: NaN where undefined; what became of it since the version before, and how it stands.

    `verdict` is that of comparison.change, or first or other (other data before), empty where it is undefined; `p` is
    that of the change. `standing` is best, leads, tied or empty.
    """

    value: float
    low: float
    high: float
    change: float
    p: float
    verdict: str
    standing: str


@dataclass(frozen=True)
class VersionRow:
    """One version: what it is called, its links relative to the page ("" without), and its figures by metric.

    `fixed` and `broken` count what changed since the version before, -1 where nothing is known; `file` is the file to
    compare it by, as a shell takes it.
    """

    position: int
    model: str
    version: str
    day: str
    created: str
    data: str
    samples: int
    page: str
    record: str
    file: str
    is_latest: bool
    fixed: int
    broken: int
    figures: tuple[VersionFigure, ...]


@dataclass(frozen=True)
class VersionTable:
    """The newest versions as a table; `metrics` are in the order of their figures, the first one in full."""

    kind: ClassVar[str] = "versions"
    rows: tuple[VersionRow, ...]
    n_versions: int
    metrics: tuple[MainMetric, ...]
    others: tuple[int, ...]  # positions of the metrics shown beside the first
    items: str
    example: str  # the command that compares the newest version with the one before; "" without one
    note: str  # what was not compared


@dataclass(frozen=True)
class Trend:
    """One metric over the versions on one data set, in order of date, and what else may be drawn."""

    kind: ClassVar[str] = "trend"
    chart: Chart
    metrics: tuple[MainMetric, ...]
    has_labels: bool
    note: str  # which labels may be chosen

    @property
    def charts(self) -> tuple[Chart, ...]:
        """What makes it live."""
        return (self.chart,)


@dataclass(frozen=True)
class Spark:
    """A small line of a metric over versions, the oldest left: NaN where undefined, with the places of two points."""

    values: tuple[float, ...]
    best: int
    latest: int


@dataclass(frozen=True)
class Standing:
    """The latest and the best version in one metric, and the line that leads to them."""

    metric: str
    spark: Spark
    latest: VersionRow
    latest_figure: VersionFigure
    best: VersionRow
    best_figure: VersionFigure
    said: str  # how the latest stands


@dataclass(frozen=True)
class DataStanding:
    """One data set: which version is best on it, in a sentence (True for what stands out), and metric by metric."""

    data: str
    samples: int
    n_versions: int
    sentence: tuple[tuple[str, bool], ...]
    rows: tuple[Standing, ...]


@dataclass(frozen=True)
class Standings:
    """The latest and the best version on every data set, the data set used last first."""

    kind: ClassVar[str] = "standings"
    data: tuple[DataStanding, ...]
    n_data: int
    items: str
