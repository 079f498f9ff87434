"""Samples that two versions of a language model's outputs do otherwise, out of pages that nobody vouches for."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from reportgen.record.packed import DamagedColumn, deflated
from reportgen.report.compared.saved_answers import SavedAnswer, saved_answers
from reportgen.report.payload import column, packed_json
from tests.command_line import run
from tests.pages import Page

ENTRIES = [
    ["a?", ["x", "y"], [{"o": "long"}, {"o": "said at length", "a": "said"}]],
    [["b…cut", 90], [], [{"e": "no"}]],
    [],
]


def outputs(**more) -> msgspec.Raw:
    """The outputs of a page of three samples: two variants, the second reported; of the third nothing is shown."""
    known = {
        "ids": packed_json(["one", "two", "three"]), "reported": 1, "sample": column([0, 0, 1, 2], "int32"),
        "variant": column([0, 1, 1, 0], "int32"), "block": 2,
        "blocks": [deflated(json.dumps(part).encode()) for part in (ENTRIES[:2], ENTRIES[2:])],
    }  # fmt: skip
    return msgspec.Raw(json.dumps(known | more).encode())


def test_the_first_output_of_the_reported_variant_is_what_was_said():
    found = saved_answers(outputs())
    assert found.of("one") == SavedAnswer("a?", "x; y", "said")
    assert found.of("two") == SavedAnswer("b…cut…", "", "no")
    assert found.of("three") == found.of("four") == SavedAnswer()


@pytest.mark.parametrize("entry", [[1, 2, 3], [None, [None], [7]], [{}, {}, {}], ["a?"], [["", ""], [[1]], [[], []]]])
def test_what_is_no_text_is_none(entry):
    found = saved_answers(outputs(blocks=[deflated(json.dumps([entry]).encode())]))
    assert found.of("one") == found.of("two") == SavedAnswer()


@pytest.mark.parametrize("blocks", [[], ["%%%"], [deflated(b"[1")], [deflated(b'{"a": 1}')]])
def test_a_block_that_is_damaged_shows_nothing(blocks):
    assert saved_answers(outputs(blocks=blocks)).of("one") == SavedAnswer()


@pytest.mark.parametrize("more", [
    {"sample": column([0, 0, 1, 3], "int32")}, {"sample": column([1, 0, 1, 2], "int32")}, {"block": 0},
    {"variant": column([0], "int32")}, {"ids": {"type": "json", "data": ""}}, {"reported": "x"},
])  # fmt: skip
def test_columns_that_cannot_be_are_refused(more):
    with pytest.raises((DamagedColumn, msgspec.DecodeError)):
        saved_answers(outputs(**more))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two versions of answers: the later one mends samples 0 to 2 and breaks 3, in words that look like code."""
    folder = tmp_path_factory.mktemp("answers")
    for name, right in (("before", {3, 4, 5}), ("after", {0, 1, 2, 4, 5})):
        rows = [{"id": f"s{k}", "question": f"<b>{k}</b>?", "expected": "yes", "topic": "ab"[k % 2],
                 "output": "yes" if k in right else "<script>no"} for k in range(8)]  # fmt: skip
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        words = ("--score", "exact_match:strip", "--model", name, "-o", f"{name}.html", "--record", f"{name}.json")
        assert run(folder, "build", "--predictions", f"{name}.jsonl", *words).code == 0
    return folder


def changed(folder: Path, *sides: str) -> str:
    assert run(folder, "compare", *sides, "-o", "compare.html").code == 0
    page = (folder / "compare.html").read_text("utf-8")
    assert "changed-table" in Page(page).ids
    return page[page.index('id="changed-table"') :].partition("</table>")[0]


def test_samples_that_changed_stand_with_what_was_said_before_and_after(folder):
    table = changed(folder, "before.html", "after.html")
    rows = [re.sub(r"<[^>]*>", "|", row) for row in table.split("<tr>")[2:]]
    assert [re.findall(r"[^|\n]+", row)[:2] for row in rows] == [
        ["Broken", "s3"], ["Fixed", "s0"], ["Fixed", "s1"], ["Fixed", "s2"],
    ]  # fmt: skip
    assert "&lt;b&gt;3&lt;/b&gt;?" in rows[0]
    assert re.findall(r"[^|\n]+", rows[0])[-2:] == ["yes", "&lt;script&gt;no"]


def test_a_record_has_no_texts_and_the_other_page_says_what_was_asked(folder):
    table = changed(folder, "before.json", "after.html")
    assert "&lt;b&gt;3&lt;/b&gt;?" in table
    assert table.count("&#8211;") == 4  # what was said before, of each
