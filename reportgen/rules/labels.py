"""Rules about single labels: missed too often, or too many false positives. All such labels stand in one finding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE, Counts
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called, label_link, short
from reportgen.metrics.slices import rest_test
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.gain import errors_of, false_positives_of, gained
from reportgen.rules.model import never_predicted_labels
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

MIN_SUPPORT = 20  # below this the 95% Wilson interval around 0.5 is wider than ±0.20
LOW_RECALL = 0.5  # under a half a label is missed more often than found
LOW_PRECISION = 0.65  # Roboflow's limit for a label whose predictions cannot be trusted
MIN_PREDICTIONS = 30  # Roboflow's; the Wilson interval around 0.65 is then ±0.16
SURE = 0.05  # the chance, whichever label it is, up to which it is called missed more often
ONE_PAIR = 0.5  # of a label's errors: with more in one cell it is a matter of two labels


def _apart(counts: Counts, near: list[int]) -> Counts:
    """A row or column of the confusion without its diagonal, with what is near in counts of its own behind it."""
    alone = counts[-1:] - sum(near)
    return np.concatenate([counts[:-1], alone, np.array(near, counts.dtype)])


def _not_found(evaluation: OutcomeEvaluation, label: int) -> Counts:
    """What became of the label's ground truths that are not found: another label each, missed, near misses."""
    counts = evaluation.point.confusion[label].copy()
    counts[label] = 0
    return _apart(counts, [int(one.of_truths[label]) for one in evaluation.near_misses])


def _wrong(evaluation: OutcomeEvaluation, label: int) -> Counts:
    """What the label's false positives are on: another label each, background, near misses."""
    counts = evaluation.point.confusion[:, label].copy()
    counts[label] = 0
    return _apart(counts, [int(one.of_predictions[label]) for one in evaluation.near_misses])


def _fate(evaluation: OutcomeEvaluation, label: int, words: Words) -> tuple[int, str]:
    """How many of the label's that are not found became what most did, and what: `are missed`."""
    counts, labels = _not_found(evaluation, label), evaluation.labels
    top = int(np.argmax(counts))
    n = int(counts[top])
    is_are, has_have = ("is", "has") if n == 1 else ("are", "have")
    if top < len(labels):
        return n, f"{is_are} predicted as {called(labels[top])}"
    if top > len(labels):
        return n, f"{has_have} {evaluation.near_misses[top - len(labels) - 1].have}"
    return n, f"{has_have if words.missed.startswith('no ') else is_are} {words.missed}"


def _others(evaluation: OutcomeEvaluation, label: int, words: Words) -> str:
    """What became of those not found: `the other 26 are missed`, `19 of the other 26 are missed`."""
    (n, became), total = _fate(evaluation, label, words), int(evaluation.point.fn[label])
    some = "" if n == total else f"{numbers.count(n)} of "
    return f"{some}the other {f'{numbers.count(total)} ' if total > 1 else ''}{became}"


def _of_these(evaluation: OutcomeEvaluation, label: int, words: Words) -> str:
    """What became of those just named: `All of them are missed`, `19 of them are missed`."""
    n, became = _fate(evaluation, label, words)
    return f"{'All' if n == evaluation.point.fn[label] else numbers.count(n)} of them {became}"


def _is_near(evaluation: OutcomeEvaluation, order: list[int]) -> bool:
    """Whether some of those of the labels that are not found are no plain misses."""
    return any(one.of_truths[order].any() for one in evaluation.near_misses)


def _of(part: np.integer, whole: np.integer) -> str:
    return f"{numbers.count(int(part))} of {numbers.count(int(whole))}"


def _by_errors(weak: NDArray[np.intp], errors: Counts) -> list[int]:
    """The labels with most errors first."""
    return [int(label) for label in weak[np.argsort(-errors[weak], kind="stable")]]


@rule("missed-label", "Labels are missed more often than found", limits={
    "recall below": LOW_RECALL, "fewest of the label": MIN_SUPPORT, "fewest missed": MIN_ROWS},
    needs=needs.ground_truth)  # fmt: skip
def missed_label(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label that is missed more often than found (recall under 0.5 of at least 20) usually lacks varied training examples, or its ground truth is inconsistent."""  # noqa: E501
    order = missed_labels(evaluation)
    if order:
        yield _missed(evaluation, words, order)


def missed_labels(evaluation: OutcomeEvaluation) -> list[int]:
    """The labels that are missed more often than found, though predicted, those with most errors first."""
    point = evaluation.point
    weak = (point.recall < LOW_RECALL) & (point.support >= MIN_SUPPORT) & (point.fn >= MIN_ROWS)
    weak[never_predicted_labels(evaluation)] = False  # these have a finding of their own
    return _by_errors(np.flatnonzero(weak), point.fn)


def _missed(evaluation: OutcomeEvaluation, words: Words, order: list[int]) -> Finding:
    point, labels, first = evaluation.point, evaluation.labels, order[0]
    names = [labels[k] for k in order]
    elsewhere = _not_found(evaluation, first)
    gain, worth = gained(evaluation, [cell for k in order for cell in errors_of(point, k)])
    rows, rest = shown(order, lambda k: FindingRow(
        labels[k], float(point.recall[k]), _of(point.tp[k], point.support[k]),
        label_link(labels[k], _state(point, k))))  # fmt: skip
    return Finding(
        rule="missed-label",
        severity=severity_of(gain),
        label=names[0] if len(names) == 1 else "",
        message=f"Fewer than half are found of {listed(names)}"
        if _is_near(evaluation, order)
        else f"{listed(names, starts=True)} {verb(names, 'is', 'are')} missed more often than found",
        evidence=f"{numbers.count(int(point.tp[first]))} of {numbers.named(int(point.support[first]), words.unit)} "
        f"labelled {short(labels[first])} are found; {_others(evaluation, first, words)}.",
        action="Look at those not found. If they have something in common, add training examples of it; "
        "if they are labelled wrongly, correct the ground truth.",
        gain=gain,
        worth=worth,
        gain_note=f"if all {numbers.count(int(point.fn[order].sum()))} were found",
        link=label_link(labels[first], _state(point, first)),
        cell=(first, int(np.argmax(elsewhere)) if np.argmax(elsewhere) < len(labels) else NONE),
        rows=rows,
        rest=rest,
        more="#performance&sort=recall,asc",
    )


def _state(point: OperatingPoint, label: int) -> str:
    return "misclassified" if point.misclassified[label] >= point.missed[label] else "missed"


@rule("most-missed", "One label is missed more often than the others", limits={
    "fewest missed": MIN_ROWS, "least gain": MIN_GAIN, "most errors with one other label": ONE_PAIR,
    "chance up to": SURE},
    needs=needs.ground_truth)  # fmt: skip
def most_missed(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """The label with the most false negatives (Roboflow) lacks examples, or they vary too little. Named only where it is found less often than the rest beyond chance, with 5 of them and 1 point of macro F1 to gain, and where no single other label explains more than half of its errors."""  # noqa: E501
    point = evaluation.point
    label = int(np.argmax(point.fn))
    if point.fn[label] < MIN_ROWS or label in missed_labels(evaluation) or not point.predicted[label]:
        return
    elsewhere = point.confusion[label, :-1].copy()
    elsewhere[label] = 0
    if elsewhere.max() > ONE_PAIR * point.fn[label] or not chance_of_misses(point, label) <= SURE:
        return
    gain, worth = gained(evaluation, errors_of(point, label))
    if gain >= MIN_GAIN:
        yield _most_missed(evaluation, words, label, (gain, worth))


def chance_of_misses(point: OperatingPoint, label: int) -> float:
    """The chance that misses dealt out among all would so differ on any of the labels; 1 where no more is missed."""
    recall, n = point.micro_recall, float(point.support.sum())
    part, whole = (np.array([count[label]], np.float64) for count in (point.tp, point.support))
    if n <= whole or not part < recall * whole:
        return 1.0
    spread = n * recall * (1 - recall)
    moments = (np.array([spread]), np.array([spread * (1 - 2 * recall)]))
    p = rest_test((whole, part, whole), np.array([n]), np.array([recall]), moments, step=1.0)
    return float(p[0] * np.count_nonzero(point.support))


def _most_missed(evaluation: OutcomeEvaluation, words: Words, label: int, worth: tuple[float, str]) -> Finding:
    point, name = evaluation.point, called(evaluation.labels[label])
    elsewhere = _not_found(evaluation, label)
    others = (point.tp.sum() - point.tp[label]) / (point.support.sum() - point.support[label])
    order = np.argsort(-point.fn, kind="stable")
    rows, rest = shown(order[point.fn[order] > 0].tolist(), lambda k: FindingRow(
        evaluation.labels[k], point.fn[k] / point.fn[label], numbers.count(int(point.fn[k])),
        label_link(evaluation.labels[k], _state(point, k))))  # fmt: skip
    return Finding(
        rule="most-missed",
        severity=severity_of(worth[0]),
        label=evaluation.labels[label],
        message=f"{called(evaluation.labels[label], starts=True)} is "
        f"{'found less' if _is_near(evaluation, [label]) else 'missed more'} often than the others",
        evidence=f"{_of(point.fn[label], point.support[label])} are not found; of all others "
        f"{numbers.share(float(others))} are. {_of_these(evaluation, label, words)}.",
        action=f"Look at them, and add training examples of what they have in common: {name} lacks them, or they vary "
        "too little.",
        gain=worth[0],
        worth=worth[1],
        gain_note=f"if all {numbers.count(int(point.fn[label]))} were found",
        link=label_link(evaluation.labels[label], _state(point, label)),
        cell=(label, int(np.argmax(elsewhere)) if np.argmax(elsewhere) < len(evaluation.labels) else NONE),
        rows=rows,
        rest=rest,
        more="#performance&sort=fn,desc",
    )


@rule("low-precision", "Labels with too many false positives", limits={
    "precision below": LOW_PRECISION, "fewest predictions": MIN_PREDICTIONS, "fewest wrong": MIN_ROWS},
    needs=needs.predictions)  # fmt: skip
def low_precision(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label predicted at least 30 times and right less than 65% of the time attracts what belongs elsewhere: its ground truth is loose, or a look-alike has no label of its own."""  # noqa: E501
    point = evaluation.point
    loose = (point.precision < LOW_PRECISION) & (point.predicted >= MIN_PREDICTIONS) & (point.fp >= MIN_ROWS)
    order = _by_errors(np.flatnonzero(loose), point.fp)
    if order:
        yield _loose(evaluation, words, order)


def _instead(evaluation: OutcomeEvaluation, label: int, words: Words) -> str:
    """What the ground truth most often is instead; empty where it only lacks the label."""
    counts, labels = _wrong(evaluation, label), evaluation.labels
    top = int(np.argmax(counts))
    n = numbers.count(int(counts[top]))
    if top > len(labels):
        return f"; most often they have {evaluation.near_misses[top - len(labels) - 1].have} ({n})"
    name = words.none if top == len(labels) else called(labels[top])
    return f"; most often the ground truth is {name} ({n})" if words.confuses else ""


def _loose(evaluation: OutcomeEvaluation, words: Words, order: list[int]) -> Finding:
    point, labels, first = evaluation.point, evaluation.labels, order[0]
    names = [labels[k] for k in order]
    others = _wrong(evaluation, first)
    gain, worth = gained(evaluation, [cell for k in order for cell in false_positives_of(point, k)])
    rows, rest = shown(order, lambda k: FindingRow(
        labels[k], float(1 - point.precision[k]),
        _of(point.fp[k], point.predicted[k]),
        label_link(labels[k], "called")))  # fmt: skip
    return Finding(
        rule="low-precision",
        severity=severity_of(gain),
        label=names[0] if len(names) == 1 else "",
        message=f"Too many false positives for {listed(names)}",
        evidence=f"{numbers.count(int(point.fp[first]))} of {numbers.count(int(point.predicted[first]))} predictions "
        f"of {called(labels[first])} are wrong{_instead(evaluation, first, words)}.",
        action="Look at the false positives. If they do show the label, correct the ground truth; "
        "if not, add them to training under their own label.",
        gain=gain,
        worth=worth,
        gain_note=f"if none of the {numbers.count(int(point.fp[order].sum()))} were wrong",
        link=label_link(labels[first], "called"),
        cell=(int(np.argmax(others)), first) if np.argmax(others) < len(labels) else (NONE, first),
        rows=rows,
        rest=rest,
        more="#performance&sort=precision,asc",
    )
