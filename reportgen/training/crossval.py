"""The order of a cross-validation: read, part, check, train each fold, and hand pooled predictions to the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reportgen.numbers import named
from reportgen.options import Options
from reportgen.training.executors import executor, finished
from reportgen.training.failures import Failed, Failure
from reportgen.training.folds import Fold, Ways
from reportgen.training.material import Material
from reportgen.training.notices import Notice
from reportgen.training.parts import parts_of
from reportgen.training.progress import Progress
from reportgen.training.trainer import Done, Trainer, why_failed
from reportgen.training.work import LOG, Json, Work

POOLED, TESTED = "predictions", "tested"


@dataclass(frozen=True)
class Running:
    """How trainings run: how many at a time and where, and whether the first that fails ends it."""

    jobs: int = 1
    scheduler: str | None = None
    fail_fast: bool = False
    allow_missing: bool = False
    restart: bool = False


@dataclass(frozen=True, eq=False)
class Study:
    """One model on its folds: what is parted and how, and what trains it."""

    material: Material
    ways: Ways
    folds: tuple[Fold, ...]
    trainer: Trainer
    inputs_sha256: str
    told: Mapping[str, Any]  # the options that decide what is trained
    commands: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def name(self) -> str:
        """What the model is called; empty of commands."""
        return str(self.told.get("model") or "")

    @property
    def plan(self) -> Json:
        """What makes two runs the same, with the fold of each sample in every repetition."""
        split = splits_of(self.trainer.tested, self.folds)
        return {
            "input": self.inputs_sha256,
            "plan": plan_id(self.trainer.tested, split),
            "options": dict(self.told),
            "commands": list(self.commands),
            "split": split,
            "notices": [one.planned for one in self.notices],
        }


def splits_of(material: Material, folds: Sequence[Fold]) -> list[dict[str, str]]:
    """The name of the fold that tests each sample, by id, for every repetition."""
    found: list[dict[str, str]] = [{} for _ in {fold.repeat for fold in folds}]
    for fold in folds:
        found[fold.repeat - 1] |= {material.ids[k]: fold.name for k in fold.test.tolist()}
    return found


def plan_id(material: Material, split: Sequence[Mapping[str, str]]) -> str:
    """A hash of the samples, their truth and their folds: the same whatever the order of the file."""
    found = hashlib.sha256()
    for k, name in enumerate(material.ids):
        labels = [label for label, is_true in zip(material.labels, material.sets[k], strict=True) if is_true]
        found.update(repr((name, labels, [one.get(name) for one in split])).encode())
    return found.hexdigest()


def trained(study: Study, work: Work, running: Running, say: Callable[[str], None]) -> dict[str, Json]:
    """Trains the folds that are not finished, and says what is known of each that is, by name.

    Raises: Failed where one came to nothing, after the others, unless it may be missing; OptionError for another plan.
    """
    work.planned(study.plan, restart=running.restart)
    done = {fold.name: known for fold in study.folds if (known := work.done(fold.folder)) is not None}
    left = [fold for fold in study.folds if fold.name not in done]
    if done:
        say(f"{len(done)} of {len(study.folds)} folds are finished, in {work.root}")
    try:
        failures = _all_trained(study, work, running, left, done, say)
    except KeyboardInterrupt:
        say(f"Interrupted: {len(done)} of {named(len(study.folds), 'fold')} finished. Run again to continue.")
        raise
    failed = Failed(failures, len(study.folds), len(done))
    if failures and not (running.allow_missing and done):
        raise failed
    for line in failed.lines if failures else ():
        say(line)
    return {fold.name: done[fold.name] for fold in study.folds if fold.name in done}


def _all_trained(
    study: Study, work: Work, running: Running, left: list[Fold], done: dict[str, Json], say: Callable[[str], None]
) -> list[Failure]:
    """Trains some folds, adds to `done` what is known of each, and gives what came to nothing."""
    failures: list[Failure] = []
    trainer = study.trainer
    if not left:
        return []
    place = executor(running.jobs, running.scheduler, are_commands=trainer.are_commands)
    with place as (runs, width), trainer.running():
        progress = Progress(len(study.folds), len(done), width, say)

        def job(fold: Fold) -> Any:
            folder = work.begun(fold.folder)
            progress.begin(fold)
            return trainer.job(fold, folder)

        for fold, result in finished(runs, width, trainer.work, left, job):
            folder = work.fold(fold.folder)
            try:
                file, told = trainer.finish(fold, folder, result())
                done[fold.name] = _finish(work, fold, file, told)
                progress.end(fold)
            except Exception as error:  # noqa: BLE001 - what is not about the training is raised again
                failures.append(Failure(fold.name, why_failed(error, folder), folder / LOG))
                progress.end(fold, "failed")
                if running.fail_fast:
                    break
    return failures


def _finish(work: Work, fold: Fold, file: str, told: Json) -> Json:
    about = {"name": fold.name, "repeat": fold.repeat, "train_samples": int(fold.train.size)}
    return work.finish(fold.folder, file, {**about, "samples": int(fold.test.size), **told})


def done_folds(study: Study, work: Work, done: Mapping[str, Json], repeat: int = 1) -> dict[str, Done]:
    """The finished folds of a repetition, by name."""
    return {fold.name: Done(work.fold(fold.folder), done[fold.name]) for fold in study.folds
            if fold.repeat == repeat and fold.name in done}  # fmt: skip


def report_options(study: Study, work: Work, known: Mapping[str, Done], options: Options, repeat: int = 1) -> Options:
    """The options of the report over the pooled predictions of the folds of one repetition, which it writes.

    Raises: OutputError where they cannot be written.
    """
    material, end = study.trainer.tested, "" if repeat == 1 else f"-{repeat}"
    tested = np.concatenate([fold.test for fold in study.folds if fold.name in known])
    truth = None
    if tested.size < len(material):
        truth = parts_of(material).write(tested.tolist(), work.root / f"{TESTED}{end}", has_labels=True)
        if options.images is None and material.pictures is not None and material.pictures.is_available.any():
            options = replace(options, images=material.pictures.root)
    place = work.root / f"{POOLED}{end}.jsonl"
    return study.trainer.report(known, truth, place, replace(options, crossval=work.root))
