"""The map of vectors in a record: what it is made of, its groups with their errors, and what lies nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from msgspec import Meta, Struct

from reportgen.record.figures import Count, Interval, Number, Value
from reportgen.record.values import value

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
    from reportgen.evaluations.vector_map import Group, VectorMap

MOST_NEAR, NEAR = 1000, 5  # samples whose nearest are named, and how many of them


class Silhouette(Struct, frozen=True):
    """How far the labels lie apart, -1 to 1; null where samples may have several."""

    cosine: Value
    euclidean: Value


class Map(Struct, frozen=True):
    """Where samples lie by their vectors."""

    source: Annotated[str, Meta(description="The file, or what else the vectors are.")]
    metric: Annotated[str, Meta(description="Of places and groups: cosine, euclidean, or standardised euclidean.")]
    samples: Annotated[Count, Meta(description="Those with a vector.")]
    trustworthiness: Annotated[Value, Meta(description="Of the places on the map; null: none were computed.")]
    kept15: Annotated[Value, Meta(description="Share of the 15 nearest that are among the 15 nearest on the map.")]
    silhouette: Silhouette
    pca2: Annotated[list[Number], Meta(description="Shares of the variance of the first two principal components.")]
    agreement10: Annotated[Value, Meta(description="Share of the 10 nearest with the same label.")]
    neighbours: Annotated[
        dict[str, list[str]],
        Meta(
            description="The 5 nearest of a sample by id, by cosine, nearest first; of 1,000 samples, wrong ones first."
        ),
    ]


class Cluster(Struct, frozen=True, omit_defaults=True):
    """A group of samples that lie together; the weak ones first."""

    id: Count
    name: str
    samples: Count
    share: Annotated[Number, Meta(description="Of all samples with a vector.")]
    errors: Count
    metric: Annotated[Value, Meta(description="Errors of all answers: one minus accuracy, or minus micro F1.")]
    interval: Interval
    p: Annotated[Value, Meta(description="Of so many errors, or so few, by chance; null: not tested.")]
    q: Annotated[Value, Meta(description="p, corrected for all clusters tested.")]
    state: Annotated[
        str, Meta(description="Than the rest.", extra_json_schema={"enum": ["weak", "better", "alike", "untested"]})
    ]
    impact: Annotated[Number, Meta(description="Errors above those that the error rate of all samples would give.")]
    train_share: Annotated[Value, Meta(description="Part of the training set that lies here; null: none known.")] = None
    silhouette: Value = None
    tested: Annotated[
        tuple[Count, Count] | None,
        Meta(description="Samples and errors of the cluster as tested, where part of it is in a finer weak group."),
    ] = None


def saved_map(evaluation: OutcomeEvaluation) -> Map | None:
    """What the record keeps of the map; None where no vectors are known."""
    found = evaluation.vector_map
    if found is None:
        return None
    space = found.space
    cosine, euclidean = found.label_silhouettes
    return Map(
        space.source, space.metric, space.n, value(space.trust), value(space.kept),
        Silhouette(value(cosine), value(euclidean)), [float(one) for one in space.explained], value(found.agreement),
        _neighbours(found),
    )  # fmt: skip


def _neighbours(found: VectorMap) -> dict[str, list[str]]:
    space = found.space
    if space.n < 2 or space.is_flat:
        return {}
    wrong_first = np.argsort(found.errors == 0, kind="stable")[:MOST_NEAR]
    points = np.sort(wrong_first)
    index = space.near_of(points)[0][:, :NEAR]
    ids = found.ids(points)
    theirs = found.ids(index.ravel())
    k = index.shape[1]
    return {name: theirs[at * k : (at + 1) * k] for at, name in enumerate(ids)}


def saved_clusters(evaluation: OutcomeEvaluation) -> list[Cluster]:
    """What the record keeps of the groups of the map."""
    found = evaluation.vector_map
    return [] if found is None else [_cluster(one) for one in found.groups]


def _cluster(one: Group) -> Cluster:
    return Cluster(
        id=one.number, name=one.name, samples=one.samples, share=one.share, errors=one.errors, metric=value(one.rate),
        interval=(value(one.interval[0]), value(one.interval[1])), p=value(one.p), q=value(one.q), state=one.state,
        impact=one.extra, train_share=value(one.train_share), silhouette=value(one.silhouette), tested=one.tested,
    )  # fmt: skip
