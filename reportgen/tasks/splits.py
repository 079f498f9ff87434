"""A data set in its splits: which one is reported, and the others evaluated beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan, nan
from typing import Any

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.datasets.sample_splits import SampleSplits, parted
from reportgen.errors import OptionError
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Split, Splits
from reportgen.inputs import Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.tasks.task import Task


@dataclass(frozen=True, eq=False)
class Parts:
    """The samples of all splits, and which split is reported; None: all samples, of one split or of all."""

    whole: Any
    splits: SampleSplits | None = None
    chosen: int | None = None

    @cached_property
    def dataset(self) -> Any:
        """The samples that are reported."""
        return self.whole if self.chosen is None else self.of(self.chosen)

    def of(self, split: int) -> Any:
        """The samples of a split."""
        assert self.splits is not None  # noqa: S101 - its place is known
        return self.whole.take(self.splits.rows(split))

    @property
    def issues(self) -> list[Issue]:
        """What is odd about the splits."""
        return [] if self.splits is None else self.splits.without(self.whole.sample_ids)

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """The splits in words: how large each is, and which one is reported; nothing without splits."""
        found = self.splits
        if found is None:
            return ()
        sizes = ", ".join(f"{name} {numbers.count(n)}" for name, n in zip(found.names, found.sizes, strict=True))
        if self.chosen is None:
            said = "all samples are reported, as none is called test; --split NAME chooses one"
        else:
            said = f"{found.names[self.chosen]} is reported; the data checks are of all"
        return (("Splits", f"{sizes} ({found.source}): {said}"),)


def parts_of(dataset: Any, options: Options, inputs: Inputs) -> Parts:
    """The data set in the splits that its column or its files say, the one reported chosen.

    Raises: OptionError for a split that is not there.
    """
    whole, found = parted(dataset, options.columns.get("split"))
    if inputs.split is not None:  # of a folder, that --split was of
        return Parts(dataset) if found is None else Parts(whole, found, found.named(inputs.split))
    asked = options.split
    if found is None:
        if asked is not None:
            said = inputs.given[0].table.name
            raise OptionError("--split", f"{said} is no data set of several splits", "Leave it out.")
        return Parts(whole)
    if asked is None:
        return Parts(whole, found, found.usual)
    chosen = found.named(asked)
    if chosen is None:
        problem = f"there is no split {asked!r}: {found.source} says {', '.join(found.names)}"
        raise OptionError("--split", problem, "Name one of them, or leave it out.")
    return Parts(whole, found, chosen)


def beside(task: Task[Any, Any], evaluation: Any, parts: Parts, options: Options) -> Any:
    """The evaluation with the other splits evaluated beside it, at the threshold that it operates at.

    Raises: OptionError where the split that is reported has no prediction, and another has.
    """
    found = parts.splits
    if found is None or not isinstance(evaluation, OutcomeEvaluation):
        return evaluation
    at, shown = (
        _at_same_threshold(evaluation, options),
        tuple(name for name in task.facts.headline if not isnan(evaluation.metrics.get(name, nan))),
    )
    others = [
        Split(name, evaluation if k == parts.chosen else task.evaluate(parts.of(k), at), shown)
        for k, name in enumerate(found.names)
    ]
    known = [one for one in others if _predicts(one.evaluation)]
    own = None if parts.chosen is None else others[parts.chosen]
    if own is not None and known and own not in known:
        names = " or ".join(one.name for one in known)
        raise OptionError("--split", f"no sample of {own.name} has a prediction", f"Name another: --split {names}.")
    if len(known) < 2:
        return evaluation
    left_out = tuple(one.name for one in others if one not in known)
    reported = None if own is None else known.index(own)
    return evaluation.with_splits(Splits(tuple(known), reported, found.source, left_out))


def _at_same_threshold(evaluation: OutcomeEvaluation, options: Options) -> Options:
    """The options under which another split operates where this evaluation does."""
    if not evaluation.has_scores or evaluation.operating is None:
        return options
    return replace(options, threshold=evaluation.operating, criterion=None)


def _predicts(evaluation: OutcomeEvaluation) -> bool:
    return bool((evaluation.outcomes.prediction != NONE).any())
