"""Labels that mean the same are one, and it is said; labels that one file tells apart stay apart."""

import pytest

from reportgen.datasets.label_meeting import meeting
from reportgen.datasets.label_numbers import numbered
from reportgen.errors import MismatchedInputs


@pytest.mark.parametrize(
    ("truth", "said", "labels", "met"),
    [
        (["7", "8"], ["7.0", "8.00"], {"7", "8"}, 2),
        (["7.0", "8.0"], ["7.0", "8.0"], {"7", "8"}, 0),
        (["1.0", "1.1"], ["1.0", "1.1"], {"1.0", "1.1"}, 0),
        (["cat", "dog"], [" cat", "dog\u00a0"], {"cat", "dog"}, 0),
        (["cat", "dog"], ["Cat", "DOG"], {"cat", "dog"}, 2),
        (["cat", "dog"], ["Cat", "dog"], {"cat", "dog"}, 1),
        (["caf\u00e9"], ["cafe\u0301"], {"caf\u00e9"}, 1),
        (["STRASSE"], ["straße"], {"STRASSE"}, 1),
        (["traffic light"], ["traffic_light"], {"traffic light"}, 1),
        (["traffic light"], ["Traffic-Light"], {"traffic light"}, 1),
        (["traffic light"], ["traffic  light"], {"traffic light"}, 1),
        (["1", "0"], ["True", "False"], {"1", "0"}, 2),
        (["yes", "no"], ["TRUE", "FALSE"], {"yes", "no"}, 2),
        (["True", "False"], ["true", "false"], {"true", "false"}, 2),
        (["Y", "N"], ["y", "n"], {"Y", "N"}, 2),
        (["1", "2"], ["true", "2"], {"1", "2", "true"}, 0),
        (["1", "-1"], ["-1", "1"], {"1", "-1"}, 0),
        (["A", "b"], ["a", "b"], {"A", "a", "b"}, 0),
        (["cat", "Cat"], ["cat", "Cat"], {"cat", "Cat"}, 0),
        (["cat", "Cat", "dog"], ["cat", "Cat", "DOG"], {"cat", "Cat", "dog", "DOG"}, 0),
        (["a b", "a_b"], ["a b"], {"a b", "a_b"}, 0),
    ],
)
def test_labels_of_two_sides_meet(truth: list[str], said: list[str], labels: set[str], met: int) -> None:
    found = meeting([truth, said])
    assert {found.forms.get(name, name) for name in (*truth, *said)} == labels
    assert sum(one.count for one in found.issues if one.code == "labels_met") == met


def test_labels_that_one_side_tells_apart_are_named() -> None:
    (one,) = meeting([["caf\u00e9", "cafe\u0301", "dog"], ["caf\u00e9"]]).issues
    assert (one.code, one.examples) == ("labels_alike", ("'cafe\\u0301' = 'caf\\xe9'",))


def test_the_spelling_of_the_ground_truth_counts() -> None:
    assert meeting([["Dog"], ["dog"], ["DOG"]]).forms == {"dog": "Dog", "DOG": "Dog"}


def read(truth: set[str], predicted: set[str], columns: list[str], said: list[str], best: list[int]) -> dict[str, str]:
    import numpy as np

    rows = (said, np.array(best, np.int32)) if said else None
    return numbered("p.csv", truth, predicted, columns, rows)[0]


def test_numbers_are_places_among_the_columns_of_scores() -> None:
    assert read({"0", "1"}, set(), ["cat", "dog"], [], []) == {"0": "cat", "1": "dog"}
    assert read({"1", "2"}, set(), ["cat", "dog"], [], []) == {"1": "cat", "2": "dog"}
    assert read({"0.0", "1.0"}, set(), ["cat", "dog"], [], []) == {"0.0": "cat", "1.0": "dog"}
    assert read({"cat"}, {"0", "1"}, ["cat", "dog"], ["0", "1"], [0, 1]) == {"0": "cat", "1": "dog"}
    assert read({"1"}, {"1", "2"}, ["a", "b", "c"], ["1", "2"], [0, 1]) == {"1": "a", "2": "b"}
    assert read({"cat", "dog"}, {"cat", "dog"}, ["0", "1"], ["dog", "cat"], [1, 0]) == {"0": "cat", "1": "dog"}
    assert read({"cat"}, {"cat"}, ["cat", "dog"], ["cat"], [0]) == {}
    assert read({"0"}, {"1"}, ["0", "1"], ["1"], [1]) == {}


@pytest.mark.parametrize(
    ("truth", "predicted", "columns", "said", "best", "problem"),
    [
        ({"1"}, set(), ["cat", "dog"], [], [], "counted from 0, 1 is dog, counted from 1 it is cat"),
        ({"cat"}, {"0", "1"}, ["cat", "dog"], ["0", "1"], [1, 0], "seldom that of the number"),
        ({"cat"}, {"cat", "dog"}, ["0", "1"], ["cat", "dog"], [1, 0], "the columns of scores numbers"),
        ({"cat"}, {"cat", "dog"}, ["0", "1", "2"], ["cat", "dog"], [0, 1], "the columns of scores numbers"),
    ],
)
def test_numbers_that_could_be_two_labels_are_refused(
    truth: set[str], predicted: set[str], columns: list[str], said: list[str], best: list[int], problem: str
) -> None:
    with pytest.raises(MismatchedInputs, match=problem):
        read(truth, predicted, columns, said, best)


def test_labels_that_transformers_numbers_are_those_numbers():
    assert meeting([["0", "1"], ["LABEL_0", "LABEL_1"]]).forms == {"LABEL_0": "0", "LABEL_1": "1"}
    assert meeting([["cat", "dog"], ["LABEL_0", "LABEL_1"]]).forms == {}
    assert meeting([["0", "1"], ["LABEL_0", "other"]]).forms == {}


def test_labels_that_fasttext_marks_meet_those_without_its_mark():
    found = meeting([["__label__1", "__label__2"], ["1", "2"]])
    assert found.forms == {"__label__1": "1", "__label__2": "2"}
    assert found.issues[0].examples[0] == "'__label__1' = '1'"
    assert meeting([["__label__1"], ["__label__1"]]).forms == {}
    assert meeting([["__label__cat", "dog"], ["cat", "dog"]]).forms == {}
