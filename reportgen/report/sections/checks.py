"""What the data checks saw."""

from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.blocks import Checks
from reportgen.report.context import Context
from reportgen.report.document import Section

# code of an issue -> what holds when it does not occur
PASSED = {"duplicate_id": "No id occurs twice."}
OF_OUTCOMES = {
    "unlabelled": "Everything is labelled.",
    "no_prediction": "Everything labelled has a prediction.",
    "unknown_id": "Every prediction belongs to something labelled.",
}


def checks(context: Context[Evaluation]) -> Section:
    """Oddities with their counts, and what was found to be in order."""
    seen = {issue.code for issue in context.issues}
    asked = PASSED | (OF_OUTCOMES if isinstance(context.evaluation, OutcomeEvaluation) else {})
    passed = tuple(text for code, text in asked.items() if code not in seen)
    return Section("checks", "Data checks", "Is the data in order?", "", (Checks(context.issues, passed),))
