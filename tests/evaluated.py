"""Evaluations of any confusion matrix, for tests that need an exact situation."""

from pathlib import Path

import numpy as np
import polars as pl

from reportgen.arrays import NONE
from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.options import Options

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def evaluation_of(
    counts: list[list[int]],
    *,
    labels: list[str] | None = None,
    score: float | dict[tuple[int, int], float] | None = None,
    **options: object,
) -> ClassificationEvaluation:
    """The evaluation of as many samples as `counts` says: truths down, predictions across, none after the last label.

    `score` is that of every prediction, or of the predictions in the cells named, the others having 0.9.
    """
    names = tuple(labels or LETTERS[: len(counts)])
    pairs = [(t, p) for t, row in enumerate(counts) for p, n in enumerate(row) for _ in range(n)]
    y_true = np.array([t for t, _ in pairs], np.int32)
    y_pred = np.array([p if p < len(names) else NONE for _, p in pairs], np.int32)
    ids = pl.Series("id", [f"s{k:05d}" for k in range(len(pairs))], pl.String)
    data = ClassificationDataset(Samples(ids), names, y_true, y_pred, _scores(pairs, y_pred, score), None)
    return ClassificationEvaluation(data, Options(Path("predictions.csv"), **options))  # type: ignore[arg-type]


def _scores(
    pairs: list[tuple[int, int]], y_pred: np.ndarray, score: float | dict[tuple[int, int], float] | None
) -> np.ndarray | None:
    if score is None:
        return None
    each = [score.get(pair, 0.9) if isinstance(score, dict) else score for pair in pairs]
    return np.where(y_pred == NONE, np.nan, each)


def matrix(n_labels: int, right: int, **errors: int) -> list[list[int]]:
    """`right` on the diagonal, and the errors by name: `ab=3` labelled a, predicted b; `a_` without a prediction."""
    counts = [[right if t == p else 0 for p in range(n_labels + 1)] for t in range(n_labels)]
    for cell, n in errors.items():
        prediction = n_labels if cell[1] == "_" else LETTERS.index(cell[1])
        counts[LETTERS.index(cell[0])][prediction] = n
    return counts
