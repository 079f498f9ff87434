"""Rules about thresholds by label, and about one a little higher that clears the background."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link, threshold_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of
from reportgen.rules.scores import no_separation

FAR = 0.1  # of a label's own threshold from the one of all; nearer ones keep nearly the same predictions
HIGHER = 0.15  # of a threshold above the present one that is still a little higher
CLEARED = 0.5  # of the predictions on background
KEPT = 0.98  # of the true positives


@rule("own-thresholds", "Labels need thresholds of their own", limits={
    "least distance": FAR, "least gain": MIN_GAIN, "fewest of the label": MIN_ROWS},
    needs=needs.own_thresholds)  # fmt: skip
def own_thresholds(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where the best thresholds of labels lie far from the one of all (0.1 or more, and that one outside of what may be best by chance), one threshold serves no label well. Named only where own ones gain 1 point of macro F1 over the present one and over the best single one."""  # noqa: E501
    if no_separation.finding(evaluation, words):
        return  # no threshold helps
    point, best = evaluation.label_threshold_point, evaluation.best_point
    single = np.fmax(evaluation.point.macro_f1, evaluation.point.macro_f1 if best is None else best.macro_f1)
    gain = float(point.macro_f1 - single)
    if not gain >= MIN_GAIN:
        return
    now, own = evaluation.operating or 0.0, evaluation.label_thresholds
    bounds = evaluation.label_threshold_intervals
    is_far = (np.abs(own - now) >= FAR) & ((now < bounds[:, 0]) | (now > bounds[:, 1]))
    far = np.flatnonzero(is_far & (evaluation.point.support >= MIN_ROWS))
    if not far.size:
        return
    order = far[np.argsort(-np.abs(own[far] - now), kind="stable")].tolist()
    names = [evaluation.labels[k] for k in order]
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], float(own[k]), f"at {numbers.threshold(float(own[k]))}",
        row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule="own-thresholds",
        severity=severity_of(gain),
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(names, starts=True)} {verb(names, 'needs', 'need')} another threshold than the rest"
        if len(names) < evaluation.n_labels else f"All {numbers.count(len(names))} labels need thresholds of their own",
        evidence=f"The best {verb(names, 'one', 'ones')} {verb(names, 'lies', 'lie')} {numbers.fixed(FAR, 1)} or more "
        f"{_from(evaluation)}. With each label at its own, macro F1 is {numbers.metric(point.macro_f1)} "
        f"instead of {numbers.metric(float(single))}.",
        action="Run each label at a threshold of its own, after choosing it on other data than this test set."
        if evaluation.options.tuned is None else "Run each label at a threshold of its own.",
        gain=gain,
        gain_note="chosen on this test set, so optimistic" if evaluation.options.tuned is None
        else "chosen on other data",
        link="#performance&sort=threshold,desc",
        rows=rows,
        rest=rest,
        more="#performance&sort=threshold,desc",
    )  # fmt: skip


def _from(evaluation: OutcomeEvaluation) -> str:
    """What the best thresholds are held against: without a threshold, or at 0, every prediction counts."""
    now = evaluation.operating
    return f"from {numbers.threshold(now)}" if now else "above 0, where every prediction counts"


@rule("background-threshold", "A slightly higher threshold clears the background", limits={
    "at most higher by": HIGHER, "of predictions on background gone": CLEARED, "of true positives kept": KEPT,
    "fewest gone": MIN_ROWS, "least gain of precision": MIN_GAIN}, needs=needs.thresholds)  # fmt: skip
def background_threshold(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where a threshold up to 0.15 higher drops half of the predictions on background and keeps 98% of the true positives, false positives are a matter of the threshold and not of training (Roboflow)."""  # noqa: E501
    now, point = evaluation.operating or 0.0, evaluation.point
    spurious, found = int(point.spurious.sum()), int(point.tp.sum())
    if spurious < MIN_ROWS or not found or no_separation.finding(evaluation, words):
        return
    step, then = _clearing(evaluation, now)
    if then is None:
        return
    gone = spurious - int(then.spurious.sum())
    gain = float(then.micro_precision - point.micro_precision)
    yield Finding(
        rule="background-threshold",
        severity="medium",
        label="",
        message=f"A threshold of {numbers.threshold(step)} clears half of the {words.wrong_predictions}",
        evidence=f"{numbers.count(gone)} of {numbers.count(spurious)} {words.wrong_predictions} score lower, and "
        f"{numbers.count(found - int(then.tp.sum()))} of {numbers.count(found)} true positives.",
        action=f"Run the model at {numbers.threshold(step)}, unless every {words.counted} counts.",
        gain=None,
        gain_note="chosen on this test set, so optimistic",
        worth=f"{numbers.signed(gain)} precision",
        link=threshold_link(step),
    )


def _clearing(evaluation: OutcomeEvaluation, now: float) -> tuple[float, OperatingPoint | None]:
    """The lowest step a little above that clears the background and keeps what is found, and its counts, if any."""
    point = evaluation.point
    for k in np.flatnonzero((evaluation.steps > now) & (evaluation.steps <= now + HIGHER)).tolist():
        then = OperatingPoint(evaluation.histogram.confusion_at(k))
        if then.tp.sum() < KEPT * point.tp.sum():
            break
        gone = point.spurious.sum() - then.spurious.sum()
        is_clear = gone >= max(MIN_ROWS, CLEARED * point.spurious.sum())
        if is_clear and then.micro_precision - point.micro_precision >= MIN_GAIN:
            return float(evaluation.steps[k]), then
    return np.nan, None
