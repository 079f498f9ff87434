"""The table of the labels: every column sorts both ways, every figure is Python's, and all of it as a file."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
import io
import math

import numpy as np
import pytest

from reportgen import numbers

COLUMNS = ["label", "support", "predicted", "precision", "recall", "f1", "ap", "auc", "threshold"]
ROWS = """() => [...document.querySelectorAll("#label-table tbody tr:not([hidden])")].map(row => [Number(row.dataset.label), row.querySelector("button").textContent,
    Object.fromEntries([...row.querySelectorAll("[data-figure]")].map(c => [c.dataset.figure, c.textContent]))])"""


def _values(report, point, name: str) -> np.ndarray:
    evaluation = report.evaluation
    return {
        "label": np.arange(len(report.labels)),
        "support": point.support,
        "predicted": point.predicted,
        "precision": point.precision,
        "recall": point.recall,
        "f1": point.f1,
        "ap": evaluation.label_ap,
        "auc": evaluation.label_auc,
        "threshold": evaluation.label_thresholds,
    }[name].astype(float)


def _order(values: np.ndarray, *, down: bool) -> list[int]:
    key = np.where(np.isnan(values), np.inf, -values if down else values)
    return np.argsort(key, kind="stable").tolist()


def _text(value: float, name: str) -> str:
    if name in ("support", "predicted"):
        return numbers.count(int(value))
    return numbers.threshold(value) if name == "threshold" else numbers.metric(value)


@pytest.mark.parametrize(("name", "threshold"), [("demo", 0.0), ("many", 0.99), ("unscored", 0.0)])
def test_every_column_sorts_up_and_down_with_the_undefined_last(open_report, made, name: str, threshold: float):
    report = made(name)
    step = report.steps.index(threshold)
    page = open_report(name, hash=f"t={threshold}").page
    point = report.point(step)
    there = page.eval_on_selector_all("#label-table th[data-sort]", "heads => heads.map(head => head.dataset.sort)")
    assert there == (COLUMNS if name != "unscored" else COLUMNS[:6])
    for column in sorted(there, key=lambda column: column == "f1"):  # f1 is how the table first stands
        for down in (False, True):
            page.click(f"#label-table th[data-sort={column}] button")
            values = _values(report, point, column)
            rows = page.evaluate(ROWS)
            wanted = _order(values, down=down)
            assert [label for label, *_ in rows] == wanted, (column, down)
            assert page.get_attribute(f"th[data-sort={column}]", "aria-sort") == ("descending" if down else "ascending")
            for label, text, figures in rows:
                assert text == report.labels[label]
                assert figures.get(column, text) == (text if column == "label" else _text(values[label], column))
    assert page.locator("#label-table th[aria-sort]").count() == 1


def test_there_are_undefined_figures_to_be_sorted_last(made):
    point = made("many").point(made("many").steps.index(0.99))
    assert np.isnan(point.precision).any()
    assert not np.isnan(point.precision).all()


@pytest.mark.parametrize("name", ["demo", "many", "unscored", "idle"])
def test_the_interval_is_drawn_at_the_operating_point_alone_and_where_it_belongs(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    low, high = report.evaluation.label_f1_interval.T
    f1 = report.evaluation.point.f1
    drawn = """() => [...document.querySelectorAll("#label-table tbody tr:not([hidden])")].map(row => {
        const cell = row.querySelector(".table__interval"), line = cell.querySelector(".whisker"), dot = cell.querySelector(".dot");
        const seen = node => node && getComputedStyle(node).visibility !== "hidden";
        return [Number(row.dataset.label), cell.title, seen(line) ? [parseFloat(line.getAttribute("x1")), parseFloat(line.getAttribute("x2"))] : null,
            seen(dot) ? parseFloat(dot.getAttribute("cx")) : null];
    })"""
    page.click("#label-table th[data-sort=label] button")
    for label, title, line, dot in page.evaluate(drawn):
        if math.isnan(low[label]):
            assert (title, line) == ("", None) or title == "–"
            assert line is None
        else:
            assert title == numbers.interval(round(low[label], 6), round(high[label], 6))
            assert line == pytest.approx([low[label] * 100, high[label] * 100], abs=0.0011)
        assert dot == (None if math.isnan(f1[label]) else pytest.approx(f1[label] * 100, abs=0.0006))
    if name == "unscored":
        return
    page.fill("#threshold-field", "0.97")
    page.press("#threshold-field", "Enter")
    assert [(title, line) for _, title, line, _ in page.evaluate(drawn) if title or line] == []


def _saved(page, button: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.click(button)
    with open(download.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        return list(csv.reader(io.StringIO(file.read())))


@pytest.mark.parametrize(("name", "threshold"), [("demo", 0.0), ("thousand", 0.71), ("hostile", 0.4)])
def test_the_saved_table_holds_every_label_as_python_has_it(open_report, made, name: str, threshold: float):
    report = made(name)
    page = open_report(name, hash=f"t={threshold}").page
    point = report.point(report.steps.index(threshold))
    head, *rows = _saved(page, "#save-csv")
    counts = {"correct": point.tp, "misclassified": point.misclassified, "missed": point.missed, "called": point.fp}
    assert head == ["label", "support", "predicted", *counts, *COLUMNS[3:]]
    assert len(rows) == len(report.labels)
    for label, row in enumerate(rows):
        name_, *values = row
        assert name_.removeprefix("'") == report.labels[label]
        assert name_[:1] not in "=+-@"
        for column, text in zip(head[1:], values, strict=True):
            value = (counts.get(column) if column in counts else _values(report, point, column))[label]
            assert text == "" if math.isnan(value) else float(text) == pytest.approx(float(value), abs=1e-12), column


def test_above_a_hundred_labels_next_and_previous_turn_the_pages(open_report, made):
    report, page = made("thousand"), open_report("thousand").page
    order, seen = _order(report.point(0).f1, down=False), []
    assert not page.is_visible("#table-previous")
    for start in range(0, 1000, 100):
        rows = page.evaluate(ROWS)
        assert [label for label, *_ in rows] == order[start : start + 100]
        assert all(text == report.labels[label] for label, text, _ in rows)
        assert page.text_content("#table-more") == f"Labels {start + 1}–{start + 100} of 1,000."
        seen += [label for label, *_ in rows]
        if start < 900:
            page.click("#table-next")
    assert sorted(seen) == list(range(1000))
    assert not page.is_visible("#table-next")
    page.click("#table-previous")
    assert [label for label, *_ in page.evaluate(ROWS)] == order[800:900]
    page.click("#label-table th[data-sort=support] button")
    assert page.text_content("#table-more") == "Labels 1–100 of 1,000."


def test_the_name_of_a_label_opens_its_errors_or_where_it_has_none_its_hits(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.click("#label-table th[data-sort=label] button")
    for label in range(10):
        page.click(f"#label-table tbody tr >> nth={label} >> button")
        state = "misclassified" if report.point(0).misclassified[label] else "correct"
        assert page.input_value("#gallery-label") == report.labels[label]
        assert page.input_value("#gallery-state") == state
        assert page.evaluate("document.querySelector('#gallery').getBoundingClientRect().top") < 300


@pytest.mark.parametrize(("column", "kept"), [("ap50", "f1"), ("threshold", "f1"), ("auc", "f1"), ("recall", "recall")])
def test_a_link_sorts_by_a_column_that_the_table_has_and_by_no_other(open_report, column: str, kept: str):
    page = open_report("unscored", hash=f"sort={column},desc").page
    assert page.locator("#label-table th[aria-sort]").get_attribute("data-sort") == kept
