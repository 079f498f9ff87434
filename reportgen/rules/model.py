"""Rules about the model as a whole: it answers one label, or no better than a guess; labels that it never says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called, label_link
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.gain import errors_of, gained
from reportgen.rules.needs import ENOUGH
from reportgen.rules.ranking import listed, shown, verb
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule, severity_of

ONE_LABEL = 0.8  # of all predictions
FAR = 0.1  # from the label's share of the ground truth: where four in five are of one label, most predictions should be


@rule("nothing-predicted", "Nothing is predicted", about="whole", limits={"fewest in the ground truth": MIN_ROWS},
      needs=needs.ground_truth)  # fmt: skip
def nothing_predicted(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Without any prediction nothing is found, whatever the model can do: usually the file holds no predictions, they
    were written in another form, or the threshold is above all of their scores.
    """
    point = evaluation.point
    n = int(point.support.sum())
    if point.predicted.any() or n < MIN_ROWS:
        return
    below = int(evaluation.point_at(0.0).predicted.sum()) if evaluation.has_scores else 0
    predictions = numbers.named(below, words.prediction)
    yield Finding(
        rule="nothing-predicted",
        severity="high",
        label="",
        message="Nothing is predicted at this threshold" if below else "Nothing is predicted",
        evidence=f"0 of {numbers.count(n)} {words.all_counted} are found"
        + (f"; all {predictions} are below the threshold." if below > 1 else f"; {predictions} is below the threshold."
           if below else "; there is no prediction at all."),
        action="Choose a threshold that some predictions reach." if below else
        "Check that it is the right file and that the model ran to its end; and that the training has not collapsed to "
        "predicting nothing.",
        gain=None,
        gain_note="figures of a model that predicts something",
        link="#threshold" if below else "#checks",
    )  # fmt: skip


def collapsed_label(evaluation: OutcomeEvaluation) -> int | None:
    """The label that takes nearly all predictions, far more than its share of the ground truth."""
    point = evaluation.point
    total, truths = int(point.predicted.sum()), int(point.support.sum())
    if evaluation.n_labels < 2 or total < ENOUGH or not truths:
        return None
    label = int(np.argmax(point.predicted))
    share = point.predicted[label] / total
    return label if share > ONE_LABEL and share - point.support[label] / truths > FAR else None


@rule("collapsed", "One label takes nearly all predictions", about="whole", limits={
    "share of all predictions": ONE_LABEL, "above its share of the ground truth": FAR, "fewest predictions": ENOUGH},
    needs=needs.predictions)  # fmt: skip
def collapsed(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """One label has more than 80% of the predictions and far less of the ground truth: the model has stopped telling
    labels apart, or its outputs are read in the wrong order. Whatever else is wrong follows from it.
    """
    label = collapsed_label(evaluation)
    if label is None:
        return
    point, name = evaluation.point, called(evaluation.labels[label])
    total, truths = int(point.predicted.sum()), int(point.support.sum())
    n, due = int(point.predicted[label]), int(point.support[label])
    never = [evaluation.labels[k] for k in np.flatnonzero((point.predicted == 0) & (point.support > 0)).tolist()]
    order = np.argsort(-point.predicted, kind="stable")
    rows, rest = shown(order[point.support[order] + point.predicted[order] > 0].tolist(), lambda k: FindingRow(
        evaluation.labels[k], point.predicted[k] / total, numbers.named(int(point.predicted[k]), words.prediction),
        label_link(evaluation.labels[k], "called")))  # fmt: skip
    evidence = (
        f"{numbers.count(n)} of {numbers.count(total)} predictions are {name}; in the ground truth "
        f"{numbers.count(due)} of {numbers.count(truths)} {words.all_counted} are."
    )
    yield Finding(
        rule="collapsed",
        severity="high",
        label=evaluation.labels[label],
        message=f"Predicts only {name}" if n == total else f"Predicts {name} {numbers.percent(n / total)}% of the time",
        evidence=evidence
        + (f" {listed(never, starts=True)} {verb(never, 'is', 'are')} never predicted." if never else ""),
        action="Check first that the outputs of the model are read as the right labels, in the order of training. If "
        "they are, the training has collapsed: look at the learning rate, the balance of the labels and the loss.",
        gain=None,
        gain_note=_against_guesses(evaluation),
        worth=_worth(evaluation),
        link=label_link(evaluation.labels[label], "called"),
        rows=rows,
        rest=rest,
        more="#performance&sort=support,desc",
    )


def _worth(evaluation: OutcomeEvaluation) -> str:
    name = "accuracy" if "accuracy" in evaluation.metrics else "macro_f1"
    title = evaluation.definitions[name].title
    return f"{numbers.metric(evaluation.metrics[name])} {title[0].lower()}{title[1:]}"


def _against_guesses(evaluation: OutcomeEvaluation) -> str:
    """What answers without a model would score."""
    label, guess = evaluation.majority_label, evaluation.baselines.get("majority", {}).get("accuracy", np.nan)
    if label is None or np.isnan(guess):
        return "of all labels together"
    return f"always answering {called(evaluation.labels[label], 30)} gives {numbers.metric(guess)}"


@rule("no-better-than-guessing", "The model is no better than a guess", about="whole",
      limits={"fewest samples": ENOUGH}, needs=needs.guesses)  # fmt: skip
def no_better(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """An accuracy that chance keeps below that of always answering the most frequent label, and labels found no more
    often than by chance: usually predictions and ground truth do not belong together, or the wrong weights were loaded.
    """
    if collapsed_label(evaluation) is not None:
        return
    guess, drawn = (evaluation.baselines[way] for way in ("majority", "frequency"))
    low, high = evaluation.intervals["accuracy"]
    if not low <= max(guess["accuracy"], drawn["accuracy"]):
        return
    majority = called(evaluation.labels[evaluation.majority_label or 0])
    is_blind = evaluation.intervals["balanced_accuracy"][0] <= guess["balanced_accuracy"]
    auc = evaluation.metrics.get("macro_auc", np.nan)
    of_scores = "" if np.isnan(auc) else f" Macro AUC is {numbers.metric(auc)}; 0.500 is chance."
    yield Finding(
        rule="no-better-than-guessing",
        severity="high" if is_blind else "medium",
        label="",
        message="No better than guessing" if is_blind else f"No more often right than always answering {majority}",
        evidence=f"Accuracy is {numbers.metric(evaluation.metrics['accuracy'])} (95% interval "
        f"{numbers.interval(low, high)}); always answering {majority} gives {numbers.metric(guess['accuracy'])}, "
        f"guessing by frequency {numbers.metric(drawn['accuracy'])}.{of_scores}",
        action="Check that predictions and ground truth belong together: the same ids, the labels in the same order, "
        "the right weights." if is_blind else
        "Judge it by balanced accuracy or by the F1 of the labels that matter; accuracy says little where one label is "
        "so frequent.",
        gain=None,
        gain_note=f"{numbers.metric(guess['accuracy'])} without a model",
        worth=_worth(evaluation),
        link="#confusion",
    )  # fmt: skip


def never_predicted_labels(evaluation: OutcomeEvaluation) -> list[int]:
    """Labels with ground truth enough that no prediction names, the most frequent first."""
    point = evaluation.point
    never = np.flatnonzero((point.predicted == 0) & (point.support >= MIN_ROWS))
    return [int(label) for label in never[np.argsort(-point.support[never], kind="stable")]]


@rule("never-predicted", "Labels are never predicted", limits={"fewest of the label": MIN_ROWS},
      needs=needs.predictions)  # fmt: skip
def never_predicted(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label that is there and that no prediction names is usually spelled or numbered otherwise in the predictions,
    or was missing from training. Named from 5 of it on.
    """
    order = never_predicted_labels(evaluation)
    if not order:
        return
    point, names = evaluation.point, [evaluation.labels[k] for k in order]
    gain, worth = gained(evaluation, [cell for k in order for cell in errors_of(point, k)])
    total = int(point.support[order].sum())
    rows, rest = shown(order, lambda k: FindingRow(
        evaluation.labels[k], point.support[k] / point.support[order].max(),
        numbers.named(int(point.support[k]), words.unit), label_link(evaluation.labels[k], "missed")))  # fmt: skip
    yield Finding(
        rule="never-predicted",
        severity=severity_of(gain),
        label=names[0] if len(names) == 1 else "",
        message=f"{listed(names, starts=True)} {verb(names, 'is', 'are')} never predicted",
        evidence=f"{numbers.named(total, words.unit)} of {verb(names, 'this label', 'these labels')} "
        f"{'is' if total == 1 else 'are'} in the ground truth.",
        action="Check that the predictions spell the label alike, and that training had examples of it.",
        gain=gain,
        worth=worth,
        gain_note=f"if {'it' if len(names) == 1 else 'they'} were found",
        link=label_link(names[0], "missed") if len(names) == 1 else "#performance&sort=recall,asc",
        rows=rows,
        rest=rest,
        more="#performance&sort=recall,asc",
    )
