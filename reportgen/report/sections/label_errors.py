"""Ground truth that the model speaks against, and what people found when they looked."""

from __future__ import annotations

import math

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.label_errors import LabelErrors
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import picture_link, short
from reportgen.report.blocks import Block
from reportgen.report.cases import Case
from reportgen.report.confusion_blocks import WorstCase
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.samples_view import SUSPECTS, SUSPECTS_TITLE
from reportgen.report.suspect_blocks import ReviewedFigures, Suspects
from reportgen.report.suspect_payload import MOST_LISTED
from reportgen.reviewed import VERDICTS

MOST_SHOWN = 20
ACROSS = 10
LONGEST = 30  # characters of a label in a caption
FORMS = (("csv", "CSV"), ("label-studio", "Label Studio"))
BOX_FORMS = (("cvat", "CVAT"), ("coco", "COCO"))
MOST_FIGURES = 6
RULES = ("label-errors", "label-conflict")  # of which either says that there are more than chance explains


def label_errors(context: Context[OutcomeEvaluation]) -> Section | None:
    """What is in doubt, the most likely first; folded unless it is more than chance, or people have looked at it."""
    found = context.evaluation.label_errors
    return doubts(context, _lead(context, found), _suspects(context, found)) if found.n else doubts(context)


def doubts(context: Context[OutcomeEvaluation], lead: str = "", *blocks: Block) -> Section:
    """The section with the blocks of what is in doubt, none where nothing is, and behind them what people said."""
    reviewed = _reviewed(context)
    blocks += (reviewed,) if reviewed else ()
    is_open = any(one.rule in RULES for one in context.findings) or reviewed is not None
    fold = _inside(context, context.evaluation.label_errors)
    return Section("label-errors", SUSPECTS_TITLE, SUSPECTS_TITLE, lead, blocks, fold, is_open, looks_up=not is_open)


def _inside(context: Context[OutcomeEvaluation], found: LabelErrors) -> str:
    if found.reason:
        return f"not looked for: {found.reason}"
    said = context.evaluation.reviews
    reviews = [f"{numbers.named(len(said.in_force), 'review')}"] if said.given.source else []
    return ", ".join([_counted(context, found), *reviews])


def _counted(context: Context[OutcomeEvaluation], found: LabelErrors) -> str:
    samples = numbers.named(found.n_samples, context.words.sample)
    if not found.n or found.n == found.n_samples:
        return samples if found.n else "none"
    return f"{numbers.count(found.n)} on {samples}"


def _lead(context: Context[OutcomeEvaluation], found: LabelErrors) -> str:
    """What stands below each, and how many chance explains."""
    expected = ""
    if found.expected is not None:
        chance, n_told = round(found.expected[0]), found.n_told
        expected = (
            f" {numbers.count(n_told)} {'look' if n_told != 1 else 'looks'} so; if every label and every score were "
            f"right, it would be about {numbers.count(chance)} all the same."
        )
    shown, n = sum(image >= 0 for image in context.payload.sample_images), context.evaluation.dataset.n_samples
    some = f"Only of the {numbers.count(shown)} of {numbers.named(n, context.words.sample)} that can be shown. "
    what = "the label that the model suggests; below it, the ground truth and the model’s confidence in it"
    return f"{some if 0 < shown < n else ''}Most likely first: {what}.{expected}"


def _suspects(context: Context[OutcomeEvaluation], found: LabelErrors) -> Suspects:
    shown = context.suspects(MOST_SHOWN)
    items = context.evaluation.addresses_of(found)
    cases = tuple(_case(context, found, place, case, items[place]) for place, case in shown)
    rest = f"All {numbers.count(found.n)} in the gallery" if found.n > len(cases) else "See them in the gallery"
    forms = FORMS + (BOX_FORMS if context.evaluation.has_places else ())
    return Suspects(cases, ACROSS, found.n, min(found.n, MOST_LISTED), rest, forms, notes(found))


def _case(context: Context[OutcomeEvaluation], found: LabelErrors, place: int, case: Case, box: str) -> WorstCase:
    name = context.payload.sample_ids[case.sample]
    link = picture_link(name, SUSPECTS) + (f"&box={box}" if box else "")
    confidence = numbers.metric(float(found.confidence[place]))
    given, suggested = ("" if side == NONE else short(context.labels[side], LONGEST) for side in case.row or ())
    head = f"{suggested}?" if suggested else f"no {given}?"
    detail = f"labelled {given}, {confidence}" if given else f"not labelled, {confidence}"
    own = "" if context.has_picture(case) else f"{short(name, LONGEST)}: "
    return WorstCase(case, link, f"{own}{head}", detail)


def notes(found: LabelErrors) -> tuple[str, ...]:
    """How they are found, and what of them is not listed."""
    notes = [found.method]
    if found.n > MOST_LISTED:
        notes.append(f"The exports hold the {numbers.count(MOST_LISTED)} most likely; the record holds more.")
    if found.n_known:
        notes.append(f"{numbers.count(found.n_known)} more were checked (--known-errors, --reviews) and are left out.")
    notes.append("Whatever is left out here, every figure counts it.")
    return tuple(notes)


def _reviewed(context: Context[OutcomeEvaluation]) -> ReviewedFigures | None:
    """What people said; None where nobody did."""
    evaluation = context.evaluation
    said, other = evaluation.reviews, evaluation.reviews.without
    if not said.given.source:
        return None
    metrics = evaluation.metrics
    names = [name for name in context.facts.headline if not math.isnan(metrics.get(name, math.nan))][:MOST_FIGURES]
    titles = {name: evaluation.metric_definitions[name].title for name in names}
    figures = [] if other is None else [(titles[name], metrics[name], other.metrics[name]) for name in names]
    verdicts = [(verdict.replace("_", " "), said.verdicts[verdict], said.verdicts_of_errors[verdict])
                for verdict in VERDICTS]  # fmt: skip
    n = int(said.at_fault.size)
    return ReviewedFigures(tuple(verdicts), tuple(figures), n, tuple(_lines(context, n)), context.words)


def _lines(context: Context[OutcomeEvaluation], n_at_fault: int) -> list[str]:
    said, words, lines = context.evaluation.reviews, context.words, []
    if n_at_fault:
        lines.append(
            f"Without: {numbers.named(n_at_fault, words.sample)} with a wrong or missing label left out, at the same "
            "threshold."
        )
    if said.n_settled:
        lines.append(f"{numbers.count(said.n_settled)} more are about ground truth that has been changed since.")
    if said.unknown:
        lines.append(f"{numbers.count(len(said.unknown))} more are about what this data set does not have.")
    return lines
