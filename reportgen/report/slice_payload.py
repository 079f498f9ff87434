"""What the page needs to show a slice alone: its counts at every step, and which of the samples in the file it has."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.datasets.slice_columns import SliceColumn
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.slice_histograms import SlicedHistogram
from reportgen.evaluations.slices import Slice
from reportgen.metrics.label_sets import held_by_step
from reportgen.record.packed import packed

BUDGET = 200_000  # characters that the counts of slices may take in the page
Payload = dict[str, dict[str, Any]]  # by number: the page unpacks what stands in objects


def slice_payload(evaluation: OutcomeEvaluation, chosen: NDArray[np.intp]) -> Payload:
    """The columns that can be chosen on the page, the worst first, as far as the budget goes."""
    found: Payload = {}
    left = BUDGET
    figures = {(one.name, one.value): one for one in (*evaluation.slices.rows, *evaluation.slices.pairs)}
    for column, histogram in evaluation.slices.histograms():
        packed = _packed(column, histogram, chosen)
        left -= sum(len(one["data"]) for one in packed.values())
        if left < 0:
            break
        ofs = [figures[column.name, value] for value in column.values]
        found[str(len(found))] = {
            "name": column.name,
            "values": list(column.values),
            "samples": histogram.samples.tolist(),
            "starts": histogram.starts.tolist(),
            "metrics": _metrics(ofs),
            **packed,
            **_exact(evaluation, column),
        }
    return found


def _packed(column: SliceColumn, histogram: SlicedHistogram, chosen: NDArray[np.intp]) -> dict[str, dict[str, str]]:
    """The columns of numbers; of entries, which ascend within a value, by how much each is above the one before."""
    steps = np.diff(histogram.entry, prepend=0)
    firsts = histogram.starts[:-1][np.diff(histogram.starts) > 0]
    steps[firsts] = histogram.entry[firsts]
    columns = {"entry": (steps, "int32"), "count": (histogram.count, "int32"), "code": (column.code[chosen], "int16")}
    return {name: msgspec.structs.asdict(packed(values, kind)) for name, (values, kind) in columns.items()}


def _exact(evaluation: OutcomeEvaluation, column: SliceColumn) -> dict[str, Any]:
    """Of samples that may have several labels: how many of each value are right as a whole, step by step."""
    known, n_steps = evaluation.exact_range, evaluation.steps.size
    if known is None or not evaluation.has_scores:
        return {}
    first, end = known
    parts = [column.code == k for k in range(len(column.values))]
    of_value = [held_by_step(first[part], end[part], n_steps) for part in parts]
    return {"exact": msgspec.structs.asdict(packed(np.concatenate(of_value), "int32"))}


def _metrics(slices: list[Slice]) -> dict[str, list[float | None]]:
    """The figures of a column's slices at the operating threshold, by name; None where undefined."""
    return {
        name: [None if np.isnan(one.metrics[name]) else one.metrics[name] for one in slices]
        for name in slices[0].metrics
    }
