"""The sections only detectors have: what they say follows from the data, and what has no case is not said."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reportgen import numbers
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import KINDS
from reportgen.options import Options
from reportgen.pipeline import Built, build
from reportgen.report.sections.box_method import terms_of_boxes
from tests.made import made_boxes
from tests.oracles import boxes as oracle
from tests.oracles.cases import options
from tests.pages import Page

BOX = [0, 0, 10, 10]


def terms(n_crowds: int = 0, n_ignored: int = 0, n_found: int = 1) -> dict[str, str]:
    n = 1 + n_crowds + n_ignored
    kind = np.repeat([0, 1, 2], [1, n_crowds, n_ignored])
    truths = oracle.boxes([0] * n, [0] * n, [BOX] * n, is_crowd=kind == 1, is_ignored=kind == 2)
    found = oracle.boxes([0] * n_found, [0] * n_found, [BOX] * n_found, score=np.linspace(1, 0.5, n_found))
    data = oracle.dataset(truths, found, n_images=1, labels=1)
    return dict(terms_of_boxes(DetectionEvaluation(data, options())))


def test_crowds_and_ignored_objects_are_named_where_there_are_any():
    assert "Ignored objects" not in terms()
    assert terms(n_crowds=1)["Ignored objects"].startswith("1 crowd: ")
    both = terms(n_crowds=2, n_ignored=3)["Ignored objects"]
    assert both.startswith("2 crowds and 3 objects marked as ignored or difficult: ")


def test_the_headline_counts_what_counts_neither_way(tmp_path):
    boxes = [{"image_id": 1, "category_id": 1, "bbox": [k * 20, 0, 10, 10], "id": k, "area": 100} for k in range(5)]
    marked = [box | {"iscrowd": int(k == 4), "ignore": int(k in (2, 3))} for k, box in enumerate(boxes)]
    image = {"id": 1, "file_name": "a.png", "width": 200, "height": 50}
    truth = {"images": [image], "categories": [{"id": 1, "name": "cat"}], "annotations": marked}
    (tmp_path / "truth.json").write_text(json.dumps(truth), "utf-8")
    (tmp_path / "found.json").write_text(json.dumps([box | {"score": 0.9} for box in boxes[:2]]), "utf-8")
    built = build(Options(tmp_path / "found.json", tmp_path / "truth.json"))
    said = "".join(run.text for run in block_of(built, "headline").lead)
    assert said.startswith("2 of 2 objects found (100%); 0 of 2 predictions are false positives (0%).")
    assert "2 objects marked difficult or ignored count neither as found nor as missed." in said
    assert "1 object marked a crowd counts neither as found nor as missed." in said


def test_the_limit_says_how_many_it_left_out():
    assert "left out" not in terms()["At most 100"]
    assert terms(n_found=107)["At most 100"].endswith("7 were left out here.")


def block_of(built: Built, kind: str):
    return next(block for section in built.report.sections for block in section.blocks if block.kind == kind)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, DetectionEvaluation]:
    folder: Path = made_boxes(tmp_path_factory.mktemp("boxes"), n_images=4, n_objects=30)
    given = Options(folder / "predictions.json", folder / "truth.json", images=folder / "images")
    built = build(replace(given, image_budget=0.0))
    return built, built.evaluation


def test_the_kinds_of_error_are_counted_named_once_and_say_where_most_of_them_are(page):
    shown, evaluation = page
    rows = {row.name: row for row in block_of(shown, "kinds").rows}
    assert list(rows)[-1] == "Missed"
    counts = evaluation.error_counts
    for kind, name in zip(
        KINDS, ("Background", "Localization", "Wrong label and box", "Confused", "Duplicate", "Missed"), strict=True
    ):
        of_labels = counts[KINDS.index(kind)]
        assert rows[name].count == of_labels.sum()
        assert [n for _, _, n, _ in rows[name].most_in] == sorted((n for n in of_labels.tolist() if n), reverse=True)[
            :3
        ]
    said = Page(shown.html.decode()).text
    for word in ("Spurious", "Badly located", "Twice", "On nothing", " mended"):
        assert word not in said, word


def test_the_charts_of_boxes_count_what_the_report_counts(page):
    shown, evaluation = page
    charts = {
        chart.name: chart
        for section in shown.report.sections
        if section.id == "boxes"
        for chart in section.blocks[0].charts
    }
    assert list(charts) == ["overlaps", "sizes", "shapes"]
    assert sum(charts["overlaps"].data["bins"]["found"]) == evaluation.point.tp.sum()
    for name in ("sizes", "shapes"):
        assert sum(charts[name].data["bins"]["objects"]) == evaluation.point.support.sum()
        assert sum(charts[name].data["bins"]["found"]) == evaluation.point.tp.sum()
    assert sum(charts["shapes"].data["crowds"]["false_positives"]) == evaluation.point.fp.sum()


def test_a_page_without_room_for_pictures_still_names_the_worst(page):
    text, evaluation = Page(page[0].html.decode()).text, page[1]
    _, fp, fn = evaluation.image_counts[int(np.argmax(evaluation.image_errors))]
    assert f"{numbers.named(int(fp), 'false positive')} {numbers.named(int(fn), 'false negative')} · " in text
    assert "0 of 4 images are in this file: one of every cell of the matrix first, then those with most errors." in text
    assert "The other 4 are not listed; every figure counts all 4." in text


def test_pictures_left_out_for_the_number_of_their_boxes_are_said(monkeypatch, tmp_path):
    folder = made_boxes(tmp_path, n_images=6, n_objects=30)
    given = Options(folder / "predictions.json", folder / "truth.json", images=folder / "images")
    monkeypatch.setattr("reportgen.report.detection_view.MOST_ROWS", 200)
    built = build(given)
    n = len(built.report.payload.sample_ids)
    assert 1 <= n < 6
    assert f"{n} of 6 images are in this file: one of every cell of the matrix first" in Page(built.html.decode()).text
    every = build(replace(given, no_images=True)).record
    assert every["confusion"] == built.record["confusion"]
