"""What the rules found, with the images that show it."""

from __future__ import annotations

from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.blocks import Evidence, Findings
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.rules.rule import Finding

IMAGES = 5
AT_ONCE = 5  # findings; whoever has done these builds a new report before the sixth


def recommendations(context: Context[Evaluation]) -> Section | None:
    """What to do next, the most valuable first; None for a task without rules."""
    if not context.rules:
        return None
    evidence = tuple(_evidence(context, finding) for finding in context.findings)
    block = Findings(context.findings, evidence, len(context.rules), AT_ONCE)
    return Section("recommendations", "Recommendations", "Recommendations", "", (block,))


def _evidence(context: Context[Evaluation], finding: Finding) -> Evidence:
    if finding.is_of_worst:
        return Evidence(tuple(filter(context.has_picture, context.worst))[:IMAGES])
    return Evidence(context.evidence_pictures(finding.cell, IMAGES))
