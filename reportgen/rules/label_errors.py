"""Rules about the ground truth itself: what the scores speak against, and what people found when they looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, Counts
from reportgen.evaluations.label_errors import LabelErrors
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.reviews import Reviews
from reportgen.links import cell_link, short
from reportgen.metrics.intervals import wilson
from reportgen.report.words import Words
from reportgen.reviewed import AT_FAULT
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, Severity, rule, severity_of

NOISE = 3.0  # deviations of what scores that are right would bring about
MIN_REVIEWED = 10  # errors; the 95% Wilson interval of 5 in 10 is 0.24 to 0.76, and of fewer says nothing
NOTABLE = 0.2  # of the reviewed errors; from there on the figures say more about the ground truth than about the model
LONGEST = 24  # characters of a label


def looks_mislabelled(found: LabelErrors) -> bool:
    """Whether there is more ground truth in doubt than a model whose scores are right brings about by chance."""
    if found.expected is None or found.n_told < MIN_ROWS:
        return False
    mean, deviation = found.expected
    return found.n_told + found.n_known > mean + NOISE * deviation


def _candidates(evaluation: OutcomeEvaluation) -> str:
    return evaluation.label_errors.reason


def _said_of_it(evaluation: OutcomeEvaluation) -> str:
    return "" if evaluation.options.reviewed.source else "no reviews are given (--reviews)"


@rule(
    "label-errors", "Ground truth that looks wrong", needs=_candidates,
    limits={"cases in doubt": MIN_ROWS, "standard deviations above chance": NOISE},
)  # fmt: skip
def label_errors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Five or more answers that the model is as sure of as of its right ones, and that contradict the ground truth, beyond what scores that are right would bring about by chance: wrong labels in the test set cost more than they seem to, and are corrected in minutes."""  # noqa: E501
    found = evaluation.label_errors
    if not looks_mislabelled(found):
        return
    pairs = Counter(zip(found.given.tolist(), found.suggested.tolist(), strict=True))
    order = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    most = pairs[order[0]]
    rows = tuple(
        FindingRow(_said(evaluation, pair), pairs[pair] / most, numbers.count(pairs[pair]), _link(evaluation, pair))
        for pair in order[:MOST_ROWS]
    )
    mean = found.expected[0] if found.expected else 0.0
    n_samples = evaluation.dataset.n_samples
    known = f" {numbers.count(found.n_known)} that were checked are left out." if found.n_known else ""
    yield Finding(
        rule="label-errors",
        severity=severity_of(max(0.0, found.n_told - mean) / n_samples),
        label="",
        message=f"{_counted(found, words)} mislabelled: check them first",
        evidence=f"The model is {'sure' if evaluation.has_places else 'as sure as where it is right'} of another "
        f"answer there. If every label and every score were right, about {numbers.count(round(mean))} would look "
        f"so.{known}",
        action="Look at them, the most likely first, and correct the ground truth; then build the report again.",
        gain=None,
        gain_note="a check of the ground truth",
        link="#label-errors",
        rows=rows,
        rest=max(0, len(order) - MOST_ROWS),
        more="#label-errors",
    )


def _counted(found: LabelErrors, words: Words) -> str:
    """How many there are, as the beginning of a sentence."""
    if found.n == found.n_samples and not words.has_spurious:
        return f"{numbers.named(found.n, words.sample)} look{'s' if found.n == 1 else ''}"
    return f"{numbers.named(found.n, words.counted)} on {numbers.named(found.n_samples, words.sample)} look"


def _said(evaluation: OutcomeEvaluation, pair: tuple[int, int]) -> str:
    """What is labelled and what the scores speak for."""
    given, suggested = ("" if side == NONE else short(evaluation.labels[side], LONGEST) for side in pair)
    return f"{given or 'not labelled'} → {suggested or 'nothing'}"


def _link(evaluation: OutcomeEvaluation, pair: tuple[int, int]) -> str:
    return cell_link(*(None if side == NONE else evaluation.labels[side] for side in pair))


@rule(
    "reviewed-errors", "What the reviews teach", about="data", needs=_said_of_it,
    limits={"reviewed errors": MIN_REVIEWED, "notable share of wrong labels": NOTABLE},
)  # fmt: skip
def reviewed_errors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where people looked at ten or more errors, the share of them that were wrong or missing labels tells how many of the model's errors are none: as far as those reviewed are like the others."""  # noqa: E501
    reviews = evaluation.reviews
    said = reviews.verdicts_of_errors
    n_wrong, n_decided = sum(said[verdict] for verdict in AT_FAULT), sum(said.values()) - said["unclear"]
    if n_decided < MIN_REVIEWED:
        return
    ((low, high),) = wilson(_one(n_wrong), _one(n_decided))
    share, unclear = n_wrong / n_decided, said["unclear"]
    left = f" {numbers.count(unclear)} more were unclear." if unclear else ""
    yield Finding(
        rule="reviewed-errors",
        severity=_gravity(share, n_wrong),
        label="",
        message=f"Of {numbers.count(n_decided)} reviewed errors {numbers.count(n_wrong)} were wrong or missing labels",
        evidence=f"That is {numbers.percent(share)}% (95% interval {numbers.percent(float(low))}–"
        f"{numbers.percent(float(high))}%).{left} {_means(evaluation, share, float(low), float(high), words)} "
        "Those reviewed were chosen, not drawn at random: the others may be of another kind.",
        action=_remedy(reviews),
        gain=None,
        gain_note="what people saw",
        link="#label-errors",
    )


def _one(n: int) -> Counts:
    return np.array([n], np.int64)


def _gravity(share: float, n_wrong: int) -> Severity:
    return "low" if not n_wrong else "high" if share >= NOTABLE else "medium"


def _means(evaluation: OutcomeEvaluation, share: float, low: float, high: float, words: Words) -> str:
    """What is left of the errors if the others are like those reviewed."""
    confusion, n = evaluation.point.confusion, evaluation.dataset.n_samples
    errors = int(confusion.sum() - confusion.trace())
    left, likewise = [errors * (1 - part) for part in (share, high, low)], "If the others are like them,"
    if "accuracy" in evaluation.metrics:
        rate, least, most = (numbers.share(value / n) for value in left)
        return f"{likewise} the real error rate is about {rate} ({least}–{most}), not {numbers.share(errors / n)}."
    few, least, most = (numbers.count(round(value)) for value in left)
    return f"{likewise} about {few} ({least}–{most}) of {numbers.count(errors)} errors are the model's."


def _remedy(reviews: Reviews) -> str:
    if not reviews.at_fault.size:
        return "The ground truth holds: work on the model."
    return "Correct these in the ground truth, build the report again, and review a random part of the other errors."
