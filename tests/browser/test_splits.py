"""A page of one split of several, with the labels of its training set: all of them stand beside it, live."""

import csv
import io

import numpy as np
import polars as pl
import pytest

from reportgen import numbers
from reportgen.options import Options
from reportgen.pipeline import build
from tests.browser.pages import Made
from tests.browser.rest import live, rest
from tests.browser.saving import copied
from tests.browser.tables import saved_rows
from tests.browser.test_access import _tiny, _violations
from tests.browser.test_charts import OnPage

LABELS = ("cat", "dog", "fox", "owl")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four labels with all scores, far better in training; 200 images of train, 60 of valid and 140 of test."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("splits")
    split = np.repeat(["train", "valid", "test"], [200, 60, 140])
    truth = rng.integers(0, 4, split.size)
    score = rng.normal(0, 1, (split.size, 4))
    score[np.arange(split.size), truth] += np.where(split == "train", 4.0, 2.0)
    share = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    pl.DataFrame({
        "id": [f"s{k:03d}" for k in range(split.size)], "label": np.array(LABELS)[truth], "split": split,
        **{f"prob_{label}": share[:, k].round(6) for k, label in enumerate(LABELS)},
    }).write_csv(folder / "p.csv")  # fmt: skip
    labels = np.array(LABELS)[np.minimum(truth, 2)]  # no owl in training
    pl.DataFrame({"id": [f"t{k:03d}" for k in range(split.size)], "label": labels}).write_csv(folder / "train.csv")
    built = build(Options(predictions=folder / "p.csv", training=folder / "train.csv"))
    (folder / "report.html").write_bytes(built.html)
    return Made(folder / "report.html", built)


def test_the_other_splits_stand_beside_every_figure(open_page, report):
    view = open_page(report.path)
    page, splits = view.page, {one.name: one.evaluation for one in report.evaluation.splits.splits}
    accuracy = {name: numbers.metric(one.metrics["accuracy"]) for name, one in splits.items()}
    assert page.inner_text("[data-tile=accuracy] .tile__value") == accuracy["test"]
    beside = f"train {accuracy['train']} · valid {accuracy['valid']}"
    assert page.inner_text("[data-tile=accuracy] .tile__beside") == beside
    live(page).click("#label-table th[data-sort=split_0] button")
    rest(page)
    rows = page.eval_on_selector_all(
        "#label-table tbody tr",
        "all => all.map(row => [row.dataset.label, row.querySelector('[data-figure=split_0]').textContent])",
    )
    order = np.argsort(splits["train"].point.f1, kind="stable").tolist()
    known = [(str(k), numbers.metric(float(splits["train"].point.f1[k]))) for k in order]
    assert sorted(map(tuple, rows)) == sorted(known)
    assert [figure for _, figure in rows] in ([f for _, f in known], [f for _, f in known][::-1])
    with page.expect_download() as download:
        page.click("#save-csv")
    saved = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8"))))
    assert float(saved[1]["F1, valid"]) == pytest.approx(splits["valid"].point.f1[1])
    assert not view.errors


def test_the_curves_of_all_splits_are_live(open_page, report):
    page = open_page(report.path, hash="#splits").page
    for name in ("splits", "splits_pr", "splits_roc", "splits_calibration"):
        chart = OnPage(page, name)
        chart.plot.focus()
        page.keyboard.press("ArrowRight")
        said = chart.figure.locator("[aria-live]").inner_text()
        assert any(split in said for split in ("train", "valid", "test")), name
    table = list(csv.reader(io.StringIO(copied(page, OnPage(page, "splits_roc").figure, "Copy data (CSV)"))))
    of_test = np.array([row[1:] for row in table[1:] if row[0] == "test"], float)
    area = np.trapezoid(of_test[:, 1], of_test[:, 0])  # of the mean curve
    assert area == pytest.approx(report.evaluation.metrics["macro_auc"], abs=0.005)


def test_splits_and_training_are_for_all_and_their_table_is_saved(open_page, report):
    view = open_page(report.path, hash="#splits", width=390)
    page = view.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert _tiny(page) == []
    live(page).evaluate(
        "document.querySelectorAll('main section:not(#splits, #distribution, #summary)').forEach(one => one.remove())"
    )
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "owl" in page.inner_text("#distribution")
    (heads, *rows) = saved_rows(page, ".table__csv[aria-label^='Save as CSV: Metrics of each split']")
    assert heads[:4] == ["Metric", "train", "95% low", "95% high"]
    assert float(rows[0][1]) == report.evaluation.splits.splits[0].evaluation.metrics["accuracy"]
    assert not view.errors
