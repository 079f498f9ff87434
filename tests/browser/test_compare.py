"""The page that compares versions, in a real browser: live as Python wrote it, reachable by keyboard, inert, for all."""

# ruff: noqa: E501 - what runs in the page stands on few lines

from pathlib import Path

import polars as pl
import pytest

from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import live, rest, settled
from tests.browser.test_access import _tiny, _violations
from tests.command_line import run
from tests.made import made_predictions

SHOWN = """() => ["#label-changes tbody", "#pair-tiles", "#moved tbody", "#moved-pairs", "#board tbody", "#counts"].map(at => {
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


@pytest.mark.parametrize("name", ["digits", "digit-scenes", "three", "two", "many", "hostile"])
def test_the_live_page_shows_what_python_wrote(open_comparison, name):
    written = open_comparison(name, javascript=False).page.evaluate(SHOWN)
    view = open_comparison(name)
    assert view.page.evaluate(SHOWN) == written
    assert written[0]
    assert written[1]
    assert view.errors == view.messages == []
    assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("digits", {}), ("digit-scenes", {"scheme": "dark", "hash": "state=fixed"}),
        ("digit-scenes", {"width": 390, "height": 844}), ("hostile", {}),
        *(pytest.param(*more, marks=pytest.mark.slow) for more in (
            ("digits", {"scheme": "dark"}), ("three", {"hash": "pair=v2"}), ("two", {}), ("many", {}),
        )),
    ],
    ids=str,
)  # fmt: skip
def test_axe_finds_nothing(open_comparison, name, settings):
    assert _violations(open_comparison(name, **settings).page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lightbox(open_comparison, scheme):
    page = open_comparison("digit-scenes", scheme=scheme).page
    page.click("#items-list button >> nth=0")
    assert _violations(page) == []


@pytest.mark.parametrize("name", ["digits", "digit-scenes", "three", "two", "many", "thousand", "hostile"])
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
        assert len(page.query_selector_all("#items-list li")) == min(24, count)
    page.click("#counts button[value=fixed]")
    page.fill("#items-label", "8")
    page.dispatch_event("#items-label", "change")
    truths = page.eval_on_selector_all("#items-list .cases__truth", "all => all.map(n => n.textContent)")
    assert set(truths) == {"8"}
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


def test_the_keyboard_walks_the_matrix_and_opens_a_cell(open_comparison):
    page = open_comparison("digits").page
    page.focus("#moved td[tabindex='0']")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    assert "Labelled 1, predicted 1:" in page.text_content("#moved-focus")
    page.keyboard.press("Enter")
    assert "in either version" in page.text_content("#items-caption")
    page.click("#items-cell")
    assert "in either version" not in page.text_content("#items-caption")


def test_another_pair_changes_all_that_is_about_the_pair(open_comparison):
    page = open_comparison("three").page
    before = page.evaluate(SHOWN)
    page.select_option("#pair", "v2")
    after = page.evaluate(SHOWN)
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert after[4] == before[4]
    assert page.evaluate("location.hash").startswith("#pair=v2")
    assert "v2 is better" in page.text_content("#pair-verdict")
    again = open_comparison("three", hash="pair=v2").page
    assert again.evaluate(SHOWN) == after
    assert again.input_value("#pair") == "v2"


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


@pytest.mark.parametrize("column", ["label", "change", "q", "support", "better"])
def test_the_labels_sort_by_any_column(open_comparison, column):
    page = open_comparison("many").page
    page.click(f"#label-changes th[data-sort={column}] button")
    direction = page.get_attribute(f"#label-changes th[data-sort={column}]", "aria-sort")
    assert direction in ("ascending", "descending")
    assert len(page.query_selector_all("#label-changes tbody tr")) == 81


def test_without_scripts_the_essentials_are_there(open_comparison):
    page = open_comparison("digit-scenes", javascript=False).page
    text = page.inner_text("main")
    for words in ("v1 is better", "Which cases changed?", "Broken", "Which labels changed?", "Benjamini–Hochberg"):
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
