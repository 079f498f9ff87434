"""What the words of the page mean."""

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.blocks import Definitions
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.glossary import terms


def glossary(context: Context[OutcomeEvaluation]) -> Section:
    """The words of the task with what they mean, folded away."""
    rows = tuple((term.name, term.text) for term in terms(context.evaluation, context.words))
    inside = f"{numbers.named(len(rows), 'word')} of this page and what they mean; all metrics have theirs above"
    return Section("glossary", "Glossary", "Glossary", "", (Definitions(rows),), inside, looks_up=True)
