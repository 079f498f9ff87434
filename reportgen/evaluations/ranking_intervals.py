"""Intervals of what the scores say, at no threshold: of metrics and of labels, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts, Fractions, Mask
from reportgen.evaluations.ranking import Ranking
from reportgen.metrics import box_intervals as boxes
from reportgen.metrics.bounds import Interval
from reportgen.metrics.box_halves import Rows, halves, weighted
from reportgen.metrics.proportions import clopper_pearson
from reportgen.metrics.score_intervals import (
    LEAST_IN_ALL,
    LEAST_OF_LABEL,
    LEAST_SAMPLES,
    OneVsRestSpreads,
    mean_interval,
    share_interval,
)

TOO_FEW = "too few to tell: every resample gives the same"
FEW_MATTER = "too few to tell: a handful of samples decides it"
NO_MISTAKE = "nothing is ranked wrongly, so resampling shows no other value"
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
    n_of_label = np.bincount(ranking.y_true[ranking.scored], minlength=ranking.n_labels)
    spreads, n = ranking.spreads, int(n_of_label.sum())
    few = few_labels_of_means(n_of_label, n)
    for name in few if spreads else ():
        if not few[name]:
            metrics[name] = share_interval(np.float64(ranking.metrics[name]), getattr(spreads, name))
    unknown = {name: NO_MISTAKE if ranking.metrics.get(name, 0.0) >= 1 else FEW_MATTER for name in few}
    of_means = {name: why or unknown[name] if spreads else TOO_MANY for name, why in few.items()}
    of_losses = few_samples(n) or TOO_FEW
    return RankingIntervals(
        metrics, _of_scored_labels(ranking, spreads, n_of_label) if spreads else {},
        {"log_loss": of_losses, "brier": of_losses, **of_means},
    )  # fmt: skip


def _of_scored_labels(ranking: Ranking, spreads: OneVsRestSpreads, n_of_label: Counts) -> dict[str, Interval]:
    """AP and AUC of labels that have samples enough, and others have."""
    is_enough = np.minimum(n_of_label, n_of_label.sum() - n_of_label) >= LEAST_OF_LABEL
    known = {"ap": share_interval(ranking.label_ap, spreads.ap),
             "auc": share_interval(ranking.label_auc, spreads.auc)}  # fmt: skip
    return {name: np.where(is_enough[:, None], interval, np.nan) for name, interval in known.items()}


def few_samples(n_samples: int, which: str = " with scores") -> str:
    """Why a mean over so many samples, of those that `which` says, has no interval; empty where it has one."""
    if n_samples >= LEAST_IN_ALL:
        return ""
    return f"too few: {numbers.named(n_samples, 'sample')}{which}; it takes {LEAST_IN_ALL}"


def few_labels_of_means(n_of_label: Counts, n_samples: int) -> dict[str, str]:
    """Why the means of AUC and AP over labels with so many samples have no interval; empty where they have one."""
    least = {"macro_auc": LEAST_SAMPLES, "macro_ap": LEAST_OF_LABEL}
    return {name: few_samples(n_samples) or _few_of(n_of_label, least[name]) for name in least}


def _few_of(n_of_label: Counts, least: int) -> str:
    is_few = (n_of_label > 0) & (n_of_label < least)
    if is_few.sum() <= (1 - boxes.SHARE_OF_LABELS) * np.count_nonzero(n_of_label):
        return ""
    return f"too few: {numbers.named(int(is_few.sum()), 'label')} with fewer than {least} samples"


def box_intervals(rows: Rows | None, seed: int) -> RankingIntervals:
    """Of a detector: COCO's means over labels, and each label's average precision."""
    names = (*COCO_MEANS, "mar100")
    if rows is None:
        return RankingIntervals({}, {}, dict.fromkeys(names, "it would take too long with so many predictions"))
    parts = weighted(rows, halves(rows.n_images, np.random.default_rng(seed)))
    by_label = {name: parts.label_ap(overlaps) for name, overlaps in COCO_MEANS.items()}
    is_enough = _is_enough(rows, by_label["map50"][0])
    labels = {ours: _of_labels(rows, by_label[name], is_enough) for ours, name in (("ap", "map"), ("ap50", "map50"))}
    if reason := boxes.too_few(rows):
        return RankingIntervals({}, labels, dict.fromkeys(names, reason))
    matter = rows.n_that_matter
    metrics = {"mar100": boxes.half_interval(boxes.means(parts.label_recall), matter)}
    if reason := boxes.no_means(by_label, rows):
        return RankingIntervals(metrics, labels, dict.fromkeys(COCO_MEANS, reason) | {"mar100": TOO_FEW})
    for name, values in by_label.items():
        n_of_label = boxes.n_of_label(values, rows.n_label_that_matter)
        metrics[name] = boxes.corrected_interval(boxes.means(values), matter, n_of_label)
    return RankingIntervals(metrics, labels, dict.fromkeys(names, TOO_FEW))


def _is_enough(rows: Rows, ap50: Fractions) -> Mask:
    """(n_labels,) which labels have objects enough, in images enough, and are not too near 1."""
    return (
        (rows.n_objects >= boxes.LEAST_OF_LABEL) & (rows.n_label_images >= boxes.LEAST_LABEL_IMAGES)
        & (rows.n_label_that_matter >= boxes.LEAST_THAT_MATTER) & ~boxes.too_near_1(ap50, rows.n_label_that_matter)
    )  # fmt: skip


def _of_labels(rows: Rows, values: Fractions, is_enough: Mask) -> Interval:
    """The intervals of some labels; NaN of the others."""
    found = np.full((is_enough.size, 2), np.nan)
    matter = rows.n_label_that_matter[is_enough]
    found[is_enough] = boxes.corrected_interval(values[:, is_enough], matter, matter)
    return found
