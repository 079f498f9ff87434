"""From files to record and page: the same data is the same report, and real data has its known answers."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.errors import InputError
from reportgen.options import Options
from reportgen.record.write import to_json
from tests.command_line import built
from tests.pages import Page

LABELS = ("bird", "cat", "dog, small")
N = 90


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(3)
    scores = rng.dirichlet(np.full(3, 0.4), N)
    truth = np.where(rng.random(N) < 0.7, scores.argmax(1), rng.integers(0, 3, N))
    columns = {f"prob_{name}": scores[:, k] for k, name in enumerate(LABELS)}
    ids = [f"s/{k:03d}é" for k in range(N)]
    return pl.DataFrame({"id": ids, "truth": [LABELS[k] for k in truth]} | columns)


def write_npz(frame: pl.DataFrame, path: Path) -> None:
    arrays = {"ids": frame["id"].to_numpy().astype(str), "class_names": np.array(LABELS)}
    if "truth" in frame.columns:
        arrays["y"] = np.array([LABELS.index(label) for label in frame["truth"]])
    if "prob_cat" in frame.columns:
        arrays["probs"] = frame.select(pl.col("^prob_.*$")).to_numpy()
    np.savez(path, **arrays)


WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    "csv": lambda frame, path: frame.write_csv(path),
    "tsv": lambda frame, path: frame.write_csv(path, separator="\t"),
    "jsonl": lambda frame, path: frame.write_ndjson(path),
    "parquet": lambda frame, path: frame.write_parquet(path),
    "npz": write_npz,
}
FORMATS = (*WRITERS, "csv.gz", "tsv.gz", "jsonl.gz")


def write(frame: pl.DataFrame, folder: Path, name: str, suffix: str) -> Path:
    path = folder / f"{name}.{suffix}"
    if suffix.endswith(".gz"):
        plain = write(frame, folder, name, suffix.removesuffix(".gz"))
        path.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        WRITERS[suffix](frame, path)
    return path


@pytest.fixture(scope="module")
def reference(frame, tmp_path_factory) -> pipeline.Built:
    return pipeline.build(Options(write(frame, tmp_path_factory.mktemp("reference"), "predictions", "csv")))


def without_provenance(html: bytes) -> str:
    """The page without the lines that name the files."""
    return re.sub(r"<dt>(Predictions|Ground truth)</dt><dd[^>]*>[^<]*</dd>", "", html.decode())


@pytest.mark.parametrize("shape", ["one file", "two files"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_data_give_the_same_record_and_page(frame, reference, tmp_path, suffix, shape):
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    if shape == "one file":
        options = Options(write(shuffled, tmp_path, "predictions", suffix))
    else:
        truth = write(shuffled.select("id", "truth"), tmp_path, "truth", suffix)
        options = Options(write(frame.drop("truth").reverse(), tmp_path, "said", suffix), ground_truth=truth)
    made = pipeline.build(options)
    assert to_json(made.record) == to_json(reference.record)
    assert without_provenance(made.html) == without_provenance(reference.html)
    assert options.predictions[0].name in made.html.decode()


def test_formats_may_be_mixed(frame, reference, tmp_path):
    truth = write(frame.select("id", "truth"), tmp_path, "truth", "jsonl")
    said = write(frame.drop("truth").reverse(), tmp_path, "said", "parquet")
    assert to_json(pipeline.build(Options(said, ground_truth=truth)).record) == to_json(reference.record)


def test_other_data_give_another_record(frame, reference, tmp_path):
    other = frame.with_columns(truth=pl.Series(["bird", *frame["truth"][1:]]))
    assert other["truth"][0] != frame["truth"][0]
    made = pipeline.build(Options(write(other, tmp_path, "predictions", "csv")))
    assert to_json(made.record) != to_json(reference.record)


def test_the_stages_are_told_in_their_order(frame, tmp_path):
    told: list[str] = []
    pipeline.build(Options(write(frame, tmp_path, "p", "csv")), told.append)
    assert told[0] == "Reading"
    assert told[-1] == "Writing the page"
    assert len(told) == len(set(told)) == 4


# Real data with known answers


REAL = ("cifar10_resnet_cv_first5000", "mnist_cv", "cifar100_100classes", "caltech256_256classes")


@pytest.fixture(scope="module")
def real(data: Path, tmp_path_factory) -> Callable[[str], tuple[dict, dict, str]]:
    """Expected answers, record and page of a data set, built by the command line."""
    done: dict[str, tuple[dict, dict, str]] = {}

    def of(name: str) -> tuple[dict, dict, str]:
        if name not in done:
            folder = data / "image_classification" / name
            images = ["--images", folder / "images.csv"] if (folder / "images.csv").exists() else []
            place = tmp_path_factory.mktemp("real")
            page, record = built(place, "--predictions", folder / "predictions.csv.gz", *images)
            done[name] = json.loads((folder / "expected.json").read_bytes()), record, page
        return done[name]

    return of


def named(expected: dict) -> dict[str, float]:
    """The expected numbers under the names of the record."""
    answers = {name: expected[name] for name in ("accuracy", "balanced_accuracy", "mcc")}
    answers["kappa"] = expected["cohen_kappa"]
    for average in ("macro", "micro", "weighted"):
        answers |= {f"{average}_{name}": value for name, value in expected[average].items()}
    if "roc_auc_ovr_macro" in expected:
        answers["macro_auc"] = expected["roc_auc_ovr_macro"]
        answers["macro_ap"] = float(np.mean(list(expected["per_class_average_precision"].values())))
        answers["top5_accuracy"] = expected["top5_accuracy"]
    return answers


@pytest.mark.parametrize("name", REAL)
def test_real_data_have_their_known_answers(real, name):
    expected, record, _ = real(name)
    for metric, value in named(expected).items():
        assert record["metrics"][metric] == pytest.approx(value, abs=1e-9), metric
    if "log_loss" in expected:
        assert record["metrics"]["log_loss"] == pytest.approx(expected["log_loss"], abs=1e-6)
    assert record["dataset"]["samples"] == expected["n"]


@pytest.mark.parametrize("name", REAL)
def test_every_label_of_real_data_has_its_known_answers(real, name):
    expected, record, _ = real(name)
    rows = {row["label"]: row for row in record["per_label"]}
    assert set(rows) == set(expected["per_class"])
    for label, figures in expected["per_class"].items():
        for figure, value in figures.items():
            assert rows[label][figure] == pytest.approx(value, abs=1e-9), (label, figure)
    for label, value in expected.get("per_class_roc_auc", {}).items():
        assert rows[label]["auc"] == pytest.approx(value, abs=1e-9)
        assert rows[label]["ap"] == pytest.approx(expected["per_class_average_precision"][label], abs=1e-9)


@pytest.mark.parametrize("name", [name for name in REAL if name.startswith(("cifar10_", "mnist"))])
def test_the_confusion_matrix_of_real_data_is_the_known_one(real, name):
    expected, record, _ = real(name)
    n = len(record["labels"])
    found = np.zeros((n, n), int)
    for row, column, count in record["confusion"]["cells"]:
        found[row, column] = count
    assert found.tolist() == expected["confusion_matrix_rows_true"]


def test_real_photos_are_in_the_page(real):
    _, record, page = real(REAL[0])
    assert record["media"] == "image"
    assert "1,000 of 5,000 images have an image file and are shown" in Page(page).text
    assert Page(page).data["has_pictures"]


def test_real_data_without_scores_have_no_slider(real):
    _, record, page = real("cifar100_100classes")
    assert "threshold" not in record
    assert "threshold-slider" not in Page(page).ids


def test_an_empty_list_beside_boxes_is_a_detector_that_found_nothing(samples: Path, tmp_path: Path) -> None:
    said, truth = tmp_path / "said.json", samples / "digit-scenes/ground_truth.json"
    said.write_text("[]\n", encoding="utf-8")
    data = pipeline.read(Options(said, truth))
    assert [one.table.format for one in data.inputs.given] == ["coco", "coco"]
    assert "no_predictions" in [one.code for one in data.issues]
    (tmp_path / "truth.csv").write_text("id,truth\n1,a\n", encoding="utf-8")
    with pytest.raises(InputError, match="it holds no samples"):
        pipeline.read(Options(said, tmp_path / "truth.csv"))


def test_a_table_says_which_picture_belongs_to_the_boxes_of_an_image(samples: Path, tmp_path: Path) -> None:
    scenes = samples / "digit-scenes"
    pictures = sorted((scenes / "images").iterdir())
    lines = [f"{path.stem},{other}" for path, other in zip(pictures, pictures[::-1], strict=True)]
    (tmp_path / "images.csv").write_text("\n".join(["id,image", *lines]), encoding="utf-8")
    options = Options(scenes / "predictions.json", scenes / "ground_truth.json", images=tmp_path / "images.csv")
    dataset = pipeline.build(options).evaluation.dataset
    assert dataset.image_names.to_list() == [str(path) for path in pictures[::-1]]
    assert dataset.sample_ids.to_list() == [path.stem for path in pictures]


def test_two_pairs_of_the_same_columns_are_two_rows(tmp_path):
    rng = np.random.default_rng(0)
    a, b, truth = rng.integers(0, 3, 3000), rng.integers(0, 3, 3000), rng.integers(0, 2, 3000)
    is_wrong = rng.random(3000) < np.where((a == b) & (a < 2), 0.6, 0.05)
    lines = [f"{k},{'cd'[t]},{'cd'[t ^ wrong]},a{one},b{other}" for k, (t, wrong, one, other)
             in enumerate(zip(truth.tolist(), is_wrong.tolist(), a.tolist(), b.tolist(), strict=True))]  # fmt: skip
    (tmp_path / "p.csv").write_text("\n".join(["id,truth,prediction,a,b", *lines]) + "\n", encoding="utf-8")
    page = pipeline.build(Options((tmp_path / "p.csv",))).html.decode()
    assert "a &amp; b: a0 &amp; b0" in page
    assert "a &amp; b: a1 &amp; b1" in page
