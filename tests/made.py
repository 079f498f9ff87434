"""Data sets made for tests: any number of labels, samples and pictures, with errors of a known kind."""

import json
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


def made_boxes(folder: Path, *, n_images: int, n_objects: int, n_labels: int = 6, seed: int = 0) -> Path:
    """Writes truth.json, predictions.json (COCO) and images/: `n_objects` on each picture, about one in five wrong."""
    rng = np.random.default_rng(seed)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    truths, found = [], []
    for image in range(1, n_images + 1):
        side = np.exp(rng.uniform(np.log(12), np.log(110), n_objects))
        boxes = np.stack([rng.uniform(0, 640 - side), rng.uniform(0, 480 - side), side, side * 0.9], axis=1)
        labels = rng.integers(1, n_labels + 1, n_objects)
        ground = np.full((480, 640, 3), 90 + 20 * (image % 5), np.uint8)
        for box, label in zip(boxes.astype(int), labels, strict=True):
            ground[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 40 * label
        Image.fromarray(ground).save(folder / f"images/{image:03d}.png")
        for box, label, luck in zip(boxes, labels, rng.random(n_objects), strict=True):
            common = {"image_id": image, "category_id": int(label)}
            truths.append({**common, "id": len(truths) + 1, "bbox": box.tolist(), "area": float(box[2] * box[3])})
            other = common | {"category_id": int(label % n_labels + 1)} if luck < 0.1 else common
            shift = rng.normal(0, 0.5 if luck > 0.9 else 0.05, 2) * box[2]
            if not 0.1 <= luck < 0.2:
                moved = [*(box[:2] + shift).clip(0), *box[2:]]
                found.append({**other, "bbox": moved, "score": round(float(rng.beta(5, 2)), 3)})
    images = [{"id": k, "file_name": f"{k:03d}.png", "width": 640, "height": 480} for k in range(1, n_images + 1)]
    categories = [{"id": k, "name": f"label {k}"} for k in range(1, n_labels + 1)]
    truth = {"images": images, "annotations": truths, "categories": categories}
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    (folder / "predictions.json").write_text(json.dumps(found), encoding="utf-8")
    return folder


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
