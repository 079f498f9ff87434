"""How a detector's boxes fare in groups: how well they fit, by the size of the object, and what errors cost labels."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.box_groups import EDGES, SIZE_NAMES
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.box_blocks import Bin, Overlaps, SizeRow, Sizes
from reportgen.report.context import Context
from reportgen.report.document import Section

SIZE_WORDS = {
    "small": "under 32 × 32 pixels",
    "medium": "from 32 × 32 to under 96 × 96",
    "large": "96 × 96 pixels and more",
}


def at(context: Context[OutcomeEvaluation]) -> str:
    """At which threshold the figures stand that do not follow the slider."""
    return f"at threshold {numbers.threshold(context.evaluation.operating or 0.0)}"


def fit(context: Context[DetectionEvaluation]) -> Section | None:
    """How much the boxes overlap the objects of their label; None where none is drawn."""
    groups = context.evaluation.overlap_groups
    counts = groups.counts
    if not counts.sum():
        return None
    starts = np.append(0.0, EDGES[:-1]).tolist()
    names = [
        "under 0.10",
        *(f"{numbers.fixed(start, 2)} to {numbers.fixed(start + 0.05, 2)}" for start in EDGES[:-1].tolist()),
    ]
    bins = tuple(
        Bin(name, start, *(int(n) for n in column)) for name, start, column in zip(names, starts, counts.T, strict=True)
    )
    far, drawn = int(counts[:, 0].sum()), int(counts.sum())
    lead = (
        "No box is correct, so there is no fit to speak of. "
        if np.isnan(groups.median)
        else f"Half of the correct boxes overlap their object by {numbers.score(groups.median)} or more (median IoU). "
    )
    caption = (
        f"{numbers.count(drawn)} boxes {at(context)}, each by its IoU with the object of its own label that it "
        f"overlaps most; {numbers.count(far)} of them lie near none. From "
        f"{numbers.significant(context.options.iou)} on a box may find its object; one there that is not "
        "correct came second to a better one."
    )
    block = Overlaps(bins, context.options.iou, caption)
    return Section("fit", "Fit of boxes", "How well do the boxes fit?", lead.strip(), (block,))


def sizes(context: Context[DetectionEvaluation]) -> Section | None:
    """How small, medium and large objects fare; None where all are of one size."""
    evaluation = context.evaluation
    groups, metrics = evaluation.size_groups, evaluation.metrics
    known = [k for k in range(len(SIZE_NAMES)) if groups.support[k] or groups.predicted[k]]
    if np.count_nonzero(groups.support) < 2:
        return None
    rows = tuple(
        SizeRow(
            name=SIZE_NAMES[k].capitalize(),
            meaning=SIZE_WORDS[SIZE_NAMES[k]],
            ap=metrics[f"map_{SIZE_NAMES[k]}"],
            ar=metrics[f"mar_{SIZE_NAMES[k]}"],
            support=int(groups.support[k]),
            predicted=int(groups.predicted[k]),
            precision=float(groups.precision[k]),
            recall=float(groups.recall[k]),
            f1=float(groups.f1[k]),
            missed=int(groups.missed[k]),
            link=f"#state=missed-{SIZE_NAMES[k]}" if groups.missed[k] else "",
        )
        for k in known
    )
    return Section("sizes", "Sizes", "Does it depend on the size?", "", (Sizes(rows, at(context)),))
