"""Rules about labels that are confused with each other: both ways they overlap, one way one absorbs the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import Confusion
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called, cell_link, so_many
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.gain import gain_if_right
from reportgen.rules.ranking import MOST_ROWS, listed
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

BOTH_WAYS = 0.5  # the rarer direction is at least half as frequent as the other: the labels overlap, neither absorbs
LIMITS = {"fewest errors": MIN_ROWS, "least gain": MIN_GAIN, "rarer to more frequent direction": BOTH_WAYS}


def errors_of(point: OperatingPoint) -> Confusion:
    """(n_labels, n_labels) truths predicted as another label."""
    errors = point.confusion[:-1, :-1].copy()
    np.fill_diagonal(errors, 0)
    return errors


def _overlaps(errors: Confusion) -> NDArray[np.bool_]:
    """(n_labels, n_labels) which labels are confused both ways."""
    rarer, other = np.minimum(errors, errors.T), np.maximum(errors, errors.T)
    return (rarer > 0) & (rarer >= BOTH_WAYS * other)


@rule("label-overlap", "Two labels are confused both ways", limits=LIMITS, needs=needs.three_labels)
def label_overlap(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Two labels confused with each other about as often both ways overlap: their definitions do, or those who label disagree (Rekognition, Roboflow, Azure). Named is the most frequent pair, from 5 errors and 1 point of macro F1."""  # noqa: E501
    point = evaluation.point
    errors = errors_of(point)
    pairs = np.where(_overlaps(errors), errors + errors.T, 0)
    a, b = (int(k) for k in np.unravel_index(np.argmax(pairs), pairs.shape))
    if errors[b, a] > errors[a, b]:
        a, b = b, a
    cells = [(a, b), (b, a)]
    if pairs[a, b] >= MIN_ROWS and (gain := gain_if_right(point, cells)) >= MIN_GAIN:
        yield _overlap(evaluation.labels, point, cells, gain, np.triu(pairs))


def _overlap(
    labels: tuple[str, ...], point: OperatingPoint, cells: list[tuple[int, int]], gain: float, pairs: Confusion
) -> Finding:  # fmt: skip
    a, b = cells[0]
    n = sum(int(point.confusion[cell]) for cell in cells)
    return Finding(
        rule="label-overlap",
        severity=severity_of(gain),
        label=labels[a],
        message=f"{listed([labels[a], labels[b]], starts=True)} are confused with each other",
        evidence=f"{_share(point, n)}: {so_many(numbers.count(int(point.confusion[a, b])), labels[a])} predicted as "
        f"{called(labels[b])}, {numbers.count(int(point.confusion[b, a]))} the other way round.",
        action="Check the ground truth of the most confident ones first. Then draw a clear line between the two, or "
        "merge them; add examples near the line.",
        gain=gain,
        gain_note=f"if all {numbers.count(n)} were right",
        link=cell_link(labels[a], labels[b]),
        cell=(a, b),
        rows=_rows(labels, pairs, "↔"),
        rest=max(0, int(np.count_nonzero(pairs)) - MOST_ROWS),
        more="#confusion",
    )


@rule("confused-pair", "A label is confused with another one", limits=LIMITS, needs=needs.three_labels)
def confused_pair(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """The most frequent confusion in one direction: the first label lacks examples that tell it from the second, which absorbs it (Roboflow's wrong class). Pairs confused both ways have a rule of their own. Named from 5 errors and 1 point of macro F1."""  # noqa: E501
    point = evaluation.point
    errors = errors_of(point)
    one_way = np.where(_overlaps(errors), 0, errors)
    a, b = (int(k) for k in np.unravel_index(np.argmax(one_way), one_way.shape))
    if one_way[a, b] >= MIN_ROWS and (gain := gain_if_right(point, [(a, b)])) >= MIN_GAIN:
        yield _one_way(evaluation.labels, point, (a, b), gain, one_way)


def _one_way(
    labels: tuple[str, ...], point: OperatingPoint, cell: tuple[int, int], gain: float, one_way: Confusion
) -> Finding:  # fmt: skip
    first, second = (called(labels[k]) for k in cell)
    n = int(point.confusion[cell])
    return Finding(
        rule="confused-pair",
        severity=severity_of(gain),
        label=labels[cell[0]],
        message=f"{called(labels[cell[0]], starts=True)} is confused with {second}",
        evidence=f"{_share(point, n)} are {first} predicted as {second}; the other way round it is rare.",
        action=f"Check the ground truth of the most confident ones first, then add training examples that tell {first} "
        f"from {second}.",
        gain=gain,
        gain_note=f"if all {numbers.count(n)} were right",
        link=cell_link(*(labels[k] for k in cell)),
        cell=cell,
        rows=_rows(labels, one_way, "→"),
        rest=max(0, int(np.count_nonzero(one_way)) - MOST_ROWS),
        more="#confusion",
    )


def _share(point: OperatingPoint, n: int) -> str:
    n_errors = int(point.support.sum() - point.tp.sum())
    return f"{numbers.count(n)} of {numbers.count(n_errors)} errors ({numbers.percent(n / n_errors)}%)"


def _rows(labels: tuple[str, ...], counts: Confusion, sign: str) -> tuple[FindingRow, ...]:
    """The most frequent confusions, ground truth and prediction, against the most frequent of all."""
    cells = np.argsort(-counts, axis=None, kind="stable")[:MOST_ROWS]
    most = int(counts.max())
    return tuple(
        FindingRow(f"{labels[a]} {sign} {labels[b]}", int(counts[a, b]) / most, numbers.count(int(counts[a, b])),
                   cell_link(labels[a], labels[b]))
        for a, b in zip(*(side.tolist() for side in np.unravel_index(cells, counts.shape)), strict=True) if counts[a, b]
    )  # fmt: skip
