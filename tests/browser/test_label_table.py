"""The table of the labels: every column sorts both ways, every figure is Python's, segments open their images, and all
of it as a file."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
import io
import math

import numpy as np
import pytest

from reportgen import numbers

COUNTS = ("errors", "support", "tp", "fp", "fn")
COLUMNS = ["label", *COUNTS, "precision", "recall", "f1", "f1_low", "ap", "auc", "threshold"]
ROWS = """() => [...document.querySelectorAll("#label-table tr[data-label]")].map(row => [Number(row.dataset.label), row.querySelector("button").textContent,
    Object.fromEntries([...row.querySelectorAll("[data-figure]")].map(c => [c.dataset.figure, c.textContent]))])"""
PEEK = "#label-table .labels__peek"


def _values(report, point, name: str) -> np.ndarray:
    evaluation = report.evaluation
    absent = np.where(point.support == 0, np.nan, 0.0)
    return {
        "label": np.arange(len(report.labels)),
        "errors": point.fp + point.fn,
        "support": point.support,
        "predicted": point.predicted,
        "tp": point.tp,
        "fp": point.fp,
        "fn": point.fn,
        "misclassified": point.misclassified,
        "missed": point.missed,
        "precision": point.precision,
        "recall": point.recall,
        "f1": point.f1 + absent,
        "f1_low": np.round(evaluation.label_f1_interval[:, 0], 6),
        "ap": evaluation.label_ap,
        "auc": evaluation.label_auc,
        "threshold": evaluation.label_thresholds,
    }[name].astype(float)


def _order(values: np.ndarray, support: np.ndarray, *, down: bool) -> list[int]:
    key = np.where(np.isnan(values), np.inf, -values if down else values)
    return np.lexsort((np.arange(len(values)), key, support == 0)).tolist()


def _text(value: float, name: str) -> str:
    if name in COUNTS:
        return numbers.count(int(value))
    return numbers.threshold(value) if name == "threshold" else numbers.metric(value)


@pytest.mark.parametrize(
    ("name", "threshold"), [("demo", 0.0), pytest.param("many", 0.99, marks=pytest.mark.slow), ("unscored", 0.0)]
)
def test_every_column_sorts_up_and_down_with_the_undefined_last(open_report, made, name: str, threshold: float):
    report = made(name)
    step = report.steps.index(threshold)
    page = open_report(name, hash=f"t={threshold}").page
    point = report.point(step)
    there = page.eval_on_selector_all("#label-table th[data-sort]", "heads => heads.map(head => head.dataset.sort)")
    assert there == (COLUMNS if name != "unscored" else COLUMNS[:10])
    for column in sorted(there, key=lambda column: column == "errors"):  # how the table first stands
        for down in (True, False) if column in COUNTS else (False, True):
            page.click(f"#label-table th[data-sort={column}] button")
            values = _values(report, point, column)
            rows = page.evaluate(ROWS)
            wanted = _order(values, point.support, down=down)
            assert [label for label, *_ in rows] == wanted[: len(rows)], (column, down)
            assert len(rows) == min(len(wanted), 20 if len(wanted) > 30 else len(wanted))
            assert page.get_attribute(f"th[data-sort={column}]", "aria-sort") == ("descending" if down else "ascending")
            for label, text, figures in rows:
                assert text == report.labels[label]
                assert figures.get(column, "") in ("", _text(values[label], column))
    assert page.locator("#label-table th[aria-sort]").count() == 1


def test_there_are_undefined_figures_to_be_sorted_last(made):
    point = made("many").point(made("many").steps.index(0.99))
    assert np.isnan(point.precision).any()
    assert not np.isnan(point.precision).all()


@pytest.mark.parametrize("name", ["demo", "unscored", "idle"])
def test_the_interval_is_drawn_at_the_operating_point_alone_where_it_belongs_and_not_of_too_few(
    open_report, made, name
):
    report, page = made(name), open_report(name).page
    low, high = report.evaluation.label_f1_interval.T
    point = report.evaluation.point
    start = float(page.get_attribute("#label-table", "data-from"))
    drawn = """() => [...document.querySelectorAll("#label-table tr[data-label]")].map(row => {
        const cell = row.querySelector(".labels__interval"), line = cell.querySelector(".whisker"), dot = cell.querySelector(".dot");
        const seen = node => node && node.getAttribute("visibility") !== "hidden" && !node.closest(".labels__idle");
        return [Number(row.dataset.label), cell.title, seen(line) ? [parseFloat(line.getAttribute("x1")), parseFloat(line.getAttribute("x2"))] : null,
            seen(dot) ? parseFloat(dot.getAttribute("cx")) : null, cell.innerText.trim(), row.classList.contains("labels__few")];
    })"""
    for label, title, line, dot, text, is_few in page.evaluate(drawn):
        n = point.support[label]
        assert is_few == (n < 30)
        assert text == ("too few" if 0 < n < 10 else "")
        if n < 10 or math.isnan(low[label]):
            assert (title, line) == ("", None)
        else:
            assert title == numbers.interval(round(low[label], 6), round(high[label], 6))
            ends = [(end[label] - start) / (1 - start) * 100 for end in (low, high)]
            assert line == pytest.approx(ends, abs=0.002)
        shown = n >= 10 and point.f1[label] >= start
        assert dot == (pytest.approx((point.f1[label] - start) / (1 - start) * 100, abs=0.002) if shown else None)
    if name == "unscored":
        return
    page.fill("#threshold-field", "0.97")
    page.press("#threshold-field", "Enter")
    assert [(title, line) for _, title, line, *_ in page.evaluate(drawn) if title or line] == []


def _saved(page, button: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.click(button)
    with open(download.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        return list(csv.reader(io.StringIO(file.read())))


@pytest.mark.parametrize(
    ("name", "threshold"), [pytest.param("demo", 0.0, marks=pytest.mark.slow), ("thousand", 0.71), ("hostile", 0.4)]
)
def test_the_saved_table_holds_every_label_as_python_has_it(open_report, made, name: str, threshold: float):
    report = made(name)
    page = open_report(name, hash=f"t={threshold}").page
    point = report.point(report.steps.index(threshold))
    head, *rows = _saved(page, "#save-csv")
    counts = ["support", "predicted", "tp", "fp", "fn", "misclassified", "missed"]
    assert head == ["label", *counts, "precision", "recall", "f1", "ap", "auc", "threshold"]
    assert len(rows) == len(report.labels)
    for label, row in enumerate(rows):
        name_, *values = row
        assert name_.removeprefix("'") == report.labels[label]
        assert name_[:1] not in "=+-@"
        for column, text in zip(head[1:], values, strict=True):
            value = _values(report, point, column)[label]
            assert text == "" if math.isnan(value) else float(text) == pytest.approx(float(value), abs=1e-12), column


def test_a_thousand_labels_are_shown_twenty_at_a_time(open_report, made):
    report, page = made("thousand"), open_report("thousand").page
    point = report.point(0)
    order = _order(_values(report, point, "errors"), point.support, down=True)
    for n in range(20, 141, 20):  # beyond the hundred rows that the file holds
        rows = page.evaluate(ROWS)
        assert [label for label, *_ in rows] == order[:n]
        assert all(text == report.labels[label] for label, text, _ in rows)
        assert page.text_content("#labels-shown") == f"{n} of 1,000 labels."
        page.click("#labels-next")
    assert page.evaluate("document.activeElement.closest('tr').dataset.label") == str(order[140])
    page.click("#label-table th[data-sort=support] button")
    assert page.text_content("#labels-shown") == "20 of 1,000 labels."


def test_labels_without_ground_truth_stand_apart_at_the_end_and_have_no_f1(open_report, made):
    report = made("idle")
    page = open_report("idle").page
    support = report.evaluation.point.support
    rows = page.eval_on_selector_all(
        "#label-table tbody tr", "rows => rows.map(row => row.dataset.label ?? row.innerText)"
    )
    there = int((support > 0).sum())
    assert rows[there] == "Labels without samples in the ground truth"
    assert sorted(map(int, rows[there + 1 :])) == np.flatnonzero(support == 0).tolist()
    for label, _, figures in page.evaluate(ROWS)[there:]:
        assert support[label] == 0
        assert (figures["f1"], figures["recall"]) == ("–", "–")


def test_a_name_chooses_its_label_for_the_whole_page_and_shows_its_errors_where_the_click_was(open_report, made):
    report, page = made("demo"), open_report("demo").page
    for k, label in enumerate((9, 1)):
        name = page.locator(f"#label-table tr[data-label='{label}'] .as-link")
        name.click()
        assert name.get_attribute("aria-pressed") == "true"
        assert page.locator("#label-table [aria-pressed=true]").count() == 1
        assert f"curve={label}" in page.evaluate("location.href.replace(/.*#/, '')") or k == 0
        assert page.input_value("#gallery-label") == report.labels[label]
        assert page.locator(f"#label-table tr[data-label='{label}'] + .labels__peek").count() == 1
    name.click()
    assert page.locator("#label-table [aria-pressed=true]").count() == 0
    assert page.locator(PEEK).count() == 0


def test_every_segment_opens_its_images_under_its_row_and_the_way_to_all_of_them(open_report, made):
    report, page = made("demo"), open_report("demo").page
    data, ids = report.evaluation.dataset, report.evaluation.dataset.sample_ids.to_list()
    label, truth, said = 9, data.y_true, data.y_pred
    wanted = {
        "called": (truth != label) & (said == label),
        "correct": (truth == label) & (said == label),
        "wrong": (truth == label) & (said != label),
    }
    for segment, rows in wanted.items():
        page.click(f"#label-table tr[data-label='{label}'] rect.{segment}")
        word = {"called": "false positives", "correct": "correct", "wrong": "misclassified"}[segment]
        assert page.inner_text(f"{PEEK} b") == f"{report.labels[label]}: {int(rows.sum())} {word}"
        shown = page.eval_on_selector_all(
            f"{PEEK} .labels__images button", "all => all.map(one => one.getAttribute('aria-label').split(':')[0])"
        )
        assert len(shown) == min(14, int(rows.sum()))
        assert set(shown) <= {ids[k] for k in np.flatnonzero(rows)}
        assert page.locator(f"{PEEK} img").count() == len(shown)
    page.click(f"{PEEK} .labels__images button >> nth=0")
    assert page.is_visible("#lightbox")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All in the gallery").click()
    assert page.input_value("#gallery-state") == "misclassified"
    page.get_by_role("button", name="Close", exact=True).first.click()
    assert page.locator(PEEK).count() == 0


def test_segments_are_reached_and_opened_by_keys_and_say_what_they_are(open_report):
    page = open_report("demo").page
    bar = page.locator("#label-table tr[data-label='9'] .labels__drawn")
    assert bar.locator("[tabindex='0']").count() == 1
    bar.locator("[tabindex='0']").focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "9: 22 false positives"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "9: 4 misclassified"
    page.keyboard.press("Enter")
    assert page.inner_text(f"{PEEK} b") == "9: 4 misclassified"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


def test_a_choice_of_labels_narrows_the_table_until_it_is_cleared(open_report, made):
    report = made("demo")
    page = open_report("demo", hash="only=3,7,nothing").page
    assert sorted(label for label, *_ in page.evaluate(ROWS)) == [3, 7]
    assert page.inner_text("#labels-only-text") == "2 labels chosen"
    page.click("#labels-only-clear")
    assert len(page.evaluate(ROWS)) == len(report.labels)
    assert not page.is_visible("#labels-only-text")


def test_on_a_phone_f1_stands_beside_the_label_which_stays(open_report):
    page = open_report("demo", width=390, height=844).page
    heads = page.eval_on_selector_all("#label-table th[data-sort]", "heads => heads.map(head => head.dataset.sort)")
    assert heads[:6] == ["label", "f1", "errors", "precision", "recall", "support"]
    cells = page.eval_on_selector_all(
        "#label-table tr[data-label] >> nth=0", "rows => [...rows[0].children].map(cell => cell.dataset.figure ?? '')"
    )
    assert cells[:6] == ["", "f1", "", "precision", "recall", "support"]
    page.evaluate("document.querySelector('.labels__scroll').scrollLeft = 300")
    assert page.evaluate(
        "document.querySelector('#label-table tbody th').getBoundingClientRect().left"
    ) == pytest.approx(16, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("column", "kept"), [("ap50", "errors"), ("threshold", "errors"), ("auc", "errors"), ("recall", "recall")]
)
def test_a_link_sorts_by_a_column_that_the_table_has_and_by_no_other(open_report, column: str, kept: str):
    page = open_report("unscored", hash=f"sort={column},desc").page
    assert page.locator("#label-table th[aria-sort]").get_attribute("data-sort") == kept
