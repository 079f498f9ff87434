"""Several labels of a sample: every figure is scikit-learn's, and every count that of the rows."""

import json

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as oracle

from reportgen.datasets.multilabel import MultilabelDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.options import Options
from reportgen.pipeline import read
from reportgen.set_outcomes import set_outcomes
from reportgen.set_pairs import MOST, set_pairs, together
from tests.loops import each

AVERAGES = ("micro", "macro", "weighted", "samples")


def dataset(truth, scores=None, predicted=None):
    n, n_labels = truth.shape
    labels = tuple(f"l{k:03d}" for k in range(n_labels))
    return MultilabelDataset(
        Samples(pl.Series("id", [f"s{k:04d}" for k in range(n)])), labels, truth, scores, predicted
    )


def evaluated(data, folder, **options):
    return MultilabelEvaluation(data, Options(folder, **options))


def drawn(seed, n=120, n_labels=5, digits=2):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, n_labels)) < rng.uniform(0.05, 0.6, n_labels)
    scores = np.clip(0.3 + 0.4 * truth + rng.normal(0, 0.25, truth.shape), 0, 1).round(digits)
    return truth, scores


def at_threshold(truth, kept):
    """What scikit-learn says of labels that are kept; macro averages are over labels with ground truth."""
    found = {
        "subset_accuracy": oracle.accuracy_score(truth, kept),
        "hamming_loss": oracle.hamming_loss(truth, kept),
    }
    for average in AVERAGES:
        among = {"labels": np.flatnonzero(truth.any(axis=0))} if average == "macro" else {}
        values = oracle.precision_recall_fscore_support(truth, kept, average=average, zero_division=0, **among)
        found |= {
            f"{average}_{name}": value for name, value in zip(("precision", "recall", "f1"), values, strict=False)
        }
    return found


def of_scores(truth, scores):
    has_both = truth.any(axis=0) & ~truth.all(axis=0)
    there = truth.any(axis=0)
    return {
        "macro_ap": oracle.average_precision_score(truth[:, there], scores[:, there], average="macro"),
        "micro_ap": oracle.average_precision_score(truth, scores, average="micro"),
        "macro_auc": oracle.roc_auc_score(truth[:, has_both], scores[:, has_both], average="macro"),
        "micro_auc": oracle.roc_auc_score(truth, scores, average="micro"),
        "lrap": oracle.label_ranking_average_precision_score(truth, scores),
        "coverage_error": oracle.coverage_error(truth, scores),
    }


@each("digits", [1, 2, 9])
@each("threshold", [0.0, 0.5, 0.8])
def test_every_metric_is_that_of_scikit_learn(tmp_path, digits, threshold):
    truth, scores = drawn(digits, digits=digits)
    truth[:, 0], truth[:20] = True, False  # a label of nearly all samples, and samples without any
    truth[5:8], truth[:, 4] = True, False  # samples with all labels, and a label of no sample
    evaluation = evaluated(dataset(truth, scores), tmp_path, threshold=threshold)
    wanted = at_threshold(truth, scores >= threshold) | of_scores(truth, scores)
    assert {name: evaluation.metrics[name] for name in wanted} == pytest.approx(wanted, abs=1e-12)
    assert "accuracy" not in evaluation.metrics


def test_a_label_that_every_sample_has_ranks_perfectly_and_has_no_auc(tmp_path):
    truth, scores = drawn(4)
    truth[:, 1] = True
    evaluation = evaluated(dataset(truth, scores), tmp_path)
    assert evaluation.label_ranking["ap"][1] == 1
    assert np.isnan(evaluation.label_ranking["auc"][1])
    assert evaluation.metrics["macro_ap"] == pytest.approx(oracle.average_precision_score(truth, scores), abs=1e-12)


def test_counts_at_every_step_are_those_of_the_rows(tmp_path):
    truth, scores = drawn(7)
    scores[3, 1] = scores[4] = np.nan
    evaluation = evaluated(dataset(truth, scores), tmp_path)
    rows = evaluation.outcomes
    assert rows.n_rows == set_outcomes(truth, scores).n_rows
    for name in ("truth", "prediction", "first", "last", "count"):
        wanted = getattr(rows.histogram(evaluation.steps, 5), name)
        np.testing.assert_array_equal(getattr(evaluation.histogram, name), wanted)
    for step, threshold in enumerate(evaluation.steps):
        kept = scores >= threshold
        np.testing.assert_array_equal(evaluation.histogram.confusion_at(step), evaluation.point_at(threshold).confusion)
        pairs = (truth & ~kept).astype(int).T @ (kept & ~truth).astype(int)
        np.testing.assert_array_equal(evaluation.pairs.histogram.confusion_at(step)[:5, :5], pairs)
        assert evaluation.exact_by_step[step] == np.count_nonzero((kept == truth).all(axis=1))
    held, alone = rows.select(rows.active(evaluation.operating)), evaluation.outcomes_at_operating
    columns = [np.stack([one.sample, one.truth, one.prediction, one.low, one.high]) for one in (held, alone)]
    for column in columns:
        column[:] = column[:, np.lexsort(column)]
    np.testing.assert_array_equal(*columns)
    kept = scores >= evaluation.operating
    np.testing.assert_array_equal(evaluation.missed_spurious, (truth & ~kept).astype(int).T @ (kept & ~truth))


def test_too_many_pairs_stay_as_they_are_at_the_operating_threshold():
    rng = np.random.default_rng(0)
    truth, scores = rng.random((1500, 60)) < 0.3, rng.random((1500, 60))
    fixed = (truth & (scores < 0.5)).astype(int).T @ (~truth & (scores >= 0.5)).astype(int)
    found = set_pairs(truth, scores, np.arange(101) / 100, fixed)
    assert not found.follows
    assert found.histogram.truth.size <= MOST
    for step in (0, 50, 100):
        np.testing.assert_array_equal(found.histogram.confusion_at(step)[:60, :60], fixed)


def test_labels_that_go_together():
    truth, scores = drawn(2)
    found = together(truth, scores)
    np.testing.assert_array_equal(found.count, truth.astype(int).T @ truth.astype(int))
    for label in range(5):
        np.testing.assert_allclose(found.mean[label], scores[truth[:, label]].mean(axis=0), rtol=1e-12)


def test_azures_table_with_its_own_error_mended(tmp_path):
    """Azure's documentation: five documents; it prints an F1 of .80 for comedy, which is .50, and misses one miss."""
    true = ("action,comedy", "action", "romance", "romance,comedy", "comedy")
    said = ("comedy", "action", "romance", "romance", "action")
    lines = [json.dumps({"id": f"{k}", "labels": t.split(","), "predictions": [p]}) + "\n"
             for k, (t, p) in enumerate(zip(true, said, strict=True))]  # fmt: skip
    (tmp_path / "p.jsonl").write_text("".join(lines), encoding="utf-8")
    data = read(Options(tmp_path / "p.jsonl")).dataset
    point = evaluated(data, tmp_path).point
    assert data.labels == ("action", "comedy", "romance")
    assert point.f1 == pytest.approx([0.5, 0.5, 1.0])
    assert (point.precision[1], point.recall[1]) == pytest.approx((1, 1 / 3))
    assert (point.tp.sum(), point.fp.sum(), point.fn.sum()) == (4, 1, 3)
    said_all = [point.metrics[f"micro_{name}"] for name in ("precision", "recall", "f1")]
    assert said_all == pytest.approx([0.8, 4 / 7, 2 / 3])


def test_without_scores_there_is_no_threshold(tmp_path):
    truth, scores = drawn(5)
    evaluation = evaluated(dataset(truth, predicted=scores >= 0.5), tmp_path)
    wanted = at_threshold(truth, scores >= 0.5)
    assert {name: evaluation.metrics[name] for name in wanted} == pytest.approx(wanted, abs=1e-12)
    assert (evaluation.operating, evaluation.best) == (None, None)
    assert evaluation.reasons["macro_ap"] == "the input has no scores"


def test_partial_scores_have_no_ranking_and_say_why(tmp_path):
    truth, scores = drawn(6)
    scores[3, 2] = np.nan
    evaluation = evaluated(dataset(truth, scores), tmp_path)
    assert np.isnan(evaluation.metrics["micro_ap"])
    assert "only the scores of the best labels" in evaluation.reasons["micro_ap"]
    assert evaluation.point.metrics["micro_f1"] > 0


def test_intervals_hold_their_figures(tmp_path):
    truth, scores = drawn(9, n=400)
    evaluation = evaluated(dataset(truth, scores), tmp_path)
    for name in ("macro_auc", "micro_ap", "micro_auc", "lrap", "coverage_error", "subset_accuracy", "hamming_loss",
                 "micro_f1", "macro_f1", "samples_f1"):  # fmt: skip
        low, high = evaluation.intervals[name]
        assert low < evaluation.metrics[name] < high, name
    assert evaluation.operating == (evaluation.recommended or 0.5)
    few = evaluated(dataset(truth[:99], scores[:99]), tmp_path).ranking_intervals
    assert np.isnan(few.metrics["hamming_loss"]).all()
    assert few.reasons["hamming_loss"] == "too few: 99 samples; it takes 100"


@each("name", ["chestxray14_patients_first_fifth", "voc100_image_level"])
def test_real_sets_have_their_expected_figures(data, name):
    folder = data / "image_multilabel" / name
    path = next(folder.glob("predictions.csv*"))
    found = read(Options(path))
    wanted = json.loads((folder / "expected.json").read_text())
    wanted = wanted.get("threshold_0.5", wanted)
    evaluation = evaluated(found.dataset, path, threshold=0.5)
    of_all = {
        "macro_ap": wanted["mAP"], "micro_ap": wanted["average_precision_micro"], "macro_auc": wanted["roc_auc_macro"],
        "micro_auc": wanted["roc_auc_micro"], "lrap": wanted["lrap_all_rows"],
    }  # fmt: skip
    of_all |= {key: wanted[key] for key in ("coverage_error", "subset_accuracy", "hamming_loss")}
    of_all |= {f"{average}_{key}": value for average in AVERAGES for key, value in wanted[average].items()}
    assert {key: evaluation.metrics[key] for key in of_all} == pytest.approx(of_all, abs=1e-9)
    point = evaluation.point
    for k, label in enumerate(found.dataset.labels):
        row = wanted["per_label"][label]
        assert (point.tp[k], point.fp[k], point.fn[k]) == (row["tp"], row["fp"], row["fn"])
        assert evaluation.label_ranking["ap"][k] == pytest.approx(wanted["average_precision"][label], abs=1e-9)
        assert evaluation.label_ranking["auc"][k] == pytest.approx(wanted["roc_auc"][label], abs=1e-9)


@each("seed", range(4))
@each("criterion", ["macro_f1", "fbeta:2"])
def test_the_highest_scores_alone_tell_the_best_thresholds(tmp_path, monkeypatch, seed, criterion):
    truth, scores = drawn(seed, n=300, digits=3)
    scores[4, 2] = np.nan
    truth[:, 3] &= np.arange(300) < 3 + seed
    slow = evaluated(dataset(truth, scores), tmp_path, criterion=criterion)
    wanted = slow._best_thresholds
    monkeypatch.setattr("reportgen.evaluations.set_thresholds.FEW", 150 * (seed + 1))
    found = evaluated(dataset(truth, scores), tmp_path, criterion=criterion)._best_thresholds
    assert found[0] == wanted[0]
    np.testing.assert_array_equal(found[1], wanted[1])


def test_intervals_over_samples_cover_the_truth(tmp_path):
    """Labels of a sample go together, so pairs are no samples. Of 300 draws of 150 samples 95% cover, within chance."""

    def sample(rng, n):
        shared = rng.normal(0, 1, (n, 1))
        latent = 0.5 * shared + rng.normal(0, 1, (n, 4))
        scores = 1 / (1 + np.exp(-1.5 * latent - 0.4 * shared - rng.normal(0, 1, (n, 4))))
        return latent > [0, 0.4, 0.8, 1.0], scores

    def of(rng, n):
        return evaluated(dataset(*sample(rng, n)), tmp_path, threshold=0.5)

    names = ("micro_ap", "micro_auc", "lrap", "coverage_error", "hamming_loss", "samples_f1")
    true = of(np.random.default_rng(0), 40_000).metrics
    hits = dict.fromkeys(names, 0)
    for seed in range(300):
        found = of(np.random.default_rng(seed + 1), 150).ranking_intervals.metrics
        for name in names:
            hits[name] += found[name][0] <= true[name] <= found[name][1]
    assert all(0.92 <= n / 300 <= 0.98 for n in hits.values()), hits
