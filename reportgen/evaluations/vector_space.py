"""Where samples lie by their vectors, whatever the model says of them: places, clusters and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.datasets.vectors import Scale
from reportgen.metrics.clusters import kmeans, resolutions
from reportgen.metrics.neighbours import nearest, nearest_of, unit
from reportgen.metrics.outliers import mean_distance, outliers
from reportgen.metrics.principal import Principal, reduced
from reportgen.metrics.projection import kept, placed, trustworthiness

REDUCED, GROUPED = 50, 20  # principal components that places and clusters are made of
NEAR, NEAR_IN_TRAINING = 10, 5
MOST_SEARCHED = 30_000  # points of which each is compared with each
FEWEST_GROUPED = 50
TRUSTED = 0.8  # below, the picture says little of what lies near

Singles = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TrainingVectors:
    """The training set's samples (m,) that have a vector: ids in ascending order, values (m, d), labels "" for none."""

    ids: tuple[str, ...]
    values: Singles
    labels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class VectorSpace:
    """Samples as points: all in the order of their ids, so that the order of a file changes nothing.

    `sample` (n,) are the positions in the data set of the samples with a vector, `values` (n, d) the vectors as given;
    d is 0 where only `positions` (n, 2) are, which are the user's own places on the map. `scale` brings vectors to
    points between which distances are meant. `is_tested` is False where the vectors hold what makes a prediction wrong.
    """

    sample: Places
    values: Singles
    source: str
    scale: Scale
    positions: Singles | None = None
    training: TrainingVectors | None = None
    seed: int = 0
    item: Places | None = None  # of points that are predicted boxes: their places among the predictions
    is_tested: bool = True
    is_given: bool = True  # else what samples look like, or how they are worded

    @property
    def n(self) -> int:
        """How many points there are."""
        return int(self.sample.size)

    @property
    def has_vectors(self) -> bool:
        """Whether there is more than places on the map."""
        return int(self.values.shape[1]) > 0

    @cached_property
    def is_flat(self) -> bool:
        """Whether all points are one."""
        given = self.values if self.has_vectors else self.positions
        return given is None or self.n == 0 or bool((given == given[0]).all())

    @cached_property
    def points(self) -> Singles:
        """(n, up to 50) what places and clusters are made of: principal components."""
        return reduced(self.scaled, REDUCED)

    @cached_property
    def scaled(self) -> Singles:
        """(n, d) the vectors as points between which distances are meant; the places where there are no vectors."""
        given = self._of_scale(self.values) if self.has_vectors else self.positions
        assert given is not None  # noqa: S101 - a space has one of the two
        return given

    def _of_scale(self, values: Singles) -> Singles:
        return self.scale.points(values, np.arange(len(values)))

    @property
    def metric(self) -> str:
        """The distance that places and groups are made by."""
        if not self.has_vectors:
            return "euclidean"
        return "cosine" if self.scale.is_cosine else f"{'standardised ' if self.scale.is_scaled else ''}euclidean"

    # The picture

    @cached_property
    def xy(self) -> Singles:
        """(n, 2) places on the map: the user's own, or such that near points are near."""
        return placed(self.points, seed=self.seed) if self.positions is None else self.positions

    @cached_property
    def trust(self) -> float:
        """How far what is near on the map is near indeed, 0.5 to 1; NaN without vectors, or of too few points."""
        return trustworthiness(self.points, self.xy, seed=self.seed) if self.has_vectors else np.nan

    @cached_property
    def kept(self) -> float:
        """The share of each point's 15 nearest that are among its 15 nearest on the map."""
        return kept(self.points, self.xy, seed=self.seed) if self.has_vectors else np.nan

    @cached_property
    def explained(self) -> tuple[float, ...]:
        """The shares of the variance of the vectors as given that the first two principal directions hold.

        Empty where there are no vectors, or all are one.
        """
        return tuple(Principal.of(self.values, 2).ratios.tolist()) if self.has_vectors and not self.is_flat else ()

    # Clusters

    @property
    def is_grouped(self) -> bool:
        """Whether there are enough points for groups."""
        return self.n >= FEWEST_GROUPED and not self.is_flat

    @cached_property
    def clusters(self) -> tuple[tuple[NDArray[np.int32], Singles], ...]:
        """The cluster of each point and the centres, at each of three resolutions, the coarsest first."""
        if not self.is_grouped:
            return ()
        return tuple(kmeans(self.grouped, k, seed=self.seed) for k in resolutions(self.n))

    @property
    def grouped(self) -> Singles:
        """(n, up to 20) the components that clusters are made of."""
        return self.points[:, :GROUPED]

    # Neighbours

    @cached_property
    def directions(self) -> Singles:
        """(n, d) what neighbours are found by: unit vectors; places where there are no vectors."""
        given = self.values if self.has_vectors else self.positions
        assert given is not None  # noqa: S101 - as above
        return unit(given) if self.has_vectors else given

    @property
    def is_searched(self) -> bool:
        """Whether each point is compared with each: what needs all neighbours is not looked for in more points."""
        return 1 < self.n <= MOST_SEARCHED and not self.is_flat

    @cached_property
    def near(self) -> tuple[NDArray[np.int32], Singles]:
        """(n, 10) the nearest others of each point, and how far they are; only where `is_searched`."""
        return nearest(self.directions, self.directions, min(NEAR, self.n - 1), own=True)

    def near_of(self, points: Places) -> tuple[NDArray[np.int32], Singles]:
        """The same of some points, however many there are in all."""
        if self.is_searched:
            index, distance = self.near
            return index[points], distance[points]
        if self.n < 2:
            return np.zeros((points.size, 0), np.int32), np.zeros((points.size, 0), np.float32)
        return nearest_of(self.directions, points, min(NEAR, self.n - 1))

    def near_in_training(self, points: Places) -> tuple[NDArray[np.int32], Singles]:
        """(n, up to 5) the nearest samples of the training set of some points, and how far they are."""
        if self.training is None or not len(self.training.ids):
            return np.zeros((points.size, 0), np.int32), np.zeros((points.size, 0), np.float32)
        k = min(NEAR_IN_TRAINING, len(self.training.ids))
        return nearest(self.directions[points], unit(self.training.values), k)

    def similarity(self, distance: Singles) -> Singles:
        """Cosines of distances between directions; of places the distance itself."""
        return (1 - distance * distance / 2).astype(np.float32) if self.has_vectors else distance

    @cached_property
    def apart(self) -> NDArray[np.float64]:
        """(n,) mean distance to the nearest others, in training where that is known; only where `is_searched`."""
        if self.training is None or not len(self.training.ids):
            return mean_distance(self.near[1])
        k = min(NEAR, len(self.training.ids))
        return mean_distance(nearest(self.directions, unit(self.training.values), k)[1])

    @cached_property
    def odd(self) -> Places:
        """The points that lie far from all others, the farthest first; only where `is_searched`."""
        far = np.flatnonzero(outliers(self.apart))
        return far[np.argsort(-self.apart[far], kind="stable")]

    # Training

    @cached_property
    def scaled_training(self) -> Singles:
        """(m, d) the training set in the scale of the test set."""
        assert self.training is not None  # noqa: S101 - asked for where it is known
        return self._of_scale(self.training.values)

    @cached_property
    def of_training(self) -> Singles:
        """(m, up to 20) the training set among the components that clusters are made of."""
        given, theirs = self.scaled, self.scaled_training
        base = Principal.of(given, REDUCED) if given.shape[1] > REDUCED else None
        shifted = theirs - given.mean(axis=0, dtype=np.float64) if base is None else base.projected(theirs)
        return shifted[:, :GROUPED].astype(np.float32)
