"""The requirements that are not met as one finding: by how much each is missed, and what would meet it."""

from __future__ import annotations

from math import ceil, isnan, nan

import numpy as np

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.gains import LEAST_SAMPLES
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.gates.held import Checked
from reportgen.gates.requirement import EVERY, Requirement
from reportgen.gates.verdict import Outcome
from reportgen.links import called, threshold_link
from reportgen.report.context import Context, has_outcomes
from reportgen.report.verdict.requirements import evidence_link, figure_title
from reportgen.rules.ranking import MOST_ROWS, listed, verb
from reportgen.rules.rule import Finding, FindingRow

NAMED = 3  # labels that pull a mean down
# a mean over labels: the labels' figure that it is of
OF_MEANS = {
    "macro_f1": "f1", "macro_precision": "precision", "macro_recall": "recall", "balanced_accuracy": "recall",
    "map": "ap", "map50": "ap50", "map75": "ap75",
}  # fmt: skip
OF_CURVES = ("macro_f1", "macro_precision", "macro_recall", "micro_f1", "micro_precision", "micro_recall")
OF_LABELS = ("precision", "recall", "f1")


def missed_requirements(context: Context[Evaluation]) -> tuple[Finding, ...]:
    """One finding with all requirements that are not met; none where all are, or nothing is required."""
    missed = [
        one for outcome in (Outcome.FAIL, Outcome.NOISE) for one in context.requirements if one.outcome is outcome
    ]
    if not missed:
        return ()
    rows = [_row(context, one) for one in missed]
    is_sure = missed[0].outcome is Outcome.FAIL
    known = threshold_that_meets(context, missed)
    remedies = [] if known is not None else [remedy for one in missed[:NAMED] if (remedy := _remedy(context, one))]
    done = [_of_threshold(context, known, missed[0].requirement)] if known is not None else remedies
    return (
        Finding(
            rule="requirements",
            severity="blocker" if is_sure else "medium",
            label="",
            message=_counted(missed),
            evidence=_evidence(context, missed),
            action=" ".join(done) or "The findings below say where to begin.",
            gain=None,
            gain_note=f"of {numbers.named(len(context.requirements), 'requirement')} met",
            worth=numbers.count(len(context.requirements) - len(missed)),
            link=threshold_link(known) if known is not None else rows[0].link,
            rows=tuple(rows[:MOST_ROWS]),
            rest=max(0, len(rows) - MOST_ROWS),
            more="#summary",
        ),
    )  # fmt: skip


def _row(context: Context[Evaluation], one: Checked) -> FindingRow:
    result, wanted = one.deciding, one.requirement
    if isnan(result.value):
        return FindingRow(wanted.text, nan, "unknown", evidence_link(context, result))
    by = f"by {numbers.plain(abs(result.value - wanted.limit))}"
    return FindingRow(wanted.text, nan, by, evidence_link(context, result))


def _counted(missed: list[Checked]) -> str:
    n_noise = sum(one.outcome is Outcome.NOISE for one in missed)
    n = len(missed) - n_noise
    sure = f"{numbers.named(n, 'requirement')} not met" if n else ""
    noise = f"{numbers.count(n_noise) if n else numbers.named(n_noise, 'requirement')} missed within noise"
    return ", ".join(filter(None, [sure, noise if n_noise else ""]))


def _evidence(context: Context[Evaluation], missed: list[Checked]) -> str:
    """What each of the first is, and what was asked."""
    said = []
    for one in missed[:NAMED]:
        wanted, result = one.requirement, one.deciding
        of = f" of {called(result.requirement.label)}" if result.requirement.label not in (None, EVERY) else ""
        if isnan(result.value):
            said.append(f"{figure_title(context, wanted)}{of} could not be checked: {result.note}.")
            continue
        value, limit = numbers.told_apart(result.value, wanted.limit)
        drop = "The drop of " if wanted.is_drop else ""
        title = figure_title(context, wanted)
        title = _inside(title) if drop else title
        asked = f"at least {limit}" if wanted.at_least else f"at most {limit}"
        said.append(f"{drop}{title}{of} is {value}, {asked} is required{_chance(one)}.")
    return " ".join(said)


def _chance(one: Checked) -> str:
    return ", which chance may explain" if one.outcome is Outcome.NOISE else ""


# What would meet it


def threshold_that_meets(context: Context[Evaluation], missed: list[Checked]) -> float | None:
    """The threshold nearest to the one now at which every requirement that a threshold moves is met.

    None where a missed one is of anything else, or no threshold meets them all, or there are too few samples to choose.
    """
    if not has_outcomes(context) or not context.evaluation.has_scores:
        return None
    evaluation = context.evaluation
    if evaluation.dataset.n_samples < LEAST_SAMPLES or not all(_moves(evaluation, one.requirement) for one in missed):
        return None
    curves = evaluation.curves
    meets = np.ones(curves.steps.size, bool)
    for one in context.requirements:
        wanted = one.requirement
        if not _moves(evaluation, wanted):
            continue
        values = _by_threshold(evaluation, wanted)
        within = values >= wanted.limit if wanted.at_least else values <= wanted.limit
        meets &= within.all(axis=0)
    found = np.flatnonzero(meets)
    if not found.size:
        return None
    now = evaluation.operating or 0.0
    return float(curves.steps[found[np.argmin(np.abs(curves.steps[found] - now))]])


def _moves(evaluation: OutcomeEvaluation, wanted: Requirement) -> bool:
    """Whether the page knows the figure at every threshold."""
    if wanted.is_drop or wanted.slice is not None:
        return False
    if wanted.label is None:
        return wanted.metric in OF_CURVES
    return wanted.metric in OF_LABELS and (wanted.label == EVERY or wanted.label in evaluation.labels)


def _by_threshold(evaluation: OutcomeEvaluation, wanted: Requirement) -> np.ndarray:
    """(n, n_steps) the figure at every step, of one or of every label that has ground truth."""
    values: np.ndarray = getattr(evaluation.curves, wanted.metric)
    if wanted.label is None:
        return values[None, :]
    if wanted.label == EVERY:
        return values[evaluation.point.support > 0]
    return values[[evaluation.labels.index(wanted.label)]]


def _of_threshold(context: Context[Evaluation], known: float, wanted: Requirement) -> str:
    """What is to be done, and what it costs: what else moves at that threshold."""
    said = f"A threshold of {numbers.threshold(known)} would meet what is missed"
    price = _price(context, known, wanted)
    return f"{said}{f'; {price}' if price else ''}. It is chosen on this test set: check it on other data."


def _price(context: Context[Evaluation], known: float, wanted: Requirement) -> str:
    """Precision and recall pay for each other: the other one, now and at the threshold."""
    whole, _, name = wanted.metric.rpartition("_")
    other = {"precision": "recall", "recall": "precision"}.get(name, "")
    if not has_outcomes(context) or not other or wanted.label == EVERY:
        return ""
    points = (context.evaluation.point, context.evaluation.point_at(known))
    label = context.labels.index(wanted.label) if wanted.label is not None else None
    values = [getattr(point, f"{whole}_{other}" if whole else other) for point in points]
    now, then = (numbers.metric(float(value if label is None else value[label])) for value in values)
    of = f" of {called(context.labels[label])}" if label is not None else ""
    return f"{f'{whole} ' if whole else ''}{other}{of} goes from {now} to {then}"


def _remedy(context: Context[Evaluation], one: Checked) -> str:
    """What would meet one requirement; empty where that cannot be told from here."""
    wanted = one.requirement
    if not has_outcomes(context) or wanted.is_drop or wanted.slice is not None or isnan(one.deciding.value):
        return ""
    if wanted.label == EVERY:
        names = [result.requirement.label or "" for result in one.missing]
        return f"{listed(names, starts=True)} {verb(names, 'misses', 'miss')} {wanted.text}."
    point, words = context.evaluation.point, context.words
    if wanted.metric == "accuracy" and wanted.at_least:
        n, right = int(point.support.sum()), int(point.tp.sum())
        more = max(1, ceil(wanted.limit * n - 1e-9) - right)
        return f"Accuracy needs {numbers.count(more)} more {words.unit if more == 1 else words.units} right."
    if wanted.metric == "recall" and wanted.label in context.labels and wanted.at_least:
        label = context.labels.index(wanted.label)
        more = max(1, ceil(wanted.limit * int(point.support[label]) - 1e-9) - int(point.tp[label]))
        return f"Recall of {called(wanted.label)} needs {numbers.count(more)} more found."
    if wanted.metric in OF_MEANS and wanted.label is None and wanted.at_least:
        return _pulled_down(context.evaluation, wanted.metric, _inside(figure_title(context, wanted)))
    return ""


def _inside(title: str) -> str:
    """A title inside a sentence: `macro F1`, but `mAP 50`."""
    return f"{title[0].lower()}{title[1:]}" if title[1:2].islower() else title


def _pulled_down(evaluation: OutcomeEvaluation, metric: str, title: str) -> str:
    """The labels that are lowest in what a mean is of."""
    name = OF_MEANS[metric]
    of_labels = evaluation.label_ranking[name] if name in evaluation.label_ranking else getattr(evaluation.point, name)
    values = np.where(evaluation.point.support > 0, of_labels, np.nan)
    low = [int(label) for label in np.argsort(values, kind="stable")[:NAMED] if values[label] < np.nanmean(values)]
    names = [evaluation.labels[label] for label in low]
    return f"{listed(names, NAMED, starts=True)} {verb(names, 'pulls', 'pull')} {title} down." if names else ""
