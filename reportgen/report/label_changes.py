"""How far every label is from the baseline, in the order of the labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen.gates.held import Baseline
from reportgen.report.label_blocks import Change
from reportgen.report.payload import nullable

UNKNOWN = Change(np.nan, np.nan, "undefined")


def label_changes(baseline: Baseline, labels: tuple[str, ...]) -> tuple[Change, ...]:
    """The change of each label's F1, as a comparison of the two has it; undefined where one side lacks the label."""
    rows = baseline.comparison.label_changes
    found = {row.label: Change(row.f1.difference, row.q, row.verdict) for row in rows}
    return tuple(found.get(label, UNKNOWN) for label in labels)


def change_figures(baseline: Baseline | None, labels: tuple[str, ...]) -> dict[str, list[Any]]:
    """The same as columns for the page; none without a baseline."""
    if baseline is None or not labels:
        return {}
    changes = label_changes(baseline, labels)
    difference, q = (np.array([getattr(change, name) for change in changes], float) for name in ("difference", "q"))
    return {
        "change": nullable(np.round(difference, 6)),
        "change_q": nullable(q),
        "change_verdict": [change.verdict for change in changes],
    }
