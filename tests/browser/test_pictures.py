"""Whole pictures: which have most errors, what is on each; boxes that can be pointed at, however many there are."""

import numpy as np
import pytest

from reportgen import numbers
from tests.browser.rest import rest

CARDS = """() => [...document.querySelectorAll("#gallery-list li")].map(card => [
    card.querySelector("[title]").title, card.querySelector("b").textContent,
    card.querySelector(".dock__caption:last-child").textContent])"""
CAPTION = "document.getElementById('gallery-caption').textContent"
OBJECTS = "#lightbox .scene__object"
LEAST_LETTER = 11  # pixels


def _tallies(evaluation, threshold: float) -> dict[str, tuple[int, int, int, int]]:
    """Errors, true positives, false positives and objects not found of every picture, row by row."""
    rows, ids = evaluation.outcomes, evaluation.dataset.sample_ids.to_list()
    tallies = {name: [0, 0, 0, 0] for name in ids}
    for k in np.flatnonzero((rows.low < threshold) & (threshold <= rows.high)):
        tally, truth, prediction = tallies[ids[rows.sample[k]]], rows.truth[k], rows.prediction[k]
        tally[0] += truth != prediction
        tally[1] += truth == prediction
        tally[2] += truth != prediction and prediction >= 0
        tally[3] += truth != prediction and truth >= 0
    return {name: tuple(tally) for name, tally in tallies.items()}


LOWEST = 0.33  # the last step below the lowest score of the file: the slider goes no further


def _move(page, threshold: float) -> None:
    page.evaluate(
        """value => { const slider = document.getElementById("threshold-slider"); slider.value = value;
        for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true })); }""",
        threshold,
    )
    rest(page)


@pytest.mark.parametrize("step", [0, 20, 60, 101])
def test_the_worst_pictures_are_pythons_at_any_threshold(open_report, made, step: int):
    report, page = made("scenes"), open_report("scenes", hash="state=worst").page
    _move(page, report.steps[step])
    tallies = _tallies(report.evaluation, report.steps[step])
    shown = page.evaluate(CARDS)
    n_wrong = sum(tally[0] > 0 for tally in tallies.values())
    assert page.evaluate(CAPTION).startswith(f"{numbers.named(n_wrong, 'image')} with errors")
    assert len(shown) == min(12, n_wrong)
    errors = sorted((tally[0] for tally in tallies.values()), reverse=True)
    for (name, count, tally), most in zip(shown, errors, strict=False):
        n, tp, fp, fn = tallies[name]
        assert (n, count, tally) == (most, numbers.named(n, "error"), f"{tp} TP · {fp} FP · {fn} FN")


def test_a_case_says_what_is_in_the_whole_picture(open_report, made):
    report, page = made("scenes"), open_report("scenes", hash="state=spurious&t=0.3").page
    tallies = _tallies(report.evaluation, 0.3)
    page.locator("#gallery-list button").first.click()
    for _ in range(4):
        name = page.locator("#lightbox-title").text_content()
        assert "{1} TP · {2} FP · {3} FN".format(*tallies[name]) in page.locator("#lightbox-facts").text_content()
        page.keyboard.press("ArrowRight")


def test_the_written_pictures_are_those_with_most_errors(look, made):
    report, page = made("scenes"), look("scenes").page
    tallies = _tallies(report.evaluation, report.evaluation.operating)
    heads = page.locator("#worst .worst b").all_text_contents()
    details = [text.split(" · ") for text in page.locator("#worst .worst__words span").all_text_contents()]
    shown = [name for _, name in details]
    assert [tallies[name][0] for name in shown] == sorted((t[0] for t in tallies.values()), reverse=True)[:6]
    assert heads == [numbers.named(tallies[name][2], "false positive") for name in shown]
    assert [text for text, _ in details] == [numbers.named(tallies[name][3], "false negative") for name in shown]
    assert page.inner_text("#worst h2") == "Images with most errors"


def test_the_most_confident_errors_are_pythons_and_their_links_open_them(open_report, made):
    report, page = made("demo"), open_report("demo").page
    data = report.evaluation.dataset
    wrong = np.flatnonzero(data.y_pred != data.y_true)
    order = wrong[np.argsort(-data.score[wrong], kind="stable")][:10]
    assert page.locator("#worst .worst b").all_text_contents() == [
        f"{report.labels[data.y_pred[k]]}, {numbers.metric(float(data.score[k]))}" for k in order
    ]
    truths = page.locator("#worst .worst__words span").all_text_contents()
    assert truths == [f"labelled {report.labels[data.y_true[k]]}" for k in order]
    assert page.inner_text("#worst .caption") == f"All {wrong.size} wrong predictions"
    page.locator("#worst a").nth(1).click()
    assert page.text_content("#lightbox-title") == data.sample_ids[int(order[1])]
    assert page.text_content("#lightbox-place") == f"2 of {wrong.size} in this view"


def test_a_link_opens_a_picture_among_the_worst(open_report):
    page = open_report("scenes").page
    link = page.locator(".worst a").nth(2)
    name = link.locator(".worst__words span").text_content().split(" · ")[1]
    link.click()
    assert page.locator("#lightbox-title").text_content() == name
    assert page.locator("#lightbox-place").text_content().startswith("3 of ")
    address = page.evaluate("location.hash")
    assert address.startswith("#state=worst&img=")
    again = open_report("scenes", hash=address).page
    assert again.locator("#lightbox-title").text_content() == name
    again.keyboard.press("ArrowRight")
    assert again.locator("#lightbox-place").text_content().startswith("4 of ")


def test_another_object_of_a_worst_picture_stays_in_its_place(open_report):
    page = open_report("scenes", hash="state=worst").page
    page.locator("#gallery-list button").nth(1).click()
    page.locator("#lightbox-objects button").nth(4).click()
    assert page.locator("#lightbox-place").text_content().startswith("2 of ")
    assert page.locator("#lightbox-objects li").nth(4).get_attribute("aria-current") == "true"


@pytest.mark.parametrize("size", ["small", "medium"])
def test_missed_objects_of_a_size_are_counted_and_shown(open_report, made, size: str):
    report = made("scenes")
    page = open_report("scenes", hash=f"state=missed-{size}").page
    for step in (report.evaluation.operating_step, 10, 90):
        _move(page, report.steps[step])
        rows, area = report.evaluation.outcomes, report.evaluation.dataset.truths.area
        t = report.steps[step]
        missed = (rows.low < t) & (t <= rows.high) & (rows.prediction == -1)
        n = int(np.count_nonzero((area[rows.truth_item[missed]] < 1024) == (size == "small")))
        assert page.evaluate(CAPTION).startswith(numbers.named(n, "object"))
        assert page.locator("#gallery-list li").count() == min(12, n)


def test_a_box_that_is_pointed_at_says_what_it_is(open_report):
    page = open_report("scenes", hash="state=worst").page
    page.locator("#gallery-list button").first.click()
    box = page.locator(f"{OBJECTS} .scene__box--correct").first
    name = box.evaluate("node => node.closest('.scene__object').getAttribute('aria-label')")
    place = box.bounding_box()
    page.mouse.move(place["x"] + 1, place["y"] + place["height"] / 2)
    assert page.locator("#lightbox .scene__object--hot").get_attribute("aria-label") == name
    assert page.locator("#lightbox .scene__text").first.text_content() == name
    assert "IoU" in name
    assert page.locator("#lightbox-objects .lightbox__hot button").get_attribute("title") == name
    page.mouse.move(5, 5)
    assert page.locator("#lightbox .scene__object--hot").count() == 0


def test_boxes_are_stepped_through_and_chosen_by_keyboard(open_report):
    page = open_report("scenes", hash="state=worst").page
    page.locator("#gallery-list button").first.click()
    page.locator(f'{OBJECTS}[tabindex="0"]').focus()
    first = page.locator("#lightbox .scene__object--hot").get_attribute("aria-label")
    page.keyboard.press("ArrowDown")
    second = page.locator("#lightbox .scene__object--hot").get_attribute("aria-label")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == second
    page.keyboard.press("ArrowUp")
    assert page.locator("#lightbox .scene__object--hot").get_attribute("aria-label") == first
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(f'{OBJECTS}[aria-current="true"]').get_attribute("aria-label") == second
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == second
    assert page.locator("#lightbox-objects [aria-current] button").get_attribute("title") == second


def test_an_object_of_the_list_shows_its_box(open_report):
    page = open_report("scenes", hash="state=worst").page
    page.locator("#gallery-list button").first.click()
    button = page.locator("#lightbox-objects button").nth(3)
    button.focus()
    name = button.get_attribute("title")
    assert page.locator("#lightbox .scene__object--hot").get_attribute("aria-label") == name
    button.hover()
    assert page.locator("#lightbox .scene__text").first.text_content() == name


@pytest.mark.parametrize("width", [1440, 390])
def test_a_hundred_boxes_stay_readable(open_report, width: int):
    page = open_report("crowded", hash="state=worst", width=width).page
    page.locator("#gallery-list button").first.click()
    assert page.locator(OBJECTS).count() >= 100
    assert page.locator("#lightbox .scene__text").count() == 1
    page.locator("#lightbox-objects button").nth(40).hover()
    texts = page.locator("#lightbox .scene__text")
    assert 1 <= texts.count() <= 2
    heights = texts.evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().height)")
    assert min(heights) >= LEAST_LETTER
    tags = page.eval_on_selector_all(
        "#lightbox .scene__tag", "nodes => nodes.map(n => n.getBoundingClientRect()).map(r => [r.left, r.right])"
    )
    stage = page.locator("#lightbox-stage").bounding_box()
    for left, right in tags:
        assert stage["x"] - 1 <= left
        assert right <= stage["x"] + stage["width"] + 1
    assert page.locator("#lightbox-objects li").count() <= 101
    assert page.evaluate("document.documentElement.scrollWidth") <= width
