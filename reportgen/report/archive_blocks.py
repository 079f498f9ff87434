"""The blocks of an archive's index page, as plain frozen data."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class MainMetric:
    """A metric that versions are compared by."""

    key: str
    title: str


@dataclass(frozen=True)
class VersionFigure:
    """One metric of a version: NaN where undefined; what became of it since the version before, and how it stands.

    `verdict` is same, better, worse, noise, unknown (no intervals), first, other (other data before) or empty;
    `standing` is best, tied or empty.
    """

    value: float
    low: float
    high: float
    change: float
    verdict: str
    standing: str


@dataclass(frozen=True)
class VersionRow:
    """One version: what it is called, its links relative to the page ("" without), and its figures by metric."""

    position: int
    model: str
    version: str
    day: str
    created: str
    data: str
    samples: int
    page: str
    record: str
    is_latest: bool
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


@dataclass(frozen=True)
class TrendLine:
    """A model's figures over the versions drawn: `places` from the oldest, and values with their intervals."""

    name: str
    is_main: bool
    places: tuple[int, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


@dataclass(frozen=True)
class Trend:
    """One metric over the versions on one data set, in order of date, and what else may be drawn."""

    kind: ClassVar[str] = "trend"
    lines: tuple[TrendLine, ...]  # the newest model's first
    days: tuple[str, ...]  # of the places
    metrics: tuple[MainMetric, ...]
    models: tuple[str, ...]
    data: tuple[str, ...]
    drawn: str  # the data set drawn first
    has_labels: bool
    note: str  # which labels may be chosen
    reading: VersionRow | None  # the newest version drawn


@dataclass(frozen=True)
class Standing:
    """The latest and the best version in one metric; `n_tied` are as good as the best within noise, it included."""

    metric: str
    latest: VersionRow
    latest_figure: VersionFigure
    best: VersionRow
    best_figure: VersionFigure
    n_tied: int


@dataclass(frozen=True)
class DataStanding:
    """One data set: how many versions were measured on it, and how they stand."""

    data: str
    samples: int
    n_versions: int
    rows: tuple[Standing, ...]


@dataclass(frozen=True)
class Standings:
    """The latest and the best version on every data set, the data set used last first."""

    kind: ClassVar[str] = "standings"
    data: tuple[DataStanding, ...]
    n_data: int
    items: str
