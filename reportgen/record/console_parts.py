"""What a console would show, as plain values of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from reportgen.consoles.compared import Beside
from reportgen.consoles.console import MOST_LABELS, Console
from reportgen.record.parts import Content
from reportgen.record.values import listed, value

THRESHOLDS = ("threshold", "optimal_threshold")


def with_reported(content: Content, found: Beside | None) -> Content:
    """The record with what a console's own file says beside this run, under `reported`."""
    if found is None:
        return content
    rows = [
        {"figure": one.figure, "label": one.label, "theirs": value(one.theirs), "ours": value(one.ours),
         "reason": one.reason} for one in found.differences
    ]  # fmt: skip
    key = found.reported.key
    reported = {"file": found.reported.source, "figures": rows}
    changed = content.consoles | {key: content.consoles[key] | {"reported": reported}}
    return msgspec.structs.replace(content, consoles=changed)


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
