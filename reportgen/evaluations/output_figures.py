"""The figures of one variant's outputs: rates, the weighted score, each criterion, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np

from reportgen.arrays import Mask
from reportgen.datasets.outputs import OutputDataset
from reportgen.evaluations.corpus_scores import CORPUS, corpus_figure
from reportgen.evaluations.metric import COUNT, Better, MetricDefinition
from reportgen.evaluations.output_scores import REPEATS, scored_texts
from reportgen.metrics.clustered import Floats, Mean, clustered_mean, sample_means
from reportgen.metrics.repeats import pass_at_k, pass_hat_k
from reportgen.output_tables import FAILURES

WEIGHTED, PASSED, ADJUSTED = "weighted_score", "pass_rate", "adjusted_pass_rate"
ONE_FIGURE = "it is one figure of all outputs, which were not resampled"
OPERATIONAL = {
    "latency_p50": ("Latency, median (s)", "The time that half of the outputs took at most, in seconds."),
    "latency_p95": ("Latency, 95% (s)", "The time that 95 of 100 outputs took at most, in seconds."),
    "cost_per_1000": ("Cost of 1,000 outputs", "The mean cost times 1,000, in the currency of the file."),
    "tokens_out": ("Tokens of an output", "The mean number of tokens of an output."),
    "output_characters": ("Characters of an output", "The mean length of the outputs that there are."),
}
RATES = {
    WEIGHTED: ("Weighted score", "The mean over outputs of their criteria's mean by weight. A criterion that an output "
               "has no score of is left out of its mean, it never counts 0; where less is better 1 − score counts."),
    PASSED: ("Pass rate", "Outputs that pass, of all; one that failed with an error, or whose judge failed, did not "
             "pass."),
    ADJUSTED: ("Adjusted pass rate", "Outputs that pass, of those that neither failed with an error nor had their "
               "judge fail."),
}  # fmt: skip


def definitions(data: OutputDataset) -> dict[str, MetricDefinition]:
    """What every figure means, in the order in which they are shown."""
    found = {name: MetricDefinition(name, *said, "reportgen", "higher") for name, said in RATES.items()}
    for one in data.criteria:
        better: Better = "higher" if one.higher else "lower"
        found[one.name] = MetricDefinition(one.name, one.title, one.text, one.source, better, one.bounds)
    for name, said in OPERATIONAL.items():
        found[name] = MetricDefinition(name, *said, "the file", None if name == "output_characters" else "lower", COUNT)
    return found


def row_scores(data: OutputDataset) -> Floats:
    """(n_rows,) the weighted score of every output, better the higher; NaN where it has none."""
    kept = [k for k, one in enumerate(data.criteria) if one.is_weighted]
    if not kept:
        return np.full(data.n_rows, nan)
    weights = np.array([data.criteria[k].weight for k in kept])
    values = data.scores[:, kept]
    is_lower = np.array([not data.criteria[k].higher for k in kept])
    values = np.where(is_lower, 1 - values, values)
    known = ~np.isnan(values)
    total = known @ weights
    found: Floats = np.where(total > 0, np.where(known, values, 0) @ weights / np.where(total > 0, total, 1), nan)
    return found


def row_passes(data: OutputDataset) -> Floats:
    """(n_rows,) what counts in the pass rate: 1 passed, 0 not; NaN where nothing says it."""
    is_judged = (~np.isnan(data.passed)).any()
    found: Floats = np.where(np.isin(data.status, FAILURES) & is_judged, 0.0, data.passed)
    return found


def row_columns(data: OutputDataset) -> dict[str, Floats]:
    """(n_rows,) of each figure that is a mean over outputs, by name."""
    passes = row_passes(data)
    columns = {WEIGHTED: row_scores(data), PASSED: passes}
    columns[ADJUSTED] = np.where(np.isin(data.status, FAILURES), nan, passes)
    columns |= {one.name: data.scores[:, k] for k, one in enumerate(data.criteria) if not one.corpus}
    return {name: values for name, values in columns.items() if not np.isnan(values).all()}


@dataclass(frozen=True, eq=False)
class OutputFigures:
    """The `means` of some outputs by name, and `others`, figures without a mean over rows."""

    n_rows: int
    n_samples: int
    means: Mapping[str, Mean]
    others: Mapping[str, tuple[float, float, float]]

    @property
    def metrics(self) -> dict[str, float]:
        """All figures by name."""
        return {name: one.value for name, one in self.means.items()} | {k: v[0] for k, v in self.others.items()}

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """Their 95% intervals; NaN where there is none."""
        return {name: one.interval for name, one in self.means.items()} | {k: v[1:] for k, v in self.others.items()}

    @property
    def reasons(self) -> dict[str, str]:
        """Why a figure has no interval."""
        return {name: one.reason for name, one in self.means.items() if one.reason}


def means_of(data: OutputDataset, columns: Mapping[str, Floats], rows: Mask) -> dict[str, Mean]:
    """The mean of each column over some rows, in the clusters of their samples."""
    bounds = {one.name: one.bounds for one in data.criteria}
    cluster = data.cluster[data.sample]
    found = {}
    for name, values in columns.items():
        kept = rows & ~np.isnan(values)
        found[name] = clustered_mean(values[kept], cluster[kept], bounds.get(name, (0.0, 1.0)))
    return found


def figures_of(data: OutputDataset, columns: Mapping[str, Floats], rows: Mask, seed: int) -> OutputFigures:
    """All figures of some outputs."""
    means = means_of(data, columns, rows)
    means |= {one.name: _of_repeats(data, rows, one.corpus) for one in data.criteria if REPEATS.fullmatch(one.corpus)}
    others = {one.name: _of_corpus(data, rows, one.name, seed) for one in data.criteria if one.corpus in CORPUS}
    samples = np.unique(data.sample[rows]).size
    return OutputFigures(int(rows.sum()), samples, means, others | _operational(data, rows))


def _of_repeats(data: OutputDataset, rows: Mask, name: str) -> Mean:
    """pass@k or pass^k over the samples with enough outputs."""
    found = REPEATS.fullmatch(name)
    assert found  # noqa: S101 - the caller has seen that it matches
    of = pass_at_k if found[1] == "@" else pass_hat_k
    passes = row_passes(data)
    kept = rows & ~np.isnan(passes)
    times = np.bincount(data.sample[kept], minlength=data.n_samples)
    right = np.bincount(data.sample[kept], weights=passes[kept], minlength=data.n_samples).astype(int)
    k = max(1, int(found[2]))
    values = np.array([of(n, c, k) for n, c in zip(times.tolist(), right.tolist(), strict=True)])
    known = ~np.isnan(values)
    return clustered_mean(values[known], data.cluster[known], (0.0, 1.0))


def _of_corpus(data: OutputDataset, rows: Mask, name: str, seed: int) -> tuple[float, float, float]:
    has = (data.expected.list.len() > 0).to_numpy()
    at = np.flatnonzero(rows & has & ~np.isin(data.status, FAILURES))
    texts = ["" if text is None else text for text in scored_texts(data).gather(at.tolist()).to_list()]
    expected = data.expected.gather(at.tolist()).to_list()
    found = corpus_figure(name, texts, expected, data.cluster[data.sample[at]], seed)
    return (found.value, *found.interval)


def _operational(data: OutputDataset, rows: Mask) -> dict[str, tuple[float, float, float]]:
    """What the outputs took, where the file says it."""
    frame = data.frame.filter(rows)
    latency, cost, tokens = (
        frame[name].drop_nulls().to_numpy() for name in ("latency_s", "cost", "tokens_out")
    )  # fmt: skip
    lengths = frame["output"].str.len_chars().drop_nulls().to_numpy()
    values = {
        "latency_p50": _quantile(latency, 0.5), "latency_p95": _quantile(latency, 0.95),
        "cost_per_1000": 1000 * float(cost.mean()) if cost.size and cost.any() else nan,
        "tokens_out": float(tokens.mean()) if tokens.size and tokens.any() else nan,
        "output_characters": float(lengths.mean()) if lengths.size else nan,
    }  # fmt: skip
    return {name: (value, nan, nan) for name, value in values.items() if value == value}


def _quantile(values: Floats, share: float) -> float:
    return float(np.quantile(values, share)) if values.size and values.any() else nan


def by_sample(data: OutputDataset, values: Floats) -> Floats:
    """(n_variants, n_samples) the mean of each sample's outputs by each variant; NaN where it has none."""
    return np.stack(
        [sample_means(values, data.sample, data.n_samples, data.variant == k) for k in range(data.n_variants)]
    )
