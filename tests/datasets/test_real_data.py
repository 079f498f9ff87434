"""Real published predictions give the published accuracies."""

import json
from pathlib import Path

import numpy as np
import pytest

import reportgen
from reportgen import pipeline
from reportgen.datasets.classification import join
from reportgen.datasets.columns import chosen_columns
from reportgen.datasets.image_names import image_names_from_table
from reportgen.options import Options
from reportgen.readers import read

SETS = {"cifar10_resnet_cv_first5000": 10, "mnist_cv": 10, "cifar100_100classes": 100, "caltech256_256classes": 256}


def joined(table, folder):
    return join(None, table, chosen_columns(None, table, {}), Options(folder))


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_published_set_has_its_published_accuracy(data: Path, name: str) -> None:
    folder = data / "image_classification" / name
    dataset, issues = joined(read(folder / "predictions.csv.gz"), folder)
    expected = json.loads((folder / "expected.json").read_text())
    assert issues == ()
    assert (dataset.n_samples, dataset.n_labels) == (expected["n"], SETS[name])
    assert np.mean(dataset.y_true == dataset.y_pred) == pytest.approx(expected["accuracy"], abs=1e-12)


def test_the_archive_of_arrays_holds_what_the_text_holds(data: Path) -> None:
    folder = data / "image_classification" / "cifar10_resnet_cv_first5000"
    text, _ = joined(read(folder / "predictions.csv.gz"), folder)
    arrays, issues = joined(read(folder / "labels_probs.npz"), folder)
    assert issues == ()
    in_order = np.argsort(arrays.sample_ids.cast(int).to_numpy())  # rows without ids are numbered, and stand as text
    np.testing.assert_array_equal(arrays.y_true[in_order], text.y_true)
    np.testing.assert_array_equal(arrays.y_pred[in_order], text.y_pred)
    np.testing.assert_allclose(arrays.scores[in_order], text.scores, rtol=1e-6)


def test_a_table_of_images_covers_the_first_thousand(data: Path) -> None:
    folder = data / "image_classification" / "cifar10_resnet_cv_first5000"
    dataset, _ = joined(read(folder / "predictions.csv.gz"), folder)
    names, _ = image_names_from_table(read(folder / "images.csv"), {}, dataset.sample_ids)
    assert (names.null_count(), names[0]) == (4000, "images/cifar10_test_00000.jpg")


def test_a_real_manifest_of_labels_has_the_counted_images_of_each(data: Path) -> None:
    folder = data / "rekognition" / "groundtruth_manifests_real"
    expected = json.loads((folder / "expected.json").read_text())["birds_8class_classification.output.manifest"]
    table = read(folder / "birds_8class_classification.output.manifest")
    read_data = pipeline.read(Options(folder / "birds_8class_classification.output.manifest"), needs_predictions=False)
    counts = np.bincount(read_data.dataset.y_true).tolist()
    assert table.n_rows == expected["lines"]
    assert dict(zip(read_data.dataset.labels, counts, strict=True)) == expected["per_class"]


def test_awss_own_snapshot_holds_both_sides(data: Path) -> None:
    path = data / "rekognition" / "aws_docs_samples" / "evaluation_manifest_snapshot_classification.jsonl"
    record = reportgen.build(path).record
    assert record["dataset"]["samples"] == len(path.read_text("utf-8").split("\n\n")[0].strip().splitlines())
