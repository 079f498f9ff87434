"""Data sets made for tests: any number of labels, samples and pictures, with errors of a known kind."""

from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image


def made_predictions(
    folder: Path, *, n_labels: int, n_samples: int, n_images: int = 0, scores: str = "top",
    names: list[str] | None = None, seed: int = 0,
) -> Path:  # fmt: skip
    """Writes predictions.parquet (and images/): about four in five predictions are right.

    `scores` is "top" for the predicted label's score, "full" for one per label, "none" for none.
    """
    rng = np.random.default_rng(seed)
    labels = np.array(names or [f"label {k:04d}" for k in range(n_labels)])
    truth = rng.integers(0, n_labels, n_samples)
    near = (truth + rng.integers(1, min(4, n_labels) + 1, n_samples)) % n_labels
    predicted = np.where(rng.random(n_samples) < 0.8, truth, near)
    right = predicted == truth
    score = np.round(np.where(right, rng.beta(6, 2, n_samples), rng.beta(3, 3, n_samples)), 4)
    columns: dict[str, object] = {
        "id": [f"sample-{k:06d}" for k in range(n_samples)],
        "truth": labels[truth],
        "prediction": labels[predicted],
    }
    if scores == "top":
        columns["score"] = score
    if scores == "full":
        columns |= _full_scores(rng, labels, predicted, score)
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(folder / "predictions.parquet")
    made_images(folder / "images", n_images, rng)
    return folder / "predictions.parquet"


def _full_scores(
    rng: np.random.Generator, labels: np.ndarray, predicted: np.ndarray, score: np.ndarray
) -> dict[str, object]:
    score = np.maximum(score, 0.6)
    rest = rng.dirichlet(np.ones(max(1, labels.size - 1)), predicted.size) * (1 - score)[:, None]
    full = np.empty((predicted.size, labels.size))
    for k in range(labels.size):
        full[:, k] = np.where(predicted == k, score, rest[:, min(k, rest.shape[1] - 1)])
    full /= full.sum(axis=1, keepdims=True)
    return {f"prob_{label}": full[:, k] for k, label in enumerate(labels)}


def made_images(folder: Path, n_images: int, rng: np.random.Generator) -> None:
    """Writes small pictures named by sample id; no two are alike."""
    folder.mkdir(parents=True, exist_ok=True)
    ramp = np.linspace(0, 1, 72)
    for k in range(n_images):
        a, b, c = rng.random((3, 3))
        picture = a * ramp[:, None, None] + b * ramp[None, :, None] + c * np.sin(9 * c[0] * ramp)[:, None, None]
        noise = rng.normal(0, 0.06, (72, 72, 3))
        pixels = np.clip((picture / 3 + noise) * 255, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"sample-{k:06d}.jpg", quality=85)
