"""The page that compares versions, in a real browser: live as Python wrote it, reachable by keyboard, inert, for all."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
import io
import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from reportgen import numbers
from tests.browser.made_spans import HARD, hard_versions
from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import live, rest, settled
from tests.browser.saving import SVG, copied, saved
from tests.browser.tables import check_tables
from tests.browser.test_access import _tiny, _violations
from tests.command_line import run
from tests.made import made_predictions
from tests.pages import Page, unpacked

SHOWN = """() => ["#label-changes tbody", "#pair-tiles", "#moved tbody", "#moved-pairs", "#board tbody", "#counts", ".causes:not([hidden])", "#slice-changes tbody"].map(at => {
    const node = document.querySelector(at);
    return node ? [...node.querySelectorAll("tr, li")].map(row => [...row.children].map(cell => cell.textContent.trim().replace(/\\s+/g, " ")).join("|")) : null; })"""


def _versions(folder: Path, n: int, **made: object) -> Path:
    """The page of `n` versions on made data; each later one is right a little more often."""
    predictions = made_predictions(folder, **made)
    table, pages = pl.read_parquet(predictions).with_row_index("row"), []
    for k in range(n):
        better = pl.when((pl.col("row") % 10) < 2 * k).then("truth").otherwise("prediction")
        table.with_columns(prediction=better).drop("row").write_parquet(folder / f"v{k}.parquet")
        name = "</title><script>window.__pwned=1</script>" if made.get("names") else "model"
        words = ["build", "--predictions", f"v{k}.parquet", "--model", name, "--version", f"v{k}", "-o", f"v{k}.html"]
        words += ["--images", "images"] if made.get("n_images") else []
        assert run(folder, *words).code == 0
        pages.append(f"v{k}.html")
    assert run(folder, "compare", *pages, "-o", "page.html").code == 0
    return folder / "page.html"


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """A comparison by name, built when first asked for."""
    made: dict[str, Path] = {}

    def built(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            if name in ("digits", "digit-scenes"):
                assert run(folder, "demo", name, "-o", ".").code == 0
                made[name] = folder / f"{name}-compare.html"
            elif name == "spans":
                assert run(folder, "compare", *hard_versions(folder), "-o", "page.html").code == 0
                made[name] = folder / "page.html"
            else:
                made[name] = {
                    "three": lambda: _versions(folder, 3, n_labels=4, n_samples=300, n_images=12, scores="full", seed=3),
                    "two": lambda: _versions(folder, 2, n_labels=2, n_samples=200, seed=2),
                    "many": lambda: _versions(folder, 2, n_labels=81, n_samples=3_000, seed=81),
                    "thousand": lambda: _versions(folder, 2, n_labels=1_000, n_samples=20_000, seed=5),
                    "hostile": lambda: _versions(folder, 2, n_labels=len(HOSTILE_LABELS), n_samples=400, names=HOSTILE_LABELS, seed=7),
                }[name]()  # fmt: skip
        return made[name]

    return built


@pytest.fixture
def open_comparison(page_of, open_page):
    def opened(name: str, **settings):
        view = open_page(page_of(name), **settings)
        if settings.get("javascript", True):
            live(view.page)
        return view

    return opened


@pytest.mark.parametrize(
    "name",
    [
        "digits",
        "digit-scenes",
        "three",
        pytest.param("two", marks=pytest.mark.slow),
        pytest.param("many", marks=pytest.mark.slow),
        "hostile",
        "spans",
    ],
)
def test_the_live_page_shows_what_python_wrote(open_comparison, name):
    written = open_comparison(name, javascript=False).page.evaluate(SHOWN)
    view = open_comparison(name)
    assert view.page.evaluate(SHOWN) == written
    assert written[0]
    assert bool(written[1]) == (name == "three")
    assert written[6]
    assert view.errors == view.messages == []
    assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("digits", {}), ("digit-scenes", {"scheme": "dark", "hash": "state=fixed"}),
        ("digit-scenes", {"width": 390, "height": 844}), ("hostile", {}),
        *(pytest.param(*more, marks=pytest.mark.slow) for more in (
            ("digits", {"scheme": "dark"}), ("three", {"hash": "pair=v1"}), ("two", {}), ("many", {}),
        )),
    ],
    ids=str,
)  # fmt: skip
def test_axe_finds_nothing(open_comparison, name, settings):
    assert _violations(open_comparison(name, **settings).page) == []


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
@pytest.mark.parametrize("name", ["digit-scenes", "spans"])
def test_axe_finds_nothing_in_the_lightbox(open_comparison, scheme, name):
    page = open_comparison(name, scheme=scheme).page
    page.click("#items-list button >> nth=0")
    assert _violations(page) == []


@pytest.mark.parametrize(
    "name",
    [
        "digits",
        "digit-scenes",
        "three",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("two", "many", "thousand")),
        "hostile",
    ],
)
def test_a_phone_never_scrolls_sideways_and_no_text_is_tiny(open_comparison, name):
    page = open_comparison(name, width=390, height=844).page
    for width in (390, 600, 860, 1000, 1190):
        page.set_viewport_size({"width": width, "height": 844})
        rest(page)
        assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"), width
        assert _tiny(page) == [], width


def test_a_count_opens_its_cases_and_a_label_narrows_them(open_comparison):
    page = open_comparison("digits").page
    for state in ("fixed", "broken", "other", "same"):
        page.click(f"#counts button[value={state}]")
        count = int(page.text_content(f"#counts button[value={state}] b"))
        assert len(page.query_selector_all("#items-list li")) == min(12, count)
    page.click("#counts button[value=fixed]")
    page.click("#items-next")
    assert page.text_content("#items-place") == "13–24 of 28"
    page.fill("#items-label", "8")
    page.dispatch_event("#items-label", "change")
    cards = page.eval_on_selector_all(
        "#items-list li", "all => all.map(n => [...n.querySelectorAll('.cases__truth, bdi')].map(m => m.textContent))"
    )
    assert all("8" in card for card in cards)
    assert page.evaluate("location.hash") == "#state=fixed&label=8"


def test_a_link_opens_the_same_case_again(open_comparison):
    page = open_comparison("digit-scenes", hash="state=fixed").page
    page.click("#items-list button >> nth=3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("z")
    facts, title = page.text_content("#lightbox-facts"), page.text_content("#lightbox-title")
    again = open_comparison("digit-scenes", hash=page.evaluate("location.hash")).page
    assert again.is_visible("#lightbox")
    assert again.text_content("#lightbox-title") == title
    assert again.text_content("#lightbox-facts") == facts
    again.keyboard.press("Escape")
    assert not again.is_visible("#lightbox")


def test_before_and_after_stand_side_by_side_with_their_boxes(open_comparison):
    page = open_comparison("digit-scenes", hash="state=broken").page
    for card in page.query_selector_all("#items-list li")[:6]:
        before, after = card.query_selector_all(".scene")
        assert before.query_selector(".scene__chosen .scene__box--correct")
        assert not after.query_selector(".scene__chosen .scene__box--correct")
        assert before.get_attribute("viewBox") == after.get_attribute("viewBox")


# Of each card, and of both texts in the lightbox: the text without its tags, and what is bracketed on either side.
READ = """at => [...document.querySelectorAll(at)].map(node => {
    const found = { text: "", g: "", p: "", tags: [...node.querySelectorAll(".tag")].map(tag => tag.textContent) };
    for (const part of node.childNodes) {
        const text = part.nodeType === Node.TEXT_NODE ? part.data : part.classList.contains("a") ? part.firstChild.data : "";
        found.text += text;
        for (const side of ["g", "p"]) if (part.nodeType !== Node.TEXT_NODE && part.querySelector(`i.${side}`)) found[side] += text;
    }
    return { ...found, isRtl: node.matches(":dir(rtl)") };
})"""


def test_a_changed_entity_is_read_in_its_text_before_and_after(open_comparison):
    page = open_comparison("spans", hash="state=fixed").page
    cards = page.evaluate(READ, "#items-list .excerpt")
    pairs = dict(zip((before["text"] for before in cards[::2]), zip(cards[::2], cards[1::2], strict=True), strict=True))
    emoji, arabic = HARD["emoji"][0], HARD["arabic"][0]
    before, after = pairs[emoji]
    assert (before["g"], before["p"], before["tags"]) == ("Lufthansa", "🇩🇪 Lufthansa", ["↔ wrong boundary: ORG"])
    assert (after["g"], after["p"], after["tags"]) == ("Lufthansa", "Lufthansa", ["ORG"])
    before, _ = next(pair for text, pair in pairs.items() if text.startswith(arabic[:36]))
    assert before["text"].endswith(" …")
    assert (before["g"], before["p"]) == (arabic[4:12], arabic[4:8])
    assert before["isRtl"]
    assert not pairs[emoji][0]["isRtl"]
    said = page.locator("#items-list li", has_text="Lufthansa").locator(".cases__said").all_inner_texts()
    assert [" ".join(words.split()) for words in said] == ["v0 ↔ wrong boundary", "v1 ✓ ORG"]
    page.locator("#items-list button", has_text=arabic[4:12]).click()
    read = page.evaluate(READ, "#lightbox .doc p[dir]")
    assert [one["text"] for one in read] == arabic.split("\n")[:2] * 2
    assert read[0]["p"] == arabic[4:8] + arabic[19:26] + arabic[31:36]
    assert read[2]["p"] == arabic[4:12] + arabic[19:26]
    assert page.locator("#lightbox .doc .tag.now").all_text_contents() == ["↔ wrong boundary: PERSON", "PERSON"]


def test_texts_without_scripts_are_those_with_them(open_comparison):
    read = "all => all.map(node => node.innerHTML)"
    written = open_comparison("spans", javascript=False).page.eval_on_selector_all("#items-list .excerpt", read)
    assert written == open_comparison("spans").page.eval_on_selector_all("#items-list .excerpt", read)
    assert len(written) == 2


def test_the_keyboard_walks_the_matrix_and_a_cell_opens_all_its_items_beside_it(open_comparison):
    page = open_comparison("digits").page
    page.focus("#moved td[tabindex='0']")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "End", "Home", "End"):
        page.keyboard.press(key)
    told = page.text_content("#gallery-said")
    assert told == "Ground truth 1, predicted 9: 11 before, 5 after (−6, better)"
    assert page.inner_text(".tip").replace("\n", ": ") == told
    page.keyboard.press("Enter")
    assert page.text_content("#cases-title") == "Ground truth 1, predicted 9"
    assert page.text_content("#items-caption") == "11 before, 5 after · 11 images: 6 fixed, 5 still wrong"
    assert page.text_content("#gallery-said").endswith(page.text_content("#items-caption"))
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert page.text_content("#moved-pairs [aria-current=true]").split() == ["1", "→", "9", "−6"]
    again = open_comparison("digits", hash=page.evaluate("location.hash")).page
    assert again.text_content("#items-caption") == page.text_content("#items-caption")
    page.click("#items-clear")
    assert (page.text_content("#cases-title"), page.text_content("#items-caption")) == ("Broken", "3 images")


@pytest.mark.parametrize(("width", "name"), [(1440, "digits"), (1101, "digit-scenes"), (390, "digit-scenes")])
def test_what_a_cell_opens_is_seen_at_once(open_comparison, width, name):
    page = open_comparison(name, width=width, height=844).page
    page.locator("#moved td >> nth=-1").scroll_into_view_if_needed()
    page.locator("#moved [role=gridcell]", has_text="+").first.click()
    matrix, first = page.locator("#moved").bounding_box(), page.locator("#items-list li").first.bounding_box()
    if width > 1100:
        assert first["x"] > matrix["x"] + matrix["width"]
    else:
        assert first["y"] > matrix["y"] + matrix["height"]
    assert first["y"] < 844 - 60


def test_another_pair_changes_all_that_is_about_the_pair(open_comparison):
    page = open_comparison("three").page
    before = page.evaluate(SHOWN)
    assert page.input_value("#pair") == "v2"  # the best comes first
    assert "v2 is better than v0" in page.text_content("#pair-verdict")
    page.select_option("#pair", "v1")
    after = page.evaluate(SHOWN)
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert after[4] == before[4]
    assert after[6] != before[6]
    assert page.evaluate("location.hash").startswith("#pair=v1")
    assert "v1 is better than v0" in page.text_content("#pair-verdict")
    again = open_comparison("three", hash="pair=v1").page
    assert again.evaluate(SHOWN) == after
    assert again.input_value("#pair") == "v1"


def test_the_leaderboard_sorts_by_any_figure(open_comparison):
    page = open_comparison("three").page
    page.click("#board th[data-measure=accuracy] button")
    values = page.eval_on_selector_all(
        "#board tbody tr", "all => all.map(row => Number(row.querySelectorAll('[data-value]')[1].dataset.value))"
    )
    assert values == sorted(values, reverse=True)
    page.click("#board th[data-measure=accuracy] button")
    assert page.get_attribute("#board th[data-measure=accuracy]", "aria-sort") == "ascending"
    assert "board=accuracy,asc" in settled(page)


@pytest.mark.parametrize(
    "column", ["label", "change", *(pytest.param(name, marks=pytest.mark.slow) for name in ("q", "support", "better"))]
)
def test_the_labels_sort_by_any_column(open_comparison, column):
    page = open_comparison("many").page
    page.click(f"#label-changes th[data-sort={column}] button")
    direction = page.get_attribute(f"#label-changes th[data-sort={column}]", "aria-sort")
    assert direction in ("ascending", "descending")
    assert len(page.query_selector_all("#label-changes tbody tr")) == 81


def test_without_scripts_the_essentials_are_there(open_comparison):
    page = open_comparison("digit-scenes", javascript=False).page
    text = page.inner_text("main")
    for words in (
        "v1 is better than v0 on macro recall",
        "Causes",
        "Changed objects",
        "Broken",
        "Performance by label",
    ):
        assert words in text
    assert len(page.query_selector_all("#items-list .scene")) == 16
    assert len(page.query_selector_all("#items-list use")) == 8 + 8 - len(page.query_selector_all("#items-list image"))


def test_hostile_names_are_inert_everywhere(open_comparison):
    view = open_comparison("hostile")
    page = view.page
    for state in ("fixed", "broken", "other", "same"):
        page.click(f"#counts button[value={state}]")
    page.click("#counts button[value=fixed]")
    page.click("#items-list button >> nth=0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    for label in HOSTILE_LABELS[:3]:
        page.fill("#items-label", label)
        page.dispatch_event("#items-label", "change")
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate(
        "document.images.length === [...document.images].filter(i => i.src.startsWith('data:image/')).length"
    )
    assert set(
        page.eval_on_selector_all("#label-changes tbody th button", "all => all.map(n => n.textContent)")
    ) == set(HOSTILE_LABELS)
    assert view.errors == view.messages == []


def test_a_thousand_labels_open_at_once_and_list_what_changed_most(open_comparison):
    page = open_comparison("thousand").page
    assert page.query_selector("#moved") is None
    assert 0 < len(page.query_selector_all("#moved-pairs li")) <= 50
    assert len(page.query_selector_all("#label-changes tbody tr")) == 100
    assert page.evaluate("document.querySelectorAll('*').length") < 6000


@pytest.mark.parametrize(
    "hash",
    [
        "pair=nobody&state=odd&label=none",
        "img=%E0%A4%A",
        "cell=,&sort=x,y&board=__proto__,up",
        "state=fixed&img=missing&turn=99999",
    ],
)
def test_a_broken_link_opens_the_page_all_the_same(open_comparison, hash):  # noqa: A002 - the word the address bar has for it
    view = open_comparison("digits", hash=hash)
    assert view.errors == []
    assert not view.page.is_visible("#lightbox")


def test_the_heads_of_sections_are_the_names_of_the_rail(open_comparison):
    page = open_comparison("three", javascript=False).page
    rail, heads = (
        page.eval_on_selector_all(at, "all => all.map(n => n.textContent)") for at in (".rail li a", "main h2")
    )
    assert rail == ["Summary", *heads]


# Charts


def _live(view, name: str):
    """The live chart of that name, brought into sight."""
    box = view.page.locator(f"[data-chart={name}]")
    box.scroll_into_view_if_needed()
    box.locator(".marks").wait_for(timeout=20_000)
    rest(view.page)
    return box


def chart_column(values) -> list:
    """A column of a chart's data as Python packed it."""
    if isinstance(values, list):
        return values
    if "texts" in values:
        return [values["texts"][place] for place in unpacked(values["at"]).tolist()]
    return unpacked(values).tolist()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_the_charts_are_live_and_say_what_the_records_hold(open_comparison, page_of, tmp_path, scheme):
    view = open_comparison("three", scheme=scheme)
    box = _live(view, "threshold")
    box.locator("[data-plot]").focus()
    view.page.keyboard.press("Home")
    lines = box.locator(".chart__tip").inner_text().split("\n")
    records = [json.loads(Page((page_of("three").parent / f"v{k}.html").read_bytes()).record) for k in range(3)]
    said = dict(line.split("\t") for line in lines[1:])
    assert said == {f"v{k}": numbers.metric(records[k]["curve"]["macro_f1"][0]) for k in range(3)}
    for k in range(3):  # every version is named
        assert box.get_by_role("button", name=f"v{k}: show alone").count() == 1
    _live(view, "before_after")
    assert view.page.locator("[data-chart] .marks").count() == 2
    picture, root = saved(view.page, box, tmp_path)
    assert (sum(picture.getpixel((5, 5))) > 600) == (scheme == "light")
    assert {text.text for text in root.iter(f"{SVG}text")} >= {"v0", "v1", "v2"}
    rows = list(csv.DictReader(io.StringIO(copied(view.page, box, "Copy data (CSV)"))))
    for k, record in enumerate(records):
        f1 = [float(row["macro_f1"]) for row in rows if row["version"] == str(k) and row["macro_f1"]]
        assert f1 == record["curve"]["macro_f1"][: len(f1)]
    assert (view.errors, view.messages) == ([], [])
    assert [url for url in view.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_what_is_zoomed_to_in_the_chart_of_scores_is_listed(open_comparison):
    view = open_comparison("digits")
    page, box = view.page, _live(view, "before_after")
    plot = box.locator("[data-plot]").bounding_box()
    page.mouse.move(plot["x"] + 60, plot["y"] + 60)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] - 40, plot["y"] + 300, steps=4)
    page.mouse.up()
    rest(page)
    assert page.text_content("#cases-title") == "Picked in the chart"
    assert 0 < len(page.query_selector_all("#items-list li")) <= 12
    box.locator("[data-reset]").click()
    rest(page)
    assert page.text_content("#cases-title") == "Broken"


def test_the_points_of_the_chart_of_scores_are_what_the_records_hold(page_of):
    content = Page(page_of("digits").read_bytes())
    points = {
        name: chart_column(values) for name, values in content.data["charts"]["before_after"]["data"]["points"].items()
    }
    counts = content.data["pairs"][0]["counts"]
    states = Counter(points["state"])
    assert (states["fixed"], states["broken"]) == (counts["fixed"], counts["broken"])
    assert states["wrong"] == counts["other"] + counts["same"]
    assert sum(states.values()) == content.data["pairs"][0]["answers"] == 900


@pytest.mark.parametrize("name", ["digits", "digit-scenes"])
def test_every_table_of_a_comparison_is_saved_as_csv(open_comparison, name: str):
    page = open_comparison(name).page
    tables = check_tables(page)
    head, *rows = tables["Leaderboard"]
    assert head[0] == "Place"
    shown = page.eval_on_selector_all("#board td[data-value]", "cells => cells.map(cell => Number(cell.dataset.value))")
    assert [float(row[2]) for row in rows] == shown[:: len(shown) // len(rows)]
