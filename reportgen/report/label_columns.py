"""Columns of the table of labels that do not follow the threshold: what ranking says, and the other splits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short

MOST_RANKING = 2  # figures of the ranking that have a column; the file of the table has them all
MOST_SPLITS = 2  # splits beside the reported one; the section of splits has them all
SPLIT = "split_"  # what the keys of splits begin with, as templates/blocks/label_figures.js knows it
NAME = 16  # characters of a split


@dataclass(frozen=True, eq=False)
class LabelColumn:
    """A figure of every label, (n_labels,), NaN where undefined; `key` is its name in the page and in addresses."""

    key: str
    title: str
    text: str
    values: Fractions


def label_columns(evaluation: OutcomeEvaluation) -> tuple[LabelColumn, ...]:
    """The columns in their order: those of the ranking that are defined for any label, then the F1 in other splits."""
    known = evaluation.label_definitions
    ranking = [LabelColumn(name, known[name].title, known[name].text, values)
               for name, values in evaluation.label_ranking.items() if not np.isnan(values).all()]  # fmt: skip
    return (*ranking[:MOST_RANKING], *split_columns(evaluation))


def split_columns(evaluation: OutcomeEvaluation) -> tuple[LabelColumn, ...]:
    """The F1 of the labels in the other splits, at the threshold of the report."""
    splits = evaluation.splits
    others = [] if splits is None else [one for one in splits.splits if one is not splits.own][:MOST_SPLITS]
    return tuple(_of_split(k, one.name, one.evaluation) for k, one in enumerate(others))


def _of_split(number: int, name: str, evaluation: OutcomeEvaluation) -> LabelColumn:
    there, called = evaluation.point.support > 0, short(name, NAME)
    text = f"That in the split {called}, at the threshold of this report"
    return LabelColumn(f"{SPLIT}{number}", f"F1, {called}", text, np.where(there, evaluation.point.f1, np.nan))
