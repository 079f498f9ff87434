"""The rule about labels that are confused with each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import cell_link, short
from reportgen.report.words import Words
from reportgen.rules.gain import gain_if_right
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

BOTH_WAYS = 0.5  # the rarer direction is at least half as frequent as the other: the labels overlap, neither absorbs


@rule("confused-pair", "Two labels are confused with each other")
def confused_pair(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """The most confused pair shows where the labels overlap: both ways, their definitions do (merge them or draw the line); one way, the first lacks distinguishing examples. Named only from 5 errors and 1 point of macro F1."""  # noqa: E501
    if evaluation.n_labels < 3:
        return  # two labels can only be confused with each other
    point = evaluation.point
    errors = point.confusion[:-1, :-1].copy()
    np.fill_diagonal(errors, 0)
    pairs = errors + errors.T
    if not pairs.any():
        return
    a, b = (int(k) for k in np.unravel_index(np.argmax(pairs), pairs.shape))
    if errors[b, a] > errors[a, b]:
        a, b = b, a
    both = errors[b, a] >= max(1, BOTH_WAYS * errors[a, b])
    cells = [(a, b), (b, a)] if both else [(a, b)]
    gain = gain_if_right(point, cells)
    if sum(int(errors[cell]) for cell in cells) >= MIN_ROWS and gain >= MIN_GAIN:
        yield _pair(evaluation.labels, point, cells, gain)


def _pair(labels: tuple[str, ...], point: OperatingPoint, cells: list[tuple[int, int]], gain: float) -> Finding:
    a, b = cells[0]
    first, second = short(labels[a]), short(labels[b])
    n_errors = int(point.support.sum() - point.tp.sum())
    both = len(cells) == 2
    n_pair = sum(int(point.confusion[cell]) for cell in cells)
    share = f"{numbers.count(n_pair)} of {numbers.count(n_errors)} errors ({numbers.percent(n_pair / n_errors)}%)"
    rows, rest = _rows(labels, point)
    return Finding(
        rule="confused-pair",
        severity=severity_of(gain),
        label=labels[a],
        message=f"{first} and {second} are confused with each other" if both else f"{first} is confused with {second}",
        evidence=f"{share}." if both else f"{share} are {first} predicted as {second}; the other way round it is rare.",
        action="Check the ground truth of the most confident ones first. Then draw a clear line between the two, or "
        "merge them; add examples near the line."
        if both
        else f"Check the ground truth of the most confident ones first, then add training examples that tell {first} "
        f"from {second}.",
        gain=gain,
        gain_note=f"if {_how_many(n_pair)} were right",
        link=cell_link(labels[a], labels[b]),
        cell=(a, b),
        rows=rows,
        rest=rest,
        more="#confusion",
    )


def _how_many(n: int) -> str:
    return f"all {numbers.count(n)}"


def _rows(labels: tuple[str, ...], point: OperatingPoint) -> tuple[tuple[FindingRow, ...], int]:
    """The most frequent confusions, ground truth and prediction, against the most frequent of all."""
    errors = point.confusion[:-1, :-1].copy()
    np.fill_diagonal(errors, 0)
    cells = np.argsort(-errors, axis=None, kind="stable")[:MOST_ROWS]
    most = int(errors.max())
    rows = tuple(
        FindingRow(f"{labels[a]} → {labels[b]}", int(errors[a, b]) / most, numbers.count(int(errors[a, b])),
                   cell_link(labels[a], labels[b]))
        for a, b in zip(*(side.tolist() for side in np.unravel_index(cells, errors.shape)), strict=True) if errors[a, b]
    )  # fmt: skip
    return rows, max(0, int(np.count_nonzero(errors)) - MOST_ROWS)
