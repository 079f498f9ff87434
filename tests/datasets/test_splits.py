"""Which split of a data set is the ground truth: asked for, found out from the predictions, or the usual one."""

import pytest
from PIL import Image

from reportgen.errors import OptionError
from reportgen.options import Options
from reportgen.pipeline import read


@pytest.fixture
def data_set(tmp_path):
    """Three splits of two images each, as Roboflow writes them, and predictions of the images named."""
    root = tmp_path / "set"
    for split, names in {"train": "ab", "valid": "cd", "test": "ef"}.items():
        for name in names:
            for kind in ("images", "labels"):
                (root / split / kind).mkdir(parents=True, exist_ok=True)
            Image.new("L", (100, 100)).save(root / split / "images" / f"{name}.png")
            (root / split / "labels" / f"{name}.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    folders = "\n".join(f"{key}: ../{folder}/images" for key, folder in (("val", "valid"), ("test", "test")))
    (root / "data.yaml").write_text(f"{folders}\ntrain: train/images\nnames: [car]\n")

    def predicted(names):
        (tmp_path / "found").mkdir(exist_ok=True)
        for name in names:
            (tmp_path / "found" / f"{name}.txt").write_text("0 0.5 0.5 0.2 0.2 0.9\n")
        return root

    return predicted


def taken(folder, truth="data.yaml", **wanted):
    data = read(Options(predictions=folder.parent / "found", ground_truth=folder / truth, **wanted))
    return data.inputs.given[0].table.split, data.inputs.described[0][1], data.dataset.n_samples


@pytest.mark.parametrize(
    ("names", "split", "said"),
    [
        ("ef", "test", "; split test;"),
        ("cd", "val", "; split val and not test, as the predictions are of its images;"),
        ("a", "train", "; split train and not test, "),
        ("abcdef", "test", "; split test;"),  # of all: the usual one
        ("abcde", "test", "; split test;"),
        ("e", "test", "; split test;"),
    ],
)
def test_the_split_that_the_predictions_are_of_is_taken_and_said(data_set, names, split, said):
    found, described, n_samples = taken(data_set(names))
    assert (found, n_samples) == (split, 2)
    assert said in described


@pytest.mark.parametrize("truth", ["data.yaml", "."])
@pytest.mark.parametrize(("split", "known"), [("val", "val"), ("valid", "val"), ("train", "train"), ("test", "test")])
def test_a_split_that_is_asked_for_is_taken(data_set, truth, split, known):
    found, described, _ = taken(data_set("abcdef"), truth, split=split)
    assert found == known
    assert f"; split {known};" in described


def test_a_folder_of_splits_without_data_yaml_has_splits_as_well(data_set):
    folder = data_set("cd")
    (folder / "data.yaml").unlink()
    assert taken(folder, ".", split="val")[0] == "valid"


def test_a_split_that_is_not_there_is_refused_naming_those_that_are(data_set):
    with pytest.raises(OptionError, match=r"no split 'holdout': data.yaml has test, val, train"):
        taken(data_set("cd"), split="holdout")
    with pytest.raises(OptionError, match="has no splits"):
        taken(data_set("cd"), "valid/labels", split="val")


def test_a_split_means_nothing_where_there_are_none(data_set):
    folder = data_set("cd")
    (folder / "truth.csv").write_text("image,label,xmin,ymin,xmax,ymax\nc.png,car,40,40,60,60\n")
    with pytest.raises(OptionError, match=r"truth.csv is no data set of several splits"):
        taken(folder, "truth.csv", split="val")


def test_pictures_beside_the_labels_are_known(data_set):
    folder = data_set("cd")
    for truth in ("data.yaml", "valid", "valid/labels"):
        table = read(Options(predictions=folder.parent / "found", ground_truth=folder / truth)).inputs.given[0].table
        assert table.pictures is not None
        assert table.pictures.resolve() == (folder / "valid" / "images").resolve()
