"""How every figure was made."""

from dataclasses import replace

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.gains import LEAST_SAMPLES, PARTS
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.metrics.score_curves import MOST_LABELS, MOST_POINTS
from reportgen.options import Options
from reportgen.report.blocks import Definitions
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.checks import meanings
from reportgen.report.tuned_words import best_is_expected, own_are_expected
from reportgen.report.words import Words

Terms = list[tuple[str, str]]

MACRO = (
    "Macro average",
    "The mean over the labels that occur in the ground truth; an undefined value counts 0, as in "
    "scikit-learn with zero_division=0.",
)
REQUIREMENTS = (
    "Requirements",
    'Whoever builds the page can say what is enough: build --require "recall[cat] >= 0.9" (any figure, as often as '
    "needed) has the first line say whether it is met, and --baseline FILE, with the record or page of another "
    "version, whether this one is better.",
)


def method(context: Context[OutcomeEvaluation]) -> Section:
    """Definitions, options and provenance."""
    return method_of_outcomes(context, [])


def method_of_outcomes(context: Context[OutcomeEvaluation], terms: Terms) -> Section:
    """The method of a task with labels, with the terms that only this task has."""
    return method_with(context, [*_outcomes(context.words), *terms, *_thresholds(context)])


def method_with(context: Context[Evaluation], terms: Terms) -> Section:
    """The method of any task: its terms, then statistics, options and provenance."""
    rows = [*terms, *_statistics(context), REQUIREMENTS, *provenance(context)]
    inside = "how the figures are made: definitions, intervals, options, files"
    terms_and_checks = Definitions(
        tuple(rows), "Data checks: what each means", meanings(context.words) if context.evaluation.labels else ()
    )
    return Section("method", "Method", "Method", "", (terms_and_checks,), inside)


def _outcomes(words: Words) -> Terms:
    """What needs more words than the glossary has."""
    if not words.confuses:
        return [(words.matrix, f"A missed label and a false positive are no pair by themselves: a {words.sample} in "
                 "which two labels are missed and three are false positives counts in six cells. % of row: of all that "
                 "have the missed label; % of column: of all predictions of the other."), MACRO]  # fmt: skip
    return [("Confusion matrix", "Rows are the ground truth, columns the predictions; the diagonal holds the true "
             "positives of the curves. Row sums are the same at every threshold."), MACRO]  # fmt: skip


def _thresholds(context: Context[OutcomeEvaluation]) -> Terms:
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return []
    return [
        *((("Positive label", " ".join(evaluation.notes)),) if evaluation.notes else ()),
        _kept(evaluation),
        ("Best threshold", f"Of all distinct scores the best by {evaluation.criterion.title}; where neighbouring "
         f"scores do as well, the middle one. {best_is_expected(evaluation)}"),
        ("Gain of the best threshold", f"Against {_compared_with(evaluation)}, by paired bootstrap over "
         f"{context.words.samples}. {_without_parts(evaluation)}Recommended from "
         f"{LEAST_SAMPLES} {context.words.samples} on, where the interval is above 0."),
        *_own_thresholds(evaluation),
        *_curves(evaluation),
    ]  # fmt: skip


def _without_parts(evaluation: OutcomeEvaluation) -> str:
    """How the interval of the gain makes up for the choice, where it was made on the same data."""
    if evaluation.tuned_on is not None:
        return ""
    return (
        f"The threshold is also chosen without each of {PARTS} parts and held against that part; the interval spans "
        "both, so noise is called a gain in fewer than 1 of 20 test sets. "
    )


def _kept(evaluation: OutcomeEvaluation) -> tuple[str, str]:
    """What a threshold is held against."""
    if evaluation.positive is None or evaluation.has_own_thresholds:
        return "Confidence threshold", "A prediction is kept when its confidence is at least the threshold."
    positive, negative = evaluation.labels[evaluation.positive], evaluation.labels[1 - evaluation.positive]
    return (
        "Confidence threshold",
        f"It is on the score of {short(positive)}, the positive label: where that is at least the threshold, "
        f"{short(positive)} is predicted, else {short(negative)}.",
    )


def _compared_with(evaluation: OutcomeEvaluation) -> str:
    """What the best threshold is held against."""
    return numbers.threshold(evaluation.compared_with) if evaluation.compared_with else "no threshold"


def _own_thresholds(evaluation: OutcomeEvaluation) -> Terms:
    if not evaluation.has_own_thresholds:
        return []
    tuned = evaluation.options.tuned
    best = "Of the scores of the label's own predictions the one with its highest F1."
    text = "As they stand in the file." if tuned is not None and tuned.is_deployed else best
    return [("Per-label thresholds", f"{text} {own_are_expected(evaluation)}")]


def _curves(evaluation: OutcomeEvaluation) -> Terms:
    known = evaluation.score_curves
    if known is None or not known.pr.points:
        return []
    name, figures = ("Precision–recall curves", "AP comes") if known.roc is None else (
        "Precision–recall and ROC curves", "AP and AUC come")  # fmt: skip
    many = f", of the {MOST_LABELS} labels with the lowest AP" if evaluation.n_labels > MOST_LABELS else ""
    return [(name, f"Drawn through at most {MOST_POINTS} points each{many}; {figures} from all points.")]


def _statistics(context: Context[Evaluation]) -> Terms:
    evaluation = context.evaluation
    if not evaluation.replicates:
        return []
    return [
        ("95% intervals", f"Percentile bootstrap over {context.words.samples}, one drawn twice counts twice: "
         f"{numbers.count(evaluation.replicates)} replicates, seed {context.options.seed}, moved so that their mean is "
         "the figure; that of weighted precision and of macro F1 on by as much as resamples are off it. Resamples "
         "show no error that is not there: four rows, half of them right, are added in parts to the labels (Price and "
         "Bonett, 2004), which widens and moves it; where all is right, or little is there, it is Clopper and "
         "Pearson's. Precision and recall of a label: Wilson."),
        *_of_scores(context),
        ("Gain of a recommendation", f"How far the macro F1 would rise if the {context.words.units} it is about were "
         "right and all else stayed."),
    ]  # fmt: skip


def _of_scores(context: Context[Evaluation]) -> Terms:
    known = {name for name, (low, _) in context.evaluation.intervals.items() if low == low}
    if "macro_auc" in known:
        return [("95% intervals of AUC, AP and loss", "From each sample's influence on the figure (the bootstrap with "
                 "endless replicates), symmetric on the scale of log odds; of AP, its bias taken off.")]  # fmt: skip
    if "map" in known:
        return [("95% intervals of mAP and AR", f"From 100 random halves of the {context.words.samples}. mAP is "
                 "too high on few, so its interval reaches further down than up.")]  # fmt: skip
    return []


def provenance(context: Context[Evaluation]) -> Terms:
    """The files, the options and the data set."""
    samples = numbers.named(context.evaluation.dataset.n_samples, context.words.sample)
    return [
        *context.inputs,
        ("Options", options_in_words(context.options)),
        ("Data set", f"{samples}; SHA-256 of ids and labels: {context.dataset_sha256}"),
    ]


def options_in_words(options: Options) -> str:
    """The options that were given another value than their own, and the seed; no path is named.

    >>> from pathlib import Path
    >>> options_in_words(Options(Path("p.csv"))), options_in_words(Options(Path("p.csv"), threshold=0.5, seed=7))
    ('Every option at its default; seed 0.', 'threshold = 0.5; all others at their defaults; seed 7.')
    """
    usual, given = replace(Options(options.predictions), seed=options.seed).recorded(), options.recorded()
    changed = [f"{name} = {numbers.setting(value)}" for name, value in given.items() if value != usual.get(name)]
    said = f"{', '.join(changed)}; all others at their defaults" if changed else "Every option at its default"
    return f"{said}; seed {options.seed}."
