"""Page == Python: what the page shows at every step is what the outcome rows say there."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import numpy as np
import pytest

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.report.label_blocks import BarScale
from tests.browser.rest import rest

# Drives the slider over all steps and writes down what the page shows at each.
EVERY_STEP = """steps => {
    const slider = document.getElementById("threshold-slider"), seen = [];
    for (const step of steps) {
        slider.value = step;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
        seen.push(shown());
    }
    return seen;
}"""
SHOWN = """() => { window.shown = () => ({
    cells: [...document.querySelectorAll("#matrix [role=gridcell]")].map(c => [Number(c.dataset.truth), Number(c.dataset.prediction), c.textContent]),
    table: [...document.querySelectorAll("#label-table tr[data-label]")].map(row => ({
        rects: Object.fromEntries([...row.querySelectorAll("rect")].map(r => [r.getAttribute("class"), [parseFloat(r.getAttribute("x")), parseFloat(r.getAttribute("width"))]])),
        label: Number(row.dataset.label), name: row.querySelector("button").textContent,
        figures: Object.fromEntries([...row.querySelectorAll("[data-figure]")].map(c => [c.dataset.figure, c.textContent])),
    })),
    live: Object.fromEntries([...document.querySelectorAll("#strip [data-live]")].map(n => [n.dataset.live, n.textContent])),
    words: [...document.querySelectorAll("[data-words]")].map(n => [...n.dataset.words.split(",").map(Number), n.textContent]),
    pairs: [...document.querySelectorAll("#pairs button")].map(b => [Number(b.dataset.truth), Number(b.dataset.prediction), b.lastElementChild.textContent]),
    threshold: document.querySelector("#threshold-field").value,
}); }"""


def _cell_text(confusion: np.ndarray, truth: int, prediction: int) -> str:
    value = int(confusion[truth, prediction])
    return numbers.count(value) if value or truth == prediction else "·"


def _check_cells(shown: dict, point: OperatingPoint):
    wrong = [(t, p, text) for t, p, text in shown["cells"] if text != _cell_text(point.confusion, t, p)]
    assert wrong == []


def _check_table(shown: dict, point: OperatingPoint, labels: tuple[str, ...], left: int = 0):
    """Every bar and every figure; `left` are the false positives that the left side has room for at least."""
    scale = BarScale(max(left, int(point.fp.max())), int(point.support.max()))
    for row in shown["table"]:
        k, figures = row["label"], row["figures"]
        assert row["name"] == labels[k]
        for name, value in (("support", point.support), ("tp", point.tp), ("fp", point.fp), ("fn", point.fn)):
            assert figures[name] == numbers.count(int(value[k])), (labels[k], name)
        for name in ("precision", "recall"):
            assert figures[name] == numbers.metric(float(getattr(point, name)[k])), (labels[k], name)
        assert figures["f1"] == (numbers.metric(float(point.f1[k])) if point.support[k] else "–")
        _check_rects(row["rects"], point, k, scale)


def _check_rects(rects: dict, point: OperatingPoint, k: int, scale: BarScale):
    """One scale on both sides of the axis: false positives to the left, what became of the label's own to the right."""
    others, unit = point.fp[k] - point.spurious[k], scale.unit
    assert rects["called"] == pytest.approx([scale.split - others * unit, others * unit], abs=0.0011)
    if "spurious" in rects:
        width = point.spurious[k] * unit
        assert rects["spurious"] == pytest.approx([scale.split - point.fp[k] * unit, width], abs=0.0011)
    at = scale.split
    for name, count in (("correct", point.tp), ("wrong", point.misclassified), ("missed", point.missed)):
        assert rects[name] == pytest.approx([at, count[k] * unit], abs=0.0011), name
        at += count[k] * unit


def _check_live(shown: dict, point: OperatingPoint):
    assert shown["live"] == {
        "precision": numbers.metric(point.micro_precision),
        "recall": numbers.metric(point.micro_recall),
        "f1": numbers.metric(point.macro_f1),
    }


def _check_pairs(pairs: list, point: OperatingPoint):
    """The listed errors are the most frequent ones, in order."""
    errors = point.confusion.copy()
    np.fill_diagonal(errors, 0)
    assert [count for _, _, count in pairs] == [numbers.count(int(errors[t, p])) for t, p, _ in pairs]
    largest = np.sort(errors[errors > 0])[::-1][: max(len(pairs), 1)]
    assert [int(errors[t, p]) for t, p, _ in pairs] == largest.tolist()


def _check(shown: dict, point: OperatingPoint, labels: tuple[str, ...], left: int):
    _check_cells(shown, point)
    _check_table(shown, point, labels, left)
    _check_live(shown, point)
    assert [text for *_, text in shown["words"]] == [
        numbers.count(int(point.confusion[t, p])) for t, p, _ in shown["words"]
    ]


@pytest.mark.parametrize("name", ["demo", "two", "hostile"])
def test_every_cell_bar_and_figure_is_pythons_at_every_step(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    n, width = len(report.labels), len(report.labels) + 1
    every = page.evaluate(EVERY_STEP, report.steps)
    assert len(every) == len(report.steps) > 100
    for step, shown in enumerate(every):
        assert len(shown["cells"]) == n * width
        assert len(shown["table"]) == n
        assert shown["threshold"] == numbers.threshold(report.steps[step])
        _check(shown, report.point(step), report.labels, int(report.evaluation.point.fp.max()))
        if n > 2:
            _check_pairs(shown["pairs"], report.point(step))


def test_going_back_and_jumping_about_leaves_no_trace_in_the_counts(open_report, made):
    """Counts are added and taken away step by step, so the way there must not matter."""
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    order = [*np.random.default_rng(1).integers(0, len(report.steps), 60).tolist(), 0, len(report.steps) - 1, 0]
    every = page.evaluate(EVERY_STEP, [report.steps[step] for step in order])
    for step, shown in zip(order, every, strict=True):
        _check(shown, report.point(step), report.labels, int(report.evaluation.point.fp.max()))


def test_dragging_the_slider_with_the_mouse_shows_the_same_counts(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    slider = page.locator("#threshold-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 9, height)
    page.mouse.down()
    reached = set()
    for share in (0.1, 0.33, 0.5, 0.81, 0.99, 0.62):
        page.mouse.move(box["x"] + 9 + share * (box["width"] - 18), height, steps=4)
        rest(page)
        shown = page.evaluate("shown()")
        step = int(np.argmin(np.abs(np.array(report.steps) - float(shown["threshold"]))))
        assert report.steps[step] == pytest.approx(share, abs=0.011)
        reached.add(step)
        _check(shown, report.point(step), report.labels, int(report.evaluation.point.fp.max()))
    page.mouse.up()
    assert len(reached) == 6


def test_a_typed_threshold_goes_to_the_nearest_step(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    for typed, wanted in [("0.7049", 0.70), ("1", 1.0), ("-3", 0.0), ("0.333", 0.33)]:
        page.fill("#threshold-field", typed)
        page.press("#threshold-field", "Enter")
        shown = page.evaluate("shown()")
        assert shown["threshold"] == numbers.threshold(wanted)
        _check(shown, report.point(report.steps.index(wanted)), report.labels, int(report.evaluation.point.fp.max()))


@pytest.mark.parametrize("name", ["demo", "two", "hostile"])
def test_each_label_at_its_own_threshold_is_pythons_and_back_again(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    before = page.evaluate("shown()")
    page.click('[data-threshold="each"]')
    shown, own = page.evaluate("shown()"), report.evaluation.label_threshold_point
    _check(shown, own, report.labels, int(report.evaluation.point.fp.max()))
    assert not page.is_visible("#threshold-slider")
    assert page.is_visible("#strip-off")
    page.click("#strip-on")
    rest(page)
    assert page.evaluate("shown()") == before


def test_the_recommended_threshold_is_one_click_away(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    page.click("#strip-recommended")
    step = report.evaluation.recommended_step
    _check(
        page.evaluate("shown()"),
        report.evaluation.recommended_point,
        report.labels,
        int(report.evaluation.point.fp.max()),
    )
    assert page.is_disabled("#strip-recommended")
    assert page.input_value("#threshold-field") == numbers.threshold(report.steps[step])


def test_every_threshold_offered_says_the_figure_that_its_click_brings(open_report):
    page = open_report("demo").page
    options = page.locator("[data-threshold]")
    assert options.count() == 3
    for k in range(3):
        options.nth(k).click()
        assert f"Macro F1 {page.text_content('#strip [data-live=f1]')}" in options.nth(k).text_content()
        assert options.nth(k).get_attribute("aria-pressed") == "true"


def test_without_scores_cells_bars_and_figures_are_pythons(look, made):
    report, page = made("unscored"), look("unscored").page
    page.evaluate(SHOWN.replace('document.querySelector("#threshold-field").value', "null"))
    shown, point = page.evaluate("shown()"), report.point(0)
    assert point.missed.sum() == 9
    assert (point.predicted == 0).any()
    _check_cells(shown, point)
    _check_table(shown, point, report.labels)
    assert page.query_selector("#strip") is None


# The windowed grid

PLACES = [(0, 0), (1, 1), (0.4, 0.7), (1, 0), (0, 1)]
GRID = """async ({ x, y, step }) => {
    const slider = document.getElementById("threshold-slider"), host = document.getElementById("matrix-grid");
    slider.value = step;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
    host.scrollTo(x * (host.scrollWidth - host.clientWidth), y * (host.scrollHeight - host.clientHeight));
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const frame = host.getBoundingClientRect(), inside = (r, left, top) => r.right > frame.left + left && r.left < frame.right && r.bottom > frame.top + top && r.top < frame.bottom;
    const names = new Map([...host.querySelectorAll("[role=row]")].map(row => [row, row.querySelector("[role=rowheader]")?.textContent]));
    const columns = new Map([...host.querySelectorAll("[role=columnheader]")].map(head => [head.getAttribute("aria-colindex"), head.textContent]));
    return [...host.querySelectorAll("[role=gridcell]")].filter(c => inside(c.getBoundingClientRect(), 128, 96)).map(c => {
        c.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
        const row = c.parentElement, at = c.getBoundingClientRect(), head = host.querySelector(`[role=columnheader][aria-colindex="${c.getAttribute("aria-colindex")}"]`).getBoundingClientRect();
        return { truth: names.get(row), prediction: columns.get(c.getAttribute("aria-colindex")), text: c.textContent, says: document.getElementById("matrix-focus").textContent,
            aligned: Math.abs(at.left - head.left) < 1 && Math.abs(at.top - row.querySelector("[role=rowheader]").getBoundingClientRect().top) < 1 };
    });
}"""


@pytest.mark.parametrize(("name", "steps"), [("many", (35, 61)), ("thousand", (40,))])
def test_every_cell_in_sight_of_the_windowed_grid_is_pythons_wherever_it_is_scrolled(open_report, made, name, steps):
    report, page = made(name), open_report(name).page
    position = {label: k for k, label in enumerate(report.labels)} | {"withheld": len(report.labels)}
    page.locator("#matrix-grid").scroll_into_view_if_needed()
    corners = set()
    for step in steps:
        point = report.point(step)
        for x, y in PLACES:
            cells = page.evaluate(GRID, {"x": x, "y": y, "step": report.steps[step]})
            assert len(cells) > 300
            for cell in cells:
                truth, prediction = position[cell["truth"]], position[cell["prediction"]]
                text = _cell_text(point.confusion, truth, prediction).replace("·", "") if name == "many" else ""
                assert cell["aligned"]
                assert cell["text"] == text, cell
                count = numbers.count(int(point.confusion[truth, prediction]))
                assert cell["says"] == f"{cell['truth']} → {cell['prediction']}: {count}"
                corners.add((truth, prediction))
    n = len(report.labels)
    assert {(0, 0), (n - 1, n), (0, n), (n - 1, 0)} <= corners


@pytest.mark.parametrize("name", ["many", "thousand"])
def test_the_most_frequent_errors_beside_the_grid_follow_the_threshold(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    for step in (50, 90):
        page.evaluate(EVERY_STEP, [report.steps[step]])
        rest(page)
        shown = page.evaluate("shown()")
        assert len(shown["pairs"]) == min(50, np.count_nonzero(report.point(step).confusion) - len(report.labels)) == 50
        _check_pairs(shown["pairs"], report.point(step))
        _check_table(shown, report.point(step), report.labels, int(report.evaluation.point.fp.max()))
        _check_live(shown, report.point(step))


@pytest.mark.parametrize("name", ["many", "thousand"])
def test_a_label_looked_for_is_brought_into_sight(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    for label in (report.labels[-1], report.labels[len(report.labels) // 2], report.labels[0]):
        page.fill("#matrix-find", label)
        page.press("#matrix-find", "Enter")
        rest(page)
        cell = page.locator("#matrix-grid [role=gridcell][tabindex='0']")
        row = cell.locator("xpath=..")
        assert row.locator("[role=rowheader]").text_content() == label
        assert cell.evaluate(
            """cell => { const host = document.getElementById("matrix-grid"), c = cell.getBoundingClientRect(), h = host.getBoundingClientRect();
                return c.left >= h.left + 128 - 1 && c.top >= h.top + 96 - 1 && c.right <= h.right + 1 && c.bottom <= h.bottom + 1; }"""
        )


# What a cell says

TEXTS = """() => [...document.querySelectorAll("#matrix tbody tr")].map(row => [row.querySelector("th").textContent, [...row.querySelectorAll("td")].map(c => c.textContent)])"""
HEADS = """() => [...document.querySelectorAll("#matrix thead th")].map(h => h.textContent)"""


def _share(value: int, total: int, *, diagonal: bool) -> str:
    if not value:
        return "0" if diagonal else "·"
    return numbers.percent(value / total) if total else "–"


@pytest.mark.parametrize("step", [0, 55])
def test_row_and_column_percent_and_errors_and_matches_say_what_they_are(open_report, made, step: int):
    report = made("demo")
    page = open_report("demo", hash=f"t={report.steps[step]}").page
    counts, n = report.point(step).confusion, len(report.labels)

    def texts(share) -> list:
        return [[share(t, p) for p in range(n + 1)] for t in range(n)]

    def shown() -> list:
        return [row for _, row in page.evaluate(TEXTS)]

    page.click('[data-state=values] [value="row"]')
    assert shown() == texts(lambda t, p: _share(counts[t, p], counts[t].sum(), diagonal=t == p))
    page.click('[data-state=values] [value="column"]')
    totals = counts.sum(axis=0)
    totals[n] = 0  # what is withheld has no share: it is no prediction
    assert shown() == texts(lambda t, p: _share(counts[t, p], totals[p], diagonal=t == p))
    page.click('[data-state=values] [value="count"]')
    page.click('[data-state=show] [value="errors"]')
    assert shown() == texts(lambda t, p: "·" if t == p or not counts[t, p] else str(counts[t, p]))
    page.click('[data-state=show] [value="matches"]')
    assert shown() == texts(lambda t, p: str(counts[t, p]) if t == p else "·")


@pytest.mark.parametrize("order", ["errors", "support", "label"])
def test_in_every_order_of_the_matrix_values_stay_with_their_labels(open_report, made, order: str):
    report = made("demo")
    page = open_report("demo", hash="t=0.4").page
    step = report.steps.index(0.4)
    page.evaluate(SHOWN)
    page.select_option("#matrix-order", order)
    page.evaluate(EVERY_STEP, [0.4])
    point, position = report.point(step), {label: k for k, label in enumerate(report.labels)}
    heads, rows = page.evaluate(HEADS), page.evaluate(TEXTS)
    assert heads == [name for name, _ in rows] + ["withheld"]
    for name, texts in rows:
        columns = [position.get(head, len(report.labels)) for head in heads]
        assert texts == [_cell_text(point.confusion, position[name], column) for column in columns]
    _check_cells(page.evaluate("shown()"), point)  # and the cells know which they are
    value = {"errors": -point.fn, "support": -point.support, "label": np.arange(len(report.labels))}[order]
    assert [position[name] for name, _ in rows] == np.argsort(value, kind="stable").tolist()


def test_bars_in_shares_of_the_label_have_one_scale_on_both_sides(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    page.click('[data-state=scale] [value="share"]')
    point = report.point(0)
    most = float(np.minimum(2.0, point.fp / point.support).max())
    split = min(max(100 * most / (most + 1), 15.0), 62.0)
    for row in page.evaluate("shown()")["table"]:
        k, unit = row["label"], min(split / most, 100 - split) / point.support[row["label"]]
        assert row["rects"]["correct"] == pytest.approx([split, point.tp[k] * unit], abs=0.002)
        assert row["rects"]["called"][1] == pytest.approx(point.fp[k] * unit, abs=0.002)
    assert page.locator(".labels__axis text").all_text_contents()[-1].endswith("%")


def test_labels_are_found_by_name_and_shown_in_parts(open_report, made):
    report, page = made("many"), open_report("many").page
    page.evaluate(SHOWN)
    point = report.evaluation.point

    def labels() -> list[int]:
        return [row["label"] for row in page.evaluate("shown()")["table"]]

    worst = np.lexsort((np.arange(81), -(point.fp + point.fn), point.support == 0)).tolist()
    assert labels() == worst[:20]
    for shown in (40, 60, 80, 81):
        page.click("#labels-next")
        assert labels() == worst[:shown]
    assert not page.is_visible("#labels-next")
    page.fill("#labels-filter", "LABEL 007")
    assert labels() == [label for label in worst if 70 <= label < 80]
    _check_table(page.evaluate("shown()"), point, report.labels)
    assert page.evaluate("location.hash").endswith("filter=LABEL%20007")
    page.fill("#labels-filter", "no such label")
    assert labels() == []
    assert "No label contains “no such label”." in page.text_content("#labels-more")


def test_the_curves_of_a_chosen_label_are_pythons(open_report, made):
    report, page = made("demo"), open_report("demo").page
    label = 3
    page.fill("#curves-label", report.labels[label])
    page.press("#curves-label", "Enter")
    drawn = page.evaluate(
        """() => { const plot = document.querySelector(".curves__plot--wide"), { left, right, top, bottom, floor } = plot.dataset;
            return Object.fromEntries([...plot.querySelectorAll("[data-curve]")].map(path => [path.dataset.curve, path.getAttribute("d").split(/[ML]/).slice(1).map(point => {
                const [x, y] = point.split(" ").map(Number);
                return [(x - left) / (right - left), (bottom - y) / (bottom - top) * (1 - floor) + Number(floor)];
            })])); }"""
    )
    curves = report.evaluation.curves
    for name in ("precision", "recall", "f1"):
        values = getattr(curves, name)[label]
        known = ~np.isnan(values)
        assert np.array(drawn[name]) == pytest.approx(np.column_stack([curves.steps[known], values[known]]), abs=2e-3)
    for _ in range(2):
        page.fill("#curves-label", "no such label")
        page.press("#curves-label", "Enter")
        assert page.input_value("#curves-label") == ""
