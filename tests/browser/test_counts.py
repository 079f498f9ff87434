"""Page == Python: what the page shows at every step is what the outcome rows say there."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import base64
import io

import numpy as np
import pytest
from PIL import Image

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.links import short
from reportgen.report.label_blocks import BarScale
from reportgen.report.label_order import errors_first
from reportgen.report.overview import overview
from tests.browser.pages import Made
from tests.browser.rest import rest, settled

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
    cells: [...document.querySelectorAll("#matrix [role=gridcell]")].map(c => [Number(c.dataset.truth), Number(c.dataset.prediction), (c.querySelector("b") ?? c).textContent]),
    table: [...document.querySelectorAll("#label-table tr[data-label]")].map(row => ({
        rects: Object.fromEntries([...row.querySelectorAll("rect")].map(r => [r.getAttribute("class"), [parseFloat(r.getAttribute("x")), parseFloat(r.getAttribute("width"))]])),
        label: Number(row.dataset.label), name: row.querySelector("button").textContent, whole: row.querySelector("button").title,
        figures: Object.fromEntries([...row.querySelectorAll("[data-figure]")].map(c => [c.dataset.figure, c.textContent])),
    })),
    live: Object.fromEntries([...document.querySelectorAll(".now [data-live]")].map(n => [n.dataset.live, n.textContent])),
    pairs: [...document.querySelectorAll("#pairs button")].map(b => [Number(b.dataset.truth), Number(b.dataset.prediction), b.querySelector("b").textContent]),
    threshold: document.querySelector("#threshold-field").value,
}); }"""


def _cell_text(confusion: np.ndarray, truth: int, prediction: int) -> str:
    value = int(confusion[truth, prediction])
    return numbers.count(value) if value or truth == prediction else ""


def _check_cells(shown: dict, point: OperatingPoint):
    wrong = [(t, p, text) for t, p, text in shown["cells"] if text != _cell_text(point.confusion, t, p)]
    assert wrong == []


def _check_table(shown: dict, point: OperatingPoint, labels: tuple[str, ...], left: int = 0):
    """Every bar and every figure; `left` are the false positives that the left side has room for at least."""
    scale = BarScale(max(left, int(point.fp.max())), int(point.support.max()))
    for row in shown["table"]:
        k, figures = row["label"], row["figures"]
        assert [row["name"], row["whole"]] == [short(labels[k], 48), labels[k]]
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


def _check_live(shown: dict, point: OperatingPoint, positive: int | None):
    if positive is not None:
        counts = {name: int(getattr(point, name)[positive]) for name in ("tp", "fp", "fn")}
        counts["tn"] = int(point.support.sum()) - sum(counts.values())
        figures = {name: float(getattr(point, name)[positive]) for name in ("precision", "recall", "f1")}
        assert shown["live"] == {name: numbers.count(value) for name, value in counts.items()} | {
            name: numbers.metric(value) for name, value in figures.items()
        }
        return
    right, kept, n = int(point.tp.sum()), int(point.predicted.sum()), int(point.support.sum())
    assert shown["live"] == {
        "answered": numbers.count(kept),
        "correct": numbers.share(right / kept if kept else float("nan")),
        "wrong": numbers.count(kept - right),
        "unanswered": numbers.count(n - kept),
        "precision": numbers.metric(point.macro_precision),
        "recall": numbers.metric(point.macro_recall),
        "f1": numbers.metric(point.macro_f1),
    }


def _check_pairs(pairs: list, point: OperatingPoint):
    """The listed errors are the most frequent ones, in order; what has no prediction is confused with nothing."""
    errors = point.confusion.copy()
    np.fill_diagonal(errors, 0)
    if errors[:, :-1].any():
        errors[:, -1] = 0
    assert [count for _, _, count in pairs] == [numbers.count(int(errors[t, p])) for t, p, _ in pairs]
    largest = np.sort(errors[errors > 0])[::-1][: max(len(pairs), 1)]
    assert [int(errors[t, p]) for t, p, _ in pairs] == largest.tolist()


def _check(shown: dict, point: OperatingPoint, report: Made):
    _check_cells(shown, point)
    _check_table(shown, point, report.labels, int(report.evaluation.point.fp.max()))
    _check_live(shown, point, report.evaluation.positive)


@pytest.mark.parametrize("name", ["demo", "two", pytest.param("hostile", marks=pytest.mark.slow)])
def test_every_cell_bar_and_figure_is_pythons_at_every_step(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    n = len(report.labels)
    width = n if name == "two" else n + 1  # at every threshold one of two labels is predicted
    every = page.evaluate(EVERY_STEP, report.steps)
    assert len(every) == len(report.steps) > 100
    for step, shown in enumerate(every):
        assert len(shown["cells"]) == n * width
        assert len(shown["table"]) == n
        assert shown["threshold"] == numbers.threshold(report.steps[step])
        _check(shown, report.point(step), report)
        _check_pairs(shown["pairs"], report.point(step))


def test_going_back_and_jumping_about_leaves_no_trace_in_the_counts(open_report, made):
    """Counts are added and taken away step by step, so the way there must not matter."""
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    order = [*np.random.default_rng(1).integers(0, len(report.steps), 60).tolist(), 0, len(report.steps) - 1, 0]
    every = page.evaluate(EVERY_STEP, [report.steps[step] for step in order])
    for step, shown in zip(order, every, strict=True):
        _check(shown, report.point(step), report)


def test_dragging_the_slider_with_the_mouse_shows_the_same_counts(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    page.evaluate("document.querySelector('#gallery').scrollIntoView()")
    page.wait_for_selector("#threshold-slider", state="visible")
    box = page.locator("#threshold-slider").bounding_box()
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
        _check(shown, report.point(step), report)
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
        _check(shown, report.point(report.steps.index(wanted)), report)


@pytest.mark.parametrize("name", [pytest.param("demo", marks=pytest.mark.slow), "hostile"])
def test_each_label_at_its_own_threshold_is_pythons_and_back_again(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    before = page.evaluate("shown()")
    page.click("#threshold-own")
    shown, own = page.evaluate("shown()"), report.evaluation.label_threshold_point
    _check(shown, own, report)
    assert not page.is_visible("#threshold-slider")
    page.evaluate("document.querySelector('#gallery').scrollIntoView()")
    page.wait_for_selector("#strip-off", state="visible")
    page.click("#strip-on")
    rest(page)
    assert page.evaluate("shown()") == before


def test_the_best_threshold_is_a_step_that_is_not_advised_within_noise_and_back_is_one_click(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.evaluate(SHOWN)
    step = report.evaluation.best_step
    assert report.evaluation.recommended is None
    assert page.query_selector(".goals [data-threshold]") is None
    page.fill("#threshold-field", repr(report.steps[step]))
    page.keyboard.press("Enter")
    _check(page.evaluate("shown()"), report.evaluation.best_point, report)
    assert page.input_value("#threshold-field") == numbers.threshold(report.steps[step])
    page.click(".threshold .bar [data-threshold]")
    assert page.input_value("#threshold-field") == "0.000"


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
    const heads = new Map([...host.querySelectorAll("[role=columnheader]")].map(head => [head.getAttribute("aria-colindex"), [head.textContent, head.getBoundingClientRect().left]]));
    const cells = [...host.querySelectorAll("[role=gridcell]")].map(c => [c, c.getBoundingClientRect()]).filter(([, at]) => inside(at, 112, 96));
    const tops = new Map([...names.keys()].map(row => [row, row.querySelector("[role=rowheader]")?.getBoundingClientRect().top]));
    return cells.map(([c, at], k) => {
        const [prediction, left] = heads.get(c.getAttribute("aria-colindex")), row = c.parentElement;
        const isPointed = k % 7 === 0;  // what a tip says takes a layout each
        if (isPointed) c.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        return { truth: names.get(row), prediction, text: c.textContent, says: isPointed ? document.querySelector(".tip").textContent : null,
            aligned: Math.abs(at.left - left) < 1 && Math.abs(at.top - tops.get(row)) < 1 };
    });
}"""


@pytest.mark.parametrize(("name", "steps"), [pytest.param("many", (61,), marks=pytest.mark.slow), ("thousand", (40,))])
def test_every_cell_in_sight_of_the_windowed_grid_is_pythons_wherever_it_is_scrolled(open_report, made, name, steps):
    report, page = made(name), open_report(name, hash="zoom=cells").page
    position = {label: k for k, label in enumerate(report.labels)} | {"no prediction": len(report.labels)}
    page.locator("#matrix-grid").scroll_into_view_if_needed()
    corners = set()
    for step in steps:
        point = report.point(step)
        for x, y in PLACES:
            cells = page.evaluate(GRID, {"x": x, "y": y, "step": report.steps[step]})
            assert len(cells) > 300
            for cell in cells:
                truth, prediction = position[cell["truth"]], position[cell["prediction"]]
                assert cell["aligned"]
                assert cell["text"] == _cell_text(point.confusion, truth, prediction), cell
                assert cell["says"] in (None, _said(report.labels, point.confusion, truth, prediction))
                corners.add((truth, prediction))
    n, order = len(report.labels), errors_first(report.evaluation.point.confusion)
    first, last = int(order[0]), int(order[-1])
    assert {(first, n), (last, n), (first, last), (last, last)} <= corners


def _said(labels: tuple[str, ...], counts: np.ndarray, truth: int, prediction: int) -> str:
    """What the tip of a cell says, its title and the rest one after the other."""
    n = len(labels)
    predicted = "no prediction" if prediction == n else f"predicted {labels[prediction]}"
    title = f"Ground truth {labels[truth]}, {predicted}"
    if truth == prediction:
        return f"{title}correct: {_shares(labels, counts, truth, prediction)}"
    return f"{title}{_shares(labels, counts, truth, prediction)}"


def _shares(labels: tuple[str, ...], counts: np.ndarray, truth: int, prediction: int) -> str:
    value = int(counts[truth, prediction])
    if not value:
        return "0"
    shares = [f"{numbers.share(value / counts[truth].sum())} of {labels[truth]}"]
    if prediction < len(labels):
        shares.append(f"{numbers.share(value / counts[:, prediction].sum())} of {labels[prediction]} predictions")
    return f"{numbers.count(value)} = {', '.join(shares)}"


@pytest.mark.parametrize("name", ["many", pytest.param("thousand", marks=pytest.mark.slow)])
def test_the_most_frequent_errors_beside_the_grid_follow_the_threshold(open_report, made, name: str):
    report, page = made(name), open_report(name).page
    page.evaluate(SHOWN)
    for step in (50, 90):
        page.evaluate(EVERY_STEP, [report.steps[step]])
        rest(page)
        shown = page.evaluate("shown()")
        between = report.point(step).confusion[:-1, :-1]
        confused = np.count_nonzero(between) - np.count_nonzero(between.diagonal())
        assert len(shown["pairs"]) == min(50, confused) > 10
        _check_pairs(shown["pairs"], report.point(step))
        _check_table(shown, report.point(step), report.labels, int(report.evaluation.point.fp.max()))
        _check_live(shown, report.point(step), report.evaluation.positive)


@pytest.mark.parametrize("name", ["many", pytest.param("thousand", marks=pytest.mark.slow)])
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
                return c.left >= h.left + 112 - 1 && c.top >= h.top + 96 - 1 && c.right <= h.right + 1 && c.bottom <= h.bottom + 1; }"""
        )


# The whole matrix as a picture

PIXELS = """async source => {
    const host = document.getElementById("overview"), canvas = host.querySelector("canvas") ?? new OffscreenCanvas(440, 440);
    if (!host.querySelector("canvas")) {
        const image = host.querySelector("img");
        await image.decode();
        canvas.getContext("2d").drawImage(image, 0, 0, 440, 440);
    }
    const bytes = canvas.getContext("2d").getImageData(0, 0, 440, 440).data, parts = [];
    for (let k = 0; k < bytes.length; k += 8192) parts.push(String.fromCharCode(...bytes.subarray(k, k + 8192)));
    return [Boolean(host.querySelector("canvas")), btoa(parts.join(""))];
}"""


@pytest.mark.parametrize(
    ("name", "scheme"), [pytest.param("many", "dark", marks=pytest.mark.slow), ("thousand", "light")]
)
def test_the_picture_of_the_whole_matrix_is_pythons_at_every_threshold_it_is_asked_for(open_report, made, name, scheme):
    report, page = made(name), open_report(name, scheme=scheme).page
    for step in (None, 61, 20):
        if step is not None:
            page.evaluate(SHOWN)
            page.evaluate(EVERY_STEP, [report.steps[step]])
            rest(page)
        is_drawn, shown = page.evaluate(PIXELS)
        assert is_drawn == (step is not None)
        counts = report.evaluation.point.confusion if step is None else report.point(step).confusion
        order = errors_first(report.evaluation.point.confusion)  # labels keep their places
        wanted = overview(counts, order, has_missed=True, has_background=False)
        with Image.open(io.BytesIO(getattr(wanted, scheme))) as picture:
            pixels = np.asarray(picture.convert("RGBA")).copy()
        pixels[pixels[..., 3] == 0] = 0
        assert np.array_equal(np.frombuffer(base64.b64decode(shown), np.uint8).reshape(440, 440, 4), pixels)


def test_what_is_pointed_at_in_the_picture_is_named_and_a_click_opens_the_part_around_it(open_report, made):
    report, page = made("many"), open_report("many").page
    counts = report.evaluation.point.confusion
    order = errors_first(counts).tolist()
    errors = counts[:-1, :-1].copy()
    np.fill_diagonal(errors, 0)
    truth, prediction = (int(k) for k in np.unravel_index(np.argmax(errors), errors.shape))
    side, left, n = 432, 8, len(order)
    box = page.locator("#overview").bounding_box()
    x, y = ((order.index(label) + 0.5) * side / n for label in (prediction, truth))
    page.locator("#overview").scroll_into_view_if_needed()
    box = page.locator("#overview").bounding_box()
    page.mouse.move(box["x"] + left + x, box["y"] + y)
    assert page.text_content(".tip") == _said(report.labels, counts, truth, prediction)
    page.mouse.down()
    page.mouse.up()
    rest(page)
    assert not page.is_visible("#overview")
    names = [report.labels[truth], report.labels[prediction]]
    assert page.text_content("#gallery-title") == f"Ground truth {names[0]}, predicted {names[1]}"
    cell = page.locator("#matrix-grid [aria-selected=true]")
    assert cell.evaluate("cell => cell === document.activeElement")
    frame, at = page.locator("#matrix-grid").bounding_box(), cell.bounding_box()
    assert abs(at["y"] - frame["y"] - (frame["height"] + 96) / 2) < 40 or order.index(truth) < 15


def test_the_keyboard_opens_the_part_around_the_chosen_cell(open_report, made):
    page = open_report("many", hash="cell=label%200080,label%200002").page
    page.focus("#overview-open")
    page.keyboard.press("Enter")
    rest(page)
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert said.startswith("Ground truth label 0080, predicted label 0002: ")
    assert settled(page).endswith("zoom=cells")


# What a cell says


@pytest.mark.parametrize("name", ["demo", pytest.param("scenes", marks=pytest.mark.slow), "two"])
def test_cells_are_coloured_live_as_they_are_written(look, open_report, name: str):
    classes = """() => [...document.querySelectorAll("#matrix [role=gridcell]")].map(cell => cell.className)"""
    written = look(name, javascript=False).page.evaluate(classes)
    assert open_report(name).page.evaluate(classes) == written
    assert len({*written}) >= (2 if name == "two" else 3)


def test_the_four_cells_of_two_labels_say_what_they_are(look, made):
    report = made("two")
    positive = report.evaluation.positive
    for javascript in (True, False):
        cells = look("two", javascript=javascript).page.eval_on_selector_all(
            "#matrix [role=gridcell]",
            "all => all.map(c => [+c.dataset.truth, +c.dataset.prediction, c.querySelector('b').textContent, c.querySelector('small').textContent])",
        )
        assert len(cells) == 4
        for truth, prediction, count, called in cells:
            right, said = ("true", "false")[truth != prediction], ("negative", "positive")[prediction == positive]
            assert called == f"{right} {said}"
            assert count == numbers.count(int(report.evaluation.point.confusion[truth, prediction]))


def test_among_errors_alone_the_largest_is_the_measure_of_colour(open_report, made):
    report, page = made("demo"), open_report("demo", hash="show=errors").page
    errors = report.evaluation.point.confusion.copy()
    np.fill_diagonal(errors, 0)
    shown = page.eval_on_selector_all(
        "#matrix [role=gridcell]", "all => all.map(c => [+c.dataset.truth, +c.dataset.prediction, c.className])"
    )
    for truth, prediction, look in shown:
        step = int(np.ceil(6 * np.sqrt(errors[truth, prediction] / errors.max())))
        assert look == (f"o{step}" if step else "z")
    assert page.inner_text("[data-ramp=errors]").endswith(str(errors.max()))


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_a_cell_says_what_it_is_to_the_pointer_and_to_the_keyboard(open_report, made, by: str):
    report, page = made("demo"), open_report("demo", hash="cell=1,9").page
    counts = report.evaluation.point.confusion
    cell = page.locator('#matrix td[data-truth="1"][data-prediction="9"]')
    if by == "pointer":
        cell.hover()
        assert (
            cell.evaluate("cell => getComputedStyle(cell).boxShadow").count("inset") == 2
        )  # it is still the chosen one
    else:
        page.keyboard.press("Tab")
        cell.focus()
    assert page.text_content(".tip") == _said(report.labels, counts, 1, 9)
    assert page.is_visible(".tip")
    if by == "keyboard":
        page.keyboard.press("ArrowLeft")
        assert page.text_content(".tip") == _said(report.labels, counts, 1, 8)
        assert page.text_content("#gallery-said").startswith("Ground truth 1, predicted 8: ")
        page.keyboard.press("Escape")
        assert not page.is_visible(".tip")


def test_what_a_cell_opens_is_said_aloud_and_seen_without_scrolling(open_report, made):
    report, page = made("demo"), open_report("demo").page
    page.locator("#confusion").scroll_into_view_if_needed()
    page.locator('#matrix td[data-truth="5"][data-prediction="9"]').scroll_into_view_if_needed()
    at = rest(page).evaluate("scrollY")
    page.click('#matrix td[data-truth="5"][data-prediction="9"]')
    n = int(report.evaluation.point.confusion[5, 9])
    assert page.text_content("#gallery-said").startswith(f"{n} images, Ground truth 5, predicted 9: ")
    assert page.evaluate("scrollY") == at
    assert 0 <= page.locator("#gallery-list li").first.bounding_box()["y"] < 900


TEXTS = """() => [...document.querySelectorAll("#matrix tbody tr[role=row]")].map(row => [row.querySelector("th").textContent, [...row.querySelectorAll("[role=gridcell]")].map(c => c.textContent)])"""
HEADS = """() => [...document.querySelectorAll("#matrix thead th")].map(h => h.textContent)"""


def _share(value: int, total: int, *, diagonal: bool) -> str:
    if not value:
        return "0" if diagonal else ""
    return f"{numbers.percent(value / total)}%" if total else "–"


@pytest.mark.parametrize("step", [pytest.param(0, marks=pytest.mark.slow), 55])
def test_row_and_column_percent_and_errors_and_matches_say_what_they_are(open_report, made, step: int):
    report = made("demo")
    page = open_report("demo", hash=f"t={report.steps[step]}").page
    counts, n = report.point(step).confusion, len(report.labels)

    def texts(share) -> list:
        return [[share(t, p) for p in (n, *range(n))] for t in range(n)]  # what has no prediction stands first

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
    assert shown() == texts(lambda t, p: "" if t == p or not counts[t, p] else str(counts[t, p]))
    page.click('[data-state=show] [value="matches"]')
    assert shown() == texts(lambda t, p: str(counts[t, p]) if t == p else "")


@pytest.mark.parametrize("order", ["errors", pytest.param("support", marks=pytest.mark.slow), "label"])
def test_in_every_order_of_the_matrix_values_stay_with_their_labels(open_report, made, order: str):
    report = made("demo")
    page = open_report("demo", hash="t=0.4").page
    step = report.steps.index(0.4)
    page.evaluate(SHOWN)
    page.click(f'[data-state=order] [value="{order}"]')
    page.evaluate(EVERY_STEP, [0.4])
    point, position = report.point(step), {label: k for k, label in enumerate(report.labels)}
    heads, rows = page.evaluate(HEADS), page.evaluate(TEXTS)
    assert heads == ["no prediction"] + [name for name, _ in rows]
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
    assert settled(page).endswith("filter=LABEL%20007")
    page.fill("#labels-filter", "no such label")
    assert labels() == []
    assert "No label contains “no such label”." in page.text_content("#labels-more")
