"""Hostile labels, ids and titles are text, wherever they are written."""

# ruff: noqa: E501 - what runs in the page stands on few lines

from urllib.parse import quote

import pytest

from reportgen.links import short
from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import rest

SHORT = [label for label in HOSTILE_LABELS if len(label) < 200]
EXPOSED = """() => ({ pwned: window.__pwned, scripts: document.scripts.length, handlers: [...document.querySelectorAll("*")].filter(n => [...n.attributes].some(a => a.name.startsWith("on"))).length,
    images: [...document.images].filter(i => !i.src.startsWith("data:image/")).length, bold: document.querySelectorAll("b b, button b:not(.gallery__caption b):not(.options b)").length,
    links: [...document.links].filter(a => !a.getAttribute("href").startsWith("#")).length, polluted: "polluted" in {} || {}.constructor !== Object })"""


def _text_of(page, selector: str) -> list[str]:
    return page.eval_on_selector_all(selector, "all => all.map(n => n.textContent)")


@pytest.mark.parametrize("javascript", [True, False])
def test_hostile_labels_are_inert_and_visible_as_text(look, made, javascript: bool):
    report, view = made("hostile"), look("hostile", javascript=javascript)
    page = view.page
    exposed = page.evaluate(EXPOSED)
    assert exposed["pwned"] is None
    assert exposed["handlers"] == exposed["images"] == exposed["links"] == 0
    assert not exposed["polluted"]
    assert view.errors == view.messages == []
    assert sorted(_text_of(page, "#matrix tbody th")) == sorted(report.labels)
    names = "#label-table tbody .as-link"
    assert sorted(_text_of(page, names)) == sorted(short(label, 48) for label in report.labels)  # both ends are shown
    titles = page.eval_on_selector_all(names, "all => all.map(button => button.title)")
    assert sorted(titles) == sorted(report.labels)
    assert page.text_content("h1").strip() == report.built.report.title.removesuffix(" on '\"&")


def test_the_number_of_scripts_is_the_same_as_in_a_harmless_page(look, made):
    def scripts(name: str) -> int:
        return len(look(name, javascript=False).page.query_selector_all("script:not([id^=picture-])"))

    assert scripts("hostile") == scripts("demo")


def test_every_view_of_hostile_cases_is_inert_too(open_report, made):
    report = made("hostile")
    view = open_report("hostile", hash="state=all")
    page = view.page
    seen = set()
    for label in HOSTILE_LABELS:
        for state in ("correct", "misclassified", "missed", "called"):
            page.select_option("#gallery-state", state)
            page.fill("#gallery-label", label)
            page.dispatch_event("#gallery-label", "change")
        assert page.input_value("#gallery-label") == label.replace("\n", "")
        page.select_option("#curve-label", label)
        page.fill("#labels-filter", label)
    page.fill("#labels-filter", "")
    page.select_option("#gallery-state", "all")
    for _ in range(4):
        seen |= set(
            page.eval_on_selector_all(
                "#gallery-list .dock__id, #gallery-rows td:first-child", "all => all.map(s => s.title || s.textContent)"
            )
        )
        page.click("#gallery-next")
    page.select_option("#gallery-state", "all")
    page.click("#gallery-list button >> nth=0")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        assert page.text_content("#lightbox-title") in report.built.report.payload.sample_ids
    exposed = page.evaluate(EXPOSED)
    assert exposed["pwned"] is None
    assert exposed["handlers"] == exposed["images"] == exposed["links"] == 0
    assert seen & set(SHORT)
    assert view.errors == view.messages == []


def test_a_link_to_a_hostile_id_opens_that_case(open_report):
    view = open_report("hostile", hash=f"img={quote(SHORT[0], safe='')}")
    for id_ in SHORT:
        view.page.evaluate("hash => { location.hash = hash; }", f"#img={quote(id_, safe='')}")
        rest(view.page)
        assert view.page.text_content("#lightbox-title") == id_
        assert view.page.is_visible("#lightbox[open]")
    assert view.errors == view.messages == []


def test_right_to_left_names_keep_their_direction_among_others(look):
    page = look("hostile").page
    directions = page.eval_on_selector_all(
        "#label-table tbody .as-link",
        "all => Object.fromEntries(all.map(b => [b.textContent, getComputedStyle(b).direction]))",
    )
    assert directions["مرحبا بالعالم"] == "rtl"
    assert directions["constructor"] == "ltr"
