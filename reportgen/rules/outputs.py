"""Rules about outputs of language models: whether there are enough, what failed, and what the figures hide."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen import numbers
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.report.words import Words
from reportgen.rules.rule import Finding, rule

FEWEST = 100  # samples: Clarifai's advice is 100 to 2,000


@rule("few-outputs", "Few samples", about="data", limits={"samples": FEWEST})
def few_outputs(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """On few samples only large differences between models or prompts can be told from chance; 100 to 2,000 are usual."""  # noqa: E501
    n = evaluation.figures[evaluation.reported].n_samples
    if n >= FEWEST:
        return
    low, high = evaluation.intervals.get(evaluation.main, (float("nan"), float("nan")))
    said = "" if low != low else f" The 95% interval of the {evaluation.main} is {numbers.interval(low, high)}."
    yield Finding(
        rule="few-outputs", severity="medium", label="",
        message=f"There are {numbers.named(n, 'sample')} only",
        evidence=f"Fewer than {FEWEST} samples say little.{said}",
        action="Add samples: to halve an interval takes four times as many.",
        gain=None, gain_note="", link="#variants" if evaluation.dataset.n_variants > 1 else "#figures",
    )  # fmt: skip
