"""Finding cases: by file name, in the order of their loss or disagreement, with a slice; the page remembers it."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import numpy as np
import pytest

from tests.browser.rest import settled

IDS = """() => [...document.querySelectorAll("#gallery-list .dock__id, #gallery-rows button")].map(n => n.title || n.textContent)"""


def losses(evaluation):
    """-ln of the score of what is true, the mean over labels where each has a score of its own."""
    data = evaluation.dataset
    if not hasattr(data, "y_true"):
        return -np.log(np.where(data.truth, data.scores, 1 - data.scores).astype(np.float64)).mean(axis=1)
    return -np.log(data.scores[np.arange(data.n_samples), data.y_true].astype(np.float64))


def margins(evaluation):
    """How far the highest score is above that of the true label; with several labels, how far the worst is off."""
    data = evaluation.dataset
    if not hasattr(data, "y_true"):
        return np.abs(data.truth - data.scores).max(axis=1)
    return data.scores.max(axis=1) - data.scores[np.arange(data.n_samples), data.y_true]


@pytest.mark.parametrize(("name", "view"), [("demo", "all"), ("several", "every")])
@pytest.mark.parametrize(("order", "of"), [("loss", losses), ("margin", margins)])
def test_cases_stand_in_the_order_of_pythons_figures(open_report, made, name, view, order, of):
    report, page = made(name), open_report(name, hash=f"state={view}&by={order},desc").page
    wanted = of(report.evaluation)
    place = {id_: k for k, id_ in enumerate(report.evaluation.dataset.sample_ids.to_list())}
    payload = report.built.report.payload  # those with an image stand first, whatever the order
    among = np.sort(
        [wanted[place[id_]] for id_, image in zip(payload.sample_ids, payload.sample_images, strict=True) if image >= 0]
    )
    found = page.evaluate(IDS)
    assert len(found) == 12
    assert [wanted[place[id_]] for id_ in found] == pytest.approx(among[::-1][:12].tolist(), rel=1e-5)
    page.select_option("#gallery-order", f"{order},asc")
    assert f"by={order},asc" in settled(page)
    assert [wanted[place[id_]] for id_ in page.evaluate(IDS)] == pytest.approx(among[:12].tolist(), abs=1e-6)
    assert page.inner_text("#gallery-note").startswith(f"lowest {'disagreement' if order == 'margin' else order} first")


def test_a_slash_searches_a_file_name_and_the_address_keeps_it(open_report, made):
    report, page = made("demo"), open_report("demo").page
    wanted = [id_ for id_ in report.evaluation.dataset.sample_ids.to_list() if "17" in id_]
    page.keyboard.press("/")
    page.keyboard.type("17")
    assert "search=17" in settled(page)
    page.click("#gallery-elsewhere button")
    assert page.inner_text("#gallery-caption") == f"{len(wanted)} matches for “17”"
    assert page.inner_text("#gallery-place") == f"1–12 of {len(wanted)}"
    assert set(page.evaluate(IDS)) <= set(wanted)
    page = open_report("demo", hash="state=all&search=DIGIT-1717").page
    assert page.evaluate(IDS) == [id_ for id_ in wanted if "1717" in id_]
    assert page.input_value("#gallery-search") == "DIGIT-1717"
    page = open_report("demo", hash="search=nowhere").page
    assert page.inner_text("#gallery-empty") == "No file name contains “nowhere” in this view"
    assert not page.is_visible("#gallery-elsewhere")


def test_a_search_is_within_the_slice(open_report, made):
    report = made("demo")
    column = report.evaluation.slices.columns[0]
    page = open_report(
        "demo", hash=f"slice={column.name},{column.values[0]}&state=all&search=12".replace(" ", "%20")
    ).page
    ids = np.array(report.evaluation.dataset.sample_ids.to_list())
    wanted = [id_ for id_ in ids[column.code == 0] if "12" in id_]
    assert page.inner_text("#gallery-caption") == f"{len(wanted)} matches for “12”"
    assert set(page.evaluate(IDS)) <= set(wanted)


def test_where_the_file_has_no_such_scores_no_such_order_is_offered(open_report):
    page = open_report("scenes", hash="by=loss,desc").page
    options = page.eval_on_selector_all("#gallery-order option", "all => all.map(one => one.value)")
    assert options == ["", "score,desc", "score,asc"]
    assert page.input_value("#gallery-order") == ""
