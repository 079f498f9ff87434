"""All rules together: what a finding is worth, in which order they come, and where their links lead."""

from urllib.parse import unquote

import numpy as np
import pytest
from sklearn.metrics import f1_score

from reportgen.rules import BOX_RULES, FIRST, RULES, SET_RULES, asked
from reportgen.rules.gain import gain_if_right
from reportgen.rules.rule import SEVERITIES, Finding, Rule, severity_of
from tests.evaluated import evaluation_of, matrix
from tests.loops import each_seed
from tests.rules.found import IMAGES, all_found, scored

HOSTILE = ["</script>", "a,b", "x&label=y", "50 %", "ü#", "\u202eabc", "😀", "None", "__proto__", "'\"", "a b", "+"]
OF_THRESHOLDS = {"far-threshold", "own-thresholds"}
STATES = {"correct", "misclassified", "missed", "spurious", "called", "errors"}
PLACES = {"performance", "threshold", "distribution", "curves", "confusion", "worst"}


def random_evaluation(seed: int, **options: object):
    """Twelve labels with hostile names, errors concentrated in few cells, some predictions missing."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.random((12, 13)) ** 6 * 40)
    counts[np.arange(12), np.arange(12)] = rng.integers(0, 60, 12)
    score = {(t, p): round(float(rng.random()), 3) for t in range(12) for p in range(12)}
    return evaluation_of(counts.tolist(), labels=HOSTILE, score=score, **options)


def slow_macro_f1(y_true, y_pred):
    return f1_score(y_true, y_pred, average="macro", labels=np.unique(y_true), zero_division=0)


def spoken_of(finding: Finding, evaluation):
    """The samples whose answers a finding speaks of."""
    labels, y_true, y_pred = evaluation.labels, evaluation.dataset.y_true, evaluation.dataset.y_pred
    point = evaluation.point
    if finding.rule == "missed-label":
        return np.isin(y_true, np.flatnonzero((point.recall < 0.5) & (point.support >= 20) & (point.predicted > 0)))
    if finding.rule == "never-predicted":
        return np.isin(y_true, np.flatnonzero((point.predicted == 0) & (point.support >= 5)))
    if finding.rule == "low-precision":
        return np.isin(y_pred, np.flatnonzero((point.precision < 0.65) & (point.predicted >= 30)))
    if finding.rule == "most-missed":
        return y_true == labels.index(finding.label)
    t, p = (labels.index(unquote(name)) for name in finding.link.removeprefix("#cell=").split(","))
    rows = (y_true == t) & (y_pred == p)
    return rows | (y_true == p) & (y_pred == t) if "each other" in finding.message else rows


@each_seed(range(20))
def test_the_gain_is_what_scikit_learn_says_if_the_rows_were_right(seed):
    evaluation = random_evaluation(seed)
    y_true, y_pred = evaluation.dataset.y_true, evaluation.dataset.y_pred
    found = [one for one in all_found(RULES, evaluation) if one.gain is not None and one.rule not in OF_THRESHOLDS]
    assert found
    for finding in found:
        corrected = np.where(spoken_of(finding, evaluation), y_true, y_pred)
        better = slow_macro_f1(y_true, corrected) - slow_macro_f1(y_true, y_pred)
        assert finding.gain == pytest.approx(better, abs=1e-12), finding.rule
        assert finding.severity == severity_of(finding.gain)


def test_the_gain_of_the_threshold_is_the_difference_of_the_two_points():
    evaluation = evaluation_of(matrix(3, 40, ab=12), score={(0, 1): 0.2})
    (finding,) = (finding for finding in all_found(RULES, evaluation) if finding.rule == "far-threshold")
    y_true, y_pred = evaluation.dataset.y_true, evaluation.dataset.y_pred
    kept = np.where(evaluation.dataset.score >= evaluation.recommended, y_pred, -1)
    assert finding.gain == pytest.approx(slow_macro_f1(y_true, kept) - slow_macro_f1(y_true, y_pred), abs=1e-12)


@each_seed(range(20))
def test_right_rows_never_cost(seed):
    evaluation = random_evaluation(seed)
    for t in range(12):
        for p in set(range(13)) - {t}:
            assert gain_if_right(evaluation.point, [(t, p)]) >= -1e-15


@each_seed(range(10))
def test_the_order_is_severity_then_what_concerns_all_then_gain(seed):
    found = all_found(RULES, random_evaluation(seed, threshold=0.1))
    keys = [(SEVERITIES.index(f.severity), f.rule not in FIRST, -(f.gain if f.gain is not None else -1)) for f in found]
    assert keys == sorted(keys)
    assert len(found) > 2


@each_seed(range(20))
def test_no_rule_has_two_findings(seed):
    rules = [finding.rule for finding in all_found(RULES, random_evaluation(seed))]
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize(
    ("gain", "severity"), [(0.02, "high"), (0.0199, "medium"), (0.005, "medium"), (0.0049, "low"), (0.001, "low")]
)
def test_what_is_gained_says_how_grave_it_is(gain, severity):
    assert severity_of(gain) == severity


def of_rule(name: str, *findings: Finding, about="details") -> Rule:
    return Rule(name, name, lambda evaluation, words: iter(findings), about)


def a_finding(rule: str, severity: str, gain: float | None) -> Finding:
    return Finding(rule, severity, "", "", "", "", gain, "", "")


def test_unknown_gains_come_last_but_for_what_concerns_all_and_equal_ones_in_the_order_of_rules():
    given = [("a", 0.1), ("b", None), ("c", 0.1), ("d", 0.2), ("no-separation", None)]
    rules = tuple(of_rule(name, a_finding(name, "medium", gain)) for name, gain in given)
    rules += (of_rule("z", a_finding("z", "high", None)),)
    found = all_found(rules, evaluation_of(matrix(2, 1)))
    assert [finding.rule for finding in found] == ["z", "no-separation", "d", "a", "c", "b"]


def test_where_the_model_is_of_no_use_rules_of_details_are_silent():
    details, data = of_rule("a", a_finding("a", "high", 0.3)), of_rule("b", a_finding("b", "low", None), about="data")
    for severity, left in (("high", ["c", "b"]), ("medium", ["a", "c", "b"])):
        whole = of_rule("c", a_finding("c", severity, None), about="whole")
        found = all_found((details, data, whole), evaluation_of(matrix(2, 1)))
        assert [finding.rule for finding in found] == left


def guesses(n: int):
    """Four labels, answers drawn without looking."""
    rng = np.random.default_rng(8)
    counts = rng.multinomial(n, np.full(16, 1 / 16)).reshape(4, 4)
    return np.pad(counts, ((0, 0), (0, 1))).tolist()


PERFECT = "No errors: check first that the model has not seen this test set"

# Models small enough to see through: how many of each cell, the score of all, what is said first, and of how much.
MODELS = [
    (matrix(3, 0, aa=50, ba=50, ca=50), 0.7, "Predicts only a", 1),
    (matrix(3, 2, aa=50, ba=55, ca=52), 0.7, "Predicts a 98% of the time", 1),
    (guesses(400), 0.25, "No better than guessing", 1),
    (matrix(4, 100), 0.97, PERFECT, 2),
    (matrix(4, 100), 0.99, PERFECT, 1),
    (matrix(2, 4), 0.9, "Test set too small (8 images)", 1),
    (matrix(3, 2, ab=1), 0.9, "Test set too small (7 images)", 1),
    (matrix(10, 90, ab=4, ba=3), None, None, 0),  # too little to gain
    (matrix(10, 90, ab=40, ba=30), None, "a and b are confused with each other", 1),
]


@pytest.mark.parametrize(("counts", "score", "first", "n_findings"), MODELS)
def test_each_kind_of_model_is_told_the_one_thing_first(counts, score, first, n_findings):
    found = all_found(RULES, evaluation_of(counts, score=score))
    assert (found[0].message if found else None) == first
    assert len(found) == n_findings


@each_seed(range(10))
def test_every_link_reads_back_to_what_the_finding_is_about(seed):
    evaluation = random_evaluation(seed, threshold=0.3)
    for finding in all_found(RULES, evaluation):
        assert (finding.rest == 0) or finding.more
        links = [finding.link, finding.more, *(row.link for row in finding.rows)]
        for link in filter(None, links):
            assert link.startswith("#")
            for part in link[1:].split("&"):
                check_part(part, evaluation.labels)


@each_seed(range(10))
def test_rows_are_bars_from_0_to_1(seed):
    for finding in all_found(RULES, random_evaluation(seed)):
        assert len(finding.rows) <= 5
        assert all(0 <= row.value <= 1 and row.name and row.text for row in finding.rows)


def check_part(part: str, labels):
    key, _, value = part.partition("=")
    if key == "cell":
        assert {unquote(name) for name in value.split(",")} <= set(labels)
    elif key in ("label", "only"):
        assert unquote(value) in labels
    elif key == "state":
        assert value in STATES
    elif key == "t":
        assert 0 <= float(value) <= 1
    elif key == "within":
        name, low, high = value.split(":")
        assert name == "score"
        assert 0 <= float(low) < float(high or 1)
    elif key == "sort":
        assert value.split(",")[0] in {"recall", "precision", "support", "threshold", "fn"}
    else:
        assert key in PLACES
        assert value == ""


@pytest.mark.parametrize(
    "rule", sorted({*RULES, *SET_RULES, *BOX_RULES}, key=lambda rule: rule.name), ids=lambda rule: rule.name
)
def test_every_rule_says_why_it_exists_and_by_which_numbers_it_decides(rule):
    assert rule.rationale.endswith(".")
    assert len(rule.rationale) > 60
    assert rule.title
    assert rule.limits or not any(sign.isdigit() for sign in rule.rationale)
    assert all(name and value == value for name, value in rule.limits.items())


def test_a_rule_fires_is_silent_finds_nothing_or_cannot_be_asked():
    blind = evaluation_of(matrix(3, 0, aa=60, ba=60, ca=60))
    states = {one.rule.name: (one.state, one.missing) for one in asked(RULES, blind, IMAGES)}
    assert states["collapsed"] == ("fired", "")
    assert states["never-predicted"] == ("silent", "")
    assert states["few-samples"] == ("quiet", "")
    assert states["far-threshold"] == ("not asked", "the file has no scores")
    assert set(states) == {rule.name for rule in RULES}


@each_seed(range(3))
def test_a_clean_good_model_gets_no_finding(seed):
    """Ten labels of a hundred, 96% right, errors anywhere, scores that mean what they say."""
    rng = np.random.default_rng(seed)
    y_true = np.repeat(np.arange(10), 100)
    score = rng.beta(24, 1, 1000).clip(0.2, 0.985)
    wrong = rng.random(1000) >= score
    y_pred = np.where(wrong, (y_true + rng.integers(1, 10, 1000)) % 10, y_true)
    evaluation = scored(y_true, y_pred, score, 10)
    assert all_found(RULES, evaluation) == ()


@each_seed(range(5))
def test_a_finding_has_evidence_an_action_and_a_link(seed):
    for finding in all_found(RULES, random_evaluation(seed)):
        assert finding.message
        assert finding.evidence.endswith(".")
        assert finding.action.endswith(".")
        assert finding.gain_note
        assert finding.link
        assert finding.rule in {rule.name for rule in RULES}
