"""How the labels of truth, predictions and scores are written from now on, so that those that mean the same are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from reportgen.datasets.alignment import Alignment
from reportgen.datasets.label_meeting import meeting
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.label_numbers import numbered, whole_numbers
from reportgen.datasets.scores import best_labels
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue
from reportgen.tables import ScoreMatrix

_LOOKED_AT = 5000  # rows that tell in which order labels are numbered


@dataclass(frozen=True)
class Spelling:
    """The new form of each label that changes, all labels in natural order, and what is to be said of it.

    `alike` are labels that stay apart, but only differ in spelling.
    """

    forms: dict[str, str]
    labels: tuple[str, ...]
    issues: tuple[Issue, ...]
    alike: tuple[tuple[str, ...], ...]


def spelling(name: str, alignment: Alignment, predicted: pl.Series | None, matrix: ScoreMatrix | None) -> Spelling:
    """The spelling of all labels of the samples; `predicted` is None where the file `name` has no such column.

    Raises: MismatchedInputs where one side numbers its labels, the other names them, and nothing says which is which.
    """
    truth = sorted(alignment.truth.unique().to_list())
    said = [] if predicted is None else sorted(predicted.drop_nulls().unique().to_list())
    columns = matrix.labels if matrix else ()
    rows = None if predicted is None or not columns or matrix is None else _rows(alignment, predicted, matrix)
    return spelling_of(name, truth, said, columns, rows)


def spelling_of(
    name: str, truth: Sequence[str], said: Sequence[str], columns: Sequence[str],
    rows: tuple[Sequence[str], np.ndarray] | None,
) -> Spelling:  # fmt: skip
    """The same from the labels of the truth, those predicted and those of the columns of scores.

    `rows` are what is predicted in some of the rows, and the column with the highest score there, where one label is.
    """
    names, found = numbered(name, truth, said, columns, rows)
    sides = [[names.get(label, label) for label in side] for side in (truth, said, columns)]
    met = meeting(sides)
    written = [[met.forms.get(label, label) for label in side] for side in sides]
    _refuse_numbers_against_names(name, written[0], [*written[1], *written[2]])
    plain = {label: names.get(label, label) for label in (*truth, *said, *columns)}
    forms = {label: met.forms.get(other, other) for label, other in plain.items()}
    changed = {label: form for label, form in forms.items() if label != form}
    return Spelling(changed, natural_order(set(forms.values())), (*found, *met.issues), met.alike)


def distinct_labels(name: str, labels: Sequence[str], forms: dict[str, str]) -> None:
    """Raises MalformedInput where two of these labels are one, as they are written from now on."""
    written = [forms.get(label, label) for label in labels]
    if len(set(written)) < len(written):
        twice = listed(sorted({label for label in written if written.count(label) > 1}))
        raise MalformedInput(name, f"two columns hold scores of one label: {twice}", "Keep one of them.")


def _rows(alignment: Alignment, predicted: pl.Series, matrix: ScoreMatrix) -> tuple[list[str], np.ndarray]:
    """What is predicted in some of the rows, and the column with the highest score there."""
    made = predicted.is_not_null().arg_true().to_numpy()
    rows = made[:: max(1, len(made) // _LOOKED_AT)]
    return predicted.gather(rows).to_list(), best_labels(matrix.values[alignment.prediction_rows[rows]])


def _refuse_numbers_against_names(name: str, truth: list[str], others: list[str]) -> None:
    if not others or bool(whole_numbers(truth)) == bool(whole_numbers(others)) or set(truth) & set(others):
        return
    if any(label.strip().isdecimal() for label in (others if whole_numbers(truth) else truth)):
        return
    said = f"{listed(natural_order(truth))} are true, {listed(natural_order(others))} predicted"
    problem = f"numbers and names of labels: {said}"
    raise MismatchedInputs(name, problem, "Write the names in place of the numbers, as the model numbers them.")
