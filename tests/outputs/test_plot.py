"""What all static drawings share: a frame holds its values, a path leaves out what is undefined, names keep apart."""

from itertools import pairwise
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.outputs.plot import FLOORS, NAME_GAP, Frame, floor_of, line, spaced

FRAME = Frame(40, 240, 10, 110, 0.5, 1.0, 20)
SHARES = st.floats(0, 1)


def test_the_ends_of_the_data_stand_at_the_edges_less_what_is_kept_free():
    assert (FRAME.x(0), FRAME.x(1)) == (60, 220)
    assert (FRAME.y(0.5), FRAME.y(1)) == (110, 10)


def test_ticks_name_the_values_at_which_they_stand():
    assert [(tick.at, tick.text) for tick in FRAME.value_ticks()][::4] == [(110, "0.5"), (10, "1")]
    assert [tick.text for tick in FRAME.share_ticks()] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert FRAME.share_ticks()[-1].at == FRAME.x(1)


def test_a_path_goes_past_what_is_undefined():
    assert FRAME.path((0.0, 0.5, 1.0), (0.5, nan, 1.0)) == "M60.0 110.0L220.0 10.0"
    assert FRAME.path((0, 1), (nan, nan)) == ""


def test_a_single_point_is_a_dash_that_can_be_seen():
    assert FRAME.path((0.0, 0.5), (nan, 1.0)) == "M137.0 10.0L143.0 10.0"


def test_a_band_runs_along_the_upper_bounds_and_back_along_the_lower_ones():
    assert (
        FRAME.band((0.0, 0.5, 1.0), (0.5, nan, 0.6), (1.0, 1.0, 0.75)) == "M60.0 10.0L220.0 60.0L220.0 90.0L60.0 110.0Z"
    )
    assert FRAME.band((0.5,), (0.5,), (1.0,)) == "M137.0 10.0L143.0 10.0L143.0 110.0L137.0 110.0Z"
    assert FRAME.band((0.5,), (nan,), (nan,)) == ""


@given(st.lists(st.floats(0, 500)))
def test_names_go_down_no_further_than_they_must_and_never_stand_on_each_other(heights):
    placed = spaced(sorted(heights))
    assert all(b - a >= NAME_GAP - 1e-6 for a, b in pairwise(placed))
    for k, (height, at) in enumerate(zip(sorted(heights), placed, strict=True)):
        assert at == pytest.approx(height, abs=0.051) or at == pytest.approx(placed[k - 1] + NAME_GAP)


@given(st.lists(SHARES, min_size=1))
def test_no_mark_lies_in_the_lowest_third_of_an_axis_that_does_not_begin_at_zero(marks):
    floor = floor_of(marks)
    assert floor in FLOORS
    assert floor == 0 or min(marks) >= floor + (1 - floor) / 3


def test_a_line_through_nothing_is_none():
    assert line([]) == ""
