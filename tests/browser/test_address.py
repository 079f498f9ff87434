"""The whole state is in the address: what is set by hand ends there, and a link opens the same view."""

# ruff: noqa: E501 - what runs in the page stands on few lines

from urllib.parse import quote, unquote

import pytest

from reportgen import numbers
from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import rest, settled

# The state as a reader sees it.
VIEW = """() => ({
    threshold: document.querySelector("#threshold-field")?.value, own: document.querySelector("#strip-off")?.hidden === false,
    pressed: [...document.querySelectorAll("[data-state] button[aria-pressed=true]")].map(b => b.value),
    whole: document.querySelector("#overview")?.hidden,
    heads: [...document.querySelectorAll("#matrix thead th")].map(h => h.textContent),
    cells: [...document.querySelectorAll("#matrix td[role=gridcell]")].map(c => c.textContent),
    selected: [...document.querySelectorAll("[aria-selected=true]")].map(c => c.getAttribute("aria-label") ?? [c.dataset.truth, c.dataset.prediction].join()),
    title: document.querySelector("#gallery-title").textContent, caption: document.querySelector("#gallery-caption").textContent,
    state: document.querySelector("#gallery-state").value, label: document.querySelector("#gallery-label").value,
    shown: [...document.querySelectorAll("#gallery-list .dock__caption span, #gallery-rows td")].map(s => s.textContent),
    sort: [...document.querySelectorAll("#label-table th[aria-sort]")].map(h => h.dataset.sort + " " + h.getAttribute("aria-sort")),
    rows: [...document.querySelectorAll("#label-table tbody tr:not([hidden])")].map(r => r.textContent),
    curve: document.querySelector("#curve-label")?.value, curves: document.querySelector("[data-chart=threshold] .chart__head")?.textContent,
    live: document.querySelector(".now")?.textContent,
    lightbox: document.querySelector("#lightbox").open ? document.querySelector("#lightbox-title").textContent : null,
})"""


def set_threshold(page):
    page.fill("#threshold-field", "0.62")
    page.press("#threshold-field", "Enter")


def set_image(page):
    page.click("#gallery-list button >> nth=0")


def set_label(page):
    page.select_option("#gallery-state", "called")
    page.fill("#gallery-label", "8")
    page.press("#gallery-label", "Enter")


def set_sort(page):
    page.click("#label-table th[data-sort=recall] button")
    page.click("#label-table th[data-sort=recall] button")


def set_curve(page):
    page.select_option("#curve-label", "5")


def set_page(page):
    page.select_option("#gallery-state", "all")
    page.click("#gallery-next")
    page.click("#gallery-next")


def click(selector: str):
    return lambda page: page.click(selector)


SETTINGS = {
    "threshold": (set_threshold, "#t=0.62"),
    "goal": (click("[data-goal=correct] .goal__answer button"), "#t=0.61"),
    "own thresholds": (click("#threshold-own"), "#t=each"),
    "average": (click("[data-state=average] [value=micro]"), "#average=micro"),
    "cell": (click('#matrix td[data-truth="3"][data-prediction="5"]'), "#cell=3,5"),
    "pair": (click("#pairs button >> nth=2"), "#cell="),
    "all": (lambda page: page.select_option("#gallery-state", "all"), "#state=all"),
    "errors": (lambda page: page.select_option("#gallery-state", "errors"), "#state=errors"),
    "label and state": (set_label, "#label=8&state=called"),
    "label by its name": (click("#label-table tbody button >> nth=0"), "&state="),
    "row percent": (click("[data-state=values] [value=row]"), "#values=row"),
    "column percent": (click("[data-state=values] [value=column]"), "#values=column"),
    "errors shown": (click("[data-state=show] [value=errors]"), "#show=errors"),
    "matches shown": (click("[data-state=show] [value=matches]"), "#show=matches"),
    "scale": (click("[data-state=scale] [value=share]"), "#scale=share"),
    "order": (click('[data-state=order] [value="errors"]'), "#order=errors"),
    "sort": (set_sort, "#sort=recall,desc"),
    "curve": (set_curve, "#curve=5"),
    "gallery page": (set_page, "#state=all&from=24"),
    "image": (set_image, "#img=digit-"),
    "section": (click('.rail a[href="#performance"]'), "#performance"),
}

ALIKE = ("all", "goal", "column percent", "matches shown", "pair", "scale", "gallery page")  # what another does as well


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in ALIKE else name for name in SETTINGS]
)
def test_what_is_set_by_hand_ends_in_the_address_and_a_link_brings_it_back(open_report, name: str):
    act, wanted = SETTINGS[name]
    view = open_report("demo")
    before = rest(view.page).evaluate(VIEW)
    act(view.page)
    address = settled(view.page)
    assert wanted in address
    shown = rest(view.page).evaluate(VIEW)
    assert shown != before or name == "section"
    other = open_report("demo", hash=address)
    assert settled(other.page) == address
    assert rest(other.page).evaluate(VIEW) == shown
    assert view.errors == other.errors == []


def test_all_states_at_once_come_back_too(open_report):
    names = [
        "goal",
        "label and state",
        "row percent",
        "errors shown",
        "scale",
        "order",
        "sort",
        "curve",
        "image",
    ]
    first = open_report("demo").page
    for name in names:
        SETTINGS[name][0](first)
    address = settled(first)
    assert address.count("&") == len(names)
    second = open_report("demo", hash=address).page
    assert settled(second) == address
    assert rest(second).evaluate(VIEW) == rest(first).evaluate(VIEW)


def test_an_image_of_another_threshold_opens_from_its_link(open_report, made):
    """The cell is the default one, the threshold is not: the pictures of the link's threshold count."""
    report = made("demo")
    data, step = report.evaluation.dataset, report.steps.index(0.6)
    withheld = (report.shown_predictions(step) == len(report.labels)) & (data.y_true == 1)
    sample = report.ids(withheld)[0]
    page = open_report("demo", hash=f"t=0.60&cell=1,&img={sample}").page
    assert page.text_content("#lightbox-title") == sample
    page.keyboard.press("Escape")
    assert settled(page) == "#t=0.60&cell=1,"


def test_a_link_to_an_image_alone_opens_it(open_report, made):
    report = made("demo")
    for sample in (report.ids(report.evaluation.dataset.y_true == 7)[0], report.evaluation.dataset.sample_ids[0]):
        page = open_report("demo", hash=f"img={sample}").page
        rest(page)
        assert page.is_visible("#lightbox[open]")
        assert page.text_content("#lightbox-title") == sample


WINDOWED = {
    "cell": "#cell=label%200080,label%200002&zoom=cells",
    "missed": "#t=0.70&cell=label%200004,&zoom=cells",
    "label": "#label=label%200013&state=called",
    "order": "#values=row&show=errors&order=label&zoom=cells",
}


@pytest.mark.parametrize("name", WINDOWED)
def test_links_open_the_same_view_of_the_windowed_grid(open_report, name: str):
    page = open_report("many", hash=WINDOWED[name]).page
    assert settled(page) == WINDOWED[name]
    if name in ("cell", "missed"):
        selected = page.locator("#matrix-grid [aria-selected=true]")
        row = selected.locator("xpath=..").locator("[role=rowheader]").text_content()
        column = page.locator(f'[role=columnheader][aria-colindex="{selected.get_attribute("aria-colindex")}"]')
        assert (row, column.text_content()) in [("label 0080", "label 0002"), ("label 0004", "no prediction")]


JUNK = [
    "#nonsense", "#t=", "#t=abc", "#t=NaN", "#t=Infinity", "#t=1e999", "#t=-5", "#t=each=each", "#cell=", "#cell=,", "#cell=1", "#cell=1,2,3",
    "#cell=zebra,1", "#cell=%,%", "#cell=%E0%A4%A,1", "#label=zebra", "#label=%", "#state=missed", "#state=constructor", "#label=1&state=toString",
    "#constructor=1", "#__proto__=1", "#toString=x&valueOf=y", "#hasOwnProperty=count", "#values=__proto__", "#sort=constructor,asc", "#sort=", "#sort=f1",
    "#sort=auc,sideways", "#from=-1", "#from=1e9", "#from=99999999999999999999999", "#img=", "#img=nobody", "#img=%", "#curve=zebra", "#%", "#%00", "#&&&==&=&",
    "#<script>window.__pwned=1</script>", "#\"><img src=x onerror=window.__pwned=1>", "#javascript:window.__pwned=1", "#cell=<img src=x onerror=window.__pwned=1>,1",
    "#" + "a" * 20_000, "#" + "cell=1,2&" * 2_000, "#data", "#lightbox", "#main", "#show=all&show=errors&show=bogus",
]  # fmt: skip


def test_unknown_malformed_and_hostile_parts_of_an_address_are_ignored(open_report):
    view = open_report("demo")
    page = view.page
    for junk in JUNK:
        page.evaluate("hash => { location.hash = hash; }", junk)
        rest(page)
        assert view.errors == [], junk
        assert page.evaluate("Boolean(document.querySelector('#gallery-title').textContent && !window.__pwned)"), junk
        page.fill("#threshold-field", "0.5")
        page.press("#threshold-field", "Enter")
        assert page.input_value("#threshold-field") == "0.500", junk
    assert page.evaluate("({}).polluted === undefined && document.documentElement.classList.contains('live')")


@pytest.mark.parametrize(
    "junk",
    [
        "#constructor=1&cell=3,5",
        "#%&t=x&cell=3,5&img=%",
        *(
            pytest.param(junk, marks=pytest.mark.slow)
            for junk in ("#__proto__=1&cell=3,5", "#from=99999999999&cell=3,5")
        ),
    ],
)
def test_a_page_opened_with_junk_is_live_and_opens_what_it_can(open_report, junk: str):
    view = open_report("demo", hash=junk)
    assert view.errors == []
    assert view.page.get_attribute('#matrix td[data-truth="3"][data-prediction="5"]', "aria-selected") == "true"
    assert settled(view.page).startswith("#cell=3,5")


def test_back_and_forward_move_between_the_cells_that_were_opened(open_report):
    page = open_report("demo").page
    first = rest(page).evaluate(VIEW)
    page.click('#matrix td[data-truth="3"][data-prediction="3"]')
    second = rest(page).evaluate(VIEW)
    page.click('#matrix td[data-truth="8"][data-prediction="1"]')
    third = rest(page).evaluate(VIEW)
    assert first["title"] != second["title"] != third["title"]
    page.go_back()
    assert rest(page).evaluate(VIEW) == second
    page.go_back()
    assert rest(page).evaluate(VIEW) == first
    page.go_forward()
    page.go_forward()
    assert rest(page).evaluate(VIEW) == third


def test_back_closes_the_picture_and_keeps_the_cell(open_report):
    page = open_report("demo").page
    page.click('#matrix td[data-truth="3"][data-prediction="3"]')
    before = rest(page).evaluate(VIEW)
    page.click("#gallery-list button >> nth=0")
    page.go_back()
    assert rest(page).evaluate(VIEW) == before


def test_the_links_of_the_rail_keep_the_state_and_bring_their_section_into_sight(open_report):
    page = open_report("demo", hash="t=0.62&cell=3,5&values=row").page
    links = page.eval_on_selector_all(".rail a", "links => links.map(link => link.getAttribute('href'))")
    assert len(links) >= 10
    before = rest(page).evaluate(VIEW)
    for link in links:
        page.click(f'.rail a[href="{link}"]')
        assert settled(page) == f"{link}&t=0.62&cell=3,5&values=row"
        assert rest(page).evaluate(VIEW) == before
        top = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", link[1:])
        end = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        assert 0 <= top < 300 or end, link


# The headings that the strip of the threshold covers in part.
HALF_COVERED = """() => {
    const edge = document.getElementById("strip")?.getBoundingClientRect().bottom ?? 0, cut = ({ top, bottom }) => top < edge && bottom > edge;
    return [...document.querySelectorAll("h2, #gallery-title")].filter(head => cut(head.getBoundingClientRect())).map(head => head.textContent);
}"""


@pytest.mark.parametrize("name", ["demo", "hostile", pytest.param("thousand", marks=pytest.mark.slow)])
def test_the_link_of_every_finding_opens_its_evidence(open_report, made, name: str):
    report = made(name)
    findings = report.built.record["findings"]
    assert findings
    view = open_report(name)
    page = view.page
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for k, finding in enumerate(findings):
        link = page.locator(".finding__link").nth(k)
        assert link.get_attribute("href") == finding["link"]
        link.evaluate("link => link.click()")
        rest(page)
        _check_evidence(page, report, finding["link"])
        assert page.evaluate(HALF_COVERED) == []
    assert view.errors == []


def _check_evidence(page, report, link: str):
    top = "id => document.getElementById(id).getBoundingClientRect().top"
    section, parts = link[1:].split("&")[0], dict(part.split("=") for part in link[1:].split("&") if "=" in part)
    if "t" in parts:
        assert page.input_value("#threshold-field") == numbers.threshold(float(parts["t"]))
    if "cell" in parts:
        n = report.evaluation.point.confusion[
            tuple(report.labels.index(unquote(text)) for text in parts["cell"].split(","))
        ]
        assert page.text_content("#gallery-caption").split()[0] == str(n)
    if "label" in parts:
        assert page.input_value("#gallery-label") == unquote(parts["label"])
        assert page.input_value("#gallery-state") == parts["state"]
    if "sort" in parts:
        name, direction = parts["sort"].split(",")
        assert page.get_attribute(f"#label-table th[data-sort={name}]", "aria-sort") == f"{direction}ending"
    assert -1 <= page.evaluate(top, "gallery" if "=" in section else section) < 500


def test_a_link_to_a_cell_of_hostile_labels_opens_exactly_that_cell(open_report, made):
    report, view = made("hostile"), None
    for truth, name in enumerate(HOSTILE_LABELS):
        other = HOSTILE_LABELS[truth - 1]
        address = f"#cell={quote(name, safe='')},{quote(other, safe='')}"
        if view is None:
            view = open_report("hostile", hash=address)
        view.page.evaluate("hash => { location.hash = hash; }", address)
        rest(view.page)
        cells = "cells => cells.map(cell => [Number(cell.dataset.truth), Number(cell.dataset.prediction)])"
        wanted = [report.labels.index(name), report.labels.index(other)]
        assert view.page.eval_on_selector_all("[aria-selected=true]", cells) == [wanted]
        head = view.page.text_content("#gallery-title")
        assert head.startswith("Ground truth ")
        assert (name in head) or len(name) > 60
        assert unquote(view.page.evaluate("location.hash")) in (unquote(address), "")
    assert view.errors == []
