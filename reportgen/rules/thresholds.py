"""Rules about thresholds: a better one, scores that are cut off below, and what leaving out unsure answers buys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_evaluation import CUT_OFF
from reportgen.links import called, threshold_link
from reportgen.metrics.gain import Gain
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.rule import MIN_GAIN, Finding, FindingRow, rule, severity_of

FAR = 0.05  # nearer than this the two thresholds keep nearly the same predictions
TARGETS = (0.9, 0.95, 0.98, 0.99)  # shares of right answers that are asked for in practice
LEAST_ANSWERED = 0.5  # of all; a model that answers fewer is not used that way
GOOD = 0.9  # right without leaving out any; of a better model nobody has to ask less
MIN_LEFT_OUT = 20  # answers; with fewer it is chance which they are


@rule("far-threshold", "Another threshold does better", limits={"least distance": FAR, "least gain": MIN_GAIN},
      needs=needs.thresholds)  # fmt: skip
def far_threshold(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A threshold at least 0.05 away from the best one costs F1 without need, unless it serves another aim. Named only where the gain is beyond noise, and 1 point or more."""  # noqa: E501
    best, chosen, gain = evaluation.recommended_point, evaluation.recommended, evaluation.best_gain
    if best is None or chosen is None or gain is None:
        return
    operating = evaluation.operating or 0.0
    title, before, after = _f1_of(evaluation, best)
    change = after - before
    if abs(chosen - operating) < FAR or change < MIN_GAIN:
        return
    yield Finding(
        rule="far-threshold",
        severity=severity_of(change),
        label="",
        message=f"A threshold of {numbers.threshold(chosen)} does better",
        evidence=f"{title} is {numbers.metric(before)} at {numbers.threshold(operating)} "
        f"and {numbers.metric(after)} at {numbers.threshold(chosen)}. {_sure(evaluation, gain)}",
        action=f"Run the model at {numbers.threshold(chosen)}, unless the other serves another aim.",
        gain=change,
        gain_note="chosen on this test set, so optimistic" if evaluation.tuned_on is None else "chosen on other data",
        worth=f"{numbers.signed(change)} F1" if evaluation.positive is not None else "",
        link=threshold_link(chosen),
    )


def _f1_of(evaluation: OutcomeEvaluation, best: OperatingPoint) -> tuple[str, float, float]:
    """What a threshold is judged by, before and after: macro F1; of two labels F1 of the positive one."""
    now, label = evaluation.point, evaluation.positive
    if label is None:
        return "Macro F1", now.macro_f1, best.macro_f1
    return f"F1 of {called(evaluation.labels[label])}", float(now.f1[label]), float(best.f1[label])


def _sure(evaluation: OutcomeEvaluation, gain: Gain) -> str:
    """That the gain is more than noise, with what it is over."""
    over = evaluation.compared_with
    than = f"a threshold of {numbers.threshold(over)}" if over else "no threshold"
    return f"Against {than} the gain is more than noise: 95% interval {numbers.spread(gain.low, gain.high)}."


@rule("cut-scores", "Scores are cut off below", limits={"lowest score from": CUT_OFF}, needs=needs.thresholds)
def cut_scores(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where the lowest score in the file is 0.05 or more and the best threshold keeps all there is, a lower one may be
    better still; precision–recall curves and AP lack what was cut off, too.
    """
    best = evaluation.best_point
    lowest = evaluation.threshold_curves.lowest if best is not None else None
    if best is None or lowest is None:
        return
    if best.predicted.sum() < evaluation.point_at(0.0).predicted.sum():
        return
    yield Finding(
        rule="cut-scores",
        severity="medium",
        label="",
        message=f"The file holds no scores below {numbers.threshold(lowest)}",
        evidence="The best threshold keeps every prediction, so it may lie below what this file holds; "
        "recall and AP are too low by what was cut off.",
        action="Write predictions from score 0.001 upwards, then build the report again.",
        gain=None,
        gain_note="cannot be told from this file",
        link="#threshold",
    )


def _leaves_out(evaluation: OutcomeEvaluation) -> str:
    if evaluation.default is not None or evaluation.operating is not None:
        return "a threshold is in force already"
    return needs.scores(evaluation)


@rule("fewer-answers", "Answering less is right more often", limits={
    **{f"right, {numbers.percent(target)}%": target for target in TARGETS}, "right without, below": GOOD,
    "least share answered": LEAST_ANSWERED, "fewest left out": MIN_LEFT_OUT}, needs=_leaves_out)  # fmt: skip
def fewer_answers(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where fewer than 90% are right and scores tell right from wrong, leaving out the least sure answers buys a share
    of right ones: told is the highest of 90, 95, 98 and 99% that more than half of the answers reach.
    """
    n, now = int(evaluation.point.support.sum()), evaluation.metrics.get("accuracy", np.nan)
    if not now < GOOD:
        return
    reached = [(target, *_least(evaluation, target)) for target in TARGETS if now < target]
    reached = [one for one in reached if one[2] > LEAST_ANSWERED * n]
    if reached and n - reached[-1][2] >= MIN_LEFT_OUT:
        yield _answers(evaluation, words, n, reached)


def _least(evaluation: OutcomeEvaluation, target: float) -> tuple[float, int]:
    """The lowest threshold at which this share of the answers is right, and how many those are; 0 if there is none."""
    curves = evaluation.curves
    fits = np.flatnonzero(curves.micro_precision >= target)
    return (float(curves.steps[fits[0]]), int(curves.predicted[:, fits[0]].sum())) if fits.size else (np.nan, 0)


def _answers(
    evaluation: OutcomeEvaluation, words: Words, n: int, reached: list[tuple[float, float, int]]
) -> Finding:  # fmt: skip
    target, threshold, answered = reached[-1]
    return Finding(
        rule="fewer-answers",
        severity="low",
        label="",
        message=f"Leaving the least sure {numbers.percent(1 - answered / n)}% unanswered makes "
        f"{numbers.percent(target)}% of the answers right",
        evidence=f"{numbers.count(answered)} of {numbers.named(n, words.sample)} get a prediction at a threshold of "
        f"{numbers.threshold(threshold)}. Without one, {numbers.share(evaluation.metrics['accuracy'])} are right.",
        action="If a wrong answer costs more than a person's look, set this threshold and pass the other "
        f"{numbers.named(n - answered, words.sample)} on.",
        gain=None,
        gain_note="of the answers, not of all: the model stays the same",
        worth=f"{numbers.percent(target)}% right",
        link=threshold_link(threshold),
        rows=tuple(FindingRow(f"{numbers.percent(share)}% right", kept / n, f"answers {numbers.percent(kept / n)}%",
                              threshold_link(at)) for share, at, kept in reached),
    )  # fmt: skip
