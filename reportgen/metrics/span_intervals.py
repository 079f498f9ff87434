"""95% intervals of the ways of SemEval-2013 9.1: documents are resampled with all that is in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.metrics.bounds import Interval, opened
from reportgen.metrics.confusion import f_score, mean_over, ratio
from reportgen.metrics.group_intervals import drawn_totals
from reportgen.metrics.intervals import bootstrap_interval
from reportgen.metrics.spans import Spans, Way

COUNTS_OF_A_LABEL = 10  # that are made of each resample
NAMES = {"precision": "micro_precision", "recall": "micro_recall", "f1": "micro_f1"}

Weights = NDArray[np.uint8]  # (1 + n_replicates, n_documents): how often each was drawn, the first row once each


def way_figures(hits: Fractions, label_hits: Fractions, made: Counts, support: Counts) -> dict[str, Fractions]:
    """Micro precision, recall and F1 from what is right of all, and macro F1 from what is right of each label alone.

    Counts are by label on the last axis, but for `hits`; the macro figure is over the labels that are there.
    """
    n_made, n_there = made.sum(axis=-1), support.sum(axis=-1)
    return {
        "precision": ratio(hits, n_made),
        "recall": ratio(hits, n_there),
        "f1": f_score(hits, n_made, n_there),
        "macro_f1": mean_over(f_score(label_hits, made, support), support > 0),
    }


def way_intervals(every: Mapping[str, Way], alone: Mapping[str, Way], weights: Weights) -> dict[str, Interval]:
    """Intervals (2,) by name, such as `exact_f1` and `macro_exact_f1`; NaN where nothing is known.

    The ways are those of all spans, and of each label alone.
    """
    intervals: dict[str, Interval] = {}
    for name, way in every.items():
        one = way.aligned
        n_units = np.unique(np.concatenate([one.true.document, one.predicted.document])).size
        support, made = (_drawn(spans, weights, one.n_labels) for spans in (one.true, one.predicted))
        hits, own = _hits(way, weights, 1)[:, 0], _hits(alone[name], weights, one.n_labels)
        figures = way_figures(hits, own, made, support)
        drawn = {NAMES.get(key, key): bootstrap_interval(values[1:], values[0]) for key, values in figures.items()}
        of_labels = opened(drawn, own[0], made[0], support[0], n_units)
        of_all = opened(drawn, hits[:1], made[:1].sum(axis=1), support[:1].sum(axis=1), n_units)
        intervals |= {f"{name}_{figure}": of_all[micro] for figure, micro in NAMES.items()}
        intervals[f"macro_{name}_f1"] = of_labels["macro_f1"]
    return intervals


def share_interval(part: Counts, whole: Counts, weights: Weights) -> Interval:
    """The interval (2,) of a share of things that documents hold, (n_documents,) each; NaN where nothing is known."""
    drawn = ratio(weights @ part.astype(np.float64), weights @ whole.astype(np.float64))
    shares = {"accuracy": bootstrap_interval(drawn[1:], drawn[0])}
    hits, n = part.sum(keepdims=True), whole.sum(keepdims=True)
    return opened(shares, hits, n, n, int(np.count_nonzero(whole)))["accuracy"]


def _hits(way: Way, weights: Weights, n_labels: int) -> Fractions:
    """(n_resamples, n_labels) what is right of each label; of all with one."""
    one = way.aligned
    right, other = (one.true.select(one.pairs.truth[pairs]) for pairs in (way.right, way.other))
    found = _drawn(right, weights, n_labels).astype(np.float64)
    return found + way.worth * _drawn(other, weights, n_labels) if way.worth else found


def _drawn(spans: Spans, weights: Weights, n_labels: int) -> Counts:
    """(n_resamples, n_labels) spans of each label; all of them with one."""
    label = spans.label if n_labels > 1 else np.zeros(spans.label.size, np.int32)
    return drawn_totals([(spans.document.astype(np.int32, copy=False), label)], weights, n_labels)
