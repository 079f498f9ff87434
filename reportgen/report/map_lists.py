"""What else vectors show, as lists: labels that disagree among the nearest, and samples that are one."""

from __future__ import annotations

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.vector_map import VectorMap
from reportgen.report.context import Context
from reportgen.report.map_blocks import FoundPairs


def found_pairs(context: Context[OutcomeEvaluation], found: VectorMap) -> tuple[FoundPairs, ...]:
    """The lists that are not empty."""
    return ()
