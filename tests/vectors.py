"""Samples with vectors for tests: clusters of points, one of which the model does poorly on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from reportgen.datasets.vectors import Scale
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.vector_space import TrainingVectors, VectorSpace

N, PER = 600, 20  # samples, and how many of them are in one cluster


def clustered(seed: int = 0, n: int = N, d: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """(n, d) points in clusters that lie far apart, and the cluster of each."""
    rng = np.random.default_rng(seed)
    code = np.arange(n) // PER
    return (rng.normal(0, 10, (n // PER, d))[code] + rng.normal(0, 1, (n, d))).astype(np.float32), code


def mapped(
    evaluation: ClassificationEvaluation, values: np.ndarray, *, training: tuple[np.ndarray, list[str]] | None = None,
    **more: Any,
) -> ClassificationEvaluation:  # fmt: skip
    """The evaluation of samples with these vectors, and maybe those of a training set with their labels."""
    scale = Scale.of(values.astype(np.float32), np.ones(len(values), bool))
    beside = None
    if training is not None:
        theirs, labels = training
        beside = TrainingVectors(tuple(f"t{k}" for k in range(len(theirs))), theirs.astype(np.float32), tuple(labels))
    space = VectorSpace(np.arange(len(values)), values.astype(np.float32), "v.npy", scale, training=beside, **more)
    return evaluation.with_space(space)


def written(folder: Path, wrong: np.ndarray, values: np.ndarray, order: np.ndarray | None = None) -> tuple[Path, Path]:
    """Predictions of three labels, right but where `wrong`, and vectors by id, both in an order of rows."""
    n = len(values)
    order = np.arange(n) if order is None else order
    truth = (np.arange(n) // PER) % 3
    predicted = np.where(wrong, (truth + 1) % 3, truth)
    names = np.array(["cat", "dog", "owl"])
    columns = {"id": [f"s{k:04d}" for k in range(n)], "truth": names[truth], "prediction": names[predicted],
               "score": np.round(np.where(wrong, 0.6, 0.9), 2)}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns)[order.tolist()].write_csv(folder / "p.csv")
    np.savez(folder / "v.npz", embeddings=values[order], ids=np.array(columns["id"])[order])
    return folder / "p.csv", folder / "v.npz"
