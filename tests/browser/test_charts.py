"""The charts of a page are live: they read out the record's numbers, zoom, set the threshold, and are saved."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
import io
import json

import altair as alt
import numpy as np
import pytest
from PIL import ImageColor
from playwright.sync_api import Page

from reportgen import numbers
from reportgen.report.theme import DARK, LIGHT
from tests.browser.rest import rest, settled
from tests.browser.saving import SVG, copied, saved

LIVE = "() => [...document.querySelectorAll('[data-chart]')].filter(c => c.querySelector('.marks')).map(c => c.dataset.chart)"


class OnPage:
    """A chart of an open page, once it is live."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.figure = page.locator(f"[data-chart={name}]")
        page.evaluate(
            "name => document.querySelector(`[data-chart=${name}]`).scrollIntoView({ block: 'center' })", name
        )
        self.figure.locator(".marks").wait_for()
        rest(page)

    @property
    def plot(self):
        return self.figure.locator("[data-plot]")

    @property
    def tip(self) -> list[str]:
        return [
            line for line in self.figure.locator(".chart__tip").inner_text().replace("\t", "\n").split("\n") if line
        ]

    def at(self, x: float, y: float = 0.5) -> tuple[float, float]:
        """The place on the screen of a share of the field between the axes."""
        box = self.plot.bounding_box()
        lines = self.figure.locator(".role-axis-grid path, .role-axis-grid line")
        edges = [lines.nth(k).bounding_box() for k in range(lines.count())]
        left, right = edges[0]["x"], edges[0]["x"] + edges[0]["width"]
        tops = [edge["y"] for edge in edges]
        return left + x * (right - left), min(tops) + y * (max(tops) - min(tops)) if len(tops) > 1 else box["y"] + 60

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=5)
        self.page.mouse.up()
        rest(self.page)

    def copied(self, item: str) -> str:
        return copied(self.page, self.figure, item)

    def table(self) -> dict[str, np.ndarray]:
        head, *rows = csv.reader(io.StringIO(self.copied("Copy data")))
        return {
            name: np.array([float(v) if v else np.nan for v in column])
            for name, column in zip(head, zip(*rows, strict=True), strict=True)
        }


@pytest.mark.parametrize(
    ("name", "scheme"), [pytest.param("demo", "light", marks=pytest.mark.slow), ("scenes", "dark")]
)
def test_the_charts_of_the_threshold_are_live_read_out_set_zoom_and_save(open_report, made, tmp_path, name, scheme):
    report, view = made(name), open_report(name, scheme=scheme)
    page, curves = view.page, made(name).evaluation.threshold_curves
    counts, chart = OnPage(page, "counts"), OnPage(page, "threshold")
    assert {"threshold", "counts"} <= set(page.evaluate(LIVE))

    step = report.steps.index(0.6)
    page.mouse.move(*chart.at(0.6))
    macro = curves.by_average["macro"]
    title, *said = chart.tip
    assert title == "At 0.600, macro average"
    assert said[:4] == [
        "Precision",
        numbers.metric(macro.precision[step]),
        "Recall",
        numbers.metric(macro.recall[step]),
    ]
    band = numbers.interval(macro.f1_low[step], macro.f1_high[step])
    assert said[5] == f"{numbers.metric(macro.f1[step])} ({band})"
    assert said[7::2] == [numbers.count(int(values[step])) for values in curves.counts.values()]

    chart.drag(chart.at(0.5), chart.at(0.7))
    assert page.input_value("#threshold-field") == page.get_attribute("#threshold-slider", "aria-valuetext") == "0.700"
    assert settled(page) == "#t=0.70"
    diagonal = page.eval_on_selector_all(
        "#matrix [role=gridcell]",
        "all => all.filter(c => c.dataset.truth === c.dataset.prediction).map(c => c.textContent)",
    )
    point = report.point(report.steps.index(0.7))
    assert diagonal[: len(report.labels)] == [numbers.count(int(value)) for value in point.tp]

    counts.drag(counts.at(0.4), counts.at(0.8))
    assert chart.figure.locator("[data-reset]").is_visible()
    page.mouse.move(*chart.at(0.5))
    assert chart.tip[0] == "At 0.600, macro average"
    chart.figure.locator("[data-reset]").click()
    assert not counts.figure.locator("[data-reset]").is_visible()
    page.mouse.move(*chart.at(0.5))
    assert chart.tip[0] == "At 0.500, macro average"

    _check_saved(chart, curves, tmp_path, scheme)
    assert view.errors == view.messages == []
    assert [url for url in view.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def _check_saved(chart: OnPage, curves, folder, scheme: str) -> None:
    """What is saved is what is seen: names, ground, and the line of the threshold at 0.7."""
    picture, root = saved(chart.page, chart.figure, folder)
    assert (sum(picture.getpixel((5, 5))) > 600) == (scheme == "light")
    assert {text.text for text in root.iter(f"{SVG}text")} >= {"Macro F1", "Macro recall"}
    link = (LIGHT if scheme == "light" else DARK)["link"]
    lines = [line for line in root.iter(f"{SVG}line") if line.get("stroke") == link]
    assert len(lines) == 1
    box, (x, y) = chart.plot.bounding_box(), chart.at(0.7, 0.45)
    left, top = round(2 * (x - box["x"])), round(2 * (y - box["y"]))
    assert ImageColor.getrgb(link) in {picture.getpixel((left + by, top)) for by in range(-4, 5)}
    assert chart.figure.locator(f".marks line[stroke='{link}']").count() == 0  # what can be dragged stands there again
    table, macro = chart.table(), curves.by_average["macro"]
    for column in ("precision", "recall", "f1", "f1_low", "f1_high", "predicted"):
        np.testing.assert_array_equal(table[column], getattr(macro, column))
    np.testing.assert_array_equal(table["threshold"], curves.steps)
    lite = json.loads(chart.copied("Copy Vega-Lite spec"))
    alt.LayerChart.from_dict(lite)  # validates
    assert lite["datasets"]["now"] == [{"threshold": 0.7}]


def test_a_chosen_label_and_average_are_pythons(open_report, made):
    for name, label in (("demo", 3), ("scenes", 6)):
        report, page = made(name), open_report(name, hash=f"curve={made(name).labels[label]}").page
        curves, support = report.evaluation.curves, int(report.evaluation.point.support[label])
        table = OnPage(page, "threshold").table()
        for column in ("precision", "recall", "f1"):
            np.testing.assert_allclose(table[column], getattr(curves, column)[label], rtol=1e-15)
        counts = OnPage(page, "counts").table()
        np.testing.assert_array_equal(counts["tp" if "tp" in counts else "correct"], curves.tp[label])
        if "fn" in counts:
            np.testing.assert_array_equal(counts["fn"], support - curves.tp[label])
        else:
            np.testing.assert_array_equal(counts["correct"] + counts["wrong"] + counts["unanswered"], support)
        head = page.inner_text("[data-chart=threshold] .chart__head")
        own = report.evaluation.label_thresholds[label]
        assert (
            f"highest F1 {numbers.metric(report.evaluation.label_threshold_point.f1[label])} at {numbers.threshold(own)}"
            in head
        )
        page.select_option("#curve-label", "")
        page.click("[data-state=average] [value=micro]")
        np.testing.assert_array_equal(OnPage(page, "threshold").table()["f1"], curves.micro_f1)


def test_by_keyboard_a_chart_is_read_set_and_left_and_its_menu_used(open_report):
    view = open_report("demo", hash="t=0.30")
    page, chart = view.page, OnPage(view.page, "threshold")
    chart.plot.focus()
    page.keyboard.press("ArrowRight")
    said = chart.figure.locator("[aria-live]")
    assert said.inner_text().startswith("At 0.300, macro average: Precision 0.9")
    page.keyboard.press("PageDown")
    assert said.inner_text().startswith("At 0.390")
    page.keyboard.press("Enter")
    assert page.input_value("#threshold-field") == "0.390"
    page.keyboard.press("Escape")
    assert not chart.figure.locator(".chart__tip").is_visible()
    chart.figure.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#threshold-field") == "0.380"
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "0.380"
    chart.figure.locator("[data-menu]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "Copy Vega-Lite spec"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.hasAttribute('data-menu')")
    name = chart.figure.locator(".chart__name").nth(0)
    name.focus()
    page.keyboard.press("Enter")
    assert name.get_attribute("aria-pressed") == "true"
    assert rest(page).inner_text("#threshold-said").startswith("Threshold 0.380: Images answered 856")
    assert view.errors == view.messages == []


def test_goals_answer_from_the_counts_and_are_one_click_away(open_report, made):
    report, page = made("demo"), open_report("demo").page
    counts = report.evaluation.threshold_curves.counts
    answered = counts["correct"] + counts["wrong"]
    with np.errstate(invalid="ignore"):
        right = np.where(answered >= 50, counts["correct"] / answered, 0)
    page.fill("[data-goal=correct] input", "99")
    step = int(np.flatnonzero(right >= 0.99)[0])
    said = page.inner_text("[data-goal=correct] .goal__answer")
    assert (
        said.split("\n")[0] == f"{numbers.threshold(report.steps[step])} answers {numbers.share(answered[step] / 900)}"
    )
    page.click("[data-goal=correct] .goal__answer button")
    assert page.input_value("#threshold-field") == numbers.threshold(report.steps[step])
    assert page.inner_text("[data-goal=correct] .goal__answer").endswith("in use")
    page.fill("[data-goal=correct] input", "100")
    page.fill("[data-goal=answered] input", "50")
    coverage = np.where((answered >= 50) & (answered >= 450), right, -1)
    assert page.inner_text("[data-goal=answered] b") == numbers.threshold(report.steps[int(coverage.argmax())])
    page.fill("[data-goal=cost-of-wrong] input", "0.1")
    assert "0 unanswered" in page.inner_text("[data-goal=cost-of-wrong] .goal__answer")


def test_still_pictures_stand_where_nothing_is_live(open_report, look):
    page = look("demo", javascript=False).page
    assert page.locator("[data-chart=threshold] .chart__still--wide").is_visible()
    assert page.locator("[data-chart] .marks").count() == 0
    live = open_report("demo").page
    chart = OnPage(live, "threshold")
    assert not chart.figure.locator(".chart__still--wide").is_visible()
    live.emulate_media(media="print")
    assert chart.figure.locator(".chart__still--wide").is_visible()
    assert not chart.figure.locator(".marks").is_visible()
