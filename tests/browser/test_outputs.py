"""Outputs of language models: the table of samples, its filters, keys and address, and the texts of one sample."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import rest, settled

COUNT = "document.getElementById('outputs-count').textContent"
TITLE = "document.getElementById('drawer-title').textContent"
HERE = "document.activeElement.id"


def _ids(page) -> list[str]:
    return page.eval_on_selector_all("#outputs-pad [role=rowheader]", "all => all.map(cell => cell.title)")


def test_the_two_by_two_table_counts_what_it_filters_and_shows_only_that(open_report):
    page = open_report("outputs").page
    numbers = page.eval_on_selector_all(
        ".agree button", "all => all.map(one => [one.dataset.outcome, Number(one.textContent)])"
    )
    # Of 0 to 59, 10 are divisible by 6, 20 by 2 alone, 10 by 3 alone; on 50 both fail, and on 3 `short` is right twice.
    assert dict(numbers) == {"both": 11, "first": 19, "second": 9, "neither": 21}
    for outcome, n in numbers:
        page.click(f"[data-outcome={outcome}]")
        assert rest(page).evaluate(COUNT).startswith(f"{n} of 60 samples")
    page.click("[data-outcome=second]")
    rest(page)
    assert _ids(page)[:3] == ["sum-9", "sum-15", "sum-21"]
    assert settled(page) == "#outcome=second"


def test_search_finds_texts_whatever_their_case_and_marks_them(open_report):
    page = open_report("outputs").page
    page.fill("#outputs-search", "SVG ONLOAD")
    assert rest(page).evaluate(COUNT).startswith("1 of 60")
    assert page.text_content("#outputs-pad mark") == "svg onload"
    page.fill("#outputs-search", "no such text")
    assert "No sample matches" in rest(page).text_content("#outputs-pad")
    page.click("#outputs-reset")
    assert rest(page).evaluate(COUNT) == "60 of 60 samples"


def test_a_head_sorts_both_ways_and_only_rows_in_sight_are_drawn(open_report):
    page = open_report("outputs").page
    page.click('#outputs-head [data-key="pass,0"]')
    rest(page)
    assert all(int(id_[4:]) % 2 for id_ in _ids(page))  # wrong ones first
    assert len(_ids(page)) < 20
    page.click('#outputs-head [data-key="pass,0"]')
    rest(page)
    assert all(int(id_[4:]) % 2 == 0 for id_ in _ids(page) if id_ != "sum-50")
    page.click('#outputs-head [data-key="id,-1"]')
    page.click('#outputs-head [data-key="id,-1"]')
    assert settled(page) == "#rows=id,,desc"
    assert _ids(page)[0] == "sum-59"


def test_keys_walk_open_and_close_and_the_keyboard_comes_back(open_report):
    page = open_report("outputs", hash="outcome=second").page
    page.focus("#outputs-body")
    for key in ("j", "ArrowDown", "k", "Enter"):
        page.keyboard.press(key)
    assert rest(page).evaluate(HERE) == "drawer-title"
    assert page.evaluate(TITLE) == "sum-15  2 of 9 shown"
    page.keyboard.press("ArrowDown")
    assert rest(page).evaluate(TITLE) == "sum-21  3 of 9 shown"
    assert settled(page) == "#outcome=second&img=sum-21"
    page.keyboard.press("Escape")
    assert rest(page).evaluate(HERE) == "outputs-body"
    assert not page.is_visible("#drawer")
    assert page.get_attribute("#outputs-pad [aria-current]", "aria-rowindex") == "4"


def test_an_address_opens_the_same_rows_and_what_it_cannot_mean_is_left_out(open_report):
    page = open_report(
        "outputs", hash="where=topic,odd&rows=token_f1,short,desc&status=nothing&outcome=all&img=sum-9"
    ).page
    assert page.evaluate(COUNT).startswith("30 of 60")
    assert page.evaluate(TITLE).startswith("sum-9")
    assert page.input_value("#outputs-status") == ""
    assert page.input_value("#outputs-sort").endswith(",0,desc")
    page = open_report("outputs", hash="fails=nothing&rows=wrong,short,asc&versus=short,short&where=topic").page
    assert page.evaluate(COUNT) == "60 of 60 samples"


def test_a_word_diff_is_the_output_and_the_expected_text(open_report):
    page = open_report("outputs", hash="img=sum-31").page
    text = "#drawer .drawer__outputs > div:first-child .drawer__text"
    parts = page.eval_on_selector(text, "p => [...p.childNodes].map(n => [n.localName ?? '', n.textContent])")
    output = "".join(said for tag, said in parts if tag != "del")
    expected = " ".join(said for tag, said in parts if tag != "ins")
    assert re.sub(r"\s+", " ", output).strip() == "31 and 7 make 39"
    assert re.sub(r"\s+", " ", expected).strip() == "31 plus 7 make 38"
    page.uncheck("#drawer-diff")
    assert page.text_content(text) == "31 and 7 make 39"
    assert page.locator("#drawer del").count() == 0


def test_repeats_stand_below_each_other_and_count_together(open_report):
    page = open_report("outputs", hash="img=sum-3").page
    assert page.locator("#drawer .drawer__outputs > div").count() == 4
    assert "output 2 of 3" in page.text_content("#drawer")
    row = page.text_content("#outputs-pad [aria-current] .outputs__output--0")
    assert "2 of 3" in row


@pytest.mark.parametrize("hash_", ["", "img=sum-0", "img=sum-50"])
def test_hostile_texts_are_inert(open_report, hash_: str):
    view = open_report("outputs", hash=hash_)
    page = view.page
    assert page.evaluate("window.__pwned ?? null") is None
    assert page.evaluate("document.images.length") == 0
    assert view.errors == view.messages == view.requests[1:] == []
    if hash_ == "img=sum-0":
        assert HOSTILE_LABELS[0] in page.text_content("#drawer")
    if hash_ == "img=sum-50":
        assert "timeout <script>" in page.text_content("#drawer")


def test_what_is_shown_is_saved_whole(open_report):
    page = open_report("outputs", hash="outcome=both").page
    with page.expect_download() as download:
        page.click("#outputs-jsonl")
    rows = [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows][:3] == ["sum-0", "sum-3", "sum-6"]
    first = rows[2]["outputs"][0]
    assert (first["variant"], first["output"], first["passed"]) == ("short", "6 and 7 make 13", True)
    assert first["scores"]["exact_match"] == 1
    assert first["reasons"]["token_f1"].startswith("said 13")


def test_without_scripts_the_first_samples_are_written(look):
    page = look("outputs", javascript=False).page
    assert page.locator(".outputs__written tbody tr").count() == 50
    assert page.is_visible(".outputs__written")
    assert not page.is_visible("#outputs-search")


def test_a_phone_shows_the_table_without_scrolling_sideways(look):
    page = look("outputs", width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.eval_on_selector("#outputs-pad [role=row]", "row => row.clientHeight") >= 150


def test_a_bar_of_scores_and_a_group_of_failures_lead_to_their_samples(open_report):
    page = open_report("outputs", hash="range=token_f1,0.8,0.85").page
    n = int(page.evaluate(COUNT).split()[0])
    assert 0 < n < 60
    page.click("#outputs-range button")
    assert rest(page).evaluate(COUNT) == "60 of 60 samples"
    page.click("#failure-table tbody a >> nth=0")
    wrong = [k for k in range(60) if k % 2 or k % 3]
    assert rest(page).evaluate(COUNT).startswith(f"{len(wrong) - (50 in wrong)} of 60")
