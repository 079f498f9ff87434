"""Thresholds from elsewhere: of a file, or chosen on another data set so that they are honest on this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from reportgen import numbers
from reportgen.datasets.shared_samples import shared_ids
from reportgen.errors import OptionError
from reportgen.inputs import Inputs
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.links import file_name
from reportgen.options import Options
from reportgen.record.thresholds_file import Thresholds, read_thresholds, thresholds
from reportgen.record.values import listed, value
from reportgen.tasks.splits import Parts
from reportgen.tasks.task import Task
from reportgen.tuned import Tuned


class Data(Protocol):
    """What was read: the task, the files, and the data set of them in its splits."""

    @property
    def task(self) -> Task[Any, Any]: ...
    @property
    def inputs(self) -> Inputs: ...
    @property
    def parts(self) -> Parts: ...
    @property
    def dataset(self) -> Any: ...


@dataclass(frozen=True, eq=False)
class Chosen:
    """The evaluation that thresholds are chosen on, with the hash of its data."""

    evaluation: Any
    sha256: str
    source: str = ""  # the name of the file, or `split valid`; empty for the data of the report
    issues: tuple[Issue, ...] = ()

    @property
    def thresholds(self) -> Thresholds | None:
        """What is best there, for a file; None where the task or the data know no thresholds."""
        knows = hasattr(self.evaluation, "best_label_thresholds")
        return thresholds(self.evaluation, self.sha256) if knows else None

    def tuned(self) -> Tuned:
        """The same for the report of another data set."""
        found = self.evaluation
        own = dict(zip(found.labels, listed(found.best_label_thresholds), strict=True))
        positive = None if found.positive is None else found.labels[found.positive]
        return Tuned(self.source, self.sha256, found.criterion.text, value(found.best), own, positive,
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


def tuned_elsewhere(options: Options, data: Data, read: Callable[[Options], Data]) -> tuple[Options, Chosen | None]:
    """The options with the thresholds that are held against a data set, and where they were chosen, if by this build.

    Raises: MismatchedInputs for thresholds of other labels, OptionError where there are none or they mean nothing.
    """
    chosen, dataset = None, data.dataset
    if options.tune_on is not None:
        chosen = _chosen(options, data, read)
        options = replace(options, tuned=chosen.tuned())
    if options.tuned is None:
        return options, chosen
    labels, positive = getattr(dataset, "labels", ()), getattr(dataset, "positive", None)
    options.tuned.check(labels, None if positive is None else labels[positive.label])
    is_same = options.tuned.dataset == data.task.sha256(dataset)
    if is_same and not options.tuned.is_deployed:
        remedy = "Give other data, such as the validation split, or leave --tune-on out."
        raise OptionError("--tune-on", f"{options.tuned.source} holds the very samples of the report", remedy)
    return replace(options, tuned=replace(options.tuned, is_of_same_data=is_same)), chosen


def _chosen(options: Options, data: Data, read: Callable[[Options], Data]) -> Chosen:
    place = options.tune_on
    assert place is not None  # noqa: S101 - asked for
    own = replace(options, tune_on=None, threshold=None)
    split = _split(place, data.parts)
    if split is not None:
        return _of(data.task, data.parts.of(split), own, _named(data, split), ())
    positive = getattr(data.dataset, "positive", None)
    name = options.positive if positive is None else data.dataset.labels[positive.label]
    task = data.task.facts.name
    other = replace(own, predictions=(place,), ground_truth=(), split=None, format=(), task=task, positive=name)
    found, source = read(other), file_name(place)
    return _of(found.task, found.dataset, other, source, _overlap(data, found, source))


def _of(task: Task[Any, Any], dataset: Any, options: Options, source: str, issues: tuple[Issue, ...]) -> Chosen:
    evaluation = task.evaluate(dataset, options)
    if not evaluation.has_scores or not hasattr(evaluation, "best_label_thresholds"):
        raise OptionError("--tune-on", f"{source} has no scores", "Give predictions with scores.")
    return Chosen(evaluation, task.sha256(dataset), source, issues)


def _split(named: Path, parts: Parts) -> int | None:
    """The split that `--tune-on` names, where it is none of a file.

    Raises: OptionError for what is neither a split nor a file.
    """
    if parts.splits is None or named.suffix or named.name != str(named):
        return None
    split = parts.splits.named(named.name)
    if split is None and not named.exists():
        problem = f"{named.name} is no file, and no split: {parts.splits.source} says {', '.join(parts.splits.names)}"
        raise OptionError("--tune-on", problem, "Name a split, or give a file of predictions with ground truth.")
    return split


def _named(data: Data, split: int) -> str:
    assert data.parts.splits is not None  # noqa: S101 - its place is known
    return f"split {data.parts.splits.names[split]}"


def _overlap(data: Data, other: Data, source: str) -> tuple[Issue, ...]:
    """That samples of the report are among those that thresholds were chosen on."""
    are_numbered = data.inputs.is_numbered or other.inputs.is_numbered
    found = shared_ids(data.dataset, other.dataset, are_numbered=are_numbered).ours
    if not found.size:
        return ()
    message = f"Samples of the report that are in {source} as well: a threshold chosen there is flattered by them."
    return (issue("tuned_on_reported", message, found.size, data.dataset.sample_ids.gather(found[:MAX_EXAMPLES])),)
