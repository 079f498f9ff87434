"""The score of the positive label, from each of the forms in which files give it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.datasets.positive import BY_NAME, BY_OPTION, BY_SCORE, SECOND
from reportgen.datasets.two_labels import label_scored, two_labels
from reportgen.errors import MalformedInput, OptionError
from reportgen.options import Options
from tests.datasets.test_classification import joined  # noqa: F401 - a fixture
from tests.loops import each_seed

SCORE = np.array([0.9, 0.2, 0.4, 0.6, 0.5, 0.1, 0.75, 0.3])
TRUTH = np.array([1, 0, 1, 1, 0, 0, 1, 0], np.int32)
NAN = float("nan")


def found(truth=TRUTH, y_pred=None, scores=None, single=None, labels=("ham", "spam"), option=None):
    return two_labels(labels, truth, y_pred, scores, single, option)


def test_every_form_gives_the_same_scores():
    y_pred = (SCORE >= 0.5).astype(np.int32)
    both = np.stack([1 - SCORE, SCORE], axis=1)
    one = np.stack([np.full(8, NAN), SCORE], axis=1)
    top = np.where(both == both.max(axis=1, keepdims=True), both, NAN)
    forms = {
        "two columns": found(scores=both),
        "one column of a label": found(scores=one),
        "the best label's alone": found(scores=top),
        "confidence of what is predicted": found(y_pred=y_pred, single=np.maximum(SCORE, 1 - SCORE)),
        "one label's beside what is predicted": found(y_pred=y_pred, single=SCORE),
        "the other label's beside what is predicted": found(y_pred=y_pred, single=1 - SCORE),
        "without predictions": found(single=SCORE),
    }
    for name, two in forms.items():
        np.testing.assert_allclose(two.scores, both, atol=1e-15, err_msg=name)
        assert (two.positive.label, two.positive.why) == (1, BY_NAME), name
    assert [two.of_one for two in forms.values()] == [None, None, None, None, 1, 0, 1]


def test_without_names_the_label_that_is_scored_is_the_positive_one():
    y_pred = (SCORE >= 0.5).astype(np.int32)
    assert found(y_pred=1 - y_pred, single=SCORE, labels=("cat", "dog")).positive.label == 0
    assert found(y_pred=1 - y_pred, single=SCORE, labels=("cat", "dog")).positive.why == BY_SCORE
    assert found(y_pred=y_pred, single=np.maximum(SCORE, 1 - SCORE), labels=("cat", "dog")).positive.why == SECOND
    assert found(scores=np.stack([SCORE, SCORE], axis=1), labels=("cat", "dog"), option="cat").positive.why == BY_OPTION


def test_scores_of_what_is_predicted_below_a_half_are_not_those_of_two_labels():
    y_pred, single = np.array([1, 0, 1, 0, 0, 0, 1, 1], np.int32), np.full(8, 0.4)
    two = found(y_pred=y_pred, single=single)
    assert two.positive is two.scores is None
    with pytest.raises(OptionError, match=r"--positive spam: what is predicted scores less than 0\.5"):
        found(y_pred=y_pred, single=single, option="spam")
    top = np.full((8, 2), NAN)
    top[np.arange(8), y_pred] = 0.4
    assert found(scores=top).positive is None
    np.testing.assert_array_equal(found(scores=top).scores, top)


def test_scores_alone_need_a_label_that_they_are_of():
    with pytest.raises(OptionError, match=r"--positive: is needed.*cat or dog"):
        found(single=SCORE, labels=("cat", "dog"))
    np.testing.assert_array_equal(found(single=SCORE, labels=("cat", "dog"), option="cat").scores[:, 0], SCORE)


def test_three_labels_keep_their_scores():
    scores = np.full((8, 3), 1 / 3)
    two = found(scores=scores, labels=("a", "b", "c"))
    assert (two.positive, two.scores is scores) == (None, True)


def test_what_is_predicted_with_a_half_stays_predicted(joined):  # noqa: F811
    for truth in ("a", "b"):  # whichever is the positive one
        dataset, issues = joined(f"id,truth,pred,score\n1,{truth},a,0.5\n2,{truth},b,0.5\n3,{truth},a,0.4999999\n")
        assert dataset.y_pred.tolist() == [0, 1, 0]
        assert "disagreement" not in issues
        assert ((dataset.scores >= 0.5).argmax(axis=1) == dataset.y_pred).all()


@each_seed(range(200))
def test_a_label_is_scored_where_a_threshold_parts_the_predictions(seed):
    rng = np.random.default_rng(seed)
    n, at = int(rng.integers(2, 40)), rng.choice([0.3, 0.5, 0.8])
    single, label = np.round(rng.random(n), 2), int(rng.integers(2))
    y_pred = np.where(single >= at, label, 1 - label).astype(np.int32)
    is_read = single.min() < 0.5 and (at == 0.5 or (n >= 10 and 0 < np.count_nonzero(single >= at) < n))
    got = label_scored(y_pred, single)
    if is_read:
        assert got == label
    elif single.min() >= 0.5:
        assert got is None
    confident = np.maximum(single, 1 - single)
    assert label_scored(y_pred, confident) is None
    mixed = y_pred.copy()
    low, high = np.argmin(single), np.argmax(single)
    if n >= 10 and single[low] < 0.5 and single[low] < single[high]:
        mixed[low], mixed[high] = 1, 1
        mixed[rng.integers(n)] = 0
        values = [single[mixed == k] for k in (0, 1)]
        apart = any(a.size and b.size and a.max() <= b.min() for a, b in (values, values[::-1]))
        assert (label_scored(mixed, single) is None) == (not apart)


def test_a_score_of_one_label_is_said(joined):  # noqa: F811
    rows = "".join(f"{k},{int(k > 4)},{int(k > 4)},{k / 10}\n" for k in range(10))
    dataset, issues = joined("id,truth,prediction,score\n" + rows)
    assert issues["score_of_one_label"].count == 10
    assert issues["score_of_one_label"].message == "The scores are taken for those of 1, whatever is predicted."
    np.testing.assert_allclose(dataset.scores[:, 1], np.arange(10) / 10)
    np.testing.assert_allclose(dataset.score, np.maximum(dataset.scores[:, 1], 1 - dataset.scores[:, 1]))


def test_the_score_decides_at_a_half_and_a_prediction_column_that_says_otherwise_is_counted(joined):  # noqa: F811
    dataset, issues = joined("id,truth,p_no,p_yes\n1,no,0.5,0.5\n2,yes,0.2,0.8\n")
    assert (dataset.y_pred.tolist(), issues) == ([1, 1], {})
    dataset, issues = joined("id,truth,pred,p_no,p_yes\n1,no,no,0.5,0.5\n2,yes,yes,0.2,0.8\n3,yes,yes,0.7,0.3\n")
    assert dataset.y_pred.tolist() == [1, 1, 0]
    assert dataset.score.tolist() == [0.5, 0.8, 0.7]
    assert (issues["disagreement"].count, issues["disagreement"].examples) == (2, ("1", "3"))


def test_a_table_of_scores_alone_needs_no_predictions(joined):  # noqa: F811
    rows = "".join(f"{k},{['ham', 'spam'][k > 5]},{k / 10}\n" for k in range(10))
    dataset, issues = joined("id,label,y_score\n" + rows)
    assert dataset.labels[dataset.positive.label] == "spam"
    assert dataset.y_pred.tolist() == [0] * 5 + [1] * 5
    assert list(issues) == ["score_of_one_label"]
    truth, scores = ("".join(f"{k},{part}\n" for k, part in enumerate(column)) for column in zip(
        *(line.split(",")[1:] for line in rows.split()), strict=True))  # fmt: skip
    other, _ = joined("id,label\n" + truth, "id,score\n" + scores)
    np.testing.assert_array_equal(other.scores, dataset.scores)
    for text in ("id,label,y_score\n1,a,0.5\n2,b,0.1\n3,c,0.2\n", "id,label,y_score\n1,a,0.5\n2,a,0.1\n"):
        with pytest.raises(MalformedInput, match="no column of predictions"):
            joined(text)


def test_scores_that_seem_to_be_of_predictions_need_a_column_of_them(joined):  # noqa: F811
    with pytest.raises(OptionError, match=r"no score is below 0\.5"):
        joined("id,label,score\n1,yes,0.9\n2,no,0.6\n")
    with pytest.raises(MalformedInput, match="no column of predictions among id, label, score"):
        joined("id,label\n1,yes\n2,no\n", "id,label,score\n1,yes,0.9\n2,no,0.2\n")


def test_scores_of_half_precision_are_clipped_and_others_are_refused_with_every_digit(joined):  # noqa: F811
    dataset, issues = joined("id,truth,p_no,p_yes\n1,no,1.00009,-0.00009\n2,yes,0.2,0.8\n")
    assert (dataset.scores[0].tolist(), issues["clipped_score"].count) == ([1, 0], 2)
    with pytest.raises(MalformedInput, match=r"the score 1\.00010001 is outside of 0 to 1"):
        joined("id,truth,p_no,p_yes\n1,no,1.00010001,0\n2,yes,0.2,0.8\n")


@pytest.mark.parametrize("column", ["p_spam", "prob_spam", "prob_positive", "positive_probability", "score"])
@pytest.mark.parametrize("with_prediction", [True, False])
def test_the_score_of_one_of_two_labels_is_found_by_its_name(
    tmp_path: Path, column: str, with_prediction: bool
) -> None:
    rows = [("spam", "spam", 0.9), ("ham", "ham", 0.2), ("ham", "spam", 0.6), ("spam", "ham", 0.1)] * 3
    names = ["id", "truth", *(["prediction"] if with_prediction else []), column]
    lines = [",".join(names), *(
        ",".join(map(str, [k, truth, *([said] if with_prediction else []), score]))
        for k, (truth, said, score) in enumerate(rows)
    )]  # fmt: skip
    (tmp_path / "p.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    dataset = pipeline.read(Options(tmp_path / "p.csv")).dataset
    assert dataset.labels == ("ham", "spam")
    assert sorted(set(dataset.scores[:, 1].tolist())) == [0.1, 0.2, 0.6, 0.9]
    assert float(np.mean(dataset.y_true == dataset.y_pred)) == 0.5


def test_truth_values_meet_and_the_score_is_of_the_true_one(tmp_path: Path) -> None:
    rows = "".join(f"{k},{k % 2},{k % 2 == 1},{0.8 if k % 2 else 0.3}\n" for k in range(12))
    (tmp_path / "p.csv").write_text("id,truth,prediction,score\n" + rows, encoding="utf-8")
    data = pipeline.read(Options(tmp_path / "p.csv"))
    assert data.dataset.labels == ("0", "1")
    assert {"labels_met", "score_of_one_label"} <= {one.code for one in data.issues}
    assert (data.dataset.y_true == data.dataset.y_pred).all()


@pytest.mark.parametrize(
    ("form", "names_it"),
    [("score", True), ("both", True), ("beside predictions", True), ("right", False), ("weak", False), ("few", False)],
)
def test_scores_of_the_other_label_are_named_as_the_cause(joined, form, names_it):  # noqa: F811
    """All scores lie on one side of 0.5, or predictions stand beside them: labels alone do not tell."""
    rng = np.random.default_rng(0)
    truth = rng.permutation(np.arange(4 if form == "few" else 60) % 2)
    score = np.where(truth == 1, 0.1, 0.3) + 0.15 * rng.random(truth.size)
    score = {"right": 0.45 - score, "weak": 0.4 * rng.random(truth.size)}.get(form, score)
    columns = (
        {"y_true": truth, "y_score": score} if form != "both" else {"y_true": truth, "p_0": 1 - score, "p_1": score}
    )
    if form == "beside predictions":
        columns |= {"p_0": 1 - score, "p_1": score, "y_pred": truth}
        del columns["y_score"]
    _, issues = joined(pl.DataFrame(columns).with_row_index("id").write_csv())
    assert ("probable_cause" in issues) == names_it
    assert not names_it or "those of the other label" in issues["probable_cause"].message
