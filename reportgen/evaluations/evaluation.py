"""What every evaluation has, whatever the task: metrics with their meaning, their intervals, and why one is missing."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reportgen.errors import OptionError
from reportgen.evaluations.metric import MetricDefinition

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from reportgen.issues import Issue
    from reportgen.options import Options

NO_SCORES = "the input has no scores"
NO_DIVISOR = "it would divide by zero here"
NO_INTERVAL = "none is computed for this metric"


class Sampled(Protocol):
    """A data set of any task."""

    @property
    def n_samples(self) -> int: ...
    @property
    def sample_ids(self) -> pl.Series: ...
    @property
    def image_names(self) -> pl.Series | None: ...
    @property
    def texts(self) -> pl.Series | None: ...
    @property
    def files(self) -> Mapping[str | None, int]: ...


@dataclass(frozen=True, eq=False)
class Evaluation(ABC):
    """The evaluation of `dataset` under `options`; undefined numbers are NaN.

    Raises: OptionError for a threshold or a criterion where there is nothing to hold it against.
    """

    dataset: Sampled
    options: Options

    def __post_init__(self) -> None:
        """Refuse what the options ask for in vain before any time is spent."""
        options = self.options
        given = (("--threshold", options.threshold), ("--criterion", options.criterion), ("--tune-on", options.tuned))
        for option, value in given:
            if value is not None and not self.has_scores:
                raise OptionError(option, NO_SCORES, f"leave {option} out, or give predictions with scores")

    @property
    @abstractmethod
    def metrics(self) -> dict[str, float]:
        """The metrics by name; absent: not applicable, NaN: undefined."""

    @property
    @abstractmethod
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""

    @property
    def reasons(self) -> dict[str, str]:
        """Why a metric is absent or undefined, by name."""
        return {}

    @property
    def definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of the record means, by name."""
        return {name: known for name, known in self.metric_definitions.items() if name in self.metrics}

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95% intervals (low, high) of metrics by name; NaN where undefined."""
        return {}

    @property
    def interval_reasons(self) -> dict[str, str]:
        """Why a metric that has a value has no interval, by name."""
        known = {name for name, interval in self.intervals.items() if not math.isnan(interval[0])}
        return {name: self._interval_reason(name) for name, value in self.metrics.items()
                if name not in known and not math.isnan(value)}  # fmt: skip

    def _interval_reason(self, name: str) -> str:
        """Why this metric has none."""
        return NO_INTERVAL

    @property
    def baselines(self) -> dict[str, dict[str, float]]:
        """Metrics of answers that need no model, by the way of answering; none where there is no such way."""
        return {}

    @property
    def replicates(self) -> int:
        """Number of bootstrap replicates behind the intervals; 0 without any."""
        return 0

    @property
    def recorded_options(self) -> dict[str, object]:
        """Options that were left open and what they came to, by name."""
        return {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided where the options left it open, in sentences."""
        return ()

    def basis(self, name: str) -> str:
        """What a metric leaves out of the data, in a few words; empty as a rule."""
        return ""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was odd about the data once it was evaluated."""
        return ()

    @property
    def has_scores(self) -> bool:
        """Whether predictions have a score, so that thresholds mean something."""
        return False

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order; none where the task has no labels."""
        return ()
