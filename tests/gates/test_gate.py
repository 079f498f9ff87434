"""Gates: what passes, what fails, what chance explains, and how often each of it happens."""

import math

import msgspec
import numpy as np
import pytest

from reportgen.errors import MismatchedInputs, OptionError
from reportgen.gates.gate import judge
from reportgen.gates.requirement import requirement
from reportgen.gates.verdict import Outcome
from reportgen.metrics.bounds import wilson
from reportgen.record.parts import Definition, Slice, Split
from tests.versions import answers, saved, sliced

LETTERS = list("abcde")
PAIRS = [120, pytest.param(600, marks=pytest.mark.slow)]


def simple(right: int, of: int = 100, **changes):
    truth = np.zeros(of, int)
    return saved(truth, np.where(np.arange(of) < right, 0, 1), ["a", "b"], **changes)


def outcomes(record, baseline, *texts, **options):
    return [
        result.outcome for result in judge(record, baseline, [requirement(text) for text in texts], **options).results
    ]


def test_a_floor_passes_where_it_is_reached():
    record = simple(80, intervals={"accuracy": (0.71, 0.87)})
    texts = (
        "accuracy >= 0.8",
        "accuracy >= 0.81",
        "accuracy >= 0.9",
        "accuracy <= 0.8",
        "accuracy <= .75",
        "accuracy <= 0.7",
    )
    assert outcomes(record, None, *texts) == [
        Outcome.PASS, Outcome.NOISE, Outcome.FAIL, Outcome.PASS, Outcome.NOISE, Outcome.FAIL,
    ]  # fmt: skip


def test_without_an_interval_a_missed_floor_fails():
    assert outcomes(simple(80), None, "accuracy >= 0.81") == [Outcome.FAIL]


def test_an_undefined_figure_fails():
    record = simple(80)
    assert outcomes(record, None, "recall[b] >= 0.1") == [Outcome.FAIL]
    assert outcomes(record, record, "drop(recall[b]) <= 0.1") == [Outcome.FAIL]


def three(*labels: str, right: int = 9, of: int = 30, **changes):
    """Samples of these labels in turn; the first `right` of every ten are right."""
    truth = np.arange(of) % len(labels)
    return saved(truth, np.where(np.arange(of) % 10 < right, truth, (truth + 1) % len(labels)), labels, **changes)


def named(record, baseline, text):
    return [
        (result.subject, result.outcome, result.note) for result in judge(record, baseline, [requirement(text)]).results
    ]


def test_a_label_that_vanished_since_the_baseline_fails_by_name():
    old, new = three("a", "b", "c"), three("a", "b", of=40)
    gone = ("recall[c]", Outcome.FAIL, "this record has no such figure")
    assert gone in named(new, old, "drop(recall[*]) <= 0.5")
    assert named(new, old, "drop(recall[c]) <= 0.5") == [gone]
    assert named(new, old, "drop(support[c]) <= 100") == [("support[c]", Outcome.FAIL, gone[2])]


@pytest.mark.parametrize("text", ["recall[*] >= 0.1", "f1[*] >= 0.1", "support[*] >= 1", "drop(ap[*]) <= 1"])
@pytest.mark.parametrize("noise_fails", [False, True])
def test_with_a_baseline_a_promise_for_every_label_names_one_that_vanished(text, noise_fails):
    before, after = three("a", "b", "c"), three("a", "b", of=20)
    verdict = judge(after, before, [requirement(text)], noise_fails=noise_fails)
    assert not verdict.passes
    assert any("[c]" in result.subject for result in verdict.results if verdict.fails(result))


def test_an_average_over_fewer_labels_names_those_that_vanished():
    before, after = three("a", "b", "c"), three("a", "b", of=20)
    warnings = judge(after, before, [requirement("drop(macro_f1) <= 1")]).warnings
    assert "Nothing here is labelled c, as it is in the baseline: averages are over other labels." in warnings
    for text in ("drop(macro_f1) <= 1", "macro_f1 >= 0"):
        for noise_fails in (False, True):
            verdict = judge(after, before, [requirement(text)], noise_fails=noise_fails)
            assert not verdict.passes
            assert "nothing here is labelled c, as it is in the baseline" in verdict.results[0].sentence
    assert judge(after, before, [requirement("accuracy >= 0.1")]).passes
    assert judge(after, None, [requirement("macro_f1 >= 0.1")]).passes
    assert len(judge(three("a", "b", "c", of=27), before, [requirement("drop(macro_f1) <= 1")]).warnings) == 1


def test_the_noise_of_a_label_s_drop_comes_from_the_intervals_of_both_sides():
    def side(value, interval):
        record = three("a", "b")
        rows = [row | {"ap": value, "ap_interval": interval} for row in record.label_rows]
        return msgspec.structs.replace(record, label_rows=rows)

    wide, narrow, unknown = [0.4, 0.9], [0.69, 0.71], [None, None]
    text = "drop(ap[a]) <= 0.02"
    assert outcomes(side(0.7, wide), side(0.75, wide), text) == [Outcome.NOISE]
    assert outcomes(side(0.7, narrow), side(0.75, narrow), text) == [Outcome.FAIL]
    assert outcomes(side(0.7, unknown), side(0.75, narrow), text) == [Outcome.FAIL]
    assert outcomes(side(0.7, wide), side(0.71, wide), text) == [Outcome.PASS]


def test_a_label_that_the_baseline_lacks_fails_by_name():
    old, new = three("a", "b"), three("a", "b", "c", of=40)
    fresh = ("f1[c]", Outcome.FAIL, "the baseline has no such figure")
    assert fresh in named(new, old, "drop(f1[*]) <= 0.9")
    assert named(new, old, "drop(f1[c]) <= 0.9") == [fresh]


def test_a_metric_that_one_side_lacks_fails_and_one_that_both_lack_is_refused():
    bare, rich = simple(80), simple(80, metrics=simple(80).metrics | {"macro_auc": 0.9})
    assert named(rich, bare, "drop(macro_auc) <= 0.1")[0][1:] == (Outcome.FAIL, "the baseline has no such figure")
    assert named(bare, rich, "drop(macro_auc) <= 0.1")[0][1:] == (Outcome.FAIL, "this record has no such figure")
    with pytest.raises(OptionError, match="no metric macro_auc"):
        outcomes(bare, bare, "drop(macro_auc) <= 0.1")


def test_a_figure_that_no_label_has_fails_for_every_label_that_is_there():
    record = three("a", "b")
    assert named(record, None, "ap[*] >= 0.1") == [(f"ap[{x}]", Outcome.FAIL, "it is undefined") for x in "ab"]


def test_a_gate_may_be_on_any_figure_that_the_labels_have():
    known = {"strict_f1": Definition("Strict F1", "higher")}
    sides = []
    for value in (0.7, 0.6):
        record = three("a", "b")
        rows = [
            row | {"strict_f1": value, "strict_f1_interval": [value - 0.02, value + 0.02]} for row in record.label_rows
        ]
        sides.append(msgspec.structs.replace(record, label_rows=rows, definitions=known))
    old, new = sides
    wanted = ("strict_f1[a] >= 0.5", "strict_f1[*] >= 0.63", "strict_f1[a] >= 0.61", "drop(strict_f1[b]) <= 0.05")
    assert outcomes(new, old, *wanted[:1], *wanted[2:]) == [Outcome.PASS, Outcome.NOISE, Outcome.FAIL]
    assert [result.outcome for result in judge(new, old, [requirement(wanted[1])]).results] == [Outcome.FAIL] * 2
    with pytest.raises(OptionError, match="no figure of labels exact_f1"):
        outcomes(new, old, "exact_f1[a] >= 0")


def test_a_label_without_a_sample_is_not_asked_for_what_it_cannot_have():
    record = saved([0, 0, 1, 1], [0, 0, 1, 1], ["a", "b", "nothing"])
    assert outcomes(record, record, "recall[*] >= 0.9", "drop(f1[*]) <= 0") == [Outcome.PASS, Outcome.PASS]


def test_the_same_samples_with_other_ground_truth_are_refused():
    with pytest.raises(MismatchedInputs, match="same sample ids"):
        outcomes(saved([0, 1], [0, 1], "ab"), saved([0, 0], [0, 1], "ab"), "drop(accuracy) <= 1")


def test_a_drop_is_measured_in_the_direction_of_the_metric():
    old, new = simple(80), simple(80)
    worse = simple(80, metrics=old.metrics | {"log_loss": 0.9})
    assert outcomes(new, worse, "drop(log_loss) <= 0") == [Outcome.PASS]
    assert outcomes(worse, new, "drop(log_loss) <= 0.3") == [Outcome.FAIL]
    assert outcomes(worse, new, "drop(log_loss) <= 0.5") == [Outcome.PASS]


def with_metric(value, definition=None):
    record = simple(80)
    known = {} if definition is None else {"ece": definition}
    return msgspec.structs.replace(record, metrics=record.metrics | {"ece": value}, definitions=known)


def test_the_record_says_which_way_a_metric_is_better():
    lower = Definition("ECE", "lower")
    better, worse = with_metric(0.1, lower), with_metric(0.3, lower)
    assert outcomes(worse, better, "drop(ece) <= 0.01") == [Outcome.FAIL]
    assert outcomes(better, worse, "drop(ece) <= 0.01") == [Outcome.PASS]


def test_a_drop_of_a_metric_of_unknown_direction_is_refused_and_its_bounds_are_not():
    unknown, neither = with_metric(0.1), with_metric(0.1, Definition("ECE", None))
    for record in (unknown, neither):
        with pytest.raises(OptionError, match="better or worse"):
            outcomes(record, record, "drop(ece) <= 0.01")
        assert outcomes(record, None, "ece <= 0.2") == [Outcome.PASS]


def test_a_drop_of_a_count_of_errors_is_its_growth():
    few, many = simple(90), simple(80)
    assert outcomes(many, few, "drop(fn[a]) <= 5") == [Outcome.FAIL]
    assert outcomes(few, many, "drop(fn[a]) <= 0") == [Outcome.PASS]


def test_a_large_paired_loss_fails_and_a_small_one_is_noise():
    assert outcomes(simple(70), simple(90), "drop(accuracy) <= 0.05") == [Outcome.FAIL]
    assert outcomes(simple(89), simple(90), "drop(accuracy) <= 0") == [Outcome.NOISE]


def test_what_chance_explains_counts_as_it_is_asked():
    wanted = [requirement("drop(accuracy) <= 0")]
    assert judge(simple(89), simple(90), wanted).passes
    assert not judge(simple(89), simple(90), wanted, noise_fails=True).passes


def test_every_label_passes_as_one_and_fails_one_by_one():
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 5, 2000).astype(np.int32)
    before = answers(rng, truth, 5, 0.9)
    after = np.where((truth == 2) & (rng.random(2000) < 0.3), 3, before)
    old, new = saved(truth, before, LETTERS), saved(truth, after, LETTERS)
    verdict = judge(new, old, [requirement("drop(recall[*]) <= 0.02"), requirement("recall[*] >= 0.1")])
    assert [(result.subject, result.outcome) for result in verdict.results] == [
        ("recall[c]", Outcome.FAIL), ("recall[c]", Outcome.PASS),
    ]  # fmt: skip
    assert verdict.results[1].note == "the worst of 5 labels"


def test_a_slice_is_found_by_name_and_value():
    record = simple(80, slices=[Slice("site", "Berlin", 10, {"accuracy": 0.6})])
    assert outcomes(record, None, "accuracy{site=Berlin} >= 0.5", "accuracy{site = Berlin} >= 0.7") == [
        Outcome.PASS, Outcome.FAIL,
    ]  # fmt: skip
    with pytest.raises(OptionError, match="no slice site=Bern"):
        outcomes(record, None, "accuracy{site=Bern} >= 0.5")


def test_a_split_is_found_by_its_name():
    record = simple(80, splits=[Split("train", 200, {"accuracy": 0.9}), Split("test", 80, {"accuracy": 0.8})])
    (result,) = judge(record, None, [requirement("accuracy{split=train} >= 0.85")]).results
    assert (result.value, result.n) == (0.9, 200)


def test_a_slice_has_noise_and_a_size_of_its_own():
    berlin = Slice("site", "Berlin", 40, {"accuracy": 0.6}, {"accuracy": (0.45, 0.74)})
    record = simple(80, slices=[berlin])
    assert outcomes(record, None, "accuracy{site=Berlin} >= 0.7", "accuracy{site=Berlin} >= 0.8") == [
        Outcome.NOISE, Outcome.FAIL,
    ]  # fmt: skip
    assert judge(record, None, [requirement("accuracy{site=Berlin} >= 0.5")]).results[0].n == 40
    gone = requirement("drop(accuracy{site=Berlin}) <= 0.5")
    assert judge(record, simple(80), [gone]).results[0].outcome is Outcome.FAIL


def test_a_label_in_a_slice_is_counted_from_its_samples():
    site = ["Berlin" if k < 40 else "Bern" for k in range(100)]  # all of the class a; the first 30 are right
    record, wanted = sliced(simple(30), {"site": site}), "recall[a]{site=Berlin} >= 0.7"
    (result,) = judge(record, None, [requirement(wanted)]).results
    assert (result.value, result.n, result.subject) == (0.75, 40, "recall[a]{site=Berlin}")
    assert (result.low, result.high) == pytest.approx(wilson(np.array([30]), np.array([40]))[0])
    assert outcomes(record, None, "recall[*]{site=Bern} >= 0.5", "precision[b]{site=Berlin} <= 0.1") == [
        Outcome.FAIL, Outcome.PASS,
    ]  # fmt: skip
    with pytest.raises(OptionError, match="no figure of labels ap"):
        outcomes(record, None, "ap[a]{site=Bern} >= 0.5")


def test_a_label_in_a_split_is_the_one_of_the_splits_table():
    train = Split("train", 200, {}, per_label=[{"label": "a", "support": 9, "predicted": 8, "tp": 6, "recall": 0.667}])
    (result,) = judge(simple(80, splits=[train]), None, [requirement("recall[a]{split=train} >= 0.6")]).results
    assert (result.value, result.n, result.outcome) == (0.667, 9, Outcome.PASS)


def test_a_label_in_a_slice_of_unknown_samples_is_refused():
    record = simple(80, slices=[Slice("site", "Berlin", 10, {"accuracy": 0.6})])
    with pytest.raises(OptionError, match="does not say which samples are in the slice site=Berlin"):
        outcomes(record, None, "recall[a]{site=Berlin} >= 0.5")


def test_a_drop_in_a_slice_has_the_noise_of_the_same_samples():
    site = {"site": ["Berlin" if k % 2 else "Bern" for k in range(400)]}
    before, after = sliced(simple(300, of=400), site), sliced(simple(280, of=400), site)
    (paired,) = judge(after, before, [requirement("drop(accuracy{site=Bern}) <= 0")]).results
    assert (paired.value, paired.outcome) == (pytest.approx(0.05), Outcome.FAIL)
    assert paired.low > 0  # ten samples lost and none gained


def test_a_drop_on_other_samples_fails_where_its_noise_is_unknown():
    before, after = simple(80, of=101), simple(80)
    assert named(after, before, "drop(accuracy) <= 0.2") == [
        ("accuracy", Outcome.FAIL, "the samples are others, and nothing is known of its noise")
    ]
    known = {"intervals": {"accuracy": (0.7, 0.9)}}
    assert outcomes(simple(80, **known), simple(80, of=101, **known), "drop(accuracy) <= 0.2") == [Outcome.PASS]


def test_a_baseline_of_another_task_is_refused():
    with pytest.raises(MismatchedInputs, match="is of detection"):
        outcomes(simple(80), simple(80, task="detection"), "drop(accuracy) <= 1")


def test_another_data_set_is_warned_of():
    verdict = judge(simple(80), simple(80, of=101), [requirement("drop(accuracy) <= 0.2")])
    assert len(verdict.warnings) == 1
    assert "not comparable sample by sample" in verdict.warnings[0]
    assert judge(simple(80), simple(81), [requirement("drop(accuracy) <= 0.2")]).warnings == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("macro_f2 >= 1", "no metric macro_f2\n  Did you mean macro_f1"),
        ("recall[ab] >= 1", "no label ab"),
        ("recall[dog] >= 1", "no label dog\n  There are a, b."),
        ("accuracy[a] >= 1", "no figure of labels accuracy"),
        ("accuracy{a=b} >= 1", "There is no slice at all"),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_the_nearest(text, words):
    with pytest.raises(OptionError) as error:
        judge(simple(80), None, [requirement(text)])
    assert words in str(error.value)


def test_a_drop_without_a_baseline_is_refused():
    with pytest.raises(OptionError, match="needs a baseline"):
        judge(simple(80), None, [requirement("drop(accuracy) <= 1")])


@pytest.mark.parametrize(
    "text",
    ["", "accuracy", "accuracy > 1", "accuracy >= ", "accuracy >= x", "drop(accuracy >= 1", "drop(accuracy) >= 0.1",
     "drop(drop(accuracy)) <= 1", 'recall["a] >= 1', "Accuracy >= 1", "accuracy >= 1 2", 'recall["\\q"] >= 1'],
)  # fmt: skip
def test_what_is_no_requirement_is_refused(text):
    with pytest.raises(OptionError):
        requirement(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [("recall[a b] >= 1", "a b"), ('recall["a]b"] >= 1', "a]b"),
     ('recall["\\u00e9\\""] >= 1', 'é"'), ("f1[*]>=.5", "*"), ("drop( f1[ cat ] )<=1e-2", "cat")],
)  # fmt: skip
def test_labels_are_read_as_they_are_written(text, label):
    assert requirement(text).label == label


# How often: the risk and the power that the gate states


def simulated(rng, loss: float):
    """Two versions on 500 samples; the later one really loses so much accuracy."""
    truth = rng.integers(0, 5, 500).astype(np.int32)
    hard = rng.random(500) < 0.2
    before = answers(rng, truth, 5, 0.8, seed_errors=hard)
    after = answers(rng, truth, 5, 0.8, seed_errors=hard)
    after = np.where((after == truth) & (rng.random(500) < loss / 0.8), (truth + 1) % 5, after)
    return saved(truth, after, LETTERS, name="new"), saved(truth, before, LETTERS, name="old")


@pytest.fixture(scope="module", params=PAIRS, ids="{} pairs".format)
def without_a_difference(request):
    rng = np.random.default_rng(20)
    wanted = [requirement(text) for text in ("drop(accuracy) <= 0", "drop(macro_f1) <= 0", "drop(f1[*]) <= 0")]
    return [judge(*simulated(rng, 0), wanted) for _ in range(request.param)]


def failures(verdicts, metric: str) -> int:
    return sum(
        any(result.outcome is Outcome.FAIL for result in verdict.results if result.requirement.metric == metric)
        for verdict in verdicts
    )


def test_without_a_difference_the_gate_fails_in_at_most_two_and_a_half_percent(without_a_difference):
    n = len(without_a_difference)
    most = 0.025 * n + 2.6 * math.sqrt(0.025 * 0.975 * n)  # what chance adds in one of 200 simulations
    for metric in ("accuracy", "macro_f1", "f1"):
        assert failures(without_a_difference, metric) <= most, metric


def test_a_loss_of_the_stated_size_is_caught_in_four_of_five_cases(without_a_difference):
    stated = np.mean([verdict.results[0].catches for verdict in without_a_difference])
    rng, wanted = np.random.default_rng(21), [requirement("drop(accuracy) <= 0")]
    n = len(without_a_difference)
    caught = failures([judge(*simulated(rng, stated), wanted) for _ in range(n)], "accuracy")
    assert caught >= 0.8 * n - 2.6 * math.sqrt(0.8 * 0.2 * n)
