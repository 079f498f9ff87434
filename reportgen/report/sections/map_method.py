"""How the vector map and its groups are made, in terms and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.vector_map import VectorMap
from reportgen.evaluations.vector_space import GROUPED, MOST_SEARCHED, REDUCED, VectorSpace
from reportgen.metrics.clusters import resolutions
from reportgen.report.context import Context


def method(context: Context[OutcomeEvaluation], found: VectorMap) -> tuple[tuple[str, str], ...]:
    """Terms and what they mean here."""
    return tuple(_method(context, found))


def _method(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[tuple[str, str]]:
    space, words = found.space, context.words
    n = numbers.named(context.evaluation.dataset.n_samples, words.sample)
    held = f"{numbers.count(space.n)} of {n}" if space.item is None else numbers.named(space.n, words.sample)
    yield "Vectors", f"{space.source}: {held} have one."
    yield "Positions", _positions(space)
    if found.groups:
        yield "Groups", _groups(found)
    if found.groups and not found.has_one_answer:
        yield (
            "Error rate",
            "False positives and what is missed, of all that is labelled or predicted: one minus micro F1.",
        )
    if found.groups:
        yield "Extra errors", f"Errors above what the error rate of all {words.samples} would give."
    near = "cosine similarity of the vectors as given" if space.has_vectors else "distance on the map"
    also = "" if space.is_searched else f" Above {numbers.count(MOST_SEARCHED)} only for those listed in this file."
    yield "Neighbours", f"The nearest by {near}, found by comparing with all.{also}"
    yield from _figures(found)


def _positions(space: VectorSpace) -> str:
    if space.positions is not None:
        return "As given; axes have no unit." if space.has_vectors else "As given, and all there is: no vectors."
    return (
        f"Principal components ({REDUCED} at most; {space.scale.said}), then springs between neighbours (PaCMAP; "
        f"Wang et al. 2021), seed {space.seed}. Axes have no unit."
    )


def _groups(found: VectorMap) -> str:
    sizes = ", ".join(numbers.count(k) for k in resolutions(found.space.n))
    said = f"k-means in {GROUPED} principal components, with {sizes} clusters. "
    if not found.is_tested:
        return f"{said}The vectors hold what decides the errors, so that a test would be circular: none is made."
    test = "exact hypergeometric" if found.has_one_answer else "of a sum over samples dealt out by chance"
    return (
        f"{said}A group is weak where its errors are more than chance gives any {test} test, one-sided, q < 0.05 "
        f"(Benjamini–Hochberg over {numbers.named(found.n_tested, 'cluster')} of 10 or more). Weak groups come first; "
        "all others are in their cluster of the middle size, so that each is in exactly one group."
    )


def _figures(found: VectorMap) -> Iterator[tuple[str, str]]:
    if not np.isnan(found.agreement):
        yield "Label agreement", f"{numbers.share(found.agreement)} of the 10 nearest carry the same label."
    cosine, euclidean = found.label_silhouettes
    if not np.isnan(cosine):
        yield (
            "Silhouette of the labels",
            f"{numbers.plain(cosine)} by cosine, {numbers.plain(euclidean)} by Euclidean distance: 1 where labels lie "
            "apart, 0 where they overlap, below 0 where they are mixed.",
        )
