"""Reports that a training loop writes by itself, one after each validation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import ReportgenError
from reportgen.files import made_folder

if TYPE_CHECKING:
    from reportgen.api import BuiltReport


def saved(folder: Path, name: str, build: Callable[[], BuiltReport]) -> BuiltReport | None:
    """Writes `folder`/`name`.html with the record beside it; None, and a warning, where there is nothing to report.

    A training must not end because its validation data cannot be reported.
    """
    try:
        report = build()
        made_folder(folder)
        report.save(folder / f"{name}.html", record=folder / f"{name}.json")
    except ReportgenError as error:
        warnings.warn(f"no report of {name}: {error}", stacklevel=3)
        return None
    return report
