"""Every table can be saved as CSV, whole and in full precision."""

import numpy as np
import pytest

from tests.browser.rest import settled
from tests.browser.tables import check_tables, saved_rows


def number(text: str) -> float:
    return float(text) if text else float("nan")


@pytest.mark.parametrize("name", ["demo", "judged", "scenes", "several", "thousand"])
def test_every_table_is_saved_with_as_many_values_as_heads(open_report, made, name: str):
    evaluation, page = made(name).evaluation, open_report(name).page
    tables = check_tables(page)
    head, *rows = tables["All metrics with their value, 95% interval and definition"]
    assert head[:4] == ["Metric", "Value", "95% low", "95% high"]
    titles = {definition.title: key for key, definition in evaluation.metric_definitions.items()}
    for title, value, low, high, *_ in rows:
        key = titles[title]
        wanted = (evaluation.metrics[key], *evaluation.intervals.get(key, (np.nan, np.nan)))
        assert [number(text) for text in (value, low, high)] == pytest.approx(wanted, abs=0, rel=0, nan_ok=True), key


def test_the_table_of_slices_is_saved_in_full(open_report, made):
    evaluation, page = made("demo").evaluation, open_report("demo").page
    (rows,) = [rows for name, rows in check_tables(page).items() if "by slice" in name]
    known = {(one.name, one.value): one for one in (*evaluation.slices.rows, *evaluation.slices.pairs)}
    assert rows[0][:3] == ["Group", "Slice", "Images"]
    for group, value, samples, *_ in rows[1:]:
        assert known[group, value].samples == int(samples)


@pytest.mark.parametrize("name", ["demo", "many"])
def test_the_confusion_matrix_is_saved_as_it_is_shown(open_report, made, name: str):
    report = made(name)
    page = open_report(name, hash="t=0.6").page
    step = int(np.argmin(np.abs(np.array(report.steps) - 0.6)))
    counts, n = report.point(step).confusion, len(report.labels)
    head, *rows = saved_rows(page, "#matrix-save")
    column = {label: k for k, label in enumerate((*report.labels, "no prediction"))}
    assert [column[label] for label, *_ in rows] == [column[label] for label in head[2:]]
    for label, *values in rows:
        truth = column[label]
        assert [int(value) for value in values] == [int(counts[truth, column[other]]) for other in head[1:]]
    page.get_by_role("button", name="% of row").click()
    settled(page)
    shares = {label: values for label, *values in saved_rows(page, "#matrix-save")[1:]}
    for label, values in shares.items():
        truth = column[label]
        wanted = [counts[truth, column[other]] / counts[truth].sum() for other in head[1:]]
        assert [float(value) for value in values] == pytest.approx(wanted, rel=1e-15)
    assert n == len(shares)
