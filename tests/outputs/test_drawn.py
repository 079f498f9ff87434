"""Still pictures of charts: within their frame, named without collisions, marks where the data are."""

import re
from itertools import pairwise
from math import nan
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.outputs.drawn import NARROW, WIDE, still_pictures
from reportgen.report.chart import Chart
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, count_axis, log_axis, share_axis, ticks

VALUES = st.lists(st.floats(0, 1) | st.just(nan), min_size=5, max_size=5).map(tuple)
X = (0.0, 0.25, 0.5, 0.75, 1.0)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def picture(*marks: Mark, x: Axis | None = None, y: Axis | None = None, texts: tuple[Text, ...] = (), **more) -> str:
    panel = Panel(y or share_axis("share"), marks, 100, texts)
    drawing = Drawing(x or share_axis("threshold"), (panel,), **more)
    return str(still_pictures(Chart("c", "C", "", "", "A chart & more", {}, drawing)))


def path(text: str, kind: str = "line") -> str:
    (found,) = re.findall(rf'<path class="plot__{kind} [^>]* d="([^"]*)"', text)
    return found


@pytest.mark.parametrize("kind", ["line", "step", "area", "steps", "points", "whiskers", "bars"])
@given(VALUES, VALUES)
@settings(max_examples=40, deadline=None)
def test_whatever_the_data_every_picture_is_well_formed_and_stays_in_its_frame(kind, first, second):
    ends = {"y2": second} if kind in ("area", "steps", "whiskers", "bars") else {}
    if kind == "bars":
        first, ends = tuple(0.0 if v != v else v for v in first), {"x2": X, "y2": tuple(0.0 for _ in X)}
    text = picture(Mark(kind, "ink", X, first, **ends, name="A & B"), names=80)
    assert "nan" not in text
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    assert root.get("aria-label") == "A chart & more"
    for one in re.findall(r'tone-ink"[^>]* d="([^"]*)"', text):
        places = [float(number) for number in NUMBER.findall(re.sub(r"[HV]", " ", one))]
        assert all(0 <= place <= NARROW for place in places)


@given(st.lists(VALUES, min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_names_never_stand_on_each_other(lines):
    text = picture(*(Mark("line", "ink", X, values, name=f"n{k}") for k, values in enumerate(lines)), names=80)
    heights = sorted(float(y) for y in re.findall(r'plot__name" x="[^"]*" y="([^"]*)"', text))
    assert all(b - a >= 15.9 for a, b in pairwise(heights))


def test_marks_stand_where_the_data_are_on_each_scale():
    left, right, top, foot = 44, NARROW - 12, 28, 128
    assert path(picture(Mark("line", "ink", (0.0, 1.0), (0.0, 1.0)))) == f"M{left}.0 {foot}.0L{right}.0 {top}.0"
    assert path(picture(Mark("step", "ink", (0.0, 1.0), (1.0, 0.0)))) == f"M44.0 28.0L44.0 128.0L{right}.0 128.0"
    log = path(picture(Mark("line", "ink", (1.0, 10.0, 100.0), (0.0, 0.0, 0.0)), x=log_axis("", 1, 100, (1, 10, 100))))
    assert [float(place) for place in NUMBER.findall(log)[::2]] == [44.0, (44 + right) / 2, right]
    root = path(picture(Mark("line", "ink", (0.0, 1.0), (25.0, 100.0)), y=count_axis("", 100, scale="sqrt")))
    assert [float(place) for place in NUMBER.findall(root)[1::2]] == [78.0, 28.0]
    assert path(picture(Mark("bars", "ink", (0.0,), (1.0,), x2=(0.5,))), "area") == "M44.0 128.0V28.0H186.0V128.0Z"
    assert path(picture(Mark("rules", "ink", (0.5,)))) == "M186.0 128V28"
    assert path(picture(Mark("rules", "ink", (), (0.5,)))) == f"M44 78.0H{right}"


def test_undefined_values_leave_a_gap_and_a_point_alone_is_a_dash():
    assert path(picture(Mark("line", "ink", X, (0.0, 0.0, nan, 0.0, nan)))).count("M") == 2
    assert path(picture(Mark("line", "ink", (0.5,), (0.0,)))) == "M183.0 128.0L189.0 128.0"


def test_a_wide_picture_is_drawn_twice_and_one_of_them_is_shown():
    text = picture(Mark("line", "ink", X, X), is_wide=True)
    assert re.findall(r'viewBox="0 0 (\d+)', text) == [str(WIDE), str(NARROW)]
    assert len(re.findall("chart__still--(?:wide|narrow)", text)) == 2


def test_panels_share_an_axis_of_x_and_only_the_last_is_written():
    panels = tuple(Panel(share_axis(name), (), 50) for name in ("one", "two"))
    drawing = Drawing(share_axis("threshold"), panels)
    text = str(still_pictures(Chart("c", "C", "", "", "", {}, drawing)))
    assert text.count("threshold") == 1
    assert ElementTree.fromstring(text).get("height") == str(28 + 50 + 30 + 50 + 42)  # noqa: S314 - our own text


@given(st.floats(-10, 1e6), st.floats(1e-6, 1e6))
@settings(max_examples=200, deadline=None)
def test_ticks_are_few_even_and_inside(low: float, length: float):
    values = ticks(low, low + length)
    assert len(values) <= 6
    assert all(low - 1e-6 * length <= value <= low + length * (1 + 1e-6) for value in values)
    steps = [b - a for a, b in pairwise(values)]
    assert all(step == pytest.approx(steps[0], rel=1e-3, abs=1e-9) for step in steps)
