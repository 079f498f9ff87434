"""Packed columns: any numbers come back, and nothing larger than allowed is ever unpacked."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from reportgen.record.packed import LONG, Column, DamagedColumn, deflated, inflated, packed, unpacked

TYPES = ("uint8", "int8", "int16", "int32", "uint32", "float32", "float64")


@settings(deadline=None)
@given(st.sampled_from(TYPES).flatmap(lambda kind: arrays.arrays(kind, st.integers(0, 50))))
def test_numbers_come_back_as_they_went_in(values):
    column = packed(values, values.dtype.name)
    assert column.type == values.dtype.name
    found = unpacked(column, values.size)
    assert found.dtype == values.dtype
    np.testing.assert_array_equal(found, values)


def test_a_type_goes_by_any_of_numpy_s_names_but_is_written_under_one():
    assert packed([1], "i4") == packed([1], "int32") == packed([1], np.dtype("<i4"))
    with pytest.raises((ValueError, msgspec.ValidationError), match="complex"):
        packed([1], "complex128")


def test_bytes_come_back_whether_long_or_short():
    content = np.random.default_rng(0).bytes(LONG)
    for part in (content, content[:-1], b""):
        assert inflated(deflated(part), len(part)) == part


@pytest.mark.parametrize(
    ("text", "most", "words"),
    [
        (deflated(bytes(1001)), 1000, "too large"),
        (deflated(b"abc"), 0, "too large"),
        (deflated(bytes(10_000))[:8], 10_000, "cut short|unpacked"),
        ("////", 10, "unpacked"),
        ("=", 10, "unpacked|cut short"),
        ("é", 10, "unpacked"),
    ],
)
def test_what_cannot_be_unpacked_or_is_too_large_is_refused(text, most, words):
    with pytest.raises(DamagedColumn, match=words):
        inflated(text, most)


@pytest.mark.parametrize(
    ("column", "types", "words"),
    [
        (Column("utf-8", ""), (), "is of utf-8"),
        (packed([1.5], "float32"), ("int32",), "is of float32"),
        (Column("int32", deflated(b"abc")), (), "cut short"),
        (packed([1, 2], "int32"), (), "too large"),
    ],
)
def test_a_column_of_another_type_or_length_is_refused(column, types, words):
    with pytest.raises(DamagedColumn, match=words):
        unpacked(column, 1, types)
