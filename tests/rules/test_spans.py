"""The rules of entities and of their training set: a case that fires, one that does not, and one on the boundary."""

import numpy as np
import polars as pl
import pytest

from reportgen.evaluations.training import Training
from reportgen.report.words import Words
from reportgen.rules.guidance import few_trained, uneven_training
from reportgen.rules.labels import low_precision, missed_label
from reportgen.rules.readings import type_readings
from reportgen.rules.span_shifts import same_shift
from reportgen.rules.span_words import boundary_habit, casing, label_conflict, unseen_words
from tests.oracles import spans
from tests.rules.found import found

WORDS = Words("document", "missed", "entity", has_spurious=True)
DATE, PERSON, PLACE = range(3)


def written(items, *, texts=None):
    """The evaluation of documents of one entity each: (text, labelled words, predicted words or None, types)."""
    true, said, lines = [], [], []
    for k, (text, words, guess, kind, guessed) in enumerate(items):
        lines.append(text)
        start = text.index(words)
        true.append((k, start, start + len(words), kind))
        if guess is not None:
            at = text.index(guess)
            said.append((k, at, at + len(guess), guessed))
    return spans.evaluation(true, said, len(items), texts=lines)


def person(text, words, guess):
    return text, words, guess, PERSON, PERSON


def habits(short, right, other=0):
    """So many predictions that leave out an article, are right, and end too early."""
    line = "then the Hague Court spoke"
    return written([person(line, "the Hague Court", "Hague Court")] * short
                   + [person(line, "the Hague Court", "the Hague Court")] * right
                   + [person(line, "the Hague Court", "the Hague")] * other)  # fmt: skip


@pytest.mark.parametrize(("short", "other", "fires"), [(5, 0, True), (4, 0, False), (6, 6, True), (6, 7, False)])
def test_boundaries_wrong_in_one_way_are_told_from_half_of_them_on(short, other, fires):
    told = found(boundary_habit, habits(short, 10, other), WORDS)
    if not fires:
        assert [one for one in told if "article" in one.message] == []
        return
    names = {row.name: row.value for row in told[0].rows}
    assert names["the article too short at the front"] == pytest.approx(short / (short + other))


def boundaries(short, overlooked, right, n_spurious=0):
    """So many people with a wrong boundary, without a prediction, found, and predicted where nobody is."""
    line = "so Ada Lovelace spoke of nobody at all"
    of = {guess: person(line, "Ada Lovelace", guess) for guess in ("Ada", None, "Ada Lovelace")}
    made = written([of["Ada"]] * short + [of[None]] * overlooked + [of["Ada Lovelace"]] * right)
    data = made.dataset
    true, said = (list(zip(side.sample.tolist(), side.start.tolist(), side.end.tolist(), side.label.tolist(),
                           strict=True)) for side in (data.truths, data.predictions))  # fmt: skip
    said = sorted([*said, *((k, 25, 31, PERSON) for k in range(n_spurious))])
    return spans.evaluation(true, said, data.n_samples, texts=data.texts.to_list())


def test_a_wrong_boundary_is_not_said_to_be_missed_nor_to_be_on_background():
    evaluation = boundaries(short=20, overlooked=14, right=10, n_spurious=9)
    (finding,) = found(missed_label, evaluation, WORDS)
    assert finding.message == "Fewer than half are found of person"
    assert "10 of 44 entities labelled person are found; 20 of the other 34 have a wrong boundary." in finding.evidence
    (finding,) = found(low_precision, evaluation, WORDS)
    assert "29 of 39 predictions of person are wrong; most often they have a wrong boundary (20)." in finding.evidence


def test_of_entities_that_are_plainly_missed_most_often_it_says_so():
    evaluation = boundaries(short=14, overlooked=20, right=10, n_spurious=30)
    (finding,) = found(missed_label, evaluation, WORDS)
    assert "20 of the other 34 are missed." in finding.evidence
    (finding,) = found(low_precision, evaluation, WORDS)
    assert "most often the ground truth is background (30)" in finding.evidence
    (finding,) = found(missed_label, boundaries(short=0, overlooked=20, right=10), WORDS)
    assert finding.message == "person is missed more often than found"


@pytest.mark.parametrize(
    ("words", "guess", "said"),
    [
        ("Ada Lovelace", "Lovelace", "one word too short at the front"),
        ("Ada Lovelace", "Ada Love", "part of a word too short at the end"),
        ("Lovelace", "da Lovelace", "part of a word too long at the front"),
        ("Ada Lovelace", "Ada Lovelace,", "punctuation too long at the end"),
        ("Lovelace", "countess Ada Lovelace", "several words too long at the front"),
        ("Ada Lovelace", "Ada Lovelace, countess of", "several words too long at the end"),
    ],
)
def test_what_is_wrong_with_a_boundary_is_named(words, guess, said):
    line = "the countess Ada Lovelace, countess of King"
    (told,) = found(boundary_habit, written([person(line, words, guess)] * 5), WORDS)
    assert told.message == f"Predictions are {said}"
    assert told.gain == pytest.approx(1.0)


def moved(start, end, n=5, right=0):
    """So many predictions whose places are moved by characters, and as they are labelled."""
    true = [(k, 5, 9, PERSON) for k in range(n + right)]
    said = [(k, 5 + start, 9 + end, PERSON) for k in range(n)] + [(n + k, 5, 9, PERSON) for k in range(right)]
    return spans.evaluation(true, said, n + right, texts=["then Anna left"] * (n + right))


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [(0, -1, "end one character early"), (1, 1, "begin and end one character late"),
     (-1, 0, "begin one character early"), (1, -1, "begin one character late and end one character early")],
)  # fmt: skip
def test_places_that_are_all_moved_alike_are_one_finding(start, end, told):
    (only,) = found(same_shift, moved(start, end), WORDS)
    assert (only.message, only.gain, only.severity) == (f"Predictions {told}", pytest.approx(1.0), "high")
    assert found(boundary_habit, moved(start, end), WORDS) == []


@pytest.mark.parametrize(
    "evaluation", [moved(0, -1, 4), moved(0, -2), moved(0, -1, 5, right=5), written(
        [person("by Ada Lovelace, too", "Ada Lovelace", "Ada Lovelace,")] * 6)],
    ids=["few", "two characters", "as many right", "punctuation"],
)  # fmt: skip
def test_other_boundaries_are_no_shift(evaluation):
    assert found(same_shift, evaluation, WORDS) == []


def test_without_texts_words_are_not_asked_about():
    evaluation = spans.evaluation([(0, 0, 5, PERSON)], [(0, 0, 4, PERSON)], 1)
    for rule in (boundary_habit, casing, label_conflict):
        assert rule.needs(evaluation) == "the texts are not known"


def cased(small_found, small, usual_found, usual):
    def of(name, n_found, n):
        line = f"so {name} said"
        return [person(line, name, name)] * n_found + [person(line, name, None)] * (n - n_found)

    return written(of("ada", small_found, small) + of("Ada", usual_found, usual))


@pytest.mark.parametrize(
    ("counts", "fires"),
    [((2, 20, 18, 20), True), ((2, 19, 18, 20), False), ((100, 200, 110, 200), False), ((800, 2000, 999, 2000), False),
     ((800, 2000, 1000, 2000), True)],
)  # fmt: skip
def test_entities_in_small_letters_are_told_where_they_are_missed_more_often_beyond_chance(counts, fires):
    told = found(casing, cased(*counts), WORDS)
    assert [one.message for one in told] == ["Entities in small letters are found less often"] * fires


def test_scripts_without_capitals_are_in_neither_group():
    line = "هنا القاهرة اليوم"
    evaluation = written([person(line, "القاهرة", None)] * 30)
    assert not (evaluation.casing.is_small | evaluation.casing.is_upper | evaluation.casing.is_usual).any()
    assert found(casing, evaluation, WORDS) == []


def trained(evaluation, forms=(), support=(100, 100, 100), others=()):
    tested = evaluation.point.support
    known = Training("train.conll", 50, evaluation.dataset.n_samples, evaluation.labels, np.array(support), tested,
                     others, forms=pl.Series(list(forms), dtype=pl.String))  # fmt: skip
    return evaluation.with_training(known)


@pytest.mark.parametrize(("n_found", "fires"), [(2, True), (17, False)])
def test_what_training_had_not_labelled_is_told_where_it_is_missed_more_often(n_found, fires):
    line = "so Ada met Grace there"
    seen = [person(line, "Ada", "Ada")] * 20
    new = [person(line, "Grace", "Grace")] * n_found + [person(line, "Grace", None)] * (20 - n_found)
    evaluation = written(seen + new)
    assert unseen_words.needs(evaluation)
    told = found(unseen_words, trained(evaluation, ["ada"]), WORDS)
    assert len(told) == fires
    if fires:
        assert "Recall 0.100 of 20, against 1.000 of 20" in told[0].evidence


def conflicts(usual, other):
    line = "from Paris on"
    return written(
        [(line, "Paris", "Paris", PLACE, PLACE)] * usual + [(line, "Paris", "Paris", PERSON, PERSON)] * other
    )


@pytest.mark.parametrize(("usual", "other", "fires"), [(20, 5, True), (19, 5, False), (16, 4, False), (100, 5, True)])
def test_the_same_words_labelled_differently_are_told_from_five_and_four_fifths_on(usual, other, fires):
    evaluation = conflicts(usual, other)
    told = found(label_conflict, evaluation, WORDS)
    assert len(told) == fires
    if fires:
        suspects = evaluation.label_errors
        assert (suspects.n, set(suspects.given.tolist()), set(suspects.suggested.tolist())) == (5, {PERSON}, {PLACE})
        assert "“Paris” is person here, and mostly place" in told[0].evidence
        assert evaluation.items_of(suspects) == ["5-9"] * 5


@pytest.mark.parametrize(("least", "fires"), [(14, True), (15, False), (0, False)])
def test_fewer_than_fifteen_training_examples_are_told(least, fires):
    evaluation = trained(conflicts(3, 3), support=(100, 100, least))
    told = found(few_trained, evaluation, WORDS)
    assert [one.label for one in told] == ["place"] * fires
    assert few_trained.needs(conflicts(3, 3)) == "no training set is given"


@pytest.mark.parametrize(("least", "fires"), [(24, True), (25, False)])
def test_a_type_with_less_than_a_quarter_of_the_usual_number_in_training_is_told(least, fires):
    told = found(uneven_training, trained(conflicts(3, 3), support=(100, 100, least)), WORDS)
    assert [one.label for one in told] == ["place"] * fires


@pytest.mark.parametrize(("n_right", "n_false", "fires"), [(9, 3, True), (9, 4, False), (10, 3, False)])
def test_azures_reading_of_low_recall_and_high_precision(n_right, n_false, fires):
    """Of 20 fewer than half are found, and three in four predictions or more are right."""
    line = "so Ada met Grace there"
    right = [person(line, "Ada", "Ada")] * n_right + [person(line, "Ada", None)] * (20 - n_right)
    evaluation = written(right)
    data = evaluation.dataset
    said = [(k, 11, 16, PERSON) for k in range(n_false)]
    true = list(zip(data.truths.sample.tolist(), data.truths.start.tolist(), data.truths.end.tolist(), [PERSON] * 20,
                    strict=True))  # fmt: skip
    said = sorted([*said, *true[:n_right]])
    told = found(type_readings, spans.evaluation(true, said, 20, texts=data.texts.to_list()), WORDS)
    assert [one.message for one in told] == ["person has low recall and high precision"] * fires
