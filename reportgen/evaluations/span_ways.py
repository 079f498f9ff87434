"""Precision, recall and F1 of spans under the four ways of SemEval-2013 9.1, and the share of tags that are right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.evaluations.label_figures import OWN
from reportgen.evaluations.metric import COUNT, MetricDefinition
from reportgen.metrics.bounds import Interval
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.span_intervals import share_interval, way_figures, way_intervals
from reportgen.metrics.spans import WAYS, Aligned, Way

NO_TAGS = "the files hold spans, not tags of tokens"
CUT = "tags have no confidence, so that they say nothing of a threshold"
OF_TAGS = "token_accuracy"
FIGURES = ("precision", "recall", "f1")
RIGHT = {
    "strict": "the same boundaries and the same type",
    "exact": "the same boundaries, whatever the type",
    "partial": "the same boundaries, or half where they only overlap, whatever the type",
    "type": "the same type, where they overlap at all",
}
SOURCES = {"strict": "seqeval, conlleval"}
NERVALUATE = "nervaluate, but that a span with the same boundaries is never taken by another"


@dataclass(frozen=True, eq=False)
class SpanWays:
    """What kept and true spans come to; NaN where undefined.

    `token_hits` and `tokens` (n_samples,) count tags, None without; `is_all`: no prediction is below the threshold.
    """

    aligned: Aligned
    token_hits: Counts | None
    tokens: Counts | None
    is_all: bool

    @cached_property
    def ways(self) -> dict[str, Way]:
        """The ways by name."""
        return {name: self.aligned.way(name) for name in WAYS}

    @cached_property
    def alone(self) -> dict[str, Way]:
        """The ways of each type by itself, by name."""
        return {name: self.aligned.by_label.way(name) for name in WAYS}

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Figures of all types together and the mean of the types' F1, by name."""
        known = {name: self._figures(name) for name in WAYS}
        micro = (f"{name}_{figure}" for name in WAYS for figure in FIGURES)
        found = {name: known[name.partition("_")[0]][name.partition("_")[2]] for name in micro}
        found |= {f"macro_{name}_f1": figures["macro_f1"] for name, figures in known.items()}
        return found | {OF_TAGS: self.token_accuracy}

    @property
    def halves(self) -> dict[str, NDArray[np.uint8]]:
        """(n_truths,) how many halves of a hit each labelled span is, by way; under macro_ of its type by itself."""
        others = [name for name in WAYS if name != "strict"]
        found = {name: self.ways[name].halves for name in others}
        return found | {f"macro_{name}": self.alone[name].halves for name in others}

    @property
    def token_accuracy(self) -> float:
        """Share of all tags that are predicted as they are labelled; NaN without tags, or with a threshold on spans."""
        if self.tokens is None or self.token_hits is None or not self.is_all:
            return float("nan")
        return float(ratio(np.array(self.token_hits.sum()), np.array(self.tokens.sum())))

    @property
    def reasons(self) -> dict[str, str]:
        """Why there is no share of tags."""
        if self.tokens is None:
            return {OF_TAGS: NO_TAGS}
        return {} if self.is_all else {OF_TAGS: CUT}

    def _figures(self, name: str) -> dict[str, float]:
        way, own = self.ways[name], self.alone[name]
        found = way_figures(np.array(way.hits), own.label_hits, way.made, way.support)
        return {figure: float(value) for figure, value in found.items()}

    @property
    def label_metrics(self) -> dict[str, Fractions]:
        """(n_labels,) precision, recall and F1 of each type alone, under each way but the strict one of `point`."""
        found: dict[str, Fractions] = {}
        for name, way in self.alone.items():
            if name != "strict":
                hits, made, support = way.label_hits, way.made, way.support
                found |= {f"{name}_precision": ratio(hits, made), f"{name}_recall": ratio(hits, support),
                          f"{name}_f1": f_score(hits, made, support)}  # fmt: skip
        return found

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What these mean, by name."""
        named = ((way, figure) for way in WAYS if way != "strict" for figure in FIGURES)
        return {f"{way}_{figure}": _definition(way, figure) for way, figure in named}

    def intervals(self, weights: NDArray[np.uint8]) -> dict[str, Interval]:
        """(2,) each, by name, of the ways that are no matching, and of the share of tags, from documents drawn."""
        every = {name: way for name, way in self.ways.items() if name != "strict"}
        found = way_intervals(every, self.alone, weights)
        if np.isnan(self.token_accuracy) or self.token_hits is None or self.tokens is None:
            return found
        return found | {OF_TAGS: share_interval(self.token_hits, self.tokens, weights)}


def _definition(way: str, figure: str, *, is_macro: bool = False) -> MetricDefinition:
    name = f"macro_{way}_f1" if is_macro else f"{way}_{figure}"
    named = {"precision": "precision", "recall": "recall", "f1": "F1"}[figure]
    of = {"precision": "Share of the predicted spans", "recall": "Share of the labelled spans",
          "f1": "Harmonic mean of the precision and the recall of spans"}[figure]  # fmt: skip
    of = f"Mean over the types of the {named} of each alone" if is_macro else of
    text = f"{of}, where {RIGHT[way]} is right."
    title = f"Macro {way} {named}" if is_macro else f"{way.capitalize()} {named}"
    return MetricDefinition(name, title, text, SOURCES.get(way, NERVALUATE), "higher")


DEFINITIONS = {
    definition.name: definition
    for definition in (
        *(_definition(way, figure) for way in WAYS for figure in FIGURES),
        *(_definition(way, "f1", is_macro=True) for way in WAYS),
        MetricDefinition(
            OF_TAGS, "Token accuracy", "Share of all tags of tokens that are predicted as they are labelled.",
            "conlleval; scikit-learn accuracy_score", "higher",
        ),
    )
}  # fmt: skip
OF_BOUNDARIES = {
    known.name: known
    for known in (
        MetricDefinition("boundary", "Wrong boundary", "Missed, and predicted with the same type and another boundary.",
                         OWN, "lower", COUNT),
        MetricDefinition("boundary_type", "Wrong boundary and type",
                         "Missed, and predicted with another type and another boundary.", OWN, "lower", COUNT),
    )
}  # fmt: skip
