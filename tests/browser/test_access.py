"""For everyone, on every screen: no violation that axe knows, no sideways scrolling on a phone, no tiny text."""

# ruff: noqa: E501 - what runs in the page stands on few lines

from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.rest import rest

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
NAMES = ["demo", "two", "many", "unscored", "hostile", "thousand", "scenes", "spans", "folds"]
# Rows are alike and axe takes long for each, so it sees the first nine of a table and its last.
CUT = (
    "() => document.querySelectorAll('tbody').forEach(body => [...body.rows].slice(9, -1).forEach(row => row.remove()))"
)
RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(v =>
    [v.id, v.nodes.length, v.nodes[0].html.slice(0, 300), v.nodes[0].failureSummary.slice(0, 300)])"""


def _violations(page) -> list:
    """The page's policy forbids eval and foreign scripts, but the tester's own world is not bound by it."""
    rest(page)
    page.evaluate(CUT)
    page.evaluate(AXE + "; undefined")
    return page.evaluate(RUN)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("demo", {"scheme": "dark"}),
        ("demo", {"hash": "t=0.5&state=all", "width": 390, "height": 844}),
        ("many", {"scheme": "dark", "hash": "values=row"}),
        ("hostile", {}),
        ("several", {"hash": "values=mean"}),
        ("texts", {"hash": "state=errors&search=the"}),
        pytest.param("scenes", {}, marks=pytest.mark.slow),
        ("scenes", {"scheme": "dark"}),
        ("spans", {"hash": "img=threefold&box=l0"}),
        ("scored-spans", {"scheme": "dark", "width": 390, "height": 844}),
        ("outputs", {"hash": "img=sum-3"}),
        ("outputs", {"scheme": "dark", "width": 390, "height": 844}),
        ("folds", {}),
        ("folds", {"scheme": "dark", "width": 390, "height": 844}),
        pytest.param("demo", {}, marks=pytest.mark.slow),
        pytest.param("demo", {"hash": "t=each"}, marks=pytest.mark.slow),
        pytest.param("many", {}, marks=pytest.mark.slow),
        pytest.param("unscored", {}, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_axe_finds_nothing(open_report, name: str, settings: dict):
    assert _violations(open_report(name, **settings).page) == []


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("demo", "light"),
        pytest.param("demo", "dark", marks=pytest.mark.slow),
        ("scenes", "light"),
        pytest.param("crowded", "dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_in_the_lightbox(open_report, name: str, scheme: str):
    page = open_report(name, scheme=scheme).page
    page.click("#gallery-list button >> nth=0")
    assert _violations(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_never_scrolls_sideways_and_no_text_is_tiny(look, name: str):
    page = look(name, width=390, height=844).page
    wide = page.evaluate(
        """() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.querySelectorAll("main *")].filter(n =>
            n.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 5).map(n => n.outerHTML.slice(0, 200))"""
    )
    assert wide == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    assert _tiny(page) == []


@pytest.mark.parametrize("name", ["demo", "many", pytest.param("hostile", marks=pytest.mark.slow)])
def test_no_other_screen_scrolls_sideways_or_has_tiny_text_either(open_report, name: str):
    page = open_report(name).page
    for width in (600, 860, 870, 1000, 1190, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        rest(page)
        assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"), width
        assert _tiny(page) == [], width


def _tiny(page) -> list[str]:
    """Text under 11 px as drawn: in an SVG its scale counts."""
    return page.evaluate(
        """() => { const tiny = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const node = walk.currentNode.parentElement;
                if (!walk.currentNode.data.trim() || ["SCRIPT", "STYLE", "OPTION"].includes(node.tagName) || !node.checkVisibility({ visibilityProperty: true })) continue;
                const matrix = node.ownerSVGElement ? node.getScreenCTM().a : 1;
                if (parseFloat(getComputedStyle(node).fontSize) * matrix < 10.95) tiny.push(node.outerHTML.slice(0, 120));
            }
            return tiny.slice(0, 5); }"""
    )


@pytest.mark.parametrize(
    "name",
    ["twenty", pytest.param("scenes", marks=pytest.mark.slow), "hostile", pytest.param("two", marks=pytest.mark.slow)],
)
def test_no_column_of_the_matrix_is_cut_on_any_desk_and_its_gallery_stands_beside_it(open_report, name: str):
    page = open_report(name).page
    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        rest(page)
        cut = """() => { const edge = document.querySelector(".confusion__matrix").getBoundingClientRect();
            return [...document.querySelectorAll("#matrix :is(th, td)")].map(cell => cell.getBoundingClientRect())
                .filter(cell => cell.right > edge.right + 1 || cell.left < edge.left - 2).length; }"""
        assert page.evaluate(cut) == 0, width
        matrix, gallery = (page.locator(part).bounding_box() for part in (".confusion__matrix", "#gallery"))
        assert gallery["x"] >= matrix["x"] + matrix["width"]
        assert gallery["y"] == matrix["y"]
        assert gallery["width"] > 180
    heads = page.eval_on_selector_all("#matrix thead th", "all => all.map(head => head.textContent)")
    assert name == "two" or heads[0] in ("missed", "no prediction")


def test_ten_labels_fit_a_phone_whole(look):
    cells = look("demo", width=390, height=844).page.locator("#matrix td[role=gridcell]")
    right = cells.evaluate_all("all => Math.max(...all.map(cell => cell.getBoundingClientRect().right))")
    assert right <= 390


def test_the_lightbox_fits_a_phone(open_report):
    page = open_report("hostile", width=390, height=844, hash="state=all").page
    page.click("#gallery-list button >> nth=0")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        sizes = "(() => { const d = document.querySelector('#lightbox'); return d.scrollWidth <= d.clientWidth + 1 && d.getBoundingClientRect().right <= 391; })()"
        assert page.evaluate(sizes)


def test_on_a_phone_the_threshold_and_its_way_back_can_be_reached(open_report):
    page = open_report("demo", width=390, height=844, hash="t=each").page
    page.evaluate("document.querySelector('#gallery').scrollIntoView()")
    page.wait_for_selector("#strip-on", state="visible")
    page.click("#strip-on")
    assert page.is_visible("#threshold-slider")
