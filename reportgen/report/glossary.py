"""The one table of what the words of a page mean: the glossary is made of it, and so are the tips of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.words import Words


@dataclass(frozen=True)
class Term:
    """A word of the page: the key by which tables ask for it, the word itself, and what it means."""

    key: str
    name: str
    text: str


def terms(evaluation: OutcomeEvaluation, words: Words) -> tuple[Term, ...]:
    """The words that a page of this task uses, in the order in which a reader meets them."""
    return (*_outcomes(words), *_figures(evaluation, words), *_scores(evaluation, words), *_statistics(words))


def by_key(evaluation: OutcomeEvaluation, words: Words) -> dict[str, str]:
    """What each word means, by its key."""
    return {term.key: term.text for term in terms(evaluation, words)}


def _outcomes(words: Words) -> Iterator[Term]:
    unit, units = words.unit, words.units
    yield Term("ground_truth", "Ground truth", f"What the data set says: the labels its {words.samples} really have.")
    yield Term("support", units.capitalize(), f"How many {units} of the ground truth have the label.")
    if words.confuses:
        yield Term("tp", "True positive (TP)", f"The predicted label is that of the ground truth: {words.correct}.")
        yield Term("misclassified", words.misclassified.capitalize(), f"Another label is predicted for the {unit}: a "
                   "false negative of its own label, and a false positive of the predicted one.")  # fmt: skip
        yield Term("missed", words.missed.capitalize(), f"No prediction reaches the threshold for the {unit}.")
        background = f", or nothing is labelled there ({words.none})" if words.has_spurious else ""
        yield Term("fp", "False positive (FP)", f"A prediction of the label that is wrong: the {unit} has another "
                   f"label{background}.")  # fmt: skip
        yield Term("fn", "False negative (FN)", f"A {unit} of the label that is {words.missed} or has another label "
                   "predicted.")  # fmt: skip
    else:
        yield Term("tp", "True positive (TP)", f"The {words.sample} has the label, and it is predicted.")
        yield Term("fp", "False positive (FP)", f"The label is predicted, and the {words.sample} does not have it.")
        yield Term("fn", "False negative (FN)", f"The {words.sample} has the label, and it is not predicted: missed.")
    if words.has_spurious and words.confuses:
        yield Term("background", words.none.capitalize(), f"Where nothing is labelled that a {words.prediction} meets.")


def _figures(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Term]:
    yield Term("precision", "Precision", "TP / (TP + FP): the share of the predictions of a label that are right.")
    yield Term("recall", "Recall", f"TP / (TP + FN): the share of the {words.units} of a label that are found.")
    yield Term("f1", "F1", "The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).")
    yield Term(
        "macro", "Macro average", "The mean over the labels that occur in the ground truth; each counts the same."
    )
    yield Term("micro", "Micro average", f"Of all {words.units} together: frequent labels count more.")
    known = {name: definition for name, definition in evaluation.metric_definitions.items() if name in WHOLE}
    yield from (Term(name, known[name].title, known[name].text) for name in WHOLE if name in known)
    yield Term("matrix", words.matrix, words.axes)
    for name, definition in evaluation.label_definitions.items():
        if name in evaluation.label_ranking:
            yield Term(name, definition.title, definition.text)


WHOLE = ("subset_accuracy", "hamming_loss", "map", "ece")  # metrics that pages show away from the table of all


def _scores(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Term]:
    if not evaluation.has_scores:
        return
    yield Term("confidence", "Confidence", f"The score that the model gives a {words.prediction}, from 0 to 1.")
    yield Term("confidence_threshold", "Confidence threshold", "A prediction counts when its confidence is at least "
               "this.")  # fmt: skip
    yield Term("threshold", "Best threshold", "Of a label: the threshold at which its F1 is highest.")
    if evaluation.calibration is not None:
        yield Term("calibration", "Calibration", "Whether confidence says how often predictions are right: of those "
                   "at 0.8 it should be 80%.")  # fmt: skip
    if evaluation.score_curves is not None:
        yield Term("loss", "Loss", f"Minus the natural logarithm of the score of what is true of the {words.sample}; "
                   "high where the model is sure and wrong. With several labels, the mean over them.")  # fmt: skip
        yield Term("disagreement", "Disagreement", "How far the highest score is above that of the true label; with "
                   "several labels, how far the score of the worst one is from the truth.")  # fmt: skip


def _statistics(words: Words) -> Iterator[Term]:
    yield Term("interval", "95% interval", "How far chance may have moved the figure: in 95 of 100 test sets like this "
               "one such a range holds the true figure.")  # fmt: skip
    yield Term("noise", "≈, within noise", "A difference that chance alone explains; ▲ and ▼ are beyond it.")
    yield Term("q", "q", "The probability of so large a difference by chance alone, corrected for how many were "
               "looked at; below 0.05 it counts.")  # fmt: skip
    yield Term("slice", "Slice", f"The {words.samples} that share a value of a column.")
    yield Term("few", "△ few", f"Fewer than 30 {words.units}: chance moves such figures far.")
    yield Term("undefined", numbers.UNDEFINED, "Undefined: it would divide by zero, or the scores it needs were not "
               "given.")  # fmt: skip
