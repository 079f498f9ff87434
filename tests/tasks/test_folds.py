"""Folds of a cross-validation in a report: each as if built alone, and a threshold that no fold chose for itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.sample_folds import folds_of
from reportgen.errors import OptionError
from reportgen.options import Options
from reportgen.pipeline import build

N, K = 240, 4


def frame(seed: int = 0, spread: float = 1.0) -> pl.DataFrame:
    """Samples of three labels with scores, in four folds."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, N)
    logits = rng.normal(0, 1, (N, 3)) + 1.6 * np.eye(3)[truth]
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    columns = {f"p_{name}": scores[:, k] for k, name in enumerate("abc")}
    return pl.DataFrame({"id": [f"s{k:03}" for k in range(N)], "truth": ["abc"[k] for k in truth], **columns,
                         "fold": [str(k % K) for k in range(N)]})  # fmt: skip


def built(tmp_path: Path, data: pl.DataFrame, **more):
    data.write_csv(tmp_path / "all.csv")
    return build(Options(predictions=tmp_path / "all.csv", **more))


def test_each_fold_is_as_if_built_alone(tmp_path: Path):
    data = frame()
    record = built(tmp_path, data).record
    assert [one["name"] for one in record["folds"]] == ["0", "1", "2", "3"]
    for one in record["folds"]:
        part = data.filter(pl.col("fold") == one["name"]).drop("fold")
        part.write_csv(tmp_path / "one.csv")
        alone = build(Options(predictions=tmp_path / "one.csv")).record
        assert one["samples"] == alone["dataset"]["samples"] == N // K
        for name in ("accuracy", "macro_f1", "macro_auc", "log_loss"):
            assert one["metrics"][name] == alone["metrics"][name]
        assert one["threshold"] == alone["threshold"]["best"]
    values = [one["metrics"]["accuracy"] for one in record["folds"]]
    assert record["crossval"]["mean"]["accuracy"] == pytest.approx(np.mean(values))
    assert record["crossval"]["sd"]["accuracy"] == pytest.approx(np.std(values, ddof=1))
    assert record["crossval"]["pooled"]["accuracy"] == record["metrics"]["accuracy"]


def test_no_fold_has_a_say_in_its_own_threshold(tmp_path: Path):
    data = frame(1)
    record = built(tmp_path, data).record
    labels = np.array(["a", "b", "c"])
    scores, truth = data.select("p_a", "p_b", "p_c").to_numpy(), data["truth"].to_numpy()
    predicted, top = labels[scores.argmax(axis=1)], scores.max(axis=1)
    kept = np.zeros(N, bool)
    for one in record["folds"]:
        inside = data["fold"].to_numpy() == one["name"]
        data.filter(pl.col("fold") != one["name"]).drop("fold").write_csv(tmp_path / "others.csv")
        others = build(Options(predictions=tmp_path / "others.csv")).record
        assert one["crossed"] == others["threshold"]["best"]
        kept |= inside & (top >= one["crossed"])
    f1 = [2 * np.sum(kept & (predicted == x) & (truth == x)) / (np.sum(kept & (predicted == x)) + np.sum(truth == x))
          for x in labels]  # fmt: skip
    assert record["crossval"]["cross_fitted"]["metrics"]["macro_f1"] == pytest.approx(np.mean(f1))


def test_files_that_differ_by_a_number_are_folds_and_parts_are_none(tmp_path: Path):
    data = frame(2)
    whole = built(tmp_path, data).record["crossval"]
    for stem, expected in (("svc_fold", whole["mean"]["accuracy"]), ("part-", None)):
        paths = []
        for k in range(K):
            paths.append(tmp_path / f"{stem}{k}.csv")
            data.filter(pl.col("fold") == str(k)).drop("fold").write_csv(paths[-1])
        record = build(Options(predictions=tuple(paths))).record
        assert (record["crossval"]["mean"]["accuracy"] if expected else record.get("crossval")) == expected


def test_the_page_shows_each_fold_alone_and_labels_by_fold(tmp_path: Path):
    page = built(tmp_path, frame(3)).html.decode()
    assert "Labels by fold" in page
    assert "Cross-fitted: chosen on the other folds" in page
    assert 'href="#folds&amp;slice=fold,2"' in page
    assert 'href="#confusion&amp;slice=fold,2&amp;label=a&amp;state=misclassified"' in page


def test_samples_of_no_fold_are_counted(tmp_path: Path):
    data = frame(4).with_columns(fold=pl.when(pl.int_range(N) < 5).then(None).otherwise("fold"))
    found = built(tmp_path, data)
    assert {one["code"]: one["count"] for one in found.record["issues"]}["no_fold"] == 5
    assert sum(one["samples"] for one in found.record["folds"]) == N - 5


def test_a_column_that_is_no_fold_is_refused_where_it_is_named(tmp_path: Path):
    for cells, problem in ((["x"] * N, "1 different value"), ([str(k) for k in range(N)], "240 different values")):
        with pytest.raises(OptionError, match=problem):
            built(tmp_path, frame().with_columns(other=pl.Series(cells)), columns={"fold": "other"})
    with pytest.raises(OptionError, match=r"no column .nowhere."):
        built(tmp_path, frame(), columns={"fold": "nowhere"})


def test_a_data_set_without_folds_has_none(tmp_path: Path):
    found = built(tmp_path, frame().drop("fold"))
    assert folds_of(found.evaluation.dataset) is None
    assert found.record.get("crossval") is None
