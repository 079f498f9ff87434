"""How every figure was made."""

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.blocks import Definitions
from reportgen.report.context import Context
from reportgen.report.document import Section


def method(context: Context[OutcomeEvaluation]) -> Section:
    """Definitions, rules, options and provenance."""
    return method_of_outcomes(context, [])


def method_of_outcomes(context: Context[OutcomeEvaluation], terms: list[tuple[str, str]]) -> Section:
    """The method of a task with labels, with the terms that only this task has."""
    return method_with(context, [*_outcomes(context), *terms, *_thresholds(context)])


def method_with(context: Context[Evaluation], terms: list[tuple[str, str]]) -> Section:
    """The method of any task: its terms, then statistics, rules, options and provenance."""
    rows = [*terms, *_statistics(context), *_rules(context), *_provenance(context)]
    return Section("method", "Method", "Method", "", (Definitions(tuple(rows)),))


def _outcomes(context: Context[OutcomeEvaluation]) -> list[tuple[str, str]]:
    unit, missed = context.words.unit, context.words.missed
    return [
        ("Correct", "The predicted label is the labelled one."),
        ("Misclassified", "Another label is predicted."),
        (missed.capitalize(), f"No prediction is kept for the {unit}; it counts as wrong."),
        ("Wrongly called", f"Another label's {unit} carries this label's name: a false positive of this label."),
        ("Confusion matrix", "Rows are labelled, columns predicted; the diagonal is the true positives of the curves. "
         "Row sums are the same at every threshold."),
        ("Macro average", "The mean over the labels that occur in the ground truth; an undefined value counts 0, as in "
         "scikit-learn with zero_division=0."),
        ("–", "Undefined: it would divide by zero, or the scores it needs were not given."),
    ]  # fmt: skip


def _thresholds(context: Context[OutcomeEvaluation]) -> list[tuple[str, str]]:
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return []
    return [
        ("Threshold", "A prediction is kept when its score is at least the threshold."),
        ("Recommended threshold", f"Of all distinct scores the one with the best {evaluation.criterion.title}, "
         "the highest on ties. It was tuned on the data it reports, so expect slightly less elsewhere."),
        ("A label's own threshold", "The score of the label's own predictions with its best F1, the highest on ties."),
    ]  # fmt: skip


def _statistics(context: Context[Evaluation]) -> list[tuple[str, str]]:
    evaluation = context.evaluation
    if not evaluation.replicates:
        return []
    return [
        ("Intervals", f"95% percentile bootstrap over {context.words.samples}, one drawn twice counts twice: "
         f"{evaluation.replicates} replicates, seed {context.options.seed}, moved so that their mean is the figure. "
         "Precision and recall of a label: Wilson."),
        ("Gain", "How far the macro F1 would rise if the cases of the finding were right and all else stayed."),
    ]  # fmt: skip


def _rules(context: Context[Evaluation]) -> list[tuple[str, str]]:
    return [(f"Rule: {rule.title.lower()}", rule.rationale) for rule in context.rules]


def _provenance(context: Context[Evaluation]) -> list[tuple[str, str]]:
    options = ", ".join(f"{name} = {numbers.setting(value)}" for name, value in context.options.recorded().items())
    samples = numbers.named(context.evaluation.dataset.n_samples, context.words.sample)
    return [
        *context.inputs,
        ("Options", options),
        ("Data set", f"{samples}; SHA-256 of ids and labels: {context.dataset_sha256}"),
    ]  # fmt: skip
