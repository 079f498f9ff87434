"""Numbers as written: never off by more than half a digit, never a sign that is not there."""

import re
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen import numbers

SHARES = st.floats(0, 1)


@given(SHARES)
def test_a_figure_is_rounded_to_half_a_digit_and_0_and_1_only_when_exact(value):
    text = numbers.metric(value)
    assert re.fullmatch(r"(< |> )?\d\.\d{3}", text)
    assert (text == "0.000") == (value == 0)
    assert (text == "1.000") == (value == 1)
    if text[0].isdigit():
        assert abs(float(text) - value) <= 0.0005 + 1e-12


@given(SHARES)
def test_a_percentage_is_0_and_100_only_when_exact(value):
    text = numbers.percent(value)
    assert (text == "0") == (value == 0)
    assert (text == "100") == (value == 1)


@given(st.floats(-1, 1))
def test_a_difference_has_its_sign(value):
    text = numbers.signed(value)
    assert "-" not in text
    if abs(value) >= 0.0005:
        assert text[0] == ("+" if value > 0 else "−")


@given(st.floats(-1e6, 1e6))
def test_a_plain_figure_uses_the_true_minus(value):
    assert "-" not in numbers.plain(value)


@given(st.integers(0, 10**12))
def test_a_count_reads_back(value):
    assert int(numbers.count(value).replace(",", "")) == value
    assert ("," in numbers.count(value)) == (value >= 1_000)


@given(st.integers(0, 10**11))
def test_a_size_is_short(value):
    assert re.fullmatch(r"\d{1,3} (B|kB)|\d+\.\d MB", numbers.size(value))


@pytest.mark.parametrize(
    "write",
    [
        numbers.metric,
        numbers.plain,
        numbers.threshold,
        numbers.score,
        numbers.signed,
        numbers.percent,
        numbers.probability,
    ],
)
def test_undefined_is_a_dash(write):
    assert write(nan) == "–"


def test_an_interval_with_an_undefined_end_is_a_dash():
    assert numbers.interval(nan, 0.5) == numbers.interval(0.5, nan) == "–"


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_both_ends_of_an_interval_have_their_sign(low, high):
    text = numbers.spread(low, high)
    assert re.fullmatch(r"([+−]\d\.\d{3} to [+−]\d\.\d{3})?", text)
    assert (text == "") == (low == high == 0)


@given(st.floats(1e-300, 1))
def test_a_probability_is_never_off_by_more_than_half_its_last_digit(p):
    text = numbers.probability(p)
    digits, _, power = text.partition("·10")
    value = float(digits) * 10 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    assert value == pytest.approx(p, rel=0.051 if power else 0.5, abs=0.0051)
