"""A model trained on all samples and reported on other data: how far its figures there lie from those out of fold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from reportgen import numbers
from reportgen.errors import MismatchedInputs
from reportgen.training.asked import Asked, inputs_of
from reportgen.training.command_trainer import CommandTrainer
from reportgen.training.crossval import Study
from reportgen.training.estimators import Inputs
from reportgen.training.folds import Fold
from reportgen.training.material import Material, material_of, reading_options, sha256_of
from reportgen.training.parts import parts_of
from reportgen.training.trainer import EstimatorTrainer, Trainer

ALL = "all"  # the name of the training with all samples
TOLD = ("accuracy", "macro_f1", "micro_f1", "map50", "map")  # the figures whose gap is told


def elsewhere(asked: Asked, study: Study, place: Path) -> Study:
    """The study of one training, with all samples of `study`, that is tested on the data in `place`.

    Raises: MismatchedInputs where that has none of the labels, and what reading it raises.
    """
    other = material_of(replace(reading_options(asked.options), predictions=(place,)))
    if not set(other.labels) & set(study.material.labels):
        problem = f"it has none of the labels of {study.material.path.name}"
        raise MismatchedInputs(str(place), problem, "Give data with labels of the same names.")
    fold = Fold(ALL, 1, 0, np.arange(len(study.material)), np.arange(len(other)))
    return replace(
        study, folds=(fold,), trainer=_tested_on(other, study.trainer, asked), notices=(),
        inputs_sha256=f"{study.inputs_sha256} {sha256_of([other.path])}", told={**study.told, "test": place.name},
    )  # fmt: skip


def _tested_on(other: Material, trainer: Trainer, asked: Asked) -> Trainer:
    if isinstance(trainer, CommandTrainer):
        return replace(trainer, other=parts_of(other))
    assert isinstance(trainer, EstimatorTrainer)  # noqa: S101 - there is no third kind
    inputs, learnt_from = inputs_of(other, asked)
    return replace(trainer, other=(other, _alike(trainer.inputs, inputs, learnt_from.get("features"), other)))


def _alike(inputs: Inputs, others: Inputs, names: Any, other: Material) -> Inputs:
    """The inputs of the other data, which must have the form of those that were learnt from."""
    widths = [one.shape[1] if isinstance(one, np.ndarray | pl.DataFrame) else 0 for one in (inputs, others)]
    if type(inputs) is not type(others) or widths[0] != widths[1]:
        what = f"{widths[1]} columns or numbers to learn from, and the training had {widths[0]}"
        raise MismatchedInputs(str(other.path), f"it has {what}", "Give data with the same columns: see --features.")
    return others


def gaps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, float, float, float]]:
    """Of two records the change of each figure that is told, with its 95% interval; NaN where that is not known.

    The samples are others, so both are uncertain apart: intervals are put together by MOVER (Newcombe 1998).
    """
    for name in TOLD:
        first, second = before["metrics"].get(name), after["metrics"].get(name)
        if first is None or second is None:
            continue
        ends = [_ends(record, name) for record in (before, after)]
        change = second - first
        if None in ends:
            yield name, change, math.nan, math.nan
            continue
        (low1, high1), (low2, high2) = ends
        yield (name, change, change - math.hypot(second - low2, high1 - first),
               change + math.hypot(high2 - second, first - low1))  # fmt: skip


def _ends(record: Mapping[str, Any], name: str) -> Any:
    known = (record.get("crossval") or {}).get("intervals", {}).get(name) or record["intervals"].get(name)
    return None if known is None or None in known else tuple(known)


def said_gaps(before: Mapping[str, Any], after: Mapping[str, Any], place: Path) -> Iterator[str]:
    """The gaps in words."""
    for name, change, low, high in gaps(before, after):
        title = after["definitions"].get(name, {}).get("title", name)
        values = [numbers.metric(record["metrics"][name]) for record in (before, after)]
        interval = "" if math.isnan(low) else f", 95% {numbers.spread(low, high)}"
        yield f"{title}: {values[0]} out of fold, {values[1]} on {place.name} ({numbers.signed(change)}{interval})"
