"""Which of two labels is the positive one."""

import numpy as np
import pytest

from reportgen.datasets.positive import BY_NAME, BY_OPTION, BY_SCORE, RARER, SECOND, Positive, by_name, positive_label
from reportgen.errors import OptionError
from tests.loops import each

NAMED = [
    ("1", "0"), ("1", "-1"), ("true", "false"), ("yes", "no"), ("y", "n"), ("positive", "negative"), ("pos", "neg"),
    ("spam", "ham"), ("defect", "ok"), ("NG", "OK"), ("fraud", "legit"), ("fraud", "other"), ("toxic", "normal"),
    ("Malignant", "Benign"), ("cat", "none"), ("hotdog", "not hotdog"), ("fire", "no_fire"), ("covid", "healthy"),
    ("Yes ", "No"), ("attack", "web"),
]  # fmt: skip
UNKNOWN = [("cat", "dog"), ("1", "2"), ("spam", "fraud"), ("ok", "good"), ("no", "none"), ("2", "0"), ("not a", "b")]


@each("names", NAMED)
def test_names_tell_in_either_order(names):
    assert (by_name(*names), by_name(*names[::-1])) == (0, 1)


@each("names", UNKNOWN)
def test_names_that_tell_nothing(names):
    assert by_name(*names) is by_name(*names[::-1]) is None


def test_the_option_comes_before_the_name_the_score_and_the_rarer_one():
    many = np.array([5, 3])
    assert positive_label(("ham", "spam"), many, "ham", 1) == Positive(0, BY_OPTION)
    assert positive_label(("ham", "spam"), many, None, 0) == Positive(1, BY_NAME)
    assert positive_label(("cat", "dog"), many, None, 0) == Positive(0, BY_SCORE)
    assert positive_label(("cat", "dog"), many, None, None) == Positive(1, RARER)
    assert positive_label(("cat", "dog"), many[::-1], None, None) == Positive(0, RARER)
    assert positive_label(("cat", "dog"), np.array([4, 4]), None, None) == Positive(1, SECOND)
    assert positive_label(("a", "b", "c"), np.array([4, 4, 1]), None, None) is None
    assert positive_label(("a",), np.array([4]), None, None) is None


@pytest.mark.parametrize(
    ("labels", "option", "problem"),
    [
        (("a", "b", "c"), "a", "the data have 3 labels, and only one of two is positive"),
        (("a",), "a", "the data have 1 label,"),
        (("cat", "dog"), "dgo", "there is no label 'dgo'\n  Did you mean dog?"),
        (("cat", "dog"), "7", "there is no label '7'\n  The labels are cat, dog."),
    ],
)
def test_an_option_that_names_none_of_two_labels_is_refused(labels, option, problem):
    with pytest.raises(OptionError) as caught:
        positive_label(labels, np.ones(len(labels)), option, None)
    assert problem in str(caught.value)
