"""The rules about what lies near what: each fires where it should, on the very limit, and never on a good model."""

import numpy as np
import pytest

from reportgen import numbers
from reportgen.rules import RULES
from reportgen.rules.rule import MIN_ROWS
from reportgen.rules.vectors import (
    contradicted_labels,
    coverage_gap,
    leaked_vectors,
    low_trust,
    same_with_two_labels,
    vector_drift,
    weak_group,
)
from tests.rules.found import all_found, found, scored
from tests.vectors import PER, N, clustered, mapped

VALUES, CODE = clustered()
LABEL = CODE % 3
OURS = {rule.name for rule in (contradicted_labels, coverage_gap, leaked_vectors, low_trust, same_with_two_labels, vector_drift, weak_group)}  # fmt: skip # noqa: E501


def model(wrong: np.ndarray | None = None, truth: np.ndarray = LABEL, values: np.ndarray = VALUES, **more: object):
    """A model on these vectors, right but where `wrong`."""
    predicted = truth if wrong is None else np.where(wrong, (truth + 1) % 3, truth)
    return mapped(scored(truth, predicted, n_labels=3), values, **more)


def drawn_again(n: int, seed: int = 5) -> np.ndarray:
    """As many new samples of the same clusters."""
    rng = np.random.default_rng(seed)
    middles = np.stack([VALUES[k == CODE].mean(axis=0) for k in range(N // PER)])
    return middles[np.arange(n) % len(middles)] + rng.normal(0, 1, (n, VALUES.shape[1]))


def test_a_group_with_more_errors_than_the_rest_is_named_with_both_rates():
    row = np.arange(N)
    (finding,) = found(weak_group, model((CODE == 4) & (row % 10 < 5) | (row % PER == 9)))
    assert finding.message == "Worse among similar images: mostly b · A"
    assert finding.evidence.startswith("55% errors on 20 images that lie together, 5% on all others (q = ")
    assert (finding.severity, finding.link) == ("medium", "#explorer&sel=group:0")
    assert finding.gain == pytest.approx((11 - 20 * 40 / 600) / 600)
    assert [(one.name, one.text) for one in finding.rows] == [("mostly b · A", "11 of 20")]


def test_errors_anywhere_are_no_weak_group_and_what_is_not_tested_says_why():
    assert found(weak_group, model(np.arange(N) % 10 == 0)) == []
    assert found(weak_group, model((CODE == 4) & (np.arange(N) % PER < 2) | (np.arange(N) % PER == 9))) == []
    assert "scores" in weak_group.needs(model(CODE == 4, is_tested=False))
    assert (
        weak_group.needs(model(CODE[:49] == 1, LABEL[:49], VALUES[:49]))
        == "it takes 50 samples with vectors that differ"
    )
    assert weak_group.needs(scored(LABEL, LABEL, n_labels=3)) == "no vectors are given (--embeddings)"


def test_a_group_that_training_has_little_of_is_a_gap():
    train, first = drawn_again(N), model().vector_map.groups[0]
    lacks = np.isin(np.arange(N) % 30, np.unique(CODE[model().vector_map.grouping.code == 0]))
    (finding,) = found(coverage_gap, model(training=(train[~lacks], [""] * np.count_nonzero(~lacks))))
    assert finding.message == f"Training has little of: {first.name}"
    assert finding.evidence.startswith(
        f"{numbers.share(first.share)} of test lies there, 0% of training; 1 group in all"
    )
    assert finding.link == "#explorer&sel=group:0"
    assert found(coverage_gap, model(training=(train, [""] * N))) == []
    assert "training=FILE" in coverage_gap.needs(model())


@pytest.mark.parametrize(("n", "severity"), [(0, None), (5, "medium"), (6, "high")])
def test_copies_of_training_samples_are_leaks_and_grave_from_one_percent_on(n, severity):
    train = drawn_again(N)
    train[:n] = VALUES[np.arange(n) * 7] * 1.0001
    findings = found(leaked_vectors, model(np.arange(N) % 10 == 0, training=(train, ["a"] * N)))
    assert [one.severity for one in findings] == [severity] * (n > 0)
    if n:
        assert findings[0].message == f"{n} images of the test set all but equal training images"
        assert findings[0].rows[0].text.startswith("= t")
        assert "with them 0.900" in findings[0].evidence


def test_the_figure_without_leaks_is_that_of_the_others():
    train = drawn_again(N)
    train[:6] = VALUES[np.arange(6) * 10]
    (finding,) = found(leaked_vectors, model(np.arange(N) % 10 == 0, training=(train, [""] * N)))
    assert f"Without them accuracy is {1 - 54 / 594:.3f}, with them 0.900." in finding.evidence


def test_equal_samples_with_two_labels_are_named_and_with_one_label_are_not():
    values, truth = VALUES.copy(), LABEL.copy()
    values[1], values[2] = values[0], values[3]
    assert found(same_with_two_labels, model(truth=truth, values=values)) == []
    truth[1] = 2
    (finding,) = found(same_with_two_labels, model(truth=truth, values=values))
    assert finding.message == "1 pair of images is all but equal and carries different labels"
    assert finding.evidence.startswith("Of 2 pairs")
    assert [(one.name, one.text) for one in finding.rows] == [("s00000", "a / c")]


@pytest.mark.parametrize("n", [MIN_ROWS - 1, MIN_ROWS])
def test_labels_that_the_nearest_contradict_are_named_from_five_on(n):
    truth = LABEL.copy()
    truth[np.arange(n) * PER] = (truth[np.arange(n) * PER] + 1) % 3
    findings = found(contradicted_labels, model(truth=truth))
    assert len(findings) == (n >= MIN_ROWS)
    if findings:
        assert findings[0].message == f"{n} images lie among images of another label"
        assert {row.name for row in findings[0].rows} <= {f"s{k * PER:05d}" for k in range(n)}


def test_a_training_set_of_another_kind_is_drift_and_one_of_the_same_is_none():
    (finding,) = found(vector_drift, model(training=(drawn_again(N) + 4, [""] * N)))
    assert finding.message == "Test and training can be told apart by their vectors"
    assert found(vector_drift, model(training=(drawn_again(N), [""] * N))) == []


def test_a_map_of_noise_is_not_to_be_trusted_and_one_of_clusters_is():
    noise = np.random.default_rng(0).normal(size=(N, 60))
    (finding,) = found(low_trust, model(values=noise))
    assert finding.severity == "low"
    assert found(low_trust, model()) == []


def test_a_good_model_on_good_data_is_told_nothing():
    row = np.arange(N)
    told = all_found(RULES, model(row % 40 == 7, training=(drawn_again(N), [""] * N)))
    assert {one.rule for one in told} & OURS == set()
