"""What the gallery may show: a task names its views, the page reads them from its payload."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from reportgen.report.words import Words

RowTest = Literal["cell", "all", "errors", "correct", "misclassified", "missed", "called", "spurious", "suspect"]


@dataclass(frozen=True)
class View:
    """A view of the gallery: which rows it holds, and what it is called.

    Of a view with a `mark` the rows have that bit among their `marks`.

    `state` names it in the address, `name` in the menu. `title` stands above it while it is of all labels, `title_of`,
    with {label} in it, while it is of one. It holds the rows of the `kind`, where that is not 0, else those that pass
    the test `rows`; `of` tells on which side of a row its label stands, and is empty where the view is of no label.
    """

    state: str
    name: str
    title: str = ""
    title_of: str = ""
    rows: RowTest | Literal[""] = ""
    kind: int = 0
    mark: int = 0
    of: Literal["truth", "prediction", ""] = ""
    needs_label: bool = False  # cannot be of all labels
    asks_label: bool = False  # may be of all labels, but begins with the one at hand
    is_whole: bool = False  # of whole samples, most errors first

    def values(self) -> dict[str, Any]:
        """What the page needs of it; what is empty is left out."""
        return {key: value for key, value in asdict(self).items() if value and key != "name"}


def cell_views(words: Words) -> tuple[View, ...]:
    """The views that are of no label: a cell of the matrix, all rows, all errors."""
    return (
        View("cell", "the chosen cell", rows="cell"),
        View("all", f"all {words.units}", f"All {words.units}", rows="all"),
        View("errors", "all errors", "All errors", rows="errors"),
    )


def whole_view(words: Words) -> View:
    """All samples in the file, each whole: of tasks in which a sample may have several rows."""
    return View("every", f"all {words.samples}", f"All {words.samples}", rows="all", is_whole=True)


def label_views(words: Words, *, asks_label: bool) -> tuple[View, ...]:
    """The views that tell how a label fared; of what is predicted as another label only where the task has that."""
    missed = words.missed
    found = (
        View(
            "correct", words.correct, title_of=f"Ground truth {{label}}, {words.correct}",
            rows="correct", of="truth", needs_label=True,
        ),
        View(
            "misclassified", words.misclassified, f"All {words.units}, {words.misclassified}",
            f"Ground truth {{label}}, {words.misclassified}",
            rows="misclassified", of="truth", asks_label=asks_label,
        ),
        View(
            "missed", missed, f"All {words.units}, {missed}", f"Ground truth {{label}}, {missed}",
            rows="missed", of="truth", asks_label=asks_label,
        ),
        View(
            "called", "false positives", title_of="False positives of {label}",
            rows="called", of="prediction", needs_label=True,
        ),
    )  # fmt: skip
    return tuple(view for view in found if words.confuses or view.rows != "misclassified")
