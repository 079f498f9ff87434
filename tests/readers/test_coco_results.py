"""Long lists of results: what is read in chunks is what JSON says, or it is left to others."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.readers.coco_results import Results, results
from tests.loops import each

RECORD = {"image_id": 397133, "category_id": 18, "bbox": [258.15, 41.29, 348.26, 243.78], "score": 0.236}


def equal(found: Results, records: list[dict[str, Any]]) -> bool:
    """Whether the columns are those of the records, bit for bit."""
    return (
        found.image_id.tolist() == [record["image_id"] for record in records]
        and found.category_id.tolist() == [record["category_id"] for record in records]
        and found.box.tolist() == [[float(side) for side in record["bbox"]] for record in records]
        and found.score.tolist() == [float(record["score"]) for record in records]
    )


def made(n: int, seed: int = 0, digits: int = 3) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    sides = np.round(rng.uniform(-5, 600, (n, 4)), digits).tolist()
    scores = np.round(rng.random(n), digits).tolist()
    ids = rng.integers(0, 10**6, (n, 2)).tolist()
    return [
        {"image_id": image, "category_id": label, "bbox": box, "score": score}
        for (image, label), box, score in zip(ids, sides, scores, strict=True)
    ]


@pytest.mark.parametrize("options", [{}, {"separators": (",", ":")}, {"indent": 2}, {"separators": (" , ", " : ")}])
def test_every_way_of_writing_is_read(options: dict[str, Any]) -> None:
    records = made(500)
    found = results([json.dumps(records, **options).encode()])
    assert found is not None
    assert equal(found, records)


@pytest.mark.parametrize("space", [b" \n", b"", b"\n\n"])
def test_space_around_the_list_does_no_harm(space: bytes) -> None:
    records = made(3)
    found = results([space + json.dumps(records).encode() + space])
    assert found is not None
    assert equal(found, records)


def test_the_keys_may_stand_in_any_order_beside_others() -> None:
    records = [
        {"score": 0.5, "id": 7, "bbox": record["bbox"], "segmentation": [], "category_id": 3, "area": 1.5,
         "is_valid": True, "image_id": record["image_id"]}
        for record in made(100)
    ]  # fmt: skip
    found = results([json.dumps(records).encode()])
    assert found is not None
    assert equal(found, records)


def test_numbers_are_rounded_as_python_rounds_them() -> None:
    rng = np.random.default_rng(1)
    records = made(2000, digits=17)
    for record in records:
        record["bbox"] = (rng.standard_normal(4) * 10.0 ** rng.integers(-12, 6, 4)).tolist()
        record["score"] = float(np.float32(rng.random()))
    found = results([json.dumps(records).encode()])
    assert found is not None
    assert equal(found, records)


def test_blocks_meet_without_a_seam() -> None:
    records = made(50)
    text = json.dumps(records, indent=1).encode()
    for size in range(100, 700, 23):
        found = results(text[start : start + size] for start in range(0, len(text), size))
        assert found is not None
        assert equal(found, records)


ODD = [
    {},
    {"image_id": "397133"},
    {"image_id": 1.5},
    {"image_id": 2**70},
    {"score": None},
    {"score": "0.5"},
    {"score": math.nan},
    {"score": True},
    {"bbox": [1, 2, 3]},
    {"bbox": [1, 2, 3, 4, 5]},
    {"bbox": [[1, 2], [3, 4]]},
    {"bbox": [1, 2, None, 4]},
    {"bbox": []},
    {"image_id": [1]},
    {"score": {"a": 0.5}},
    {"file_name": "000001.jpg"},
    {"area": 5},
    {"segmentation": {"size": [1, 2], "counts": "ab}{"}},
    {"e-5": 1},
    {"E": 1},
    {"k,": 1},
]


@each("odd", ODD)
@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_record_of_another_form_is_read_right_or_not_at_all(odd: dict[str, object], place: int) -> None:
    records = made(10)
    records[place] |= odd
    found = results([json.dumps(records).encode()])
    assert found is None or equal(found, records)


def test_keys_may_change_places_from_record_to_record() -> None:
    records = made(10)
    records[5] = dict(reversed(records[5].items()))
    found = results([json.dumps(records).encode()])
    assert found is not None
    assert equal(found, records)


NOT_BETWEEN_RECORDS = [
    {"note": "},{"},
    {"note": '\\"}, {"'},
    {"note": "é },\n{"},
    {"parts": [{"a": 1}, {"a": 2}, {"a": 3}]},
    {"segmentation": {"size": [1, 2], "counts": "ab}, {"}},
]


@pytest.mark.parametrize("other", NOT_BETWEEN_RECORDS, ids=str)
@pytest.mark.parametrize("places", [slice(None), slice(3, 5), slice(-1, None)])
def test_what_looks_like_the_end_of_a_record_is_none(other: dict[str, object], places: slice) -> None:
    records = made(50)
    for record in records[places]:
        record |= other
    text = json.dumps(records, ensure_ascii=False).encode()
    for size in (40, 111, 1000, len(text)):
        found = results(text[start : start + size] for start in range(0, len(text), size))
        assert found is not None
        assert equal(found, records)


def test_text_that_is_not_utf8_is_left_to_those_who_name_its_place() -> None:
    text = json.dumps(made(3)).encode().replace(b'"score"', b'"note": "\xff", "score"')
    assert results([text]) is None


@pytest.mark.parametrize("every", [1, 2])
def test_all_records_may_be_odd(every: int) -> None:
    for odd in ODD:
        records = [record | odd if row % every == 0 else record for row, record in enumerate(made(10))]
        found = results([json.dumps(records).encode()])
        assert found is None or equal(found, records)


@pytest.mark.parametrize("n", [2, 3])
def test_a_list_that_ends_too_early_is_left_to_others(n: int) -> None:
    text = json.dumps(made(n)).encode()
    assert not [cut for cut in range(len(text)) if results([text[:cut]]) is not None]


@pytest.mark.parametrize("text", ["", "[", "{}", json.dumps(RECORD), json.dumps([RECORD] * 3)[:-1] + "}", "[{}]"])
def test_what_is_no_list_of_results_is_left_to_others(text: str) -> None:
    assert results([text.encode()]) is None


@pytest.mark.parametrize("records", [[], [RECORD]])
def test_short_lists_are_read_as_long_ones(records: list[dict[str, Any]]) -> None:
    found = results([json.dumps(records).encode()])
    assert found is not None
    assert equal(found, records)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_as_json_reads_it_or_not_at_all(data: st.DataObject) -> None:
    text = bytearray(json.dumps(made(4)).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(text) - 1))
        text[position : position + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"1", b"-", b".", b",", b"{", b"}", b"e-1", b"E", b" ", b"[", b"]", b'"', b":"])
        )
    found = results([bytes(text)])
    if found is None:
        return
    assert equal(found, json.loads(text))
