"""What stands in a record about scores: whether they can be trusted, and the curves that they make."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Interval, Number, Value


class ScoreBin(Struct, frozen=True):
    """Predictions with a score above `low`, up to `high`; null where there is none."""

    low: Number
    high: Number
    count: Count
    correct: Count
    confidence: Annotated[Value, Meta(description="Their mean score.")]
    share: Annotated[Value, Meta(description="The share that is right.")]
    interval: Annotated[Interval, Meta(description="Of the share, by Clopper and Pearson, at 95 %.")]


class LabelBins(Struct, frozen=True, omit_defaults=True):
    """One label's predictions in the same bins, one value each; the bins are left out where there are many labels."""

    ece: Value
    mce: Value
    count: list[Count] = []
    correct: list[Count] = []
    confidence: list[Value] = []


class Calibration(Struct, frozen=True):
    """Whether scores mean what they say: 15 equal bins of the score, of all predictions and of each label's."""

    bins: list[ScoreBin]
    per_label: dict[str, LabelBins]
    separation: Annotated[
        Value, Meta(description="The chance that a right prediction scores higher than a wrong one; null without both.")
    ]
    separation_interval: Interval


class CurvePoints(Struct, frozen=True):
    """Counts at a score, from the highest down; null at an end that no score reaches."""

    tp: list[Count]
    fp: list[Count]
    score: list[Value]


class LabelCurves(Struct, frozen=True, omit_defaults=True):
    """A label against the rest: precision tp / (tp + fp), recall tp / positives, false positive rate fp / negatives."""

    positives: Count
    negatives: Annotated[Count | None, Meta(description="Absent where nobody counts them, as with boxes.")] = None
    pr: CurvePoints | None = None
    roc: CurvePoints | None = None


class ScoreCurves(Struct, frozen=True, omit_defaults=True):
    """The points that are drawn; nothing left out lies further from one of them than `error`, along either axis."""

    error: Number
    interpolated: Annotated[
        bool, Meta(description="Points are where the highest precision at a recall or any higher one changes.")
    ]
    per_label: Annotated[dict[str, LabelCurves], Meta(description="The 30 with the lowest average precision.")]
    all: Annotated[LabelCurves | None, Meta(description="All predictions together.")] = None
