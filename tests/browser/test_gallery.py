"""The cases behind the figures: which they are, in which order, as a file, and one by one in the lightbox."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import csv
import io

import numpy as np
import polars as pl
import pytest

from reportgen import numbers
from tests.browser.rest import rest

WHERE = ("highest confidence first", "at confidence threshold 0.550")
STATES = ("correct", "misclassified", "missed", "called")
AT_ONCE = 12
SHOWN = """() => ({
    ids: [...document.querySelectorAll("#gallery-list button")].map(b => b.querySelector(".dock__id").title),
    scores: [...document.querySelectorAll("#gallery-list button")].map(b => b.querySelector(".dock__caption b").textContent),
    names: [...document.querySelectorAll("#gallery-list button .dock__caption:nth-of-type(2) span")].map(s => s.textContent),
    alts: [...document.querySelectorAll("#gallery-list img")].map(i => i.alt),
    caption: document.querySelector("#gallery-caption").textContent, note: document.querySelector("#gallery-note").textContent,
    place: document.querySelector("#gallery-place").textContent,
    empty: document.querySelector("#gallery-empty").hidden ? null : document.querySelector("#gallery-empty").textContent,
    next: document.querySelector("#gallery-next").checkVisibility() && !document.querySelector("#gallery-next").disabled,
    previous: document.querySelector("#gallery-previous").checkVisibility() && !document.querySelector("#gallery-previous").disabled,
})"""


def _expected(report, step: int, view: str, label: int = -1) -> list[str]:
    """Ids of the cases of a view, highest score first, straight from the predictions."""
    data, n = report.evaluation.dataset, len(report.labels)
    truth, shown = data.y_true, report.shown_predictions(step)
    rows = {
        "all": np.ones(truth.size, bool),
        "errors": truth != shown,
        "correct": (truth == label) & (shown == label),
        "misclassified": (truth == label) & (shown != label) & (shown != n),
        "missed": (truth == label) & (shown == n),
        "called": (truth != label) & (shown == label),
    }[view]
    return _by_score(report, rows)


def _by_score(report, rows: np.ndarray) -> list[str]:
    data = report.evaluation.dataset
    found = np.flatnonzero(rows)
    order = found[np.argsort(-data.score[found].astype(np.float32), kind="stable")]
    return data.sample_ids[order.tolist()].to_list()


def _scores(report) -> dict[str, float]:
    data = report.evaluation.dataset
    return dict(zip(data.sample_ids.to_list(), data.score.tolist(), strict=True))


def _check(shown: dict, report, wanted: list[str], where: str):
    """The caption counts them all; those shown are the best of them, each with its score."""
    assert shown["caption"].split(" · ")[0] == numbers.named(len(wanted), "image")
    assert shown["note"].endswith(where), shown["note"]
    page_of = shown["ids"]
    assert len(page_of) == min(AT_ONCE, len(wanted))
    assert set(page_of) <= set(wanted)
    scores = _scores(report)
    best = sorted((scores[id_] for id_ in wanted), reverse=True)[: len(page_of)]
    assert [scores[id_] for id_ in page_of] == pytest.approx(best, abs=1e-6)
    assert shown["scores"] == [numbers.score(float(np.float32(scores[id_]))) for id_ in page_of]
    assert all(alt.endswith(f", {score}") for alt, score in zip(shown["alts"], shown["scores"], strict=True))
    assert shown["next"] == (len(wanted) > AT_ONCE)
    assert not shown["previous"]
    assert (shown["empty"] is None) == bool(wanted)


def _to(page, threshold: float):
    page.fill("#threshold-field", str(threshold))
    page.press("#threshold-field", "Enter")
    rest(page)


@pytest.mark.parametrize(
    "threshold", [pytest.param(0.0, marks=pytest.mark.slow), 0.4, pytest.param(0.75, marks=pytest.mark.slow)]
)
def test_the_count_and_the_pictures_of_a_cell_are_those_of_the_confusion_matrix(open_report, made, threshold: float):
    report = made("demo")
    step, page = report.steps.index(threshold), open_report("demo", hash=f"t={threshold}").page
    point, shown_predictions = report.point(step), report.shown_predictions(step)
    for truth in range(10):
        for prediction in (truth, (truth * 3 + 8) % 10, 10):
            page.evaluate(
                "([t, p]) => document.querySelector(`#matrix td[data-truth='${t}'][data-prediction='${p}']`).click()",
                [truth, prediction],
            )
            rows = (report.evaluation.dataset.y_true == truth) & (shown_predictions == prediction)
            assert rows.sum() == point.confusion[truth, prediction]
            where = f"at confidence threshold {numbers.threshold(threshold)}" if threshold else ""
            _check(page.evaluate(SHOWN), report, _by_score(report, rows), where)


@pytest.mark.parametrize("threshold", [pytest.param(0.0, marks=pytest.mark.slow), 0.55])
def test_every_label_in_every_state_shows_its_own_pictures(open_report, made, threshold: float):
    report = made("demo")
    step, page = report.steps.index(threshold), open_report("demo", hash=f"t={threshold}").page
    for state in STATES:
        page.select_option("#gallery-state", state)
        for label, name in enumerate(report.labels):
            page.fill("#gallery-label", name)
            page.dispatch_event("#gallery-label", "change")
            _check(page.evaluate(SHOWN), report, _expected(report, step, state, label), WHERE[threshold > 0])
    for state in ("errors", "all"):
        page.select_option("#gallery-state", state)
        shown = page.evaluate(SHOWN)
        _check(shown, report, _expected(report, step, state), WHERE[threshold > 0])
        assert all("→" in name for name in shown["names"])


def test_the_pictures_follow_the_threshold_when_it_rests(open_report, made):
    report, page = made("demo"), open_report("demo", hash="cell=1,9").page
    data = report.evaluation.dataset
    for threshold in (0.5, 0.62, 0.99, 0.0):
        _to(page, threshold)
        rows = (data.y_true == 1) & (report.shown_predictions(report.steps.index(threshold)) == 9)
        where = f"at confidence threshold {threshold:.3f}" if threshold else ""
        _check(page.evaluate(SHOWN), report, _by_score(report, rows), where)


def test_at_each_labels_own_threshold_the_pictures_are_those_kept_there(open_report, made):
    report, page = made("demo"), open_report("demo", hash="t=each&state=errors").page
    evaluation = report.evaluation
    rows = evaluation.label_threshold_predictions != evaluation.dataset.y_true
    _check(page.evaluate(SHOWN), report, _by_score(report, rows), "each label at its own threshold")


def test_next_and_previous_turn_the_pages_and_every_case_is_on_one(open_report, made):
    report, page = made("demo"), open_report("demo", hash="label=0&state=correct").page
    wanted, seen = _expected(report, 0, "correct", 0), []
    for k in range(0, len(wanted), AT_ONCE):
        shown = page.evaluate(SHOWN)
        assert shown["place"] == f"{k + 1}–{min(k + AT_ONCE, len(wanted))} of {len(wanted)}"
        assert shown["previous"] == (k > 0)
        assert shown["next"] == (k + AT_ONCE < len(wanted))
        seen += shown["ids"]
        if shown["next"]:
            page.click("#gallery-next")
    assert sorted(seen) == sorted(wanted)
    page.click("#gallery-previous")
    assert page.evaluate(SHOWN)["ids"] == seen[-len(shown["ids"]) - AT_ONCE : -len(shown["ids"])]


def test_a_page_beyond_the_last_shows_the_first_and_leads_on_to_the_second(open_report, made):
    page = open_report("demo", hash="state=all&from=9999999").page
    assert page.text_content("#gallery-place") == "1–12 of 900"
    page.click("#gallery-next")
    assert page.text_content("#gallery-place") == "13–24 of 900"


def test_an_empty_cell_says_so_and_what_to_do(open_report):
    page = open_report("demo", hash="cell=0,1").page
    assert page.text_content("#gallery-caption").startswith("0 images")
    assert page.text_content("#gallery-empty").startswith("None at confidence threshold 0.000")
    assert "Choose another cell" in page.text_content("#gallery-empty")
    assert not page.is_visible("#gallery-save")
    assert not page.is_visible("#gallery-list")


def test_cases_that_are_not_in_the_file_are_counted_and_said_to_be_missing(open_report, made):
    report, page = made("thousand"), open_report("thousand", hash="state=all").page
    in_file = set(report.built.report.payload.sample_ids)
    assert page.text_content("#gallery-caption") == "50,000 samples"
    assert page.text_content("#gallery-place") == "1–15 of 20,000"
    assert page.text_content("#gallery-rest") == "30,000 more are not in this file."
    counts = report.point(0).confusion
    data = report.evaluation.dataset
    chosen = pl.Series(data.sample_ids).is_in(sorted(in_file)).to_numpy()
    held = np.zeros_like(counts)
    np.add.at(held, (data.y_true[chosen], data.y_pred[chosen]), 1)
    assert not ((held == 0) & (counts > 0)).any() or len(in_file) == 20_000
    t, p = np.argwhere((held < counts) & (held > 0))[0]
    page = open_report("thousand", hash=f"cell={report.labels[t]},{report.labels[p]}").page
    assert page.text_content("#gallery-caption").startswith(numbers.named(int(counts[t, p]), "sample"))
    assert page.text_content("#gallery-rest") == f"{counts[t, p] - held[t, p]} more are not in this file."
    shown = page.eval_on_selector_all("#gallery-rows tr", "rows => rows.map(row => row.cells[0].textContent)")
    wanted = _by_score(report, chosen & (data.y_true == t) & (data.y_pred == p))
    assert shown == wanted[:15]


def test_where_only_some_have_an_image_these_come_first_and_the_others_as_a_list_of_all(open_report, made):
    """Two orders would be a lie: the one there is is said, and holds on every page of it."""
    report, page = made("two"), open_report("two", hash="state=all").page
    n_pictures, ids, scores = report.built.report.payload.pictures.n_shown, [], _scores(report)
    while True:
        rows = page.locator("#gallery-rows tr")
        listed, tiles = rows.count(), page.locator("#gallery-list li").count()
        assert (listed > 0) == (tiles == 0) == (len(ids) >= n_pictures)
        assert page.locator("#gallery-list img").count() == tiles
        ids += page.eval_on_selector_all("#gallery-list .dock__id", "all => all.map(node => node.title)")
        cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")
        ids += [cell[0] for cell in cells]
        data = report.evaluation.dataset
        for id_, truth, predicted, confidence in cells:
            k = data.sample_ids.to_list().index(id_)
            assert [truth, predicted] == [report.labels[data.y_true[k]], report.labels[data.y_pred[k]]]
            assert confidence == numbers.metric(float(np.float32(scores[id_])))
        assert page.text_content("#gallery-note").startswith(
            "highest confidence first · those with an image before the others"
        )
        if page.is_disabled("#gallery-next"):
            break
        page.click("#gallery-next")
    assert sorted(ids) == sorted(scores)
    for part in (ids[:n_pictures], ids[n_pictures:]):
        confidences = [float(np.float32(scores[id_])) for id_ in part]
        assert confidences == sorted(confidences, reverse=True)
    page.click("#gallery-previous")
    assert page.locator("#gallery-rows tr").count() == 15


def _saved(page, button: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.click(button)
    with open(download.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        return list(csv.reader(io.StringIO(file.read())))


@pytest.mark.parametrize(
    "address", ["t=0.4&state=errors", "t=each&label=8&state=called", pytest.param("cell=9,9", marks=pytest.mark.slow)]
)
def test_saving_the_list_writes_every_case_of_the_view_with_its_score(open_report, made, address: str):
    report, page = made("demo"), open_report("demo", hash=address).page
    head, *rows = _saved(page, "#gallery-save")
    data, own = report.evaluation.dataset, report.evaluation.label_threshold_predictions
    kept = {
        "t=0.4&state=errors": report.shown_predictions(report.steps.index(0.4)),
        "cell=9,9": report.shown_predictions(0),
    }
    shown = kept.get(address, np.where(own < 0, 10, own))
    chosen = {
        "t=0.4&state=errors": data.y_true != shown,
        "cell=9,9": (data.y_true == 9) & (shown == 9),
    }.get(address, (data.y_true != 8) & (shown == 8))
    names, ids = [*report.labels, ""], data.sample_ids.to_list()
    wanted = {ids[k]: (names[data.y_true[k]], names[shown[k]], data.score[k]) for k in np.flatnonzero(chosen)}
    assert head == ["id", "truth", "prediction", "score"]
    assert {row[0]: tuple(row[1:3]) for row in rows} == {id_: value[:2] for id_, value in wanted.items()}
    for row in rows:
        assert float(row[3]) == pytest.approx(wanted[row[0]][2], rel=1e-6)


def test_saved_cells_cannot_start_a_formula_and_keep_commas_quotes_and_lines(open_report, made):
    report, page = made("hostile"), open_report("hostile", hash="state=all").page
    _, *rows = _saved(page, "#gallery-save")
    assert len(rows) == len(report.evaluation.dataset.sample_ids)
    texts = {text for row in rows for text in row[:3]}
    assert not [text for text in texts if text[:1] in "=+-@\t\r" and text]
    assert "'=1+1" in texts
    assert "'-->" in texts
    assert "salt, pepper & more=less#now%41" in texts
    assert '"><svg onload=window.__pwned=1>' in texts


# The lightbox

FACTS = """() => ({
    title: document.querySelector("#lightbox-title").textContent, place: document.querySelector("#lightbox-place").textContent,
    facts: Object.fromEntries([...document.querySelectorAll("#lightbox-facts dt")].map(dt => [dt.textContent, dt.nextElementSibling.textContent.trim()])),
    scores: [...document.querySelectorAll("#lightbox-scores tr")].map(row => [row.cells[0].textContent, row.cells[2].textContent, "truth" in row.dataset]),
    alt: document.querySelector("#lightbox-stage img")?.alt, open: document.querySelector("#lightbox").open,
})"""


@pytest.mark.parametrize(
    "address", [pytest.param("cell=1,9", marks=pytest.mark.slow), "t=0.55&state=errors", "t=each&label=9&state=called"]
)
def test_the_lightbox_says_of_every_case_what_python_says(open_report, made, address: str):
    report, page = made("demo"), open_report("demo", hash=address).page
    data, own = report.evaluation.dataset, report.evaluation.label_threshold_predictions
    step = report.steps.index(0.55) if "0.55" in address else 0
    shown = np.where(own < 0, 10, own) if "each" in address else report.shown_predictions(step)
    position, names = {id_: k for k, id_ in enumerate(data.sample_ids)}, [*report.labels, "no prediction"]
    page.click("#gallery-list button >> nth=0")
    total = int(page.text_content("#gallery-caption").split()[0])
    for turn in range(min(total, 12)):
        case = page.evaluate(FACTS)
        k = position[case["title"]]
        assert case["alt"] == case["title"]
        assert case["place"] == f"{turn + 1} of {total} in this view"
        assert case["facts"]["Ground truth"] == names[data.y_true[k]]
        assert case["facts"]["Predicted"] == names[shown[k]]
        outcome = (
            "✓ correct" if shown[k] == data.y_true[k] else "○ no prediction" if shown[k] == 10 else "≠ misclassified"
        )
        assert case["facts"]["Outcome"] == outcome
        assert case["facts"]["Confidence"] == numbers.score(float(np.float32(data.score[k])))
        assert ("Confidence threshold" in case["facts"]) == ("each" not in address)
        top = np.argsort(-data.scores[k], kind="stable")[:5]
        assert case["scores"] == [
            [report.labels[j], numbers.score(float(np.float32(data.scores[k, j]))), j == data.y_true[k]] for j in top
        ]
        page.click("#lightbox-next")


def test_previous_and_next_wrap_around_and_the_keys_do_the_same(open_report):
    page = open_report("demo", hash="cell=1,9").page
    page.click("#gallery-list button >> nth=0")
    total = int(page.text_content("#gallery-caption").split()[0])
    titles = []
    for k in range(total):
        assert page.text_content("#lightbox-place").startswith(f"{k + 1} of {total}")
        titles.append(page.text_content("#lightbox-title"))
        page.click("#lightbox-next")
    assert len(set(titles)) == total
    assert page.text_content("#lightbox-title") == titles[0]
    page.click("#lightbox-previous")
    assert page.text_content("#lightbox-title") == titles[-1]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.text_content("#lightbox-title") == titles[1]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.text_content("#lightbox-title") == titles[-1]


def test_z_zooms_escape_closes_and_the_focus_returns_to_the_picture(open_report):
    page = open_report("demo").page
    page.focus("#gallery-list button >> nth=2")
    page.keyboard.press("Enter")
    assert page.is_visible("#lightbox[open]")
    assert page.evaluate("document.querySelector('#lightbox').contains(document.activeElement)")
    small = page.evaluate("document.querySelector('#lightbox-stage img').clientWidth")
    page.keyboard.press("z")
    assert page.is_checked("#lightbox-zoom")
    assert page.evaluate("document.querySelector('#lightbox-stage img').clientWidth") != small
    page.keyboard.press("z")
    assert not page.is_checked("#lightbox-zoom")
    page.keyboard.press("Escape")
    assert not page.is_visible("#lightbox")
    focused = "[...document.querySelectorAll('#gallery-list button')].indexOf(document.activeElement)"
    assert page.evaluate(focused) == 2


def test_the_lightbox_opens_on_the_way_on_and_on_the_way_out_where_there_is_no_other(open_report):
    page = open_report("demo", hash="cell=1,9").page
    page.click("#gallery-list button >> nth=0")
    assert page.evaluate("document.activeElement.id") == "lightbox-next"
    page = open_report("demo", hash="cell=0,4").page
    page.click("#gallery-list button >> nth=0")
    assert page.evaluate("document.activeElement.id") == "lightbox-close"
    assert page.is_disabled("#lightbox-previous")
    assert page.is_disabled("#lightbox-next")


def test_a_small_picture_is_enlarged_smoothly_and_z_shows_its_pixels(open_report):
    page = open_report("demo", hash="cell=1,9").page
    page.click("#gallery-list button >> nth=0")
    look = """() => { const image = document.querySelector("#lightbox-stage img");
        return [image.clientWidth, image.naturalWidth, getComputedStyle(image).imageRendering]; }"""
    width, natural, rendering = page.evaluate(look)
    assert width == max(256, 8 * natural)
    assert rendering == "auto"
    page.keyboard.press("z")
    assert page.evaluate(look)[2] == "pixelated"
    assert page.evaluate(look)[0] > width


def test_a_question_mark_lists_the_keys_wherever_the_keyboard_is(open_report):
    page = open_report("demo", hash="cell=1,9").page
    page.keyboard.press("?")
    assert "Show the pixels".lower() in page.inner_text("#keys")
    page.keyboard.press("Escape")
    page.focus("#gallery-label") if page.is_visible("#gallery-label") else page.focus("#threshold-field")
    page.keyboard.press("?")
    assert not page.is_visible("#keys")
    page.click("#gallery-list button >> nth=0")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert page.is_visible("#lightbox[open]")


def test_in_the_lightbox_the_tab_key_stays_inside(open_report):
    page = open_report("demo").page
    page.click("#gallery-list button >> nth=0")
    for _ in range(9):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.querySelector('#lightbox').contains(document.activeElement)"
        assert page.evaluate(inside)


def test_every_picture_is_written_once_and_drawn(open_report, made):
    report, page = made("demo"), open_report("demo", hash="state=all").page
    pictures = report.built.report.payload.pictures.pictures
    assert len(pictures) > 800
    shown = page.eval_on_selector_all(
        "#gallery-list img", "all => Promise.all(all.map(i => i.decode().then(() => i.naturalWidth)))"
    )
    assert len(shown) == 12
    assert all(shown)
