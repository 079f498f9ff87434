"""Spans and their texts out of pages that nobody vouches for, and in the page of a comparison."""

import json
import re
from html import unescape
from pathlib import Path

import msgspec
import numpy as np
import pytest

from reportgen.record.packed import inflated
from reportgen.report.compared.saved_pictures import SavedPage, saved_page
from reportgen.report.payload import column, packed_json
from tests.browser.made_spans import HARD, MENDED, hard_versions
from tests.command_line import run
from tests.pages import Page, unpacked

ROWS = {"sample": [0, 0, 1], "kind": [1, 5, 6], "gs": [0, 4, -1], "ge": [3, 7, -1], "ps": [0, -1, 2],
        "pe": [3, -1, 5], "gn": [7, 8, -1], "pn": [3, -1, 4]}  # fmt: skip


def page(texts=([0, "one two"], [0, "three"]), more=None, without=(), **rows) -> SavedPage:
    """A page of two documents with a correct, a missed and a spurious span."""
    columns = {name: column(values, "i4") for name, values in (ROWS | rows).items() if name not in without}
    nothing = column([-1, -1], "i4")
    island = {
        "samples": {"ids": ["a", "b"], "picture": nothing, "width": nothing, "height": nothing,
                    "texts": packed_json(texts)},
        "pictures": {"mimes": [], "mime": column([], "u1"), "start": column([0], "i4")}, "rows": columns,
    } | (more or {})  # fmt: skip
    text = json.dumps(island).replace("<", "\\u003c")
    return saved_page(f'<script type="application/json" id="data">{text}</script>'.encode(), Path("page.html"))


@pytest.fixture(scope="module")
def versions(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("versions")
    assert run(folder, "compare", *hard_versions(folder), "-o", "compare.html").code == 0
    return folder


def units(text: str) -> str:
    """The text such that each of its characters is a unit where a page counts."""
    return "".join(map(chr, np.frombuffer(text.encode("utf-16-le"), "<u2").tolist()))


def said(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def test_spans_come_back_where_they_are_in_the_files(versions):
    for name, others in (("v0", {}), ("v1", MENDED)):
        saved = saved_page((versions / f"{name}.html").read_bytes(), Path("page.html"))
        found = {"g": set(), "p": set()}
        for sample, (gs, ge, ps, pe) in zip(saved.spans.sample, saved.spans.places.T, strict=True):
            ((start, text),) = saved.parts[sample]
            assert start == 0
            for side, low, high in (("g", gs, ge), ("p", ps, pe)):
                if low >= 0:
                    found[side].add((saved.ids[sample], int(low), said(units(text)[low:high])))
        expected = {side: {(id_, len(units(text[:start])), text[start:end])
                           for id_, (text, true, own) in HARD.items()
                           for start, end, _ in (true if side == "g" else others.get(id_, own))}
                    for side in "gp"}  # fmt: skip
        assert found == expected


def test_a_comparison_holds_the_spans_of_both_and_says_what_a_mistake_on_a_span_is(versions):
    shown = Page((versions / "compare.html").read_bytes())
    data, cases = shown.data, shown.data["cases"]["0"]
    texts = msgspec.json.decode(inflated(data["samples"]["texts"]["data"], 10**6))
    labels, fixed = [*data["labels"], ""], set()
    for at, state in enumerate(unpacked(cases["state"]).tolist()):
        for version, row in enumerate((unpacked(cases["before"])[at], unpacked(cases["after"])[at])):
            side = data["sides"][str(version)]
            spans = {name: unpacked(values) for name, values in side["spans"].items()}
            span = spans["of"][row] if row >= 0 else -1
            assert (span >= 0) == (row >= 0)
            if span < 0:
                continue
            id_ = data["samples"]["ids"][spans["sample"][span]]
            assert spans["sample"][span] == unpacked(side["sample"])[row]
            text = units(texts[spans["sample"][span]][1])
            true, own = HARD[id_][1], (HARD[id_][2], MENDED[id_])[version]
            for low, high, label, known in (("gs", "ge", "truth", true), ("ps", "pe", "prediction", own)):
                if spans[low][span] >= 0:
                    drawn = said(text[spans[low][span] : spans[high][span]]), labels[spans[label][span]]
                    assert drawn in {(HARD[id_][0][start:end], name) for start, end, name in known}
            fixed |= {(id_, version, int(spans["kind"][span]))} if data["states"][state] == "fixed" else set()
    assert {("emoji", 0, 3), ("emoji", 1, 1), ("arabic", 0, 3), ("nested", 0, 3)} <= fixed


def test_the_page_without_scripts_shows_the_text_before_and_after(versions):
    html = (versions / "compare.html").read_text("utf-8")
    card = re.findall(r"<li><figure>(.*?)</figure></li>", html, re.DOTALL)
    assert [unescape(re.sub("<[^>]*>", "", one)) for one in card] == [
        "CITYv0 ✓ CITYBerlinCITY is big.v1 ○ missedBerlin○ missed: CITY is big."
    ]
    before, after = card[0].split("Berlin")[1:]
    assert before.startswith('<i class="g l0 k-correct s e"></i><i class="p l0 k-correct s e"></i></span>')
    assert after.startswith('<i class="g l0 k-missed s e"></i></span>')
    assert card[0].count('<span class="excerpt" dir="auto">') == 2
    assert "--images" not in html


def test_records_alone_say_how_to_see_texts(versions):
    for name in ("v0", "v1"):
        data = ["--predictions", f"{name}.jsonl", "--record", f"{name}.json", "-o", "other.html"]
        assert run(versions, "build", *data).code == 0
    assert run(versions, "compare", "v0.json", "v1.json", "-o", "records.html").code == 0
    text = Page((versions / "records.html").read_bytes()).text
    assert "without texts: give reports as HTML." in text
    assert "image" not in text[text.index("Changed entities") : text.index("Performance by label")]
    # A report beside a record: the texts are there, with the spans of the one.
    assert run(versions, "compare", "v0.json", "v1.html", "-o", "mixed.html").code == 0
    sides = Page((versions / "mixed.html").read_bytes()).data["sides"]
    assert "spans" not in sides["0"]
    assert unpacked(sides["1"]["spans"]["of"]).min() >= 0


def test_pages_come_back_as_they_are():
    found = page()
    assert found.parts == (((0, "one two"),), ((0, "three"),))
    assert found.spans.truth.tolist() == [7, 8, -1]
    assert found.parts_of("b") == ((0, "three"),)
    assert found.parts_of("c") == ()


@pytest.mark.parametrize("without", ["gn", "pn"])
def test_a_page_of_an_earlier_version_has_texts_and_no_spans(without):
    found = page(without=(without,))
    assert found.ids == ("a", "b")
    assert found.spans.kind.size == 0


@pytest.mark.parametrize(
    "rows",
    [
        {"sample": [9, 0, 1]}, {"sample": [-1, 0, 1]}, {"kind": [0, 5, 6]}, {"kind": [7, 5, 6]}, {"kind": [5, 5, 6]},
        {"gs": [3, 4, -1]}, {"gs": [-5, 4, -1]}, {"gn": [-1, 8, -1]}, {"pn": [-3, -1, 4]}, {"pe": [-1, -1, 5]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_span_is_left_out(rows):
    assert page(**rows).spans.truth.tolist() == [8, -1]


@pytest.mark.parametrize(
    ("texts", "rows", "more"),
    [
        ([[0, "one"], ["one", 0]], {}, {}),
        ([[0, "one", 2, "two"], []], {}, {}),
        ([[0], []], {}, {}),
        ([[-1, "one"], []], {}, {}),
        ([[0, "one"], "two"], {}, {}),
        ([[0, 1], []], {}, {}),
        ([[0, "one"], []], {"gs": [0, 4]}, {}),
        ([[0, "one"], []], {}, {"rows": None}),
        ([[0, "one"], []], {}, {"rows": {name: column([np.nan] * 3, "f4") for name in ROWS}}),
        ([[0, "one"], []], {}, {"rows": {name: column([1e30] * 3, "f4") for name in ROWS}}),
    ],
    ids=["order", "overlap", "half", "before", "mixed", "no text", "lengths", "no rows", "no numbers", "beyond"],
)
def test_a_page_that_contradicts_itself_shows_nothing(texts, rows, more):
    assert page(texts, more, **rows).ids == ()
