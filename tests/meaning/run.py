"""Good input written with another meaning: what was made of it, beside what is right."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reportgen import pipeline
from reportgen.errors import ReportgenError
from reportgen.options import Options
from tests.meaning import samples, scenes
from tests.record.mutations import seeded


@dataclass(frozen=True)
class Outcome:
    """What came of a changed input; `codes` are those of its issues."""

    change: str
    form: str
    is_refused: bool = False
    is_same: bool = False
    codes: tuple[str, ...] = ()
    figures: tuple[float, ...] = ()
    right: tuple[float, ...] = ()
    said: str = ""


def figures_of(data: pipeline.Data) -> tuple[float, ...]:
    """What a change would show in: how many samples, how many right, how sure of it."""
    one = data.dataset
    if hasattr(one, "detections"):
        return scenes.figures_of(one)
    score = float(np.nansum(one.score)) if one.score is not None else 0.0
    return one.n_samples, int(np.count_nonzero(one.y_true == one.y_pred)), round(score, 6)


def of_samples(number: int, change: str | None = None) -> Outcome:
    rng = seeded(f"samples {number}")
    changes = list(samples.CHANGES)
    change = change or changes[number % len(changes)]
    one = replace(samples.good(rng), names=rng.choice(samples.NAMES))
    form = rng.choice(list(samples.FORMATS))
    changed = samples.CHANGES[change](one, rng)
    with tempfile.TemporaryDirectory() as name:
        right = figures_of(_read(*samples.write(Path(name), one, form)))
        return _outcome(change, form, right, samples.write(Path(name), changed, form))


def of_scenes(number: int, change: str | None = None) -> Outcome:
    rng = seeded(f"scenes {number}")
    changes = list(scenes.CHANGES)
    change = change or changes[number % len(changes)]
    one, form = scenes.good(rng), rng.choice(list(scenes.FORMATS))
    changed = scenes.CHANGES[change](one, rng)
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other:
        right = figures_of(_read(*scenes.write(Path(name), one, form)))
        return _outcome(change, form, right, scenes.write(Path(other), changed, form))


def _outcome(change: str, form: str, right: tuple[float, ...], paths: tuple[Path, Path]) -> Outcome:
    try:
        data = _read(*paths)
    except ReportgenError as error:
        return Outcome(change, form, is_refused=True, said=str(error))
    found = figures_of(data)
    codes = tuple(one.code for one in data.issues)
    said = " / ".join(one.message for one in data.issues)
    return Outcome(change, form, is_same=found == right, codes=codes, figures=found, right=right, said=said)


def _read(truth: Path, said: Path) -> pipeline.Data:
    return pipeline.read(Options(said, ground_truth=truth))
