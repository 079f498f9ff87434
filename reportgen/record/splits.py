"""The splits of the data in a record, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Interval, Metrics
from reportgen.record.values import value

if TYPE_CHECKING:
    from reportgen.evaluations.splits import Split as Evaluated
    from reportgen.evaluations.splits import Splits

LABELS = "In the order of labels: label, support, predicted, tp, precision, recall and f1."
SHOWN = "Of the averages and what the scores say; null: too few samples."


class Split(Struct, frozen=True):
    """The metrics of the samples of a split, all at threshold.operating of the report."""

    name: str
    samples: Count
    metrics: Metrics
    intervals: Annotated[dict[str, Interval], Meta(description=SHOWN)] = {}
    per_label: Annotated[list[dict[str, Any]], Meta(description=LABELS)] = []
    is_reported: Annotated[bool, Meta(description="The split that all other parts of the record are of.")] = False


def saved_splits(splits: Splits | None) -> list[Split]:
    """What the record keeps of the splits; none without."""
    if splits is None:
        return []
    return [_saved(one, one is splits.own) for one in splits.splits]


def _saved(one: Evaluated, is_reported: bool) -> Split:
    return Split(
        name=one.name,
        samples=one.samples,
        metrics={name: value(number) for name, number in one.evaluation.metrics.items()},
        intervals={name: (value(low), value(high)) for name, (low, high) in one.intervals.items()},
        per_label=[_label(one, k) for k in range(one.evaluation.n_labels)],
        is_reported=is_reported,
    )


def _label(one: Evaluated, k: int) -> dict[str, Any]:
    point = one.evaluation.point
    counts = {name: int(getattr(point, name)[k]) for name in ("support", "predicted", "tp")}
    shares = {name: value(float(getattr(point, name)[k])) for name in ("precision", "recall", "f1")}
    return {"label": one.evaluation.labels[k], **counts, **shares}
