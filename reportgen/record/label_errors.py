"""Ground truth in doubt and what people said of it, in a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Metrics, Number, Value
from reportgen.record.values import value

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

MOST_CANDIDATES = 10_000  # that are listed; how many there are is counted


class Candidate(Struct, frozen=True, omit_defaults=True):
    """Ground truth that is probably wrong."""

    id: str
    given: Annotated[str | None, Meta(description="What is labelled; null: nothing.")]
    suggested: Annotated[str | None, Meta(description="What the scores speak for; null: that nothing is there.")]
    confidence: Annotated[Number, Meta(description="How far the scores agree with what is labelled, 0 to 1.")]
    item: Annotated[
        str, Meta(description="The label in question, or p or t and the number of a predicted or a true box.")
    ] = ""
    box: Annotated[tuple[Number, Number, Number, Number] | None, Meta(description="x, y, width, height in pixels.")] = (
        None
    )


class LabelErrors(Struct, frozen=True, omit_defaults=True):
    """How much ground truth is in doubt, and the most likely of it."""

    count: Count
    candidates: Annotated[list[Candidate], Meta(description="The most likely first; 10,000 at most.")]
    method: str
    known: Annotated[Count, Meta(description="Left out, as somebody has checked them.")] = 0
    expected: Annotated[
        Value, Meta(description="How many there would be if every label and every score were right.")
    ] = None
    reason: Annotated[str, Meta(description="Why none could be looked for.")] = ""


class Reviews(Struct, frozen=True, omit_defaults=True):
    """What people said of samples and boxes, as far as the ground truth is still what they saw."""

    count: Count
    verdicts: Annotated[dict[str, Count], Meta(description="How many there are of each.")]
    errors: Annotated[dict[str, Count], Meta(description="Of those about what counts as an error.")]
    samples_at_fault: Annotated[Count, Meta(description="Samples whose ground truth was found wrong or incomplete.")]
    metrics_without: Annotated[
        Metrics, Meta(description="The metrics without these samples, at the same threshold; empty without any.")
    ] = {}
    settled: Annotated[Count, Meta(description="About ground truth that has been changed since.")] = 0
    unknown: Annotated[Count, Meta(description="About what this data set does not have.")] = 0


def saved_label_errors(evaluation: OutcomeEvaluation) -> LabelErrors:
    """What the record keeps of ground truth in doubt."""
    found = evaluation.label_errors
    boxes, names = evaluation.boxes_of(found), [*evaluation.labels, None]
    ids = evaluation.dataset.sample_ids[found.sample[:MOST_CANDIDATES].tolist()].to_list()
    items = evaluation.items_of(found)
    candidates = [
        Candidate(
            id=name,
            given=names[found.given[k]],
            suggested=names[found.suggested[k]],
            confidence=float(found.confidence[k]),
            item=items[k],
            box=None if boxes is None else tuple(boxes[k].tolist()),
        )
        for k, name in enumerate(ids)
    ]
    expected = None if found.expected is None else value(found.expected[0])
    return LabelErrors(found.n, candidates, found.method, found.n_known, expected, found.reason)


def saved_reviews(evaluation: OutcomeEvaluation) -> Reviews | None:
    """What the record keeps of reviews; None without any."""
    reviews = evaluation.reviews
    if not reviews.given.source:
        return None
    other = reviews.without
    return Reviews(
        count=len(reviews.in_force),
        verdicts=reviews.verdicts,
        errors=reviews.verdicts_of_errors,
        samples_at_fault=int(reviews.at_fault.size),
        metrics_without={} if other is None else {name: value(one) for name, one in other.metrics.items()},
        settled=reviews.n_settled,
        unknown=len(reviews.unknown),
    )
