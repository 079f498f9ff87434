"""The first screen of a report that is held against a baseline and requirements, as a reader meets it."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import pytest

from reportgen import numbers
from reportgen.comparison.change import difference_text

TILES = """() => [...document.querySelectorAll(".tile")].map(tile => tile.getBoundingClientRect()).map(box => [box.left, box.top, box.width])"""
CHANGES = """() => [...document.querySelectorAll("#label-table tbody tr[data-label]")].map(row => [row.querySelector("button").textContent, row.querySelector("[data-figure=change]").textContent])"""


def test_the_answers_stand_first_and_lead_to_their_evidence(open_report, made):
    view = open_report("judged")
    page, record = view.page, made("judged").built.record
    n_met = [one["state"] for one in record["requirements"]].count("pass")
    verdict = page.text_content(".verdict")
    assert verdict.startswith(f"Meets {n_met} of 5 requirements.")
    gain = record["baseline"]["changes"]["accuracy"]["change"]
    assert f"v1: accuracy {numbers.signed(gain)} (p\u00a0<\u00a00.001)." in verdict
    assert page.evaluate("document.querySelector('.verdict').getBoundingClientRect().bottom < 300")
    assert len(page.evaluate(TILES)) == 4
    assert page.is_hidden(".demands table")
    page.click(".demands summary")
    assert page.eval_on_selector_all(".demands tbody tr", "rows => rows.length") == 5
    page.click(".thumb--matrix")
    page.wait_for_url("**#confusion")
    assert page.evaluate("document.querySelector('#confusion').getBoundingClientRect().top < innerHeight")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.click("#print-page")
    assert page.evaluate("window.printed")
    assert view.messages == view.errors == []


def test_labels_keep_their_change_however_they_are_sorted(open_report, made):
    page, built = open_report("judged").page, made("judged").built
    (table,) = [block for section in built.report.sections for block in section.blocks if block.kind == "performance"]
    wanted = {
        row.label: difference_text(change.verdict, change.difference, "higher")
        for row, change in zip(table.rows, table.changes, strict=True)
    }
    assert dict(page.evaluate(CHANGES)) == wanted
    for _ in range(2):
        page.click("th[data-sort=change] button")
        assert dict(page.evaluate(CHANGES)) == wanted
    order = [label for label, _ in page.evaluate(CHANGES)]
    size = {row.label: change.difference for row, change in zip(table.rows, table.changes, strict=True)}
    assert [size[label] for label in order] in (sorted(size.values()), sorted(size.values(), reverse=True))


@pytest.mark.parametrize(("width", "columns"), [(1440, 4), (1200, 4), (390, 2)])
def test_the_figures_stand_side_by_side_as_there_is_room(open_report, width, columns):
    page = open_report("judged", width=width).page
    tops = [round(top) for _, top, _ in page.evaluate(TILES)]
    assert tops.count(tops[0]) == columns
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    thumbs = page.evaluate("[...document.querySelectorAll('.thumb')].map(thumb => thumb.getBoundingClientRect().top)")
    assert thumbs[0] == thumbs[1]
    assert (round(thumbs[0]) == tops[0]) == (width == 1440)
