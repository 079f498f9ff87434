"""The recommendation engine. To add a rule: write it in a module of its theme, list it here."""

import math
from dataclasses import replace
from typing import TypeVar

from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.words import Words
from reportgen.rules.boxes import (
    duplicates,
    loose_boxes,
    overconfident_spurious,
    small_objects,
    unlabelled_pictures,
)
from reportgen.rules.data import few_label_samples, few_samples, no_errors
from reportgen.rules.label_errors import label_errors, reviewed_errors
from reportgen.rules.labels import low_precision, missed_label
from reportgen.rules.model import collapsed, never_predicted, no_better
from reportgen.rules.pairs import confused_pair
from reportgen.rules.rule import SEVERITIES, Finding, Rule
from reportgen.rules.scores import confident_errors, miscalibrated, no_separation
from reportgen.rules.slices import weak_slice
from reportgen.rules.thresholds import cut_scores, far_threshold, fewer_answers

E = TypeVar("E", bound=Evaluation)

# What these find concerns every figure, so they stand before all that are as grave, whatever those gain.
# Of these, what a look at some images settles comes before what takes work.
FIRST = ("few-samples", "collapsed", "no-better-than-guessing", "overconfident-spurious", "no-separation")

# Where two findings are as grave and gain as much, the one of the earlier rule comes first.
RULES: tuple[Rule[OutcomeEvaluation], ...] = (
    few_samples,
    collapsed,
    no_better,
    no_errors,
    reviewed_errors,
    label_errors,
    no_separation,
    never_predicted,
    missed_label,
    low_precision,
    confused_pair,
    weak_slice,
    far_threshold,
    miscalibrated,
    confident_errors,
    few_label_samples,
    fewer_answers,
)
BOX_RULES: tuple[Rule[DetectionEvaluation], ...] = (
    few_samples,
    collapsed,
    no_errors,
    reviewed_errors,
    label_errors,
    overconfident_spurious,
    no_separation,
    never_predicted,
    missed_label,
    confused_pair,
    weak_slice,
    loose_boxes,
    small_objects,
    duplicates,
    far_threshold,
    cut_scores,
    miscalibrated,
    unlabelled_pictures,
    few_label_samples,
)


def findings(rules: tuple[Rule[E], ...], evaluation: E, words: Words) -> tuple[Finding, ...]:
    """All that `rules` find, by severity; then what is wrong with the model as a whole, then the most to gain.

    Where the model as a whole is of no use, rules of details are silent: what they find only follows from it.
    """
    found = [(rule, _known(finding)) for rule in rules for finding in rule.check(evaluation, words)]
    is_useless = any(rule.about == "whole" and one.severity == "high" for rule, one in found)
    kept = [(rule, one) for rule, one in found if not (is_useless and rule.about == "details")]
    order = sorted(kept, key=lambda pair: (SEVERITIES.index(pair[1].severity), *_rank(pair[0], pair[1], rules)))
    return tuple(finding for _, finding in order)


def _known(finding: Finding) -> Finding:
    """The same with a gain that is a number or unknown: without any object F1 is undefined, and so is its rise."""
    is_undefined = finding.gain is not None and math.isnan(finding.gain)
    return replace(finding, gain=None) if is_undefined else finding


def _rank(rule: Rule[E], finding: Finding, rules: tuple[Rule[E], ...]) -> tuple[float, int, str]:
    """What comes first among the equally grave: those of FIRST, then the largest gain, then the unknown."""
    place = rules.index(rule)
    gain = -2.0 if rule.name in FIRST else 1.0 if finding.gain is None else -finding.gain
    return gain, place, finding.label
