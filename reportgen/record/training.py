"""The training set in a record: its labels beside those of the report, and what leaked from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Value
from reportgen.record.values import value

if TYPE_CHECKING:
    import polars as pl

    from reportgen.evaluations.training import Leak as Found
    from reportgen.evaluations.training import Training as Evaluated

MOST_PAIRS = 1000  # of a leak that are named


class TrainingLabel(Struct, frozen=True):
    """How much ground truth of a label there is in the training set, and in the report."""

    label: str
    training: Count
    reported: Count


class Leak(Struct, frozen=True):
    """Samples of the report that are in the training set as well."""

    kind: Annotated[str, Meta(description="bytes: the same file; text: the same text; id: the same id; near: alike.")]
    samples: Annotated[Count, Meta(description="Of the report, each once.")]
    pairs: Annotated[
        list[tuple[str, str, Count]],
        Meta(description="The first 1,000: sample, that of the training set, and of 64 bits of look how many differ."),
    ]


class Training(Struct, frozen=True):
    """The training set: those labels of the report first, then its further ones."""

    name: str
    samples: Count
    labels: list[TrainingLabel]
    moved: Annotated[Value, Meta(description="Share of ground truths with another label, were both distributed alike.")]
    p: Annotated[Value, Meta(description="Of so unlike labels by chance (G-test).")]
    leaked: Annotated[Count, Meta(description="Samples of the report that are in the training set, in any way.")]
    leaks: list[Leak]


def saved_training(training: Evaluated | None, ids: pl.Series) -> Training | None:
    """What the record keeps of the training set; `ids` are those of the report's samples."""
    if training is None:
        return None
    counts = zip(training.labels, training.support.tolist(), training.tested.tolist(), strict=True)
    labels = [TrainingLabel(*row) for row in counts] + [TrainingLabel(label, n, 0) for label, n in training.others]
    return Training(
        training.name, training.n_samples, labels, value(training.moved), value(training.p),
        int(training.leaked.size), [_leak(leak, ids) for leak in training.leaks],
    )  # fmt: skip


def _leak(leak: Found, ids: pl.Series) -> Leak:
    first = slice(MOST_PAIRS)
    ours = ids.gather(leak.sample[first]).to_list()
    pairs = list(zip(ours, leak.theirs[first], leak.distance[first].tolist(), strict=True))
    return Leak(leak.kind, leak.n_samples, pairs)
