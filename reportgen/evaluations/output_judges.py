"""What is known of the judges of outputs: against people, and what their scores go with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.datasets.output_games import FIRST, POSITION, WIN_RATE
from reportgen.datasets.output_ranges import lies_in_unit
from reportgen.datasets.outputs import OutputDataset
from reportgen.metrics.bradley_terry import Strengths, strengths
from reportgen.metrics.clustered import Difference, Floats, is_share, paired
from reportgen.metrics.judges import Agreement, agreement, first_wins, kappa, krippendorff, length_slope

FEWEST_LABELS = 50
MOST_GRADES = 10  # different values up to which scores are grades


@dataclass(frozen=True, eq=False)
class JudgeFigures:
    """A criterion against people on `n` outputs: of yes and no `binary`; of grades `kappa` by quadratic weights.

    `alpha` is Krippendorff's; `leniency` the mean of judge less people. `disagree` are the rows where they differ
    most, the widest first.
    """

    name: str
    n: int
    binary: Agreement | None
    kappa: float
    alpha: float
    leniency: Difference
    disagree: np.ndarray


@dataclass(frozen=True, eq=False)
class Judges:
    """The judges of a data set's outputs."""

    dataset: OutputDataset
    seed: int

    @cached_property
    def against_people(self) -> tuple[JudgeFigures, ...]:
        """Every criterion that is read and was judged by people as well; computed ones where there is no other."""
        data = self.dataset
        if data.human is None:
            return ()
        found = [self._against(one.name, k) for k, one in enumerate(data.criteria)
                 if not one.is_computed and not one.corpus]  # fmt: skip
        if not any(found):
            found = [self._against(one.name, k) for k, one in enumerate(data.criteria) if not one.corpus]
        return tuple(one for one in found if one is not None)

    def _against(self, name: str, k: int) -> JudgeFigures | None:
        data = self.dataset
        assert data.human is not None  # noqa: S101 - asked before
        judge, human = data.scores[:, k], data.human
        rows = np.flatnonzero(~np.isnan(judge) & ~np.isnan(human))
        if not rows.size or lies_in_unit(judge) != lies_in_unit(human):  # marks on two scales agree in nothing
            return None
        said, right = judge[rows], human[rows]
        is_binary = is_share(said) and is_share(right)
        every = judge[~np.isnan(judge)]
        far = np.abs(said - right)
        order = np.argsort(-far, kind="stable")
        return JudgeFigures(
            name=name,
            n=rows.size,
            binary=agreement(said, right, every, self.seed) if is_binary else None,
            kappa=_kappa(said, right, is_binary=is_binary),
            alpha=krippendorff(np.stack([said, right]), is_interval=not is_binary),
            leniency=paired(said, right, data.cluster[data.sample[rows]]),
            disagree=rows[order[far[order] > 0]],
        )

    @cached_property
    def lengths(self) -> dict[str, tuple[float, float]]:
        """How each criterion that is read goes with the length of the output: r and p."""
        data = self.dataset
        length = data.outputs.str.len_chars().fill_null(0).to_numpy()
        return {one.name: length_slope(data.scores[:, k], length) for k, one in enumerate(data.criteria)
                if not one.is_computed and not one.corpus}  # fmt: skip

    @cached_property
    def games(self) -> Strengths | None:
        """The strengths of the variants where outputs were judged in pairs; None where they were not."""
        found = self._games
        if found is None:
            return None
        first, second, won, sample = found
        return strengths(first, second, won, self.dataset.n_variants, self.dataset.cluster[sample])

    @property
    def first_wins(self) -> tuple[float, tuple[float, float], int] | None:
        """How often the output shown first won; None where nothing was judged in pairs."""
        return None if self._games is None else first_wins(self._games[2])

    @cached_property
    def _games(self) -> tuple[np.ndarray, np.ndarray, Floats, np.ndarray] | None:
        data = self.dataset
        if POSITION not in data.row_metadata or WIN_RATE not in data.criterion_names:
            return None
        won = data.column(WIN_RATE)
        is_first = (data.row_metadata[POSITION] == FIRST).fill_null(value=False).to_numpy()
        half = data.n_rows // 2
        at = np.flatnonzero(is_first & ~np.isnan(won))
        at = at[at < half]
        if not at.size:
            return None
        return data.variant[at], data.variant[at + half], won[at], data.sample[at]


def _kappa(said: Floats, right: Floats, *, is_binary: bool) -> float:
    """Of yes and no, or of grades; NaN of finer scores."""
    if is_binary:
        return kappa(said, right)
    grades = np.unique(np.concatenate([said, right])).size
    return kappa(said, right, is_quadratic=True) if grades <= MOST_GRADES else np.nan
