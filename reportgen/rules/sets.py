"""Rules about samples that may have any number of labels: what goes together, and what is left without a prediction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import Counts, Fractions
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.links import called, cell_link
from reportgen.metrics.confusion import ratio
from reportgen.metrics.intervals import wilson
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import MOST_ROWS, listed
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of
from reportgen.set_pairs import together_counts

SHARE_EMPTY = 0.05  # of the samples that have labels
BEYOND = 3.0  # deviations above what chance would bring together; with many labels some pairs come to two
TOGETHER = 0.95  # of the samples with either label
APART = 0.9  # and of their ground truth no more than this, surely
MIN_TOGETHER = 20  # with fewer, chance makes two labels look like one
MOST_LABELS = 500  # for any two of which something is counted
TIMES = 1.5  # as many labels predicted as there are, or the other way round


def _some_true(evaluation: MultilabelEvaluation) -> str:
    return needs.enough_samples(evaluation) or needs.ground_truth(evaluation)


def _pairs(evaluation: MultilabelEvaluation) -> str:
    """Labels few enough to count any two together."""
    many = evaluation.n_labels > MOST_LABELS
    return needs.ground_truth(evaluation) or (f"it takes at most {MOST_LABELS} labels" if many else "")


def _predicted_pairs(evaluation: MultilabelEvaluation) -> str:
    return needs.predictions(evaluation) or _pairs(evaluation)


@rule("empty-predictions", "Samples are left without any label", limits={
    "share of those that have labels": SHARE_EMPTY, "fewest": MIN_ROWS}, needs=_some_true)  # fmt: skip
def empty_predictions(evaluation: MultilabelEvaluation, words: Words) -> Iterator[Finding]:
    """Samples with labels of which none is predicted (5% or more, and at least 5): all their scores lie below the threshold. Where the highest is of a true label, the threshold is at fault, not the model."""  # noqa: E501
    truth, kept = evaluation.dataset.truth, evaluation.kept_at(evaluation.operating or 0.0)
    labelled = truth.any(axis=1)
    empty = np.flatnonzero(labelled & ~kept.any(axis=1))
    n, total = int(empty.size), int(np.count_nonzero(labelled))
    if n < MIN_ROWS or n < SHARE_EMPTY * total:
        return
    top = np.where(np.isnan(evaluation.scores[empty]), -np.inf, evaluation.scores[empty]).argmax(axis=1)
    right = int(np.count_nonzero(truth[empty, top])) if evaluation.has_scores else 0
    said = f" In {numbers.count(right)} of them the label with the highest score is true." if right else ""
    lower = right > n / 2
    yield Finding(
        rule="empty-predictions",
        severity="medium",
        label="",
        message=f"{numbers.named(n, words.sample)} with labels get no prediction at all",
        evidence=f"{numbers.share(n / total)} of the {numbers.named(total, words.sample)} that have labels.{said}",
        action="Lower the threshold, or always predict the label with the highest score."
        if lower else "Look at them, and add training examples of what they have in common.",
        gain=None,
        gain_note=f"of the {words.samples} with labels",
        worth=numbers.share(n / total),
        link="#threshold" if lower else "#worst",
    )  # fmt: skip


@rule("label-counts", "Too many or too few labels are predicted", limits={"times": TIMES}, needs=_some_true)
def label_counts(evaluation: MultilabelEvaluation, words: Words) -> Iterator[Finding]:
    """A model that predicts 1.5 times as many labels as samples have, or samples have 1.5 times as many as it predicts, runs at the wrong threshold, or its training data had another number of labels."""  # noqa: E501
    point, n = evaluation.point, evaluation.dataset.n_samples
    true, said = int(point.support.sum()), int(point.predicted.sum())
    if abs(true - said) < MIN_ROWS or not said or not (said >= TIMES * true or true >= TIMES * said):
        return
    per = [numbers.fixed(count / n, 1) for count in (said, true)]
    yield Finding(
        rule="label-counts",
        severity="medium",
        label="",
        message=f"Predicts {per[0]} labels for each {words.sample} where {per[1]} are true",
        evidence=f"{numbers.count(said)} labels are predicted of {numbers.named(n, words.sample)}, "
        f"{numbers.count(true)} are true.",
        action="Choose another threshold, or one for each label. If that costs too much, check that everyone who "
        f"labels names as many labels of a {words.sample} as in training.",
        gain=None,
        gain_note="labels predicted for each that is true",
        worth=f"{numbers.fixed(said / true, 2)} ×",
        link="#threshold",
    )


@rule("missed-for-another", "One label is predicted in place of another", limits={
    "fewest samples": MIN_ROWS, "deviations above chance": BEYOND, "least gain": MIN_GAIN},
    needs=needs.ground_truth)  # fmt: skip
def missed_for_another(evaluation: MultilabelEvaluation, words: Words) -> Iterator[Finding]:
    """The pair of labels of which one is missed where the other is a false positive, more often than chance brings the two together: the model takes the first for the second. Named from 5 samples and 1 point of macro F1."""  # noqa: E501
    point, n = evaluation.point, evaluation.dataset.n_samples
    counts = evaluation.missed_spurious
    expected = np.outer(point.fn, point.fp) / max(1, n)
    excess = counts - expected
    sure = np.where((counts >= MIN_ROWS) & (excess > BEYOND * np.sqrt(np.maximum(expected, 1))), excess, 0.0)
    a, b = (int(k) for k in np.unravel_index(np.argmax(sure), sure.shape))
    gain = _if_swapped(point, a, b, int(counts[a, b]))
    if not sure[a, b] or not gain >= MIN_GAIN:
        return
    first, second = (called(evaluation.labels[k]) for k in (a, b))
    count = int(counts[a, b])
    yield Finding(
        rule="missed-for-another",
        severity=severity_of(gain),
        label=evaluation.labels[a],
        message=f"{called(evaluation.labels[b], starts=True)} is predicted in place of {first}",
        evidence=f"In {numbers.named(count, words.sample)} {first} is missed and {second} a false positive; chance "
        f"would bring the two together in {numbers.fixed(float(expected[a, b]), 1)}.",
        action=f"Check the ground truth of these first, then add training examples that tell {first} from {second}.",
        gain=gain,
        gain_note=f"if {first} were predicted instead in all {numbers.count(count)}",
        link=cell_link(evaluation.labels[a], evaluation.labels[b]),
        rows=_pair_rows(evaluation, sure, counts, "→"),
        rest=max(0, int(np.count_nonzero(sure)) - MOST_ROWS),
        more="#confusion",
    )


def _if_swapped(point: OperatingPoint, a: int, b: int, count: int) -> float:
    """Rise of the macro F1 if `count` misses of a were found, and as many false positives of b not there."""
    counts = point.confusion.copy()
    counts[a, a] += count
    counts[a, -1] -= count
    counts[-1, b] -= count
    return OperatingPoint(counts).macro_f1 - point.macro_f1


def _pair_rows(
    evaluation: MultilabelEvaluation, weight: Fractions, counts: Counts, sign: str
) -> tuple[FindingRow, ...]:  # fmt: skip
    """The pairs of most weight, each with how many samples it is of."""
    cells = np.argsort(-weight, axis=None, kind="stable")[:MOST_ROWS]
    pairs = [(int(a), int(b)) for a, b in zip(*np.unravel_index(cells, weight.shape), strict=True) if weight[a, b] > 0]
    most, labels = max(int(counts[pair]) for pair in pairs), evaluation.labels
    return tuple(
        FindingRow(f"{labels[a]} {sign} {labels[b]}", int(counts[a, b]) / most, numbers.count(int(counts[a, b])),
                   cell_link(labels[a], labels[b])) for a, b in pairs)  # fmt: skip


def _both_of_either(counts: Counts) -> tuple[Counts, Counts]:
    """(n_labels, n_labels) samples with both labels, and with either, from how many have both; a label has itself."""
    own = np.diagonal(counts)
    return counts, own[:, None] + own[None, :] - counts


@rule("always-together", "Two labels are always predicted together", limits={
    "predicted together": TOGETHER, "true together, at most": APART, "fewest samples": MIN_TOGETHER},
    needs=_predicted_pairs)  # fmt: skip
def always_together(evaluation: MultilabelEvaluation, words: Words) -> Iterator[Finding]:
    """Two labels that are predicted together in 95% of the samples that get either, while the ground truth has them apart (surely in more than 10%): the model has learnt them as one, mostly because training had them together."""  # noqa: E501
    kept, truth = evaluation.kept_at(evaluation.operating or 0.0), evaluation.dataset.truth
    said, said_either = _both_of_either(together_counts(kept))
    true, true_either = _both_of_either(together_counts(truth))
    apart = wilson(true, true_either)[..., 1] < APART
    held = np.triu(apart & (said >= MIN_TOGETHER) & (said >= TOGETHER * said_either), 1)
    if not held.any():
        return
    weight = np.where(held, said - true, 0).astype(np.float64)
    a, b = (int(k) for k in np.unravel_index(np.argmax(np.where(held, weight, -np.inf)), weight.shape))
    yield Finding(
        rule="always-together",
        severity="medium",
        label=evaluation.labels[a],
        message=f"{listed([evaluation.labels[a], evaluation.labels[b]], starts=True)} are always predicted together",
        evidence=f"{_of(said, said_either, a, b)} {words.samples} with either prediction have both; in the ground "
        f"truth {_of(true, true_either, a, b)}.",
        action="Add training examples that have one of the two and not the other, and check that the two columns of "
        "scores are not the same.",
        gain=None,
        gain_note="together in the ground truth",
        worth=numbers.share(float(ratio(true, true_either)[a, b])),
        link=cell_link(evaluation.labels[a], evaluation.labels[b]),
        rows=_pair_rows(evaluation, np.where(held, said, 0).astype(np.float64), said, "+"),
        rest=max(0, int(np.count_nonzero(held)) - MOST_ROWS),
        more="#confusion",
    )


def _of(part: Counts, whole: Counts, a: int, b: int) -> str:
    return f"{numbers.count(int(part[a, b]))} of {numbers.count(int(whole[a, b]))}"


@rule("same-labels", "Two labels are the same in the ground truth", about="data",
      limits={"fewest samples": MIN_TOGETHER}, needs=_pairs)  # fmt: skip
def same_labels(evaluation: MultilabelEvaluation, words: Words) -> Iterator[Finding]:
    """Two labels that the same samples have, all of at least 20: the test set cannot tell whether the model tells them apart. They are two names for one thing, or samples with one of them are missing."""  # noqa: E501
    both, either = _both_of_either(together_counts(evaluation.dataset.truth))
    same: NDArray[np.bool_] = np.triu((both == either) & (both >= MIN_TOGETHER), 1)
    if not same.any():
        return
    weight = np.where(same, both, 0).astype(np.float64)
    a, b = (int(k) for k in np.unravel_index(np.argmax(weight), weight.shape))
    yield Finding(
        rule="same-labels",
        severity="low",
        label=evaluation.labels[a],
        message=f"{listed([evaluation.labels[a], evaluation.labels[b]], starts=True)} are the same in the ground truth",
        evidence=f"All {numbers.named(int(both[a, b]), words.sample)} with either label have both.",
        action="Merge the two if they mean the same; if not, add samples that have one and not the other.".replace(
            "samples", words.samples),
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#distribution",
        rows=_pair_rows(evaluation, weight, both, "+"),
        rest=max(0, int(np.count_nonzero(same)) - MOST_ROWS),
        more="#performance&sort=support,desc",
    )  # fmt: skip
