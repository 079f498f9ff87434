"""What the columns of the map hold is what was put in, as browsers unpack it."""

import json
import zlib
from base64 import b64decode

import numpy as np
import pytest

from reportgen.report.map_packing import FEW, coarse, fronted, narrow, scores, similarities
from tests.pages import unpacked

NAMES = [
    [], ["a"], ["image-001", "image-002", "image-1"], ["", "x", "xy", "", "xy"], ["same"] * 3,
    ["a" * 300 + "b", "a" * 300],
    ["🐈1", "🐈2", "🐉1", "é", "e\u0301"],
]  # fmt: skip
WHOLE = [
    ([0, 255], "uint8"), ([-1, 127], "int8"), ([0, 256], "uint16"), ([-1, 128], "int16"), ([-1, 40_000], "int32"),
    ([], "uint8"),
]  # fmt: skip


def browsers(packed: dict) -> list[str]:
    """Names as a browser puts them together, whose characters are pairs of bytes."""
    rest = json.loads(zlib.decompress(b64decode(packed["rest"]["data"]), -zlib.MAX_WBITS))
    names, last = [], b""
    for n, end in zip(unpacked(packed["shared"]).tolist(), rest, strict=True):
        last = last[: 2 * n] + end.encode("utf-16-le")
        names.append(last.decode("utf-16-le"))
    return names


@pytest.mark.parametrize("names", NAMES)
def test_names_that_begin_alike_come_back(names):
    assert browsers(fronted(names)) == names


@pytest.mark.parametrize(("values", "kind"), WHOLE)
def test_whole_numbers_are_in_the_smallest_type_that_holds_them(values, kind):
    packed = narrow(np.array(values, np.int64))
    assert packed["type"] == kind
    assert unpacked(packed).tolist() == values


def test_scores_and_places_of_few_are_exact_and_of_many_within_half_a_step():
    some = np.array([0.123456, np.nan, 1.0], np.float32)
    few = scores(some)
    assert few["unit"] == 1
    assert np.array_equal(unpacked(few["values"]), some, equal_nan=True)
    many = scores(np.resize(some, FEW + 3))
    assert unpacked(many["values"])[:3].tolist() == [123, -1, 1000]
    assert scores(np.full(FEW + 1, 7.5, np.float32))["unit"] == 1
    assert scores(None) is None
    places = np.arange(FEW + 1)
    assert np.array_equal(coarse(places[:-1]), places[:-1])
    assert (places - coarse(places)).max() == 7
    assert unpacked(similarities(np.array([-0.5, 0.99996], np.float32), are_cosines=True)["values"]).tolist() == [
        -5000,
        10000,
    ]
