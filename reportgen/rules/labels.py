"""Rules about single labels: missed too often, or called too often."""

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, Counts
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import label_link, short
from reportgen.rules.gain import gain_if_right
from reportgen.rules.rule import MIN_ROWS, Finding, rule

MIN_SUPPORT = 20  # below this the 95% Wilson interval around 0.5 is wider than ±0.20
LOW_RECALL = 0.5  # under a half a label is missed more often than found
LOW_PRECISION = 0.65  # Roboflow's limit for a label whose predictions cannot be trusted
MIN_PREDICTIONS = 30  # Roboflow's; the Wilson interval around 0.65 is then ±0.16
MOST_NAMED = 5  # labels that get a finding of their own; the others share one


def _most(counts: Counts, labels: tuple[str, ...], none: str) -> str:
    """The most frequent entry of a confusion row or column, in words; `none` is what its last one is called."""
    top = int(np.argmax(counts))
    name = none if top == len(labels) else short(labels[top])
    return f"{name} ({numbers.count(int(counts[top]))})"


def _errors_of(point: OperatingPoint, label: int) -> list[tuple[int, int]]:
    """The cells where truth `label` is predicted as anything else."""
    row = point.confusion[label]
    return [(label, int(k)) for k in np.flatnonzero(row) if k != label]


def _called(point: OperatingPoint, label: int) -> list[tuple[int, int]]:
    """The cells where another truth is predicted as `label`."""
    column = point.confusion[:, label]
    return [(int(k), label) for k in np.flatnonzero(column) if k != label]


def _others(found: list[Finding], rest: int, what: str) -> Finding:
    worst = found[-1]
    return Finding(
        rule=worst.rule,
        severity="low",
        label="",
        message=f"{numbers.named(rest, 'more label')} {'is' if rest == 1 else 'are'} {what}",
        evidence="They are at the top of the label table when it is sorted by the figure.",
        action="Work through the table from the top; what helps the labels above usually helps these.",
        gain=None,
        gain_note="not summed: the labels share their errors",
        link="#performance&sort=" + ("recall" if worst.rule == "missed-label" else "precision") + ",asc",
    )


def _ranked(found: list[Finding], what: str) -> Iterator[Finding]:
    """The labels with most to gain by name, the others together."""
    found.sort(key=lambda finding: (-(finding.gain or 0.0), finding.label))
    yield from found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        yield _others(found[:MOST_NAMED], len(found) - MOST_NAMED, what)


@rule("missed-label", "A label is missed more often than found")
def missed_label(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """A label that is missed more often than found (recall under 0.5, at least 20 labelled) usually lacks varied training examples, or its labels are inconsistent."""  # noqa: E501
    point, labels = evaluation.point, evaluation.labels
    weak = np.flatnonzero((point.recall < LOW_RECALL) & (point.support >= MIN_SUPPORT) & (point.fn >= MIN_ROWS))
    yield from _ranked([_missed(point, labels, int(label)) for label in weak], "missed more often than found")


def _missed(point: OperatingPoint, labels: tuple[str, ...], label: int) -> Finding:
    name = labels[label]
    elsewhere = point.confusion[label].copy()
    elsewhere[label] = 0
    state = "misclassified" if point.misclassified[label] >= point.missed[label] else "missed"
    return Finding(
        rule="missed-label",
        severity="high",
        label=name,
        message=f"{short(name)} is missed more often than found",
        evidence=f"{numbers.count(int(point.fn[label]))} of the {numbers.count(int(point.support[label]))} labelled "
        f"{short(name)} are not called {short(name)}; most often: {_most(elsewhere, labels, 'nothing predicted')}.",
        action="Look at the missed ones. If they share a condition, add training examples of it; "
        "if they are labelled wrongly, correct the labels.",
        gain=gain_if_right(point, _errors_of(point, label)),
        gain_note="if all of them were found",
        link=label_link(name, state),
        cell=(label, int(np.argmax(elsewhere)) if np.argmax(elsewhere) < len(labels) else NONE),
    )


@rule("low-precision", "A label's predictions are wrong too often")
def low_precision(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """A label predicted at least 30 times and right less than 65% of the time attracts what belongs elsewhere: its training labels are loose, or a look-alike has no label of its own."""  # noqa: E501
    point, labels = evaluation.point, evaluation.labels
    loose = (point.precision < LOW_PRECISION) & (point.predicted >= MIN_PREDICTIONS) & (point.fp >= MIN_ROWS)
    found = [_loose(point, labels, int(label)) for label in np.flatnonzero(loose)]
    yield from _ranked(found, "predicted wrongly more than a third of the time")


def _loose(point: OperatingPoint, labels: tuple[str, ...], label: int) -> Finding:
    name = labels[label]
    others = point.confusion[:, label].copy()
    others[label] = 0
    return Finding(
        rule="low-precision",
        severity="high" if point.precision[label] < 0.5 else "medium",  # more often wrong than right
        label=name,
        message=f"{short(name)} is called too often",
        evidence=f"{numbers.count(int(point.fp[label]))} of {numbers.count(int(point.predicted[label]))} predictions "
        f"of {short(name)} are wrong; most often they are {_most(others, labels, 'on nothing that is labelled')}.",
        action="Look at the wrong ones. If they do show the label, correct the labels; "
        "if not, add them to training under their own label.",
        gain=gain_if_right(point, _called(point, label)),
        gain_note="if none were wrong",
        link=label_link(name, "called"),
        cell=(int(np.argmax(others)), label),
    )
