"""A console's own figures beside those of a run under its definition, with the reason where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen import numbers
from reportgen.consoles import consoles
from reportgen.consoles.console import Console
from reportgen.consoles.reported import Reported
from reportgen.errors import OptionError
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

SAME = 5e-4  # consoles show three places
MOST_NAMED = 3  # labels in a reason


@dataclass(frozen=True)
class Difference:
    """One figure: of a label, or of all where that is empty; NaN where this run has none; why they differ, if so."""

    figure: str
    label: str
    theirs: float
    ours: float
    reason: str


@dataclass(frozen=True)
class Beside:
    """What a console's file says beside this run: every figure it has, of all labels, then of each label."""

    reported: Reported
    differences: tuple[Difference, ...]


def beside(reported: Reported, evaluation: Evaluation) -> Beside:
    """A console's file held against a run.

    Raises: OptionError where the run has no such figures.
    """
    found = consoles(evaluation) if isinstance(evaluation, OutcomeEvaluation) else ()
    console = next((one for one in found if one.key == reported.key), None)
    if console is None or not isinstance(evaluation, OutcomeEvaluation):
        problem = f"{reported.source} is of {reported.key}, whose figures this run has not"
        raise OptionError("--console", problem, "Give predictions with scores, or leave it out.")
    return Beside(reported, tuple(_all(reported, console, evaluation)))


def _all(reported: Reported, console: Console, evaluation: OutcomeEvaluation) -> Iterator[Difference]:
    ours = {figure.key: figure.value for figure in console.figures}
    data = _of_data(reported, evaluation)
    for key, theirs in reported.figures.items():
        yield _difference(
            key, "", theirs, ours.get(key, float("nan")), data or _of_labels(reported, console, evaluation)
        )
    place = {label: position for position, label in enumerate(evaluation.labels)}
    for label, figures in reported.labels.items():
        for key, theirs in figures.items():
            column = console.labels.get(key)
            known = column is not None and label in place
            value = float(column[place[label]]) if known and column is not None else float("nan")
            yield _difference(key, label, theirs, value, data or _of_threshold(reported, label, console, place))


def _difference(key: str, label: str, theirs: float, ours: float, why: str) -> Difference:
    if abs(theirs - ours) <= SAME:
        return Difference(key, label, theirs, ours, "")
    return Difference(key, label, theirs, ours, why if ours == ours else f"not known here. {why}".strip())


def _of_data(reported: Reported, evaluation: OutcomeEvaluation) -> str:
    """That the samples or the labels are others, which explains any difference; empty where they are not."""
    n = evaluation.dataset.n_samples
    if reported.n_samples is not None and reported.n_samples != n:
        return f"its test set has {numbers.count(reported.n_samples)} images, this one {numbers.count(n)}"
    known = set(evaluation.labels)
    others = [label for label in reported.labels if label not in known]
    missing = [label for label in evaluation.labels if reported.labels and label not in reported.labels]
    if others:
        return f"it has labels that are not here: {_named(others)}"
    return f"it lacks labels that are here: {_named(missing)}" if missing else ""


def _of_labels(reported: Reported, console: Console, evaluation: OutcomeEvaluation) -> str:
    """Which labels differ; where none does, that the average is another."""
    place = {label: position for position, label in enumerate(evaluation.labels)}
    column = console.labels.get("f1")
    if not reported.labels or column is None:
        return "other predictions, or another definition: its file has no figures of labels"
    apart = [label for label, row in reported.labels.items() if abs(row.get("f1", 0.0) - column[place[label]]) > SAME]
    return f"these labels differ: {_named(apart)}" if apart else "every label is the same, so its average is another"


def _of_threshold(reported: Reported, label: str, console: Console, place: dict[str, int]) -> str:
    """That a label's threshold is another, where both are known; else that its predictions are."""
    theirs, column = reported.labels[label].get("threshold"), console.labels.get("threshold")
    if theirs is not None and column is not None and label in place:
        ours = float(column[place[label]])
        if abs(theirs - ours) > SAME:
            return f"its threshold is {numbers.threshold(theirs)}, here {numbers.threshold(ours)}"
    return "other predictions than those it counted"


def _named(labels: list[str]) -> str:
    return ", ".join(labels[:MOST_NAMED]) + (", …" if len(labels) > MOST_NAMED else "")
