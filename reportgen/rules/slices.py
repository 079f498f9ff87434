"""The rule about parts of the samples in which the model does worse than in the rest."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.slices import FEWEST, SURE, Slice, Slices
from reportgen.links import short, slice_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

NAMES = {"accuracy": "accuracy", "micro_f1": "F1"}
LONGEST = 40  # characters of a column or a value


@rule("weak-slice", "A slice is worse than the rest", limits={
    "fewest samples": FEWEST, "q up to": SURE, "fewest errors more": MIN_ROWS, "least difference": MIN_GAIN},
    needs=needs.tested_slices)  # fmt: skip
def weak_slice(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A part of the samples that is worse than all others (by a point, by 5 errors, and beyond chance after the correction for all slices that were tested) lacks training examples, or is recorded or labelled in another way."""  # noqa: E501
    slices = evaluation.slices
    weak = [one for one in slices.weak if one.excess >= MIN_ROWS and -one.difference >= MIN_GAIN]
    if weak:
        yield _finding(slices, weak, words)


def _finding(slices: Slices, weak: list[Slice], words: Words) -> Finding:
    first, figure = weak[0], NAMES[slices.main]
    gain = _gain(slices, first)
    rest = len(weak) - 1
    more = f", and {numbers.named(rest, 'other slice')} below the rest" if rest else ""
    return Finding(
        rule="weak-slice",
        severity=severity_of(gain),
        label="",
        message=f"Worse where {described(first)}{more}",
        evidence=f"{figure[0].upper()}{figure[1:]} {numbers.metric(first.metrics[slices.main])} on "
        f"{numbers.named(first.samples, words.sample)}, {numbers.metric(_of_rest(slices, first))} on all others "
        f"(q = {numbers.probability(first.q)}). {tested(slices)}",
        action=f"Look at the {words.samples} of the slice. If their ground truth is right, add training examples like "
        "them.",
        gain=gain,
        gain_note="if the slice were as good as the rest",
        worth=f"{numbers.signed(gain)} {figure}",
        link=slice_link(first.name, first.value),
        rows=tuple(_row(slices, one) for one in weak[:MOST_ROWS]),
        rest=max(0, len(weak) - MOST_ROWS),
        more="#slices",
    )


def _row(slices: Slices, one: Slice) -> FindingRow:
    value = one.metrics[slices.main]
    text = f"{numbers.metric(value)} of {numbers.count(one.samples)}"
    return FindingRow(f"{one.name}: {one.value}", value, text, slice_link(one.name, one.value))


def described(one: Slice) -> str:
    """A slice in a sentence: `weather is night`, `weather & camera is night & B`."""
    return f"{short(one.name, LONGEST)} is {short(one.value, LONGEST)}"


def tested(slices: Slices) -> str:
    """How many slices were tested, and what that means for q."""
    n_columns = numbers.named(sum(len(column.values) > 0 for column in slices.columns), "column")
    pairs = f", and {numbers.named(slices.n_pairs, 'pair')} of them" if slices.n_pairs else ""
    return f"{numbers.named(slices.n_tested, 'slice')} of {n_columns} were tested{pairs}; q is corrected for that."


def _of_rest(slices: Slices, one: Slice) -> float:
    return one.metrics[slices.main] - one.difference


def _gain(slices: Slices, one: Slice) -> float:
    """By how much the main figure of all samples would rise if the slice were as good as the rest."""
    return max(0.0, _of_rest(slices, one) - slices.value)
