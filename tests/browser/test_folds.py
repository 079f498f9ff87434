"""What is folded away opens for a link, on paper and by key; charts of boxes and of support open what they count."""

import re

import numpy as np
import pytest

from reportgen import numbers
from tests.browser.rest import rest, settled

FOLDED = ["slices", "label-errors", "figures", "consoles", "distribution", "checks", "rules", "method"]
OPEN = "() => [...document.querySelectorAll('.fold > details')].filter(one => one.open).map(one => one.parentNode.id)"
CAPTION = "document.getElementById('gallery-caption').textContent"


def _chart(page, name: str):
    """The live chart of that name, in sight."""
    page.locator(f"[data-chart={name}]").scroll_into_view_if_needed()
    page.locator(f"[data-chart={name}].chart--live").wait_for()
    return page.locator(f"[data-chart={name}] [data-plot]")


def test_folds_are_closed_say_what_is_inside_and_open_for_a_link_a_hash_and_a_key(look, open_report):
    page = look("demo").page
    assert page.evaluate(OPEN) == []
    for id_ in FOLDED:
        assert len(page.inner_text(f"#{id_} summary span")) > 5
    page = open_report("demo", hash="method").page
    assert page.evaluate(OPEN) == ["method"]
    assert page.evaluate("document.activeElement.closest('section').id") == "method"
    page.click('.rail a[href="#figures"]')
    assert page.evaluate(OPEN) == ["figures", "method"]
    page.focus("#checks summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#checks .checks")


def test_headings_are_the_names_in_the_rail(look):
    for name in ("demo", "scenes"):
        page = look(name).page
        rail = dict(
            page.eval_on_selector_all(
                ".rail a", "all => all.map(a => [a.getAttribute('href').slice(1), a.textContent])"
            )
        )
        heads = dict(
            page.eval_on_selector_all("main h2", "all => all.map(h => [h.closest('section').id, h.textContent])")
        )
        assert {id_: text for id_, text in rail.items() if id_ != "summary"} == heads
        assert rail["summary"] == "Summary"


@pytest.mark.parametrize(("name", "most"), [("demo", 8.2), ("scenes", 8.7)])
def test_the_page_is_a_few_screens_long(look, name: str, most: float):
    """Fonts differ from machine to machine, so a little more is left than the design has."""
    page = look(name).page
    assert page.evaluate("document.documentElement.scrollHeight") / 900 <= most


def test_on_paper_what_is_read_is_open_and_heads_are_text_and_repeat(open_report):
    page = open_report("demo").page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.locator("#label-table thead button:visible").count() == 0
    heads = page.locator("#label-table thead .in-print:visible").all_text_contents()
    assert {"Label", "Images", "TP", "FP", "FN", "Precision", "Recall", "F1", "95% interval"} <= set(heads)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#label-table thead')).display") == "table-header-group"
    )
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    looked_up = ("slices", "label-errors", "consoles", "rules")
    assert page.evaluate(OPEN) == [id_ for id_ in FOLDED if id_ not in looked_up]
    for table in page.locator("main table:visible").all():
        assert table.evaluate("t => t.getBoundingClientRect().right") <= 689, table.get_attribute("class")


def test_a_bin_of_the_box_fit_opens_its_images(open_report, made):
    report, page = made("scenes"), open_report("scenes").page
    plot = _chart(page, "overlaps")
    plot.focus()
    found = report.evaluation.box_bins.overlaps[0]
    best = int(np.argmax(found))
    for _ in range(best + 1):
        page.keyboard.press("ArrowRight")
    low = numbers.score(0.1 + 0.05 * best)
    assert page.inner_text("[data-chart=overlaps] .chart__tip").startswith(f"IoU {low}")
    assert numbers.count(int(found[best])) in page.inner_text("[data-chart=overlaps] .chart__tip")
    page.keyboard.press("Enter")
    assert re.match(rf"{found[best]} \w+", page.evaluate(CAPTION))
    assert f"IoU {low}–" in page.text_content("#gallery-title")
    assert "within=iou:" in settled(page)
    page.click("#matrix [role=gridcell] >> nth=0")
    assert "IoU" not in page.text_content("#gallery-title")


def test_points_of_size_and_bars_of_crowding_say_what_python_counts(open_report, made):
    report, page = made("scenes"), open_report("scenes").page
    bins = report.evaluation.box_bins
    plot = _chart(page, "sizes")
    plot.focus()
    page.keyboard.press("Home")
    first = int(np.flatnonzero(bins.sizes.support)[0])
    tip = page.inner_text("[data-chart=sizes] .chart__tip")
    assert numbers.metric(float(bins.sizes.recall[first])) in tip
    assert numbers.count(int(bins.sizes.support[first])) in tip
    missed = int(bins.sizes.support[first] - bins.sizes.found[first])
    page.keyboard.press("Enter")
    assert page.input_value("#gallery-state") == ("missed" if missed else "correct")
    page.click("[data-chart=shapes] [data-view='1']")
    page.locator("[data-chart=shapes] [data-plot]").focus()
    page.keyboard.press("End")
    crowds = bins.crowds
    last = int(np.flatnonzero(crowds.images)[-1])
    tip = page.inner_text("[data-chart=shapes] .chart__tip")
    assert f"false positives\t{numbers.count(int(crowds.false_positives[last]))}" in tip.replace("\n\t", "\t")


def test_the_kinds_of_error_follow_the_threshold_and_open_as_many(open_report, made):
    report, page = made("scenes"), open_report("scenes", hash="t=0.6").page
    point = report.point(report.steps.index(0.6))
    counts = dict(
        page.eval_on_selector_all(
            "#kinds [data-state]",
            "rows => rows.map(r => [r.dataset.state, r.querySelector('.kinds__count').textContent])",
        )
    )
    assert sum(int(n) for state, n in counts.items() if state != "missed") == point.fp.sum()
    assert int(counts["missed"]) == point.missed.sum()
    for state, n in counts.items():
        page.click(f"#kinds [data-state={state}] th a")
        assert page.input_value("#gallery-state") == state
        assert page.evaluate(CAPTION).startswith(f"{n} ")


def test_a_bar_of_support_narrows_the_table_to_its_labels(open_report, made):
    report, page = made("many"), open_report("many", hash="distribution").page
    plot = _chart(page, "support")
    plot.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    rows = page.eval_on_selector_all(
        "#label-table tr[data-label]", "rows => rows.map(row => Number(row.dataset.label))"
    )
    support = report.evaluation.point.support
    assert len(rows) < 81
    assert support[rows].max() < support[np.setdiff1d(np.arange(81), rows)].min()
    rest(page)
    assert "only=" in settled(page)
