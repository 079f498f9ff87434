"""What a console would show, as plain values of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportgen.consoles.console import MOST_LABELS, Console
from reportgen.record.values import listed, value

THRESHOLDS = ("threshold", "optimal_threshold")


def console_parts(console: Console, labels: Sequence[str]) -> dict[str, Any]:
    """Figures by key, under `labels` those of each label, the definition in words, the matrix where there is one.

    Of many labels the thresholds alone are kept: the rest would be most of a record, and follows from its own counts.
    """
    figures = {figure.key: value(figure.value) for figure in console.figures}
    kept = (
        console.labels if len(labels) <= MOST_LABELS else {k: v for k, v in console.labels.items() if k in THRESHOLDS}
    )
    columns = {name: listed(values) for name, values in kept.items()}
    rows = zip(*columns.values(), strict=True) if columns else ()
    by_label = {label: dict(zip(columns, row, strict=True)) for label, row in zip(labels, rows, strict=bool(columns))}
    matrix = {} if console.matrix is None else {"matrix": listed(console.matrix)}
    return figures | {"labels": by_label, "definition": console.definition, "differs": console.differs} | matrix
