"""Rules about scores: whether they tell right from wrong, mean what they say, and what is wrong though almost sure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.calibration import EDGES, FEW, Bins
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.label_errors import looks_mislabelled
from reportgen.rules.needs import ENOUGH
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, Severity, rule

CHANCE = 0.5  # the AUC of scores that say nothing
USELESS = 0.65  # an interval of the AUC that ends above leaves room for scores that do say something
THIRDS = 3  # bins of 15 in a row: fifths of the range of scores
MIN_ERROR = 0.02  # calibration error below which nobody would notice
HIGH_ERROR = 0.1  # from here on a confidence misleads whoever reads it as a share
MOST_OF_IT = 0.8  # of the error of a run of bins: the fewest neighbours that carry so much are named
MENDED = 0.005  # of calibration error; a factor that mends less is not worth applying
PART_MENDED = 0.25  # of it; one that mends a smaller part is not the remedy
NOISE = 3.0  # deviations of the calibration error of scores that are right
ALIKE = 1e-6  # of scores: nearer ones differ by how they were written only
SURE = 0.99
JUST_BELOW = 0.9899999  # the page holds scores as 32-bit floats and leaves out the lower end of a range


@rule("no-separation", "Scores do not tell right from wrong", limits={"chance": CHANCE, "of no use up to": USELESS},
      needs=needs.right_and_wrong)  # fmt: skip
def no_separation(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """The chance that a right prediction scores higher than a wrong one (AUC) is near a coin's: its interval reaches
    down to 0.5 and not above 0.65. No threshold can then help, and no score can be trusted.
    """
    found, calibration = evaluation.separation, evaluation.calibration
    if found is None or calibration is None or not (found.low <= CHANCE and found.high <= USELESS):
        return
    bins = calibration.bins
    if not np.isnan(score := only_score(evaluation)):
        yield _one_score(score, words)
        return
    lowest = float(EDGES[np.flatnonzero(bins.count)[0]])
    yield Finding(
        rule="no-separation",
        severity="high",
        label="",
        message="The scores do not tell right from wrong",
        evidence=_said_of(bins),
        action=_first_look(evaluation, words)
        + "heck that each score belongs to its prediction"
        + (", and write predictions from score 0.001 upwards" if lowest > 0.05 else "")
        + ". Until then no threshold helps.",
        gain=None,
        gain_note=f"{numbers.interval(found.low, found.high)}; 0.500 is chance",
        worth=f"AUC {numbers.metric(found.auc)}",
        link="#curves",
        rows=_fifths(bins),
    )


def only_score(evaluation: OutcomeEvaluation) -> float:
    """The score that all predictions have; NaN where they differ, and where there are fewer than MIN_ROWS."""
    found = evaluation.calibration
    if found is None or np.count_nonzero(found.bins.count) != 1:
        return np.nan
    n, score = int(found.bins.count.sum()), float(found.bins.total.sum() / found.bins.count.sum())
    if n < MIN_ROWS:
        return np.nan
    is_alone = evaluation.scored_from(score - ALIKE)[0] >= n and not evaluation.scored_from(score + ALIKE)[0]
    return score if is_alone else np.nan


def _one_score(score: float, words: Words) -> Finding:
    return Finding(
        rule="no-separation",
        severity="medium",
        label="",
        message=f"All predictions have the same score, {numbers.score(score)}",
        evidence=f"A score that never differs says nothing of single {words.samples}: no threshold, no calibration and "
        "no order of the errors can come of it. The predictions are judged as if they had none.",
        action="Write the model's own score with each prediction, or leave the scores out.",
        gain=None,
        gain_note="as without scores",
        link="#curves",
    )


def _first_look(evaluation: OutcomeEvaluation, words: Words) -> str:
    """What is to be ruled out before scores are blamed: that right predictions count as wrong ones."""
    wrong = int((evaluation.point.predicted - evaluation.point.tp).sum())
    if not words.has_spurious or 2 * int(evaluation.point.spurious.sum()) < wrong:
        return "C"
    return (
        f"Look at the predictions on {words.none} first: where these are {words.units} that nobody labelled, right "
        "predictions with a high confidence count as wrong. If they are not, c"
    )


def _fifths(bins: Bins) -> tuple[FindingRow, ...]:
    """How many are right in each fifth of the range of scores that holds any."""
    count, correct = (values.reshape(-1, THIRDS).sum(axis=1) for values in (bins.count, bins.correct))
    return tuple(_of_range(EDGES[THIRDS * k], EDGES[THIRDS * (k + 1)], correct[k], count[k])
                 for k in np.flatnonzero(count).tolist())  # fmt: skip


def _of_range(low: float, high: float, correct: int, count: int) -> FindingRow:
    name = f"{numbers.score(float(low))}–{numbers.score(float(high))}"
    share = correct / count
    return FindingRow(name, float(share), f"{numbers.percent(share)}% of {numbers.count(int(count))}")


def _said_of(bins: Bins) -> str:
    """How many are right among the highest and among the lowest scores that there are enough of."""
    enough = np.flatnonzero(bins.count >= FEW)
    if enough.size < 2:
        return "Right and wrong predictions score alike."
    low, high = int(enough[0]), int(enough[-1])
    return (
        f"Of {numbers.count(int(bins.count[high]))} predictions scored {numbers.score(float(EDGES[high]))} or more "
        f"{numbers.percent(float(bins.share[high]))}% are right; of {numbers.count(int(bins.count[low]))} scored up to "
        f"{numbers.score(float(EDGES[low + 1]))}, {numbers.percent(float(bins.share[low]))}%."
    )


@rule("miscalibrated", "Confidence is not what it says", limits={
    "calibration error from": MIN_ERROR, "grave from": HIGH_ERROR, "fewest samples": ENOUGH,
    "deviations above chance": NOISE, "a factor mends at least": MENDED, "and of the error": PART_MENDED},
    needs=needs.calibration)  # fmt: skip
def miscalibrated(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Predictions of a confidence are right more or less often than it says, by 0.02 or more on average (ECE) and more
    than chance explains at this number. What one factor on the logits mends is fitted on one half of the data and
    measured on the other.
    """
    found = evaluation.calibration
    if found is None or not is_off(evaluation) or no_separation.finding(evaluation, words):
        return
    bins, ece = found.bins, float(found.ece)
    span, way, carried = _worst_bins(bins)
    mended = evaluation.temperature
    is_mended = mended is not None and mended.before - mended.after >= max(MENDED, PART_MENDED * mended.before)
    change = mended.before - mended.after if mended is not None and is_mended else np.nan
    n, right, total = (values[span].sum() for values in (bins.count, bins.correct, bins.total))
    yield Finding(
        rule="miscalibrated",
        severity=_gravity(change if is_mended else ece, int((bins.count - bins.correct).sum())),
        label="",
        message=f"Confidence between {numbers.score(float(EDGES[span[0]]))} and "
        f"{numbers.score(float(EDGES[span[-1] + 1]))} is too {way}",
        evidence=f"Of {numbers.named(int(n), words.prediction)} in this range {numbers.percent(float(right / n))}% "
        f"are right; their mean confidence says {numbers.percent(float(total / n))}%. This range carries "
        f"{numbers.percent(carried)}% of the calibration error.",
        action=_remedy(mended.value if mended is not None and is_mended else None, words),
        gain=None,
        gain_note=f"to {numbers.metric(mended.after)}; fitted on one half, measured on the other"
        if mended is not None and is_mended else "mean distance of confidence and share right",
        worth=f"{numbers.signed(-change)} ECE" if is_mended else f"ECE {numbers.metric(ece)}",
        link="#curves",
        rows=tuple(_of_range(EDGES[k], EDGES[k + 1], bins.correct[k], bins.count[k]) for k in _shown(bins, span)),
    )  # fmt: skip


def is_off(evaluation: OutcomeEvaluation) -> bool:
    """Whether confidence is further from the share that is right than chance explains, on enough samples to tell."""
    found = evaluation.calibration
    if found is None or evaluation.dataset.n_samples < ENOUGH:
        return False
    return bool(found.ece >= MIN_ERROR and found.ece > _by_chance(found.bins))


def _by_chance(bins: Bins) -> float:
    """The calibration error that scores which are right stay below: mean and deviation of sums of half normals."""
    there = bins.count > 0
    share = bins.confidence[there]
    deviation = np.sqrt(np.clip(share * (1 - share), 0, None) * bins.count[there]) / bins.count.sum()
    mean, spread = np.sqrt(2 / np.pi) * deviation.sum(), np.sqrt((1 - 2 / np.pi) * np.square(deviation).sum())
    return float(mean + NOISE * spread)


def _worst_bins(bins: Bins) -> tuple[NDArray[np.intp], str, float]:
    """The fewest neighbouring bins that carry most of the error of their run, which way, and their share of all of it.

    A run is of bins on one side; what chance may have put on the other does not end it.
    """
    excess = bins.total - bins.correct  # how many more would be right if the confidence were: count times distance
    runs = [(_heaviest(bins, way * excess, way), way) for way in (1, -1)]
    span, way = max(((span, way) for span, way in runs if span.size), key=lambda run: run[1] * excess[run[0]].sum())
    carried = way * excess[span].sum() / np.abs(excess).sum()
    return span, "high" if way > 0 else "low", float(carried)


def _heaviest(bins: Bins, error: NDArray[np.float64], way: int) -> NDArray[np.intp]:
    """The neighbouring bins with the largest sum of `error`, without the ends that hardly add to it."""
    there = np.flatnonzero(bins.count)
    low, high = bins.interval[there, 0], bins.interval[there, 1]
    is_other = bins.confidence[there] < low if way > 0 else bins.confidence[there] > high
    weight = np.where(is_other, -np.inf, error[there])
    best, first, last, start, held = 0.0, 0, -1, 0, 0.0
    for k, one in enumerate(weight.tolist()):
        start, held = (k, one) if held <= 0 else (start, held + one)
        if held > best:
            best, first, last = held, start, k
    kept = best
    while last > first:
        end = first if weight[first] <= weight[last] else last
        if kept - weight[end] < MOST_OF_IT * best:
            break
        kept -= weight[end]
        first, last = (first + 1, last) if end == first else (first, last - 1)
    return there[first : last + 1]


def _shown(bins: Bins, span: NDArray[np.intp]) -> list[int]:
    """The five of them that make up most of the error, by score."""
    error = np.abs(bins.total - bins.correct)[span]
    return [int(k) for k in np.sort(span[np.argsort(-error, kind="stable")][:MOST_ROWS])]


def _gravity(error: float, n_wrong: int) -> Severity:
    """By the calibration error that can be mended, or all of it where that is unknown.

    Where nearly every answer is right nobody is misled, whatever the confidence is.
    """
    if n_wrong < MIN_ROWS or error < MIN_ERROR:
        return "low"
    return "high" if error >= HIGH_ERROR else "medium"


def _remedy(factor: float | None, words: Words) -> str:
    if factor is None:
        return (
            f"Calibrate the scores on other {words.samples} than these (isotonic regression or Platt scaling), "
            "or do not use them as probabilities."
        )
    way = f"Divide the logits by {numbers.fixed(factor, 2)}"
    return f"{way} before they become scores (temperature scaling). It changes no prediction."


@rule("confident-errors", "Errors that are almost sure", limits={"confidence from": SURE, "fewest": MIN_ROWS},
      needs=needs.scores)  # fmt: skip
def confident_errors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Five or more predictions with a confidence of at least 0.99 that disagree with the ground truth: each is a wrong label in the test set, or something that the model has learned wrongly."""  # noqa: E501
    n, wrong = evaluation.scored_from(SURE)
    if wrong < MIN_ROWS or looks_mislabelled(evaluation.label_errors):  # these are among them
        return
    yield Finding(
        rule="confident-errors",
        severity="medium",
        label="",
        message=f"{numbers.count(wrong)} errors have a confidence of {numbers.significant(SURE)} or more",
        evidence=f"{numbers.count(wrong)} of {numbers.count(n)} such predictions ({numbers.share(wrong / n)}) disagree "
        "with the ground truth.",
        action="Look at these first: each is a wrong label in the test set or something the model has learned wrongly.",
        gain=None,
        gain_note="cannot be told without looking",
        link=f"#state=errors&within=score:{JUST_BELOW}:",
        worst_from=SURE,
    )
