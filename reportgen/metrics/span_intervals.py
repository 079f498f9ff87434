"""95% intervals of the ways of SemEval-2013 9.1: documents are resampled with all that is in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Positions
from reportgen.metrics.bounds import Interval, opened
from reportgen.metrics.confusion import mean_over, ratio
from reportgen.metrics.group_intervals import drawn_totals
from reportgen.metrics.intervals import bootstrap_interval
from reportgen.metrics.spans import Aligned, Way

COUNTS_OF_A_LABEL = 10  # that are made of each resample
NAMES = {"precision": "micro_precision", "recall": "micro_recall", "f1": "micro_f1"}

Weights = NDArray[np.uint8]  # (1 + n_replicates, n_documents): how often each was drawn, the first row once each


def way_figures(hits: Fractions, found: Fractions, made: Counts, support: Counts) -> dict[str, Fractions]:
    """Micro precision, recall and F1 and macro F1 from counts by label on the last axis; NaN where undefined.

    A label's F1 is the harmonic mean of its precision and recall, whose hits may differ: one is found as another. The
    macro figure is over the labels that are there.
    """
    sums = [values.sum(axis=-1) for values in (hits, made, support)]
    return {
        "precision": ratio(sums[0], sums[1]),
        "recall": ratio(sums[0], sums[2]),
        "f1": ratio(2 * sums[0], sums[1] + sums[2]),
        "macro_f1": mean_over(label_f1(hits, found, made, support), support > 0),
    }


def label_f1(hits: Fractions, found: Fractions, made: Counts, support: Counts) -> Fractions:
    """The F1 of each label, NaN where it is neither there nor predicted."""
    precision, recall = np.nan_to_num(ratio(hits, made)), np.nan_to_num(ratio(found, support))
    f1 = np.nan_to_num(ratio(2 * precision * recall, precision + recall))
    shown: Fractions = np.where(np.asarray(made + support) > 0, f1, np.nan)
    return shown


def way_intervals(aligned: Aligned, ways: Mapping[str, Way], weights: Weights) -> dict[str, Interval]:
    """Intervals (2,) by name, such as `exact_f1` and `macro_exact_f1`; NaN where nothing is known."""
    true, predicted = aligned.true, aligned.predicted
    n_units = np.unique(np.concatenate([true.document, predicted.document])).size
    support = drawn_totals(_groups(true.document), true.label, weights, aligned.n_labels)
    made = drawn_totals(_groups(predicted.document), predicted.label, weights, aligned.n_labels)
    intervals: dict[str, Interval] = {}
    for name, way in ways.items():
        found, hits = (_hits(way, weights, of_truth=side) for side in (True, False))
        drawn = _intervals(way_figures(hits, found, made, support))
        drawn = opened(drawn, found[0], made[0], support[0], n_units)
        intervals |= {f"{name}_{figure}": drawn[micro] for figure, micro in NAMES.items()}
        intervals[f"macro_{name}_f1"] = drawn["macro_f1"]
    return intervals


def share_interval(part: Counts, whole: Counts, weights: Weights) -> Interval:
    """The interval (2,) of a share of things that documents hold, (n_documents,) each; NaN where nothing is known."""
    drawn = ratio(weights @ part.astype(np.float64), weights @ whole.astype(np.float64))
    shares = {"accuracy": bootstrap_interval(drawn[1:], drawn[0])}
    hits, n = part.sum(keepdims=True), whole.sum(keepdims=True)
    return opened(shares, hits, n, n, int(np.count_nonzero(whole)))["accuracy"]


def _intervals(figures: dict[str, Fractions]) -> dict[str, Interval]:
    return {NAMES.get(name, name): bootstrap_interval(values[1:], values[0]) for name, values in figures.items()}


def _hits(way: Way, weights: Weights, *, of_truth: bool) -> Fractions:
    """(n_resamples, n_labels) what is right of each label, by truth or by prediction."""
    right = _totals(way, way.right, weights, of_truth=of_truth)
    if not way.worth:
        return right.astype(np.float64)
    return right + way.worth * _totals(way, way.other, weights, of_truth=of_truth)


def _totals(way: Way, pairs: Positions, weights: Weights, *, of_truth: bool) -> Counts:
    one = way.aligned
    spans, places = (one.true, one.pairs.truth) if of_truth else (one.predicted, one.pairs.detection)
    kept = spans.select(places[pairs])
    return drawn_totals(_groups(kept.document), kept.label, weights, one.n_labels)


def _groups(document: NDArray[np.integer]) -> NDArray[np.int32]:
    return document.astype(np.int32, copy=False)
