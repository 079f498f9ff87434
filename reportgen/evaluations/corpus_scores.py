"""BLEU and chrF: one figure of all outputs together, by sacrebleu, with its signature and a bootstrap over clusters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reportgen.datasets.outputs import Criterion
from reportgen.errors import OptionError
from reportgen.metrics.clustered import Codes, Floats

CORPUS = ("bleu", "chrf2")
REPLICATES = 500
TITLES = {"bleu": "BLEU", "chrf2": "chrF2"}
TEXTS = {
    "bleu": "Of all outputs together, 0 to 100: no mean of the BLEU of single outputs.",
    "chrf2": "F2 of sequences of up to six characters, of all outputs together, 0 to 100.",
}
MISSING = "is computed by sacrebleu, which is not installed"
INSTALL = 'Install it: pip install "reportgen[llm]".'


@dataclass(frozen=True, eq=False)
class CorpusFigure:
    """One figure of all outputs with what its replicates are, (REPLICATES,), under weights of their clusters."""

    value: float
    replicates: Floats
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% percentile interval, moved so that the mean of the replicates is the figure; NaN of one output."""
        if self.n < 2 or np.ptp(self.replicates) == 0:
            return np.nan, np.nan
        low, high = np.percentile(self.replicates - self.replicates.mean() + self.value, (2.5, 97.5))
        return max(0.0, float(low)), min(100.0, float(high))


def _metric(name: str) -> Any:
    """Raises: OptionError where sacrebleu is not installed."""
    try:
        from sacrebleu.metrics.bleu import BLEU
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        raise OptionError(f"--score {name}", MISSING, INSTALL) from None
    return BLEU() if name == "bleu" else CHRF()


def corpus_criterion(name: str, n_references: str) -> Criterion:
    """What the score is, of so many references each ("var": it differs).

    Raises: OptionError where sacrebleu is not installed.
    """
    metric = _metric(name)
    metric.corpus_score(["a"], [["a"]])  # from then on its signature is complete
    signature = str(metric.get_signature()).replace("nrefs:1", f"nrefs:{n_references}")
    text = f"{TEXTS[name]} Signature: {signature}"
    return Criterion(name, TITLES[name], text, "sacrebleu", bounds=(0.0, 100.0), is_computed=True, corpus=name)


def corpus_figure(
    name: str, outputs: Sequence[str], references: Sequence[Sequence[str]], cluster: Codes, seed: int
) -> CorpusFigure:
    """The score of outputs (n,) with their references, and what it might have been: clusters drawn anew.

    Raises: OptionError where sacrebleu is not installed.
    """
    if not outputs:
        return CorpusFigure(np.nan, np.zeros(0), 0)
    metric = _metric(name)
    most = max(map(len, references))
    columns = [[own[k] if k < len(own) else None for own in references] for k in range(most)]
    statistics = np.array(metric._extract_corpus_statistics(list(outputs), columns), np.float64)
    score: Callable[[Floats], float] = lambda sums: float(  # noqa: E731
        metric._compute_score_from_stats([int(one) for one in sums]).score
    )
    _, code = np.unique(cluster, return_inverse=True)
    n = int(code.max()) + 1
    by_cluster = np.zeros((n, statistics.shape[1]))
    np.add.at(by_cluster, code, statistics)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=REPLICATES)
    drawn = np.array([score(sums) for sums in weights @ by_cluster])
    return CorpusFigure(score(statistics.sum(axis=0)), drawn, n)
