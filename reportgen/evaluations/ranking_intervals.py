"""Intervals of what the scores say, at no threshold: of metrics and of labels, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Fractions
from reportgen.evaluations.ranking import Ranking
from reportgen.metrics import box_intervals as boxes
from reportgen.metrics.bounds import Interval
from reportgen.metrics.proportions import clopper_pearson
from reportgen.metrics.score_intervals import mean_interval, share_interval

TOO_FEW = "too few to tell: every resample gives the same"
FEW_MATTER = "too few to tell: a handful of samples decides it"
TOO_MANY = "it would take too long with so many scores"
COCO_MEANS = {"map": slice(None), "map50": slice(0, 1), "map75": slice(5, 6)}


@dataclass(frozen=True, eq=False)
class RankingIntervals:
    """95% intervals of metrics (2,) and of the labels' figures (n_labels, 2) by name; NaN where `reasons` says why."""

    metrics: dict[str, Interval]
    labels: dict[str, Interval]
    reasons: dict[str, str]


NO_RANKING = RankingIntervals({}, {}, {})


def score_intervals(ranking: Ranking) -> RankingIntervals:
    """Of a score matrix: top-5 accuracy, log-loss, AUC and AP."""
    metrics = {"log_loss": mean_interval(ranking.losses), "brier": mean_interval(ranking.squared_losses)}
    if "top5_accuracy" in ranking.metrics:
        n = ranking.y_true.size
        hits = np.rint(np.nan_to_num(ranking.top5_accuracy) * n).astype(np.int64)
        metrics["top5_accuracy"] = clopper_pearson(hits, np.array(n)) + 0 * ranking.top5_accuracy
    labels: dict[str, Interval] = {}
    spreads = ranking.spreads
    for name in ("ap", "auc") if spreads else ():
        of_label, of_mean = getattr(spreads, name), getattr(spreads, f"macro_{name}")
        labels[name] = share_interval(getattr(ranking, f"label_{name}"), of_label)
        metrics[f"macro_{name}"] = share_interval(np.float64(ranking.metrics[f"macro_{name}"]), of_mean)
    of_means = FEW_MATTER if spreads else TOO_MANY
    return RankingIntervals(
        metrics, labels, {"log_loss": FEW_MATTER, "brier": FEW_MATTER, "macro_auc": of_means, "macro_ap": of_means}
    )


def box_intervals(rows: boxes.Rows | None, seed: int) -> RankingIntervals:
    """Of a detector: COCO's means over labels, and each label's average precision."""
    names = (*COCO_MEANS, "mar100")
    if rows is None:
        return RankingIntervals({}, {}, dict.fromkeys(names, "it would take too long with so many predictions"))
    halves = boxes.weighted(rows, boxes.halves(rows.n_images, np.random.default_rng(seed)))
    by_label = {name: halves.label_ap(overlaps) for name, overlaps in COCO_MEANS.items()}
    labels = {ours: _of_labels(rows, by_label[name]) for ours, name in (("ap", "map"), ("ap50", "map50"))}
    if rows.too_few:
        return RankingIntervals({}, labels, dict.fromkeys(names, rows.too_few))
    metrics = {name: boxes.half_interval(boxes.means(values), boxes.BIAS) for name, values in by_label.items()}
    metrics["mar100"] = boxes.half_interval(boxes.means(halves.label_recall), 0.0)
    return RankingIntervals(metrics, labels, dict.fromkeys(names, TOO_FEW))


def _of_labels(rows: boxes.Rows, values: Fractions) -> Interval:
    """The intervals of labels that have objects enough, in images enough."""
    is_enough = np.minimum(rows.n_objects, rows.n_label_images) >= boxes.LEAST_OF_LABEL
    found = np.full((is_enough.size, 2), np.nan)
    found[is_enough] = boxes.half_interval(values[:, is_enough], boxes.BIAS)
    return found
