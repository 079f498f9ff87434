"""What goes wrong most: the most confident errors, or the images with most of them."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
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
    has_pictures = any(map(context.has_picture, context.worst))
    what = (
        "Predicted label and confidence; below it, the ground truth."
        if has_pictures
        else f"Id of the {context.words.sample}; below it, ground truth → predicted, and confidence."
    )
    lead = " ".join(filter(None, [_among(context), what, "Highest confidence first."]))
    block = Worst(cases, ERRORS_SHOWN, rest, "#state=errors", "All wrong predictions at this threshold")
    title = f"Most confident errors with {context.words.an}" if _among(context) else "Most confident errors"
    return Section("worst", title, title, lead, (block,))


def _among(context: Context[OutcomeEvaluation]) -> str:
    """Of which samples they are, where only some have a picture in the file."""
    shown = int(np.count_nonzero(np.asarray(context.payload.sample_images, np.int64) >= 0))
    n = context.evaluation.dataset.n_samples
    some = f"Of the {numbers.count(shown)} of {numbers.named(n, context.words.sample)} that can be shown; "
    some += "surer errors may be among the others."
    return some if 0 < shown < n else ""


def _n_wrong(evaluation: OutcomeEvaluation) -> int:
    """Predictions at the operating point that are of another label."""
    between = evaluation.point.confusion[:-1, :-1]
    return int(between.sum() - between.trace())


def _confident(context: Context[OutcomeEvaluation], case: Case) -> WorstCase:
    truth, prediction = case.row or (NONE, NONE)
    name = context.payload.sample_ids[case.sample]
    true, predicted = (short(context.labels[label], LONGEST) for label in (truth, prediction))
    link, score = picture_link(name, "errors"), numbers.metric(case.score)
    if not context.has_picture(case):
        return WorstCase(case, link, short(name, LONGEST), f"{true} → {predicted}, {score}")
    return WorstCase(case, link, f"{predicted}, {score}", f"labelled {true}")


def worst_images(context: Context[OutcomeEvaluation]) -> Section | None:
    """The images with most errors; None where none in the file has any."""
    if not context.worst:
        return None
    evaluation, sample = context.evaluation, context.words.sample
    n = evaluation.n_wrong_samples
    cases = tuple(_whole(context, case) for case in context.worst)
    rest = f"All {numbers.named(n, sample)} with errors" if n > len(cases) else ""
    elsewhere = f"All {context.words.samples} with errors at this threshold"
    block = Worst(cases, len(cases), rest, "#state=worst", elsewhere)
    lead = f"{numbers.count(n)} of {numbers.named(evaluation.dataset.n_samples, sample)} have an error. "
    lead += f"{context.words.drawn_note} {context.words.tally_note}"
    title = f"{context.words.samples.capitalize()} with most errors"
    return Section("worst", title, title, lead.strip(), (block,))


def _whole(context: Context[OutcomeEvaluation], case: Case) -> WorstCase:
    name = context.payload.sample_ids[case.sample]
    _, false_positives, false_negatives = case.tally or (0, 0, 0)
    return WorstCase(
        case,
        picture_link(name, "worst"),
        numbers.named(false_positives, "false positive"),
        f"{numbers.named(false_negatives, 'false negative')} · {short(name, LONGEST)}",
    )
