"""What an evaluation says of its scores, as parts of a record: reliability bins, precision-recall and ROC points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.arrays import NONE
from reportgen.metrics.calibration import EDGES
from reportgen.record.score_parts import Calibration, CurvePoints, LabelBins, LabelCurves, ScoreBin, ScoreCurves
from reportgen.record.values import listed, value

if TYPE_CHECKING:
    from reportgen.evaluations.calibration import ScoredEvaluation
    from reportgen.metrics.calibration import Bins
    from reportgen.metrics.score_curves import Points
    from reportgen.record.values import Parts

MOST_LABELS = 100  # whose bins are written one by one; of more, only what follows from them


def score_parts(evaluation: ScoredEvaluation, labels: tuple[str, ...]) -> Parts:
    """Both parts by name, where the evaluation has them."""
    found: Parts = {}
    if evaluation.calibration is not None:
        known = evaluation.calibration
        bins, split = known.label_bins, known.separation
        found["calibration"] = Calibration(
            bins=_bins(known.bins),
            per_label=dict(zip(labels, _of_labels(bins), strict=True)),
            separation=value(split.auc),
            separation_interval=(value(split.low), value(split.high)),
        )
    if evaluation.score_curves is not None:
        found["score_curves"] = _curves(evaluation, labels)
    return found


def _bins(bins: Bins) -> list[ScoreBin]:
    columns = (EDGES[:-1], EDGES[1:], bins.count, bins.correct, bins.confidence, bins.share)
    intervals = ((low, high) for low, high in listed(bins.interval))
    return [ScoreBin(*row) for row in zip(*(listed(column) for column in columns), intervals, strict=True)]


def _of_labels(bins: Bins) -> list[LabelBins]:
    columns = [listed(bins.ece), listed(bins.mce)]
    if len(bins.count) <= MOST_LABELS:
        columns += [listed(column) for column in (bins.count, bins.correct, bins.confidence)]
    return [LabelBins(*row) for row in zip(*columns, strict=True)]


def _curves(evaluation: ScoredEvaluation, labels: tuple[str, ...]) -> ScoreCurves:
    curves = evaluation.score_curves
    assert curves is not None  # noqa: S101 - its caller has looked
    pr, roc = curves.pr.points, curves.roc.points if curves.roc else {}
    drawn = sorted({*pr, *roc})
    by_label = {label: _label(pr.get(label), roc.get(label)) for label in drawn}
    error = max(curves.pr.error, curves.roc.error if curves.roc else 0.0)
    of_all = by_label.pop(NONE, None)
    return ScoreCurves(error, curves.is_interpolated, {labels[k]: found for k, found in by_label.items()}, of_all)


def _label(pr: Points | None, roc: Points | None) -> LabelCurves:
    positives = next(points.positives for points in (pr, roc) if points)
    return LabelCurves(positives, roc.negatives if roc else None, _points(pr), _points(roc))


def _points(points: Points | None) -> CurvePoints | None:
    return None if points is None else CurvePoints(listed(points.tp), listed(points.fp), listed(points.score))
