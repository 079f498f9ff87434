"""Precision, recall and F1 of spans under the four ways of SemEval-2013 9.1, and the share of tags that are right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import Counts, Fractions
from reportgen.evaluations.metric import MetricDefinition
from reportgen.metrics.confusion import ratio
from reportgen.metrics.spans import WAYS, Aligned, Way

NO_TAGS = "the files hold spans, not tags of tokens"
CUT = "tags have no confidence, so that they say nothing of a threshold"
OF_TAGS = "token_accuracy"
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
    def metrics(self) -> dict[str, float]:
        """Figures of all types together and the mean of the types' F1, by name."""
        found: dict[str, float] = {}
        for name, way in self.ways.items():
            found |= {f"{name}_{figure}": value for figure, value in _of_all(way).items()}
        found |= {f"macro_{name}_f1": _macro(way) for name, way in self.ways.items()}
        return found | {OF_TAGS: self.token_accuracy}

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

    @property
    def label_metrics(self) -> dict[str, Fractions]:
        """(n_labels,) each type's F1 under each way; NaN for one neither there nor predicted."""
        return {f"{name}_f1": _label_f1(way) for name, way in self.ways.items() if name != "strict"}

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What these mean, by name."""
        return {f"{name}_f1": _definition(name, "f1") for name in WAYS if name != "strict"}


def _of_all(way: Way) -> dict[str, float]:
    hits, made, support = float(way.hits.sum()), int(way.made.sum()), int(way.support.sum())
    return {
        "precision": float(ratio(np.array(hits), np.array(made))),
        "recall": float(ratio(np.array(hits), np.array(support))),
        "f1": float(ratio(np.array(2 * hits), np.array(made + support))),
    }


def _label_f1(way: Way) -> Fractions:
    """(n_labels,) the harmonic mean of precision and recall, whose hits may differ: a type is found as another."""
    precision, recall = np.nan_to_num(way.precision), np.nan_to_num(way.recall)
    f1 = np.nan_to_num(ratio(2 * precision * recall, precision + recall))
    found: Fractions = np.where(way.made + way.support > 0, f1, np.nan)
    return found


def _macro(way: Way) -> float:
    """The mean over the types that are there."""
    is_there = way.support > 0
    return float(_label_f1(way)[is_there].mean()) if is_there.any() else float("nan")


def _definition(way: str, figure: str, *, is_macro: bool = False) -> MetricDefinition:
    name = f"macro_{way}_f1" if is_macro else f"{way}_{figure}"
    named = {"precision": "precision", "recall": "recall", "f1": "F1"}[figure]
    of = {"precision": "Share of the predicted spans", "recall": "Share of the labelled spans",
          "f1": "Harmonic mean of the precision and the recall of spans"}[figure]  # fmt: skip
    of = f"Mean over the types of the {named}" if is_macro else of
    text = f"{of}, where {RIGHT[way]} is right."
    title = f"Macro {way} {named}" if is_macro else f"{way.capitalize()} {named}"
    return MetricDefinition(name, title, text, SOURCES.get(way, NERVALUATE), "higher")


DEFINITIONS = {
    definition.name: definition
    for definition in (
        *(_definition(way, figure) for way in WAYS for figure in ("precision", "recall", "f1")),
        *(_definition(way, "f1", is_macro=True) for way in WAYS),
        MetricDefinition(
            OF_TAGS, "Token accuracy", "Share of all tags of tokens that are predicted as they are labelled.",
            "conlleval; scikit-learn accuracy_score", "higher",
        ),
    )
}  # fmt: skip
