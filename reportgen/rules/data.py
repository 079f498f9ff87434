"""Rules about the data set the model was tested on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link
from reportgen.report.words import Words
from reportgen.rules.ranking import shown
from reportgen.rules.rule import Finding, FindingRow, rule

MIN_SAMPLES = 50  # Roboflow's limit: with fewer test samples every figure is too noisy to act on
MIN_LABEL_SAMPLES = 10  # Clarifai's minimum per label; at 10 the 95% interval of a recall of 0.5 is ±0.26
ENOUGH_LABEL_SAMPLES = 50  # Clarifai's and Azure's recommendation per label


@rule("few-samples", "The test set is too small", about="data")
def few_samples(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """With a test set of fewer than 50, figures move by several points from one draw to the next; no threshold or label should be judged on them."""  # noqa: E501
    n = evaluation.dataset.n_samples
    if n >= MIN_SAMPLES:
        return
    name = "accuracy" if "accuracy" in evaluation.intervals else "micro_f1"
    low, high = evaluation.intervals.get(name, (np.nan, np.nan))
    title = "accuracy" if name == "accuracy" else "micro F1"
    is_known = not np.isnan(low)
    yield Finding(
        rule="few-samples",
        severity="high",
        label="",
        message=f"Test set too small ({numbers.named(n, words.sample)})",
        evidence=f"The 95% interval of {title} is {numbers.interval(low, high)}: whatever lies in it may be the truth."
        if is_known else f"Too few {words.units} to say how far chance moves the figures.",
        action=f"Test on at least {MIN_SAMPLES} {words.samples}, better on {ENOUGH_LABEL_SAMPLES} {words.units} of "
        "each label.",
        gain=None,
        gain_note="more certainty, not a higher figure",
        link="#distribution",
    )  # fmt: skip


@rule("no-errors", "Nothing left to improve on this test set", about="data")
def no_errors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Without a single error a test set says only how rare errors are at most: the more it holds, the rarer."""
    point, n = evaluation.point, evaluation.dataset.n_samples
    if n < MIN_SAMPLES or not point.tp.any() or point.fp.any() or point.fn.any():
        return
    name = "accuracy" if "accuracy" in evaluation.intervals else "micro_f1"
    title, low = ("accuracy" if name == "accuracy" else "micro F1"), evaluation.intervals[name][0]
    yield Finding(
        rule="no-errors",
        severity="low",
        label="",
        message="No errors: only a larger or harder test set tells more",
        evidence=f"0 errors in {numbers.named(n, words.sample)}; the 95% interval of {title} begins at "
        f"{numbers.metric(low)}.",
        action="Test on more data, and on what is hardest in use. Check too that none of it was in training.",
        gain=None,
        gain_note="more certainty, not a higher figure",
        link="",
    )


@rule("few-label-samples", "Labels have too few test samples", about="data")
def few_label_samples(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label with fewer than 10 in the test set has figures that one of them moves by five points or more; its row in the table says little."""  # noqa: E501
    support = evaluation.point.support
    few = np.flatnonzero(support < MIN_LABEL_SAMPLES)
    if evaluation.dataset.n_samples < MIN_SAMPLES or not few.size:
        return
    few = few[np.argsort(support[few], kind="stable")]
    names = evaluation.labels
    rows, rest = shown(
        few.tolist(),
        lambda k: FindingRow(
            names[k], support[k] / MIN_LABEL_SAMPLES, numbers.named(int(support[k]), words.unit), row_link(names[k])
        ),
    )
    n_none = int(np.count_nonzero(support[few] == 0))
    none = "" if not n_none else f" {numbers.count(n_none)} of them {'has' if n_none == 1 else 'have'} none at all."
    yield Finding(
        rule="few-label-samples",
        severity="medium" if few.size * 2 > support.size else "low",
        label=names[int(few[0])] if few.size == 1 else "",
        message=f"{numbers.named(int(few.size), 'label')} with fewer than {MIN_LABEL_SAMPLES} {words.units}",
        evidence=f"One {words.unit} more or less moves their figures by several points.{none}",
        action=f"Add {words.units} to the test set until each label has {MIN_LABEL_SAMPLES}, better "
        f"{ENOUGH_LABEL_SAMPLES}.",
        gain=None,
        gain_note="more certainty, not a higher figure",
        link="#performance&sort=support,asc",
        rows=rows,
        rest=rest,
        more="#performance&sort=support,asc",
    )  # fmt: skip
