"""A document first: what is there without scripts, on paper, and how it hangs together."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from reportgen import numbers
from reportgen.links import short
from reportgen.report.payload import has_missed
from tests.browser.rest import live

NAMES = ["demo", "two", "many", "unscored", "hostile", "thousand"]


@pytest.mark.parametrize("name", NAMES)
def test_without_scripts_the_whole_story_is_there(look, made, name: str):
    report, page = made(name), look(name, javascript=False).page
    evaluation, point = report.evaluation, report.evaluation.point
    for wanted in (
        "#summary .tile",
        "#recommendations",
        "#label-table svg",
        "#label-table",
        "#gallery",
        "#method summary",
    ):
        assert page.is_visible(f"{wanted} >> nth=0"), wanted
    first = next(block for block in report.built.report.sections[0].blocks if block.kind == "headline").tiles[0]
    assert page.locator(".tile__value").first.text_content() == numbers.metric(first.value)
    titles = page.eval_on_selector_all(".finding h3", "heads => heads.map(head => head.textContent)")
    assert titles == [finding["message"] for finding in report.built.record["findings"]]
    _check_bars(page, report, point)
    _check_errors(page, report, point)
    if evaluation.has_scores:
        assert page.is_visible("[data-chart=threshold] .chart__still--wide")
        assert len(page.get_attribute("[data-chart=threshold] .chart__still--wide .tone-ink", "d")) > 500
    else:
        assert "The file has no scores" in page.text_content("#threshold")


def _check_bars(page, report, point):
    rows = page.eval_on_selector_all(
        "#label-table tr[data-label]",
        "rows => rows.map(r => [r.querySelector('th').textContent, r.querySelector('th button').title, r.querySelector('[data-figure=f1]').textContent])",
    )
    worst = np.lexsort((np.arange(len(report.labels)), -(point.fp + point.fn), point.support == 0))[:100]
    named = [(report.labels[k], numbers.metric(float(point.f1[k]))) for k in worst]
    assert rows == [[short(label, 48), label, f1] for label, f1 in named]
    heads = page.locator("#label-table thead").inner_text()  # of text: a button does nothing here
    assert all(name in heads for name in ("Label", "errors", "TP", "FP", "FN", "F1"))
    assert page.locator("#label-table thead button:visible").count() == 0


def _check_errors(page, report, point):
    """Few labels: every cell of the matrix. Many: the most confused pairs."""
    if len(report.labels) <= 30:
        cells = page.eval_on_selector_all(
            "#matrix td[role=gridcell]", "cells => cells.map(c => (c.querySelector('b') ?? c).textContent)"
        )
        n = len(report.labels)
        columns = (
            [n, *range(n)] if has_missed(report.evaluation) else [*range(n)]
        )  # what has no prediction stands first
        rows = [[(t, p, int(point.confusion[t, p])) for p in columns] for t in range(n)]
        assert cells == [numbers.count(v) if v or t == p else "" for row in rows for t, p, v in row]
    else:
        errors = point.confusion[:-1, :-1].copy()
        np.fill_diagonal(errors, 0)
        counts = page.eval_on_selector_all("#pairs b", "all => all.map(b => b.textContent)")
        assert counts == [numbers.count(int(n)) for n in np.sort(errors, axis=None)[::-1][:50]]
        assert page.locator("#pairs li >> nth=49").is_visible()
        picture = page.locator("#overview img")
        assert picture.bounding_box()["width"] == picture.evaluate("image => image.naturalWidth") == 440
    assert not page.is_visible("#matrix-grid")


@pytest.mark.parametrize("name", ["demo", "two", "hostile"])
def test_without_scripts_the_worst_examples_are_pictures(look, made, name: str):
    report, page = made(name), look(name, javascript=False).page
    t, p = (int(k) for k in np.unravel_index(np.argmax(_errors(report)), _errors(report).shape))
    data = report.evaluation.dataset
    in_cell = set(report.ids((data.y_true == t) & (data.y_pred == p)))
    shown = page.locator("#gallery-list figcaption, #gallery-rows tr")
    images = page.locator("#gallery-list .scene")
    if name == "hostile":
        assert shown.count() == min(15, len(in_cell))
        return
    with_picture = {id_ for id_, picture in zip(*_pictured(report), strict=True) if picture >= 0} & in_cell
    assert shown.count() == images.count() == min(12, len(with_picture)) > 0
    names = images.evaluate_all("all => all.map(i => i.getAttribute('aria-label').split(', ').at(-1))")
    assert set(names) <= with_picture


def _pictured(report) -> tuple[tuple[str, ...], tuple[int, ...]]:
    payload = report.built.report.payload
    return payload.sample_ids, payload.sample_images


@pytest.mark.parametrize("name", ["demo", "scenes"])
def test_without_scripts_no_picture_is_black_or_blank(look, name: str):
    """Also those that are shown more than once: what is drawn differs from the ground it is drawn on."""
    page = look(name, javascript=False).page
    scenes = page.locator(".scene[role=img]")
    assert scenes.count() > 12
    again = page.locator("use").evaluate_all("all => all.map(use => use.getAttribute('href'))")
    assert len(set(again)) < len(again)
    for k in range(scenes.count()):
        if scenes.nth(k).is_visible():
            with Image.open(io.BytesIO(scenes.nth(k).screenshot())) as picture:
                low, high = picture.convert("L").resize((16, 16)).getextrema()
            assert high - low > 25, scenes.nth(k).get_attribute("aria-label")


def _errors(report) -> np.ndarray:
    errors = report.evaluation.point.confusion.copy()
    np.fill_diagonal(errors, 0)
    return errors


@pytest.mark.parametrize("name", NAMES)
def test_without_scripts_no_control_is_there_that_would_do_nothing(look, name: str):
    page = look(name, javascript=False).page
    dead = """nodes => nodes.filter(n => n.checkVisibility()).map(n => n.outerHTML.slice(0, 120))"""
    assert page.eval_on_selector_all("input, select, textarea, .button, .choice, .strip, dialog", dead) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("javascript", [True, False])
def test_headings_skip_no_level_and_ids_occur_once(look, name: str, javascript: bool):
    page = look(name, javascript=javascript).page
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.filter(h => !h.closest('dialog')).map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = page.eval_on_selector_all("[id]", "all => all.map(n => n.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_place_or_a_state_and_every_reference_to_an_element(look, name: str):
    page = look(name).page
    lost = page.evaluate(
        """() => { const keys = ["t", "cell", "label", "state", "values", "show", "scale", "order", "zoom", "sort", "curve", "from", "img", "only", "filter", "within", "sel"], lost = [];
            for (const link of document.querySelectorAll("a[href]")) for (const part of link.getAttribute("href").slice(1).split("&")) {
                const [key, ...value] = part.split("=");
                if (value.length ? !keys.includes(key) : !document.getElementById(key)) lost.push(link.outerHTML.slice(0, 200));
            }
            for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for", "list"])
                for (const node of document.querySelectorAll(`[${name}]`)) for (const id of node.getAttribute(name).split(" "))
                    if (!document.getElementById(id)) lost.push(`${name}=${id}`);
            for (const [, id] of [...document.styleSheets[0].cssRules].map(r => r.cssText).join("").matchAll(/url\\("?#([^)"]*)"?\\)/g)) if (!document.getElementById(id)) lost.push(`url(#${id})`);
            return lost; }"""
    )
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("javascript", [True, False])
def test_every_picture_has_a_text_and_every_drawing_a_name_or_no_voice(look, name: str, javascript: bool):
    page = look(name, javascript=javascript).page
    mute = page.evaluate(
        """() => [...document.querySelectorAll("img:not([alt]), img[alt='']"), ...[...document.querySelectorAll("svg")].filter(s =>
            !s.closest("[aria-hidden=true]") && !s.closest("[role=img][aria-label], [role=group][aria-label]"))].map(n => n.outerHTML.slice(0, 150))"""
    )
    assert mute == []


# On paper


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_there_are_no_controls_and_nothing_hangs_over_the_edge(open_report, name: str):
    page = open_report(name, width=794, height=1123).page  # A4 at 96 dpi
    page.emulate_media(media="print")
    dead = "nodes => nodes.filter(n => n.checkVisibility()).map(n => n.outerHTML.slice(0, 120))"
    controls = "input, select, .button, .choice, .strip, .rail, .toast, dialog, .skip"
    assert page.eval_on_selector_all(controls, dead) == []
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins of 14 mm
    over = page.evaluate(
        """() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.querySelectorAll("main *")].filter(n =>
            n.checkVisibility() && n.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 5).map(n => n.outerHTML.slice(0, 200))"""
    )
    assert over == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_folded_opens_before_printing(open_page, made):
    html = made("demo").html.replace("<footer>", "<details id=folded><summary>More</summary>Text</details><footer>")
    page = open_page(html).page
    live(page)
    assert not page.evaluate("document.querySelector('#folded').open")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelector('#folded').open")


def test_the_page_prints_and_the_threshold_stands_in_the_captions(open_report):
    page = open_report("demo", hash="t=0.4").page
    page.emulate_media(media="print")
    assert "at confidence threshold 0.400" in page.inner_text("#gallery-note")
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_on_paper_the_matrix_stays_on_one_page_and_six_pictures_stand_in_a_row(open_report):
    page = open_report("demo", width=688, height=1000).page
    page.emulate_media(media="print")
    assert page.eval_on_selector(".confusion__matrix", "node => getComputedStyle(node).breakInside") == "avoid"
    assert page.eval_on_selector(".confusion", "node => getComputedStyle(node).display") == "block"  # else it may break
    tops = page.eval_on_selector_all("#gallery-list li", "all => all.map(li => li.getBoundingClientRect().top)")
    assert len({*tops[:6]}) == 1 < len({*tops[:7]})


def test_a_page_without_its_styles_still_reads_in_order(look):
    page = look("demo", javascript=False).page
    heads = page.eval_on_selector_all("main h2", "all => all.map(h => h.textContent)")
    sections = page.eval_on_selector_all(".rail a", "all => all.map(a => a.getAttribute('href').slice(1))")
    order = page.eval_on_selector_all("main [id]", "all => all.map(n => n.id)")
    assert len(heads) >= 10
    assert [order.index(id_) for id_ in sections] == sorted(order.index(id_) for id_ in sections)
