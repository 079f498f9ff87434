"""Records written by hand, as `reportgen build` would: as many as an archive may hold, in no time."""

import base64
import json
import zlib
from typing import Any

import numpy as np


def made_record(
    model: str | None = "net", version: str | None = "1", *, created: str | None = "2026-01-01T00:00:00Z",
    dataset: str | None = "digits", sha256: str = "a" * 64, seed: int = 0, n_labels: int = 3, skill: float = 0.8,
    width: float = 0.02, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A classifier's record whose accuracy is `skill` and whose intervals are `width` to both sides."""
    generator = np.random.default_rng(seed)
    support = np.full(n_labels, 50)
    tp = generator.binomial(support, skill)
    predicted = tp + generator.permutation(support - tp)
    rows = [_row(f"label {k:04d}", *counts) for k, counts in enumerate(zip(support, predicted, tp, strict=True))]
    values = {"accuracy": skill, "macro_f1": skill - 0.01, "macro_auc": min(1.0, skill + 0.1), "log_loss": 0.4}
    bounds = {name: [max(0.0, value - width), min(1.0, value + width)]
              for name, value in values.items() if name in ("accuracy", "macro_f1")}  # fmt: skip
    return {
        "schema": 1, "tool": {"version": "0"}, "task": "classification", "media": "image",
        "model": {"name": model, "version": version},
        "dataset": {"name": dataset, "samples": int(support.sum()), "sha256": sha256},
        "created": created, "options": {}, "labels": [row["label"] for row in rows], "metrics": values,
        "reasons": {}, "intervals": bounds, "per_label": rows, "confusion": {"cells": []}, "findings": [], "issues": [],
    } | more  # fmt: skip


def _row(label: str, support: int, predicted: int, tp: int) -> dict[str, Any]:
    support, predicted, tp = int(support), int(predicted), int(tp)
    return {
        "label": label, "support": support, "predicted": predicted, "tp": tp, "fp": predicted - tp, "fn": support - tp,
        "misclassified": support - tp, "missed": 0, "spurious": 0, "precision": tp / predicted if predicted else None,
        "recall": tp / support, "f1": 2 * tp / (support + predicted),
    }  # fmt: skip


def json_of(record: dict[str, Any]) -> bytes:
    """A record as a file."""
    return json.dumps(record).encode()


def page_of(record: dict[str, Any], more: str = "") -> bytes:
    """The least page that carries a record."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = base64.b64encode(packer.compress(json_of(record)) + packer.flush()).decode()
    element = f'<script type="application/octet-stream" id="record">{packed}</script>'
    return f"<!doctype html><title>report</title>{more}{element}".encode()
