"""Rules about places of entities that are all moved alike: a slip of whoever wrote the file, not of the model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, Mask
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_habits import MARK
from reportgen.report.words import Words
from reportgen.rules.rule import MIN_ROWS, Finding, rule, severity_of
from reportgen.span_outcomes import BOUNDARY

NEARLY_ALL = 0.8  # of the wrong boundaries: no model is wrong by the same character so often

Shift = tuple[int, int]  # characters that a prediction begins and ends late; early: below 0


def boundary_gain(evaluation: EntityEvaluation, of: Mask) -> float:
    """The rise of the macro F1 if some wrong boundaries were right: a miss and a false positive less, a hit more.

    `of` (n_rows,) is true of the missed entities in question, among the rows that hold.
    """
    point, rows = evaluation.point, evaluation.held
    corrected = point.confusion.copy()
    counts = np.bincount(rows.truth[of], minlength=point.n_labels)
    corrected[:-1, -1] -= counts
    corrected[-1, :-1] -= counts
    corrected[np.arange(point.n_labels), np.arange(point.n_labels)] += counts
    return type(point)(corrected).macro_f1 - point.macro_f1


def common_shift(evaluation: EntityEvaluation) -> tuple[Shift, Mask] | None:
    """By what nearly all wrong boundaries are moved, a character at either end or both, and which rows these are.

    None where they are not, where there are few, where it is punctuation, which is a matter of the guideline, or where
    as many entities are found: an ending of one character, as some scripts have, is what a model may get wrong.
    """
    rows = evaluation.held
    is_missed = (rows.kind == BOUNDARY) & (rows.prediction == NONE)
    at = np.flatnonzero(is_missed)
    if at.size < MIN_ROWS:
        return None
    true, said = rows.truth_item[at], rows.prediction_item[rows.partner[at]]
    truths, predictions = evaluation.dataset.truths, evaluation.dataset.predictions
    late = np.stack([predictions.first[said] - truths.first[true], predictions.last[said] - truths.last[true]])
    distinct, place, count = np.unique(late, axis=1, return_inverse=True, return_counts=True)
    most = int(count.argmax())
    shift = (int(distinct[0, most]), int(distinct[1, most]))
    n_marks = sum(n for habit, n in evaluation.habits.items() if habit.what == MARK)
    is_rule = count[most] >= NEARLY_ALL * at.size and count[most] > evaluation.is_found.sum()
    if not is_rule or max(map(abs, shift)) > 1 or 2 * n_marks > at.size:
        return None
    is_so = np.zeros(rows.n_rows, np.bool_)
    is_so[at[place.ravel() == most]] = True
    return shift, is_so


@rule("same-shift", "Predictions are all moved by one character", about="whole",
      limits={"fewest": MIN_ROWS, "share of the wrong boundaries": NEARLY_ALL})  # fmt: skip
def same_shift(evaluation: EntityEvaluation, words: Words) -> Iterator[Finding]:
    """Places that count from one, or ends that are the last character, move every prediction alike. Told where nearly all wrong boundaries (80%, from 5 on, and more than entities are found) are wrong by the same character that is no punctuation: the file is to be mended, not the model."""  # noqa: E501
    found = common_shift(evaluation)
    if found is None:
        return
    shift, of = found
    n = int(evaluation.label_details["boundary"].sum())
    gain = boundary_gain(evaluation, of)
    yield Finding(
        rule="same-shift",
        severity=severity_of(gain),
        label="",
        message=f"Predictions {_moved(shift)}",
        evidence=f"{numbers.count(int(of.sum()))} of {numbers.count(n)} with the right type and a wrong boundary.",
        action=_cause(shift),
        gain=gain,
        gain_note="if they stood where they are labelled",
        link="#state=wrong-boundary",
    )


def _moved(shift: Shift) -> str:
    """What is wrong in words: `end one character early`."""
    start, end = ({-1: "early", 1: "late"}.get(one, "") for one in shift)
    if start == end:
        return f"begin and end one character {start}"
    told = ((verb, way) for verb, way in (("begin", start), ("end", end)) if way)
    return " and ".join(f"{verb} one character {way}" for verb, way in told)


def _cause(shift: Shift) -> str:
    """What to look for."""
    cause = {
        (0, -1): "Add one to each end, if ends are inclusive: an end has to be the place behind the last character.",
        (1, 1): "Subtract one from each place, if they count from one: the first character has to be 0.",
        (1, 0): "Subtract one from each start, if starts count from one: the first character has to be 0.",
        (-1, 0): "Cut blanks off the spans, if they take in the blank before, as pieces of words do.",
        (0, 1): "Cut blanks off the spans, if they take in the blank behind; else look whether the ground truth has "
        "inclusive ends.",
    }
    return cause.get(shift, "Look how both files count places, and write both alike.")
