"""Seeded random classification results, the odd ones included."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.options import Options

NONE = -1
N_CASES = 200


@dataclass(frozen=True)
class Case:
    """`score` is NaN where `y_pred` is NONE; `scores` rows sum to 1, and their best is the prediction."""

    y_true: np.ndarray
    y_pred: np.ndarray
    score: np.ndarray
    scores: np.ndarray
    n_labels: int

    @property
    def labels(self):
        return tuple(f"label {k:03d}" for k in range(self.n_labels))

    def take(self, samples):
        columns = (self.y_true, self.y_pred, self.score, self.scores)
        return Case(*(column[samples] for column in columns), self.n_labels)


def random_case(seed: int) -> Case:
    """Every kind of oddity comes up: ties, labels without truth, labels only predicted, one label, no prediction."""
    rng = np.random.default_rng(seed)
    n_labels, n = int(rng.integers(1, 9)), int(rng.integers(1, 60))
    present = rng.permutation(n_labels)[: rng.integers(1, n_labels + 1)]
    y_true = rng.choice(present, n).astype(np.int32)
    raw = rng.random((n, n_labels)) ** rng.integers(1, 6) + 1e-3
    raw[np.arange(n), y_true] *= 1 + 5 * rng.random(n)
    scores = raw / raw.sum(axis=1, keepdims=True)
    if seed % 3 == 0:  # ties, within a sample and between samples; the best label takes what rounding left over
        scores = np.floor(scores * 8) / 8
        scores[np.arange(n), scores.argmax(axis=1)] += 1 - scores.sum(axis=1)
    y_pred = scores.argmax(axis=1).astype(np.int32)
    score = scores[np.arange(n), y_pred]
    if seed % 4 == 0:
        missing = rng.random(n) < 0.2
        y_pred[missing], score[missing], scores[missing] = NONE, np.nan, np.nan
    return Case(y_true, y_pred, score, scores, n_labels)


def dataset(case: Case, *, kind: str = "full") -> ClassificationDataset:
    """The case as a dataset with full scores, top-1 scores (`top1`) or none (`none`)."""
    ids = pl.Series("id", [f"sample {i:05d}" for i in range(case.y_true.size)], pl.String)
    score = None if kind == "none" else case.score
    scores = case.scores if kind == "full" else None
    return ClassificationDataset(Samples(ids), case.labels, case.y_true, case.y_pred, score, scores)


def options(**changes: object) -> Options:
    return Options(Path("predictions.csv"), **changes)
