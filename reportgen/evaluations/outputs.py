"""Every number of a report on outputs of language models, computed once, when first read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.errors import OptionError
from reportgen.evaluations.evaluation import NO_INTERVAL, Evaluation
from reportgen.evaluations.output_choices import Choices, choices_of
from reportgen.evaluations.output_figures import (
    PASSED,
    WEIGHTED,
    OutputFigures,
    by_sample,
    definitions,
    figures_of,
    row_columns,
)
from reportgen.evaluations.output_judges import Judges
from reportgen.evaluations.output_scores import decides
from reportgen.evaluations.output_slices import OutputSlice, output_slices
from reportgen.metrics.clustered import Difference, Floats, Spread, spread_of_repeats
from reportgen.metrics.rankings import pairs_of, ranks
from reportgen.output_tables import STATUSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.datasets.outputs import OutputDataset
    from reportgen.evaluations.metric import MetricDefinition
    from reportgen.issues import Issue

MOST_SHOWN = 5  # names in a message


@dataclass(frozen=True, eq=False)
class OutputEvaluation(Evaluation):
    """The evaluation of `dataset`, whose outputs are scored, under `options`; undefined numbers are NaN.

    Raises: OptionError where `--model` names none of several models.
    """

    dataset: OutputDataset
    odd: tuple[Issue, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what the options ask for in vain."""
        super().__post_init__()
        _ = self.reported

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was odd once the outputs were scored."""
        return self.odd

    # Variants

    @cached_property
    def reported(self) -> int:
        """The variant whose figures are those of the report: `--model`'s, else the first."""
        variants, wanted = self.dataset.variants, self.options.model
        if len(variants) == 1 or wanted is None:
            return 0
        found = [k for k, one in enumerate(variants) if wanted in (one.name, one.model, one.prompt)]
        if not found:
            names = ", ".join(one.name for one in variants[:MOST_SHOWN])
            raise OptionError("--model", f"there is no variant {wanted!r}", f"The variants are {names}.")
        return found[0]

    @cached_property
    def columns(self) -> dict[str, Floats]:
        """(n_rows,) of every figure that is a mean over outputs, by name."""
        return row_columns(self.dataset)

    @cached_property
    def figures(self) -> tuple[OutputFigures, ...]:
        """The figures of every variant."""
        data = self.dataset
        return tuple(
            figures_of(data, self.columns, data.variant == k, self.options.seed) for k in range(data.n_variants)
        )

    @cached_property
    def main(self) -> str:
        """The figure that variants are ranked by: the weighted score, else the first there is."""
        for name in (WEIGHTED, PASSED, *self.metric_definitions):
            if name in self.metrics:
                return name
        return WEIGHTED

    @property
    def _by_samples(self) -> dict[str, Floats]:
        return {name: by_sample(self.dataset, values) for name, values in self.columns.items()}

    @cached_property
    def pairs(self) -> dict[str, dict[tuple[int, int], Difference]]:
        """By figure: the paired difference of every two variants (i, j), i < j, over the samples that both have."""
        return {name: pairs_of(values, self.dataset.cluster) for name, values in self._by_samples.items()}

    @cached_property
    def ranks(self) -> dict[str, NDArray[np.intp]]:
        """By figure: the best and the worst place (n_variants, 2) that each variant may have."""
        known = self.metric_definitions
        return {name: ranks(found, self.dataset.n_variants, is_higher=known[name].better != "lower")
                for name, found in self.pairs.items()}  # fmt: skip

    @cached_property
    def order(self) -> list[int]:
        """The variants, the best first by `main`."""
        sign = -1 if self.metric_definitions[self.main].better != "lower" else 1
        values = [one.metrics.get(self.main, np.nan) for one in self.figures]
        return sorted(range(len(values)), key=lambda k: (np.isnan(values[k]), sign * values[k], k))

    def difference(self, name: str, first: int, second: int) -> Difference | None:
        """The paired difference first − second of a figure; None of one that is no mean over outputs."""
        found = self.pairs.get(name)
        if found is None or first == second:
            return None
        if first < second:
            return found[first, second]
        one = found[second, first]
        return Difference(
            -one.value, one.error, -one.high, -one.low, one.p, one.n, one.lost, one.gained, one.sign_p
        )  # fmt: skip

    @cached_property
    def statuses(self) -> NDArray[np.int64]:
        """(n_variants, n_statuses) how many outputs of each variant have each status."""
        data, n = self.dataset, len(STATUSES)
        flat = np.bincount(data.variant * n + data.status, minlength=data.n_variants * n)
        return flat.reshape(data.n_variants, n)

    # What else is known of the outputs

    @cached_property
    def slices(self) -> tuple[OutputSlice, ...]:
        """The reported variant by every value of every column of metadata, the worst first in each."""
        return output_slices(self.dataset, self.columns, self.main, self.dataset.variant == self.reported)

    @cached_property
    def correlations(self) -> tuple[tuple[str, ...], Floats]:
        """The criteria of the rows and how they go together (Pearson), NaN where one does not vary."""
        names = [one.name for one in self.dataset.criteria if not one.corpus]
        found = np.full((len(names), len(names)), np.nan)
        for i, first in enumerate(names):
            for j, second in enumerate(names[:i]):
                found[i, j] = found[j, i] = _correlation(self.columns.get(first), self.columns.get(second))
        return tuple(names), found

    @cached_property
    def repeats(self) -> Spread:
        """How much of the main figure's spread is between samples, and how much between repeats of one."""
        values = self.columns.get(self.main)
        if values is None:
            return Spread(np.nan, np.nan)
        kept = (self.dataset.variant == self.reported) & ~np.isnan(values)
        return spread_of_repeats(values[kept], self.dataset.sample[kept])

    @cached_property
    def failure_groups(self) -> tuple[tuple[str, NDArray[np.intp]], ...]:
        """Rows of the reported variant that fail, by what they fail by: their status, else their worst criterion.

        The largest group first.
        """
        data = self.dataset
        passed = self.columns.get(PASSED)
        if passed is None:
            return ()
        rows = np.flatnonzero((data.variant == self.reported) & (passed == 0))
        groups = Counter[str]()
        members: dict[str, list[int]] = {}
        for row in rows.tolist():
            name = STATUSES[data.status[row]] if data.status[row] else self._worst(row)
            groups[name] += 1
            members.setdefault(name, []).append(row)
        return tuple((name, np.array(members[name], np.intp)) for name, _ in groups.most_common())

    def _worst(self, row: int) -> str:
        """The weighted criterion that an output does worst by."""
        shares = [(1 - one.higher + (1 if one.higher else -1) * self.dataset.scores[row, k], one.name)
                  for k, one in enumerate(self.dataset.criteria) if one.is_weighted]  # fmt: skip
        known = [pair for pair in shares if not np.isnan(pair[0])]
        return min(known)[1] if known else "scored"

    @cached_property
    def choices(self) -> Choices | None:
        """Of multiple choice, what the reported variant chose; None of other tasks."""
        return choices_of(self.dataset, self.reported)

    @cached_property
    def judges(self) -> Judges:
        """What is known of the judges."""
        return Judges(self.dataset, self.options.seed)

    # Metrics

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Those of the reported variant, in the order of their definitions."""
        known = self.figures[self.reported].metrics
        return {name: known[name] for name in self.metric_definitions if name in known}

    @cached_property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each means."""
        return definitions(self.dataset)

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """Those of the reported variant."""
        return self.figures[self.reported].intervals

    @property
    def reasons(self) -> dict[str, str]:
        """Why a metric is undefined."""
        return {name: "no output has a score" for name, value in self.metrics.items() if np.isnan(value)}

    def _interval_reason(self, name: str) -> str:
        return self.figures[self.reported].reasons.get(name, NO_INTERVAL)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided where the options left it open."""
        data, said = self.dataset, []
        if len(data.variants) > 1:
            reported = data.variants[self.reported].name
            said.append(f"Figures are those of {reported}, one of {len(data.variants)} variants.")
        by = decides(data)
        if PASSED in self.metrics and by is not None and np.array_equal(
            data.passed, data.column(by), equal_nan=True
        ):  # fmt: skip
            said.append(f"An output passes where {by} is 1.")
        return tuple(said)

    @property
    def recorded_options(self) -> dict[str, object]:
        """The weights in force."""
        return {"weights": {one.name: one.weight for one in self.dataset.criteria if not one.corpus}}


def _correlation(first: Floats | None, second: Floats | None) -> float:
    if first is None or second is None:
        return np.nan
    known = ~(np.isnan(first) | np.isnan(second))
    a, b = first[known], second[known]
    if a.size < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return np.nan
    return float(np.corrcoef(a, b)[0, 1])
