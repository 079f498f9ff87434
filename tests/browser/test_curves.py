"""Curves and calibration in the page: what is read is what the record says, a line and a bin lead on."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import json

import pytest

from reportgen import numbers
from reportgen.record.read import record_in
from tests.browser.rest import settled

TIP = """name => {
    const tip = document.querySelector(`[data-chart=${name}] .chart__tip`);
    return [tip.querySelector("b").textContent, Object.fromEntries([...tip.querySelectorAll("tr")].map(row => [...row.cells].map(cell => cell.textContent)))];
}"""


def live(page, name):
    """The plot of a chart, once its view has started."""
    plot = page.locator(f"[data-chart={name}] [data-plot]")
    plot.scroll_into_view_if_needed()
    page.wait_for_selector(f"[data-chart={name}].chart--live svg.marks")
    return plot


@pytest.fixture
def record(made):
    """The record of a page, as JSON."""
    return lambda name: json.loads(record_in(made(name).path.read_bytes(), made(name).path))


def by_keys(page, name, *keys):
    """What is read after keys: what it is of, and its lines."""
    live(page, name).focus()
    for key in keys:
        page.keyboard.press(key)
    return page.evaluate(TIP, name)


def test_a_point_of_the_curves_and_a_bin_say_what_the_record_says(open_report, record):
    page, saved = open_report("demo").page, record("demo")
    for name, word in (("pr", "0–1"), ("roc", "linear")):
        live(page, name)
        page.locator(f"[data-chart={name}] [data-view]", has_text=word).click()
        title, read = by_keys(page, name, "Home", "ArrowRight", "ArrowRight")
        label = saved["score_curves"]["per_label"][title]
        tp, fp = (label[name][count][2] for count in ("tp", "fp"))
        found = numbers.metric(tp / label["positives"])
        if name == "pr":
            assert (read["Recall"], read["Precision"]) == (found, numbers.metric(tp / (tp + fp)))
            assert read["AP"] == numbers.metric(next(row["ap"] for row in saved["per_label"] if row["label"] == title))
        else:
            rate = numbers.metric(fp / label["negatives"])
            assert (read["True positive rate"], read["False positive rate"]) == (found, rate)
    last = [one for one in saved["calibration"]["bins"] if one["count"]][-1]
    title, read = by_keys(page, "reliability", "End")
    assert title == f"confidence {numbers.score(last['low'])}–{numbers.score(last['high'])}"
    assert read["Correct"].startswith(f"{numbers.count(last['correct'])} of {numbers.count(last['count'])} ")
    assert read["Mean confidence"] == numbers.metric(last["confidence"])
    assert read["95% interval"] == "–".join(map(numbers.metric, last["interval"]))
    note = page.locator("[data-chart=reliability] .chart__note").inner_text()
    assert note.startswith(f"ECE {numbers.metric(saved['metrics']['ece'])}")


def test_a_line_is_followed_in_all_charts_and_a_bin_opens_its_images(open_report, record):
    view, saved = open_report("demo"), record("demo")
    page = view.page
    title, _ = by_keys(page, "pr", "Home", "ArrowDown", "Enter")
    assert settled(page).endswith(f"curve={title}")
    live(page, "reliability")
    assert page.locator("[data-chart=reliability] .chart__note").inner_text().startswith(f"{title}: ECE")
    bins = saved["calibration"]["per_label"][title]
    wrong = [n - right for n, right in zip(bins["count"], bins["correct"], strict=True)]
    at = next(k for k, n in enumerate(wrong) if n)
    shown = [k for k, n in enumerate(bins["count"]) if n]
    by_keys(page, "scores", "Home", *["ArrowRight"] * shown.index(at), "Enter")
    assert "within=score:" in settled(page)
    assert page.locator("#gallery-list > li").count() == wrong[at]
    assert (
        page.locator("#gallery-title")
        .inner_text()
        .endswith(f"confidence {numbers.score(at / 15)}–{numbers.score((at + 1) / 15)}")
    )
    assert not view.messages
    assert not view.errors


def test_dots_move_with_the_threshold_and_boxes_are_read_too(open_report, made, record):
    page, saved, report = open_report("scenes").page, record("scenes"), made("scenes")
    title, read = by_keys(page, "labels", "Home")
    assert read["Precision"] == numbers.metric(report.evaluation.point.precision[report.labels.index(title)])
    page.evaluate(
        "() => new Promise(done => { addEventListener('hashchange', () => setTimeout(done), { once: true }); location.hash = 't=0.90'; })"
    )
    title, read = by_keys(page, "labels", "Home")
    point = report.point(report.steps.index(0.9))
    assert read["Recall"] == numbers.metric(point.recall[report.labels.index(title)])
    title, read = by_keys(page, "pr", "Home")
    of_all = saved["score_curves"]["all"]
    tp, fp = (of_all["pr"][count][0] for count in ("tp", "fp"))
    assert (title, read["Precision"]) == ("All predictions", numbers.metric(tp / (tp + fp)))
    assert of_all["positives"] == sum(row["support"] for row in saved["per_label"])
