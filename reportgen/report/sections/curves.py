"""What the scores are worth: precision-recall and ROC by label, calibration, and all labels at once."""

from __future__ import annotations

from dataclasses import replace

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, Charts
from reportgen.report.charts import f1_distribution, labels, pr, reliability, roc, scores
from reportgen.report.context import Context
from reportgen.report.document import Section

TITLE = "Curves and calibration"
MANY, CROWD = 12, 30  # labels from which on they are drawn as circles, and their F1 as a distribution
LEAD = "Hover or use the arrow keys for numbers; a click on a line follows its label in all charts."
LABELS_LEAD = "Each label at once: hover or use the arrow keys for numbers, a click opens a label."
LACKING = "there are no scores of every label"
TOO_FEW = "Too few predictions for precision–recall and ROC curves."


def curves(context: Context[OutcomeEvaluation]) -> Section | None:
    """Precision-recall, ROC, calibration; many labels as a picture of their own. None where there is none of these."""
    evaluation = context.evaluation
    of_scores, of_labels = _of_scores(context), _of_labels(evaluation)
    if not of_scores:
        rows = (Charts(of_labels, 2),) if of_labels else ()
        return Section("curves", "Precision and recall", "Precision and recall", LABELS_LEAD, rows) if rows else None
    lead = LEAD
    if evaluation.score_curves is None:
        lead = f"No precision–recall and no ROC curves: {evaluation.reasons.get('macro_ap', LACKING)}."
    elif not evaluation.score_curves.pr.points:
        lead = TOO_FEW
    return Section("curves", TITLE, TITLE, lead, _rows(of_scores, of_labels))


def _of_scores(context: Context[OutcomeEvaluation]) -> tuple[Chart, ...]:
    made = (module.chart(context.evaluation) for module in (pr, roc, reliability))
    bins = scores.chart(context.evaluation)
    if bins and context.view:
        bins = replace(bins, caption=f"{bins.caption} Click a bin for its {context.words.samples}.")
    return tuple(chart for chart in (*made, bins) if chart)


def _of_labels(evaluation: OutcomeEvaluation) -> tuple[Chart, ...]:
    """Circles where labels are many, or where nobody counts negatives and so there is no ROC in their place."""
    known = evaluation.score_curves
    many = evaluation.n_labels >= MANY or (known is not None and known.roc is None and evaluation.n_labels > 1)
    made = (
        labels.chart(evaluation) if many else None,
        f1_distribution.chart(evaluation) if evaluation.n_labels >= CROWD else None,
    )
    return tuple(chart for chart in made if chart)


def _rows(of_scores: tuple[Chart, ...], of_labels: tuple[Chart, ...]) -> tuple[Charts, ...]:
    """Up to three in a row; of a crowd of labels the picture of all comes first; four are two and two."""
    columns = sum(not chart.is_below for chart in of_scores)
    if len(of_labels) > 1:
        return Charts(of_labels, 2), Charts(of_scores, max(2, columns))
    if columns + len(of_labels) <= 3:
        return (Charts((*of_scores, *of_labels), max(2, columns + len(of_labels))),)
    return Charts(of_scores[:2], 2), Charts((*of_scores[2:], *of_labels), 2)
