"""The spread of F1 by the delta method: as resampling finds it, and by the samples as a whole."""

import numpy as np
import pytest

from reportgen.metrics.spread import Rows, band, f1_deviations, label_deviations
from tests.loops import each_seed

N_LABELS = 3


def made(seed: int, n_samples: int, per_sample: int) -> Rows:
    """Rows of samples that hold at the only step; what stands in one sample is right or wrong together."""
    rng = np.random.default_rng(seed)
    sample = np.repeat(np.arange(n_samples), per_sample)
    truth = rng.integers(-1, N_LABELS, sample.size)
    good = np.repeat(rng.random(n_samples) < 0.7, per_sample)
    prediction = np.where(good, truth, rng.integers(-1, N_LABELS, sample.size))
    kept = (truth >= 0) | (prediction >= 0)
    zeros = np.zeros(int(kept.sum()), int)
    return Rows(sample[kept], truth[kept].astype(np.int32), prediction[kept].astype(np.int32), zeros, zeros)


def counts(rows: Rows, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """TP, predictions and truths of each label where each sample counts so often."""
    of_row = weight[rows.sample]
    labels = np.arange(N_LABELS)[:, None]
    tp = ((rows.truth == labels) & (rows.prediction == labels)) @ of_row
    return tp, (rows.prediction == labels) @ of_row, (rows.truth == labels) @ of_row


def averages(tp: np.ndarray, predicted: np.ndarray, support: np.ndarray) -> dict[str, float]:
    return {
        "macro": float(np.mean(2 * tp / (support + predicted))),
        "micro": float(2 * tp.sum() / (support.sum() + predicted.sum())),
    }


@pytest.mark.parametrize("per_sample", [1, 6])
@each_seed(range(2))
def test_the_deviation_is_that_of_resampled_samples(per_sample: int, seed: int):
    n = 400
    rows = made(seed, n, per_sample)
    tp, predicted, support = counts(rows, np.ones(n, int))
    found = f1_deviations(rows, n, tp[:, None], predicted[:, None], support)
    rng = np.random.default_rng(seed)
    drawn = [averages(*counts(rows, np.bincount(rng.integers(0, n, n), minlength=n))) for _ in range(1500)]
    for name, (deviation,) in found.items():
        assert deviation == pytest.approx(np.std([one[name] for one in drawn]), rel=0.08)


def test_of_one_label_it_is_the_same_from_counts_alone():
    """Where each sample holds one outcome of a single label."""
    tp, fp, fn = 30, 8, 5
    truth = np.repeat([0, -1, 0], [tp, fp, fn]).astype(np.int32)
    prediction = np.repeat([0, 0, -1], [tp, fp, fn]).astype(np.int32)
    zeros = np.zeros(truth.size, int)
    rows = Rows(np.arange(truth.size), truth, prediction, zeros, zeros)
    given = np.array([[tp]]), np.array([[tp + fp]]), np.array([tp + fn])
    whole = f1_deviations(rows, truth.size, *given)["macro"]
    assert label_deviations(given[0][0], given[1][0], given[2]) == pytest.approx(whole)


def test_without_any_error_there_is_no_band_and_it_never_leaves_the_shares():
    low, high = band(np.array([1.0, 0.5, 0.99]), np.array([0.0, 0.4, 0.1]))
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1:].min(), high[1:].max()) == (0.0, 1.0)


def test_many_rows_are_looked_at_at_fewer_steps(monkeypatch: pytest.MonkeyPatch):
    rows = made(3, 300, 1)
    rows = Rows(rows.sample, rows.truth, rows.prediction, rows.first, np.full(rows.first.size, 20))
    tp, predicted, support = (np.tile(one[:, None], 21) for one in counts(rows, np.ones(300, int)))
    whole = f1_deviations(rows, 300, tp, predicted, support[:, 0])["macro"]
    monkeypatch.setattr("reportgen.metrics.spread.MOST_WORK", 1)
    assert f1_deviations(rows, 300, tp, predicted, support[:, 0])["macro"] == pytest.approx(whole)
