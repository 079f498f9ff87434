"""Every sample with what each variant answered."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_figures import PASSED
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.output_tables import STATUSES
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.entity_texts import without_halves
from reportgen.report.output_blocks import OutputSamples, WrittenOutput, WrittenSample
from reportgen.report.output_words import STATUS_WORDS
from reportgen.report.sections.output_cells import NAME

WRITTEN, WRITTEN_VARIANTS = 50, 3
QUESTION, ANSWER, SCORES = 300, 160, 3


def output_samples(context: Context[OutputEvaluation]) -> Section:
    """The table of samples by variants."""
    evaluation = context.evaluation
    data = evaluation.dataset
    variants = _written_variants(evaluation)
    block = OutputSamples(
        variants=tuple(short(data.variants[k].name, NAME) for k in variants),
        has_expected=bool((data.expected.list.len() > 0).any()),
        has_passes=PASSED in evaluation.columns,
        samples=() if context.options.no_images else _written(evaluation, variants),
        n=data.n_samples,
        receipt=context.payload.values["output_receipt"],
    )
    several = "" if data.n_variants == 1 else ", variants beside each other"
    lead = f"One row a sample{several}. A row opens the full texts."
    return Section("samples", "Samples", "Samples", lead, (block,))


def _written_variants(evaluation: OutputEvaluation) -> list[int]:
    """The variants that the page shows first: all of a few, else the best two."""
    n = evaluation.dataset.n_variants
    return list(range(n)) if n <= WRITTEN_VARIANTS else evaluation.order[:2]


def _written(evaluation: OutputEvaluation, variants: list[int]) -> tuple[WrittenSample, ...]:
    data = evaluation.dataset
    first = np.flatnonzero(data.sample < WRITTEN)
    rows: dict[tuple[int, int], int] = {}
    for row in first[np.lexsort((data.epoch[first],))].tolist():
        rows.setdefault((int(data.sample[row]), int(data.variant[row])), row)
    found = []
    for sample in range(min(WRITTEN, data.n_samples)):
        own = [rows.get((sample, k)) for k in variants]
        known = next((row for row in own if row is not None), None)
        asked = "" if known is None else data.inputs[known] or ""
        expected = [] if known is None else data.expected[known].to_list()
        outputs = tuple(None if row is None else _output(evaluation, row) for row in own)
        said = short(without_halves("; ".join(text for text in expected if text)), ANSWER)
        name = without_halves(data.sample_ids[sample])
        found.append(WrittenSample(name, short(without_halves(asked), QUESTION), said, outputs))
    return tuple(found)


def _output(evaluation: OutputEvaluation, row: int) -> WrittenOutput:
    data = evaluation.dataset
    passes = evaluation.columns.get(PASSED)
    value = np.nan if passes is None else passes[row]
    text = data.frame["extracted"][row] or data.outputs[row] or STATUS_WORDS[STATUSES[data.status[row]]]
    scores = [f"{one.title} {numbers.metric(data.scores[row, k])}" for k, one in enumerate(data.criteria)
              if not np.isnan(data.scores[row, k])][:SCORES]  # fmt: skip
    return WrittenOutput(
        None if np.isnan(value) else bool(value), short(without_halves(text), ANSWER), ", ".join(scores)
    )
