"""reportgen crossval: how samples are parted, what is found before anything is trained, and what is written."""

import inspect
import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from reportgen.commands.crossval import crossval
from tests.command_line import refused, run
from tests.training import trainers
from tests.training.made import LABELS, lines, table

BAYES = ("--estimator", "sklearn.naive_bayes:GaussianNB")
TRAINER = shlex.join([sys.executable, trainers.__file__, "good"]) + " {train} {test} {predictions} {fold}"


def trained(folder, *words, data="data.csv"):
    """What is said on the way, the plan, and the record."""
    ended = run(folder, "crossval", data, *words, "--record", "r.json")
    assert ended.code == 0, ended.err
    plan = json.loads((folder / "report.crossval" / "plan.json").read_bytes())
    return ended, plan, json.loads((folder / "r.json").read_bytes())


def test_every_option_is_tested():
    root = Path(__file__).parents[1]
    source = "".join(path.read_text("utf-8") for path in (Path(__file__), *sorted((root / "training").glob("*.py"))))
    for name in inspect.signature(crossval).parameters:
        option = "--" + name.replace("_", "-")
        assert name == "data" or re.search(rf'"{option}[ "]', source), option


def test_groups_stay_together_and_their_column_is_no_feature(tmp_path):
    table(tmp_path, patient=[k // 3 for k in range(90)])
    _, plan, record = trained(tmp_path, *BAYES, "--group", "patient", "--folds", "4")
    fold = plan["split"][0]
    assert all(len({fold[f"s{k:03}"] for k in range(3 * g, 3 * g + 3)}) == 1 for g in range(30))
    assert plan["options"]["features"] == ["f_0", "f_1", "f_2"]
    assert record["crossval"]["folds"] == 4


def test_times_are_tested_by_what_came_before(tmp_path):
    table(tmp_path, day=[f"2026-{1 + k // 28:02}-{1 + k % 28:02}" for k in range(90)])
    ended, plan, record = trained(tmp_path, *BAYES, "--time", "day", "--folds", "4")
    assert "18 never_tested: The first samples in time" in ended.err
    assert record["dataset"]["samples"] == 72
    assert [one["train_samples"] for one in record["folds"]] == [18, 36, 54, 72]
    assert plan["split"][0]["s018"] == "1"
    assert "s000" not in plan["split"][0]


def test_folds_of_ones_own_are_taken_as_they_are(tmp_path):
    table(tmp_path, part=["ABC"[k % 9 // 3] for k in range(90)])
    _, plan, record = trained(tmp_path, *BAYES, "--fold", "part")
    assert plan["split"][0]["s004"] == "B"
    assert [(one["name"], one["train_samples"]) for one in record["folds"]] == [("A", 60), ("B", 60), ("C", 60)]


def test_repetitions_and_seeds_part_anew_and_the_order_of_rows_does_not(tmp_path):
    place = table(tmp_path)
    _, plan, record = trained(tmp_path, *BAYES, "--repeats", "2", "--folds", "3")
    first, second = plan["split"]
    assert sorted(set(second.values())) == ["2.01", "2.02", "2.03"]
    assert [name for name in first if first[name] == "1"] != [name for name in second if second[name] == "2.01"]
    assert record["crossval"]["repeats"] == 2
    figures = json.loads((tmp_path / "report.crossval" / "figures.json").read_bytes())["folds"]
    assert [one["name"] for one in figures] == ["1", "2", "3", "2.01", "2.02", "2.03"]
    rows = place.read_text("utf-8").splitlines(keepends=True)
    place.write_text(rows[0] + "".join(rows[:0:-1]), "utf-8")
    _, turned, _ = trained(tmp_path, *BAYES, "--repeats", "2", "--folds", "3", "--restart")
    assert (turned["split"], turned["plan"]) == (plan["split"], plan["plan"])
    _, other, _ = trained(tmp_path, *BAYES, "--folds", "3", "--seed", "1", "--restart")
    assert other["split"][0] != first


def test_labels_are_parted_evenly_unless_told_not_to(tmp_path):
    table(tmp_path)
    for words, is_even in (((), True), (("--stratify", "none", "--restart"), False)):
        _, plan, _ = trained(tmp_path, *BAYES, *words)
        counts = np.zeros((5, 3), int)
        for name, fold in plan["split"][0].items():
            counts[int(fold) - 1, int(name[1:]) % 3] += 1
        assert bool((counts == 6).all()) == is_even


def test_each_sample_may_be_a_fold(tmp_path):
    table(tmp_path, n=30)
    _, _, record = trained(tmp_path, *BAYES, "--folds", "loo")
    assert (record["crossval"]["folds"], record["dataset"]["samples"]) == (30, 30)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--folds", "1"), "1 is no number of folds"),
        (("--folds", "91"), "labels have fewer than 91 samples"),
        (("--folds", "91", "--min-per-label", "1"), "91 folds of 90 samples"),
        (("--min-per-label", "31"), "3 of 3 labels have fewer than 31 samples: cat (30), dog (30), owl (30)"),
        (("--stratify", "well"), "there is no 'well'"),
        (("--group", "a", "--fold", "b"), "each say how samples are parted"),
        (("--fold", "f_0", "--repeats", "2"), "leaves nothing to draw"),
        (("--group", "clinic"), "there is no such column"),
        (("--group", "site"), "2 groups are fewer than 5 folds"),
        (("--group", "most"), "group a holds 60 of 90 samples"),
        (("--fold", "site"), "fold x would be trained with one label alone"),
        (("--time", "label"), "column label says"),
        (("--on-leak", "shout"), "there is no 'shout'"),
        (("--keep", "some"), "there is no 'some'"),
        (("--same-folds-as", "nowhere"), "holds no plan of a cross-validation"),
        (("--test", "one.csv"), "error: one.csv: no such file"),
    ],
)
def test_what_cannot_be_parted_is_refused_before_anything_is_written(tmp_path, words, said):
    site = ["x" if k % 3 else "y" for k in range(90)]
    table(tmp_path, site=site, most=["a" if k < 60 else str(k) for k in range(90)])
    assert said in refused(tmp_path, "crossval", "data.csv", *BAYES, *words)


def test_data_of_one_label_is_refused(tmp_path):
    table(tmp_path, labels=("cat",))
    assert "every sample is cat: nothing can be told apart" in refused(tmp_path, "crossval", "data.csv", *BAYES)


def test_a_column_that_tells_the_label_is_found(tmp_path):
    table(tmp_path, code=[k % 3 * 10 for k in range(90)])
    ended, plan, _ = trained(tmp_path, *BAYES)
    assert "notice: 1 telling_column: Columns that alone tell the label" in ended.err
    assert plan["notices"][0]["examples"] == ["code"]
    words = ("--on-leak", "error", "--work", "other")
    assert "Columns that alone tell the label" in refused(tmp_path, "crossval", "data.csv", *BAYES, *words)


def test_texts_that_are_the_same_are_found_and_may_be_kept_together(tmp_path):
    rows = [{"id": f"t{k:02}", "label": LABELS[k % 2], "text": f"{LABELS[k % 2]} number {k // 4 * 4 + k % 2}"}
            for k in range(60)]  # fmt: skip
    rows[0]["text"] = rows[2]["text"].upper().replace(" ", "  ")
    lines(tmp_path, rows)
    ended, _, _ = trained(tmp_path, "--text", "text", data="data.jsonl")
    assert "same_text: Texts that are the same but for capitals and blanks, one tested by a model" in ended.err
    words = ("--text", "text", "--on-leak", "group", "--restart")
    ended, plan, _ = trained(tmp_path, *words, data="data.jsonl")
    assert "notice: 60 same_text: Texts that are the same but for capitals and blanks: they were kept" in ended.err
    assert all(plan["split"][0][f"t{k:02}"] == plan["split"][0][f"t{k + 2:02}"] for k in range(60) if k % 4 < 2)


def test_vectors_that_are_all_but_equal_are_found(tmp_path):
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(40, 16))
    vectors[20] = vectors[0] * (1 + 1e-7)
    lines(tmp_path, [{"id": f"v{k:02}", "label": LABELS[k % 2]} for k in range(40)])
    np.save(tmp_path / "v.npy", vectors)
    ended, _, _ = trained(tmp_path, "--embeddings", "v.npy", "--folds", "10", data="data.jsonl")
    assert "near_vectors" in ended.err
    assert "v00 = v20" in ended.err


def pictures(folder: Path) -> Path:
    """Pictures of noise in a folder for each of two labels, some of them twins; trained on by a look at their names."""
    rng = np.random.default_rng(4)
    for k in range(24):
        label = LABELS[k % 2]
        (folder / "tree" / label).mkdir(parents=True, exist_ok=True)
        noise = rng.integers(0, 255, (8, 8, 3), np.uint8).repeat(10, axis=0).repeat(10, axis=1)
        Image.fromarray(noise).save(folder / "tree" / label / f"p{k:02}.png")
    cats = folder / "tree" / "cat"
    shutil.copy(cats / "p00.png", cats / "copy.png")
    Image.open(cats / "p02.png").resize((100, 100)).save(cats / "again.jpg", quality=80)
    shutil.copy(cats / "p04.png", cats / "s_png.rf.0a1b.png")
    shutil.copy(cats / "p06.png", cats / "s_png.rf.2c3d.png")
    return folder / "tree"


GUESS = """
import pathlib, sys
train, test, out = map(pathlib.Path, sys.argv[1:])
labels = sorted(one.name for one in train.iterdir())
rows = [f"{one.name},{labels[k % 2]}" for k, one in enumerate(sorted(test.iterdir())) if one.is_file()]
out.write_text("id,prediction\\n" + "\\n".join(rows) + "\\n")
"""


def test_pictures_that_are_one_are_found_and_those_of_roboflow_kept_together(tmp_path):
    pictures(tmp_path)
    (tmp_path / "guess.py").write_text(GUESS, "utf-8")
    words = ("--train", f"{shlex.quote(sys.executable)} guess.py {{train}} {{test}} {{predictions}}")
    _, plan, record = trained(tmp_path, *words, "--format", "imagefolder", "--no-images", data="tree")
    found = {one["code"]: one for one in plan["notices"]}
    assert found["augmented"]["message"].endswith("they were kept in one fold.")
    assert plan["split"][0]["cat/s_png.rf.0a1b.png"] == plan["split"][0]["cat/s_png.rf.2c3d.png"]
    assert "cat/copy.png = cat/p00.png" in found["same_bytes"]["examples"]
    assert "cat/again.jpg = cat/p02.png" in found["near_pictures"]["examples"]
    assert record["dataset"]["samples"] == 28
    assert sorted(path.name for path in (tmp_path / "report.crossval" / "fold-01" / "train").iterdir()) == [
        "cat",
        "dog",
    ]


def test_names_and_the_rest_of_a_report_are_passed_on(tmp_path):
    table(tmp_path, labels=("cat", "dog"))
    words = ("--task", "classification", "--column", "truth=label", "--positive", "cat", "--criterion", "micro_f1",
             "--title", "A title", "--model", "A model", "--version", "7", "--dataset", "Pets",
             "--created", "2026-03-14",
             "--output", "page.html", "--work", "work", "--images", str(tmp_path))  # fmt: skip
    ended = run(tmp_path, "crossval", "data.csv", *BAYES, *words, "--record", "r.json")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert (record["model"], record["dataset"]["name"]) == ({"name": "A model", "version": "7"}, "Pets")
    assert (record["created"], record["threshold"]["criterion"]) == ("2026-03-14", "micro_f1")
    assert record["threshold"]["positive"] == "cat"
    assert "A title 7 on Pets" in (tmp_path / "page.html").read_text("utf-8")
    assert (tmp_path / "work" / "fold-05" / "done.json").exists()


@pytest.mark.parametrize(("what", "left"), [("none", False), ("predictions", True)])
def test_what_was_trained_may_go(tmp_path, what, left):
    table(tmp_path)
    ended = run(tmp_path, "crossval", "data.csv", "--train", TRAINER, "--keep", what)
    assert ended.code == 0, ended.err
    fold = tmp_path / "report.crossval" / "fold-01"
    assert fold.exists() == left
    if left:
        assert not (fold / "train.csv").exists()
        again = run(tmp_path, "crossval", "data.csv", "--train", TRAINER, "--keep", what)
        assert "5 of 5 folds are finished" in again.err


def test_two_models_are_compared_on_the_same_folds(tmp_path):
    table(tmp_path)
    two = (*BAYES, "--estimator", "sklearn.linear_model:LogisticRegression", "--set", "LogisticRegression.C=0.1")
    ended = run(tmp_path, "crossval", "data.csv", *two, "-o", "p.html", "--record", "p.json")
    assert ended.code == 0, ended.err
    found = json.loads((tmp_path / "p-compare.json").read_bytes())
    assert [one["model"] for one in found["versions"]] == ["GaussianNB", "LogisticRegression"]
    assert 0 <= found["pairs"][0]["test"]["p"] <= 1
    plans = [json.loads((tmp_path / "p.crossval" / name / "plan.json").read_bytes())
             for name in ("GaussianNB", "LogisticRegression")]  # fmt: skip
    assert plans[0]["split"] == plans[1]["split"]
    words = ("--train", TRAINER, "--same-folds-as", "p.crossval/GaussianNB", "--model", "Middles", "--record", "r.json")
    ended = run(tmp_path, "crossval", "data.csv", *words)
    assert ended.code == 0, ended.err
    plan = json.loads((tmp_path / "report.crossval" / "plan.json").read_bytes())
    assert plan["split"] == plans[0]["split"]
    found = json.loads((tmp_path / "r-compare.json").read_bytes())
    assert [one["model"] for one in found["versions"]] == ["GaussianNB", "Middles"]


def test_a_model_of_all_samples_is_reported_on_other_data(tmp_path):
    (tmp_path / "other").mkdir()
    other = pl.read_csv(table(tmp_path / "other", n=60, seed=9))
    table(tmp_path)
    for words in (BAYES, ("--train", TRAINER, "--restart")):
        ended, _, _ = trained(tmp_path, *words, "--test", "other/data.csv")
        record = json.loads((tmp_path / "r-test.json").read_bytes())
        assert record["dataset"]["samples"] == 60
        assert re.search(
            r"^Accuracy: 0\.\d+ out of fold, 0\.\d+ on data\.csv \([+−]0\.\d+, 95% ", ended.out, re.MULTILINE
        )
    from sklearn.naive_bayes import GaussianNB

    known = pl.read_csv(tmp_path / "data.csv")
    columns = pl.col("^f_.*$")
    model = GaussianNB().fit(known.select(columns).to_numpy(), known["label"].to_numpy())
    score = model.score(other.select(columns).to_numpy(), other["label"].to_numpy())
    trained(tmp_path, *BAYES, "--test", "other/data.csv", "--restart")
    assert json.loads((tmp_path / "r-test.json").read_bytes())["metrics"]["accuracy"] == pytest.approx(score)
