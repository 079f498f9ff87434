"""What groups of near samples are called: by labels, by what else is known of the samples, by words of their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.group_names import Column, group_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

MEASURED = ("image ", "text ")  # what the columns begin with that are measured on the samples themselves


def named_groups(
    evaluation: OutcomeEvaluation, sample: NDArray[np.intp], label: NDArray[np.int32], code: NDArray[np.int32], n: int
) -> tuple[str, ...]:
    """The names of n groups, `code` (n_points,) being that of each point, `label` its label, `sample` its place."""
    given: list[Column] = []
    measured: list[Column] = []
    for one in evaluation.slices.columns:
        column = Column(one.code[sample], [f"{one.name}: {value}" for value in one.values])
        (measured if one.name.startswith(MEASURED) else given).append(column)
    labels = Column(label, evaluation.labels)
    names = group_names(code, n, labels=labels, columns=[given, measured], texts=_texts(evaluation, sample))
    return tuple(names)


def _texts(evaluation: OutcomeEvaluation, sample: NDArray[np.intp]) -> Sequence[str] | None:
    texts = evaluation.dataset.texts
    return None if texts is None else texts[sample.tolist()].fill_null("").to_list()
