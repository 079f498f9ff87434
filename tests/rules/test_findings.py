"""All rules together: what a finding is worth, in which order they come, and where their links lead."""

from urllib.parse import unquote

import numpy as np
import pytest
from sklearn.metrics import f1_score

from reportgen.rules import RULES, findings
from reportgen.rules.gain import gain_if_right
from reportgen.rules.rule import SEVERITIES, Finding, Rule
from tests.evaluated import evaluation_of, matrix
from tests.loops import each_seed

HOSTILE = ["</script>", "a,b", "x&label=y", "50 %", "ü#", "\u202eabc", "😀", "None", "__proto__", "'\"", "a b", "+"]
STATES = {"correct", "misclassified", "missed", "spurious", "called"}


def random_evaluation(seed: int, **options: object):
    """Twelve labels with hostile names, errors concentrated in few cells, some predictions missing."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.random((12, 13)) ** 6 * 40)
    counts[np.arange(12), np.arange(12)] = rng.integers(0, 60, 12)
    score = {(t, p): round(float(rng.random()), 3) for t in range(12) for p in range(12)}
    return evaluation_of(counts.tolist(), labels=HOSTILE, score=score, **options)


def slow_macro_f1(y_true, y_pred):
    return f1_score(y_true, y_pred, average="macro", labels=np.unique(y_true), zero_division=0)


def corrected(finding: Finding, labels, y_true, y_pred):
    """The predictions with those the finding speaks of replaced by the truth."""
    label = labels.index(finding.label)
    if finding.rule == "missed-label":
        rows = y_true == label
    elif finding.rule == "low-precision":
        rows = y_pred == label
    else:
        t, p = finding.cell
        rows = (y_true == t) & (y_pred == p)
        if "each other" in finding.message:
            rows |= (y_true == p) & (y_pred == t)
    return np.where(rows, y_true, y_pred)


@each_seed(range(20))
def test_the_gain_is_what_scikit_learn_says_if_the_rows_were_right(seed):
    evaluation = random_evaluation(seed)
    y_true, y_pred = evaluation.dataset.y_true, evaluation.dataset.y_pred
    found = [finding for finding in findings(RULES, evaluation) if finding.cell is not None]
    assert found
    for finding in found:
        better = slow_macro_f1(y_true, corrected(finding, evaluation.labels, y_true, y_pred))
        assert finding.gain == pytest.approx(better - slow_macro_f1(y_true, y_pred), abs=1e-12)
        assert finding.gain > 0


def test_the_gain_of_the_threshold_is_the_difference_of_the_two_points():
    evaluation = evaluation_of(matrix(3, 40, ab=12), score={(0, 1): 0.2})
    (finding,) = (finding for finding in findings(RULES, evaluation) if finding.rule == "far-threshold")
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
def test_the_order_is_severity_then_gain_then_label(seed):
    found = findings(RULES, random_evaluation(seed, threshold=0.6))
    keys = [(SEVERITIES.index(f.severity), -(f.gain if f.gain is not None else -1), f.label) for f in found]
    assert keys == sorted(keys)
    assert len(found) > 3


def test_unknown_gains_come_last_and_equal_ones_by_label():
    def check(evaluation):
        for label, gain in (("b", None), ("b", 0.1), ("a", 0.1), ("c", 0.2)):
            yield Finding("r", "medium", label, "", "", "", gain, "", "")
        yield Finding("r", "high", "z", "", "", "", None, "", "")

    found = findings((Rule("r", "r", check),), evaluation_of(matrix(2, 1)))
    assert [(f.label, f.gain) for f in found] == [("z", None), ("c", 0.2), ("a", 0.1), ("b", 0.1), ("b", None)]


def test_a_model_without_faults_has_no_findings():
    assert findings(RULES, evaluation_of(matrix(3, 60, ab=1), score=0.9)) == ()


@each_seed(range(10))
def test_every_link_reads_back_to_what_the_finding_is_about(seed):
    evaluation = random_evaluation(seed, threshold=0.3)
    for finding in findings(RULES, evaluation):
        assert finding.link.startswith("#")
        for part in finding.link[1:].split("&"):
            check_part(part, finding, evaluation.labels)


def check_part(part: str, finding: Finding, labels):
    key, _, value = part.partition("=")
    if key == "cell":
        names = [unquote(name) for name in value.split(",")]
        assert names == [labels[k] for k in finding.cell]
    elif key == "label":
        assert unquote(value) == finding.label
    elif key == "state":
        assert value in STATES
    elif key == "t":
        assert 0 <= float(value) <= 1
    elif key == "sort":
        assert value.split(",")[0] in {"recall", "precision", "support"}
    else:
        assert key in {"labels", "threshold", "checks"}
        assert value == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_why_it_exists(rule):
    assert rule.rationale.endswith(".")
    assert len(rule.rationale) > 60
    assert rule.title


@each_seed(range(5))
def test_a_finding_has_evidence_an_action_and_a_link(seed):
    for finding in findings(RULES, random_evaluation(seed)):
        assert finding.message
        assert finding.evidence.endswith(".")
        assert finding.action.endswith(".")
        assert finding.gain_note
        assert finding.link
        assert finding.rule in {rule.name for rule in RULES}
