"""The recommendation engine. To add a rule: write it in a module of its theme, list it here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.report.words import Words
from reportgen.rules.auc import auc_at_chance, label_at_chance
from reportgen.rules.balance import class_imbalance, predicted_only, split_shares
from reportgen.rules.box_fit import duplicates, loose_boxes
from reportgen.rules.boxes import low_map, overconfident_spurious, small_objects, unlabelled_pictures
from reportgen.rules.data import few_label_samples, few_samples, no_errors, one_label
from reportgen.rules.folds import unlike_folds, unstable_label, unstable_threshold
from reportgen.rules.guidance import few_trained, uneven_training
from reportgen.rules.label_errors import label_errors, reviewed_errors
from reportgen.rules.label_thresholds import background_threshold, own_thresholds
from reportgen.rules.labels import low_precision, missed_label, most_missed
from reportgen.rules.model import collapsed, never_predicted, no_better, nothing_predicted
from reportgen.rules.output_texts import (
    conflicting_answers,
    echoed_input,
    leaked_answer,
    length_bias,
    only_formatting,
    other_script,
    position_bias,
    rouge_drops,
    untrusted_judge,
)
from reportgen.rules.outputs import (
    all_pass,
    constant_criterion,
    empty_outputs,
    few_outputs,
    judge_failures,
    model_errors,
    refused_outputs,
    same_criteria,
    same_place,
    truncated_outputs,
    unparsed_outputs,
    weak_outputs,
)
from reportgen.rules.pairs import confused_pair, label_overlap
from reportgen.rules.readings import precision_recall, type_readings
from reportgen.rules.rule import SEVERITIES, Asked, Finding, Rule
from reportgen.rules.scores import confident_errors, miscalibrated, no_separation
from reportgen.rules.sets import always_together, empty_predictions, label_counts, missed_for_another, same_labels
from reportgen.rules.slices import weak_slice
from reportgen.rules.span_shifts import same_shift
from reportgen.rules.span_words import boundary_habit, casing, label_conflict, unseen_words
from reportgen.rules.splits import train_gap
from reportgen.rules.thresholds import cut_scores, far_threshold, fewer_answers
from reportgen.rules.training import leaked_samples, never_tested, never_trained, unlike_training
from reportgen.rules.vectors import (
    contradicted_labels,
    coverage_gap,
    leaked_vectors,
    low_trust,
    same_with_two_labels,
    vector_drift,
    weak_group,
)

E = TypeVar("E", bound=Evaluation)

# What these find concerns every figure, so they stand before all that are as grave, whatever those gain.
# Of these, what a look at some images settles comes before what takes work.
FIRST = (
    "nothing-predicted", "leaked-samples", "leaked-vectors", "few-samples", "same-shift", "one-label", "collapsed",
    "no-better-than-guessing", "auc-at-chance", "overconfident-spurious", "no-separation", "low-map", "no-errors",
)  # fmt: skip

# Where two findings are as grave and gain as much, the one of the earlier rule comes first.
RULES: tuple[Rule[OutcomeEvaluation], ...] = (
    nothing_predicted, leaked_samples, leaked_vectors, few_samples, one_label, collapsed, no_better, auc_at_chance,
    no_errors, reviewed_errors, label_errors, same_with_two_labels, contradicted_labels, no_separation,
    never_predicted, predicted_only, missed_label, most_missed, low_precision, label_overlap, confused_pair,
    unlike_folds, unstable_label, weak_slice, weak_group, never_trained, train_gap, unlike_training, vector_drift,
    coverage_gap, far_threshold, own_thresholds, unstable_threshold, label_at_chance, miscalibrated,
    confident_errors, few_label_samples, never_tested, class_imbalance, split_shares, precision_recall,
    fewer_answers, low_trust,
)  # fmt: skip
SET_RULES: tuple[Rule[MultilabelEvaluation], ...] = (
    nothing_predicted, leaked_samples, leaked_vectors, few_samples, collapsed, auc_at_chance, no_errors,
    reviewed_errors, label_errors, no_separation, never_predicted, predicted_only, missed_label, most_missed,
    low_precision, missed_for_another, always_together, empty_predictions, label_counts, unlike_folds,
    unstable_label, weak_slice, weak_group, never_trained, train_gap, unlike_training, vector_drift, coverage_gap,
    far_threshold, own_thresholds, unstable_threshold, label_at_chance, miscalibrated, confident_errors,
    few_label_samples, never_tested, class_imbalance, same_labels, split_shares, precision_recall, low_trust,
)  # fmt: skip
BOX_RULES: tuple[Rule[DetectionEvaluation], ...] = (
    nothing_predicted, leaked_samples, leaked_vectors, few_samples, collapsed, no_errors, reviewed_errors,
    label_errors, low_map, overconfident_spurious, no_separation, never_predicted, predicted_only, missed_label,
    most_missed, label_overlap, confused_pair, unlike_folds, unstable_label, weak_slice, weak_group, never_trained,
    train_gap, unlike_training, vector_drift, coverage_gap, loose_boxes, small_objects, duplicates, far_threshold,
    own_thresholds, unstable_threshold, background_threshold, cut_scores, miscalibrated, unlabelled_pictures,
    few_label_samples, never_tested, class_imbalance, split_shares, precision_recall, low_trust,
)  # fmt: skip
SPAN_RULES: tuple[Rule[EntityEvaluation], ...] = (
    nothing_predicted, leaked_samples, few_samples, same_shift, collapsed, no_errors, reviewed_errors,
    label_conflict, no_separation, never_predicted, predicted_only, missed_label, most_missed, low_precision,
    label_overlap, confused_pair, boundary_habit, unseen_words, casing, unlike_folds, unstable_label, weak_slice,
    never_trained, few_trained, train_gap, unlike_training, far_threshold, own_thresholds, unstable_threshold,
    miscalibrated, few_label_samples, never_tested, class_imbalance, uneven_training, split_shares, type_readings,
)  # fmt: skip
OUTPUT_RULES: tuple[Rule[OutputEvaluation], ...] = (
    few_outputs, all_pass, model_errors, judge_failures, empty_outputs, truncated_outputs, unparsed_outputs,
    refused_outputs, only_formatting, conflicting_answers, weak_outputs, same_place, untrusted_judge, position_bias,
    length_bias, echoed_input, other_script, rouge_drops, leaked_answer, constant_criterion, same_criteria,
)  # fmt: skip


def findings(rules: tuple[Rule[E], ...], evaluation: E, words: Words) -> tuple[Finding, ...]:
    """All that `rules` find, in the order of `ranked`."""
    return ranked(asked(rules, evaluation, words))


def asked(rules: tuple[Rule[E], ...], evaluation: E, words: Words) -> tuple[Asked[E], ...]:
    """What became of each rule, in their order.

    Where the model as a whole is of no use, rules of details are silent: what they find only follows from it.
    """
    found = [rule.asked(evaluation, words) for rule in rules]
    is_useless = any(one.rule.about == "whole" and one.finding and one.finding.severity == "high" for one in found)
    return tuple(
        replace(one, finding=_known(one.finding), is_silent=is_useless and one.rule.about == "details")
        if one.finding else one
        for one in found
    )  # fmt: skip


def ranked(checked: tuple[Asked[E], ...]) -> tuple[Finding, ...]:
    """The findings by severity; then what is wrong with the model as a whole, then the most to gain."""
    told = [(place, one.finding) for place, one in enumerate(checked) if one.finding and not one.is_silent]
    order = sorted(told, key=lambda pair: (SEVERITIES.index(pair[1].severity), *_rank(*pair)))
    return tuple(finding for _, finding in order)


def _known(finding: Finding) -> Finding:
    """The same with a gain that is a number or unknown: without any object F1 is undefined, and so is its rise."""
    is_undefined = finding.gain is not None and math.isnan(finding.gain)
    return replace(finding, gain=None) if is_undefined else finding


def _rank(place: int, finding: Finding) -> tuple[float, int, str]:
    """What comes first among the equally grave: those of FIRST, then the largest gain, then the unknown."""
    gain = -2.0 if finding.rule in FIRST else 1.0 if finding.gain is None else -finding.gain
    return gain, place, finding.label
