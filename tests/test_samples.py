"""The shipped samples are what samples/make.py makes, and as described."""

import csv
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reportgen import locations

MOST_BYTES = 3_000_000
N_LABELS = 10


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, root / "samples" / "make.py", folder], check=True)
    return folder


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "digits" / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _scores(rows: list[dict[str, str]]) -> np.ndarray:
    return np.array([[float(row[f"prob_{digit}"]) for digit in range(N_LABELS)] for row in rows])


def test_making_the_samples_again_gives_the_same_data(samples, made):
    shipped, again = _rows(samples), _rows(made)
    assert [(row["id"], row["true"]) for row in shipped] == [(row["id"], row["true"]) for row in again]
    assert (
        np.abs(_scores(shipped) - _scores(again)).max() < 1e-3
    )  # other library versions may differ in the last digits
    description = Path("digits", "reportgen.toml")
    assert (samples / description).read_bytes() == (made / description).read_bytes()


def test_making_the_samples_again_gives_the_same_pictures(samples, made):
    pictures = sorted(path.name for path in (samples / "digits" / "images").iterdir())
    assert pictures == sorted(path.name for path in (made / "digits" / "images").iterdir())
    for name in pictures[::50]:
        shipped, again = (Image.open(folder / "digits" / "images" / name) for folder in (samples, made))
        with shipped, again:
            assert np.array_equal(np.asarray(shipped.convert("L")), np.asarray(again.convert("L")))


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


def test_the_samples_are_small_enough_to_ship(samples):
    assert sum(path.stat().st_size for path in samples.rglob("*") if path.is_file()) < MOST_BYTES


@pytest.mark.parametrize("name", ["templates", "samples"])
def test_a_folder_is_the_packaged_one_or_else_the_sibling(tmp_path, monkeypatch, name):
    monkeypatch.setattr(locations, "PACKAGE", tmp_path / "package")
    found = {"templates": locations.templates_folder, "samples": locations.samples_folder}[name]
    assert found() == tmp_path / name
    (tmp_path / "package" / name).mkdir(parents=True)
    assert found() == tmp_path / "package" / name
