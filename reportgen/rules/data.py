"""Rules about the data set the model was tested on."""

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.rules.rule import Finding, rule

MIN_SAMPLES = 50  # Roboflow's limit: with fewer test samples every figure is too noisy to act on
MIN_LABEL_SAMPLES = 10  # Clarifai's minimum per label; at 10 the 95% interval of a recall of 0.5 is ±0.26
ENOUGH_LABEL_SAMPLES = 50  # Clarifai's and Azure's recommendation per label
MOST_NAMED = 3


@rule("few-samples", "The test set is too small")
def few_samples(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """With fewer than 50 test samples in all, figures move by several points from one draw to the next; no threshold or label should be judged on them."""  # noqa: E501
    n = evaluation.dataset.n_samples
    if n < MIN_SAMPLES:
        low, high = evaluation.intervals.get("macro_f1", (np.nan, np.nan))
        yield Finding(
            rule="few-samples",
            severity="high",
            label="",
            message=f"{numbers.named(n, 'test case')} cannot settle much",
            evidence=f"The 95% interval of the macro F1 is {numbers.interval(low, high)}.",
            action=f"Test on at least {MIN_SAMPLES} cases, better on {ENOUGH_LABEL_SAMPLES} for each label.",
            gain=None,
            gain_note="more certainty, not a higher figure",
            link="#checks",
        )


@rule("few-label-samples", "A label has too few test samples")
def few_label_samples(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """A label with fewer than 10 test samples has figures that one sample moves by five points or more; its row in the table says little."""  # noqa: E501
    support = evaluation.point.support
    few = np.flatnonzero(support < MIN_LABEL_SAMPLES)
    if evaluation.dataset.n_samples < MIN_SAMPLES or not few.size:
        return
    few = few[np.argsort(support[few], kind="stable")]
    named = [f"{short(evaluation.labels[k])} ({support[k]})" for k in few[:MOST_NAMED]]
    more = few.size - len(named)
    yield Finding(
        rule="few-label-samples",
        severity="medium",
        label=evaluation.labels[int(few[0])] if few.size == 1 else "",
        message=f"{numbers.named(int(few.size), 'label')} with fewer than {MIN_LABEL_SAMPLES} test cases",
        evidence=", ".join(named) + (f" and {numbers.count(more)} more" if more > 0 else "") + ".",
        action=f"Add test cases until each label has at least {MIN_LABEL_SAMPLES}, better {ENOUGH_LABEL_SAMPLES}.",
        gain=None,
        gain_note="more certainty, not a higher figure",
        link="#performance&sort=support,asc",
    )
