"""The rules about two labels taken for each other."""

from math import nextafter

import pytest

from reportgen.rules import pairs
from reportgen.rules.pairs import confused_pair, label_overlap
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS
from tests.evaluated import evaluation_of, matrix
from tests.rules.found import found as of_rule


def found(counts, rule=confused_pair, **options):
    return of_rule(rule, evaluation_of(counts, **options))


def test_the_pair_that_overlaps_most_is_named_with_its_share_of_the_errors():
    (finding,) = found(matrix(3, 40, ab=12, ba=8, ca=4, ac=4, cb=5), label_overlap)
    assert finding.message == "a and b are confused with each other"
    assert finding.evidence == "20 of 33 errors (61%): 12 a predicted as b, 8 the other way round."
    assert [(row.name, row.value, row.text, row.link) for row in finding.rows] == [
        ("a ↔ b", 1, "20", "#cell=a,b"), ("a ↔ c", 8 / 20, "8", "#cell=a,c")]  # fmt: skip
    assert finding.label == "a"
    assert finding.link == "#cell=a,b"
    assert finding.cell == (0, 1)


def test_the_more_frequent_direction_comes_first():
    (finding,) = found(matrix(3, 40, ab=8, ba=12), label_overlap)
    assert finding.link == "#cell=b,a"
    assert finding.label == "b"


@pytest.mark.parametrize(("back", "is_mutual"), [(4, False), (5, True), (0, False)])
def test_both_ways_means_at_least_half_as_often_back(back, is_mutual):
    assert pairs.BOTH_WAYS == 0.5
    assert bool(found(matrix(3, 40, ab=10, ba=back), confused_pair)) != is_mutual
    (finding,) = found(matrix(3, 40, ab=10, ba=back), label_overlap if is_mutual else confused_pair)
    assert finding.evidence.startswith(f"{10 + back if is_mutual else 10} of {10 + back} errors")


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True)])
def test_a_pair_needs_five_errors(n, fires):
    assert MIN_ROWS == 5
    assert bool(found(matrix(3, 10, ab=n))) == fires
    assert bool(found(matrix(3, 10, ab=2, ba=n - 2), label_overlap)) == fires


def test_errors_that_do_not_count_as_the_pairs_own_do_not_help_it_over_the_limit():
    # 4 one way and 1 back: the way back is rare, so 4 rows are the finding's
    assert found(matrix(3, 10, ab=4, ba=1)) == []


def test_a_pair_needs_one_point_of_macro_f1(monkeypatch):
    counts = matrix(3, 40, ab=12)
    (finding,) = found(counts)
    assert MIN_GAIN == 0.01
    assert finding.gain > MIN_GAIN
    monkeypatch.setattr(pairs, "MIN_GAIN", finding.gain)
    assert found(counts) == [finding]
    monkeypatch.setattr(pairs, "MIN_GAIN", nextafter(finding.gain, 1))
    assert found(counts) == []


def test_many_errors_that_move_little_are_not_named():
    assert found(matrix(26, 2000, ab=50)) == []


def test_the_gain_says_how_grave_it_is():
    (finding,) = found(matrix(3, 40, ab=12))
    assert finding.gain > 0.02
    assert finding.severity == "high"
    (finding,) = found(matrix(20, 40, ab=14))
    assert 0.01 < finding.gain < 0.02
    assert finding.severity == "medium"


def test_five_confusions_are_shown_and_the_others_counted():
    (finding,) = found(matrix(4, 40, ab=12, bc=11, ca=10, bd=9, da=8, dc=6))
    assert len(finding.rows) == 5
    assert finding.rest == 1
    assert finding.more == "#confusion"


def test_two_labels_have_no_most_confused_pair():
    assert found(matrix(2, 40, ab=20, ba=20)) == []


def test_without_errors_there_is_no_pair():
    assert found(matrix(3, 40)) == []
    assert found(matrix(3, 40, a_=20)) == []


def test_withheld_predictions_are_no_pair():
    assert found(matrix(3, 40, ab=12), score={(0, 1): 0.2}, threshold=0.5) == []


def test_a_link_names_hostile_labels_so_that_it_can_be_read_back():
    (finding,) = found(matrix(3, 40, ab=12), labels=["a,b&c=d#%", "</script>", "z"])
    assert finding.link == "#cell=a%2Cb%26c%3Dd%23%25,%3C%2Fscript%3E"
