"""Named entities: documents with labelled and predicted spans, each with a type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds, Scores
from reportgen.datasets.samples import OfSamples, Samples, same_labels
from reportgen.datasets.surfaces import normal, surfaces
from reportgen.errors import MismatchedInputs
from reportgen.parts import Taken, moved, new_places, taken_positions


@dataclass(frozen=True, eq=False)
class SpanColumns:
    """Labelled or predicted spans, (n,) each, in the order of the file.

    `sample` and `label` are positions in the data set's samples and labels. `start` and `end` count tokens where the
    data set has them, else characters; `first` and `last` are where each begins and ends in the text, in characters.
    `score` is in [0, 1], None of truths and where a model gives none.
    """

    sample: NDArray[np.int32]
    label: LabelIds
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    score: Scores | None = None

    def __len__(self) -> int:
        return self.label.size

    def take(self, place: NDArray[np.int32]) -> SpanColumns:
        """The spans of the samples that have a new place (n_samples,), NONE: none; they keep their order."""
        kept = np.flatnonzero(place[self.sample] != NONE)
        return replace(self.select(kept), sample=place[self.sample[kept]])

    def select(self, kept: NDArray[np.integer]) -> SpanColumns:
        """The spans at some positions."""
        columns = {name: getattr(self, name)[kept] for name in ("sample", *COLUMNS)}
        return SpanColumns(**columns, score=None if self.score is None else self.score[kept])

    @classmethod
    def concat(cls, parts: Sequence[SpanColumns], n_samples: Sequence[int]) -> SpanColumns:
        """The spans of all parts of so many samples each, one part after the other; all have scores, or none has."""
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
        scores = [part.score for part in parts if part.score is not None]
        sample = moved([part.sample for part in parts], n_samples)
        return cls(sample.astype(np.int32), **columns, score=np.concatenate(scores) if scores else None)


COLUMNS = ("label", "start", "end", "first", "last")


@dataclass(frozen=True, eq=False)
class EntityDataset(OfSamples):
    """The documents that are labelled, those without a span among them; their texts are those of `samples`.

    `labels` are the types that some true or predicted span has, in natural order. `token_hits` and `tokens`
    (n_samples,) are how many tags of tokens are predicted as they are labelled, and how many there are; None where
    spans are all that is known.
    """

    samples: Samples
    labels: tuple[str, ...]
    truths: SpanColumns
    predictions: SpanColumns
    token_hits: Counts | None = None
    tokens: Counts | None = None

    @cached_property
    def true_surfaces(self) -> pl.Series:
        """(n_truths,) what each labelled span covers of its text, null where that is unknown."""
        spans = self.truths
        return surfaces(self.texts, spans.sample, spans.first, spans.last)

    @cached_property
    def predicted_surfaces(self) -> pl.Series:
        """(n_predictions,) the same of predicted spans."""
        spans = self.predictions
        return surfaces(self.texts, spans.sample, spans.first, spans.last)

    @property
    def forms(self) -> pl.Series:
        """The distinct things that are labelled, but for capitals and blanks."""
        return normal(self.true_surfaces.drop_nulls()).unique()

    @property
    def n_labels(self) -> int:
        """Number of types."""
        return len(self.labels)

    @property
    def true_labels(self) -> tuple[NDArray[np.int32], LabelIds]:
        """The sample and the label of each labelled span."""
        return self.truths.sample, self.truths.label

    @property
    def has_scores(self) -> bool:
        """Whether predicted spans have scores."""
        return self.predictions.score is not None

    def take(self, samples: Taken) -> EntityDataset:
        """Some documents alone: a mask (n_samples,), or distinct positions in the new order; all labels stay.

        Raises: ValueError as `taken_positions` does.
        """
        rows = taken_positions(samples, self.n_samples)
        place = new_places(rows, self.n_samples)
        counts = (None if values is None else values[rows] for values in (self.token_hits, self.tokens))
        spans = (self.truths.take(place), self.predictions.take(place))
        return EntityDataset(self.samples.take(rows), self.labels, *spans, *counts)

    @classmethod
    def concat(cls, parts: Sequence[EntityDataset]) -> EntityDataset:
        """All documents of all parts, one part after the other; the parts must have the same labels in the same order.

        Raises: MismatchedInputs when labels differ, an id occurs twice, or only some parts have scores; ValueError when
        there is no part.
        """
        labels, samples = same_labels(parts), Samples.concat([part.samples for part in parts])
        if len({part.has_scores for part in parts if len(part.predictions)}) > 1:
            problem = "some of them have scores and some have none"
            raise MismatchedInputs("the parts", problem, "Give scores for all of them, or for none.")
        sizes = [part.n_samples for part in parts]
        truths = SpanColumns.concat([part.truths for part in parts], sizes)
        predictions = SpanColumns.concat([part.predictions for part in parts], sizes)
        whole = cls(samples, labels, truths, predictions)
        if any(part.tokens is None or part.token_hits is None for part in parts):
            return whole
        hits, tokens = (np.concatenate([getattr(part, name) for part in parts]) for name in ("token_hits", "tokens"))
        return replace(whole, token_hits=hits, tokens=tokens)
