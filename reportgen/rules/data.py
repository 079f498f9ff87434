"""Rules about the data set the model was tested on: whether it is large enough to judge the model by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import shown
from reportgen.rules.rule import Finding, FindingRow, Severity, rule

MIN_SAMPLES = 50  # Roboflow's limit: with fewer test samples every figure is too noisy to act on
MIN_LABELS = 2  # Clarifai's: with one there is nothing to tell apart
PERFECT_AUC = 1 - 1e-12  # but for rounding
MIN_LABEL_SAMPLES = 10  # Clarifai's minimum per label; at 10 the 95% interval of a recall of 0.5 is ±0.26
FEW_LABEL_SAMPLES = 30  # Custom Vision's minimum; where half of the labels have fewer, the figures of all are noise
ENOUGH_LABEL_SAMPLES = 50  # Clarifai's, Azure's and Custom Vision's recommendation per label


def main_interval(evaluation: OutcomeEvaluation) -> tuple[str, float, float]:
    """The share of all that is right, as it is called in a sentence, with its 95% interval; NaN where unknown."""
    name, title = ("accuracy", "accuracy") if "accuracy" in evaluation.intervals else ("micro_f1", "micro F1")
    return title, *evaluation.intervals.get(name, (np.nan, np.nan))


@rule("few-samples", "The test set is too small", about="data", limits={
    "fewest samples": MIN_SAMPLES, "recommended for each label": ENOUGH_LABEL_SAMPLES})  # fmt: skip
def few_samples(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """With a test set of fewer than 50, figures move by several points from one draw to the next; no threshold or label should be judged on them."""  # noqa: E501
    n = evaluation.dataset.n_samples
    if n >= MIN_SAMPLES:
        return
    title, low, high = main_interval(evaluation)
    yield Finding(
        rule="few-samples",
        severity="high",
        label="",
        message=f"Test set too small ({numbers.named(n, words.sample)})",
        evidence=f"The 95% interval of {title} is {numbers.interval(low, high)}: the true value may be anywhere in it."
        if not np.isnan(low) else f"Too few {words.units} to say how far chance moves the figures.",
        action=f"Test on at least {max(MIN_SAMPLES, MIN_LABEL_SAMPLES * evaluation.n_labels)} {words.samples}, better "
        f"on {ENOUGH_LABEL_SAMPLES} {words.units} of each label.",
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#distribution",
    )  # fmt: skip


@rule("one-label", "Only one label is tested", about="data", limits={"fewest labels": MIN_LABELS},
      needs=needs.ground_truth)  # fmt: skip
def one_label(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """With ground truth of fewer than 2 labels a classifier has nothing to tell apart: whoever always gives the one answer is right."""  # noqa: E501
    there = np.flatnonzero(evaluation.point.support)
    if there.size >= MIN_LABELS:
        return
    name, n = evaluation.labels[int(there[0])], int(evaluation.point.support.sum())
    yield Finding(
        rule="one-label",
        severity="high",
        label=name,
        message="Only one label is tested",
        evidence=f"All {numbers.named(n, words.unit)} of the ground truth have the same label, so always answering it "
        "would be right every time.",
        action=f"Add {words.samples} of the other labels to the test set.",
        gain=None,
        gain_note="nothing is told apart yet",
        link="#distribution",
    )


def _is_perfect(evaluation: OutcomeEvaluation) -> bool:
    point = evaluation.point
    return bool(point.tp.any() and not point.fp.any() and not point.fn.any())


@rule("no-errors", "Too good: no errors, or scores that rank without a mistake", about="data",
      limits={"fewest samples": MIN_SAMPLES, "AUC": 1.0}, needs=needs.enough_samples)  # fmt: skip
def no_errors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A model without a single error, or with a macro AUC of 1, has often seen the test set in training, or the test set is easier than real use. Even if not, such a test set says only how rare errors are at most: the larger it is, the rarer."""  # noqa: E501
    n, is_perfect = evaluation.dataset.n_samples, _is_perfect(evaluation)
    if not is_perfect and not evaluation.metrics.get("macro_auc", np.nan) >= PERFECT_AUC:
        return
    title, low, _ = main_interval(evaluation)
    wrong = int(evaluation.point.fn.sum())
    what = f"0 errors in {numbers.named(n, words.sample)}; the 95% interval of {title} begins at {numbers.metric(low)}."
    ranked = f"Every score of a label that is there is higher than every one where it is not (macro AUC 1.000), though {numbers.named(wrong, words.unit)} are missed at this threshold."  # noqa: E501
    yield Finding(
        rule="no-errors",
        severity="medium",
        label="",
        message=f"{'No errors' if is_perfect else 'A perfect AUC'}: check first that the model has not seen this test "
        "set",
        evidence=what if is_perfect else ranked,
        action=f"Compare ids and {'images' if words.sample == 'image' else 'contents'} with the training data. If "
        "none is in both, test on more data, and on what is hardest in use: this test set cannot tell more.",
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#distribution",
    )


@rule("few-label-samples", "Labels have too few test samples", about="data", limits={
    "minimum": MIN_LABEL_SAMPLES, "few": FEW_LABEL_SAMPLES, "recommended": ENOUGH_LABEL_SAMPLES,
    "fewest samples in all": MIN_SAMPLES}, needs=needs.enough_samples)  # fmt: skip
def few_label_samples(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label with fewer than 10 in the test set has figures that one of them moves by five points or more; its row in the table says little. 50 are recommended: the 95% interval of a recall of 0.9 is then ±0.08. It weighs more where half of the labels have fewer than 30."""  # noqa: E501
    support = evaluation.point.support
    few, least = np.flatnonzero(support < MIN_LABEL_SAMPLES), MIN_LABEL_SAMPLES
    if not few.size:
        few, least = np.flatnonzero(support < ENOUGH_LABEL_SAMPLES), ENOUGH_LABEL_SAMPLES
    if not few.size:
        return
    few = few[np.argsort(support[few], kind="stable")]
    names = evaluation.labels
    rows, rest = shown(
        few.tolist(),
        lambda k: FindingRow(names[k], support[k] / least, numbers.named(int(support[k]), words.unit),
                             row_link(names[k])),
    )  # fmt: skip
    yield Finding(
        rule="few-label-samples",
        severity=_gravity(support),
        label=names[int(few[0])] if few.size == 1 else "",
        message=f"{numbers.named(int(few.size), 'label')} with fewer than {least} {words.units}",
        evidence=f"One {words.unit} more or less moves their figures by {_moves(support, few, least)}."
        f"{_none(support, few)}",
        action=f"Add {words.units} to the test set until each label has {ENOUGH_LABEL_SAMPLES}."
        if least == ENOUGH_LABEL_SAMPLES else
        f"Add {words.units} to the test set until each label has {MIN_LABEL_SAMPLES}, better {ENOUGH_LABEL_SAMPLES}.",
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#performance&sort=support,asc",
        rows=rows,
        rest=rest,
        more="#performance&sort=support,asc",
    )  # fmt: skip


def _gravity(support: NDArray[np.integer]) -> Severity:
    """Where half of the labels have so few that their figures are marked, it is about the whole report."""
    return "medium" if 2 * np.count_nonzero(support < FEW_LABEL_SAMPLES) >= support.size else "low"


def _moves(support: NDArray[np.integer], few: NDArray[np.intp], least: int) -> str:
    """By how much one of the rarest moves a recall, at least."""
    most = max(1, int(support[few].max()))
    return "several points" if least == MIN_LABEL_SAMPLES else f"{numbers.fixed(100 / most, 1)} points or more"


def _none(support: NDArray[np.integer], few: NDArray[np.intp]) -> str:
    n_none = int(np.count_nonzero(support[few] == 0))
    return "" if not n_none else f" {numbers.count(n_none)} of them {'has' if n_none == 1 else 'have'} none at all."
