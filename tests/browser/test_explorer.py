"""The vector explorer: what is drawn around is chosen, what the address says is shown, and keys do it too."""

import csv

import numpy as np
import pytest

from reportgen import numbers
from reportgen.report.map_payload import MapPoints
from tests.browser.pages import Made
from tests.browser.rest import rest, settled

MARGIN = 24  # pixels around the points
SIDE = "#map-side"


def _screen(made: Made, page) -> tuple[np.ndarray, dict[str, float]]:
    """Where the points are on the map at rest, in its pixels, and where the map is on the page."""
    x, y, (wide, high) = MapPoints(made.evaluation.vector_map).xy()
    page.locator("#map-plot").scroll_into_view_if_needed()
    box = page.locator(".map__over").bounding_box()
    scale = min((box["width"] - 2 * MARGIN) / wide, (box["height"] - 2 * MARGIN) / high)
    left, top = (box["width"] - scale * wide) / 2, (box["height"] - scale * high) / 2
    return np.stack([left + scale * x, top + scale * (high - y)], axis=1), box


def _inside(corners: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points are within a shape: an odd number of its sides lies to the right of them."""
    found = np.zeros(len(points), bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = (y1 > points[:, 1]) != (y2 > points[:, 1])
        at = x1 + (points[:, 1] - y1) * ((x2 - x1) / ((y2 - y1) or 1))
        found ^= crosses & (points[:, 0] < at)
    return found


def _drag(page, box: dict[str, float], corners: np.ndarray, key: str = "") -> None:
    """Draws a shape on the map with the mouse."""
    if key:
        page.keyboard.down(key)
    for k, (x, y) in enumerate(corners.tolist()):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    if key:
        page.keyboard.up(key)
    rest(page)


def _around(points: np.ndarray, share: float = 1.0) -> np.ndarray:
    """Eight corners around points, on whole pixels."""
    middle, reach = (points.max(axis=0) + points.min(axis=0)) / 2, np.ptp(points, axis=0).max() * 0.8 * share + 4
    turns = np.arange(8) * np.pi / 4 + 0.3
    return np.rint(middle + reach * np.stack([np.cos(turns), np.sin(turns)], axis=1))


def _ids(page, tmp_path) -> list[str]:
    """The ids of what is chosen, as the CSV has them."""
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).and_(page.locator(f"{SIDE} button")).click()
    path = tmp_path / "chosen.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def _names(made: Made, points: np.ndarray) -> list[str]:
    found = made.evaluation.vector_map
    return made.evaluation.dataset.sample_ids.gather(found.space.sample[points].tolist()).to_list()


def _counts(made: Made, points: np.ndarray, step: int) -> str:
    """Errors and samples, as the panel says them."""
    sample = made.evaluation.vector_map.space.sample[points]
    errors = int((made.shown_predictions(step) != made.evaluation.dataset.y_true)[sample].sum())
    share = numbers.share(errors / sample.size)
    return f"{share} errors{numbers.count(errors)} of {numbers.count(sample.size)} "


def _said(page) -> str:
    return page.inner_text(".map__rate") + page.inner_text(".map__rate ~ p.micro").replace("·", "")


def test_what_is_drawn_around_is_chosen_and_the_others_are_not(open_report, made, tmp_path):
    demo = made("demo")
    page = open_report("demo").page
    places, box = _screen(demo, page)
    zero = np.flatnonzero(demo.evaluation.vector_map.label == 0)
    corners = _around(np.percentile(places[zero], [10, 90], axis=0))
    expected = np.flatnonzero(_inside(corners, places))
    assert 20 < expected.size < 300
    _drag(page, box, corners)
    assert page.inner_text(f"{SIDE} .map__n") == f"{expected.size} images"
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, expected))
    assert "not tested" in page.inner_text(SIDE)
    six = np.flatnonzero(demo.evaluation.vector_map.label == 6)
    other = _around(np.percentile(places[six], [10, 90], axis=0))
    both = np.flatnonzero(_inside(corners, places) | _inside(other, places))
    assert both.size > expected.size
    _drag(page, box, other, key="Shift")
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, both))
    assert rest(page).evaluate("location.hash").count("at:") == 2
    again = open_report("demo", hash=page.evaluate("location.hash")).page
    assert sorted(_ids(again, tmp_path)) == sorted(_names(demo, both))


def test_a_box_and_a_zoomed_map_choose_what_lies_in_them(open_report, made, tmp_path):
    demo = made("demo")
    page = open_report("demo").page
    places, box = _screen(demo, page)
    page.click("[data-tool=box]")
    one = np.flatnonzero(demo.evaluation.vector_map.label == 0)
    low, high = np.rint(np.percentile(places[one], [10, 90], axis=0))
    _drag(page, box, np.array([low, high]))
    shape = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, np.flatnonzero(_inside(shape, places))))
    page.click("#map-clear")
    page.click("[data-zoom='1.6']")
    middle = np.array([box["width"], box["height"]]) / 2
    zoomed = (places - middle) * 1.6 + middle
    corners = np.array([[40, 40], [300, 60], [330, 330], [60, 300]])
    page.click("[data-tool=lasso]")
    _drag(page, box, corners)
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, np.flatnonzero(_inside(corners, zoomed))))


@pytest.mark.parametrize("threshold", ["0.5", "0.8"])
def test_the_error_rate_of_a_choice_follows_the_threshold(open_report, made, threshold):
    demo = made("demo")
    step = int(np.searchsorted(demo.steps, float(threshold)))
    page = open_report("demo", hash=f"t={threshold}&sel=group:0").page
    group = np.flatnonzero(demo.evaluation.vector_map.grouping.code == 0)
    assert _said(page).startswith(_counts(demo, group, step))
    page.click("#map-clear")
    rest(page)
    assert _said(page).startswith(_counts(demo, np.arange(900), step))


def test_the_legend_hides_and_what_is_hidden_cannot_be_chosen(open_report, made, tmp_path):
    demo = made("demo")
    page = open_report("demo").page
    box = _screen(demo, page)[1]
    labels = demo.evaluation.vector_map.label
    page.select_option("#map-by", "label")
    chips = page.locator("#map-legend .chip")
    assert chips.count() == 10
    assert chips.nth(3).inner_text().replace("\n", "") == f"30 / {np.count_nonzero(labels == 3)}"
    chips.nth(3).click()
    assert settled(page) == "#map=label&hide=3"
    whole = np.array([[2, 2], [box["width"] - 2, 2], [box["width"] - 2, box["height"] - 2], [2, box["height"] - 2]])
    _drag(page, box, whole)
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, np.flatnonzero(labels != 3)))
    n_four = np.count_nonzero(labels == 4)
    assert chips.nth(4).inner_text().replace("\n", "") == f"4{n_four} / {n_four}"
    chips.nth(4).dblclick()
    assert [chip.get_attribute("aria-pressed") for chip in chips.all()].count("true") == 1
    assert sorted(_ids(page, tmp_path)) == sorted(_names(demo, np.flatnonzero(labels == 4)))


def test_the_address_restores_what_is_shown_and_what_it_does_not_know_changes_nothing(open_report, made):
    demo = made("demo")
    found = demo.evaluation.vector_map
    worst = _names(demo, found.members(0)[:1])[0]
    page = open_report("demo", hash=f"map=confidence&hide=0.5&mapped=errors&sel=group:1&point={worst}").page
    assert page.input_value("#map-by") == "confidence"
    assert page.is_checked("#map-errors")
    assert [page.locator("#map-legend .chip").nth(k).get_attribute("aria-pressed") for k in (0, 1, 5)] == [
        "false", "true", "false",
    ]  # fmt: skip
    assert page.inner_text(f"{SIDE} h3") == worst
    page.get_by_role("button", name="Back to the selection").click()
    assert page.inner_text(f"{SIDE} h3 span >> nth=0") == found.names[1]
    for unknown in ("map=nothing", "map=__proto__", "sel=group:999", "sel=at:1.2", "sel=at:zzzzz.1.1.1.1.1", "hide=x",
                    "point=nobody", "map=%E0%A4%A", "sel=;;:"):  # fmt: skip
        view = open_report("demo", hash=unknown)
        assert view.page.inner_text(f"{SIDE} h3").startswith("All images"), unknown
        assert view.errors == []


def test_keys_do_what_the_mouse_does(open_report, made):
    demo = made("demo")
    found = demo.evaluation.vector_map
    order = [one.name for one in sorted(found.groups, key=lambda one: (-one.extra, one.number))]
    page = open_report("demo").page
    page.focus(".map__over")
    head = f"{SIDE} h3 span >> nth=0"
    for key, place in (("ArrowRight", 0), ("ArrowDown", 1), ("ArrowLeft", 0), ("ArrowUp", -1)):
        page.keyboard.press(key)
        assert rest(page).inner_text(head) == order[place]
    page.keyboard.press("+")
    page.keyboard.press("-")
    page.keyboard.press("Escape")
    assert rest(page).inner_text(head) == "All images"
    assert page.evaluate("document.activeElement.className").startswith("map__over")
    page.focus("#group-table tbody tr:nth-child(2) button")
    page.keyboard.press("Enter")
    assert rest(page).inner_text(head) == order[1]
    assert page.get_attribute("#group-table tbody tr:nth-child(2) button", "aria-pressed") == "true"
    assert page.evaluate("document.activeElement.dataset.group") == str(found.names.index(order[1]))
    assert page.get_attribute(SIDE, "aria-live") == "polite"
    page.keyboard.press("Enter")
    assert rest(page).inner_text(head) == "All images"


def test_under_the_pointer_stands_a_picture_and_a_click_shows_its_nearest(open_report, made):
    demo = made("demo")
    found = demo.evaluation.vector_map
    page = open_report("demo").page
    places, box = _screen(demo, page)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(places))
    alone = int(apart.min(axis=1).argmax())
    name = _names(demo, np.array([alone]))[0]
    page.mouse.move(box["x"] + places[alone, 0] + 1, box["y"] + places[alone, 1] + 1)
    rest(page)
    assert page.inner_text(".map__tip b") == name
    assert page.locator(".map__tip .sprite, .map__tip img, .map__tip canvas, .map__tip svg").count() >= 1
    page.mouse.click(box["x"] + places[alone, 0] + 1, box["y"] + places[alone, 1] + 1)
    rest(page)
    assert page.inner_text(f"{SIDE} h3") == name
    near = _names(demo, found.space.near[0][alone])
    shown = page.locator(f"{SIDE} .map__pictures button").evaluate_all(
        "all => all.map(b => b.querySelector('img').alt)"
    )
    assert [text.strip() for text in shown] == near
    page.get_by_role("button", name="Open large").click()
    assert page.inner_text("#lightbox-title").startswith(name)
    assert page.locator(".lightbox__near .map__picture").count() == 5
    page.locator(".lightbox__near .map__picture >> nth=0").click()
    assert rest(page).inner_text(f"{SIDE} h3") == near[0]


def test_without_scripts_the_picture_the_cards_and_the_table_stand(look, made):
    found = made("demo").evaluation.vector_map
    page = look("demo", javascript=False).page
    assert page.locator(".map__card").count() == min(6, len(found.weak))
    assert page.locator("#group-table tbody tr:visible").count() == len(found.groups)
    paths = page.eval_on_selector_all(
        ".map__static path", "all => all.map(p => p.getAttribute('d').split('M').length - 1)"
    )
    assert paths == [833, 67]
    assert page.locator("#explorer button:visible, #explorer select:visible").count() == 0
