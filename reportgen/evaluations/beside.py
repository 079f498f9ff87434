"""What stands beside an evaluation: what more is known of its samples, other splits, the training set, vectors."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from reportgen.datasets.slice_columns import slice_columns
from reportgen.evaluations.box_map import BoxMap
from reportgen.evaluations.slices import Slices
from reportgen.evaluations.vector_map import VectorMap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from reportgen.evaluations.folds import Folds
    from reportgen.evaluations.splits import Splits
    from reportgen.evaluations.training import Training
    from reportgen.evaluations.vector_space import VectorSpace

OF_COLUMNS = ("slices", "vector_map")  # what is made of the columns that are known of samples


class KnownBeside:
    """An evaluation with what it was given besides its data set; all that was computed stays where more is given."""

    dataset: Any
    splits: Splits | None = None  # how the model does in each, the report's own among them
    training: Training | None = None
    folds: Folds | None = None  # of a cross-validation
    space: VectorSpace | None = None  # where the samples lie by their vectors

    @cached_property
    def slices(self) -> Slices:
        """How the model does by each column that is known of the samples."""
        evaluation: Any = self
        return Slices(evaluation, slice_columns(self.dataset.metadata))

    @cached_property
    def vector_map(self) -> VectorMap | None:
        """How the model does where vectors are alike; None where none are known."""
        evaluation: Any = self
        if self.space is None:
            return None
        return VectorMap(evaluation, self.space) if self.space.item is None else BoxMap(evaluation, self.space)

    def knowing(self, columns: Mapping[str, Sequence[str | None] | pl.Series]) -> Self:
        """The same evaluation of samples of which more is known."""
        dataset = replace(self.dataset, samples=self.dataset.samples.with_metadata(columns))
        known = self._with("dataset", dataset)
        for name in OF_COLUMNS:
            vars(known).pop(name, None)
        return known

    def with_splits(self, splits: Splits) -> Self:
        """The same evaluation with those of the splits beside it."""
        return self._with("splits", splits)

    def with_training(self, training: Training) -> Self:
        """The same evaluation with what is known of the training set beside it."""
        return self._with("training", training)

    def with_folds(self, folds: Folds) -> Self:
        """The same evaluation with those of the folds beside it."""
        return self._with("folds", folds)

    def with_space(self, space: VectorSpace) -> Self:
        """The same evaluation of samples whose vectors are known."""
        known = self._with("space", space)
        vars(known).pop("vector_map", None)
        return known

    def _with(self, name: str, value: object) -> Self:
        known = copy(self)
        object.__setattr__(known, name, value)
        return known
