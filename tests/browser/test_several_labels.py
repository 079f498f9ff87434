"""Several labels of a sample: page == Python at every step, in every view of the matrix, and in an open image."""

from urllib.parse import quote

import numpy as np
import pytest

from reportgen import numbers
from tests.browser.rest import settled
from tests.browser.test_counts import EVERY_STEP, SHOWN, _check_table

CELLS = """() => Object.fromEntries([...document.querySelectorAll("#matrix [role=gridcell]")].map(c => [`${c.dataset.truth},${c.dataset.prediction}`, c.textContent]))"""  # noqa: E501


def pairs_of(evaluation, kept):
    truth = evaluation.dataset.truth
    return (truth & ~kept).astype(int).T @ (kept & ~truth).astype(int)


def matrix_of(evaluation, kept, point):
    wanted = point.confusion.copy()
    wanted[:-1, :-1] += pairs_of(evaluation, kept)
    return wanted


def check_cells(cells, wanted):
    wrong = [
        (t, p, text, wanted[t, p])
        for t, p, text in cells
        if text != (numbers.count(int(wanted[t, p])) if wanted[t, p] or t == p else "")
    ]
    assert wrong == []


def check_whole_sets(live, wrong):
    assert live["subset_accuracy"] == numbers.metric(float(np.mean(~wrong.any(axis=1))))
    assert live["hamming_loss"] == numbers.metric(float(wrong.mean()))


def test_every_cell_bar_and_figure_is_pythons_at_every_step(open_report, made):
    report, page = made("several"), open_report("several").page
    evaluation = report.evaluation
    page.evaluate(SHOWN)
    every = page.evaluate(EVERY_STEP, report.steps)
    assert len(every) == len(report.steps) > 100
    left = int(evaluation.point.fp.max())
    for step, shown in enumerate(every):
        point, kept = report.point(step), evaluation.dataset.scores >= report.steps[step]
        check_cells(shown["cells"], matrix_of(evaluation, kept, point))
        _check_table(shown, point, report.labels, left)
        assert shown["live"]["tp"] == numbers.count(int(point.tp.sum()))
        check_whole_sets(shown["live"], kept != evaluation.dataset.truth)
        inside = pairs_of(evaluation, kept)
        if inside.any():
            listed = [int(inside[t, p]) for t, p, _ in shown["pairs"]]
            assert listed == np.sort(inside[inside > 0])[::-1][: len(listed)].tolist()


def test_each_label_at_its_own_threshold_is_pythons(open_report, made):
    report, page = made("several"), open_report("several").page
    page.evaluate(SHOWN)
    page.get_by_role("button", name="Per-label thresholds").click()
    evaluation = report.evaluation
    kept = evaluation.dataset.scores >= evaluation.label_thresholds
    shown = page.evaluate("shown()")
    check_cells(shown["cells"], matrix_of(evaluation, kept, evaluation.label_threshold_point))
    check_whole_sets(shown["live"], kept != evaluation.dataset.truth)


def test_whole_sets_and_pairs_of_a_slice_are_pythons_at_every_step(open_report, made):
    report = made("several")
    evaluation = report.evaluation
    column = evaluation.slices.columns[0]
    page = open_report("several", hash=f"slice={quote(column.name, safe='')},{quote(column.values[0], safe='')}").page
    part = column.code == 0
    page.evaluate(SHOWN)
    for step, shown in enumerate(page.evaluate(EVERY_STEP, report.steps)):
        kept = evaluation.dataset.scores >= report.steps[step]
        check_whole_sets(shown["live"], (kept != evaluation.dataset.truth)[part])


@pytest.mark.parametrize(("button", "figure"), [("mean confidence", "mean"), ("labelled together", "count")])
def test_the_matrix_shows_which_labels_go_together(open_report, made, button, figure):
    report, page = made("several"), open_report("several").page
    page.get_by_role("button", name=button).click()
    wanted = getattr(report.evaluation.together, figure)
    cells = page.evaluate(CELLS)
    for row in range(5):
        for column in range(5):
            text = numbers.score(float(wanted[row, column])) if figure == "mean" else numbers.count(wanted[row, column])
            assert cells[f"{row},{column}"] == text, (row, column)
    assert cells["0,5"] == ""


def test_a_cell_of_a_pair_opens_the_samples_with_both_errors_and_the_image_tells_all_its_labels(open_report, made):
    report, page = made("several"), open_report("several").page
    evaluation, operating = report.evaluation, report.evaluation.operating
    truth, kept = evaluation.dataset.truth, evaluation.dataset.scores >= operating
    missed, called = np.unravel_index(evaluation.missed_spurious.argmax(), (5, 5))
    page.locator(f'#matrix td[data-truth="{missed}"][data-prediction="{called}"]').click()
    settled(page)
    both = truth[:, missed] & ~kept[:, missed] & kept[:, called] & ~truth[:, called]
    ids = page.eval_on_selector_all(
        "#gallery .dock__id, #gallery-rows button", "nodes => nodes.map(n => n.textContent)"
    )
    assert 0 < len(ids) <= both.sum()
    assert set(ids) <= set(report.ids(both))
    name = ids[0]
    page.locator("#gallery-list button, #gallery-rows button").first.click()
    facts = page.locator("#lightbox-facts").inner_text()
    sample = evaluation.dataset.sample_ids.to_list().index(name)
    for k, label in enumerate(report.labels):
        sign = (
            "✓" if truth[sample, k] and kept[sample, k] else "○" if truth[sample, k] else "+" if kept[sample, k] else ""
        )
        assert (f"{sign} {label}" in facts) == bool(sign), (label, facts)


def test_in_a_slice_pairs_of_errors_are_unknown_but_open(open_report, made):
    report = made("several")
    column = report.evaluation.slices.columns[0]
    page = open_report("several", hash=f"slice={quote(column.name, safe='')},{quote(column.values[0], safe='')}").page
    inside = {key: text for key, text in page.evaluate(CELLS).items() if "5" not in key and key[0] != key[-1]}
    assert set(inside.values()) == {""}
    assert page.inner_text("#confusion .chart__whole").startswith("Pairs of errors are not counted in a slice")
