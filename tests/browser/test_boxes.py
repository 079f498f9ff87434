"""Detection on the page: counts are Python's at every step, galleries hold the right boxes, toggles show and hide."""

import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.error_kinds import KINDS
from reportgen.report.sections.kinds import NAMES

# What the page shows at each of the steps, without the parts that other tests look at.
EVERY_STEP = """steps => {
    const slider = document.getElementById("threshold-slider"), text = node => node.textContent;
    return steps.map(step => {
        slider.value = step;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
        return {
            cells: [...document.querySelectorAll("#matrix [role=gridcell]")].map(c => [+c.dataset.truth, +c.dataset.prediction, text(c)]),
            bars: [...document.querySelectorAll("#label-table tr[data-label]")].map(row => [+row.dataset.label, ...["support", "tp", "fp", "fn"].map(name => text(row.querySelector(`[data-figure=${name}]`)))]),
            kinds: [...document.querySelectorAll("#kinds .kinds__count")].map(text),
        };
    });
}"""  # noqa: E501
OUTLINES = "paths => paths.reduce((n, path) => n + path.getAttribute('d').split('M').length - 1, 0)"
# Of every picture the part shown and its boxes: which role, which look, where.
DRAWN = """scenes => scenes.map(scene => [scene.getAttribute("viewBox").split(" ").map(Number),
    [...scene.querySelectorAll("path")].map(path => [path.parentNode.className.baseVal, path.className.baseVal, path.getAttribute("d").split("z").sort()])])"""  # noqa: E501
PLACE = "path => (({ x, y, width, height }) => [x, y, width, height])(path.getBBox())"
CAPTION = "document.getElementById('gallery-caption').textContent"


def _shown(confusion: np.ndarray, truth: int, prediction: int) -> str:
    value = int(confusion[truth, prediction])
    return numbers.count(value) if value or truth == prediction else ""


def test_every_cell_and_bar_is_pythons_at_every_step(open_report, made):
    report, page = made("scenes"), open_report("scenes").page
    n = len(report.labels)
    for step, shown in enumerate(page.evaluate(EVERY_STEP, report.steps)):
        point = report.point(step)
        assert len(shown["cells"]) == (n + 1) ** 2 - 1  # nothing is without ground truth and without prediction
        assert [c for c in shown["cells"] if c[2] != _shown(point.confusion, c[0], c[1])] == []
        for k, *counts in shown["bars"]:
            figures = (point.support[k], point.tp[k], point.fp[k], point.fn[k])
            assert counts == [numbers.count(int(value)) for value in figures]


def test_each_label_at_its_own_threshold_is_pythons(open_report, made):
    report, page = made("scenes"), open_report("scenes", hash="t=each").page
    counts = report.evaluation.label_threshold_point.confusion
    cells = page.eval_on_selector_all(
        "#matrix [role=gridcell]", "cells => cells.map(c => [+c.dataset.truth, +c.dataset.prediction, c.textContent])"
    )
    assert [c for c in cells if c[2] != _shown(counts, c[0], c[1])] == []
    own = report.evaluation.label_threshold_outcomes
    spurious = int(np.count_nonzero(own.active(0.0) & (own.truth == NONE)))
    page.select_option("#gallery-state", "spurious")
    assert page.evaluate(CAPTION).startswith(numbers.named(spurious, "prediction"))


@pytest.mark.parametrize(("state", "kind"), [("duplicate", 1), ("location", 2)])
def test_a_gallery_counts_its_kind_of_error(open_report, made, state: str, kind: int):
    evaluation = made("scenes").evaluation
    rows = evaluation.outcomes
    n = int(np.count_nonzero(rows.active(evaluation.operating) & (rows.kind == kind)))
    assert n > 0
    page = open_report("scenes", hash=f"state={state}").page
    assert page.evaluate(CAPTION).startswith(numbers.named(n, "prediction"))
    assert page.locator("#gallery-list .scene").count() == min(n, 12)


def test_the_case_of_a_picture_is_drawn_where_its_box_is(open_report, made):
    data = made("scenes").evaluation.dataset
    page = open_report("scenes", hash="state=missed").page
    page.locator("#gallery-list button").first.click()
    number = int(page.evaluate("location.hash.match(/box=t(\\d+)/)[1]"))
    drawn = page.eval_on_selector(
        "#lightbox .scene__chosen .scene__box",
        "path => (({ x, y, width, height }) => [x, y, width, height])(path.getBBox())",
    )
    assert drawn == pytest.approx(data.truths.box[number].tolist(), abs=0.01)
    name = data.labels[data.truths.label[number]]
    assert page.locator("#lightbox-facts dd").first.text_content() == name


def test_keys_hide_ground_truth_predictions_and_other_cases(open_report):
    page = open_report("scenes").page
    page.locator("#gallery-list button").first.click()
    truths, predictions = "#lightbox .scene__box--truth", "#lightbox .scene__box:not(.scene__box--truth)"
    assert page.locator(truths).count() > 0
    assert page.locator(predictions).count() > 0
    page.keyboard.press("g")
    assert page.locator(truths).count() == 0
    page.keyboard.press("g")
    page.keyboard.press("p")
    assert page.locator(predictions).count() == 0
    page.keyboard.press("p")
    page.keyboard.press("o")
    assert page.locator("#lightbox .scene__plain").count() == 0
    assert page.locator("#lightbox .scene__chosen").count() > 0


@pytest.mark.parametrize("name", ["flawless", pytest.param("sparse", marks=pytest.mark.slow)])
def test_a_detector_without_a_spurious_box_shows_its_pictures_with_their_boxes(open_report, made, name: str):
    assert not (made(name).evaluation.outcomes.truth == NONE).any()
    view = open_report(name)
    page = view.page
    page.locator("#gallery-list button").first.click()
    assert page.locator("#lightbox .scene image").count() == 1
    assert page.locator("#lightbox .scene__box").count() > 0
    assert page.locator("#lightbox-objects button").count() == 9
    for toggle in ("Ground truth", "Predictions", "This box only"):
        assert page.locator("#lightbox-boxes").get_by_label(toggle).is_visible()
    page.get_by_label("Ground truth").uncheck()
    assert page.locator("#lightbox .scene__box--truth").count() == 0
    assert view.errors == []
    assert [line for line in view.messages if line.startswith("error")] == []


def test_a_detector_without_a_spurious_box_is_told_of_boxes(open_report):
    page = open_report("flawless").page
    assert page.locator("#gallery-state option[value=spurious]").count() == 1
    assert "leaves fewer false positives" in page.locator("#threshold").inner_text()
    assert "predictions of the label that are wrong" in page.locator("#performance").inner_text()


def test_choosing_another_object_shows_it_and_a_link_opens_it_again(open_report, made):
    page = open_report("scenes").page
    page.locator("#gallery-list button").first.click()
    page.locator("#lightbox-objects button").nth(2).click()
    address = page.evaluate("location.hash")
    facts = page.locator("#lightbox-facts").text_content()
    assert "box=" in address
    again = open_report("scenes", hash=address).page
    assert again.locator("#lightbox-facts").text_content() == facts


def test_a_higher_threshold_takes_boxes_away(open_report, made):
    report = made("scenes")
    low, high = (open_report("scenes", hash=f"t={t}&state=all").page for t in (0.35, 0.95))
    counts = [
        page.eval_on_selector_all("#gallery-list .scene__box--correct, #gallery-list .scene__box--spurious", OUTLINES)
        for page in (low, high)
    ]
    assert counts[0] > counts[1]
    assert report.point(len(report.steps) - 1).predicted.sum() < report.point(0).predicted.sum()


def test_unscripted_pages_show_the_boxes_of_the_first_cases(open_page, made):
    page = open_page(made("scenes").path, javascript=False).page
    assert page.locator("#gallery-list .scene").count() > 3
    assert page.locator("#gallery-list .scene use").count() > 3
    assert page.locator("#gallery-list .scene__chosen .scene__box").count() > 3


def test_the_script_draws_the_boxes_that_are_written_in_the_page(open_page, open_report, made):
    """The same outlines of the same looks around the same part of each picture, by Python and by the script."""
    written = open_page(made("scenes").path, javascript=False).page.eval_on_selector_all("#gallery-list .scene", DRAWN)
    drawn = open_report("scenes").page.eval_on_selector_all("#gallery-list .scene", DRAWN)
    assert len(written) > 3
    for (part, frames), (python_part, python_frames) in zip(drawn, written, strict=True):
        assert part == pytest.approx(python_part, abs=0.11)  # rounded to tenths of a pixel
        assert frames == python_frames


def test_without_a_false_positive_the_pictures_have_their_boxes_all_the_same(open_report, made):
    assert not (made("sparse").evaluation.outcomes.truth == NONE).any()
    view = open_report("sparse", hash="state=missed")
    page = view.page
    assert page.locator("#gallery-list .scene").count() == 12
    assert page.text_content("#gallery-caption") == "13 objects"
    page.locator("#gallery-list button").first.click()
    assert page.locator("#lightbox-stage .scene__object").count() == 9
    assert page.locator("#lightbox-objects li").count() == 9
    page.keyboard.press("o")
    assert page.locator("#lightbox-stage .scene__object").count() == 1
    assert "Zoom to the box" in page.text_content("#lightbox-zoom-field")
    assert view.errors == []


def test_a_page_of_boxes_offers_every_view_whatever_happens_to_be_in_the_data(look):
    views = "[...document.querySelectorAll('#gallery-state option')].map(option => option.value)"
    page = look("sparse").page
    others = [state for state in look("scenes").page.evaluate(views) if state != "suspects"]  # none is in doubt here
    assert page.evaluate(views) == others
    assert page.text_content("#threshold .lead-in").startswith("Predictions below the threshold are ignored")


@pytest.mark.parametrize(("name", "label", "shown"), [("scenes", "3", ""), ("demo", "3", "3")])
def test_a_view_of_all_begins_with_the_label_at_hand_only_where_the_task_asks_for_one(open_report, name, label, shown):
    page = open_report(name, hash=f"cell={label},8").page
    page.select_option("#gallery-state", "missed")
    assert page.input_value("#gallery-label") == shown


def test_saved_cases_say_which_box_they_are_and_which_kind_of_error(open_report, made):
    report, page = made("scenes"), open_report("scenes", hash="state=errors").page
    with page.expect_download() as download:
        page.click("#gallery-save")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    data, evaluation = report.evaluation.dataset, report.evaluation
    annotations = {int(number): box for number, box in zip(data.truths.own_id, data.truths.box, strict=True)}
    assert Counter(row["error"] for row in rows) == {
        NAMES[kind][0]: int(counts.sum()) for kind, counts in zip(KINDS, evaluation.error_counts, strict=True)
    }
    for row in rows:
        assert bool(row["annotation_id"]) == bool(row["truth"])
        assert bool(row["predicted_x"]) == bool(row["prediction"])
        if row["truth"]:
            box = [float(row[f"truth_{side}"]) for side in ("x", "y", "width", "height")]
            assert box == pytest.approx(annotations[int(row["annotation_id"])], rel=1e-5)
        if row["error"] in ("Localization", "Confused"):
            assert 0.1 <= float(row["iou"]) <= 1
