"""The Python API: a build from a script or a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen import pipeline
from reportgen.files import check_places, write_all
from reportgen.options import Options, resolved_date
from reportgen.record import to_json
from reportgen.report.charts import chart

if TYPE_CHECKING:
    import altair as alt

    from reportgen.pipeline import Built

NOTEBOOK_HEIGHT = 720  # px of the frame in a notebook


@dataclass(frozen=True)
class BuiltReport:
    """A finished report: `html` is the page, `record` every number of it."""

    built: Built

    @property
    def html(self) -> str:
        """The page as text."""
        return self.built.html.decode("utf-8")

    @property
    def record(self) -> dict[str, Any]:
        """The record, as `--record` writes it."""
        return self.built.record

    def chart(self, name: str) -> alt.Chart | alt.LayerChart:
        """One of the charts "threshold", "performance" and "confusion" as an altair chart with its data.

        Raises: OptionError for another name, or where a chart needs scores and there are none.
        """
        return chart(name, self.built.evaluation)

    def save(self, path: str | PathLike[str], record: str | PathLike[str] | None = None) -> None:
        """Writes the page, and the record where asked; what was there before stays until both are complete.

        Raises: OutputError.
        """
        check_places(Path(path), None if record is None else Path(record))
        contents = {Path(path): self.built.html}
        if record is not None:
            contents[Path(record)] = to_json(self.record)
        write_all(contents)

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox="allow-scripts allow-downloads" width="100%" height="{NOTEBOOK_HEIGHT}" '
            f'style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )


def build(predictions: str | PathLike[str], **options: Any) -> BuiltReport:
    """The report of predictions in a file; `options` are those of `reportgen build`, with underscores.

    `columns` maps roles to column names, `ground_truth` and `images` are paths.
    Raises: ReportgenError for whatever can be fixed in the input, TypeError for an unknown option.
    """
    paths: dict[str, Any] = {
        name: Path(options.pop(name)) for name in ("ground_truth", "images") if options.get(name) is not None
    }
    created = resolved_date(options.pop("created", None))
    return BuiltReport(pipeline.build(Options(Path(predictions), created=created, **paths, **options)))
