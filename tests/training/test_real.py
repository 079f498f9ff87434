"""Real data with known answers: folds of scikit-learn's sizes, and figures of its cross_val_predict."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.command_line import run

pytestmark = pytest.mark.slow


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["digits_pixels64", "tweets_emotion_model2vec64"])
def test_vectors_give_what_scikit_learn_gives(tmp_path, data, name):
    folder = data / "embeddings" / name
    words = (folder / "items.jsonl", "--embeddings", folder / "vectors.npy", "--no-images", "--record", "r.json")
    ended = run(tmp_path, "crossval", *words)
    assert ended.code == 0, ended.err
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text("utf-8").splitlines()]
    truth = np.array([one["label"] for one in items])
    lines = (tmp_path / "report.crossval" / "predictions.jsonl").read_text("utf-8").splitlines()
    said = {one["id"]: one for one in map(json.loads, lines)}
    fold = np.array([int(said[one["id"]]["fold"]) for one in items])
    by_id = np.argsort([one["id"] for one in items], kind="stable")
    parts = StratifiedKFold(5, shuffle=True, random_state=0).split(truth, truth[by_id])
    labels = sorted(set(truth))
    sizes = [[int((truth[by_id][test] == label).sum()) for label in labels] for _, test in parts]
    assert [[int((truth[fold == k] == label).sum()) for label in labels] for k in range(1, 6)] == sizes
    head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    vectors, split = np.load(folder / "vectors.npy"), PredefinedSplit(fold)
    wanted = cross_val_predict(head, vectors, truth, cv=split, method="predict_proba")
    found = np.array([[said[one["id"]]["scores"][label] for label in labels] for one in items])
    assert np.abs(found - wanted).max() < 1e-12
    accuracy = (np.array(labels)[wanted.argmax(axis=1)] == truth).mean()
    metrics = json.loads((tmp_path / "r.json").read_bytes())["metrics"]
    assert metrics["accuracy"] == pytest.approx(accuracy, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "file", "column"),
    [("text_classification/azure_webofscience_5fold", "webOfScience_labelsFile.json", "text"),
     ("text_multilabel/azure_movies_5fold", "movieLabels.json", "text")],
)  # fmt: skip
def test_text_files_are_learnt_from(tmp_path, data, name, file, column):
    folder = data / name
    words = (folder / file, "--images", folder / "documents", "--text", column, "--folds", "3", "--record", "r.json")
    ended = run(tmp_path, "crossval", *words, "--no-images")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    sizes = [one["samples"] for one in record["folds"]]
    assert sum(sizes) == record["dataset"]["samples"] == 210
    assert max(sizes) - min(sizes) <= 10
    assert record["metrics"]["macro_f1"] > 0.5
