"""Numbers read many at once are what Python's float makes of each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.readers.decimals import PADDING, floats


def read(numbers: list[bytes]) -> list[float]:
    text = b"".join((bytes(PADDING), b",".join(numbers), bytes(PADDING)))
    length = np.array([len(number) for number in numbers])
    start = PADDING + np.append(0, np.cumsum(length + 1)[:-1])
    return floats(np.frombuffer(text, np.uint8), start, start + length).tolist()


@pytest.mark.parametrize("digits", range(18))
def test_numbers_of_any_length_are_read_to_the_bit(digits: int) -> None:
    rng = np.random.default_rng(digits)
    values = rng.uniform(-50, 1000, 3000) * 10.0 ** rng.integers(-4, 7, 3000)
    written = [repr(round(value, digits)) for value in values.tolist()]
    written += [str(int(value)) for value in values]
    assert read([text.encode() for text in written]) == [float(text) for text in written]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.from_regex(r"\A-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,20})?(E-?[0-9]{1,2})?\Z"), min_size=1))
def test_any_number_is_read_to_the_bit(written: list[str]) -> None:
    assert read([text.encode() for text in written]) == [float(text) for text in written]


ODD = [b"", b".", b"-", b"1.2.3", b"1-2", b"--1", b"12345678.9.1", b"1.2345678.9", b"E5", b"1E"]


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_number_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        read([b"1.5", text, b"2"])
