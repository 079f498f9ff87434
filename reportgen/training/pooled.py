"""Predictions of models that never saw the samples, written for the readers: of one fold, or pooled of all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from reportgen.training.estimators import Answer
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material

FILE = "predictions.jsonl"
FOLD = "fold"


def lines_of(material: Material, fold: Fold, answer: Answer, labels: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """What is predicted of each sample of a fold, with its id; `labels` are those of the model."""
    names = np.array(labels, object)
    for k, at in enumerate(fold.test.tolist()):
        said = names[answer.said[k]].tolist()
        line: dict[str, Any] = {"id": material.ids[at], "prediction": said[0] if material.has_one_label else said}
        if answer.scores is not None:
            known = zip(labels, answer.scores[k].tolist(), strict=True)
            line["scores"] = {name: score for name, score in known if score == score}
        yield line


def lines_of_dataset(dataset: Any, ids: list[str] | None = None) -> Iterator[dict[str, Any]] | None:
    """What is predicted of each sample of a table, in the same form; None where the predictions are no table.

    `ids` are those of the samples where the data set only numbers them.
    """
    names = dataset.sample_ids.to_list() if ids is None else ids
    if hasattr(dataset, "y_pred"):
        said = [None if k < 0 else dataset.labels[k] for k in dataset.y_pred.tolist()]
        own = None if dataset.score is None or dataset.scores is not None else dataset.score.tolist()
    elif hasattr(dataset, "predicted"):
        predicted = dataset.predicted
        said = [None] * len(names) if predicted is None else [
            [dataset.labels[j] for j in np.flatnonzero(row)] for row in predicted
        ]  # fmt: skip
        own = None
    else:
        return None
    return (_line(dataset, names[k], k, said[k], None if own is None else own[k]) for k in range(len(names)))


def _line(dataset: Any, name: str, k: int, said: Any, own: float | None) -> dict[str, Any]:
    line: dict[str, Any] = {"id": name}
    if said is not None or dataset.scores is None:
        line["prediction"] = said
    if dataset.scores is not None:
        known = zip(dataset.labels, dataset.scores[k].tolist(), strict=True)
        line["scores"] = {label: score for label, score in known if score == score}
    elif own is not None and own == own:
        line["score"] = own
    return line


def as_lines(lines: Iterator[dict[str, Any]]) -> bytes:
    """JSON Lines; every float is read again as it is."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def fold_column(material: Material) -> str:
    """What the column of the fold is called: by its own name, unless the samples have such a column."""
    taken = {name.casefold() for name in material.columns}
    return next(name for name in (FOLD, "crossval_fold", "out_of_fold") if name not in taken)


def pooled(material: Material, files: Mapping[str, Path], *, is_part: bool = False) -> bytes:
    """The predictions of all folds in one file, each line with the name of its fold, in the order of the ids.

    `files` are those of the folds by name. Of samples without ids the order is that of the file they are in, with a
    line that predicts nothing of any other row, unless that file `is_part`, of what is predicted alone.
    """
    column, found = fold_column(material), {}
    for name, path in files.items():
        for text in path.read_text("utf-8").split("\n")[:-1]:
            line = json.loads(text)
            found[line["id"]] = line | {column: name}
    if not material.is_numbered:
        return as_lines(found[name] for name in material.ids if name in found)
    by_row = {int(row): found.get(name) for row, name in zip(material.rows, material.ids, strict=True)}
    every = (by_row.get(row) or {"prediction": None} for row in range(material.table.n_rows))
    kept = (line for line in every if "id" in line or not is_part)
    return as_lines({key: value for key, value in line.items() if key != "id"} for line in kept)
