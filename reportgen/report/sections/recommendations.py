"""What the rules found, with the pictures that show it."""

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.blocks import Evidence, Findings
from reportgen.report.context import Context
from reportgen.report.document import Section

PICTURES = 3


def recommendations(context: Context[Evaluation]) -> Section | None:
    """What to do next, the most valuable first; None for a task without rules."""
    if not context.rules:
        return None
    n = len(context.findings)
    block = Findings(
        context.findings,
        tuple(Evidence(context.evidence_pictures(finding.cell, PICTURES)) for finding in context.findings),
        len(context.rules),
    )
    lead = f"{numbers.named(n, 'finding')}, the most severe first." if n > 1 else ""
    return Section("findings", "Recommendations", "Recommendations", lead, (block,))
