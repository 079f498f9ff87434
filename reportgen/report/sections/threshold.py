"""The threshold of the page and the curves it moves along."""

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.blocks import Notice
from reportgen.report.chart import Charts
from reportgen.report.charts.threshold import chart
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.outcome_blocks import Curves, Strip

NO_SCORES = "No scores were given, so there is no threshold to explore."
TUNED = "tuned on the data it reports"
REMEDY = "Add a column score with the confidence of each prediction, or one column per label (prob_cat, prob_dog, …)."


def strip(context: Context[OutcomeEvaluation]) -> Section | None:
    """The slider that the whole page follows; None without scores."""
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return None
    metrics = evaluation.point.metrics
    live = (
        ("precision", "Precision", metrics["micro_precision"]),
        ("recall", "Recall", metrics["micro_recall"]),
        ("f1", "Macro F1", metrics["macro_f1"]),
    )
    block = Strip(
        steps=tuple(evaluation.steps.tolist()),
        operating=evaluation.operating_step,
        recommended=evaluation.recommended_step,
        criterion=evaluation.criterion.text,
        live=live,
    )
    return Section("strip", "", None, "", (block,))


def threshold(context: Context[OutcomeEvaluation]) -> Section:
    """Precision, recall and F1 at every threshold."""
    title = "At which threshold should it run?"
    if not context.evaluation.has_scores:
        return Section("threshold", "Threshold", title, "", (Notice(NO_SCORES, REMEDY),))
    made = chart(context.evaluation)
    charts = Charts((made,) if made else ())
    return Section("threshold", "Threshold", title, context.words.threshold_lead, (charts, _curves(context)))


def _curves(context: Context[OutcomeEvaluation]) -> Curves:
    evaluation, curves = context.evaluation, context.evaluation.curves
    return Curves(
        steps=tuple(evaluation.steps.tolist()),
        precision=tuple(curves.micro_precision.tolist()),
        recall=tuple(curves.micro_recall.tolist()),
        f1=tuple(curves.macro_f1.tolist()),
        operating=evaluation.operating_step,
        recommended=evaluation.recommended_step,
        label_thresholds=tuple(evaluation.label_thresholds.tolist()),
        labels=context.labels,
        options=_options(context),
        caption=f"Precision: of the predictions kept, the share that is right. Recall: of all {context.words.units}, "
        "the share named correctly. The small ticks under the axis are the labels' own best thresholds.",
    )


def _options(context: Context[OutcomeEvaluation]) -> tuple[tuple[str, str, str], ...]:
    """The thresholds worth trying, one click each."""
    evaluation = context.evaluation
    options = [("0", "Nothing left out: 0.000", f"Macro F1 {numbers.metric(evaluation.point_at(0.0).macro_f1)}")]
    if evaluation.operating and evaluation.operating != evaluation.recommended:
        options.insert(0, (
            repr(evaluation.operating), f"As run: {numbers.threshold(evaluation.operating)}",
            f"Macro F1 {numbers.metric(evaluation.point.macro_f1)}",
        ))  # fmt: skip
    best = evaluation.recommended_point
    if best is not None and evaluation.recommended is not None:
        options.append((
            repr(evaluation.recommended), f"Recommended: {numbers.threshold(evaluation.recommended)}",
            f"Macro F1 {numbers.metric(best.macro_f1)}, best {evaluation.criterion.title}; {TUNED}",
        ))  # fmt: skip
    if not np.isnan(evaluation.label_thresholds).all():
        own = evaluation.label_threshold_point
        options.append(("each", "Each label at its own", f"Macro F1 {numbers.metric(own.macro_f1)}; {TUNED}"))
    return tuple(options)
