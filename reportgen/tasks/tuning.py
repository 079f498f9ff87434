"""Thresholds from elsewhere: of a file, or chosen on another data set so that they are honest on this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reportgen import numbers
from reportgen.errors import OptionError
from reportgen.links import file_name
from reportgen.options import Options
from reportgen.record.thresholds_file import Thresholds, read_thresholds, thresholds
from reportgen.record.values import listed, value
from reportgen.tasks.task import Task
from reportgen.tuned import Tuned


@dataclass(frozen=True, eq=False)
class Chosen:
    """The evaluation that thresholds are chosen on, with the hash of its data."""

    evaluation: Any
    sha256: str

    @property
    def thresholds(self) -> Thresholds | None:
        """What is best there, for a file; None where the task or the data know no thresholds."""
        knows = hasattr(self.evaluation, "best_label_thresholds")
        return thresholds(self.evaluation, self.sha256) if knows else None

    def tuned(self, options: Options) -> Tuned:
        """The same for the report of another data set."""
        found = self.evaluation
        own = dict(zip(found.labels, listed(found.best_label_thresholds), strict=True))
        positive = None if found.positive is None else found.labels[found.positive]
        return Tuned(_tuned_on(options), self.sha256, found.criterion.text, value(found.best), own, positive,
                     is_deployed=False)  # fmt: skip


def deployed(options: Options) -> Options:
    """The options with the thresholds of the file that `--threshold` names, before any work is done.

    Raises: InputError, MalformedInput.
    """
    if options.threshold_file is None:
        return options
    tuned = read_thresholds(options.threshold_file)
    return replace(options, threshold=tuned.threshold, tuned=tuned)


def described_thresholds(options: Options) -> tuple[tuple[str, str], ...]:
    """The thresholds from elsewhere in words; nothing where there are none."""
    tuned = options.tuned
    if tuned is None:
        return ()
    n = sum(threshold is not None for threshold in tuned.labels.values())
    chosen = "" if tuned.is_deployed else "chosen on "
    own = f"{numbers.count(n)} of {numbers.named(len(tuned.labels), 'label')} have one of their own"
    return (("Thresholds", f"{chosen}{tuned.where}, by {tuned.criterion}; {own}"),)


def tuned_elsewhere(
    options: Options, task: Task[Any, Any], dataset: Any, read: Callable[[Options], tuple[Task[Any, Any], Any]]
) -> tuple[Options, Chosen | None]:
    """The options with the thresholds that are held against a data set, and where they were chosen, if by this build.

    Raises: MismatchedInputs for thresholds of other labels, OptionError where there are none or they mean nothing.
    """
    chosen = None
    if options.tune_on is not None:
        chosen = _chosen(options, task, dataset, read)
        options = replace(options, tuned=chosen.tuned(options))
    if options.tuned is None:
        return options, chosen
    labels, positive = getattr(dataset, "labels", ()), getattr(dataset, "positive", None)
    options.tuned.check(labels, None if positive is None else labels[positive.label])
    is_same = options.tuned.dataset == task.sha256(dataset)
    if is_same and not options.tuned.is_deployed:
        remedy = "Give other data, such as the validation split, or leave --tune-on out."
        raise OptionError("--tune-on", f"{options.tuned.source} holds the very samples of the report", remedy)
    return replace(options, tuned=replace(options.tuned, is_of_same_data=is_same)), chosen


def _chosen(
    options: Options, task: Task[Any, Any], dataset: Any, read: Callable[[Options], tuple[Task[Any, Any], Any]]
) -> Chosen:
    assert options.tune_on is not None  # noqa: S101 - asked for
    positive = getattr(dataset, "positive", None)
    other = replace(
        options, predictions=(options.tune_on,), ground_truth=(), split=None, format=(), tune_on=None, threshold=None,
        task=task.facts.name, positive=options.positive if positive is None else dataset.labels[positive.label],
    )  # fmt: skip
    found_task, found = read(other)
    evaluation = found_task.evaluate(found, other)
    if not evaluation.has_scores or not hasattr(evaluation, "best_label_thresholds"):
        raise OptionError("--tune-on", f"{_tuned_on(options)} has no scores", "Give predictions with scores.")
    return Chosen(evaluation, found_task.sha256(found))


def _tuned_on(options: Options) -> str:
    return file_name(options.tune_on) if options.tune_on else ""
