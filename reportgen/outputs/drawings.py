"""The static drawings that templates may ask for, by the name they ask with."""

from collections.abc import Callable
from typing import Any

from reportgen.outputs.overlay import overlay_drawings
from reportgen.outputs.trend import trend_drawing

DRAWINGS: dict[str, Callable[..., Any]] = {
    "trend_drawing": trend_drawing,
    "overlays": overlay_drawings,
}
