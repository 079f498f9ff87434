"""Estimators: figures of scikit-learn's own cross_val_predict on the same folds, and bad ones named."""

import json

import numpy as np
import polars as pl
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.command_line import refused, run
from tests.training.made import LABELS, lines, table


def trained(folder, *words):
    """The predictions of `reportgen crossval`, by id, and the record."""
    ended = run(folder, "crossval", *words, "-o", "page.html", "--record", "record.json")
    assert ended.code == 0, ended.err
    rows = [
        json.loads(line) for line in (folder / "page.crossval" / "predictions.jsonl").read_text("utf-8").splitlines()
    ]
    return {row["id"]: row for row in rows}, json.loads((folder / "record.json").read_bytes())


def matrix(rows, ids, labels):
    return np.array([[rows[name]["scores"][label] for label in labels] for name in ids])


def folds(rows, ids):
    return PredefinedSplit([int(rows[name]["fold"]) for name in ids])


def test_columns_give_the_figures_of_scikit_learn(tmp_path):
    data = pl.read_csv(table(tmp_path))
    words = ("--estimator", "sklearn.linear_model:LogisticRegression", "--set", "C=0.5", "--features", "f_*")
    rows, record = trained(tmp_path, "data.csv", *words)
    inputs, truth = data.select(pl.col("^f_.*$")).to_numpy(), data["label"].to_numpy()
    split = folds(rows, data["id"])
    assert np.bincount(split.test_fold).tolist() == [0, 18, 18, 18, 18, 18]
    wanted = cross_val_predict(LogisticRegression(C=0.5), inputs, truth, cv=split, method="predict_proba")
    assert np.abs(matrix(rows, data["id"], LABELS) - wanted).max() < 1e-12
    said = cross_val_predict(LogisticRegression(C=0.5), inputs, truth, cv=split)
    assert [rows[name]["prediction"] for name in data["id"]] == said.tolist()
    assert record["metrics"]["accuracy"] == pytest.approx((said == truth).mean(), abs=1e-12)


def test_vectors_have_a_linear_head(tmp_path):
    rng = np.random.default_rng(1)
    ids, label = [f"v{k:02}" for k in range(60)], np.arange(60) % 3
    vectors = (rng.normal(size=(60, 8)) + np.eye(8)[label]).astype(np.float32)
    lines(tmp_path, [{"id": name, "label": LABELS[k]} for name, k in zip(ids, label, strict=True)])
    np.save(tmp_path / "v.npy", vectors)
    rows, _ = trained(tmp_path, "data.jsonl", "--embeddings", "v.npy", "--folds", "3")
    head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    wanted = cross_val_predict(head, vectors, np.array(LABELS)[label], cv=folds(rows, ids), method="predict_proba")
    assert np.abs(matrix(rows, ids, LABELS) - wanted).max() < 1e-12


def test_texts_of_several_labels_have_a_head_for_each(tmp_path):
    rng = np.random.default_rng(2)
    words = {"cat": "purring whiskers", "dog": "barking bones", "owl": "hooting night"}
    sets = rng.random((60, 3)) < 0.5
    sets[~sets.any(axis=1), 0] = True
    texts = [" ".join([words[LABELS[j]] for j in np.flatnonzero(row)] + [f"n{k}"]) for k, row in enumerate(sets)]
    ids = [f"t{k:02}" for k in range(60)]
    lines(
        tmp_path,
        [{"id": ids[k], "labels": [LABELS[j] for j in np.flatnonzero(sets[k])], "text": texts[k]} for k in range(60)],
    )
    rows, record = trained(tmp_path, "data.jsonl", "--text", "text", "--folds", "3")
    head = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
                         LogisticRegression(max_iter=2000))  # fmt: skip
    wanted = cross_val_predict(
        OneVsRestClassifier(head), texts, sets.astype(int), cv=folds(rows, ids), method="predict_proba"
    )
    assert np.abs(matrix(rows, ids, LABELS) - wanted).max() < 1e-12
    assert record["metrics"]["macro_f1"] > 0.9


def test_scores_may_be_left_out_or_come_from_a_margin(tmp_path):
    table(tmp_path)
    rows, record = trained(tmp_path, "data.csv", "--estimator", "sklearn.linear_model:RidgeClassifier")
    assert all(abs(sum(row["scores"].values()) - 1) < 1e-9 for row in rows.values())
    assert record["threshold"]["steps"]
    words = ("--estimator", "sklearn.linear_model:RidgeClassifier", "--proba", "none", "--restart")
    rows, record = trained(tmp_path, "data.csv", *words)
    assert "scores" not in rows["s000"]
    assert "threshold" not in record


def test_rows_without_ids_are_joined_by_their_place(tmp_path):
    place = table(tmp_path)
    pl.read_csv(place).drop("id").write_csv(place)
    ended = run(tmp_path, "crossval", "data.csv", "--estimator", "sklearn.naive_bayes:GaussianNB", "--record", "r.json")
    assert ended.code == 0, ended.err
    assert json.loads((tmp_path / "r.json").read_bytes())["metrics"]["accuracy"] > 0.7


def test_what_draws_by_chance_is_seeded(tmp_path):
    table(tmp_path)
    words = (
        "data.csv",
        "--estimator",
        "sklearn.ensemble:RandomForestClassifier",
        "--set",
        "n_estimators=5",
        "--folds",
        "2",
    )
    first, _ = trained(tmp_path, *words)
    again, _ = trained(tmp_path, *words, "--restart")
    assert first == again


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--estimator", "nowhere:Model"), "cannot be imported: No module named 'nowhere'"),
        (("--estimator", "sklearn.svm:Nothing"), "has no attribute 'Nothing'"),
        (("--estimator", "sklearn.svm"), "is not MODULE:NAME"),
        (("--estimator", "json:dumps"), "cannot be made: TypeError"),
        (("--estimator", "sklearn.svm:SVC", "--set", "D=1"), "unexpected keyword argument 'D'"),
        (("--estimator", "sklearn.svm:SVC", "--set", "C"), "--set C: is not NAME=VALUE"),
        (("--estimator", "sklearn.svm:SVC", "--set", "SVR.C=1"), "no estimator is called SVR"),
        (("--estimator", "sklearn.svm:SVC", "--features", "g_*"), "names no column"),
        (("--estimator", "sklearn.svm:SVC", "--text", "words"), "there is no such column"),
        (("--text", "label", "--features", "f_0"), "learns from one kind of input"),
        ((), "nothing says what is to be trained"),
        (("--estimator", "sklearn.svm:SVC", "--proba", "some"), "there is no 'some'"),
        (("--estimator", "sklearn.svm:SVC", "--column", "prediction=f_0"), "comes from the models that are trained"),
    ],
)
def test_bad_estimators_are_named(tmp_path, words, said):
    table(tmp_path)
    assert said in refused(tmp_path, "crossval", "data.csv", *words)


def test_an_estimator_that_raises_is_told_with_its_fold(tmp_path):
    table(tmp_path)
    words = ("--estimator", "sklearn.linear_model:LogisticRegression", "--set", "C=-1")
    ended = run(tmp_path, "crossval", "data.csv", *words, "--fail-fast")
    assert ended.code == 1
    assert "error: fold 1: the estimator raised InvalidParameterError" in ended.err
    assert "0 of 5 folds finished; nothing is lost, as nothing was finished. Run again to continue." in ended.err
    assert not (tmp_path / "report.html").exists()


@pytest.mark.slow
def test_several_processes_give_what_one_gives_and_one_that_dies_is_told(tmp_path):
    table(tmp_path)
    words = ("data.csv", "--estimator", "sklearn.linear_model:LogisticRegression", "--folds", "3")
    alone, _ = trained(tmp_path, *words)
    assert trained(tmp_path, *words, "--jobs", "2", "--restart")[0] == alone
    (tmp_path / "dying.py").write_text(
        "import os\nclass Model:\n    def fit(self, X, y): os._exit(7)\n    def predict(self, X): return X\n", "utf-8"
    )
    ended = run(tmp_path, "crossval", "data.csv", "--estimator", "dying:Model", "--jobs", "2", "--restart")
    assert ended.code == 1
    assert "its process ended without a word: killed, or out of memory" in ended.err
