"""The figures of a record that requirements are on: of all samples, of a label, of a slice, of a label in a slice."""

from __future__ import annotations

from reportgen.comparison.change import number
from reportgen.errors import OptionError
from reportgen.gates.requirement import Requirement, unknown
from reportgen.record.labels import LabelRow
from reportgen.record.legacy import OF_LABELS
from reportgen.record.read import SPLIT, Record
from reportgen.record.slices import Slice
from reportgen.record.splits import Split
from reportgen.tasks.facts import facts_of

OF_SLICE = ("support", "predicted", "tp", "fp", "fn", "precision", "recall", "f1")  # what is counted of its labels


def has(wanted: Requirement, record: Record) -> bool:
    """Whether the record knows the figure, defined or not."""
    try:
        figure_of(wanted, record)
    except OptionError:
        return False
    return True


def figure_of(wanted: Requirement, record: Record) -> tuple[float, tuple[float | None, float | None] | None]:
    """A figure of a record and its interval, if it has one.

    Raises: OptionError when the record has no such metric, label or slice.
    """
    if wanted.label is not None:
        check_label_figure(wanted, record)
        row = labels_in(wanted, record).get(wanted.label)
        if row is None:
            raise unknown(wanted.text, "label", wanted.label, list(record.labels))
        return number(row.figure(wanted.metric)), row.interval(wanted.metric)
    metrics, intervals = record.metrics, record.intervals
    if wanted.slice is not None:
        part = _slice(wanted, record)
        metrics, intervals = part.metrics, part.intervals
    other = facts_of(record.task).other_names.get(wanted.metric, wanted.metric)
    name = wanted.metric if wanted.metric in metrics else other
    if name not in metrics:
        raise unknown(wanted.text, "metric", wanted.metric, list(metrics))
    return number(metrics[name]), intervals.get(name)


def labels_in(wanted: Requirement, record: Record) -> dict[str, LabelRow]:
    """The labels by name, of all samples or in the slice that is asked for.

    Raises: OptionError where the record has no such slice, or does not say which samples are in it.
    """
    if wanted.slice is None:
        return record.by_label
    _slice(wanted, record)
    rows = record.labels_of_slice(*wanted.slice)
    if rows is None:
        problem = f"{record.file} does not say which samples are in the slice {'='.join(wanted.slice)}"
        raise OptionError(f"--require {wanted.text}", problem, "Build the report again, or ask for the slice alone.")
    return rows


def _slice(wanted: Requirement, record: Record) -> Slice | Split:
    """The slice or split that a requirement is on. Raises: OptionError where the record has none of the name."""
    known: dict[tuple[str, str], Slice | Split] = {(SPLIT, part.name): part for part in record.splits}
    known.update({(part.name, part.value): part for part in record.slices})
    found = known.get(wanted.slice or ("", ""))
    if found is None:
        raise unknown(wanted.text, "slice", "=".join(wanted.slice or ()), ["=".join(name) for name in known])
    return found


def size(wanted: Requirement, record: Record) -> int:
    """How many ground truths the figure was measured on, or samples of a slice."""
    if wanted.label is not None:
        rows = labels_in(wanted, record) if has(wanted, record) else {}
        return rows[wanted.label].support if wanted.label in rows else 0
    if wanted.slice is not None:
        return _slice(wanted, record).samples if has(wanted, record) else 0
    return sum(row.support for row in record.per_label) or record.dataset.samples


def check_label_figure(wanted: Requirement, *records: Record) -> None:
    """Refuses what is no figure of labels here or in other records; one that only others have is undefined here."""
    if wanted.slice is not None:
        known, is_known = list(OF_SLICE), wanted.metric in OF_SLICE
    else:
        known = list(dict.fromkeys(name for record in records for name in record.label_figures))
        is_known = wanted.metric in known or wanted.metric in OF_LABELS
    if not is_known:
        raise unknown(wanted.text, "figure of labels", wanted.metric, known)
