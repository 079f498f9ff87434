"""How values are written in templates: numbers, positions and the classes of colours."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from reportgen import numbers
from reportgen.links import short
from reportgen.outputs.drawings import DRAWINGS
from reportgen.outputs.drawn import still_pictures
from reportgen.report.heat import cell_class
from reportgen.rules.rule import Finding

RAMP_LIMITS = (0.05, 0.12, 0.25, 0.5, 0.8)
LINK_TEXTS = {
    "cell": "See them",
    "label": "See them",
    "state": "See them",
    "worst": "See them",
    "threshold": "See the threshold",
    "curves": "See the calibration",
    "figures": "See all metrics",
    "criteria": "See the criteria",
    "statuses": "See the statuses",
    "variants": "See the variants",
    "judge": "See the judges",
    "distribution": "See how many each label has",
    "boxes": "See the charts",
    "errors": "See the kinds of error",
    "performance": "See the table",
    "confusion": "See the confusion matrix",
    "slices": "See the slice",
    "label-errors": "See them",
    "splits": "See the splits",
    "folds": "See the folds",
    "explorer": "See them on the map",
    "samples": "See the samples",
}


def ramp_step(share: float) -> int:
    """The step 1 to 6 of a ramp for a share of the largest; 0 for none.

    >>> ramp_step(0.0), ramp_step(0.05), ramp_step(0.3), ramp_step(1.0)
    (0, 1, 4, 6)
    """
    return 1 + sum(share > limit for limit in RAMP_LIMITS) if share > 0 else 0


def tally(counts: tuple[int, int, int]) -> str:
    """What became of a picture's boxes and objects.

    >>> tally((5, 2, 1))
    '5 TP · 2 FP · 1 FN'
    """
    return " · ".join(f"{numbers.count(n)} {name}" for n, name in zip(counts, ("TP", "FP", "FN"), strict=True))


def csv_values(values: Any) -> str:
    """Numbers in full for the CSV of a table, parted by "|"; what is undefined is empty.

    >>> csv_values([0.1, float("nan"), 3]), csv_values(1 / 3)
    ('0.1||3', '0.3333333333333333')
    """
    if isinstance(values, list | tuple):
        return "|".join(map(csv_values, values))
    return "" if values is None or values != values else repr(values.item() if hasattr(values, "item") else values)


def _percent_position(value: float) -> str:
    return f"{numbers.fixed(value, 3)}%"


def _link_text(finding: Finding) -> str:
    return LINK_TEXTS.get(re.split("[=&]", finding.link.lstrip("#"))[0], "See the data checks")


FILTERS: dict[str, Callable[..., Any]] = {
    "count": numbers.count,
    "csv": csv_values,
    "score": numbers.score,
    "metric": numbers.metric,
    "threshold": numbers.threshold,
    "signed": numbers.signed,
    "signed_count": lambda value: numbers.signed(value, 1),
    "probability": numbers.probability,
    "plain": numbers.plain,
    "f1": numbers.without_zero,
    "significant": numbers.significant,
    "interval": lambda pair: numbers.interval(*pair),
    "short": short,
    "x": _percent_position,
    "percent_x": lambda value: _percent_position(value * 100),
    "share": numbers.share,
    "png": lambda data: f"data:image/png;base64,{base64.b64encode(data).decode()}",
    "heat": cell_class,
    "ramp": ramp_step,
    "tally": tally,
    "stills": still_pictures,
    **DRAWINGS,
    "link_text": _link_text,
}
