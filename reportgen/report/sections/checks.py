"""What the data checks saw."""

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.issue_kinds import BOXES, KINDS, SAMPLES, SETS
from reportgen.issues import Issue
from reportgen.report.blocks import Checks, Terms
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.words import Words

MOST_FILES = 50  # that are named
# code of an issue -> what holds when it does not occur, in the words of the task
PASSED = {"duplicate_id": "No id occurs twice."}
OF_OUTCOMES = {
    "unlabelled": "Every {sample} has ground truth.",
    "no_prediction": "Every {sample} with ground truth has a prediction.",
    "unknown_id": "Every prediction belongs to {a} {sample} of the ground truth.",
}


def checks(context: Context[Evaluation]) -> Section:
    """Oddities with their counts, and what was found to be in order; open where an error is among them."""
    seen = {issue.code for issue in context.issues}
    asked = PASSED | (OF_OUTCOMES if isinstance(context.evaluation, OutcomeEvaluation) else {})
    sample = context.words.sample
    known = {"sample": sample, "a": "an" if sample[0] in "aeiou" else "a"}
    passed = tuple(text.format(**known) for code, text in asked.items() if code not in seen)
    errors, notices = _sides(context.issues)
    block = Checks((*errors, *notices), len(errors), passed)
    inside = _inside(len(errors), len(notices), len(passed))
    return Section("checks", "Data checks", "Data checks", _of_files(context), (block,), inside, is_open=bool(errors))


def meanings(words: Words) -> Terms:
    """What every check looks for and what is done about it, of those that data of this kind can fail."""
    of = words.checked or (SETS if not words.confuses else BOXES if words.has_spurious else SAMPLES)
    return tuple((kind.title, f"{kind.what} {kind.done}") for kind in KINDS.values() if of in kind.of)


def _of_files(context: Context[Evaluation]) -> str:
    """How many samples are of each file, where several are one data set."""
    files, words = context.evaluation.dataset.files, context.words
    said = [f"{numbers.count(n)} of {name or 'none of them'}" for name, n in files.items()]
    if len(said) > MOST_FILES:
        said = [*said[:MOST_FILES], f"and {numbers.named(len(said) - MOST_FILES, 'file')} more"]
    return f"{words.samples.capitalize()} by file: {', '.join(said)}." if said else ""


def _sides(issues: tuple[Issue, ...]) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
    """Errors, and what is only to be noticed."""
    return tuple(one for one in issues if KINDS[one.code].is_error), tuple(
        one for one in issues if not KINDS[one.code].is_error
    )


def _inside(errors: int, notices: int, passed: int) -> str:
    """What the fold holds, in a line.

    >>> _inside(0, 0, 4), _inside(1, 2, 3)
    ('✓ 4 checks passed', '✕ 1 error · △ 2 notices · ✓ 3 checks passed')
    """
    parts = (("✕", errors, "error"), ("△", notices, "notice"), ("✓", passed, "check"))
    said = [f"{sign} {numbers.named(n, noun)}" for sign, n, noun in parts if n]
    return " · ".join(said) + (" passed" if passed else "")
