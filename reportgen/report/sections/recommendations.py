"""What the rules found, with the images that show it."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.evaluations.evaluation import Evaluation
from reportgen.links import cell_link, image_in
from reportgen.report.blocks import Evidence, Findings
from reportgen.report.cases import Case
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.verdict.missed import missed_requirements
from reportgen.rules.rule import Finding

IMAGES = 5
AT_ONCE = 5  # findings; whoever has done these builds a new report before the sixth


def recommendations(context: Context[Evaluation]) -> Section | None:
    """What to do next, the most valuable first; None for a task without rules that meets what is required."""
    found = (*missed_requirements(context), *context.findings)
    if not context.rules and not found:
        return None
    evidence = tuple(_evidence(context, finding) for finding in found)
    block = Findings(found, evidence, len(context.rules), AT_ONCE)
    return Section("recommendations", "Recommendations", "Recommendations", "", (block,))


def _evidence(context: Context[Evaluation], finding: Finding) -> Evidence:
    if finding.is_of_worst:
        return _linked(context, finding.link, filter(context.has_picture, context.worst))
    if finding.cell is None:
        return Evidence(())
    kind = next((view.kind for view in context.views if finding.link.endswith(f"&state={view.state}")), 0)
    cases = (case for case in context.cases_of(finding.cell) if context.has_picture(case))
    if kind:
        return _linked(context, finding.link, (case for case in cases if case.kind == kind))
    names = (*context.labels, None)  # what has no label is -1, or the number of labels
    return _linked(context, cell_link(*(names[side] for side in finding.cell)), cases)


def _linked(context: Context[Evaluation], link: str, cases: Iterable[Case]) -> Evidence:
    ids = context.payload.sample_ids
    shown = (case for case, _ in zip(cases, range(IMAGES), strict=False))
    return Evidence(tuple((case, image_in(link, ids[case.sample])) for case in shown))
