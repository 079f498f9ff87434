"""Pictures out of pages that nobody vouches for."""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from reportgen.report.compared.saved_pictures import MOST_BYTES, saved_page
from reportgen.report.payload import column


def png(width=40, height=30) -> bytes:
    """As much of a PNG as says how large it is."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", width, height, 8, 0, 0, 0, 0, 0)


PNG = png()
PATH = Path("page.html")


def page(contents=(PNG, PNG + b"1"), mimes=("image/png",), **changes) -> bytes:
    """A page of two samples with a picture each, the second in the block at the end."""
    texts = [base64.b64encode(picture).decode() for picture in contents]
    n = len(contents)
    island = {
        "items": {"ids": [f"s{k}" for k in range(n)], "picture": column(range(n), "i4"),
                  "width": column([40] * n, "i4"), "height": column([30] * n, "i4")},
        "pictures": {"mimes": list(mimes), "mime": column([0] * n, "u1"),
                     "start": column(np.cumsum([0, *map(len, texts)]), "i4")},
    } | changes  # fmt: skip
    text = json.dumps(island).replace("<", "\\u003c")
    return (
        f'<script type="application/json" id="data">{text}</script>'
        f'<script type="application/octet-stream" id="pictures">{"".join(texts)}</script>'
    ).encode()


def spelled_as_before(value):
    """Columns as pages had them before they were packed as records are."""
    if not isinstance(value, dict):
        return value
    if value.keys() == {"type", "data"}:
        return {"type": np.dtype(value["type"]).str[1:], "deflate": value["data"]}
    return {name: spelled_as_before(part) for name, part in value.items()}


def test_a_page_of_an_earlier_version_reads_to_the_same():
    side = {name: column([1, 2], "f4") for name in ("x", "y", "width", "height")} | {"number": column([4, 7], "i4")}
    content = page(boxes={"truth": side, "prediction": side})
    start, text, end = content.partition(b"{")[0], *content.partition(b"{")[2].partition(b"</script>")[::2]
    old = json.dumps(spelled_as_before(json.loads(b"{" + text))).encode()
    assert b'"deflate"' in old
    assert b'"i4"' in old
    assert b'"data": "' not in old
    before, now = saved_page(start + old + b"</script>" + end, PATH), saved_page(content, PATH)
    assert before.ids == now.ids == ("s0", "s1")
    assert before.boxes == now.boxes
    assert set(before.boxes["truth"]) == {4, 7}
    assert before.thumbnail("s1").data == PNG + b"1"


def test_pictures_and_sizes_come_back():
    found = saved_page(page(), PATH)
    assert found.ids == ("s0", "s1")
    assert found.thumbnail("s1").data == PNG + b"1"
    assert (found.thumbnail("s0").width, found.thumbnail("s0").height) == (40, 30)
    assert found.thumbnail("s2") is None


def test_a_picture_that_stands_in_the_page_is_taken_from_there():
    shown = f'<img data-picture="0" src="data:image/png;base64,{base64.b64encode(PNG + b"shown").decode()}">'
    assert saved_page(shown.encode() + page(), PATH).thumbnail("s0").data == PNG + b"shown"


@pytest.mark.parametrize(
    "content",
    [
        page(mimes=("image/svg+xml",)),
        page(mimes=("text/html",)),
        page(contents=(b"<svg onload=alert(1)>", b"GIF89a")),
        page(contents=(PNG + bytes(MOST_BYTES), b"")),
        page(contents=(PNG, PNG), mimes=()),
        page(contents=(png(30_000, 40_000), b"")),
        page(contents=(png(481, 1), b"")),
        page(contents=(png(0, 30), b"")),
    ],
    ids=["svg", "html", "other bytes", "too large", "no type", "a bomb", "no thumbnail", "empty"],
)
def test_what_is_no_picture_of_a_known_type_is_not_taken(content):
    found = saved_page(content, PATH)
    assert found.thumbnail("s0") is None


def test_broken_base64_is_not_taken():
    content = page().replace(base64.b64encode(PNG), b"=" * 40)
    assert saved_page(content, PATH).thumbnail("s0") is None


@pytest.mark.parametrize(
    "changes",
    [
        {
            "items": {
                "ids": ["a"],
                "picture": column([0, 1], "i4"),
                "width": column([1], "i4"),
                "height": column([1], "i4"),
            }
        },
        {"items": {"ids": [1, 2]}},
        {"pictures": {"mimes": ["image/png"], "mime": column([0, 0], "u1"), "start": column([0], "i4")}},
        {"pictures": {"mimes": ["image/png"], "mime": {"type": "x", "data": ""}, "start": column([0], "i4")}},
        {"pictures": {"mimes": ["image/png"], "mime": {"type": "uint8", "data": "!!"}, "start": column([0], "i4")}},
        {"boxes": {"truth": 3}},
    ],
    ids=["lengths", "ids", "starts", "type", "packed", "boxes"],
)
def test_a_page_that_contradicts_itself_is_as_if_it_had_no_pictures(changes):
    assert saved_page(page(**changes), PATH).ids == ()


def test_a_record_and_a_page_of_anything_else_have_none():
    assert saved_page(b'{"schema": 1}', PATH).ids == ()
    assert saved_page(b'<script type="application/json" id="data">{]</script>', PATH).ids == ()


def test_starts_that_lead_nowhere_are_not_followed():
    wild = {"mimes": ["image/png"], "mime": column([0, 7], "u1"), "start": column([-5, 90000, 3], "i4")}
    found = saved_page(page(contents=(PNG, PNG), pictures=wild), PATH)
    assert found.thumbnail("s0") is None
    assert found.thumbnail("s1") is None


def test_boxes_that_are_none_are_left_out():
    sides = {"number": column([3, 4, 5], "i4"), "x": column([1, np.nan, 1], "f4"), "y": column([1, 1, 1], "f4"),
             "width": column([9, 9, -1], "f4"), "height": column([9, 9, 9], "f4")}  # fmt: skip
    found = saved_page(page(boxes={"truth": sides, "prediction": sides}), PATH)
    assert found.boxes["truth"] == {3: (1.0, 1.0, 9.0, 9.0)}


@pytest.mark.parametrize("part", ["picture", "width"])
def test_a_page_whose_places_are_no_numbers_shows_nothing(part):
    whole = page()
    assert saved_page(whole, PATH).ids
    items = json.loads(whole.partition(b'id="data">')[2].partition(b"</script>")[0])["items"]
    found = saved_page(page(items=items | {part: column([np.nan, 1], "f4")}), PATH)
    assert found.ids == ()
    assert found.thumbnail("s0") is None
