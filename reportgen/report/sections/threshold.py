"""The threshold of the page, the curves it moves along, and what may be asked of it."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import POSITIVE, ThresholdCurves
from reportgen.links import short
from reportgen.report.blocks import Notice
from reportgen.report.charts import counts as counts_chart
from reportgen.report.charts import threshold as threshold_chart
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.advice import advice
from reportgen.report.sections.goals import goals
from reportgen.report.threshold_block import LiveFigure, Strip, Threshold
from reportgen.report.tuned_words import best_is_honest, own_from
from reportgen.report.verdict.ready import no_threshold_helps
from reportgen.report.words import Words

TITLE = "Confidence threshold"
NO_SCORES = "The file has no scores, so there is no threshold to choose and there are no curves."
REMEDY = "Add a column score with the confidence of each prediction, or one column per label (prob_cat, prob_dog, …)."
CAPTION = "Drag above to set the threshold of the page, below to zoom. Band: 95% interval."
KEYS = " Arrow keys read out, Enter sets. Ticks: the labels' own best."


def strip(context: Context[OutcomeEvaluation]) -> Section | None:
    """What follows the reader once the threshold's section is out of sight; None without scores."""
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return None
    block = Strip(tuple(evaluation.steps.tolist()), evaluation.operating_step, _live(context)[:3], _back(evaluation))
    return Section("strip", "", None, "", (block,))


def threshold(context: Context[OutcomeEvaluation]) -> Section:
    """Precision, recall and F1 at every threshold, with the counts behind them."""
    evaluation, words = context.evaluation, context.words
    useless = no_threshold_helps(context)
    made = [threshold_chart.chart(evaluation, has_best=not useless), counts_chart.chart(evaluation)]
    charts = tuple(one for one in made if one is not None)
    if not charts:
        return Section("threshold", "", None, "", (Notice(NO_SCORES, REMEDY, id="threshold"),))
    curves = evaluation.threshold_curves
    of_label = curves.average == POSITIVE
    block = Threshold(
        charts=charts,
        steps=tuple(evaluation.steps.tolist()),
        operating=evaluation.operating_step,
        start=curves.first_step,
        recommended=None if useless else evaluation.recommended_step,
        average=curves.average,
        averages=() if of_label else ("macro", "micro"),
        labels=() if of_label or len(context.labels) < 2 else context.labels,
        live=_live(context),
        back=_back(evaluation),
        advice=useless or advice(evaluation, curves, words),
        goals=() if useless else goals(curves, words),
        per_label="" if of_label or useless else _per_label(evaluation),
        caption=CAPTION + KEYS,
        tuned="" if useless else best_is_honest(evaluation),
    )
    return Section("threshold", TITLE, TITLE, _lead(context, curves), (block,))


def _lead(context: Context[OutcomeEvaluation], curves: ThresholdCurves) -> str:
    lead = _of_two(context.evaluation) or context.words.threshold_lead
    if curves.lowest is None:
        return lead
    lowest = numbers.threshold(curves.lowest)
    return f"{lead} The file holds no score below {lowest}: lower thresholds cannot be judged."


def _of_two(evaluation: OutcomeEvaluation) -> str:
    """What the threshold does where it is on the score of one of two labels; empty elsewhere."""
    if evaluation.positive is None:
        return ""
    positive, negative = (short(evaluation.labels[k], 40) for k in (evaluation.positive, 1 - evaluation.positive))
    said = f"A confidence in “{positive}” of at least the threshold predicts “{positive}”, any lower “{negative}”."
    return f"{said} “{positive}” is the positive label ({evaluation.positive_why})."


def _back(evaluation: OutcomeEvaluation) -> str:
    if not evaluation.operating:
        return "No threshold"
    return f"Back to {numbers.threshold(evaluation.operating)}"


def _per_label(evaluation: OutcomeEvaluation) -> str:
    """What each label's own best threshold gives."""
    if np.isnan(evaluation.label_thresholds).all():
        return ""
    return f"macro F1 {numbers.metric(evaluation.label_threshold_point.macro_f1)}, {own_from(evaluation)}"


# The figures that follow the threshold


def _live(context: Context[OutcomeEvaluation]) -> tuple[LiveFigure, ...]:
    evaluation = context.evaluation
    curves = evaluation.threshold_curves
    counts = {key: int(values[evaluation.operating_step]) for key, values in curves.counts.items()}
    n_samples = None if evaluation.positive is None else evaluation.dataset.n_samples
    said = _answers(counts, context.words) if curves.has_one_answer else _predictions(counts, n_samples)
    return (*said, *_figures(evaluation, curves), *_whole(evaluation, counts))


def _whole(evaluation: OutcomeEvaluation, counts: dict[str, int]) -> tuple[LiveFigure, ...]:
    """Of samples that may have several labels, the share that is right as a whole, and of pairs the share not right."""
    exact, n = evaluation.exact_by_step, evaluation.dataset.n_samples
    if exact is None or not n:
        return ()
    share = float(exact[evaluation.operating_step]) / n
    loss = (counts["fp"] + counts["fn"]) / (n * evaluation.n_labels)
    return (
        LiveFigure("subset_accuracy", "Subset accuracy", numbers.metric(share), numbers.count(round(share * n))),
        LiveFigure("hamming_loss", "Hamming loss", numbers.metric(loss)),
    )


def _answers(counts: dict[str, int], words: Words) -> tuple[LiveFigure, ...]:
    n, answered = sum(counts.values()), counts["correct"] + counts["wrong"]
    right = counts["correct"] / answered if answered else float("nan")
    return (
        LiveFigure("answered", f"{words.samples.capitalize()} answered", numbers.count(answered),
                   numbers.share(answered / n)),
        LiveFigure("correct", "Answers correct", numbers.share(right), numbers.count(counts["correct"])),
        LiveFigure("wrong", "Answers wrong", numbers.count(counts["wrong"])),
        LiveFigure("unanswered", "No prediction", numbers.count(counts["unanswered"])),
    )  # fmt: skip


def _predictions(counts: dict[str, int], n_samples: int | None) -> tuple[LiveFigure, ...]:
    """Of `n_samples`, where each is either positive or negative, what is left are true negatives."""
    names = {"tp": "True positives", "fp": "False positives", "fn": "False negatives"}
    if n_samples is not None:
        names, counts = names | {"tn": "True negatives"}, counts | {"tn": n_samples - sum(counts.values())}
    return tuple(LiveFigure(key, name, numbers.count(counts[key])) for key, name in names.items())


def _figures(evaluation: OutcomeEvaluation, curves: ThresholdCurves) -> tuple[LiveFigure, ...]:
    curve, at = curves.by_average[curves.average], evaluation.operating_step
    prefix = "" if curves.average == POSITIVE else f"{curves.average.capitalize()} "
    values = {"precision": curve.precision[at], "recall": curve.recall[at], "F1": curve.f1[at]}
    return tuple(
        LiveFigure(name.lower(), f"{prefix}{name}" if prefix else name[0].upper() + name[1:], numbers.metric(value))
        for name, value in values.items()
    )
