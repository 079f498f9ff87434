"""reportgen build: every option changes what it says it changes, and nothing is accepted and ignored."""

import gzip
import inspect
import json
import re
import shutil
from html import unescape
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.commands.build import build
from tests.command_line import built, refused, run
from tests.pages import Page

SCORED = "id,truth,prediction,score,other,word\n" + "".join(
    f"{k},{'abc'[k % 3]},{'abc'[(k + (k % 7 == 0)) % 3]},0.{k % 9 + 1},{'abc'[(k + 1) % 3]},0.{(k * 5) % 9 + 1}\n"
    for k in range(90)
)


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "p.csv").write_text(SCORED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pictured(samples, tmp_path) -> Path:
    """The first sixty digits with their pictures."""
    lines = (samples / "digits" / "predictions.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "p.csv").write_text("".join(lines[:61]), encoding="utf-8")
    (tmp_path / "images").mkdir()
    for line in lines[1:61]:
        name = line.split(",")[0] + ".png"
        shutil.copy(samples / "digits" / "images" / name, tmp_path / "images" / name)
    return tmp_path


def shown(page: str) -> str:
    return Page(page).text


def test_scores_without_names_take_labels_and_logits_their_softmax(tmp_path):
    np.save(tmp_path / "p.npy", np.log([[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]]))
    (tmp_path / "t.csv").write_text("label\ncat\ndog\ndog\n", encoding="utf-8")
    files = ("--predictions", "p.npy", "--ground-truth", "t.csv")
    _, record = built(tmp_path, *files, "--labels", "cat,dog", "--logits")
    assert (record["options"]["labels"], record["options"]["logits"]) == (["cat", "dog"], True)
    assert [row["label"] for row in record["per_label"]] == ["cat", "dog"]
    assert record["metrics"]["log_loss"] == pytest.approx(-np.log([0.75, 0.5, 0.875]).mean())


def test_every_option_is_tested_here_or_beside():
    source = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_build*.py"))
    for name in inspect.signature(build).parameters:
        option = "--" + name.replace("_", "-")
        assert len(re.findall(rf'"{option}[ "]', source)) >= 1, option


def test_what_was_recognised_and_written_is_said(folder):
    ended = run(folder, "build", "--predictions", "p.csv", "--output", "x.html")
    lines = ended.out.splitlines()
    assert lines[0] == "Predictions: p.csv (csv): id, truth, prediction, score"
    assert lines[1] == "All 90 samples are in this file."
    n_bytes = (folder / "x.html").stat().st_size
    assert lines[-1] == f"Wrote x.html ({round(n_bytes / 1000)} kB)"
    assert ended.err == ""


def test_the_worst_that_is_odd_is_said_in_a_line_each(tmp_path):
    rows = ["a,cat,cat,.9", "b,dog,dog,.9", "c,dog,Dog,.9", "d,,cat,.5", "e,cat,,", "f,cat,dog ,.4", "f,cat,dog,.4"]
    (tmp_path / "p.csv").write_text("\n".join(["id,truth,prediction,score", *rows, ",cat,cat,.3", "g,cat,dog,"]))
    ended = run(tmp_path, "build", "--predictions", "p.csv")
    lines = ended.err.splitlines()
    codes = ["no_id:", "duplicate_id:", "unlabelled:", "confused_spelling:", "padded_cell:"]
    assert [line.split()[2] for line in lines[:5]] == codes
    assert lines[3].endswith("case, blanks, joints or Unicode form.")  # the first sentence
    assert lines[5:] == ["4 more: see Data checks"]
    assert "notice" not in ended.out


def test_the_page_is_called_report_html_unless_told(folder):
    run(folder, "build", "--predictions", "p.csv")
    assert (folder / "report.html").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["p.csv", "report.html"]


def test_the_record_is_the_one_inside_the_page(folder):
    page, record = built(folder, "--predictions", "p.csv")
    assert Page(page).record == (folder / "record.json").read_bytes()
    assert record["dataset"]["samples"] == 90


def test_ground_truth_may_be_a_file_of_its_own(folder):
    table = pl.read_csv(folder / "p.csv")
    table.select("id", "truth").write_csv(folder / "truth.csv")
    table.drop("truth", "other").write_csv(folder / "said.csv")
    _, together = built(folder, "--predictions", "p.csv")
    page, apart = built(folder, "--predictions", "said.csv", "--ground-truth", "truth.csv")
    assert apart == together
    assert "Ground truth truth.csv (csv): id, truth" in shown(page)


def test_a_threshold_withholds_what_scores_less(folder):
    _, plain = built(folder, "--predictions", "p.csv")
    page, record = built(folder, "--predictions", "p.csv", "--threshold", "0.5")
    assert plain["threshold"]["operating"] is None
    assert record["threshold"]["operating"] == 0.5
    assert sum(row["missed"] for row in record["per_label"]) == 40
    assert sum(row["missed"] for row in plain["per_label"]) == 0
    assert record["per_label_argmax"] == plain["per_label_argmax"]
    assert "At threshold 0.500, as given: predictions below it are ignored." in shown(page)
    assert record["options"]["threshold"] == 0.5


@pytest.mark.parametrize(
    "criterion", ["macro_f1", "micro_f1", "fbeta:0.5", "precision@recall:0.5", "recall@precision:0.5", "cost:1,5"]
)
def test_a_criterion_sets_the_operating_threshold(folder, criterion):
    page, record = built(folder, "--predictions", "p.csv", "--criterion", criterion)
    assert record["threshold"]["operating"] == record["threshold"]["best"]
    assert record["threshold"]["criterion"] == record["options"]["criterion"] == criterion
    assert f"criterion = {criterion}" in shown(page) or criterion == "macro_f1"  # what is usual is not told


@pytest.mark.parametrize("criterion", ["fbeta:1e12", "fbeta:1e-300", "cost:1e12,1e12", "recall@precision:1e-300"])
def test_a_criterion_with_extreme_numbers_still_finds_a_threshold(folder, criterion):
    assert built(folder, "--predictions", "p.csv", "--criterion", criterion)[1]["threshold"]["operating"] is not None


def test_the_best_thresholds_are_written_and_may_be_chosen_on_other_data(folder):
    (folder / "valid.csv").write_text(SCORED.replace("\n", "\nv", 88), encoding="utf-8")
    built(folder, "--predictions", "p.csv", "--tune-on", "valid.csv", "--thresholds-out", "t.json")
    chosen = json.loads((folder / "t.json").read_bytes())["global"]["threshold"]
    assert chosen == built(folder, "--predictions", "valid.csv")[1]["threshold"]["best"]
    assert built(folder, "--predictions", "p.csv", "--threshold", "t.json")[1]["threshold"]["operating"] == chosen


def test_what_a_console_says_stands_beside_its_figures(folder):
    summary = {"AggregatedEvaluationResults": {"F1Score": 0.5}, "EvaluationDetails": {"NumberOfTestingImages": 9}}
    (folder / "aws.json").write_text(json.dumps(summary), encoding="utf-8")
    page, record = built(folder, "--predictions", "p.csv", "--console", "aws.json")
    assert record["consoles"]["rekognition"]["reported"]["figures"][0]["theirs"] == 0.5
    assert record["options"]["console"] == "aws.json"
    assert "its test set has 9 images, this one 90" in shown(page)


def test_a_threshold_goes_before_a_criterion(folder):
    _, record = built(folder, "--predictions", "p.csv", "--threshold", "0.2", "--criterion", "micro_f1")
    assert record["threshold"]["operating"] == 0.2
    assert record["threshold"]["criterion"] == "micro_f1"


@pytest.mark.parametrize("option", ["--title", "--model", "--version", "--dataset"])
def test_names_are_shown_and_recorded(folder, option):
    page, record = built(folder, "--predictions", "p.csv", option, "Näme </b> 7")
    assert "Näme </b> 7" in shown(page)
    assert "Näme </b> 7" in unescape(re.search(r"<title>(.*)</title>", page)[1])
    assert page.isascii()
    where = {
        "--model": record["model"]["name"],
        "--version": record["model"]["version"],
        "--dataset": record["dataset"]["name"],
    }
    assert where.get(option, "Näme </b> 7") == "Näme </b> 7"


def test_a_title_leaves_the_model_its_name(folder):
    page, _ = built(folder, "--predictions", "p.csv", "--title", "Weekly", "--model", "resnet")
    assert '<h1 dir="auto">Weekly</h1>' in page
    assert "resnet" in shown(page)


@pytest.mark.parametrize(("given", "day"), [("2026-03-04", "4 March 2026"), ("2026-03-14T12:30:00Z", "14 March 2026")])
def test_a_date_is_shown_and_recorded(folder, given, day):
    page, record = built(folder, "--predictions", "p.csv", "--created", given)
    assert day in shown(page)
    assert record["created"] == given


def test_the_clock_is_asked_only_when_told(folder, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert built(folder, "--predictions", "p.csv")[1]["created"] is None
    assert built(folder, "--predictions", "p.csv", "--created", "now")[1]["created"] > "2026"


def test_the_date_of_a_reproducible_build_is_honoured(folder, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    page, record = built(folder, "--predictions", "p.csv")
    assert record["created"] == "1970-01-02T00:00:00+00:00"
    assert "2 January 1970" in shown(page)
    assert built(folder, "--predictions", "p.csv", "--created", "2026-01-01")[1]["created"] == "2026-01-01"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert "SOURCE_DATE_EPOCH: yesterday is no number of seconds" in refused(folder, "build", "--predictions", "p.csv")


def test_the_seed_moves_the_intervals_and_nothing_else(folder):
    _, zero = built(folder, "--predictions", "p.csv")
    _, same = built(folder, "--predictions", "p.csv", "--seed", "0")
    page, other = built(folder, "--predictions", "p.csv", "--seed", "7")
    assert same == zero
    assert other["intervals"] != zero["intervals"]
    assert other["metrics"] == zero["metrics"]
    assert "seed 7" in shown(page)


def test_columns_are_chosen_by_option(folder):
    _, plain = built(folder, "--predictions", "p.csv")
    page, record = built(folder, "--predictions", "p.csv", "--column", "prediction=other", "--column", "score=word")
    assert record["metrics"]["accuracy"] != plain["metrics"]["accuracy"]
    assert record["options"]["columns"] == {"prediction": "other", "score": "word"}
    assert "p.csv (csv): id, truth, prediction = other, score = word" in shown(page)


def test_the_format_is_recognised_unless_named(folder):
    shutil.copy(folder / "p.csv", folder / "p.dat")
    assert built(folder, "--predictions", "p.dat")[1] == built(folder, "--predictions", "p.csv", "--format", "csv")[1]
    assert "jsonl" in refused(folder, "build", "--predictions", "p.csv", "--format", "jsonx")
    refused(folder, "build", "--predictions", "p.csv", "--format", "parquet")


def test_the_task_is_recognised_unless_named(folder):
    assert built(folder, "--predictions", "p.csv", "--task", "classification") == built(
        folder, "--predictions", "p.csv"
    )
    error = refused(folder, "build", "--predictions", "p.csv", "--task", "detection")
    assert "the files are of classification, not of detection" in error
    error = refused(folder, "build", "--predictions", "p.csv", "--task", "clustering")
    assert "The tasks are ner, llm, multilabel, classification, detection." in error


def test_positive_says_whose_score_the_threshold_is_on(folder, samples):
    rows = [f"{k},{'ham' if k % 3 else 'spam'},{k % 10 / 9:.4f},{1 - k % 10 / 9:.4f}" for k in range(60)]
    (folder / "two.csv").write_text("id,truth,p_spam,p_ham\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page, named = built(folder, "--predictions", "two.csv")
    assert (named["options"]["positive"], named["threshold"]["positive"]) == ("spam", "spam")
    assert "“spam” is the positive label (by its name)." in shown(page)
    at_zero = built(folder, "--predictions", "two.csv", "--threshold", "0")[1]
    assert {row["label"]: row["predicted"] for row in at_zero["per_label"]} == {"ham": 0, "spam": 60}
    page, told = built(folder, "--predictions", "two.csv", "--positive", "ham", "--threshold", "0")
    assert (told["options"]["positive"], told["threshold"]["positive"]) == ("ham", "ham")
    assert {row["label"]: row["predicted"] for row in told["per_label"]} == {"ham": 60, "spam": 0}
    assert "“ham” is the positive label (as told)." in shown(page)
    said = run(folder, "build", "--predictions", "two.csv", "--positive", "ham").out
    assert "Positive label: ham (as told); the threshold is on its score.\n" in said
    assert "Did you mean spam?" in refused(folder, "build", "--predictions", "two.csv", "--positive", "spma")
    assert "the data have 3 labels" in refused(folder, "build", "--predictions", "p.csv", "--positive", "a")
    boxes = samples / "digit-scenes"
    words = ("--ground-truth", str(boxes / "ground_truth.json"), "--predictions", str(boxes / "predictions.json"))
    assert "means nothing in detection" in refused(folder, "build", *words, "--positive", "3")


def test_iou_says_when_a_box_fits(samples, tmp_path):
    scenes = samples / "digit-scenes"
    files = ("--ground-truth", scenes / "ground_truth.json", "--predictions", scenes / "predictions.json")
    loose = built(tmp_path, *files, "--no-images", "--iou", "0.3")[1]
    strict = built(tmp_path, *files, "--no-images", "--iou", "0.8")[1]
    assert loose["options"]["iou"] == 0.3
    assert loose["metrics"]["micro_recall"] > strict["metrics"]["micro_recall"]
    assert loose["metrics"]["map"] == strict["metrics"]["map"]
    assert "--iou" in refused(tmp_path, "build", "--predictions", files[3], "--iou", "0")


def test_a_split_is_refused_where_there_are_none(folder):
    assert "is no data set of several splits" in refused(folder, "build", "--predictions", "p.csv", "--split", "val")


def test_more_or_fewer_detections_of_an_image_and_label_count_in_average_precision(samples, tmp_path):
    scenes = samples / "digit-scenes"
    files = ("--ground-truth", scenes / "ground_truth.json", "--predictions", scenes / "predictions.json")
    whole_page, whole = built(tmp_path, *files, "--no-images")
    page, record = built(tmp_path, *files, "--no-images", "--max-detections", "1")
    assert record["options"]["max_detections"] == 1
    assert record["metrics"]["map"] < whole["metrics"]["map"]
    assert record["metrics"]["micro_recall"] == whole["metrics"]["micro_recall"]
    assert "too_many_detections" in {issue["code"] for issue in record["issues"]}
    assert "10 labels · only the 1 best of their image and label" in shown(page)
    assert "10 labels · only" not in shown(whole_page)
    assert "max_detections" not in whole["options"]
    (tmp_path / "p.csv").write_text("id,truth,prediction\n1,a,a\n2,b,a\n", encoding="utf-8")
    words = ("build", "--predictions", "p.csv", "--max-detections", "300")
    assert "means nothing in classification" in refused(tmp_path, *words)


def test_tags_are_read_strictly_by_a_scheme(folder):
    (folder / "t.conll").write_text("a B-X B-X\nb I-X I-X\n\nc O O\nd I-X I-X\ne O O\n", encoding="utf-8")
    lenient = built(folder, "--predictions", "t.conll")[1]
    page, strict = built(folder, "--predictions", "t.conll", "--scheme", "iob2")
    assert [record["per_label"][0]["support"] for record in (lenient, strict)] == [2, 1]
    assert strict["options"]["scheme"] == "iob2"
    assert "scheme" not in lenient["options"]
    assert "tags read strictly as IOB2" in shown(page)
    assert "there is no scheme 'x'" in refused(folder, "build", "--predictions", "t.conll", "--scheme", "x")
    assert "means nothing in classification" in refused(folder, "build", "--predictions", "p.csv", "--scheme", "iob2")


def test_images_come_from_a_folder_by_id(pictured):
    page, record = built(pictured, "--predictions", "p.csv", "--images", "images")
    assert record["media"] == "image"
    assert "All 60 images are in this file." in shown(page)
    assert "Image classification" in shown(page)
    plain, without = built(pictured, "--predictions", "p.csv")
    assert without["media"] == "none"
    assert "All 60 samples are in this file." in shown(plain)


def test_images_come_from_a_table(pictured):
    names = sorted(path.name for path in (pictured / "images").iterdir())
    rows = [f"{name.removesuffix('.png')},images/{name}" for name in names[:40]]
    (pictured / "images.csv").write_text("id,image\n" + "\n".join(rows), encoding="utf-8")
    page, record = built(pictured, "--predictions", "p.csv", "--images", "images.csv")
    assert "40 of 60 images have an image file" in shown(page)
    assert [(issue["code"], issue["count"]) for issue in record["issues"]] == [("image_missing", 20)]


def test_images_come_from_a_column(pictured):
    table = pl.read_csv(pictured / "p.csv").with_columns(image="images/" + pl.col("id") + ".png")
    table.write_csv(pictured / "with.csv")
    page, _ = built(pictured, "--predictions", "with.csv")
    assert "All 60 images are in this file." in shown(page)
    table.select("id", "true", "image").write_csv(pictured / "truth.csv")
    table.drop("true", "image").write_csv(pictured / "said.csv")
    page, _ = built(pictured, "--predictions", "said.csv", "--ground-truth", "truth.csv")
    assert "All 60 images are in this file." in shown(page)


def test_pictures_can_be_left_out(pictured):
    page, record = built(pictured, "--predictions", "p.csv", "--images", "images", "--no-images")
    assert "<img" not in page
    assert record["media"] == "none"
    assert record["options"]["no_images"] is True
    assert record["issues"] == []


def test_the_budget_limits_the_pictures(pictured):
    page, record = built(pictured, "--predictions", "p.csv", "--images", "images", "--image-budget", "0.004")
    n_shown = int(re.search(r"(\d+) of 60 images are in this file", shown(page))[1])
    assert 0 < n_shown < 60
    assert record["options"]["image_budget"] == 0.004
    page, _ = built(pictured, "--predictions", "p.csv", "--images", "images", "--image-budget", "0")
    assert "0 of 60 images are in this file" in shown(page)
    assert "<img" not in page


def test_images_that_are_not_there_are_named(folder):
    assert "nowhere: no such file" in refused(folder, "build", "--predictions", "p.csv", "--images", "nowhere")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["--threshold", "1.5"], "--threshold"),
        (["--threshold", "nan"], "--threshold"),
        (["--threshold", "high"], "--threshold"),
        (["--criterion", "best"], "--criterion"),
        (["--criterion", "fbeta:x"], "--criterion"),
        (["--criterion", "recall@precision:0.99999"], "--criterion"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "x"], "--seed"),
        (["--image-budget", "-1"], "--image-budget"),
        (["--image-budget", "inf"], "--image-budget"),
        (["--image-budget", "nan"], "--image-budget"),
        (["--created", "soon"], "--created"),
        (["--created", ""], "--created"),
        (["--column", "truth"], "--column truth"),
        (["--column", "=x"], "--column"),
        (["--column", "colour=x"], "no role"),
        (["--column", "truth=x"], "no column 'x'"),
        (["--column", "truth=truth", "--column", "truth=other"], "already"),
        (["--title", "\udcff"], "--title"),
        (["--record", "report.html"], "report.html"),
        (["-o", "p.csv"], "is an input"),
        (["--record", "./p.csv"], "is an input"),
        (["-o", "missing/x.html"], "missing"),
    ],
    ids=str,
)
def test_a_value_without_a_meaning_is_refused_and_nothing_is_written(folder, words, place):
    command = run(folder, "build", "--predictions", "p.csv", *words)
    assert place in (command.err)
    if words != ["-o", "missing/x.html"]:
        assert place in refused(folder, "build", "--predictions", "p.csv", *words)
    assert command.code == 2
    assert [path.name for path in folder.iterdir()] == ["p.csv"]
    assert (folder / "p.csv").read_text("utf-8") == SCORED


@pytest.mark.parametrize("words", [["--threshold", "0.5"], ["--criterion", "macro_f1"]])
def test_thresholds_need_scores(folder, words):
    (folder / "plain.csv").write_text("id,truth,prediction\n1,a,a\n2,b,a\n", encoding="utf-8")
    assert "the input has no scores" in refused(folder, "build", "--predictions", "plain.csv", *words)


# What the report is held against: see tests/gates/test_held.py


def test_the_page_says_whether_it_is_better_and_meets_what_is_required(folder):
    built(folder, "--predictions", "p.csv", "--version", "v6")
    (folder / "page.html").rename(folder / "v6.html")
    asked = ("--baseline", "v6.html", "--require", "accuracy >= 0.01", "--require", "drop(accuracy) <= 0")
    page, record = built(folder, "--predictions", "p.csv", "--version", "v7", *asked)
    assert [one["state"] for one in record["requirements"]] == ["pass", "pass"]
    assert record["baseline"]["version"] == "v6"
    assert "Meets all 2 requirements. No difference from v6 at all" in shown(page)


# reportgen.toml


def settings(folder: Path, text: str) -> None:
    (folder / "reportgen.toml").write_text(text, encoding="utf-8")


def test_settings_give_defaults_and_the_command_line_wins(folder):
    settings(folder, '[build]\npredictions = "p.csv"\nthreshold = 0.5\ntitle = "From file"\nseed = 3\n')
    _, record = built(folder)
    assert record["options"]["threshold"] == 0.5
    assert record["options"]["seed"] == 3
    page, record = built(folder, "--threshold", "0.25", "--title", "From words")
    assert record["options"]["threshold"] == 0.25
    assert "From words" in shown(page)
    assert "From file" not in shown(page)


def test_settings_may_hold_every_option(folder):
    built(folder, "--predictions", "p.csv", "--column", "prediction=other")
    (folder / "record.json").rename(folder / "before.json")
    settings(
        folder,
        '[build]\npredictions = "p.csv"\noutput = "page.html"\nrecord = "r.json"\n'
        'task = "classification"\nformat = "csv"\n'
        'criterion = "micro_f1"\nmodel = "M"\nversion = 2\ndataset = "D"\ncreated = 2026-03-14\nimage-budget = 1\n'
        'baseline = "before.json"\nrequire = ["accuracy >= 0.9", "drop(macro_f1) <= 0.1"]\n'
        'no-images = true\nground-truth = "p.csv"\nimages = "."\n[build.column]\nprediction = "other"\n',
    )
    assert run(folder, "build").code == 0
    record = json.loads((folder / "r.json").read_bytes())
    assert record["options"] == {
        "threshold": None,
        "criterion": "micro_f1",
        "positive": None,
        "iou": 0.5,
        "columns": {"prediction": "other"},
        "seed": 0,
        "image_budget": 1.0,
        "no_images": True,
        "baseline": "before.json",
        "require": ["accuracy >= 0.9", "drop(macro_f1) <= 0.1"],
    }
    assert [one["state"] for one in record["requirements"]] == ["fail", "pass"]
    assert record["model"] == {"name": "M", "version": "2"}
    assert record["created"] == "2026-03-14"


def test_columns_may_be_a_list_a_table_or_a_text(folder):
    _, as_words = built(folder, "--predictions", "p.csv", "--column", "prediction=other")
    for text in ('["prediction=other"]', '{ prediction = "other" }', '"prediction=other"'):
        settings(folder, f"[build]\ncolumn = {text}\n")
        assert built(folder, "--predictions", "p.csv")[1] == as_words


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[build]\ncolour = 1\n", "has no option colour"),
        ("[brew]\nx = 1\n", "[brew] is not a command"),
        ("x = 1\n", "x stands outside"),
        ("[build\n", "is not TOML"),
        ('[build]\nthreshold = "high"\n', "--threshold"),
        ('[build]\nno-images = "maybe"\n', "--no-images"),
        ('[build]\ncolumn = "prediction"\n', "--column"),
        ('[build]\ntitle = ["a", "b"]\n', "[build] title: is given several times"),
        ('[build.title]\na = "b"\n', "[build] title: is given several times"),
        (f"[build]\nseed = {'9' * 5_000}\n", "a number or date in it is out of range"),
        ("[build]\ncreated = 2026-02-31\n", "is not TOML"),
        (f"[build]\nx = {'[' * 9_999}\n", "it is nested too deeply"),
        (f"[build]\nx = {'{a=' * 9_999}\n", "it is nested too deeply"),
        ('[gate]\nbaseline = ["a", "b"]\n', "[gate] baseline: is given several times"),
        ("[build]\nseed = -1\n", "--seed"),
    ],
    ids=lambda text: text[:40],
)
def test_settings_that_mean_nothing_are_refused(folder, text, problem):
    settings(folder, text)
    assert problem in refused(folder, "build", "--predictions", "p.csv")


def test_settings_that_may_not_be_read_are_named(folder, monkeypatch):
    def forbidden(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    settings(folder, "[build]\n")
    monkeypatch.setattr("reportgen.commands.settings.Path.read_text", forbidden)
    assert "error: reportgen.toml: cannot be read: Permission denied" in refused(folder, "check", "p.csv")


def test_settings_that_are_no_text_are_refused(folder):
    (folder / "reportgen.toml").write_bytes(gzip.compress(b"[build]"))
    assert "is not TOML" in refused(folder, "build", "--predictions", "p.csv")


def test_an_overlap_is_refused_where_nothing_overlaps(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth,prediction\n1,a,a\n2,b,a\n", encoding="utf-8")
    assert "means nothing in classification" in refused(tmp_path, "build", "--predictions", "p.csv", "--iou", "0.5")


def test_what_was_checked_and_reviewed_is_read_and_said(folder):
    (folder / "checked.txt").write_text("0\n", encoding="utf-8")
    said = {"schema": 1, "dataset": "", "reviews": [{"id": "1", "verdict": "unclear"}]}
    (folder / "r.json").write_text(json.dumps(said), encoding="utf-8")
    words = ("--known-errors", "checked.txt", "--reviews", "r.json")
    page, record = built(folder, "--predictions", "p.csv", *words)
    assert (record["options"]["known_errors"], record["options"]["reviews"]) == ("checked.txt", "r.json")
    assert record["reviews"]["verdicts"]["unclear"] == 1
    assert "r.json: 1 review" in shown(page)


def test_labels_of_the_training_set_stand_beside_those_of_the_test_set(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth,prediction\ncat-a,a,a\ncat-b,b,b\n", encoding="utf-8")
    (tmp_path / "train.csv").write_text("id,label\ncat-a,a\ncat-x,b\ncat-y,b\n", encoding="utf-8")
    page, record = built(tmp_path, "--predictions", "p.csv", "--training", "train.csv")
    assert record["options"]["training"] == "train.csv"
    assert [row["training"] for row in record["training"]["labels"]] == [1, 2]
    assert [(one["code"], one["count"]) for one in record["issues"] if "leak" in one["code"]] == [("leaked_id", 1)]
    assert "train.csv" in shown(page)


def test_vectors_are_read_joined_and_said(folder):
    vectors = np.random.default_rng(1).normal(size=(90, 5))
    np.savez(folder / "v.npz", embeddings=vectors, ids=np.arange(90))
    np.save(folder / "train.npy", vectors[:7])
    words = ("--embeddings", "v.npz", "--embeddings", "training=train.npy")
    page, record = built(folder, "--predictions", "p.csv", *words)
    assert record["options"]["embeddings"] == {"test": "v.npz", "training": "train.npy"}
    assert "Vectors v.npz: 90 × 5, with ids, array embeddings; Euclidean distance" in shown(page)
    assert "Vectors of the training set train.npy: 7 × 5" in shown(page)
    assert not [one for one in record["issues"] if "vector" in one["code"]]


def test_vectors_in_rows_are_those_of_the_rows_of_the_predictions(folder):
    np.save(folder / "v.npy", np.eye(90, 4, dtype=np.float16) + 1)
    said = built(folder, "--predictions", "p.csv", "--embeddings", "v.npy")[1]["issues"]
    assert [(one["code"], one["count"]) for one in said] == [("joined_by_row", 90)]
    np.save(folder / "v.npy", np.ones((89, 4)))
    told = refused(folder, "build", "--predictions", "p.csv", "--embeddings", "v.npy")
    assert "v.npy: 89 vectors without ids, and p.csv has 90 rows" in told


def test_vectors_are_checked_and_counted_without_a_report(folder):
    vectors = np.random.default_rng(1).normal(size=(90, 5))
    vectors[:, 1], vectors[3], vectors[4, 2] = 7, 0, np.nan
    np.savez(folder / "v.npz", embeddings=vectors[:80], ids=np.arange(80) + 5)
    said = run(folder, "check", "p.csv", "--embeddings", "v.npz").out
    assert "Vectors: v.npz: 80 × 5" in said
    for told in ("1 zero_vector", "1 nan_vector", "1 constant_dimension", "10 no_vector"):
        assert f"notice: {told}: " in said


def test_a_map_may_be_made_of_the_scores(folder):
    table = pl.DataFrame(
        {"id": range(6), "truth": list("abcabc"), **{f"p_{label}": [0.5, 0.25, 0.25] * 2 for label in "abc"}}
    )
    table.write_csv(folder / "scores.csv")
    page, record = built(folder, "--predictions", "scores.csv", "--map", "scores")
    assert record["options"]["map"] == "scores"
    assert "Vectors the model's scores" in shown(page)
    told = refused(folder, "build", "--predictions", "p.csv", "--map", "scores")
    assert "no scores of all labels" in told


def test_a_map_may_be_made_of_what_pictures_look_like(pictured):
    page, record = built(pictured, "--predictions", "p.csv", "--images", "images", "--map", "look")
    assert record["options"]["map"] == "look"
    assert "Vectors what the pictures look like" in shown(page)
    told = refused(pictured, "build", "--predictions", "p.csv", "--images", "images", "--map", "look", "--no-images")
    assert "--no-images leaves out what it is made of" in told
    assert "no sample has a picture or a text" in refused(pictured, "build", "--predictions", "p.csv", "--map", "look")


def test_a_map_has_one_source(folder):
    words = ("build", "--predictions", "p.csv", "--embeddings", "v.npy")
    assert "a map has one source" in refused(folder, *words, "--map", "scores")
    assert "there is no map of 'umap'" in refused(folder, "build", "--predictions", "p.csv", "--map", "umap")
    assert "the vectors of the test set are in v.npy already" in refused(folder, *words, "--embeddings", "w.npy")
    told = refused(folder, "build", "--predictions", "p.csv", "--embeddings", "training=v.npy")
    assert "the training set are given alone" in told
