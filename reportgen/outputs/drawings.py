"""The static drawings that templates may ask for, by the name they ask with."""

from reportgen.outputs.svg import curve_drawing
from reportgen.outputs.trend import trend_drawing

DRAWINGS = {"drawing": curve_drawing, "trend_drawing": trend_drawing}
