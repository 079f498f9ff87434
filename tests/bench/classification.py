"""Classification: our metrics against scikit-learn's calls for the same, and a whole build against Evidently's page."""

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.measure import Measured, in_fresh_process

FULL = (50_000, 1_000)
TOP_1 = (1_000_000, 100)
SETS = (1_000_000, 80)
N_RANKED_SETS = 8  # labels whose AUC and AP scikit-learn computes there, likewise
PART = 20_000  # samples of which it ranks the labels, one by one in Python: its seconds are not extrapolated
N_RANKED = 20  # labels whose AUC and AP scikit-learn computes; the others are extrapolated, and said to be


def full_scores(n, n_labels):
    """(y_true, y_pred, float32 scores): a softmax that is right in about two thirds of the samples."""
    rng = np.random.default_rng(7)
    y_true = rng.integers(0, n_labels, n).astype(np.int32)
    scores = rng.standard_normal((n, n_labels), dtype=np.float32)
    scores *= 1.3
    scores[np.arange(n), y_true] += 6 + 2 * rng.standard_normal(n, dtype=np.float32)
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return y_true, scores.argmax(axis=1).astype(np.int32), scores


def top_1(n, n_labels):
    """(y_true, y_pred, score): right in four of five samples, scores a little higher when right."""
    rng = np.random.default_rng(8)
    y_true = rng.integers(0, n_labels, n).astype(np.int32)
    is_right = rng.random(n) < 0.8
    y_pred = np.where(is_right, y_true, rng.integers(0, n_labels, n)).astype(np.int32)
    return y_true, y_pred, np.where(is_right, rng.beta(5, 2, n), rng.beta(3, 3, n))


def evaluation_of(y_true, y_pred, score, scores, n_labels):
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.datasets.samples import Samples
    from reportgen.evaluations.classification import ClassificationEvaluation
    from reportgen.options import Options

    ids = pl.Series("id", np.arange(y_true.size)).cast(pl.String).str.zfill(8)
    labels = tuple(f"label {k:04d}" for k in range(n_labels))
    dataset = ClassificationDataset(Samples(ids), labels, y_true, y_pred, score, scores)
    return ClassificationEvaluation(dataset, Options(Path("generated")))


def prepared_full():
    y_true, y_pred, scores = full_scores(*FULL)
    score = scores[np.arange(y_true.size), y_pred].astype(np.float64)
    return evaluation_of(y_true, y_pred, score, scores, FULL[1])


def prepared_top_1():
    return evaluation_of(*top_1(*TOP_1), None, TOP_1[1])


def given_full():
    from sklearn import metrics  # noqa: F401 (loaded before the clock starts)

    return full_scores(*FULL)


def given_top_1():
    from sklearn import metrics  # noqa: F401 (loaded before the clock starts)

    return top_1(*TOP_1)


def our_counts(evaluation):
    point = evaluation.point
    return point.metrics | {"f1": point.f1, "confusion": point.confusion.sum()}


def our_metrics(evaluation):
    counts = our_counts(evaluation)
    return {**counts, **evaluation.metrics, "auc": evaluation.label_auc, "ap": evaluation.label_ap}


def our_thresholds(evaluation):
    """What scikit-learn has no call for: everything at 102 steps, best thresholds, intervals."""
    return {
        "best": evaluation.best,
        "recommended": evaluation.recommended,
        "per label": evaluation.label_thresholds,
        "curves": evaluation.curves.f1,
        "intervals": evaluation.intervals,
        "replicates": evaluation.replicates,
    }


def their_counts(given):
    from sklearn import metrics as sk

    y_true, y_pred = given[:2]
    result = {"accuracy": sk.accuracy_score(y_true, y_pred), "kappa": sk.cohen_kappa_score(y_true, y_pred)}
    result["balanced_accuracy"] = sk.balanced_accuracy_score(y_true, y_pred)
    result["mcc"] = sk.matthews_corrcoef(y_true, y_pred)
    for average in ("micro", "macro", "weighted"):
        values = sk.precision_recall_fscore_support(y_true, y_pred, average=average, zero_division=0)
        names = ("precision", "recall", "f1")
        result |= {f"{average}_{name}": value for name, value in zip(names, values[:3], strict=True)}
    result["f1"] = sk.precision_recall_fscore_support(y_true, y_pred, zero_division=0)[2]
    return result | {"confusion": sk.confusion_matrix(y_true, y_pred).sum()}


def their_metrics(given):
    """Counts, then log-loss and top-5, then AUC and AP of N_RANKED labels; the seconds of the last apart."""
    from sklearn import metrics as sk

    y_true, _, scores = given
    labels = np.arange(scores.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = their_counts(given)
        result["log_loss"] = sk.log_loss(y_true, scores, labels=labels)
        result["top5_accuracy"] = sk.top_k_accuracy_score(y_true, scores, k=5, labels=labels)
    start = time.process_time()
    result["auc"] = [sk.roc_auc_score(y_true == label, scores[:, label]) for label in range(N_RANKED)]
    result["ap"] = [sk.average_precision_score(y_true == label, scores[:, label]) for label in range(N_RANKED)]
    return result | {"seconds of auc and ap": time.process_time() - start}


def several_labels(n, n_labels):
    """(truth, float32 scores): labels of very different frequency, scores a logistic that separates them well."""
    rng = np.random.default_rng(9)
    frequency = np.linspace(0.005, 0.12, n_labels, dtype=np.float32)
    truth = rng.random((n, n_labels), dtype=np.float32) < frequency
    scores = rng.standard_normal((n, n_labels), dtype=np.float32)
    scores *= 1.2
    scores += np.float32(2.5) * truth - np.float32(1.8)
    np.negative(scores, out=scores)
    np.exp(scores, out=scores)
    scores += 1
    np.reciprocal(scores, out=scores)
    return truth, scores


def prepared_sets():
    from reportgen.datasets.multilabel import MultilabelDataset
    from reportgen.datasets.samples import Samples
    from reportgen.evaluations.multilabel import MultilabelEvaluation
    from reportgen.options import Options

    truth, scores = several_labels(*SETS)
    ids = pl.Series("id", np.arange(len(truth))).cast(pl.String).str.zfill(8)
    labels = tuple(f"label {k:02d}" for k in range(SETS[1]))
    return MultilabelEvaluation(
        MultilabelDataset(Samples(ids), labels, truth, scores), Options(Path("generated"), threshold=0.5)
    )


def given_sets():
    from sklearn import metrics  # noqa: F401 (loaded before the clock starts)

    return several_labels(*SETS)


def our_sets(evaluation):
    return {**evaluation.metrics, "auc": evaluation.label_ranking["auc"], "ap": evaluation.label_ranking["ap"]}


def our_other_sets(evaluation):
    """What scikit-learn has no call for: thresholds, intervals, all steps, pairs of labels."""
    return {"best": evaluation.best, "own": evaluation.label_thresholds, "intervals": evaluation.intervals,
            "rows": evaluation.histogram.count.size, "pairs": evaluation.pairs.follows,
            "together": evaluation.together.count.sum()}  # fmt: skip


def their_sets(given):
    """AUC and AP of N_RANKED_SETS labels, their seconds apart; the figures of samples; counts at 0.5."""
    from sklearn import metrics as sk

    truth, scores = given
    start = time.process_time()
    chosen = range(0, truth.shape[1], truth.shape[1] // N_RANKED_SETS)
    result = {name: [score(truth[:, k], scores[:, k]) for k in chosen]
              for name, score in (("auc", sk.roc_auc_score), ("ap", sk.average_precision_score))}  # fmt: skip
    of_ranking = time.process_time() - start
    said = scores >= 0.5
    result["subset_accuracy"] = sk.accuracy_score(truth, said)
    result["hamming_loss"] = sk.hamming_loss(truth, said)
    for average in ("micro", "macro", "weighted", "samples"):
        values = sk.precision_recall_fscore_support(truth, said, average=average, zero_division=0)
        names = ("precision", "recall", "f1")
        result |= {f"{average}_{name}": value for name, value in zip(names, values[:3], strict=True)}
    result["lrap"] = sk.label_ranking_average_precision_score(truth[:PART], scores[:PART])
    result["coverage_error"] = sk.coverage_error(truth[:PART], scores[:PART])
    return result | {"seconds of auc and ap": of_ranking, "labels": list(chosen)}


def largest_difference(ours, theirs):
    """Over all numbers both have; log-loss of float32 scores apart, which scikit-learn sums in float32."""
    shared = (set(ours) & set(theirs)) - {"log_loss"}
    pairs = [(np.ravel(ours[name])[: np.size(theirs[name])], np.ravel(theirs[name])) for name in shared]
    return max(float(np.abs(one - other).max()) for one, other in pairs)


def parquet_of_top_1(path):
    y_true, y_pred, score = top_1(*TOP_1)
    names = pl.Series([f"label {k:04d}" for k in range(TOP_1[1])])
    ids = pl.Series("id", np.arange(y_true.size)).cast(pl.String).str.zfill(8)
    columns = {"id": ids, "truth": names.gather(y_true), "prediction": names.gather(y_pred), "score": score}
    pl.DataFrame(columns).write_parquet(path)


def options_for(path):
    from reportgen import pipeline  # noqa: F401 (loaded before the clock starts)
    from reportgen.options import Options

    return Options(Path(path))


def built(options):
    from reportgen.pipeline import build

    report = build(options)
    return len(report.html)


def row(title, measured, extra=""):
    times = f"{measured.seconds:7.2f} s  {measured.cpu:7.2f} s of CPU"
    return f"  {title:<58} {times}   peak {measured.peak:5.0f} MB, {measured.before:.0f} before{extra}"


def ratio(theirs, ours, more=0.0):
    """By the clock and by CPU: on a busy machine only the second can be repeated."""
    return f"{(theirs.seconds + more) / ours.seconds:.0f} by the clock, {(theirs.cpu + more) / ours.cpu:.0f} by CPU"


def compare_full(say):
    n, n_labels = FULL
    say(f"{n:,} samples x {n_labels:,} labels, full float32 scores (200 MB)")
    ours = in_fresh_process(prepared_full, our_metrics)
    theirs = in_fresh_process(given_full, their_metrics)
    of_ranking = theirs.result["seconds of auc and ap"]
    rest = of_ranking * (n_labels / N_RANKED - 1)
    say(row("reportgen: all metrics, AUC and AP of every label", ours))
    say(row(f"scikit-learn: the same, AUC and AP of only {N_RANKED} labels", theirs))
    say(f"  largest difference {largest_difference(ours.result, theirs.result):.1e}")
    say(f"  ratio {ratio(theirs, ours)}, as measured: AUC and AP of {n_labels:,} labels here, of {N_RANKED} there")
    say(f"  ratio {ratio(theirs, ours, rest)}, with the other labels' AUC and AP extrapolated: {rest:.0f} s more")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "scores.npy")
        np.save(path, full_scores(*FULL)[2])
        floor = in_fresh_process(Path, passed_over, path)
    say(row("the floor: the scores loaded from a file and passed over once", floor))
    say(f"  ratio {ratio(ours, floor)} to the floor")
    say(row("reportgen: thresholds, curves, intervals", in_fresh_process(prepared_full, our_thresholds)))


def passed_over(path):
    return float(np.load(path).max())


def compare_top_1(say):
    n, n_labels = TOP_1
    say(f"{n:,} samples x {n_labels} labels, top-1 scores")
    ours, theirs = in_fresh_process(prepared_top_1, our_counts), in_fresh_process(given_top_1, their_counts)
    say(row("reportgen: all metrics of counts", ours))
    say(row("scikit-learn: the same", theirs))
    say(f"  largest difference {largest_difference(ours.result, theirs.result):.1e}")
    say(f"  ratio {ratio(theirs, ours)}")
    say(row("reportgen: thresholds, curves, intervals", in_fresh_process(prepared_top_1, our_thresholds)))


def compare_sets(say):
    n, n_labels = SETS
    say(f"{n:,} samples x {n_labels} labels, several of them true; full float32 scores (320 MB)")
    ours, theirs = in_fresh_process(prepared_sets, our_sets), in_fresh_process(given_sets, their_sets)
    rest = theirs.result["seconds of auc and ap"] * (n_labels / N_RANKED_SETS - 1)
    say(row("reportgen: all metrics, AUC and AP of every label and of all", ours))
    say(row(f"scikit-learn: AUC and AP of {N_RANKED_SETS} labels, ranks of {PART:,} samples", theirs))
    labels = theirs.result.pop("labels")
    same = {name: ours.result[name][labels] for name in ("auc", "ap")}
    same |= {
        name: ours.result[name] for name in ("subset_accuracy", "hamming_loss", "micro_f1", "macro_f1", "samples_f1")
    }
    say(f"  largest difference {largest_difference(same, theirs.result):.1e}")
    say(f"  ratio {ratio(theirs, ours, rest)}, with the other labels' AUC and AP extrapolated: {rest:.0f} s more")
    say(row("reportgen: thresholds, curves, intervals, pairs", in_fresh_process(prepared_sets, our_other_sets)))


def built_before(options):
    """A first report compiles what the next ones find compiled, modules and templates, also where Python is told not to
    write that down, as this process may be.
    """
    sys.dont_write_bytecode = False
    return built(options)


def whole_build(say):
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "predictions.parquet")
        parquet_of_top_1(path)
        in_fresh_process(options_for, built_before, path)
        measured = in_fresh_process(options_for, built, path)
        size = f"   {measured.result / 1e6:.1f} MB of HTML"
        say(row(f"reportgen build: {TOP_1[0]:,} rows from Parquet to the page", measured, size))
        compare_page(say, path, measured)


def compare_page(say, path, ours):
    """Evidently's page of the same file, by the Python that EVIDENTLY_PYTHON names: it needs an older pandas."""
    python = os.environ.get("EVIDENTLY_PYTHON")
    if python is None:
        say("  Evidently: not run; EVIDENTLY_PYTHON names a Python that has it (tests/bench/evidently_page.py)")
        return
    script = Path(__file__).with_name("evidently_page.py")
    page = Path(path).with_name("evidently.html")
    ended = subprocess.run([python, "-W", "ignore", script, path, page], capture_output=True, text=True, check=True)
    found = json.loads(ended.stdout.splitlines()[-1])
    theirs = Measured(None, found["seconds"], found["cpu"], 0, found["peak"])
    say(
        row(f"Evidently {found['version']}: the same, labels only", theirs, f"   {found['bytes'] / 1e6:.1f} MB of HTML")
    )
    say(f"  ratio {ratio(theirs, ours)}")


def run(say):
    compare_full(say)
    compare_top_1(say)
    compare_sets(say)
    whole_build(say)
