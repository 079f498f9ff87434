"""The rule about two labels taken for each other."""

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import cell_link, short
from reportgen.rules.gain import gain_if_right
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, rule

BOTH_WAYS = 0.5  # the rarer direction is at least half as frequent as the other: the labels overlap, neither absorbs
LARGE_GAIN = 0.02  # two points of macro F1 from one pair make it the first thing to do


@rule("confused-pair", "Two labels are taken for each other")
def confused_pair(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """The most confused pair shows where the labels overlap: both ways, their definitions do (merge them or draw the line); one way, the first lacks distinguishing examples. Named only from 5 errors and 1 point of macro F1."""  # noqa: E501
    if evaluation.n_labels < 3:
        return  # two labels can only be taken for each other
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
    counts = [numbers.count(int(point.confusion[cell])) for cell in cells]
    both = len(cells) == 2
    n_pair = sum(int(point.confusion[cell]) for cell in cells)
    share = f"{numbers.count(n_pair)} of all {numbers.count(n_errors)} errors"
    return Finding(
        rule="confused-pair",
        severity="high" if gain >= LARGE_GAIN else "medium",
        label=labels[a],
        message=f"{first} and {second} are taken for each other" if both else f"{first} is taken for {second}",
        evidence=f"{counts[0]} labelled {first} are called {second}, {counts[1]} labelled {second} are called {first}: "
        f"{share}."
        if both
        else f"{counts[0]} labelled {first} are called {second}: {share}. The other way round it is rare.",
        action="Check the labels of these cases first. Then draw a clear line between the two, or merge them; "
        "add examples near the line."
        if both
        else f"Add training examples that tell {first} from {second}; check the labels of these cases first.",
        gain=gain,
        gain_note="if the pair were never mixed up" if both else "if none were taken for it",
        link=cell_link(labels[a], labels[b]),
        cell=(a, b),
    )
