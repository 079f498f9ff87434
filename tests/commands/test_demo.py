"""reportgen demo: the shipped samples, built from any folder."""

import pytest

from tests.command_line import refused, run
from tests.pages import Page


def test_all_samples_are_built_into_the_usual_folder(tmp_path):
    ended = run(tmp_path, "demo")
    assert ended.code == 0
    assert ended.out.startswith("Wrote reportgen-demo/answers.html (")
    assert sorted(path.name for path in (tmp_path / "reportgen-demo").iterdir()) == [
        "answers-compare.html", "answers.html", "digit-labels-compare.html", "digit-labels.html",
        "digit-scenes-compare.html", "digit-scenes.html",
        "digits-compare.html", "digits.html", "entities-compare.html", "entities.html",
        "folds-compare.html", "folds.html",
        "texts-compare.html", "texts.html",
    ]  # fmt: skip
    text = Page((tmp_path / "reportgen-demo" / "digits.html").read_bytes()).text
    assert "Logistic regression" in text
    assert "All 900 images are in this file." in text


def test_one_sample_is_built_into_a_folder_of_ones_own_and_again_the_same(tmp_path):
    assert run(tmp_path, "demo", "digits", "-o", "a/b").code == 0
    assert run(tmp_path, "demo", "digits", "--output", "c").code == 0
    for name in ("digits.html", "digits-compare.html"):
        assert (tmp_path / "a" / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes()


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [
        ("digits", "v2 is better"),
        ("digit-scenes", "v1 is better"),
        ("digit-labels", "v2 is better"),
        ("texts", "v2 is better"),
        ("entities", "v2 is better"),
        ("folds", "v2 is better"),
    ],
)
def test_two_versions_of_a_sample_are_compared(tmp_path, sample, verdict):
    assert run(tmp_path, "demo", sample, "-o", ".").code == 0
    assert verdict in Page((tmp_path / f"{sample}-compare.html").read_bytes()).text


def test_an_unknown_sample_names_those_there_are(tmp_path):
    said = refused(tmp_path, "demo", "letters")
    assert "The samples are answers, digit-labels, digit-scenes, digits, entities, folds, texts." in said


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_in_the_way_is_named(tmp_path, place):
    (tmp_path / "file").write_bytes(b"mine")
    assert "file" in refused(tmp_path, "demo", "-o", place)
    assert (tmp_path / "file").read_bytes() == b"mine"
