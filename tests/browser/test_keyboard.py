"""Everything by keyboard: all that can be pressed can be reached, grids have one tab stop, keys do what they say."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import pytest

from tests.browser.rest import rest

FOCUSED = "[document.activeElement?.dataset?.truth, document.activeElement?.dataset?.prediction].join()"


@pytest.mark.parametrize("name", ["demo", "many", "unscored"])
def test_the_tab_key_reaches_every_control_and_each_shows_its_focus(open_report, name: str):
    page = open_report(name).page
    wanted = page.evaluate(
        """() => { const nodes = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")].filter(n =>
                n.tabIndex >= 0 && !n.disabled && n.checkVisibility({ visibilityProperty: true }) && !n.closest("dialog:not([open])"));
            nodes.forEach((node, k) => { node.dataset.stop = k; }); return nodes.length; }"""
    )
    assert wanted > 30
    reached, unseen = set(), []
    for _ in range(wanted + 100):  # charts that come near bring stops of their own
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const n = document.activeElement, s = getComputedStyle(n);
                return n === document.body ? null : [n.dataset.stop, s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2, n.outerHTML.slice(0, 120)]; }"""
        )
        if stop is None:
            break
        reached.add(stop[0])
        if not stop[1]:
            unseen.append(stop[2])
    missing = page.evaluate(
        "reached => [...document.querySelectorAll('[data-stop]')].filter(n => !reached.includes(n.dataset.stop)).map(n => n.outerHTML.slice(0, 200))",
        sorted(stop for stop in reached if stop is not None),
    )
    assert missing == []
    assert unseen == []


@pytest.mark.parametrize(("name", "grid"), [("demo", "#matrix"), ("two", "#matrix"), ("many", "#matrix-grid")])
def test_a_grid_is_one_tab_stop(open_report, name: str, grid: str):
    page = open_report(name, hash="zoom=cells").page
    page.locator(grid).scroll_into_view_if_needed()
    rest(page)
    stops = page.eval_on_selector_all(f"{grid} [tabindex='0'], {grid} a, {grid} button", "nodes => nodes.length")
    assert stops == 1


KEYS = [
    ("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("ArrowLeft", (1, 0)), ("ArrowLeft", (1, 10)), ("ArrowLeft", (1, 10)),
    ("ArrowUp", (0, 10)), ("ArrowUp", (0, 10)), ("End", (0, 9)), ("ArrowRight", (0, 9)), ("Control+End", (9, 9)),
    ("Home", (9, 10)), ("PageUp", (0, 10)), ("PageDown", (9, 10)), ("ArrowDown", (9, 10)), ("End", (9, 9)),
    ("Control+Home", (0, 10)), ("ArrowRight", (0, 0)),
]  # fmt: skip


def test_keys_move_through_the_matrix_and_enter_opens_the_cell(open_report, made):
    page = open_report("demo", hash="cell=0,0").page
    page.focus("#matrix td[tabindex='0']")
    for key, (truth, prediction) in KEYS:
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == f"{truth},{prediction}", key
        assert page.locator("#matrix td[tabindex='0']").count() == 1
    for key in ("Enter", " "):
        page.keyboard.press("ArrowDown")
        where = page.evaluate(FOCUSED).split(",")
        page.keyboard.press(key)
        assert page.text_content("#gallery-title").startswith(f"Ground truth {where[0]}, predicted {where[1]}")
        assert page.evaluate(FOCUSED).split(",") == where


def test_keys_pass_by_the_corner_where_nothing_is_labelled_and_nothing_predicted(open_report):
    page = open_report("scenes", hash="cell=0,").page
    page.focus("#matrix td[tabindex='0']")
    for key, at in [
        ("PageDown", "10,0"),
        ("ArrowLeft", "10,0"),
        ("Home", "10,0"),
        ("ArrowUp", "9,0"),
        ("ArrowLeft", "9,10"),
    ]:
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == at, key


GRID_FOCUS = """() => { const c = document.activeElement; return [Number(c.parentElement.getAttribute("aria-rowindex")) - 2, Number(c.getAttribute("aria-colindex")) - 2, c.getAttribute("aria-label")]; }"""
GRID_KEYS = [
    ("ArrowRight", (0, 2)), ("ArrowDown", (1, 2)), ("PageDown", (11, 2)), ("End", (11, 81)), ("Control+End", (80, 81)),
    ("ArrowDown", (80, 81)), ("PageUp", (70, 81)), ("ArrowLeft", (70, 80)), ("Home", (70, 0)), ("ArrowUp", (69, 0)), ("Control+Home", (0, 0)),
]  # fmt: skip


def test_keys_move_through_the_windowed_grid_into_what_was_not_there_and_enter_opens_the_cell(open_report, made):
    report = made("many")
    page = open_report("many", hash="cell=label%200000,label%200000&order=label&zoom=cells").page
    names, counts = ["no prediction", *report.labels], report.evaluation.point.confusion
    page.focus("#matrix-grid [tabindex='0']")
    for key, (row, column) in GRID_KEYS:
        page.keyboard.press(key)
        *at, said = page.evaluate(GRID_FOCUS)
        assert at == [row, column], key
        value = counts[row, column - 1]  # what has no prediction stands first, and last in Python
        predicted = f"predicted {names[column]}" if column else "no prediction"
        correct = ": correct" if column == row + 1 else ""
        start = f"Ground truth {report.labels[row]}, {predicted}{correct}: {value}"
        assert said.startswith(f"{start} = ") if value else said == start, said
        inside = """() => { const c = document.activeElement.getBoundingClientRect(), h = document.querySelector("#matrix-grid").getBoundingClientRect();
            return c.left >= h.left + 111 && c.top >= h.top + 95 && c.right <= h.right + 1 && c.bottom <= h.bottom + 1; }"""
        assert page.evaluate(inside), key
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.text_content("#gallery-title") == "Ground truth label 0080, predicted label 0079"
    assert page.evaluate(GRID_FOCUS)[:2] == [80, 80], "the focus is lost"
    rest(page)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(GRID_FOCUS)[:2] == [79, 80]


def test_the_arrows_of_the_slider_move_one_step(open_report, made):
    report = made("demo")
    page = open_report("demo").page
    page.evaluate("document.querySelector('#gallery').scrollIntoView()")
    page.wait_for_selector("#threshold-slider", state="visible")  # the strip: its chart is out of sight
    page.focus("#threshold-slider")

    def threshold() -> float:
        text = page.input_value("#threshold-field")
        return next(k for k, step in enumerate(report.steps) if f"{step:.3f}" == text)

    for key, step in [
        ("ArrowRight", 1), ("ArrowUp", 2), ("ArrowLeft", 1), ("ArrowDown", 0), ("ArrowLeft", 0), ("PageUp", 10), ("PageUp", 20),
        ("PageDown", 10), ("End", 101), ("ArrowRight", 101), ("Home", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert threshold() == step, key
        assert page.get_attribute("#threshold-slider", "aria-valuetext") == page.input_value("#threshold-field")
    for _ in range(40):  # every step is reached, the recommended one between two round ones too
        page.keyboard.press("ArrowRight")
    assert threshold() == 40


def test_the_skip_link_leads_to_the_report(open_report):
    page = open_report("demo").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(
    "section",
    ["threshold", "confusion", *(pytest.param(name, marks=pytest.mark.slow) for name in ("worst", "performance"))],
)
def test_a_link_of_the_rail_takes_the_keyboard_along(open_report, section: str):
    page = open_report("demo").page
    page.focus(f'.rail a[href="#{section}"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"{section}-title"
    page.keyboard.press("Tab")
    assert page.evaluate("section => document.getElementById(section).contains(document.activeElement)", section)
