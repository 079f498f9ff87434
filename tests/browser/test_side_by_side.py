"""Labels that the reader chooses: in the address, in the table and the charts, and two to six of them side by side."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import numpy as np
import pytest

from reportgen import numbers
from reportgen.metrics.bounds import wilson
from tests.browser.rest import settled

BESIDE = """() => [...document.querySelectorAll(".beside__figures tbody tr")].map(row => ({
    label: Number(row.dataset.label), cells: Object.fromEntries([...row.querySelectorAll("[data-figure]")].map(c => [c.dataset.figure, c.textContent])),
    shares: Object.fromEntries([...row.querySelectorAll("[data-share]")].map(c => [c.dataset.share, [c.firstChild.textContent, c.lastChild.textContent]])) }))"""
CONFUSED = """() => [...document.querySelectorAll(".beside__confusions button")].map(b => [Number(b.dataset.truth), Number(b.dataset.prediction), b.textContent])"""


@pytest.mark.parametrize(("name", "at"), [("demo", "0"), ("demo", "0.6"), ("several", "0.7")])
def test_labels_side_by_side_have_pythons_figures_intervals_and_confusions(open_report, made, name, at):
    report = made(name)
    chosen = [1, 3, 4]
    names = ",".join(report.labels[k].replace(" ", "%20").replace("&", "%26") for k in chosen)
    page = open_report(name, hash=f"only={names}&t={at}").page
    step = int(np.argmin(np.abs(np.array(report.steps) - float(at))))
    point, n = report.point(step), len(report.labels)
    cells = point.confusion.copy()
    if name == "several":
        truth, kept = report.evaluation.dataset.truth, report.evaluation.dataset.scores >= report.steps[step]
        cells[:-1, :-1] += (truth & ~kept).astype(int).T @ (kept & ~truth).astype(int)
    rows = page.evaluate(BESIDE)
    assert [row["label"] for row in rows] == chosen
    for row in rows:
        k = row["label"]
        for figure in ("support", "tp", "fp", "fn"):
            assert row["cells"][figure] == numbers.count(int(getattr(point, figure)[k])), (k, figure)
        for figure, of in (("precision", point.predicted), ("recall", point.support)):
            low, high = wilson(np.array([point.tp[k]]), np.array([of[k]]))[0]
            wanted = [numbers.metric(float(getattr(point, figure)[k])), numbers.interval(float(low), float(high))]
            assert row["shares"][figure] == wanted, (k, figure)
        f1 = (
            report.evaluation.label_f1_interval[k] if report.steps[step] == (report.evaluation.operating or 0) else None
        )
        assert row["shares"]["f1"][1] == ("" if f1 is None else numbers.interval(*map(float, f1)))
    for truth, prediction, text in page.evaluate(CONFUSED):
        assert truth in (*chosen, n)
        assert text == numbers.count(int(cells[truth, prediction])), (truth, prediction)


def test_labels_are_chosen_by_hand_and_the_page_follows(open_report, made):
    page = open_report("demo").page
    picked = page.locator("#labels-picked button")
    assert picked.count() == 10
    assert not page.is_visible("#labels-beside")
    for k in (2, 7):
        picked.nth(k).focus()
        page.keyboard.press("Enter")
    assert "only=2,7" in settled(page)
    assert page.evaluate("document.activeElement.dataset.label") == "7"
    assert [row["label"] for row in page.evaluate(BESIDE)] == [2, 7]
    assert page.locator("#label-table tbody tr[data-label]").count() == 2
    legend = "#curves [data-chart=pr] .chart__key:not([hidden]) span"
    page.locator("#curves").scroll_into_view_if_needed()
    page.wait_for_selector(legend, state="attached")
    assert page.eval_on_selector_all(legend, "all => all.map(one => one.textContent)") == ["2", "7"]
    assert page.inner_text("[data-chart=threshold] .chart__title") == "F1: 2 labels"
    page.get_by_role("group", name="Figure of the labels side by side").get_by_text("recall").click()
    assert "figure=recall" in settled(page)
    assert page.inner_text("[data-chart=threshold] .chart__title") == "Recall: 2 labels"
    page.click(".beside__confusions button >> nth=1")
    assert page.inner_text("#gallery-title") == "Ground truth 2, predicted 7"
    page.select_option("#curve-label", "")
    assert not page.is_visible("#labels-beside")
    assert "only=" not in settled(page)


def test_of_many_labels_any_is_added_by_name_and_left_out_again(open_report, made):
    report, page = made("many"), open_report("many").page
    for name in (report.labels[70], report.labels[3], "no such label"):
        page.fill("#labels-add", name)
        page.dispatch_event("#labels-add", "change")
    assert [row["label"] for row in page.evaluate(BESIDE)] == [3, 70]
    page.get_by_role("button", name=f"{report.labels[3]}: leave out").click()
    assert not page.is_visible("#labels-beside")
    assert page.locator("#label-table tbody tr[data-label]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
