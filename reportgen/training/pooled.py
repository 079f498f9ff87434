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


def lines_of(material: Material, fold: Fold, answer: Answer) -> Iterator[dict[str, Any]]:
    """What is predicted of each sample of a fold, with its id."""
    names = np.array(material.labels, object)
    for k, at in enumerate(fold.test.tolist()):
        said = names[answer.said[k]].tolist()
        line: dict[str, Any] = {"id": material.ids[at], "prediction": said[0] if material.has_one_label else said}
        if answer.scores is not None:
            known = zip(material.labels, answer.scores[k].tolist(), strict=True)
            line["scores"] = {name: score for name, score in known if score == score}
        yield line


def as_lines(lines: Iterator[dict[str, Any]]) -> bytes:
    """JSON Lines; every float is read again as it is."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def fold_column(material: Material) -> str:
    """What the column of the fold is called: by its own name, unless the samples have such a column."""
    taken = {name.casefold() for name in material.columns}
    return next(name for name in (FOLD, "crossval_fold", "out_of_fold") if name not in taken)


def pooled(material: Material, files: Mapping[str, Path]) -> bytes:
    """The predictions of all folds in one file, each line with the name of its fold, in the order of the ids.

    `files` are those of the folds by name. Of samples without ids the order is that of the file they are in, with a
    line that predicts nothing of any other row.
    """
    column, found = fold_column(material), {}
    for name, path in files.items():
        for text in path.read_text("utf-8").splitlines():
            line = json.loads(text)
            found[line["id"]] = line | {column: name}
    if not material.is_numbered:
        return as_lines(found[name] for name in material.ids if name in found)
    by_row = {int(row): found.get(name) for row, name in zip(material.rows, material.ids, strict=True)}
    every = (by_row.get(row) or {"prediction": None} for row in range(material.table.n_rows))
    return as_lines({key: value for key, value in line.items() if key != "id"} for line in every)
