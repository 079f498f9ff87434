"""The training set beside the test set: a part of the distribution of labels."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.training import NEAR, SAME_BYTES, SAME_ID, SAME_TEXT, Leak, Training
from reportgen.links import short
from reportgen.report.context import ROWS_SHOWN, Context
from reportgen.report.training_blocks import LeakRows, TrainingRow, TrainingTable

MOST_PAIRS = 10  # of each way that are listed
LONGEST = 40
HOW = {
    SAME_BYTES: ("is the very file of one in training", "are the very files of some in training"),
    SAME_TEXT: ("is word for word one in training", "are word for word some in training"),
    SAME_ID: ("has the id of one in training", "have the ids of some in training"),
    NEAR: ("looks the same as one in training", "look the same as some in training"),
}


def training_block(context: Context[OutcomeEvaluation]) -> TrainingTable | None:
    """The table of labels in training and test, with what leaked; None without a training set."""
    training = context.evaluation.training
    if training is None:
        return None
    rows = _rows(training)
    widest = max((max(row.training_share, row.tested_share) for row in rows), default=0.0)
    leaks = tuple(_leak(context, leak) for leak in training.leaks)
    return TrainingTable(rows[:ROWS_SHOWN], widest or 1.0, leaks, _notes(context, training, len(rows)))


def has_news(training: Training) -> bool:
    """Whether it says something that a reader must see: a leak, or a label that one side lacks."""
    return bool(training.leaked.size or training.never_trained.size)


def said_inside(training: Training) -> str:
    """What the fold says of the training set: `training beside it`, what leaked, what is missing."""
    n, missing = int(training.leaked.size), int(training.never_trained.size)
    said = [f"{numbers.count(n)} also in training"] * bool(n)
    said += [f"{numbers.named(missing, 'label')} not in training"] * bool(missing)
    return ", ".join(said) or "training beside it"


def _rows(training: Training) -> tuple[TrainingRow, ...]:
    """The labels that one side lacks first, then those whose shares differ most."""
    train, test = training.shares
    n = int(training.support.sum()) + sum(count for _, count in training.others)
    found = [
        TrainingRow(
            label, int(training.support[k]), float(train[k]), int(training.tested[k]), float(test[k]),
            _note(int(training.support[k]), int(training.tested[k])),
        )
        for k, label in enumerate(training.labels)
    ]  # fmt: skip
    found += [TrainingRow(label, count, count / n, 0, 0.0, _note(count, 0)) for label, count in training.others]
    return tuple(sorted(found, key=lambda row: (not row.note, -abs(row.training_share - row.tested_share))))


def _note(in_training: int, in_test: int) -> str:
    if in_training and in_test:
        return ""
    return "not tested" if in_training else "not in training" if in_test else "in neither"


def _leak(context: Context[OutcomeEvaluation], leak: Leak) -> LeakRows:
    ids, n = context.evaluation.dataset.sample_ids, leak.n_samples
    first = slice(MOST_PAIRS)
    ours = ids.gather(leak.sample[first]).to_list()
    pairs = tuple(zip(ours, leak.theirs[first], leak.distance[first].tolist(), strict=True))
    more = f"; the first {MOST_PAIRS} pairs, more are in the record" if leak.sample.size > MOST_PAIRS else ""
    return LeakRows(f"{numbers.named(n, context.words.sample)} {HOW[leak.kind][n != 1]}{more}.", pairs)


def _notes(context: Context[OutcomeEvaluation], training: Training, n_rows: int) -> tuple[str, ...]:
    words = context.words
    notes = [f"Training is {short(training.name, LONGEST)}: {numbers.named(training.n_samples, words.sample)}."]
    if not np.isnan(training.moved):
        p = "" if np.isnan(training.p) else f" (G-test, p = {numbers.probability(training.p)})"
        notes.append(f"{numbers.share(training.moved)} of the labels are distributed differently than in training{p}.")
    if not training.leaked.size:
        notes.append(f"No {words.sample} of the test set was found in training.")
    if n_rows > ROWS_SHOWN:
        notes.append(f"{numbers.count(n_rows - ROWS_SHOWN)} more labels are in the record.")
    return (*notes, *training.notes)
