"""The recommendation engine. To add a rule: write it in a module of its theme, list it here."""

from typing import TypeVar

from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.rules.boxes import (
    duplicates,
    loose_boxes,
    overconfident_spurious,
    small_objects,
    unlabelled_pictures,
)
from reportgen.rules.data import few_label_samples, few_samples
from reportgen.rules.labels import low_precision, missed_label
from reportgen.rules.pairs import confused_pair
from reportgen.rules.rule import SEVERITIES, Finding, Rule
from reportgen.rules.thresholds import far_threshold

E = TypeVar("E", bound=Evaluation)

RULES: tuple[Rule[OutcomeEvaluation], ...] = (
    missed_label,
    low_precision,
    confused_pair,
    few_samples,
    few_label_samples,
    far_threshold,
)
BOX_RULES: tuple[Rule[DetectionEvaluation], ...] = (
    missed_label,
    overconfident_spurious,
    confused_pair,
    loose_boxes,
    small_objects,
    duplicates,
    unlabelled_pictures,
    few_samples,
    few_label_samples,
    far_threshold,
)


def findings(rules: tuple[Rule[E], ...], evaluation: E) -> tuple[Finding, ...]:
    """All that `rules` find, by severity, then gain (the largest first, unknown last), then label."""
    found = [finding for rule in rules for finding in rule.check(evaluation)]
    return tuple(
        sorted(found, key=lambda f: (SEVERITIES.index(f.severity), -(f.gain if f.gain is not None else -1.0), f.label))
    )
