"""The sections only detectors have: what they say follows from the data, and what has no case is not said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.options import Options
from reportgen.pipeline import build
from reportgen.report.box_blocks import Bin, Overlaps
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
    assert "Neither for nor against" not in terms()
    assert terms(n_crowds=1)["Neither for nor against"].startswith("1 crowd: ")
    both = terms(n_crowds=2, n_ignored=3)["Neither for nor against"]
    assert both.startswith("2 crowds and 3 objects marked as ignored or difficult: ")


def test_the_limit_says_how_many_it_left_out():
    assert "left out" not in terms()["100 boxes"]
    assert terms(n_found=107)["100 boxes"].endswith("7 were left out here.")


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (5, 6), (9, 10), (10, 10), (57, 60), (108, 120), (999, 1000)]
)
def test_the_scale_ends_at_a_round_number(highest: int, top: int):
    block = Overlaps((Bin("", 0.0, highest, 0, 0), Bin("", 0.1, 0, 0, 0)), 0.5, "")
    assert block.top == top
    assert block.top % 2 == 0


def test_an_overlap_stands_at_the_edge_of_its_bar():
    bins = tuple(Bin("", start, 0, 0, 0) for start in (0.0, *np.linspace(0.1, 0.95, 18).tolist()))
    block = Overlaps(bins, 0.5, "")
    assert block.place(0.1) == pytest.approx(1 / 19)
    assert block.place(0.5) == pytest.approx(9 / 19)
    assert block.place(1.0) == pytest.approx(1.0)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, DetectionEvaluation]:
    folder: Path = made_boxes(tmp_path_factory.mktemp("boxes"), n_images=4, n_objects=30)
    given = Options(folder / "predictions.json", folder / "truth.json", images=folder / "images")
    built = build(replace(given, image_budget=0.0))
    return Page(built.html.decode()), built.evaluation


def test_the_median_fit_and_the_sizes_are_said_in_words(page):
    text, evaluation = page[0].text, page[1]
    assert f"overlap their object by {evaluation.overlap_groups.median:.2f} or more" in text
    groups = evaluation.size_groups
    for n, recall in zip(groups.support, groups.recall, strict=True):
        assert f"{n}" in text
        assert f"{recall:.3f}" in text


def test_a_page_without_room_for_pictures_still_names_the_worst(page):
    text, evaluation = page[0].text, page[1]
    tp, fp, fn = evaluation.image_counts[int(np.argmax(evaluation.image_errors))]
    assert f"{tp} TP · {fp} FP · {fn} FN" in text
    assert "0 of 4 images are in this file: one of every cell first, then those with most errors." in text
    assert "The galleries leave 4 out; every figure counts all 4." in text


def test_pictures_left_out_for_the_number_of_their_boxes_are_said(monkeypatch, tmp_path):
    folder = made_boxes(tmp_path, n_images=6, n_objects=30)
    given = Options(folder / "predictions.json", folder / "truth.json", images=folder / "images")
    monkeypatch.setattr("reportgen.report.detection_view.MOST_ROWS", 200)
    built = build(given)
    n = len(built.report.payload.sample_ids)
    assert 1 <= n < 6
    assert f"{n} of 6 images are in this file: one of every cell first" in Page(built.html.decode()).text
    every = build(replace(given, no_images=True)).record
    assert every["confusion"] == built.record["confusion"]
