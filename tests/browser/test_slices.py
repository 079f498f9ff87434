"""A slice that is chosen: what the page then counts is what Python counts of its samples, at every step."""

import numpy as np
import polars as pl
import pytest

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.options import Options
from reportgen.pipeline import build
from tests.browser.pages import Made
from tests.browser.rest import rest
from tests.browser.test_counts import EVERY_STEP, SHOWN, _check_cells

HOSTILE = "a,b & =<c>"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four labels with scores; a column of weather, in which one value is worse, and one of a hostile name."""
    rng, n, folder = np.random.default_rng(0), 900, tmp_path_factory.mktemp("slices")
    truth, weather = rng.integers(0, 4, n), rng.choice(["day", "night"], n)
    right = rng.random(n) < np.where(weather == "night", 0.6, 0.9)
    predicted = np.where(right, truth, rng.integers(0, 4, n))
    pl.DataFrame({
        "id": [f"s{k:04d}" for k in range(n)], "label": [f"l{k}" for k in truth], "weather": weather,
        "prediction": [f"l{k}" for k in predicted],
        "score": np.round(rng.beta(np.where(predicted == truth, 6, 4), 2), 3),
        HOSTILE: rng.choice(["x, y", "__proto__"], n),
    }).write_csv(folder / "p.csv")  # fmt: skip
    built = build(Options(predictions=folder / "p.csv"))
    (folder / "report.html").write_bytes(built.html)
    return Made(folder / "report.html", built)


def part_of(report: Made, name: str, value: str) -> np.ndarray:
    column = next(one for one in report.evaluation.slices.columns if one.name == name)
    return column.code == column.values.index(value)


def points(report: Made, samples: np.ndarray) -> list[OperatingPoint]:
    rows = report.evaluation.outcomes.take(samples)
    return [OperatingPoint(rows.confusion_at(step, len(report.labels))) for step in report.steps]


def check(shown: dict, point: OperatingPoint) -> None:
    _check_cells(shown, point)
    for row in shown["table"]:
        k, figures = row["label"], row["figures"]
        for name in ("support", "tp", "fp", "fn"):
            assert figures[name] == numbers.count(int(getattr(point, name)[k]))
        for name in ("precision", "recall", "f1"):
            assert figures[name] == numbers.metric(float(getattr(point, name)[k]))
    right, kept, n = int(point.tp.sum()), int(point.predicted.sum()), int(point.support.sum())
    assert shown["live"]["answered"] == numbers.count(kept)
    assert shown["live"]["wrong"] == numbers.count(kept - right)
    assert shown["live"]["unanswered"] == numbers.count(n - kept)
    assert shown["live"]["f1"] == numbers.metric(point.macro_f1)


def test_a_chosen_slice_is_counted_as_python_counts_it_at_every_step(open_page, report):
    page = open_page(report.path).page
    page.evaluate(SHOWN)
    page.click("#slices-table button:text-is('night')")
    rest(page)
    found = points(report, part_of(report, "weather", "night"))
    for shown, point in zip(page.evaluate(EVERY_STEP, report.steps), found, strict=True):
        check(shown, point)
    page.click("#slice-now button")
    rest(page)
    whole = page.evaluate(EVERY_STEP, [report.steps[40]])[0]
    check(whole, report.point(40))


def test_galleries_hold_the_samples_of_the_slice_alone_and_the_address_names_it(open_page, report):
    page = open_page(report.path, hash="#slice=weather,night&state=errors").page
    rest(page)
    evaluation = report.evaluation
    wrong = evaluation.predictions_at(None) != evaluation.dataset.y_true
    n = int(np.count_nonzero(wrong & part_of(report, "weather", "night")))
    assert page.text_content("#gallery-caption").startswith(f"{n} ")
    assert "weather: night" in page.text_content("#gallery-note")
    shown = page.eval_on_selector_all("#gallery-rows button", "all => all.map(b => b.textContent)")
    assert shown
    assert set(shown) <= set(report.ids(wrong & part_of(report, "weather", "night")))
    assert page.text_content("#slice-now").startswith("weather: night")
    night = next(one for one in evaluation.slices.rows if one.value == "night")
    assert page.text_content("[data-tile=accuracy] .tile__value") == numbers.metric(night.metrics["accuracy"])


def test_a_slice_of_any_name_opens_from_its_address_and_an_unknown_one_is_left_out(open_page, report):
    view = open_page(report.path)
    page = view.page
    for value in ("__proto__", "x, y"):
        page.evaluate("window.scrollTo(0, 0)")
        page.locator("#slices-table button", has_text=value).click()
        rest(page)
        address = page.evaluate("location.hash")
        other = open_page(report.path, hash=address).page
        rest(other)
        assert other.text_content("#slice-now").startswith(f"{HOSTILE}: {value}")
    page.evaluate("location.hash = '#slice=weather,fog'")
    rest(page)
    assert page.is_hidden("#slice-now")
    assert not view.errors


def test_answers_are_of_the_slice_and_thresholds_of_each_label_are_off(open_page, report):
    page = open_page(report.path, hash="#slice=weather,night").page
    rest(page)
    rest(page)
    assert page.is_disabled("#threshold-own")
    found = points(report, part_of(report, "weather", "night"))
    best = max(int(point.predicted.sum()) for point in found)
    share = page.text_content("[data-live-note=answered]")
    assert share == numbers.share(best / int(found[0].support.sum()))
