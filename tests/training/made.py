"""Small data sets that a cross-validation trains on in a moment."""

import csv
import json
from pathlib import Path

import numpy as np

LABELS = ("cat", "dog", "owl")


def table(folder: Path, n: int = 90, seed: int = 0, labels: tuple[str, ...] = LABELS, **columns) -> Path:
    """data.csv with ids, labels and three features that tell most of them; `columns` are further ones."""
    rng = np.random.default_rng(seed)
    label = np.arange(n) % len(labels)
    features = rng.normal(size=(n, 3)) + np.eye(max(3, len(labels)))[label][:, :3] * 2
    place = folder / "data.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", "label", "f_0", "f_1", "f_2", *columns])
        for k in range(n):
            more = [values[k] for values in columns.values()]
            rows.writerow([f"s{k:03}", labels[label[k]], *(repr(float(x)) for x in features[k]), *more])
    return place


def lines(folder: Path, rows, name: str = "data.jsonl") -> Path:
    """A file of JSON Lines."""
    place = folder / name
    place.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return place
