"""A small line without axes: how a metric went from version to version."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from reportgen.outputs.plot import Frame
from reportgen.report.archive_blocks import Spark

WIDTH, HEIGHT, PAD = 160, 28, 4
LEAST = 0.02  # what the height stands for at least: less is no trend


@dataclass(frozen=True)
class SparkDrawing:
    """The line as a path, and the places of the best and the latest version; None where undefined."""

    path: str
    best: tuple[float, float] | None
    latest: tuple[float, float] | None
    width: int = WIDTH
    height: int = HEIGHT


def spark_drawing(spark: Spark) -> SparkDrawing:
    """The line in a picture of WIDTH × HEIGHT; what is undefined is left out."""
    known = [value for value in spark.values if not isnan(value)] or [0.0]
    middle, half = (min(known) + max(known)) / 2, max(LEAST, max(known) - min(known)) / 2
    frame = Frame(0, WIDTH, PAD, HEIGHT - PAD, middle - half, middle + half, PAD)
    n = len(spark.values)
    shares = [0.5 if n == 1 else k / (n - 1) for k in range(n)]
    places = [None if isnan(value) else (frame.x(share), frame.y(value))
              for share, value in zip(shares, spark.values, strict=True)]  # fmt: skip
    return SparkDrawing(frame.path(shares, spark.values), places[spark.best], places[spark.latest])
