"""Saved records of any outcomes, for tests of comparison and gates."""

from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from reportgen.arrays import NONE
from reportgen.datasets.classification import ClassificationDataset, dataset_sha256
from reportgen.datasets.samples import Samples
from reportgen.outcomes import confusion_matrix
from reportgen.record.made_of import DataSet, Model
from reportgen.record.outcomes import samples_form
from reportgen.record.packed import packed
from reportgen.record.parts import Confusion, Threshold
from reportgen.record.read import Record
from reportgen.record.slices import Slice, SliceColumn


def saved(y_true, y_pred, labels, *, name="model", score=None, operating=None, **changes) -> Record:
    """The record of a classifier's predictions (NONE: no prediction) as it would be read back."""
    y_true, y_pred = np.asarray(y_true, np.int32), np.asarray(y_pred, np.int32)
    ids = pl.Series("id", [f"{k:06d}" for k in range(y_true.size)], pl.String)
    data = ClassificationDataset(Samples(ids), tuple(labels), y_true, y_pred, score, None)
    kept = y_pred if operating is None else np.where(score >= operating, y_pred, NONE)
    matrix = confusion_matrix(y_true, kept, len(labels))
    rows, columns = np.nonzero(matrix)
    cells = [(int(r), int(c), int(matrix[r, c])) for r, c in zip(rows, columns, strict=True)]
    return Record(
        schema=1, task="classification", media="none", model=Model(name, None), created=None, labels=tuple(labels),
        dataset=DataSet(y_true.size, dataset_sha256(data)), metrics=_metrics(matrix), intervals={}, options={},
        label_rows=_rows(matrix, labels), confusion=Confusion(cells), findings=[],
        threshold=operating and Threshold(
                operating=operating, best=operating, criterion="macro_f1", per_label={}, steps=[0.0, 1.0]
            ),
        outcomes=samples_form(ids, y_true, y_pred, score), path=Path(f"{name}.json"),
    ) if not changes else msgspec.structs.replace(
        saved(y_true, y_pred, labels, name=name, score=score, operating=operating), **changes
    )  # fmt: skip


def sliced(record, columns: dict[str, list[str]]) -> Record:
    """A classifier's record with slices: of each column the value of every sample."""
    rows, slices, kept = record.rows, [], []
    right = rows.truth == rows.prediction
    for name, cells in columns.items():
        values, code = np.unique(cells, return_inverse=True)
        kept.append(SliceColumn(name, values.tolist(), packed(code, "int8")))
        slices += [Slice(name, str(value), int((code == k).sum()), {"accuracy": float(right[code == k].mean())})
                   for k, value in enumerate(values)]  # fmt: skip
    return msgspec.structs.replace(record, slices=slices, slice_columns=kept)


def _metrics(matrix) -> dict[str, float]:
    tp, support, predicted = np.diagonal(matrix)[:-1], matrix.sum(1)[:-1], matrix.sum(0)[:-1]
    f1 = 2 * tp / np.maximum(1, support + predicted)
    return {"accuracy": tp.sum() / matrix.sum(), "macro_f1": float(f1[support > 0].mean()), "log_loss": 0.5}


def _rows(matrix, labels) -> list[dict[str, object]]:
    found = []
    for k, label in enumerate(labels):
        tp, support, predicted = int(matrix[k, k]), int(matrix[k].sum()), int(matrix[:, k].sum())
        missed, spurious = int(matrix[k, -1]), int(matrix[-1, k])
        found.append({
            "label": label, "support": support, "predicted": predicted, "tp": tp, "fp": predicted - tp,
            "fn": support - tp, "misclassified": support - tp - missed, "missed": missed, "spurious": spurious,
            "precision": tp / predicted if predicted else None, "recall": tp / support if support else None,
            "f1": 2 * tp / (support + predicted) if support + predicted else None,
        })  # fmt: skip
    return found


def answers(rng, y_true, n_labels, accuracy, common=0.5, seed_errors=None):
    """Predictions with an accuracy; a share `common` of the errors falls on samples that are hard for every model."""
    hard = seed_errors if seed_errors is not None else rng.random(y_true.size) < (1 - accuracy)
    own = rng.random(y_true.size)
    wrong = np.where(hard, own < common, own < (1 - accuracy) * (1 - common) / max(accuracy, 1e-9))
    other = (y_true + rng.integers(1, n_labels, y_true.size)) % n_labels
    return np.where(wrong, other, y_true).astype(np.int32)
