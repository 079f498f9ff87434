"""Slices are what an evaluation of their samples says; chance names none, and what is worse is found."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.slices import FEWEST
from reportgen.options import Options
from reportgen.report.words import Words
from reportgen.rules.slices import weak_slice

# Runs that name a slice where there is none (2,000 samples, 8 columns of 2 to 20 values and bins, pairs searched): of
# 400 runs each, at an accuracy of 0.7: 0.010, 0.9: 0.005, 0.97: 0.018. The tests of small counts are coarse, and a pair
# must be worse than either of two slices: that keeps them below 0.05.


def evaluated(right: np.ndarray, columns: dict[str, list[str]], *, seed: int = 0, **options: object):
    """Three labels; what is not right is any other label, with scores a little lower."""
    rng = np.random.default_rng(seed)
    n = right.size
    truth = rng.integers(0, 3, n).astype(np.int32)
    predicted = np.where(right, truth, (truth + rng.integers(1, 3, n)) % 3).astype(np.int32)
    score = np.round(np.where(right, rng.beta(6, 1, n), rng.beta(4, 2, n)), 3)
    samples = Samples([f"s{k:05d}" for k in range(n)], metadata=columns)
    data = ClassificationDataset(samples, ("a", "b", "c"), truth, predicted, score, None)
    return ClassificationEvaluation(data, Options(predictions=Path("p.csv"), **options))


def dealt(n: int, rng: np.random.Generator, sizes: tuple[int, ...]) -> dict[str, list[str]]:
    return {f"c{k}": rng.integers(0, size, n).astype(str).tolist() for k, size in enumerate(sizes)}


@pytest.mark.parametrize("threshold", [None, 0.8])
def test_a_slice_is_what_the_evaluation_of_its_samples_says(threshold):
    rng = np.random.default_rng(1)
    columns = dealt(400, rng, (3, 8)) | {"number": [str(value) for value in rng.random(400)]}
    columns["c0"][7] = None
    evaluation = evaluated(rng.random(400) < 0.8, columns, threshold=threshold)
    assert len(evaluation.slices.rows) == 3 + 8 + 5
    for column in evaluation.slices.columns:
        rows = {one.value: one for one in evaluation.slices.rows if one.name == column.name}
        for code, value in enumerate(column.values):
            part = ClassificationEvaluation(evaluation.dataset.take(column.code == code), evaluation.options)
            one, metrics = rows[value], part.metrics
            assert one.samples == part.dataset.n_samples
            for name in ("accuracy", "macro_f1", "macro_recall", "micro_precision", "weighted_f1"):
                assert one.metrics[name] == pytest.approx(metrics[name], abs=1e-12, nan_ok=True), name
            assert one.metrics["recall"] == one.metrics["micro_recall"]
            rest = ClassificationEvaluation(evaluation.dataset.take(column.code != code), evaluation.options)
            assert one.difference == pytest.approx(metrics["accuracy"] - rest.metrics["accuracy"], abs=1e-12)


def test_the_counts_of_slices_add_up_to_the_histogram():
    rng = np.random.default_rng(2)
    evaluation = evaluated(rng.random(300) < 0.8, dealt(300, rng, (4,)))
    ((column, found),) = evaluation.slices.histograms()
    whole = evaluation.histogram
    assert np.array_equal(np.bincount(found.entry, found.count, whole.count.size), whole.count)
    assert found.samples.sum() == 300
    for code in range(4):
        part = evaluation.outcomes.take(column.code == code).histogram(evaluation.steps, 3)
        held = slice(found.starts[code], found.starts[code + 1])
        assert np.array_equal(whole.truth[found.entry[held]], part.truth)
        assert np.array_equal(whole.last[found.entry[held]], part.last)
        assert np.array_equal(found.count[held], part.count)


def test_where_there_is_no_slice_few_runs_name_one():
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        columns = dealt(1200, rng, (2, 4, 6, 20)) | {"number": rng.normal(0, 1, 1200).astype(str).tolist()}
        named += bool(evaluated(rng.random(1200) < 0.9, columns, seed=seed).slices.weak)
    assert named <= 3  # 5% of 60; about 1 is expected


def test_what_is_worse_is_found_and_a_pair_only_where_it_is_worse_than_either():
    rng = np.random.default_rng(4)
    columns = dealt(4000, rng, (4, 3, 5))
    weather, camera = (np.array(columns[name]) for name in ("c0", "c1"))
    right = rng.random(4000) < np.where(weather == "3", 0.7, np.where((weather == "1") & (camera == "2"), 0.5, 0.93))
    slices = evaluated(right, columns).slices
    weak = {(one.name, one.value) for one in slices.weak}
    assert {("c0", "3"), ("c0 & c1", "1 & 2")} <= weak
    assert [(one.name, one.value) for one in slices.pairs] == [("c0 & c1", "1 & 2")]
    assert slices.pairs[0].samples == np.count_nonzero((weather == "1") & (camera == "2"))
    assert not any(name == "c2" for name, _ in weak)
    assert slices.n_pairs == 12 + 20 + 15


def found(evaluation) -> list:
    return list(weak_slice.check(evaluation, Words("sample", "no prediction", "sample")))


def slice_of(n: int, n_wrong: int, others: int, others_wrong: int) -> tuple[np.ndarray, dict[str, list[str]]]:
    right = np.concatenate([np.arange(n) >= n_wrong, np.arange(others) >= others_wrong])
    return right, {"site": ["Berlin"] * n + ["Rome"] * others}


def test_the_rule_names_the_slice_and_links_to_it():
    (finding,) = found(evaluated(*slice_of(200, 60, 800, 80)))
    assert finding.message == "Worse where site is Berlin"
    assert finding.link == "#slices&slice=site,Berlin"
    assert finding.gain == pytest.approx(0.9 - 0.86)
    assert "0.700 on 200 samples, 0.900 on all others" in finding.evidence
    assert [row.name for row in finding.rows] == ["site: Berlin"]


def test_the_rule_is_silent_where_chance_explains_it_or_it_is_small():
    assert not found(evaluated(*slice_of(200, 24, 800, 80)))  # 2 points, and chance explains them
    assert not found(evaluated(*slice_of(60_000, 1100, 60_000, 600)))  # sure, and less than a point
    assert not found(evaluated(*slice_of(FEWEST - 1, 12, 800, 80)))  # too few to be tested
    assert found(evaluated(*slice_of(FEWEST, 12, 800, 80)))


def test_intervals_of_few_samples_are_undefined():
    slices = evaluated(*slice_of(19, 5, 800, 80)).slices
    by_value = {one.value: one for one in slices.rows}
    assert np.isnan(by_value["Berlin"].intervals["accuracy"]).all()
    assert by_value["Rome"].intervals["accuracy"] == pytest.approx((0.877, 0.919), abs=0.001)
