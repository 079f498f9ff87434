"""The static drawings that templates may ask for, by the name they ask with."""

from collections.abc import Callable
from typing import Any

from reportgen.outputs.spark import spark_drawing

DRAWINGS: dict[str, Callable[..., Any]] = {
    "spark_drawing": spark_drawing,
}
