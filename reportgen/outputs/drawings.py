"""The static drawings that templates may ask for, by the name they ask with."""

from collections.abc import Callable
from typing import Any

from reportgen.outputs.overlay import overlay_drawings
from reportgen.outputs.spark import spark_drawing
from reportgen.outputs.svg import curve_drawing

DRAWINGS: dict[str, Callable[..., Any]] = {
    "drawing": curve_drawing,
    "spark_drawing": spark_drawing,
    "overlays": overlay_drawings,
}
