"""Manifests in which an image may have several labels, all of the whole image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from reportgen.issues import Issue
from reportgen.readers.manifest_lines import Attribute, Line
from reportgen.readers.source import Source
from reportgen.tables import LabelSets, ScoreMatrix, Table


def sets_table(source: Source, lines: list[Line], predicted: set[str], issues: list[Issue]) -> Table:
    """A row per image with the labels it has and, in a snapshot, the confidence in those that are predicted.

    A line without a true attribute is of an image of which nothing is known.
    """
    true = [[one for one in line.attributes if one.name not in predicted] for line in lines]
    said = [[one for one in line.attributes if one.name in predicted] for line in lines]
    ids = [line.image for line in lines]
    frame = pl.DataFrame({"id": ids, "image": ids}, schema={"id": pl.String, "image": pl.String})
    numbers = np.array([line.number for line in lines], np.int64)
    sets = _named_sets(true)
    scores = _matrix([[pair for one in own for pair in one.scored.items()] for own in said])
    is_scored = not np.isnan(scores.values).all() if scores.values.size else any(said)
    return Table(
        source.name, "manifest", frame, first_line=1, lines=numbers, issues=tuple(issues), true_sets=sets,
        several=scores if is_scored else None, said_sets=None if is_scored else _named_sets(said),
    )  # fmt: skip


def _named_sets(lines: list[list[Attribute]]) -> LabelSets | None:
    """The labels that each line names; None where no line has an attribute."""
    known = np.array([bool(own) for own in lines])
    marked = _matrix([[(label, 1.0) for one in own for label in one.scored] for own in lines])
    return LabelSets(marked.labels, marked.values == 1, known) if known.any() else None


def _matrix(rows: Sequence[Sequence[tuple[str, float]]]) -> ScoreMatrix:
    """The confidences by row and label; NaN where a row does not name a label."""
    labels = tuple(sorted({label for row in rows for label, _ in row}))
    place = {label: number for number, label in enumerate(labels)}
    values = np.full((len(rows), len(labels)), np.nan)
    for number, row in enumerate(rows):
        for label, confidence in row:
            values[number, place[label]] = confidence
    return ScoreMatrix(values, labels)
