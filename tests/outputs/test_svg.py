"""Drawings that need no script: within their frame, however odd the curves."""

import re
from itertools import pairwise
from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.outputs.svg import curve_drawing
from reportgen.report.outcome_blocks import Curves

STEPS = tuple(k / 10 for k in range(11))
VALUES = st.lists(st.floats(0, 1) | st.just(nan), min_size=11, max_size=11).map(tuple)


def curves(precision=(0.9,) * 11, recall=(0.8,) * 11, f1=(0.85,) * 11, **changes) -> Curves:
    given = {
        "operating": 0,
        "recommended": None,
        "label_thresholds": (),
        "labels": ("a",),
        "options": (),
        "caption": "",
    }
    return Curves(STEPS, precision, recall, f1, **(given | changes))


@given(VALUES, VALUES, VALUES, st.integers(0, 10), st.none() | st.integers(0, 10))
@settings(max_examples=200, deadline=None)
def test_every_coordinate_is_a_number_and_every_mark_inside_the_frame(precision, recall, f1, operating, recommended):
    drawn = curve_drawing(curves(precision, recall, f1, operating=operating, recommended=recommended), 1000, 320)
    assert "nan" not in str(drawn)
    assert drawn.left <= drawn.now <= drawn.right
    for path in drawn.paths.values():
        assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)*)?", path)
    for point in drawn.points:
        assert drawn.top <= point.y <= drawn.bottom
    for name in drawn.names:
        assert 0 <= name.x <= 1000


@given(VALUES, VALUES, VALUES)
@settings(max_examples=200, deadline=None)
def test_names_never_stand_on_each_other(precision, recall, f1):
    heights = [name.y for name in curve_drawing(curves(precision, recall, f1), 358, 260).names]
    assert all(b - a >= 15.9 for a, b in pairwise(heights))


@pytest.mark.parametrize(("value", "floor"), [(0.99, 0.8), (0.6, 0.0), (0.7, 0.5), (0.3, 0.0)])
def test_the_axis_begins_as_high_as_the_marks_allow(value, floor):
    drawn = curve_drawing(curves((value,) * 11, (value,) * 11, (value,) * 11), 1000, 320)
    assert drawn.floor == floor
    assert all(point.y < drawn.bottom for point in drawn.points)


def test_without_any_value_the_frame_stands_empty():
    drawn = curve_drawing(curves((nan,) * 11, (nan,) * 11, (nan,) * 11), 1000, 320)
    assert set(drawn.paths.values()) == {""}
    assert drawn.points == drawn.names == ()


def test_the_marks_of_the_labels_are_drawn_once_each_and_undefined_ones_not():
    drawn = curve_drawing(curves(label_thresholds=(0.5, nan, 0.5, 0.7)), 1000, 320)
    assert drawn.rug.count("M") == 2
