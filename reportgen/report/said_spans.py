"""What became of spans, with the names of their types and their places in the text, as it is drawn."""

from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_errors import KINDS
from reportgen.outcomes import Outcomes
from reportgen.report.entity_view import places_of, scores_of
from reportgen.report.span_pieces import NOWHERE, SpanError


def said_errors(evaluation: EntityEvaluation, rows: Outcomes) -> list[SpanError]:
    """The rows as what is drawn."""
    named = (*evaluation.labels, "")
    places = places_of(evaluation, rows).T.tolist()
    scores = scores_of(evaluation, rows).tolist()
    columns = zip(rows.kind.tolist(), rows.truth.tolist(), rows.prediction.tolist(), places, scores, strict=True)
    return [
        SpanError(
            KINDS[kind], named[truth], named[prediction],
            (gs, ge) if gs >= 0 else NOWHERE, (ps, pe) if ps >= 0 else NOWHERE, score,
        )
        for kind, truth, prediction, (gs, ge, ps, pe), score in columns
    ]  # fmt: skip
