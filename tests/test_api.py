"""The Python API: what a notebook or a script gets."""

import json
from html.parser import HTMLParser

import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

import reportgen
from reportgen.adapters import Collector
from reportgen.errors import InputError, OptionError, OutputError, ReportgenError

ROWS = "id,truth,prediction,score\n" + "".join(f"{k},{'ab'[k % 2]},{'aab'[k % 3]},0.{k % 9 + 1}\n" for k in range(60))


@pytest.fixture
def path(tmp_path):
    (tmp_path / "predictions.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path / "predictions.csv"


@pytest.fixture
def report(path):
    return reportgen.build(path, model="<M>", version="v7", created="2026-03-14")


def test_a_report_has_its_page_and_its_record(report):
    assert report.html.startswith("<!doctype html>")
    assert report.record["metrics"]["accuracy"] == 0.5
    assert report.record["model"] == {"name": "<M>", "version": "v7"}
    assert report.record["created"] == "2026-03-14"


def test_paths_may_be_text(path):
    truth = path.with_name("truth.csv")
    truth.write_text("id,truth\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(60)), encoding="utf-8")
    plain = reportgen.build(str(path), ground_truth=str(truth), images=str(path.parent), columns={"score": "score"})
    assert plain.record["media"] == "image"
    assert plain.record["options"]["columns"] == {"score": "score"}
    assert reportgen.build(path, ground_truth=None, images=None).record["media"] == "none"


def test_the_score_of_the_positive_label_is_all_it_takes():
    rng = np.random.default_rng(0)
    score = np.round(rng.random(200), 3)
    truth = (rng.random(200) < score).astype(int)
    record = reportgen.build(score, ground_truth=truth).record
    assert record["threshold"]["positive"] == "1"
    assert record["metrics"]["accuracy"] == np.mean((score >= 0.5) == truth)
    assert record["metrics"]["macro_auc"] == pytest.approx(roc_auc_score(truth, score), abs=1e-12)
    beside = reportgen.build((score >= 0.3).astype(int), ground_truth=truth, score=score).record
    assert {issue["code"] for issue in beside["issues"]} == {"score_of_one_label", "disagreement"}
    assert beside["metrics"] == record["metrics"]
    other = reportgen.build(score, ground_truth=np.where(truth, "cat", "dog"), positive="cat").record
    assert other["metrics"]["accuracy"] == record["metrics"]["accuracy"]
    with pytest.raises(OptionError, match="only one of two is positive"):
        reportgen.build(["a", "b", "c"], ground_truth=["a", "b", "c"], positive="a")


def test_the_date_is_as_on_the_command_line(path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert reportgen.build(path).record["created"] == "1970-01-01T00:00:00+00:00"
    assert reportgen.build(path, created="now").record["created"] > "2026"


@pytest.mark.parametrize(
    "options",
    [
        {"created": "yesterday"},
        {"seed": -1},
        {"image_budget": float("inf")},
        {"image_budget": -1.0},
        {"threshold": 2.0},
        {"criterion": "best"},
        {"task": "poetry"},
        {"format": "docx"},
        {"columns": {"truth": "nowhere"}},
        {"title": "\udcff"},
    ],
    ids=str,
)
def test_a_value_without_a_meaning_is_refused(path, options):
    with pytest.raises(OptionError):
        reportgen.build(path, **options)


def test_an_unknown_option_is_a_mistake_in_the_program(path):
    with pytest.raises(TypeError, match="colour"):
        reportgen.build(path, colour="red")


def test_a_missing_file_is_an_error_of_the_package(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        reportgen.build(tmp_path / "nothing.csv")
    assert issubclass(InputError, reportgen.ReportgenError)


@pytest.mark.parametrize("name", ["threshold", "performance", "confusion"])
def test_charts_are_valid(report, name):
    assert report.chart(name).to_dict()


def test_an_unknown_chart_is_refused(report):
    with pytest.raises(OptionError, match="no such chart"):
        report.chart("pie")


def test_the_threshold_chart_needs_scores(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth,prediction\n1,a,a\n", encoding="utf-8")
    with pytest.raises(OptionError, match="no scores"):
        reportgen.build(tmp_path / "p.csv").chart("threshold")


def test_saving_writes_what_the_command_line_writes(report, tmp_path):
    report.save(tmp_path / "page.html", record=str(tmp_path / "record.json"))
    assert (tmp_path / "page.html").read_text("utf-8") == report.html
    assert json.loads((tmp_path / "record.json").read_bytes()) == report.record


def test_saving_both_to_one_place_is_refused(report, tmp_path):
    with pytest.raises(OutputError):
        report.save(tmp_path / "page.html", record=tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_in_a_notebook_it_is_a_frame_that_cannot_reach_out(report):
    frames = []

    class Frames(HTMLParser):
        def handle_starttag(self, tag, attrs):
            frames.append((tag, dict(attrs)))

    parser = Frames()
    parser.feed(report._repr_html_())
    parser.close()
    ((tag, attributes),) = frames
    assert tag == "iframe"
    assert attributes["srcdoc"] == report.html
    assert set(attributes["sandbox"].split()) == {"allow-scripts", "allow-downloads"}


# Arrays, data frames, estimators, training loops

SCORES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.05, 0.05, 0.9]])
TRUTH = np.array([0, 1, 1, 2])
NAMES = ["ant", "bee", "cat"]


class Tensor:
    """What numpy cannot read before it has left its device."""

    def __init__(self, values, where="gpu"):
        self.values, self.where = values, where

    def detach(self):
        return Tensor(self.values, self.where + " detached")

    def cpu(self):
        assert self.where.endswith("detached")
        return self.values


def without_names(record):
    return {key: value for key, value in record.items() if key not in ("options", "model")}


def test_arrays_and_the_same_numbers_in_a_file_give_the_same_record(tmp_path):
    rows = ["id,truth,p_ant,p_bee,p_cat"]
    rows += [f"{k},{NAMES[t]},{','.join(map(str, s))}" for k, (t, s) in enumerate(zip(TRUTH, SCORES, strict=True))]
    (tmp_path / "p.csv").write_text("\n".join(rows), encoding="utf-8")
    of_file = reportgen.build(tmp_path / "p.csv").record
    of_arrays = reportgen.build(SCORES, ground_truth=TRUTH, labels=NAMES, ids=np.arange(4)).record
    of_words = reportgen.build(SCORES, ground_truth=[NAMES[t] for t in TRUTH], labels=NAMES, ids=list("0123")).record
    assert without_names(of_file) == without_names(of_arrays) == without_names(of_words)
    assert of_file["metrics"]["accuracy"] == 0.75


def test_predicted_labels_may_have_scores():
    report = reportgen.build(["a", "b", "b"], ground_truth=["a", "a", "b"], score=[0.9, 0.4, 0.8])
    assert report.record["metrics"]["accuracy"] == pytest.approx(2 / 3)
    assert report.record["threshold"]["per_label"]["a"] == 0.9


def test_data_frames_are_files_too():
    columns = {"id": [1, 2, 3], "truth": ["a", "b", "b"], "prediction": ["a", "b", "a"]}
    of_polars = reportgen.build(pl.DataFrame(columns)).record
    of_pandas = reportgen.build(PandasLike(columns)).record
    assert of_polars["metrics"] == of_pandas["metrics"]
    assert of_polars["metrics"]["accuracy"] == pytest.approx(2 / 3)


class PandasLike:
    """As much of a pandas data frame as is used."""

    def __init__(self, columns):
        self.frame = pl.DataFrame(columns)

    def to_csv(self, path, *, index):
        assert index is False
        self.frame.write_csv(path)


def test_boxes_may_be_plain_objects():
    truths = {
        "images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 100}],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 0}],
    }
    found = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 9], "score": 0.8}]
    assert reportgen.build(found, ground_truth=truths).record["metrics"]["map50"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("predictions", "options", "words"),
    [
        (SCORES, {"ground_truth": TRUTH[:3], "labels": NAMES}, "y_true: 3 rows, predictions have 4"),
        (SCORES[None], {"ground_truth": TRUTH}, "an array of 3 dimensions"),
        (SCORES, {"ground_truth": TRUTH, "labels": ["a"]}, "3 columns of scores, but 1 names"),
        ([{"a": object()}], {}, "is no plain data"),
        (SCORES, {"ground_truth": TRUTH, "labels": NAMES, "version": 7}, "--version: 7 is no text"),
        ("gone.csv", {"ids": NAMES}, "belongs to predictions in arrays"),
        ("gone.csv", {}, "no such file"),
    ],
)
def test_what_cannot_be_used_is_said(predictions, options, words):
    with pytest.raises(ReportgenError, match=words):
        reportgen.build(predictions, **options)


def test_an_estimator_with_its_data_is_a_report():
    digits, numbers = load_digits(return_X_y=True)
    model = GaussianNB().fit(digits[:900], numbers[:900])
    report = reportgen.from_estimator(model, digits[900:], numbers[900:], version="1")
    assert report.record["model"] == {"name": "GaussianNB", "version": "1"}
    assert report.record["metrics"]["accuracy"] == pytest.approx(model.score(digits[900:], numbers[900:]), abs=1e-12)
    assert report.record["labels"] == [str(label) for label in range(10)]


def test_an_estimator_without_scores_has_no_threshold():
    digits, numbers = load_digits(return_X_y=True)
    model = LinearSVC(dual=False, max_iter=50, tol=0.1).fit(digits[:300], numbers[:300])
    report = reportgen.from_estimator(model, digits[300:600], numbers[300:600])
    assert report.record["metrics"]["accuracy"] == pytest.approx(model.score(digits[300:600], numbers[300:600]))
    assert "threshold" not in report.record


def test_a_training_loop_is_collected_batch_by_batch():
    collected = Collector(NAMES)
    for part in (slice(0, 3), slice(3, 4)):
        collected.add(Tensor(TRUTH[part]), Tensor(SCORES[part]))
    whole = reportgen.build(SCORES, ground_truth=TRUTH, labels=NAMES).record
    assert without_names(collected.build(model="net").record) == without_names(whole)


def test_vectors_may_be_arrays_frames_or_files(tmp_path):
    truth = ["cat", "dog"] * 4
    vectors = np.random.default_rng(0).normal(size=(8, 3))
    frame = pl.DataFrame({"id": [str(k) for k in range(8)], "embedding": vectors.tolist()})
    frame.write_parquet(tmp_path / "v.parquet")
    for given in (vectors, vectors.tolist(), frame, tmp_path / "v.parquet", {"test": vectors, "training": vectors[:3]}):
        report = reportgen.build(truth, ground_truth=truth, ids=list("01234567"), embeddings=given)
        said = " ".join(report.built.described)
        assert "8 × 3" in said
        assert ("Vectors of the training set: embeddings-training.npy: 3 × 3" in said) is isinstance(given, dict)
    with pytest.raises(InputError, match="there is no 'train' set"):
        reportgen.build(truth, ground_truth=truth, embeddings={"train": vectors})
    with pytest.raises(InputError, match="is no array"):
        reportgen.build(truth, ground_truth=truth, embeddings=[[1, 2], [3]])
    report = reportgen.build(truth, ground_truth=truth, ids=list("01234567"), embeddings=tmp_path / "v.parquet")
    with pytest.raises(OutputError, match="is an input"):
        report.save(tmp_path / "v.parquet")
