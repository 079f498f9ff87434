"""The index page of an archive in a browser: the page says what Python computed, whatever is chosen, filtered, sorted."""

# ruff: noqa: E501 - what runs in the page stands on few lines

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import numpy as np
import pytest

from reportgen import numbers
from reportgen.archive import store
from reportgen.archive.figures import figures
from reportgen.archive.page import index_report
from reportgen.archive.versions import read_archive
from reportgen.metrics.intervals import wilson
from reportgen.outputs.html import render
from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import live, rest, settled
from tests.browser.test_access import _violations
from tests.made_records import json_of, made_record, page_of

ROWS = """() => [...document.querySelectorAll("#versions-table tbody tr")].map(row => [...row.cells].map(cell => cell.innerText.trim().split(/\\n+/)))"""
PWNED = "window.__pwned"


def _file(folder: Path, record: dict, *, page: bool = False) -> None:
    source = folder.parent / ("source.html" if page else "source.json")
    source.write_bytes(page_of(record) if page else json_of(record))
    store.add(folder, source)


def _records(n: int, n_labels: int = 4) -> list[dict]:
    """Versions of three models on two data sets, a day apart."""
    generator = np.random.default_rng(n)
    return [
        made_record(
            f"model {generator.integers(3)}", f"v{k}", created=f"{2020 + k // 336}-{k // 28 % 12 + 1:02d}-{k % 28 + 1:02d}T00:00:00Z",
            dataset=("digits", "letters")[k % 4 == 3], sha256="ab"[k % 4 == 3] * 64, seed=k, n_labels=n_labels,
            skill=float(np.clip(0.6 + 0.3 * k / n + generator.normal(0, 0.01), 0, 1)), width=0.01,
        )
        for k in range(n)
    ]  # fmt: skip


def _hostile() -> list[dict]:
    names = [name for name in HOSTILE_LABELS if name != "__proto__"]
    records = [
        made_record(name, name, dataset=name, sha256=name[:64], created=name, seed=k) for k, name in enumerate(names)
    ]
    for record in records:
        for row, name in zip(record["per_label"], HOSTILE_LABELS, strict=False):
            row["label"] = name
    return records + [record | {"created": "2026-01-01"} for record in records]


MAKERS = {
    "empty": list,
    "one": lambda: _records(1),
    "two": lambda: _records(2),
    "many": lambda: _records(60),
    "thousand": lambda: _records(1000, 30),
    "hostile": _hostile,
    "bare": lambda: [made_record(version=str(k), metrics={}, intervals={}, per_label=[]) for k in range(2)],
}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """An archive by name with its index page: `shelf("many")` is the folder."""

    def made(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name) / "archive"
        folder.mkdir()
        for k, record in enumerate(MAKERS[name]()):
            _file(folder, record, page=k % 3 == 0)
        if name == "many":
            (folder / "broken.json").write_bytes(b"{")
        place = folder / "index.html"
        place.write_text(render(index_report(read_archive(folder), place)), encoding="utf-8")
        return folder

    return cache(made)


@pytest.fixture
def open_index(shelf, open_page):
    """Opens the index page of an archive by name and waits until it is live."""

    def opened(name: str, **settings):
        view = open_page(shelf(name) / "index.html", **settings)
        if settings.get("javascript", True):
            live(view.page)
        return view

    return opened


# Laws of the page


@pytest.mark.parametrize("name", MAKERS)
def test_an_index_page_opens_quietly_and_asks_for_nothing(open_index, name):
    view = open_index(name)
    assert (view.errors, view.messages) == ([], [])
    assert [url for url in view.requests if not url.startswith("file:")] == []
    assert view.page.evaluate(PWNED) is None


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("hostile", "light"),
        ("many", "dark"),
        *(pytest.param(name, "light", marks=pytest.mark.slow) for name in MAKERS if name != "hostile"),
        pytest.param("empty", "dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_on_an_index_page(open_index, name, scheme):
    assert _violations(open_index(name, scheme=scheme).page) == []


@pytest.mark.parametrize("name", MAKERS)
def test_an_index_page_never_scrolls_sideways_on_a_phone(open_index, name):
    page = open_index(name, width=390, height=844).page
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("name", MAKERS)
def test_an_index_page_reads_without_scripts(open_index, name):
    page = open_index(name, javascript=False).page
    assert page.locator("h1").inner_text().startswith("Model archive")
    assert page.locator("#versions-table tbody tr").count() == min(100, len(MAKERS[name]()))
    assert (
        page.locator("button:visible, select:visible, input:visible").count()
        == page.locator("thead button:visible").count()
    )


@pytest.mark.parametrize("name", ["two", "many", "hostile", "thousand"])
def test_what_scripts_draw_is_what_the_page_came_with(open_index, name):
    page = open_index(name, javascript=False).page
    rows, svg = page.evaluate(ROWS), _drawn(page)
    reading = page.locator("#trend-reading").inner_text()
    live = open_index(name).page
    live.evaluate(
        "document.querySelector('[data-sort=samples] button').click(); document.querySelector('[data-sort=date] button').click()"
    )
    assert live.evaluate(ROWS) == rows
    assert live.locator("#trend-reading").inner_text() == reading
    for ours, theirs in zip(svg, _drawn(live), strict=True):
        assert ours[0] == theirs[0]
        assert ours[1] == pytest.approx(theirs[1], abs=0.11)


def _drawn(page) -> list:
    """Every element of the drawings as its kind and text, and its numbers."""
    return page.evaluate("""() => [...document.querySelectorAll(".trend [data-plot] > *, .trend [data-cursor] > *")].map(n => [
        n.localName + n.getAttribute("class") + n.textContent,
        ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy"].flatMap(a => (n.getAttribute(a) ?? "").match(/-?[\\d.]+/g) ?? []).map(Number)])""")


# The same figures as Python


@pytest.mark.parametrize("metric", ["macro_f1", "accuracy", "macro_auc"])
def test_the_table_shows_every_metric_as_python_has_it(open_index, shelf, metric):
    page = open_index("many", hash=f"metric={metric}").page
    versions = read_archive(shelf("many")).versions
    figure = figures(versions)
    row = figure.metrics.index(metric)
    signs = {1: "▲ ", 2: "▼ ", 3: "≈ ", 4: ""}
    for k, cells in enumerate(page.evaluate(ROWS)):
        value, before, change = figure.value[row, k], figure.previous[k], figure.change[row, k]
        assert cells[0][0] == versions[k].entry.model.version
        assert cells[2][0] == numbers.metric(value)
        assert cells[2][1:] == [[], ["best"], ["≈ best"]][figure.standing[row, k]]
        assert cells[3] == [numbers.interval(figure.low[row, k], figure.high[row, k])]
        moved = signs.get(change, "") + numbers.signed(value - figure.value[row, before])
        assert cells[4] == [
            "first" if before == -1 else "other data" if before == -2 else "0" if change == 0 else moved
        ]


@pytest.mark.parametrize("of", ["precision", "recall", "f1"])
def test_the_slider_reads_a_label_of_every_version(open_index, shelf, of):
    page = open_index("many", hash=f"label=label%200002&of={of}&data=digits").page
    versions = [v for v in read_archive(shelf("many")).versions if v.entry.dataset.name == "digits"][::-1]
    page.locator("#trend-caption", has_text="label 0002").wait_for()
    slider = page.locator("#trend-at")
    assert int(slider.get_attribute("max")) == len(versions) - 1
    for place in (0, 7, len(versions) - 1):
        slider.fill(str(place))
        row = versions[place].entry.per_label[2]
        n = {"precision": row.predicted, "recall": row.support, "f1": (row.predicted + row.support) / 2}[of]
        text = page.locator("#trend-reading").inner_text()
        assert text.startswith(f"{versions[place].entry.model.version} ")
        assert f" {numbers.metric(row.tp / n)}" in text
        if of != "f1":
            low, high = _wilson(row.tp, n)
            assert f"({numbers.interval(low, high)})" in text


def _wilson(hits: int, n: int) -> tuple[float, float]:
    bounds = np.asarray(wilson(np.array([hits]), np.array([n]))).ravel()
    return float(bounds[0]), float(bounds[1])


# What a reader does


def test_filters_narrow_table_and_trend_and_can_be_undone(open_index):
    page = open_index("many").page
    page.select_option("#trend-model", label="model 1")
    page.select_option("#trend-data", label="letters")
    rows = page.evaluate(ROWS)
    assert rows
    assert {(row[0][1], row[-3][0]) for row in rows} == {("model 1", "letters")}
    assert int(page.locator("#trend-at").get_attribute("max")) == len(rows) - 1
    page.click("#versions-all")
    assert len(page.evaluate(ROWS)) == 60
    page.fill("#versions-text", "V1 DIGITS")
    assert 0 < len(rest(page).evaluate(ROWS)) < 60
    assert all(row[0][0].startswith("v1") and row[-3] == ["digits"] for row in page.evaluate(ROWS))
    page.fill("#versions-text", "nothing like it")
    page.wait_for_selector("#versions-none:not([hidden])")


@pytest.mark.parametrize(("column", "cell"), [("value", 2), ("samples", -2), ("version", 0)])
def test_a_column_sorts_down_then_up(open_index, column, cell):
    page = open_index("many").page
    for expected in (True, False):
        page.click(f"th[data-sort={column}] button")
        values = [float(row[cell][0].lstrip("v")) for row in page.evaluate(ROWS)]
        assert values == sorted(values, reverse=expected)


def test_a_choice_that_leaves_nothing_says_so_and_draws_nothing(open_index):
    view = open_index("hostile")
    page = view.page
    page.select_option("#trend-model", "1")
    page.select_option("#trend-data", "2")
    assert page.locator("#trend-caption").inner_text().startswith("No version fits")
    assert page.locator(".trend svg:visible, #trend-at:visible, #versions-table:visible").count() == 0
    page.click("#versions-all")
    assert page.locator(".trend svg:visible").count() == 1
    assert view.errors == []


def test_what_is_being_typed_survives_other_changes(open_index):
    page = open_index("many").page
    page.evaluate("""() => { const field = document.querySelector("#versions-text");
        field.value = "digits"; field.dispatchEvent(new Event("input")); document.querySelector("[data-sort=value] button").click(); }""")
    assert 0 < len(rest(page).evaluate(ROWS)) < 60
    assert page.locator("#versions-text").input_value() == "digits"


def test_a_link_opens_the_same_view(open_index, shelf, open_page):
    page = open_index("many").page
    page.select_option("#trend-metric", "accuracy")
    page.select_option("#trend-model", label="model 2")
    page.fill("#versions-text", "digits")
    page.click("th[data-sort=value] button")
    page.locator("#trend-at").fill("3")
    address = settled(page)
    assert "at=" in address
    assert "q=digits" in address
    again = live(open_page(shelf("many") / "index.html", hash=address).page)
    assert again.evaluate(ROWS) == page.evaluate(ROWS)
    assert again.locator("#trend-reading").inner_text() == page.locator("#trend-reading").inner_text()
    assert again.locator("#trend-at").input_value() == "3"


ADDRESSES = ["metric=nothing", "model=%", "label=__proto__", "at=x&from=99999999", "sort=__proto__,asc", "from=5000"]


@pytest.mark.parametrize("address", [*ADDRESSES, "%%%"])
def test_a_malformed_address_opens_what_it_can(open_index, address):
    view = open_index("many", hash=address)
    assert view.errors == []
    assert len(view.page.evaluate(ROWS)) in (0, 1, 60)


def test_links_lead_to_the_files_of_the_archive(open_index, shelf):
    page = open_index("many").page
    links = page.evaluate("[...document.querySelectorAll('#versions-table tbody a')].map(a => a.href)")
    files = {Path(unquote(urlparse(link).path)).name for link in links}
    assert files == {path.name for path in shelf("many").iterdir()} - {"index.html", "broken.json"}


def test_a_broken_file_is_named_on_the_page(open_index):
    text = open_index("many", javascript=False).page.locator("#unreadable").inner_text()
    assert "broken.json" in text
    assert "1 file" in text


def test_a_thousand_versions_are_shown_a_hundred_at_a_time(open_index):
    page = open_index("thousand").page
    page.click("#versions-after")
    assert page.evaluate(ROWS)[0][0][0] == "v899"
    assert "101–200 shown" in page.locator("#versions-shown").inner_text()
    page.click("#versions-before")
    assert page.evaluate(ROWS)[0][0][0] == "v999"
    assert page.evaluate("document.querySelectorAll('*').length") < 6000


def test_the_list_can_be_saved_as_csv_and_json(open_index):
    page = open_index("many").page
    with page.expect_download() as csv:
        page.click("#save-csv")
    lines = Path(csv.value.path()).read_text("utf-8").splitlines()
    assert len(lines) == 61
    assert lines[0].startswith("model,version,created,dataset,samples,file,macro_f1,macro_f1_low,")
    with page.expect_download() as json:
        page.click("#save-record")
    assert json.value.suggested_filename == "list.json"


def test_everything_is_within_reach_of_the_keyboard(open_index):
    page = open_index("many").page
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.id || document.activeElement.closest('th')?.dataset.sort || ''")
        )
    assert {
        "copy-link",
        "save-record",
        "trend-metric",
        "trend-model",
        "trend-data",
        "trend-label",
        "trend-at",
        "versions-text",
        "save-csv",
        "value",
    } <= reached
