"""What goes wrong most: the most confident errors, or the images with most of them."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, Mask
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import picture_link, short
from reportgen.report.cases import Case
from reportgen.report.confusion_blocks import Worst, WorstCase
from reportgen.report.context import Context
from reportgen.report.document import Section

ERRORS_SHOWN = 10
LONGEST = 30  # characters of a label or an id in a caption


def confident_errors(context: Context[OutcomeEvaluation]) -> Section | None:
    """The errors with the highest confidence; None without scores, or without errors in the file."""
    if not context.evaluation.has_scores or not context.worst:
        return None
    cases = tuple(_confident(context, case) for case in context.worst[:ERRORS_SHOWN])
    n = _n_wrong(context.evaluation)
    rest = f"All {numbers.count(n)} wrong predictions" if n > len(cases) else ""
    shown = sum(image >= 0 for image in context.payload.sample_images)
    is_part = 0 < shown < context.evaluation.dataset.n_samples
    among = f", of the {numbers.named(shown, context.words.sample)} in this file" if is_part else ""
    lead = f"Predicted label and confidence; below it, the ground truth. Highest confidence first{among}."
    block = Worst(cases, ERRORS_SHOWN, rest, "#state=errors")
    return Section("worst", "Most confident errors", "Most confident errors", lead, (block,))


def _n_wrong(evaluation: OutcomeEvaluation) -> int:
    """Predictions at the operating point that are of another label."""
    between = evaluation.point.confusion[:-1, :-1]
    return int(between.sum() - between.trace())


def _confident(context: Context[OutcomeEvaluation], case: Case) -> WorstCase:
    truth, prediction = case.row or (NONE, NONE)
    link = picture_link(context.payload.sample_ids[case.sample], "errors")
    head = f"{short(context.labels[prediction], LONGEST)}, {numbers.metric(case.score)}"
    return WorstCase(case, link, head, f"labelled {short(context.labels[truth], LONGEST)}")


def worst_images(context: Context[OutcomeEvaluation]) -> Section | None:
    """The images with most errors; None where none in the file has any."""
    if not context.worst:
        return None
    evaluation, sample = context.evaluation, context.words.sample
    n = int(np.unique(evaluation.outcomes.sample[_is_wrong(evaluation)]).size)
    cases = tuple(_whole(context, case) for case in context.worst)
    rest = f"All {numbers.named(n, sample)} with errors" if n > len(cases) else ""
    block = Worst(cases, len(cases), rest, "#state=worst")
    lead = (
        f"{numbers.count(n)} of {numbers.named(evaluation.dataset.n_samples, sample)} have an error. Solid: "
        "predictions (blue correct, orange confused, pink on background). Dashed: ground truth (yellow missed). "
        f"{context.words.tally_note}"
    )
    return Section("worst", "Images with most errors", "Images with most errors", lead.strip(), (block,))


def _is_wrong(evaluation: OutcomeEvaluation) -> Mask:
    rows = evaluation.outcomes
    wrong: Mask = rows.active(evaluation.operating or 0.0) & (rows.truth != rows.prediction)
    return wrong


def _whole(context: Context[OutcomeEvaluation], case: Case) -> WorstCase:
    name = context.payload.sample_ids[case.sample]
    _, false_positives, false_negatives = case.tally or (0, 0, 0)
    return WorstCase(
        case,
        picture_link(name, "worst"),
        numbers.named(false_positives, "false positive"),
        f"{numbers.named(false_negatives, 'false negative')} · {short(name, LONGEST)}",
    )
