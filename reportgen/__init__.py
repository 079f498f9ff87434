"""reportgen: one self-contained HTML report of how good a trained model is, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.chart_names import charts
from reportgen.errors import ReportgenError

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

__all__ = ["ReportgenError", "build", "charts", "from_estimator"]


def build(predictions: Any, **options: Any) -> BuiltReport:
    """The report of predictions in a file, a data frame or arrays; `options` are those of `reportgen build`.

    With arrays, `predictions` are a label or a row of scores per sample, and `ground_truth`, `labels`, `ids` and
    `score` say the rest; see `reportgen.api.build`.

    >>> import reportgen
    >>> report = reportgen.build("predictions.csv", model="digits", version="v7")  # doctest: +SKIP
    >>> report.record["metrics"]["accuracy"]  # doctest: +SKIP
    0.926
    >>> reportgen.build([[0.9, 0.1], [0.4, 0.6]], ground_truth=["cat", "cat"], labels=["cat", "dog"]).record["metrics"][
    ...     "accuracy"
    ... ]
    0.5

    Raises: ReportgenError for whatever can be fixed in the input, TypeError for an unknown option.
    """
    from reportgen import api

    return api.build(predictions, **options)


def from_estimator(estimator: Any, data: Any, truth: Any, **options: Any) -> BuiltReport:
    """The report of a fitted scikit-learn classifier on `data`; see `reportgen.adapters.from_estimator`."""
    from reportgen import adapters

    return adapters.from_estimator(estimator, data, truth, **options)
