"""The index page of an archive in a browser: the page says what Python computed, whatever is chosen, filtered, sorted."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import numpy as np
import pytest

from reportgen import numbers
from reportgen.archive import store
from reportgen.archive.compared import VERDICTS, compared
from reportgen.archive.figures import figures
from reportgen.archive.page import index_report
from reportgen.archive.versions import read_archive
from reportgen.comparison.change import difference_text
from reportgen.metrics.intervals import wilson
from reportgen.outputs.html import render
from tests.browser.pages import HOSTILE_LABELS
from tests.browser.rest import live, rest, settled
from tests.browser.saving import SVG, copied, saved
from tests.browser.tables import check_tables
from tests.browser.test_access import _violations
from tests.browser.test_compare import chart_column
from tests.made_records import json_of, made_record, page_of
from tests.pages import Page

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


@pytest.mark.parametrize("name", ["two", "many", "hostile", pytest.param("thousand", marks=pytest.mark.slow)])
def test_what_scripts_draw_is_what_the_page_came_with(open_index, name):
    page = open_index(name, javascript=False).page
    rows, written = page.evaluate(ROWS), _written(page)
    live = open_index(name).page
    live.evaluate(
        "document.querySelector('[data-sort=samples] button').click(); document.querySelector('[data-sort=date] button').click()"
    )
    assert live.evaluate(ROWS) == rows
    live.select_option("#trend-metric", index=1)  # away and back: what is there then, scripts have drawn
    live.select_option("#trend-metric", index=0)
    box = _chart(live, "trend")
    assert box.locator(".chart__title").inner_text() == written["title"]
    assert box.locator(".chart__note").inner_text() == written["note"]
    assert _copied(live, box) == written["rows"]


@pytest.mark.parametrize("name", ["many", "hostile"])
def test_the_heat_map_follows_the_data_set_as_python_draws_it(open_index, name):
    page = open_index(name).page
    written, heat = _rows(page, "label_versions", "cells"), _chart(page, "label_versions")
    note, drawn = heat.locator(".chart__note").inner_text(), _copied(page, heat)
    page.select_option("#trend-data", index=2)
    rest(page)
    assert (
        heat.locator(".chart__note")
        .inner_text()
        .startswith(f"on {page.locator('#trend-data option').nth(2).inner_text()}:")
    )
    assert _copied(page, heat) != drawn
    page.select_option("#trend-data", index=0)
    rest(page)
    assert _copied(page, heat) == drawn == written
    assert heat.locator(".chart__note").inner_text() == note


def _rows(page, chart: str, name: str) -> list[list]:
    """A data set of a chart as Python wrote it, row by row."""
    sets = Page(page.content()).data["charts"][chart]
    columns = [chart_column(sets["data"][name][key]) for key in sets["columns"][name]]
    return [[None if value != value else value for value in row] for row in zip(*columns, strict=True)]


def _written(page) -> dict:
    """The trend as Python wrote it: title, note, and the rows of its points."""
    rows, box = _rows(page, "trend", "points"), page.locator("[data-chart=trend]")
    return {
        "title": box.locator(".chart__title").inner_text(),
        "note": box.locator(".chart__note").inner_text(),
        "rows": rows,
    }


def _copied(page, box) -> list[list]:
    """The data of a chart as its menu copies them."""
    _, *lines = csv.reader(copied(page, box, "Copy data (CSV)").splitlines())
    return [[_value(cell) for cell in line] for line in lines]


def _value(cell: str):
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell.removeprefix("'")


def _walked(page, box) -> list[list[str]]:
    """All that a chart says, point after point."""
    box.locator("[data-plot]").focus()
    page.keyboard.press("Home")
    found = [box.locator(".chart__tip").inner_text().split("\n")]
    while True:
        page.keyboard.press("ArrowRight")
        tip = box.locator(".chart__tip").inner_text().split("\n")
        if tip == found[-1]:
            return found
        found.append(tip)


def _chart(page, name: str):
    """The live chart of that name, brought into sight."""
    box = page.locator(f"[data-chart={name}]")
    box.scroll_into_view_if_needed()
    box.locator(".marks").wait_for(timeout=20_000)
    rest(page)
    return box


# The same figures as Python


@pytest.mark.parametrize(
    "metric", ["macro_f1", *(pytest.param(name, marks=pytest.mark.slow) for name in ("accuracy", "macro_auc"))]
)
def test_the_table_shows_every_metric_as_python_has_it(open_index, shelf, metric):
    page = open_index("many", hash=f"metric={metric}").page
    versions = read_archive(shelf("many")).versions
    figure = figures(versions)
    found, row = compared(versions, figure), figure.metrics.index(metric)
    for k, cells in enumerate(page.evaluate(ROWS)):
        value, before, verdict = figure.value[row, k], figure.previous[k], VERDICTS[found.verdict[row, k]]
        assert cells[0][0] == versions[k].entry.model.version
        assert cells[2][0] == numbers.metric(value)
        assert cells[2][1:] == [[], ["best"], ["highest"], ["≈ best"]][found.standing[row, k]]
        assert cells[3] == [numbers.interval(figure.low[row, k], figure.high[row, k])]
        if before < 0:
            assert cells[4] == ["first" if before == -1 else "other data"]
            continue
        p = found.p[row, k]
        moved = difference_text(verdict, value - figure.value[row, before], "higher")
        assert cells[4] == [moved, *([] if np.isnan(p) else [f"p = {numbers.probability(p)}"])]
        assert cells[5] == ["–"]  # these records hold no outcomes


@pytest.mark.parametrize(
    "of", ["precision", *(pytest.param(name, marks=pytest.mark.slow) for name in ("recall", "f1"))]
)
def test_the_trend_reads_a_label_of_every_version(open_index, shelf, of):
    page = open_index("many", hash=f"label=label%200002&of={of}&data=digits").page
    versions = [v for v in read_archive(shelf("many")).versions if v.entry.dataset.name == "digits"][::-1]
    box = _chart(page, "trend")
    assert box.locator(".chart__title").inner_text().endswith("of label 0002")
    rows = _copied(page, box)
    assert len(rows) == len(versions)
    for place, value, low, high, _, model, _ in rows:
        entry = versions[int(place)].entry
        row = entry.per_label[2]
        n = {"precision": row.predicted, "recall": row.support, "f1": (row.predicted + row.support) / 2}[of]
        assert (value, model) == (pytest.approx(row.tp / n), entry.model.name)
        assert (low, high) == (pytest.approx(_wilson(row.tp, n)) if of != "f1" else (None, None))
    first = next(row for row in rows if row[4] == 0)  # the keys begin with the newest model's line
    assert f"\t{numbers.metric(first[1])}" in "\n".join(_walked(page, box)[0])


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
def test_the_charts_are_live_and_say_what_the_records_hold(open_index, shelf, tmp_path, scheme):
    view = open_index("many", scheme=scheme)
    page, versions = view.page, read_archive(shelf("many")).versions
    box = _chart(page, "trend")
    entry = versions[int(_copied(page, box)[-1][-1])].entry
    box.locator("[data-plot]").focus()
    page.keyboard.press("End")
    title, *lines = box.locator(".chart__tip").inner_text().split("\n")
    assert title == f"{entry.model.name} {entry.model.version}"
    said = dict(line.split("\t") for line in lines)
    assert said["Macro F1"] == numbers.metric(entry.metrics["macro_f1"])
    assert said["95% interval"] == numbers.interval(*entry.intervals["macro_f1"])
    heat = _chart(page, "label_versions")
    heat.locator("[data-plot]").focus()
    page.keyboard.press("Home")
    label, version, f1, correct, predicted = heat.locator(".chart__tip").inner_text().split("\n")
    rows = {f"{v.entry.model.name} {v.entry.model.version}": {r.label: r for r in v.entry.per_label} for v in versions}
    row = rows[version.removeprefix("Version\t")][label]
    assert f1 == f"F1\t{numbers.metric(2 * row.tp / (row.support + row.predicted))}"
    assert (correct, predicted) == (f"Correct\t{row.tp} of {row.support}", f"Predicted\t{row.predicted}")
    page.keyboard.press("Enter")
    rest(page)
    assert box.locator(".chart__title").inner_text() == f"F1 of {row.label}"
    assert page.locator("[data-chart] .marks").count() == 2
    for one in (box, heat):
        _, root = saved(page, one, tmp_path)
        assert {text.text for text in root.iter(f"{SVG}text")} & {"Macro F1", row.label, entry.model.name}
    assert (view.errors, view.messages) == ([], [])
    assert [url for url in view.requests if not url.startswith("file:")] == []


def test_two_versions_that_are_picked_give_the_command_that_compares_them(open_index, shelf):
    page = open_index("many").page
    files = [(version.page or version.record).name for version in read_archive(shelf("many")).versions]
    page.check("[data-pick='5']")
    assert "pick another one" in page.inner_text("#versions-said")
    page.check("[data-pick='2']")
    command = page.inner_text("#versions-command")
    assert command == f"reportgen compare {files[5]} {files[2]} -o compare.html"  # the older one first
    page.check("[data-pick='9']")
    assert page.locator("[data-pick]:checked").count() == 2
    address = settled(page)
    again = open_index("many", hash=address).page
    assert again.inner_text("#versions-command") == page.inner_text("#versions-command")
    again.click("#versions-unpick")
    assert again.locator("[data-pick]:checked").count() == 0


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
    assert len(_copied(page, _chart(page, "trend"))) == len(rows)
    page.click("#versions-all")
    assert len(page.evaluate(ROWS)) == 60
    page.fill("#versions-text", "V1 DIGITS")
    assert 0 < len(rest(page).evaluate(ROWS)) < 60
    assert all(row[0][0].startswith("v1") and row[-3] == ["digits"] for row in page.evaluate(ROWS))
    page.fill("#versions-text", "nothing like it")
    page.wait_for_selector("#versions-none:not([hidden])")


@pytest.mark.parametrize(
    ("column", "cell"), [("value", 2), pytest.param("samples", -2, marks=pytest.mark.slow), ("version", 0)]
)
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
    assert page.locator("#trend-none").is_visible()
    assert page.locator("[data-chart=trend]:visible, #versions-table:visible").count() == 0
    page.click("#versions-all")
    assert page.locator("[data-chart=trend]:visible").count() == 1
    assert not page.locator("#trend-none").is_visible()
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
    address = settled(page)
    assert "q=digits" in address
    again = live(open_page(shelf("many") / "index.html", hash=address).page)
    assert again.evaluate(ROWS) == page.evaluate(ROWS)
    titles = [one.locator("[data-chart=trend] .chart__title").inner_text() for one in (page, again)]
    assert titles == ["Accuracy", "Accuracy"]


ADDRESSES = [
    "metric=nothing",
    "model=%",
    "label=__proto__",
    "pick=x,%&from=99999999",
    "sort=__proto__,asc",
    "from=5000",
]


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


def test_the_heads_of_sections_are_the_names_of_the_rail(open_index):
    page = open_index("many", javascript=False).page
    rail, heads = (
        page.eval_on_selector_all(at, "all => all.map(n => n.textContent)") for at in (".rail li a", "main h2")
    )
    assert rail == ["Summary", *heads]


def test_everything_is_within_reach_of_the_keyboard(open_index):
    page = open_index("many").page
    reached = set()
    for _ in range(60):
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
        "versions-text",
        "save-csv",
        "value",
    } <= reached


def test_every_table_of_an_index_page_is_saved_as_csv(open_index):
    (rows,) = check_tables(open_index("two").page).values()
    assert rows[0][:4] == ["Metric", "Latest", "Latest 95% low", "Latest 95% high"]
    _, value, low, high, *_ = next(row for row in rows[1:] if row[2])
    assert 0 <= float(low) <= float(value) <= float(high) <= 1
