"""Outputs of language models as a data set: a row per output, of a sample, by a variant, in an epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.datasets.output_checks import dropped_escapes, output_issues
from reportgen.datasets.output_ranges import other_scales
from reportgen.datasets.output_roles import marks_in
from reportgen.datasets.output_rows import keyed
from reportgen.datasets.samples import OfSamples, Samples
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError
from reportgen.issues import Issue
from reportgen.numbers import significant
from reportgen.output_tables import STATUSES, UNSCORED, OutputTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]
    Floats = NDArray[np.float64]

CODES = {name: code for code, name in enumerate(STATUSES)}


@dataclass(frozen=True)
class Variant:
    """A model under a prompt; either may be empty where nothing tells."""

    model: str = ""
    prompt: str = ""

    @property
    def name(self) -> str:
        """Both in words: `gpt-4 · short`; `outputs` where neither is known."""
        return " · ".join(filter(None, (self.model, self.prompt))) or "outputs"


@dataclass(frozen=True)
class Criterion:
    """A score of outputs: better if `higher`, of a `weight` in the weighted score, within `bounds` (None: without end).

    `is_computed`: it was made of output and expected text here. `corpus` is not empty where it is one figure of all
    outputs together, such as BLEU: it says how that was computed, and rows have none.
    """

    name: str
    title: str
    text: str
    source: str
    weight: float = 1.0
    higher: bool = True
    bounds: tuple[float, float | None] = (0.0, 1.0)
    is_computed: bool = False
    corpus: str = ""

    @property
    def is_weighted(self) -> bool:
        """Whether it counts in the weighted score: a share of its own for every row."""
        return not self.corpus and self.weight > 0 and self.bounds == (0.0, 1.0)


@dataclass(frozen=True, eq=False)
class OutputDataset(OfSamples):
    """Outputs (n_rows,) of `samples` by `variants`.

    `sample`, `variant`, `epoch` (from 1) and `status` (positions in STATUSES) are (n_rows,); `passed` is 1, 0 or NaN;
    `scores` (n_rows, n_criteria) is NaN where a row has none, its columns being `criteria`. `cluster` (n_samples,) are
    samples that hang together, each its own where nothing says so. `frame` has the texts, `reasons` and `metadata`
    further columns of the rows; `human` (n_rows,) is what a person said, None without.
    """

    samples: Samples
    variants: tuple[Variant, ...]
    sample: Codes
    variant: Codes
    epoch: Codes
    status: NDArray[np.uint8]
    passed: Floats
    scores: Floats
    criteria: tuple[Criterion, ...]
    cluster: Codes
    frame: pl.DataFrame
    reasons: Mapping[str, pl.Series] = field(default_factory=dict)
    row_metadata: Mapping[str, pl.Series] = field(default_factory=dict)
    human: Floats | None = None
    is_clustered: bool = False
    labels: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many outputs there are."""
        return len(self.sample)

    @property
    def n_variants(self) -> int:
        """How many models and prompts there are."""
        return len(self.variants)

    @cached_property
    def inputs(self) -> pl.Series:
        """(n_rows,) what was asked, null where unknown."""
        return self.frame["input"]

    @cached_property
    def outputs(self) -> pl.Series:
        """(n_rows,) what was answered, null where nothing was."""
        return self.frame["output"]

    @cached_property
    def expected(self) -> pl.Series:
        """(n_rows,) lists of the texts that are right."""
        return self.frame["expected"]

    @cached_property
    def has_epochs(self) -> bool:
        """Whether any sample has several outputs by one variant."""
        return bool((self.epoch > 1).any())

    @property
    def criterion_names(self) -> tuple[str, ...]:
        """The names of the criteria, in the order of the columns of `scores`."""
        return tuple(one.name for one in self.criteria)

    def column(self, name: str) -> Floats:
        """(n_rows,) the scores of one criterion."""
        return self.scores[:, self.criterion_names.index(name)]

    def with_scores(self, criteria: Sequence[Criterion], scores: Floats) -> OutputDataset:
        """The same outputs with further criteria behind those that it has; `scores` (n_rows, len(criteria))."""
        return replace(self, criteria=(*self.criteria, *criteria), scores=np.column_stack([self.scores, scores]))

    def take(self, rows: NDArray[np.intp]) -> OutputDataset:
        """Some of the outputs, by their numbers; samples and variants stay."""
        return replace(
            self, sample=self.sample[rows], variant=self.variant[rows], epoch=self.epoch[rows],
            status=self.status[rows], passed=self.passed[rows], scores=self.scores[rows], frame=self.frame[rows],
            reasons={name: one.gather(rows) for name, one in self.reasons.items()},
            row_metadata={name: one.gather(rows) for name, one in self.row_metadata.items()},
            human=None if self.human is None else self.human[rows],
        )  # fmt: skip


def output_dataset(
    table: OutputTable, cluster: str | None = None, human: str | None = None
) -> tuple[OutputDataset, list[Issue]]:
    """The data set of a table; `cluster` and `human` are columns of metadata that play these roles.

    Raises: OptionError where there is no such column, or it holds no numbers where people judged.
    """
    people = _said_by_people(table, human)
    table = replace(table, criteria={name: one for name, one in table.criteria.items() if name != human})
    frame, issues = dropped_escapes(table.frame)
    keys = keyed(replace(table, frame=frame), cluster)
    scores = np.column_stack([np.zeros((table.n_rows, 0)), *(_finite(one) for one in table.criteria.values())])
    status = frame["status"].replace_strict(CODES, default=UNSCORED, return_dtype=pl.UInt8).to_numpy()
    n = table.n_rows
    data = OutputDataset(
        samples=Samples(keys.ids),
        variants=tuple(Variant(*one) for one in keys.variants),
        sample=keys.sample,
        variant=keys.variant,
        epoch=keys.epoch,
        status=status.astype(np.uint8),
        passed=np.full(n, np.nan) if table.passed is None else table.passed,
        scores=scores,
        criteria=tuple(_criterion(table, name) for name in table.criteria),
        cluster=keys.cluster,
        frame=frame,
        reasons=table.reasons,
        row_metadata={name: one for name, one in table.metadata.items() if name not in (cluster, human)},
        human=people,
        is_clustered=keys.is_clustered,
    )
    return data, [*table.issues, *issues, *keys.issues, *other_scales(table, people), *output_issues(data, table)]


def _said_by_people(table: OutputTable, name: str | None) -> Floats | None:
    """(n_rows,) what people said as numbers, yes and no as 1 and 0; NaN where nobody did."""
    if name is None:
        return table.human
    if name in table.criteria:
        return table.criteria[name]
    known = marks_in(table.metadata[name]) if name in table.metadata else None
    if known is None:
        there = name in table.metadata
        problem = f"{name} is neither a number nor yes or no" if there else f"there is no column {name!r}"
        names = listed([*table.metadata, *table.criteria])
        raise OptionError(f"--human {name}", problem, f"The columns are {names}.")
    return known.fill_null(np.nan).to_numpy()


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _criterion(table: OutputTable, name: str) -> Criterion:
    """What a file's own score is: between 0 and 1, or as it is."""
    values = _finite(table.criteria[name])
    known = values[~np.isnan(values)]
    is_share = not known.size or (known.min() >= 0 and known.max() <= 1)
    bounds = (0.0, 1.0) if is_share else (min(0.0, float(known.min())), None)
    title = name.replace("_", " ").capitalize()
    text = f"The mean of what {table.name} says of each output."
    if name in table.ranges:
        worst, best = (significant(one) for one in table.ranges[name])
        text = f"{text[:-1]}, from 0 (there {worst}) to 1 (there {best})."
    return Criterion(
        name, title, text, table.format,
        weight=table.weights.get(name, 1.0), higher=table.higher.get(name, True), bounds=bounds,
    )  # fmt: skip
