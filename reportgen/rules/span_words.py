"""Rules about the words of entities: their boundaries, their capitals, and what is labelled now so, now otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import sqrt

from reportgen import numbers
from reportgen.arrays import NONE, Mask
from reportgen.evaluations.entities import NEW, EntityEvaluation
from reportgen.evaluations.span_conflicts import FEWEST, MOST_SHARE
from reportgen.evaluations.span_groups import SEEN, SpanGroups
from reportgen.evaluations.span_habits import ARTICLE, MARK, PART, SMALL, UPPER, WORD, Habit
from reportgen.links import short
from reportgen.report.words import Words
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule, severity_of
from reportgen.rules.span_shifts import boundary_gain, common_shift
from reportgen.span_outcomes import BOUNDARY

HABIT = 0.5  # of the wrong boundaries: what is wrong with half of them is one rule of writing, not chance
LESS = 0.1  # of recall: a gap that a reader of the texts would notice
ENOUGH = 20  # entities on either side of a comparison, as for labels that are missed
SURE = 2.576  # standard errors: p below 0.01
EXACT = 1e-9  # shares are exact to here
MARKED = 24  # characters of an entity's words
LINK = "#label-errors"

WHAT = {ARTICLE: "the article", MARK: "punctuation", PART: "part of a word", WORD: "one word"}


def _texts(evaluation: EntityEvaluation) -> str:
    """What is missing: the texts."""
    texts = evaluation.dataset.texts
    return "the texts are not known" if texts is None or texts.null_count() == len(texts) else ""


def _training(evaluation: EntityEvaluation) -> str:
    """What is missing: the training set with its texts."""
    training = evaluation.training
    return _texts(evaluation) or ("" if training is not None and training.forms is not None
                                  else "no training set with texts is given")  # fmt: skip


def said_of(habit: Habit) -> str:
    """What is wrong, of a prediction: `one word too short at the end`."""
    long = "too long" if habit.is_long else "too short"
    return f"{WHAT.get(habit.what, 'several words')} {long} at the {habit.place}"


@rule("boundary-habit", "Boundaries are wrong in one way", needs=_texts,
      limits={"fewest": MIN_ROWS, "share of the wrong boundaries": HABIT})  # fmt: skip
def boundary_habit(evaluation: EntityEvaluation, words: Words) -> Iterator[Finding]:
    """Predictions of the right type with a wrong boundary are often wrong in one way: a word short, with the article, with the punctuation behind. Where half of them or more are, from 5 on, one rule of writing settles them."""  # noqa: E501
    habits = evaluation.habits
    n = int(evaluation.label_details["boundary"].sum())
    if not habits or common_shift(evaluation) is not None:
        return
    order = sorted(habits, key=lambda one: (-habits[one], said_of(one)))
    first = order[0]
    if habits[first] < max(MIN_ROWS, HABIT * n):
        return
    is_wrong = (evaluation.held.kind == BOUNDARY) & (evaluation.held.prediction == NONE)
    gain = boundary_gain(evaluation, is_wrong) * min(1.0, habits[first] / n)
    yield Finding(
        rule="boundary-habit",
        severity=severity_of(gain),
        label="",
        message=f"Predictions are {said_of(first)}",
        evidence=f"{numbers.count(habits[first])} of {numbers.count(n)} with the right type and a wrong boundary.",
        action=_mended(first),
        gain=gain,
        gain_note="if these ended where they are labelled" if first.place == "end" else "if these began where they are "
        "labelled",
        link="#state=wrong-boundary",
        rows=tuple(FindingRow(said_of(one), habits[one] / n, numbers.count(habits[one]), "#state=wrong-boundary")
                   for one in order[:MOST_ROWS]),
        rest=max(0, len(order) - MOST_ROWS),
        more="#state=wrong-boundary",
    )  # fmt: skip


def _mended(habit: Habit) -> str:
    """What to do about it."""
    if habit.what == ARTICLE:
        return "Decide whether the article belongs to an entity, and label all of them alike, training included."
    if habit.what == MARK:
        return "Label punctuation alike everywhere, or cut it off the predictions; check how words are split."
    if habit.what == PART:
        return "Check how words are split into tokens, and how their places become those of spans."
    return "Look whether the ground truth is labelled alike; if so, add training examples with long and short forms."


def _gap(found: int, of: int, other: int, of_others: int) -> float:
    """By how much the second recall is higher, 0 where that is small, unsure, or of few."""
    if min(of, of_others) < ENOUGH:
        return 0.0
    gap = other / of_others - found / of
    share = (found + other) / (of + of_others)
    error = sqrt(share * (1 - share) * (1 / of + 1 / of_others))
    return gap if gap >= LESS - EXACT and gap > SURE * error else 0.0


@rule("casing", "Entities in small or in capital letters are found less often", needs=_texts,
      limits={"recall lower by": LESS, "fewest of either": ENOUGH, "standard errors": SURE})  # fmt: skip
def casing(evaluation: EntityEvaluation, words: Words) -> Iterator[Finding]:
    """A model that goes by capitals misses what is written without, or in capitals alone. Told where recall is lower by 0.1 or more than of other entities, beyond chance (p below 0.01), with 20 of either."""  # noqa: E501
    found_of = evaluation.casing
    groups, rest = {"small letters": found_of.is_small, "capitals alone": found_of.is_upper}, found_of.is_usual
    states = {"small letters": SMALL, "capitals alone": UPPER}
    is_found = evaluation.is_found
    gaps = {name: _gap(*_found(is_found, of), *_found(is_found, rest)) for name, of in groups.items()}
    name = max(gaps, key=lambda one: gaps[one])
    if not gaps[name]:
        return
    (found, of), (other, of_others) = _found(is_found, groups[name]), _found(is_found, rest)
    yield Finding(
        rule="casing",
        severity=severity_of(gaps[name] * of / max(1, is_found.size)),
        label="",
        message=f"{words.units.capitalize()} in {name} are found less often",
        evidence=f"Recall {numbers.metric(found / of)} of {numbers.count(of)}, against "
        f"{numbers.metric(other / of_others)} of {numbers.count(of_others)} with a capital first.",
        action=f"Add training examples in {name}, or write some of those in training so.",
        gain=None,
        gain_note="recall of such texts",
        link=f"#state={states[name]}",
        rows=(FindingRow(f"in {name}", found / of, f"{numbers.count(found)} of {numbers.count(of)} found"),
              FindingRow("others", other / of_others, f"{numbers.count(other)} of {numbers.count(of_others)} found")),
    )  # fmt: skip


def _found(is_found: Mask, of: Mask) -> tuple[int, int]:
    return int((is_found & of).sum()), int(of.sum())


@rule("unseen-words", "Entities that training had not labelled are found less often", needs=_training,
      limits={"recall lower by": LESS, "fewest of either": ENOUGH, "standard errors": SURE})  # fmt: skip
def unseen_words(evaluation: EntityEvaluation, words: Words) -> Iterator[Finding]:
    """A model that has learned names by heart finds those of the training set and misses others. Told where recall of the others is lower by 0.1 or more, beyond chance (p below 0.01), with 20 of either."""  # noqa: E501
    groups = evaluation.breakdowns.by_surface
    if groups is None or not _gap(*_counts(groups, 1), *_counts(groups, 0)):
        return
    of = int(groups.support[1])
    gap = float(groups.recall[0] - groups.recall[1])
    yield Finding(
        rule="unseen-words",
        severity=severity_of(gap * of / max(1, int(groups.support.sum()))),
        label="",
        message=f"{words.units.capitalize()} that training had not labelled are found less often",
        evidence=f"Recall {numbers.metric(groups.recall[1])} of {numbers.count(of)}, against "
        f"{numbers.metric(groups.recall[0])} of {numbers.count(int(groups.support[0]))} {SEEN}.",
        action="Add training examples with other names, or put other names into those in training.",
        gain=None,
        gain_note="recall of what is new",
        link=f"#state={NEW}",
        rows=tuple(FindingRow(name, float(groups.recall[k]), f"{numbers.count(int(groups.tp[k]))} of "
                              f"{numbers.count(int(groups.support[k]))} found") for k, name in enumerate(groups.names)),
    )  # fmt: skip


def _counts(groups: SpanGroups, k: int) -> tuple[int, int]:
    return int(groups.tp[k]), int(groups.support[k])


@rule("label-conflict", "The same words are labelled differently", about="data", needs=_texts,
      limits={"fewest": MIN_ROWS, "fewest of the same words": FEWEST, "share of one type": MOST_SHARE})  # fmt: skip
def label_conflict(evaluation: EntityEvaluation, words: Words) -> Iterator[Finding]:
    """Words that are labelled 5 times or more, four in five of them with one type and the others with another, look like slips of the ground truth: five of them are worth a look, and cost a minute each."""  # noqa: E501
    found = evaluation.label_errors
    if found.n < MIN_ROWS:
        return
    surfaces = evaluation.dataset.true_surfaces.gather(found.truth_item).to_list()
    counts = Counter(zip(surfaces, found.given.tolist(), found.suggested.tolist(), strict=True))
    order = sorted(counts, key=lambda one: (-counts[one], one))
    labels, (first, given, usual) = evaluation.labels, order[0]
    yield Finding(
        rule="label-conflict",
        severity=severity_of(found.n / max(1, len(evaluation.dataset.truths))),
        label="",
        message=f"{numbers.named(found.n, words.unit)} are labelled otherwise than the same words elsewhere",
        evidence=f"“{short(str(first), MARKED)}” is {short(labels[given])} here, and mostly {short(labels[usual])}.",
        action="Check them in the ground truth, and write into the guideline which of the two holds; the record lists "
        "all of them.",
        gain=None,
        gain_note="a ground truth that does not contradict itself",
        link=LINK,
        rows=tuple(FindingRow(f"{short(str(name), MARKED)}: {short(labels[k])}", counts[name, k, j] / counts[order[0]],
                              f"mostly {short(labels[j])}", LINK)
                   for name, k, j in order[:MOST_ROWS]),
        rest=max(0, len(order) - MOST_ROWS),
    )  # fmt: skip
