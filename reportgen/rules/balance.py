"""Rules about how the samples are shared out: among labels, among splits, and between ground truth and predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from reportgen import numbers
from reportgen.datasets.sample_splits import TEST, TRAIN, VALID
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import label_link, row_link, so_many
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.gain import false_positives_of, gained
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule, severity_of

MOST_TO_LEAST = 2.0  # Custom Vision's: the most frequent label at most twice as frequent as the rarest
OF_MEDIAN = 0.25  # Roboflow's: a label with less than a quarter of the usual number is rare
RARE = 30  # Roboflow's: a label with fewer is rare whatever the others have …
OF_ROOT = 0.05  # … or, of very many, with fewer than so much of the root of all
LEAST_TEST = 0.05  # Roboflow's share of the data set that is for the test
LEAST_VALID = 0.1  # Roboflow's share for validation


@rule("class-imbalance", "Labels are unevenly represented", about="data", limits={
    "most frequent to rarest": MOST_TO_LEAST, "of the median": OF_MEDIAN, "rare below": RARE,
    "of the root of all": OF_ROOT}, needs=needs.ground_truth)  # fmt: skip
def class_imbalance(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where the most frequent label has more than twice as many as the rarest (Custom Vision), figures over all samples speak mostly of the frequent ones. Rare (Roboflow): fewer than a quarter of the median, fewer than 30, or fewer than 0.05 times the root of the number of all."""  # noqa: E501
    support = evaluation.point.support
    there = np.flatnonzero(support)
    least, most = int(there[np.argmin(support[there])]), int(np.argmax(support))
    if not support[most] > MOST_TO_LEAST * support[least]:
        return
    median = float(np.median(support[there]))
    rare = there[(support[there] < max(RARE, OF_ROOT * np.sqrt(support.sum()))) | (support[there] < OF_MEDIAN * median)]
    far = there[support[there] < OF_MEDIAN * median]
    order = there[np.argsort(support[there], kind="stable")].tolist()
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], support[k] / support[most], numbers.named(int(support[k]), words.unit),
        row_link(evaluation.labels[k])))  # fmt: skip
    ratio = numbers.fixed(support[most] / support[least], 1)
    yield Finding(
        rule="class-imbalance",
        severity="medium" if 2 * far.size > there.size else "low",
        label="",
        message=f"Labels are unevenly represented: {so_many(ratio, evaluation.labels[most])} for "
        f"{so_many('each', evaluation.labels[least])}",
        evidence=f"{numbers.count(int(support[most]))} against {numbers.count(int(support[least]))} {words.units}; the "
        f"middle label has {numbers.significant(median)}. {_rare(rare.size)}",
        action="Judge rare labels by their own rows and by macro averages, which count each label alike. Add "
        f"{words.samples} of them: copies or augmented ones add nothing to a test.",
        gain=None,
        gain_note="a figure for each label, not a higher one",
        link="#distribution",
        rows=rows,
        rest=rest,
        more="#performance&sort=support,asc",
    )  # fmt: skip


def _rare(n: int) -> str:
    if not n:
        return "No label is rare by itself."
    return f"{numbers.named(n, 'label')} {'is' if n == 1 else 'are'} rare."


def split_counts(evaluation: OutcomeEvaluation) -> Mapping[str, int]:
    """How many samples are for training, validating and testing; none where the size of a split is unknown."""
    splits = evaluation.splits
    if splits is None or splits.left_out:
        return {}
    return {one.kind: one.samples for one in splits.splits if one.kind}


def _known_splits(evaluation: OutcomeEvaluation) -> str:
    counts = split_counts(evaluation)
    return "" if TRAIN in counts and len(counts) > 1 else "nothing says how many samples are for training and for test"


@rule("split-shares", "A split is too small a share", about="data",
      limits={"least for test": LEAST_TEST, "least for validation": LEAST_VALID}, needs=_known_splits)  # fmt: skip
def split_shares(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A test set of less than 5% of all data, or a validation set of less than 10% (Roboflow), is too small a share to stand for the rest, and noisy."""  # noqa: E501
    counts = split_counts(evaluation)
    total = sum(counts.values())
    bounds = {TEST: LEAST_TEST, VALID: LEAST_VALID}
    small = [name for name, least in bounds.items() if name in counts and counts[name] < least * total]
    if not small:
        return
    said = " and ".join(f"{name} has {numbers.share(counts[name] / total)}" for name in small)
    yield Finding(
        rule="split-shares",
        severity="medium",
        label="",
        message=f"Too small a share: {said} of the data",
        evidence=f"Of {numbers.named(total, words.sample)} "
        + ", ".join(f"{numbers.count(n)} are for {name}" for name, n in counts.items())
        + f"; usual are {numbers.percent(LEAST_TEST)}% or more for test, {numbers.percent(LEAST_VALID)}% or more for "
        "validation.",
        action=f"Split the data anew, or add {words.samples} to the small split.",
        gain=None,
        gain_note="makes figures surer, not higher",
        link="#distribution",
        rows=tuple(FindingRow(name, n / total, numbers.share(n / total)) for name, n in counts.items()),
    )


@rule("predicted-only", "Labels are predicted that are never labelled", about="data",
      limits={"fewest predictions": MIN_ROWS}, needs=needs.predictions)  # fmt: skip
def predicted_only(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label that is predicted (5 times or more in all) and stands nowhere in the ground truth can only be wrong: it is spelled otherwise there, or the test set lacks it, so that nothing is known of it."""  # noqa: E501
    point = evaluation.point
    only = np.flatnonzero((point.support == 0) & (point.predicted > 0))
    n = int(point.predicted[only].sum())
    if n < MIN_ROWS or not point.support.any():
        return
    order = only[np.argsort(-point.predicted[only], kind="stable")].tolist()
    names = [evaluation.labels[k] for k in order]
    gain, worth = gained(evaluation, [cell for k in order for cell in false_positives_of(point, k)])
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], point.predicted[k] / point.predicted[order[0]],
        numbers.named(int(point.predicted[k]), words.prediction), label_link(evaluation.labels[k], "called"),
    ))  # fmt: skip
    yield Finding(
        rule="predicted-only",
        severity="high" if severity_of(gain) == "high" else "medium",
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(names, starts=True)} {verb(names, 'is', 'are')} predicted, but in no ground truth",
        evidence=f"{numbers.named(n, words.prediction)} of {verb(names, 'a label', 'labels')} without any ground truth "
        f"{'counts' if n == 1 else 'count'} as wrong.",
        action="Check that ground truth and predictions spell the label alike. If they do, add "
        f"{words.samples} of it to the test set.",
        gain=gain,
        worth=worth,
        gain_note=f"if {'it' if n == 1 else f'those {numbers.count(n)}'} were right",
        link=label_link(names[0], "called") if len(names) == 1 else "#performance&sort=support,asc",
        rows=rows,
        rest=rest,
        more="#performance&sort=support,asc",
    )
