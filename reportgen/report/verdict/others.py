"""A figure in the other splits of the data, which stand beside the one that is reported."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.context import Context, has_outcomes

NAME = 16  # characters of a split


def in_other_splits(
    context: Context[Evaluation],
    figure: Callable[[OutcomeEvaluation], float],
    write: Callable[[float], str] = numbers.metric,
) -> tuple[tuple[str, str], ...]:
    """The name of each split and the figure in it, as it is written, where it is defined."""
    splits = context.evaluation.splits if has_outcomes(context) else None
    if splits is None:
        return ()
    found = ((one.name, figure(one.evaluation)) for one in splits.splits if one is not splits.own)
    return tuple((short(name, NAME), write(value)) for name, value in found if not isnan(value))
