"""The shipped samples are what samples/make.py makes, and as described."""

import csv
import importlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from reportgen import locations

MOST_BYTES = 3_000_000
TAG_FILES = ("predictions.csv", "predictions-v1.csv")
N_LABELS = 10
N_SCENES = 60
SPLITS = {"train": 240, "valid": 60, "test": 180}
IOU = 0.5

# How much a model may differ that was trained again. What other processors, libraries and numbers of cores change is in
# which order sums are rounded. The classifiers are fitted until their gradient is below 1e-6, so that moved no
# probability by more than 1e-4 (four instruction sets, one and two threads, the oldest and newest libraries). The
# detectors' fit stops earlier, at 3e-4, and what it is mistaken about at half time it learns from: mAP50 moved by up to
# 0.005, and by 0.015 (one standard deviation) when other blank windows were drawn to learn from.
PROBABILITY_NOISE = 1e-3
MAP50_NOISE = 0.03
MAP_NOISE = 0.03  # of the classifier of several labels, which learns from windows as well


@pytest.fixture(scope="module")
def scripts(root: Path):
    """Imports a module of samples/, which is no package, and leaves nothing there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(root / "samples")
        patch.setattr(sys, "dont_write_bytecode", True)
        yield importlib.import_module


@pytest.fixture(scope="module")
def made(scripts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits, made again."""
    folder = tmp_path_factory.mktemp("samples")
    with threadpool_limits(1):
        scripts("make").build_digits(folder / "digits")
    return folder


@pytest.fixture(scope="module")
def all_made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything made again, the detectors too."""
    folder = tmp_path_factory.mktemp("all-samples")
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-B", root / "samples" / "make.py", folder], env=environment, check=True)
    return folder


def test_the_samples_are_what_these_scripts_made(root, scripts):
    recorded = scripts("recorded")
    then, now = recorded.recorded(root / "samples"), recorded.hashes(root / "samples")
    changed = sorted(name for name in then | now if then.get(name) != now.get(name))
    assert not changed, (
        f"not as when the samples were made: {', '.join(changed)}. `python samples/make.py` makes them again and writes"
        " it down; where a script changed and what it makes did not, `python samples/recorded.py` only writes it down"
    )


def _rows(folder: Path, name: str = "predictions.csv") -> list[dict[str, str]]:
    with (folder / "digits" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _scores(rows: list[dict[str, str]]) -> np.ndarray:
    return np.array([[float(row[f"prob_{digit}"]) for digit in range(N_LABELS)] for row in rows])


def test_making_the_samples_again_gives_the_same_data(samples, made):
    shipped, again = _rows(samples), _rows(made)
    assert [(row["id"], row["true"]) for row in shipped] == [(row["id"], row["true"]) for row in again]
    assert np.abs(_scores(shipped) - _scores(again)).max() < PROBABILITY_NOISE
    description = Path("digits", "reportgen.toml")
    assert (samples / description).read_bytes() == (made / description).read_bytes()


def test_making_the_second_version_of_the_digits_again_gives_the_same_data(samples, made):
    shipped, again = (_rows(folder, "predictions-v2.csv") for folder in (samples, made))
    assert [(row["id"], row["true"]) for row in shipped] == [(row["id"], row["true"]) for row in _rows(samples)]
    assert np.abs(_scores(shipped) - _scores(again)).max() < PROBABILITY_NOISE
    right = [np.mean([row["true"] == row["pred"] for row in rows]) for rows in (_rows(samples), shipped)]
    assert right[0] + 0.02 < right[1] < 0.97
    description = Path("digits", "reportgen-v2.toml")
    assert (samples / description).read_bytes() == (made / description).read_bytes()


def test_making_the_samples_again_gives_the_same_pictures(samples, made):
    pictures = sorted(path.name for path in (samples / "digits" / "images").iterdir())
    assert pictures == sorted(path.name for path in (made / "digits" / "images").iterdir())
    for name in pictures[::50]:
        shipped, again = (Image.open(folder / "digits" / "images" / name) for folder in (samples, made))
        with shipped, again:
            assert np.array_equal(np.asarray(shipped.convert("L")), np.asarray(again.convert("L")))


def test_the_vectors_of_the_digits_are_their_pixels(samples, made):
    shipped, again = (np.load(folder / "digits" / "vectors.npz") for folder in (samples, made))
    assert [row["id"] for row in _rows(samples)] == shipped["ids"].tolist() == again["ids"].tolist()
    assert np.array_equal(shipped["embeddings"], again["embeddings"])
    assert np.array_equal(shipped["embeddings"], load_digits().data[-len(again["ids"]) :])


def test_the_vectors_of_the_scenes_are_the_colours_of_their_parts(samples):
    vectors, folder = np.load(samples / "digit-scenes" / "vectors.npz"), samples / "digit-scenes" / "images"
    assert vectors["ids"].tolist() == sorted(path.name for path in folder.iterdir())
    for name, colours in list(zip(vectors["ids"], vectors["embeddings"], strict=True))[::10]:
        with Image.open(folder / name) as picture:
            values = np.asarray(picture, dtype=float) / 255
        means = [part.mean(axis=(0, 1)) for row in np.split(values, 3) for part in np.split(row, 4, axis=1)]
        assert np.abs(colours - np.ravel(means)).max() < 0.01


def test_the_digits_have_genuine_errors_and_consistent_scores(samples):
    rows = _rows(samples)
    scores, prediction = _scores(rows), np.array([int(row["pred"]) for row in rows])
    assert np.array_equal(scores.argmax(1), prediction)
    assert np.abs(scores.sum(1) - 1).max() < 1e-5
    accuracy = np.mean([row["true"] == row["pred"] for row in rows])
    assert 0.90 < accuracy < 0.95
    assert len({(row["true"], row["pred"]) for row in rows if row["true"] != row["pred"]}) > 15


def test_every_sample_has_its_picture_and_its_description(samples):
    pictures = {path.stem for path in (samples / "digits" / "images").glob("*.png")}
    assert pictures == {row["id"] for row in _rows(samples)}
    description = tomllib.loads((samples / "digits" / "reportgen.toml").read_text(encoding="utf-8"))["build"]
    assert (samples / "digits" / description["predictions"]).is_file()
    assert (samples / "digits" / description["images"]).is_dir()


def _scenes(folder: Path, found: str = "predictions.json") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The scenes' ground truth, a COCO data set, and what the detector found, COCO results."""
    names = ("ground_truth.json", found)
    truth, found = (json.loads((folder / "digit-scenes" / name).read_text(encoding="utf-8")) for name in names)
    return truth, found


def _iou(one: list[float], other: list[float]) -> float:
    across, down = (min(one[k] + one[k + 2], other[k] + other[k + 2]) - max(one[k], other[k]) for k in (0, 1))
    common = max(across, 0) * max(down, 0)
    return common / (one[2] * one[3] + other[2] * other[3] - common)


def _outcomes(truth: dict[str, Any], found: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Each detection, best first, with what it is; right ones take the best truth of their label that is still free."""
    taken: set[int] = set()
    outcomes = []
    for box in sorted(found, key=lambda box: -box["score"]):
        there = [(_iou(box["bbox"], other["bbox"]), other) for other in _in(truth["annotations"], box["image_id"])]
        same = [(iou, other["id"]) for iou, other in there if other["category_id"] == box["category_id"]]
        free = [(iou, number) for iou, number in same if iou >= IOU and number not in taken]
        taken |= {max(free)[1]} if free else set()
        outcomes.append((box, "right" if free else _mistake(same, there)))
    return outcomes


def _in(boxes: list[dict[str, Any]], image_id: int) -> list[dict[str, Any]]:
    return [box for box in boxes if box["image_id"] == image_id]


def _mistake(same: list[tuple[float, int]], there: list[tuple[float, dict[str, Any]]]) -> str:
    best_of_label = max((iou for iou, _ in same), default=0)
    best = max((iou for iou, _ in there), default=0)
    if best_of_label >= IOU:
        return "duplicate"
    if best >= IOU:
        return "confused"
    return "loose" if best_of_label > 0.1 else "background" if best <= 0.1 else "confused and loose"


def _ap50(outcomes: list[tuple[dict[str, Any], str]], label: int, support: int) -> float:
    """Average precision of a label as in Pascal VOC: the area under the curve of the best precision still ahead."""
    right = np.array([kind == "right" for box, kind in outcomes if box["category_id"] == label])
    precision = right.cumsum() / np.arange(1, len(right) + 1)
    return float((np.maximum.accumulate(precision[::-1])[::-1] * right).sum() / support)


def _map50(truth: dict[str, Any], found: list[dict[str, Any]]) -> float:
    outcomes = _outcomes(truth, found)
    labels = [box["category_id"] for box in truth["annotations"]]
    return float(np.mean([_ap50(outcomes, label, labels.count(label)) for label in range(N_LABELS)]))


def test_composing_the_scenes_again_gives_the_same(samples, scripts, tmp_path):
    make = scripts("make")
    scenes = make.scenes(N_SCENES, slice(make.N_TRAINING, None), seed=3)
    make.write_ground_truth(tmp_path / "ground_truth.json", scenes)
    assert (tmp_path / "ground_truth.json").read_bytes() == (
        samples / "digit-scenes" / "ground_truth.json"
    ).read_bytes()
    for number in range(1, N_SCENES + 1, 10):
        make.write_scene(tmp_path / "again.jpg", scenes[number - 1])
        with (
            Image.open(samples / "digit-scenes" / "images" / make.scene_name(number)) as one,
            Image.open(tmp_path / "again.jpg") as other,
        ):
            difference = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
        assert np.abs(difference).mean() < 1  # other versions of the JPEG library may round differently


@pytest.mark.slow
@pytest.mark.parametrize("version", ["", "-v0"])
def test_a_detector_trained_again_is_as_good(samples, all_made, version):
    (truth, shipped), (_, again) = (_scenes(folder, f"predictions{version}.json") for folder in (samples, all_made))
    assert abs(_map50(truth, again) - _map50(truth, shipped)) < MAP50_NOISE
    description = Path("digit-scenes", f"reportgen{version}.toml")
    assert (samples / description).read_bytes() == (all_made / description).read_bytes()


def test_the_scenes_are_many_and_of_all_labels(samples):
    truth, found = _scenes(samples)
    assert len(truth["images"]) == N_SCENES
    assert len(truth["annotations"]) > 300
    assert 400 < len(found) < 650
    assert [category["name"] for category in truth["categories"]] == [str(digit) for digit in range(N_LABELS)]
    for boxes in (truth["annotations"], found):
        assert {box["category_id"] for box in boxes} == set(range(N_LABELS))


def test_the_ids_of_the_scenes_are_consistent(samples):
    truth, found = _scenes(samples)
    images = {image["id"]: image for image in truth["images"]}
    assert len(images) == N_SCENES
    assert len({box["id"] for box in truth["annotations"]}) == len(truth["annotations"])
    assert {box["image_id"] for box in truth["annotations"] + found} <= set(images)
    folder = samples / "digit-scenes" / "images"
    assert sorted(image["file_name"] for image in images.values()) == sorted(path.name for path in folder.iterdir())
    for image in images.values():
        with Image.open(folder / image["file_name"]) as picture:
            assert picture.size == (image["width"], image["height"])


def test_the_boxes_of_the_scenes_lie_inside_their_pictures(samples):
    truth, found = _scenes(samples)
    size = {image["id"]: (image["width"], image["height"]) for image in truth["images"]}
    for box in truth["annotations"] + found:
        x, y, width, height = box["bbox"]
        assert min(x, y) >= 0
        assert min(width, height) > 0
        assert x + width <= size[box["image_id"]][0] + 1e-9
        assert y + height <= size[box["image_id"]][1] + 1e-9


def test_the_numbers_of_the_scenes_are_written_as_promised(samples):
    truth, found = _scenes(samples)
    assert all(box["iscrowd"] == 0 and box["area"] == box["bbox"][2] * box["bbox"][3] for box in truth["annotations"])
    heights = [box["bbox"][3] for box in truth["annotations"]]
    assert min(heights) <= 14
    assert max(heights) >= 80
    for box in found:
        assert 0 < box["score"] <= 1
        assert box["score"] == round(box["score"], 4)
        assert box["bbox"] == [round(side, 1) for side in box["bbox"]]


def test_the_detector_makes_errors_of_every_kind(samples):
    truth, found = _scenes(samples)
    kinds = [kind for _, kind in _outcomes(truth, found)]
    count = {kind: kinds.count(kind) for kind in set(kinds)}
    assert 0.5 < count["right"] / len(truth["annotations"]) < 0.85  # so some are missed
    assert min(count[kind] for kind in ("duplicate", "confused", "loose", "background", "confused and loose")) >= 15
    empty = {image["id"] for image in truth["images"]} - {box["image_id"] for box in truth["annotations"]}
    assert empty


def test_the_detector_is_neither_useless_nor_perfect(samples):
    assert 0.5 < _map50(*_scenes(samples)) < 0.8


def test_the_scenes_say_what_they_are_built_from(samples):
    folder = samples / "digit-scenes"
    text = next(folder.glob("reportgen.toml*")).read_text(encoding="utf-8")
    settings = tomllib.loads(text)["build"]
    assert all((folder / settings[name]).exists() for name in ("ground-truth", "predictions", "images"))
    assert {"model", "version", "dataset", "created"} <= set(settings)


def _tags(folder: Path, name: str = "predictions.csv") -> tuple[list[dict[str, str]], np.ndarray, np.ndarray]:
    """The rows of the pictures with several labels, their labels as 0 and 1, and their scores."""
    with (folder / "digit-labels" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    truth, scores = ([[float(row[f"{side}_{k}"]) for k in range(N_LABELS)] for row in rows] for side in ("true", "p"))
    return rows, np.array(truth), np.array(scores)


def _map(truth: np.ndarray, scores: np.ndarray) -> float:
    return float(average_precision_score(truth, scores, average="macro"))


def test_composing_the_pictures_with_several_labels_again_gives_the_same(samples, scripts):
    make = scripts("make")
    made, (rows, truth, _) = make.labelled(), _tags(samples)
    assert [row["split"] for row in rows] == [split for split, _ in made]
    assert np.array_equal(truth, make.digits_in([scene for _, scene in made]))
    for number in range(1, len(made) + 1, 60):
        with Image.open(samples / "digit-labels" / "images" / make.picture_name(number)) as picture:
            difference = np.asarray(picture, dtype=float) - made[number - 1][1].picture
        assert np.abs(difference).mean() < 8  # of a strongly compressed JPEG


def test_the_pictures_with_several_labels_are_split_and_of_all_labels(samples):
    rows, truth, _ = _tags(samples)
    splits = [row["split"] for row in rows]
    assert {split: splits.count(split) for split in SPLITS} == SPLITS
    assert len({row["surface"] for row in rows}) == 7
    assert [row["image"] for row in rows] == sorted(p.name for p in (samples / "digit-labels" / "images").iterdir())
    for split in SPLITS:
        of_split = truth[[one == split for one in splits]]
        assert of_split.sum(axis=0).min() >= 9
        assert {0, 1, 2, 3} <= set(of_split.sum(axis=1).astype(int))


def test_the_classifier_of_several_labels_makes_errors_and_its_second_version_fewer(samples):
    (rows, truth, scores), (others, same, before) = (_tags(samples, name) for name in TAG_FILES)
    assert [row["image"] for row in rows] == [row["image"] for row in others]
    assert np.array_equal(truth, same)
    is_test = np.array([row["split"] == "test" for row in rows])
    assert _map(truth[is_test], before[is_test]) + 0.1 < _map(truth[is_test], scores[is_test]) < 0.9
    said = scores[is_test] >= 0.5
    missed, spurious = truth[is_test] > said, truth[is_test] < said
    assert min(missed.sum(axis=0).min(), spurious.sum(axis=0).min()) >= 1


@pytest.mark.slow
def test_a_classifier_of_several_labels_trained_again_is_as_good(samples, all_made):
    for name in TAG_FILES:
        (_, truth, shipped), (_, same, again) = (_tags(folder, name) for folder in (samples, all_made))
        assert np.array_equal(truth, same)
        assert abs(_map(truth, shipped) - _map(truth, again)) < MAP_NOISE
    for name in ("reportgen.toml", "reportgen-v1.toml"):
        shipped, again = (folder / "digit-labels" / name for folder in (samples, all_made))
        assert shipped.read_bytes() == again.read_bytes()


def test_the_samples_are_small_enough_to_ship(samples):
    assert sum(path.stat().st_size for path in samples.rglob("*") if path.is_file()) < MOST_BYTES


@pytest.mark.parametrize("name", ["templates", "samples"])
def test_a_folder_is_the_packaged_one_or_else_the_sibling(tmp_path, monkeypatch, name):
    monkeypatch.setattr(locations, "PACKAGE", tmp_path / "package")
    found = {"templates": locations.templates_folder, "samples": locations.samples_folder}[name]
    assert found() == tmp_path / name
    (tmp_path / "package" / name).mkdir(parents=True)
    assert found() == tmp_path / "package" / name


# Texts


def _texts(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / "texts" / name)


def _accuracy(folder: Path, name: str) -> float:
    said = _texts(folder, name).join(_texts(folder, "texts.csv"), on="id", how="left", maintain_order="left")
    scores = said.select(pl.col("^prob_.*$"))
    labels = np.array([column.removeprefix("prob_") for column in scores.columns])
    return float((labels[scores.to_numpy().argmax(axis=1)] == said["label"].to_numpy()).mean())


def test_the_texts_are_of_a_licence_that_lies_beside_them_and_of_functions_in_one_part_only(samples):
    assert "Redistribution and use in source and binary forms" in (samples / "texts" / "LICENSE").read_text("utf-8")
    parts = [_texts(samples, name) for name in ("texts.csv", "training.csv")]
    assert parts[0]["label"].value_counts()["count"].min() >= 30
    functions = [set(part["id"].str.replace(r"-\d+$", "")) for part in parts]
    assert not functions[0] & functions[1]
    assert not set(parts[0]["text"]) & set(parts[1]["text"])


def test_the_classifier_of_texts_makes_errors_and_its_second_version_fewer(samples):
    v1, v2 = (_accuracy(samples, name) for name in ("predictions-v1.csv", "predictions.csv"))
    assert 0.4 < v1 < v2 - 0.05
    assert v2 < 0.85


def test_a_classifier_of_texts_trained_again_says_the_same(samples, scripts, tmp_path):
    with threadpool_limits(1):
        scripts("router").build_texts(tmp_path / "texts")
    for name in ("predictions.csv", "predictions-v1.csv"):
        shipped, again = _texts(samples, name), _texts(tmp_path, name)
        assert shipped.columns == again.columns
        assert shipped["id"].equals(again["id"])
        difference = np.abs(shipped.drop("id").to_numpy() - again.drop("id").to_numpy())
        assert difference.max() < PROBABILITY_NOISE
    for name in ("reportgen.toml", "reportgen-v1.toml"):
        assert (samples / "texts" / name).read_bytes() == (tmp_path / "texts" / name).read_bytes()


# Entities


def _entities(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    lines = (folder / "entities" / name).read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def _names(folder: Path, name: str) -> set[tuple[str, int, int, str]]:
    rows = _entities(folder, name)
    return {(id_, one["start"], one["end"], one["label"]) for id_, row in rows.items() for one in row["spans"]}


def test_the_documents_are_of_a_licence_that_lies_beside_them_and_of_functions_in_one_part_only(samples):
    assert "Redistribution and use in source and binary forms" in (samples / "entities" / "LICENSE").read_text("utf-8")
    tested, training = (_entities(samples, name) for name in ("documents.jsonl", "training.jsonl"))
    assert not set(tested) & set(training)
    assert len(tested) >= 60
    words = {(row["text"][one["start"] : one["end"]]) for row in tested.values() for one in row["spans"]}
    assert words >= {"None", "axis"}
    assert not any(word != word.strip() or not word for word in words)


def test_the_tagger_makes_errors_and_its_second_version_fewer(samples):
    true = _names(samples, "documents.jsonl")
    found = [_names(samples, name) for name in ("predictions-v1.jsonl", "predictions.jsonl")]
    f1 = [2 * len(true & said) / (len(true) + len(said)) for said in found]
    assert 0.1 < f1[0] < f1[1] - 0.1
    assert f1[1] < 0.8


@pytest.mark.slow
def test_a_tagger_trained_again_finds_the_same(samples, scripts, tmp_path):
    with threadpool_limits(1):
        scripts("finder").build_entities(tmp_path / "entities")
    for name in ("predictions.jsonl", "predictions-v1.jsonl"):
        shipped, again = _names(samples, name), _names(tmp_path, name)
        assert len(shipped ^ again) <= 0.02 * len(shipped)
    for name in ("reportgen.toml", "reportgen-v1.toml"):
        assert (samples / "entities" / name).read_bytes() == (tmp_path / "entities" / name).read_bytes()
