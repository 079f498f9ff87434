"""Labelled entities whose words mostly have another type: ground truth that contradicts itself."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.label_errors import LabelErrors
from reportgen.links import picture_link
from reportgen.outcomes import Outcomes
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.entity_lines import lines
from reportgen.report.samples_view import SUSPECTS
from reportgen.report.sections.label_errors import FORMS, doubts, notes
from reportgen.report.suspect_blocks import Doubt, SpanSuspects
from reportgen.report.suspect_payload import MOST_LISTED

MOST_SHOWN = 12


def conflicts(context: Context[EntityEvaluation]) -> Section | None:
    """Those most clearly in doubt in their texts, with the type they have and the usual one."""
    found = context.evaluation.label_errors
    if not found.n:
        return doubts(context)
    lead = (
        "Labelled otherwise than the same words mostly are, those most clearly so first: in the text stands what "
        "became of each, behind it the type that is labelled and the usual one."
    )
    return doubts(context, lead, _block(context, found))


def _block(context: Context[EntityEvaluation], found: LabelErrors) -> SpanSuspects:
    labels = context.labels
    here = np.flatnonzero(np.isin(found.sample, context.chosen))[:MOST_SHOWN]
    drawn = lines(context.evaluation, _rows_of(context.evaluation, found, here))
    shown = tuple(
        Doubt(place, picture_link(line.id, SUSPECTS), line, labels[found.given[place]], labels[found.suggested[place]],
              float(found.confidence[place]))
        for place, line in zip(here.tolist(), drawn, strict=True)
    )  # fmt: skip
    rest = f"All {numbers.count(found.n)} in the list of entities" if found.n > len(shown) else "See them in the list"
    return SpanSuspects(shown, found.n, min(found.n, MOST_LISTED), rest, FORMS, notes(found))


def _rows_of(evaluation: EntityEvaluation, found: LabelErrors, places: np.ndarray) -> Outcomes:
    """What became of each at the operating threshold, in their order."""
    rows = evaluation.span_errors
    rows = rows.select(rows.active(evaluation.operating or 0.0))
    at = np.full(len(evaluation.dataset.truths), NONE)
    is_labelled = rows.truth_item != NONE
    at[rows.truth_item[is_labelled]] = np.flatnonzero(is_labelled)
    return rows.select(at[found.truth_item[places]])
