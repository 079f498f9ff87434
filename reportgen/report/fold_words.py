"""How far folds lie apart, in words that the first screen and their section share."""

from __future__ import annotations

import math

import numpy as np

from reportgen import numbers
from reportgen.evaluations.folds import Folds

SURE = 0.05


def missing_said(found: Folds, samples: str) -> str:
    """The folds that came to nothing, and what that leaves out; empty where all are there."""
    missing = found.plan.get("missing", {})
    if not missing:
        return ""
    names, n = ", ".join(missing), sum(missing.values())
    fold = "Fold" if len(missing) == 1 else "Folds"
    return f"{fold} {names} failed: {numbers.count(n)} {samples} are in no figure."


def spread_said(found: Folds) -> str:
    """Between which figures the folds lie, and whether chance explains it: `accuracy varies from 0.956 to 0.983, …`."""
    figure = found.pooled.slices.main
    values = found.values(figure)
    title = found.pooled.metric_definitions[figure].title
    low, high = numbers.metric(float(np.nanmin(values))), numbers.metric(float(np.nanmax(values)))
    said = f"{title[0].lower()}{title[1:]} varies between {numbers.count(found.n)} folds from {low} to {high}"
    if math.isnan(found.unlike):
        return said
    chance = "as much as chance alone gives" if found.unlike >= SURE else "more than chance gives"
    return f"{said}, {chance} (p\u00a0=\u00a0{numbers.probability(found.unlike)})"
