"""What would be done, in words: the folds with their labels, the commands, and the space that their files take."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reportgen.numbers import count, named, size
from reportgen.training.command_trainer import CommandTrainer

if TYPE_CHECKING:
    from reportgen.training.crossval import Study

MOST_LABELS = 12  # of which the numbers in each fold are told


def rehearsed(study: Study, root: Path) -> Iterator[str]:
    """The lines of `--dry-run`; nothing is trained or written for them."""
    material, trainer = study.material, study.trainer
    counts = material.sets.sum(axis=0)
    shown = np.argsort(-counts, kind="stable")[:MOST_LABELS]
    much = (named(len(material), "sample"), named(len(material.labels), "label"), named(len(study.folds), "training"))
    yield ", ".join(much)
    for fold in study.folds:
        tested = material.sets[fold.test].sum(axis=0)
        labels = ", ".join(f"{material.labels[k]} {count(int(tested[k]))}" for k in shown.tolist())
        more = ", …" if len(shown) < len(counts) else ""
        yield f"  fold {fold.name}: train {count(fold.train.size)}, test {count(fold.test.size)} ({labels}{more})"
    if isinstance(trainer, CommandTrainer):
        yield "Commands of the first fold:"
        folder = root.resolve() / study.folds[0].folder
        for words in trainer.templates.filled(trainer.values_as_planned(study.folds[0], folder)):
            yield f"  {shlex.join(words)}"
        n_written = sum(fold.train.size + 2 * fold.test.size for fold in study.folds)
        n_bytes = _size(material.path) * n_written // len(material)
        yield f"Their files take about {size(n_bytes)} in {root}, besides what the commands write."
    else:
        yield f"Each trains {study.told.get('estimator')}, with {study.told.get('settings') or 'its own settings'}."
    yield "Nothing was trained: --dry-run."


def _size(path: Path) -> int:
    """The bytes of a file; of a folder without those of its pictures, which get a second name only."""
    from reportgen.report.image_folder import PICTURES

    parts = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    return sum(one.stat().st_size for one in parts if one.suffix.lower() not in PICTURES.suffixes)
