"""reportgen: one self-contained HTML report of how good a trained model is, and what to do next."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from reportgen.errors import ReportgenError

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

__all__ = ["ReportgenError", "build"]


def build(predictions: str | PathLike[str], **options: Any) -> BuiltReport:
    """The report of predictions in a file; `options` are those of `reportgen build`, with underscores.

    >>> import reportgen
    >>> report = reportgen.build("predictions.csv", model="digits", version="v7")  # doctest: +SKIP
    >>> report.record["metrics"]["accuracy"]  # doctest: +SKIP
    0.926

    Raises: ReportgenError for whatever can be fixed in the input, TypeError for an unknown option.
    """
    from reportgen import api

    return api.build(predictions, **options)
