"""The folds of a data set, each evaluated beside the whole, and at a threshold that the other folds choose."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from reportgen.arrays import NONE
from reportgen.datasets.sample_folds import SampleFolds
from reportgen.evaluations.folds import Fold, Folds
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.options import Options
from reportgen.tasks.task import Task


def beside(
    task: Task[Any, Any], evaluation: Any, found: SampleFolds | None, options: Options,
    again: Sequence[tuple[Any, SampleFolds]] = (),
) -> Any:  # fmt: skip
    """The evaluation with its folds beside it; the same where no folds are known, or only one has samples.

    `again` are the samples of further repetitions, with their predictions and folds.
    """
    if found is None or not isinstance(evaluation, OutcomeEvaluation):
        return evaluation
    there = [k for k, n in enumerate(found.sizes) if n]
    if len(there) < 2:
        return evaluation
    done = {} if options.crossval is None else _done(options.crossval, is_timed=options.created is None)
    folds = tuple(_with_training(_fold(task, evaluation, found, k, options), done) for k in there)
    further = tuple(
        _with_training(_measured(task, evaluation, data, parts, k, options), done)
        for data, parts in again for k, n in enumerate(parts.sizes) if n
    )  # fmt: skip
    plan = {} if options.crossval is None else _plan(options.crossval)
    return evaluation.with_folds(Folds(evaluation, folds, found.source, plan, further))


def _plan(folder: Path) -> dict[str, Any]:
    """What a cross-validation was told: its options, and what it ran."""
    told = json.loads((folder / "plan.json").read_text("utf-8"))
    options = {name: value for name, value in told.get("options", {}).items() if value is not None}
    done = {path.parent.name for path in folder.glob("fold-*/done.json")}
    first = (
        {name for one in told.get("split", [])[:1] for name in one.values()}
        if isinstance(told.get("split"), list)
        else set()
    )
    missing = sorted(first - set(_done(folder, is_timed=False)))
    if done and missing:
        options["missing"] = {name: sum(fold == name for fold in told["split"][0].values()) for name in missing}
    return options | {name: told[name] for name in ("commands", "tool", "notices") if told.get(name)}


def _done(folder: Path, *, is_timed: bool) -> dict[str, dict[str, Any]]:
    """What is known of the training of each fold, by its name.

    How long it took is left out of a report with a date of its own, so that the same training gives the same report.
    """
    found = {}
    for path in sorted(folder.glob("fold-*/done.json")):
        told = json.loads(path.read_text("utf-8"))
        found[told["name"]] = told if is_timed else {key: value for key, value in told.items() if key != "seconds"}
    return found


def _with_training(fold: Fold, done: dict[str, dict[str, Any]]) -> Fold:
    known = done.get(fold.name, {})
    return replace(fold, train_samples=known.get("train_samples"), seconds=known.get("seconds"))


def _measured(
    task: Task[Any, Any], evaluation: OutcomeEvaluation, data: Any, found: SampleFolds, k: int, options: Options
) -> Fold:
    """A fold at the threshold of the report."""
    at = options
    if evaluation.has_scores and evaluation.operating is not None:
        at = replace(options, threshold=evaluation.operating, criterion=None)
    return Fold(found.names[k], task.evaluate(data.take(found.rows(k)), at))


def _fold(task: Task[Any, Any], evaluation: OutcomeEvaluation, found: SampleFolds, k: int, options: Options) -> Fold:
    data: Any = evaluation.dataset
    own = _measured(task, evaluation, data, found, k, options).evaluation
    if not evaluation.has_scores or options.tuned is not None:
        return Fold(found.names[k], own)
    free = replace(options, threshold=None)
    best = task.evaluate(data.take(found.rows(k)), free).best
    others = np.flatnonzero((found.code != NONE) & (found.code != k))
    crossed = task.evaluate(data.take(others), free).best
    if best is None or crossed is None or math.isnan(best) or math.isnan(crossed):
        return Fold(found.names[k], own)
    return Fold(found.names[k], own, best, crossed, own.point_at(crossed))


def fold_issues(found: SampleFolds | None, dataset: Any) -> tuple[Issue, ...]:
    """That samples are in no fold."""
    if found is None:
        return ()
    rows = np.flatnonzero(found.code == NONE)
    if not rows.size:
        return ()
    message = "Samples of no fold: they count in no figure of a fold."
    return (issue("no_fold", message, rows.size, dataset.sample_ids.gather(rows[:MAX_EXAMPLES]).to_list()),)


def described_folds(found: SampleFolds | None) -> tuple[tuple[str, str], ...]:
    """The folds in words."""
    if found is None:
        return ()
    sizes = ", ".join(str(n) for n in found.sizes)
    return (
        ("Folds", f"{len(found.names)} ({found.source}), samples {sizes}: each predicted by a model of the others"),
    )
