"""What people say of a case: given by key or button, marked, counted, saved, and read by the next build."""

import csv
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reportgen.pipeline import build
from reportgen.readers import read
from tests.browser.pages import Made

VERDICTS = ["model_wrong", "label_wrong", "label_missing", "unclear"]
PRESSED = "() => [...document.querySelectorAll('[data-verdict][aria-pressed=true]')].map(b => b.dataset.verdict)"
COUNT = "() => document.querySelector('.verdicts [data-reviewed]').textContent"


def saved(page, button, folder):
    """What a button saves, as text."""
    with page.expect_download() as download:
        button.click()
    download.value.save_as(folder / download.value.suggested_filename)
    return (folder / download.value.suggested_filename).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["demo", "scenes"])
def test_verdicts_are_given_by_key_counted_saved_and_read_by_the_next_build(open_report, made, tmp_path, name: str):
    report: Made = made(name)
    view = open_report(name, hash="state=errors")
    page = view.page
    page.click("#gallery-list button >> nth=0")
    ids, n = [], int(page.inner_text("#lightbox-place").split(" of ")[1].split()[0])
    for number, verdict in enumerate(VERDICTS, 1):
        page.keyboard.press(str(number))
        assert page.evaluate(PRESSED) == [verdict]
        assert page.evaluate(COUNT) == f"{number} of {n} reviewed"
        ids.append(page.inner_text("#lightbox-title"))
        page.keyboard.press("ArrowRight")
        assert page.evaluate(PRESSED) == []
    page.keyboard.press("ArrowLeft")
    page.click("[data-verdict=unclear]")  # a second time takes it back
    assert page.evaluate(PRESSED) == []
    page.keyboard.press("2")
    said = json.loads(saved(page, page.locator(".verdicts [data-save-reviews]"), tmp_path))
    assert (said["schema"], said["dataset"]) == (1, report.built.record["dataset"]["sha256"])
    assert [one["id"] for one in said["reviews"]] == ids
    assert [one["verdict"] for one in said["reviews"]] == ["model_wrong", "label_wrong", "label_missing", "label_wrong"]
    page.keyboard.press("Escape")
    assert page.locator("#gallery-list .review-mark").all_inner_texts() == [
        "model wrong", "label wrong", "label missing", "label wrong"
    ]  # fmt: skip
    assert view.errors == view.requests[1:] == []

    built = build(replace(report.evaluation.options, reviews=tmp_path / "reviews.json"))
    again = built.record["reviews"]
    assert (again["count"], again.get("unknown", 0), again["errors"]["label_wrong"]) == (4, 0, 2)
    assert [one["code"] for one in built.record["issues"] if "review" in one["code"]] == []
    (tmp_path / "again.html").write_bytes(built.html)
    page.goto((tmp_path / "again.html").as_uri() + "#state=errors")
    assert page.locator("#gallery-list .review-mark").all_inner_texts()[:2] == ["model wrong", "label wrong"]
    assert page.get_attribute("#label-errors details", "open") is not None


def test_boxes_in_doubt_are_saved_in_forms_that_annotators_read(open_report, made, tmp_path):
    report: Made = made("scenes")
    candidates = report.built.record["label_errors"]["candidates"]
    assert len(candidates) > 0
    page = open_report("scenes", hash="label-errors").page

    def export(form: str) -> str:
        return saved(page, page.locator(f"[data-export={form}]"), tmp_path)

    rows = list(csv.DictReader(export("csv").splitlines()))
    assert [row["id"] for row in rows] == [one["id"] for one in candidates]
    assert [row["suggested"] for row in rows] == [one["suggested"] or "" for one in candidates]
    export("cvat")
    root = ElementTree.parse(tmp_path / "label-errors.cvat.xml").getroot()  # noqa: S314 - what the page has just written
    assert root.tag == "annotations"
    for name in ("label-errors.cvat.xml", "label-errors.coco.json", "label-errors.label-studio.json"):
        if name.endswith("json"):
            export(name.split(".")[1])
    for name in ("label-errors.cvat.xml", "label-errors.coco.json"):
        table = read(tmp_path / name)
        assert sorted(map(list, table.box.round(1).tolist())) == sorted(
            [round(side, 1) for side in one["box"]] for one in candidates
        )
    tasks = json.loads((tmp_path / "label-errors.label-studio.json").read_text("utf-8"))
    assert sum(len(task["predictions"][0]["result"]) for task in tasks) == len(candidates)
