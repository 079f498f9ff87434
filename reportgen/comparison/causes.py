"""Why one version is better or worse than another: what it predicts more often, finds less often, confuses.

Each rule looks at two versions on the same samples. What a rule says of a label or of a pair of labels is significant:
a sign test over the samples, corrected for how many were looked at. What no test speaks of says so.

To add one: a generator of causes here, and its name in RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE, Mask
from reportgen.comparison.cause import MOST_ROWS, Cause, CauseRow, Moved, moved_ones, signed
from reportgen.comparison.change import Change, in_a_sentence, number
from reportgen.comparison.moves import Moves, Wrong, cell_moves, label_moves
from reportgen.comparison.pair import Comparison
from reportgen.comparison.verdict import sureness
from reportgen.links import short
from reportgen.record.outcomes import Rows
from reportgen.record.read import Record

LENGTH = 40  # characters of a label in a sentence
AS_OFTEN = 1.1  # from so many times as many predictions on, or as few, that is what is said
MANY_MORE = 1.2  # so many times as many predictions, or as few, are a cause of their own
UNTESTED = "Without a confidence interval no test can say whether that is more than chance."
MOVED = 0.1  # of its value: by so much a figure must change of whose noise nothing is known


Rule = Callable[[Comparison, str], Iterator[Cause]]


def causes(comparison: Comparison, name: str) -> tuple[Cause, ...]:
    """What makes the later version, called `name`, better or worse: other labels, then the worst first.

    None on other samples.
    """
    if comparison.aligned is None:
        return ()
    found = [cause for rule in RULES for cause in rule(comparison, name)]
    return tuple(sorted(found, key=lambda cause: (cause.rule != "labels", cause.is_better, -cause.size)))


def false_positives(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Labels that are predicted where they should not be, more often or less often than before."""
    states = ("fixed", "broken") if comparison.facts.has_one_answer else ("gone", "spurious")
    for moved in _labels_moved(comparison, _is_false_positive):
        label, before, after = moved.label, *moved.counts
        predicted = [_predicted(side, label) for side in (comparison.before, comparison.after)]
        message = f"{_predicts(name, label, *predicted)}: {moved.many('false positive')}"
        evidence = (
            f"{_of(after, predicted[1])} of {_called(label)} are false positives, "
            f"before {_of(before, predicted[0], '')}{moved.sure()}."
        )
        yield moved.cause("false_positives", message, evidence, moved.rows("FP"), states)


def found(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Labels that are found less often or more often than before."""
    verb, how = ("classifies", " correctly") if comparison.facts.has_one_answer else ("finds", "")
    for moved in _labels_moved(comparison, _is_false_negative):
        way = f"{name} {verb} {_called(moved.label)}{how} {'more' if moved.is_better else 'less'} often"
        recall = " to ".join(_recall(side, moved.label) for side in (comparison.before, comparison.after))
        evidence = f"Its recall goes from {recall}{moved.sure()}."
        yield moved.cause("found", f"{way}: {moved.many('false negative')}", evidence, moved.rows("FN"))


def confused(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Pairs of labels that are confused more often or less often than before."""
    assert comparison.aligned is not None  # noqa: S101 - causes() made sure
    n = len(comparison.labels)
    moves, cells = cell_moves(comparison.aligned, n, len(comparison.before.sample_ids))
    for moved in moved_ones(comparison, moves):
        rows = tuple(_cell_row(comparison, moves, k, *divmod(int(cells[k]), n)) for k in moved.at[:MOST_ROWS])
        first, (before, after) = rows[0], moved.counts
        way = f"{name} confuses {_called(first.truth)} with {_called(first.prediction)}"
        evidence = f"{numbers.count(after)} times, before {numbers.count(before)}{moved.sure('pair')}."
        yield moved.cause("confused", f"{way} {'less' if moved.is_better else 'more'} often", evidence, rows)


def by_label(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Labels whose F1 is significantly higher or lower than before."""
    changes = comparison.label_changes
    for verdict, way in (("worse", -1), ("better", 1)):
        moved = sorted((row for row in changes if row.verdict == verdict), key=lambda row: -way * row.f1.difference)
        if not moved:
            continue
        first, n = moved[0], numbers.named(len(changes), "label")
        message = f"{name} is {verdict} on {numbers.count(len(moved))} of {n}, most on {_called(first.label)}"
        ends = f"{numbers.metric(first.f1.before)} to {numbers.metric(first.f1.after)}"
        evidence = f"F1 of {_called(first.label)} goes from {ends} (q = {numbers.probability(first.q)})."
        rows = tuple(CauseRow(row.label, row.label, f"F1 {numbers.signed(row.f1.difference)}", row.f1.difference)
                     for row in moved[:MOST_ROWS])  # fmt: skip
        # It says less than what counts errors, and comes after that.
        yield Cause("by_label", way > 0, message, evidence, 0, rows, "fixed" if way > 0 else "broken")


def volume(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Far more or far fewer predictions than before: a threshold that is lower or higher, or another model."""
    before, after = (_totals(side) for side in (comparison.before, comparison.after))
    if not before[0] or not after[0] or 1 / MANY_MORE < after[0] / before[0] < MANY_MORE:
        return
    right, wrong = (after[k] - before[k] for k in (1, 2))
    times = numbers.fixed(after[0] / before[0], 1)
    message = f"{name} makes {times} times as many predictions: {signed(right)} right, {signed(wrong)} false positives"
    evidence = (
        f"{numbers.count(after[0])}{_at(comparison.after)}, before {numbers.count(before[0])}{_at(comparison.before)}."
    )
    yield Cause("volume", right > wrong, message, evidence, abs(after[0] - before[0]), is_tested=False)


def labels(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Labels that only one of the versions knows: what the other calls otherwise, it is wrong about."""
    before, after = (set(side.labels) for side in (comparison.before, comparison.after))
    gone = [label for label in comparison.before.labels if label not in after]
    new = [label for label in comparison.after.labels if label not in before]
    if not gone and not new:
        return
    known = [f"also knows {numbers.named(len(new), 'label')}"] if new else []
    missing = [f"does not know {numbers.named(len(gone), 'label')}"] if gone else []
    evidence = [f"{word}: {_listed(some)}." for word, some in (("Not known", gone), ("New", new)) if some]
    is_odd = gone or any(comparison.after.by_label[label].support == 0 for label in new)
    hint = ["A label that was only renamed needs one name in all files."] if new and is_odd else []
    message = f"{name} {' and '.join([*missing, *known])}"
    yield Cause("labels", not gone, message, " ".join([*evidence, *hint]), 0, is_tested=False)


def scores(comparison: Comparison, name: str) -> Iterator[Cause]:
    """Confidences that fit what is right better, or worse, than before: what the main metric does not see."""
    known = (comparison.changes.get(metric) for metric in ("log_loss", "ece", "brier"))
    change = next((one for one in known if one is not None and _has_moved(one)), None)
    if change is None:
        return
    is_better, title = change.difference < 0, in_a_sentence(comparison.definition(change.name), change.name)
    how = f"lower is better ({sureness(change.p)})." if change.is_significant else f"lower is better. {UNTESTED}"
    message = f"The confidences of {name} fit what is right {'better' if is_better else 'worse'} than before"
    ends = f"{numbers.plain(change.before)} to {numbers.plain(change.after)}"
    evidence = f"{title[:1].upper()}{title[1:]} goes from {ends}; {how}"
    yield Cause("scores", is_better, message, evidence, 0, is_tested=change.is_significant)


RULES: tuple[Rule, ...] = (false_positives, found, confused, by_label, volume, labels, scores)


def _labels_moved(comparison: Comparison, wrong: Wrong) -> Iterator[Moved]:
    assert comparison.aligned is not None  # noqa: S101 - causes() made sure
    n_samples = len(comparison.before.sample_ids)
    return moved_ones(comparison, label_moves(comparison.aligned, wrong, len(comparison.labels), n_samples))


def _is_false_positive(rows: Rows) -> tuple[Mask, NDArray[np.integer]]:
    return (rows.prediction != NONE) & (rows.prediction != rows.truth), rows.prediction


def _is_false_negative(rows: Rows) -> tuple[Mask, NDArray[np.integer]]:
    return (rows.truth != NONE) & (rows.prediction != rows.truth), rows.truth


def _has_moved(change: Change) -> bool:
    if np.isnan(change.difference) or change.better != "lower":
        return False
    return change.is_significant or (np.isnan(change.p) and abs(change.difference) > MOVED * change.before)


def _predicted(record: Record, label: str) -> int:
    return record.by_label[label].predicted if label in record.by_label else 0


def _recall(record: Record, label: str) -> str:
    return numbers.metric(number(record.by_label[label].recall if label in record.by_label else None))


def _totals(record: Record) -> tuple[int, int, int]:
    """All predictions, those that are right, and those that are not."""
    predicted, right = (sum(getattr(row, name) for row in record.per_label) for name in ("predicted", "tp"))
    return predicted, right, predicted - right


def _called(label: str) -> str:
    """A label in a sentence; in quotation marks where it is no word, and would run into the numbers around it.

    >>> _called("cat"), _called("3")
    ('cat', '“3”')
    """
    text = short(label, LENGTH)
    return text if text[:1].isalpha() and text[-1:].isalpha() else f"“{text}”"


def _predicts(name: str, label: str, before: int, after: int) -> str:
    """How often a label is predicted, against before.

    >>> _predicts("v7", "cat", 100, 190), _predicts("v7", "cat", 100, 104), _predicts("v7", "cat", 100, 0)
    ('v7 predicts cat 1.9 times as often', 'v7 is wrong about cat more often', 'v7 never predicts cat')
    >>> _predicts("v7", "cat", 0, 40)
    'v7 predicts cat, never predicted before'
    """
    if not after:
        return f"{name} never predicts {_called(label)}"
    if not before:
        return f"{name} predicts {_called(label)}, never predicted before"
    if not 1 / AS_OFTEN < after / before < AS_OFTEN:
        return f"{name} predicts {_called(label)} {numbers.fixed(after / before, 1)} times as often"
    return f"{name} is wrong about {_called(label)} {'more' if after >= before else 'less'} often"


def _listed(names: Sequence[str]) -> str:
    """The first of some labels, and how many more there are."""
    more = f" and {numbers.count(len(names) - MOST_ROWS)} more" if len(names) > MOST_ROWS else ""
    return f"{', '.join(_called(label) for label in names[:MOST_ROWS])}{more}"


def _of(part: int, whole: int, what: str = "prediction") -> str:
    """`20 of 45 predictions`."""
    return f"{numbers.count(int(part))} of {numbers.named(whole, what) if what else numbers.count(whole)}"


def _cell_row(comparison: Comparison, moves: Moves, k: int, truth: int, prediction: int) -> CauseRow:
    before, after = int(moves.before[k]), int(moves.after[k])
    text = f"{numbers.count(before)} → {numbers.count(after)}"
    return CauseRow(comparison.labels[truth], comparison.labels[prediction], text, after - before)


def _at(record: Record) -> str:
    at = record.threshold.operating if record.threshold else None
    return "" if at is None else f" at threshold {numbers.threshold(at)}"
