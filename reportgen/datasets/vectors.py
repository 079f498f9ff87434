"""A vector for each sample, or for each predicted box: those of a file in the order of the data set, checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.datasets.vector_checks import BLOCK, checked
from reportgen.datasets.vector_join import places_of
from reportgen.errors import MalformedInput
from reportgen.issues import Issue
from reportgen.tables import BoxTable
from reportgen.vector_tables import VectorTable

DECIDES = 0.5  # share of the variance that one dimension may have
SMALLEST, LARGEST = 1e-12, 1e12  # spread of points whose squares and sums of them float32 holds
LIKE_LENGTHS = 0.05  # by which the lengths of vectors may differ whose direction is all that counts


@dataclass(frozen=True, eq=False)
class Scale:
    """How vectors are brought to points between which the plain distance is meant.

    `is_cosine`: to length 1. Else as they are but for their `mean` (d,), or, where one dimension would decide all
    distances, each dimension to a `deviation` (d,) of 1.
    """

    is_cosine: bool
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float32], known: Mask) -> Scale:
        """That of the known vectors: cosine where their lengths differ by less than 5%."""
        total, squares = np.zeros((2, values.shape[1]))
        low, high = np.inf, 0.0
        for block in _blocks(values, known):
            length = np.sqrt(np.einsum("ij,ij->i", block, block))
            low, high = min(low, float(length.min())), max(high, float(length.max()))
            total += block.sum(axis=0)
        n = max(1, int(np.count_nonzero(known)))
        mean = total / n
        for block in _blocks(values, known):
            squares += np.einsum("ij,ij->j", block - mean, block - mean)
        deviation = np.sqrt(squares / n)
        return cls(high > 0 and high - low < LIKE_LENGTHS * high, mean, deviation)

    @property
    def is_scaled(self) -> bool:
        """Whether each dimension is brought to a deviation of 1: one has more of the variance than all others."""
        variance = self.deviation**2
        return not self.is_cosine and bool(variance.max(initial=0.0) > DECIDES * variance.sum())

    @property
    def _unit(self) -> float:
        """What all dimensions are divided by: 1, or a power of 2 where squares would be out of reach of float32."""
        spread = float(np.sqrt(np.square(self.deviation).sum()))
        is_usual = spread == 0 or SMALLEST < spread < LARGEST
        return 1.0 if is_usual else float(2.0 ** np.round(np.log2(spread)))

    @property
    def said(self) -> str:
        """The distance in words."""
        if self.is_cosine:
            return "cosine distance"
        return "Euclidean distance of standardised dimensions" if self.is_scaled else "Euclidean distance"

    def points(self, values: NDArray[np.float32], rows: NDArray[np.integer]) -> NDArray[np.float32]:
        """(len(rows), d) the vectors at `rows` as points; dimensions that do not vary are 0 where they are scaled."""
        found = np.empty((len(rows), values.shape[1]), np.float32)
        divisor = np.where(self.deviation > 0, self.deviation, np.inf) if self.is_scaled else self._unit
        step = max(1, BLOCK // max(1, values.shape[1]))
        for start in range(0, len(rows), step):
            block = values[rows[start : start + step]].astype(np.float64)
            if self.is_cosine:
                length = np.sqrt(np.einsum("ij,ij->i", block, block))[:, None]
                found[start : start + step] = block / np.where(length > 0, length, 1)
            else:
                found[start : start + step] = (block - self.mean) / divisor
        return found


def _blocks(values: NDArray[np.float32], known: Mask) -> Any:
    rows = np.flatnonzero(known)
    step = max(1, BLOCK // max(1, values.shape[1]))
    return (values[rows[start : start + step]].astype(np.float64) for start in range(0, len(rows), step))


@dataclass(frozen=True, eq=False)
class Vectors:
    """The vectors of a data set, (n, d) in the order of its samples, or `per_box` of its detections.

    `values` are float32, of a large file also float16, and maybe mapped from it: `points` are for computing with.

    `known` (n,) are those that have a vector that can be used, without one the row says nothing. `positions` (n, 2) are
    the places on a map that the file gives, NaN where it gives none; None: no such columns. d is 0 where it gives
    nothing else, and `known` are then those that have one. `source` says in words where they come from; `is_by_model`:
    they are the model's scores, which decide what is wrong, `is_by_look`: no model made them.
    """

    values: NDArray[np.float32]
    known: Mask
    source: str
    positions: NDArray[np.float32] | None = None
    per_box: bool = False
    is_by_model: bool = False
    is_by_look: bool = False

    @cached_property
    def scale(self) -> Scale:
        """The scale of the known vectors."""
        return Scale.of(self.values, self.known)

    @property
    def is_cosine(self) -> bool:
        """Whether direction alone counts: the lengths are all but the same."""
        return self.scale.is_cosine

    @property
    def is_constant(self) -> bool:
        """Whether all known vectors are the same, so that there is no map of them."""
        return self.values.shape[1] > 0 and not bool((self.scale.deviation > 0).any())

    @property
    def points(self) -> NDArray[np.float32]:
        """(n_known, d) the known vectors in the form in which plain distances are meant."""
        return self.scale.points(self.values, np.flatnonzero(self.known))


@dataclass(frozen=True, eq=False)
class TrainingVectors:
    """The vectors of the training set, (n, d) in the order of their file.

    `known` (n,) as above; `sample` (n,) is the place in the training set of `--training`, NONE where it is not in it or
    none is given; `ids` are empty where there is none.
    """

    values: NDArray[np.float32]
    known: Mask
    sample: NDArray[np.int32]
    ids: tuple[str, ...]
    source: str
    positions: NDArray[np.float32] | None = None

    def points(self, scale: Scale) -> NDArray[np.float32]:
        """(n_known, d) the known vectors as points of the scale of those of the test set."""
        return scale.points(self.values, np.flatnonzero(self.known))


def joined_vectors(
    table: VectorTable, dataset: Any, predicted: BoxTable | None = None
) -> tuple[Vectors, tuple[Issue, ...]]:
    """The vectors of a file for the samples of a data set, and what was odd about them.

    They are joined by id, else row by row with the file of predictions. `predicted` are the boxes of the predictions as
    read, where there are any: then there may be a vector for each of them.
    Raises: MismatchedInputs where neither ids nor numbers agree, MalformedInput where no vector can be used.
    """
    found = places_of(table, dataset, predicted)
    values, positions = _taken(table.vectors, found.row), None
    if table.positions is not None:
        positions = np.where((found.row >= 0)[:, None], table.positions[found.row], np.nan).astype(np.float32)
    names = found.names
    known, issues = checked(table, values, positions, found.row >= 0, names)
    if not known.any():
        problem = "no vector can be used: each has a number that is missing or infinite, or is zero throughout"
        raise MalformedInput(table.name, problem, "Save the vectors again.")
    made = Vectors(values, known, table.described, positions, found.per_box)
    return made, (*found.issues, *issues)


def _taken(vectors: NDArray[np.float32], row: NDArray[np.integer]) -> NDArray[np.float32]:
    """The vectors at `row`, the very array where it is in that order already, as one that is mapped."""
    if len(row) == len(vectors) and bool((row == np.arange(len(row))).all()):
        return vectors
    found: NDArray[np.float32] = vectors[row]  # where it is -1 any will do
    return found


def training_vectors(
    table: VectorTable, test: Vectors, dataset: Any = None
) -> tuple[TrainingVectors, tuple[Issue, ...]]:
    """The vectors of the training set beside those of the test set; `dataset` is what `--training` gives.

    Raises: MalformedInput where they are not of the same length as those of the test set.
    """
    d, of_test = table.vectors.shape[1], test.values.shape[1]
    if d != of_test:
        problem = f"vectors of {d} numbers, those of the test set have {of_test}"
        raise MalformedInput(table.name, problem, "Compute both with the same model.")
    sample, issues = np.full(len(table), NONE, np.int32), []
    if dataset is not None:
        found = places_of(table, dataset, None)
        has = np.flatnonzero(found.row >= 0)
        sample[found.row[has]] = has
        issues += [one for one in found.issues if one.code != "no_vector"]
    ids = tuple(table.ids) if table.ids is not None else ("",) * len(table)
    names = [name or str(k) for k, name in enumerate(ids)]
    known, odd = checked(table, table.vectors, table.positions, np.ones(len(table), np.bool_), names)
    made = TrainingVectors(table.vectors, known, sample, ids, table.described, table.positions)
    return made, (*issues, *odd)
