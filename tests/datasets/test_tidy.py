"""Tables as people bring them: names of columns in any spelling, columns that bear labels' names, lists in cells."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.columns import InputColumns, chosen_columns
from reportgen.datasets.label_checks import check_labels
from reportgen.datasets.tidy import tidied
from reportgen.errors import InputError, MalformedInput
from reportgen.tables import ScoreMatrix, Table


def table(header: str, *rows: str, name: str = "predictions.csv") -> Table:
    names = header.split(",")
    cells = [[cell or None for cell in row.split(",")] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    return Table(name, "csv", frame, first_line=2)


def arranged(
    truths: Table | None, predictions: Table, options: Mapping[str, str] | None = None
) -> tuple[Table | None, Table, InputColumns]:
    truths, predictions = tidied(truths, predictions, options or {})
    columns = chosen_columns(truths, predictions, options or {})
    check_labels(truths, predictions, columns)
    return truths, predictions, columns


@pytest.mark.parametrize(
    ("truth", "prediction"),
    [
        ("true_label", "pred_label"),
        ("true_label", "predicted_label"),
        ("True Label", "Predicted Label"),
        ("true-class", "predicted-class"),
        ("True_Class", "Predicted_Class"),
        ("Actual", "Predicted"),
        ("actual_label", "predicted_value"),
        ("ground truth", "prediction"),
        ("Ground_Truth", "Prediction"),
        ("gold", "pred"),
        ("gold_label", "prediction_label"),
        ("y_true", "y_hat"),
        ("Y-True", "Y-Pred"),
        ("trueLabel", "predictedLabel"),
        ("target", "pred_class"),
        ("gt", "predict"),
        ("label", "preds"),
        ("category", "predicted_category"),
        ("class_name", "predicted_class_name"),
    ],
)
@pytest.mark.parametrize("score", ["pred_prob", "Confidence Score", "predicted_probability", "conf", "score"])
def test_columns_are_known_by_the_names_people_give_them(truth: str, prediction: str, score: str) -> None:
    data = table(f"img_id,{truth},{prediction},{score}", "a,cat,dog,0.75", "b,dog,dog,0.5")
    columns = arranged(None, data)[2].predictions
    assert (columns.id, columns.truth, columns.prediction, columns.score) == ("img_id", truth, prediction, score)


def test_an_unusual_id_must_tell_the_rows_apart() -> None:
    assert arranged(None, table("index,true_label,pred", "1,a,a", "1,b,b"))[2].predictions.id is None


def test_of_several_predictions_the_values_decide() -> None:
    data = table("target,pred_label,prediction", "0,0,0.25", "1,1,0.75")
    columns = arranged(None, data)[2].predictions
    assert (columns.truth, columns.prediction, columns.score) == ("target", "pred_label", "prediction")
    data = table("pred,true_name,pred_label", "3,cat,cat", "4,dog,cat")
    assert arranged(None, data)[2].predictions.prediction == "pred_label"
    data = table("prob_cat,prob_dog,pred_class,true_class,pred_label,true_label", "1,0,0,1,cat,dog", "0,1,1,1,dog,dog")
    columns = arranged(None, data)[2].predictions
    assert (columns.truth, columns.prediction) == ("true_label", "pred_label")


def test_numbers_beside_the_names_of_labels_are_no_question() -> None:
    data = table("true_label,predicted_label,true_label_name,predicted_label_name", "0,1,a,b", "1,1,b,b", "0,0,a,a")
    columns = arranged(None, data)[2].predictions
    assert (columns.truth, columns.prediction) == ("true_label", "predicted_label")


@pytest.mark.parametrize(
    ("header", "role", "names"),
    [("label,true_label,pred", "truth", ("label", "true_label")),
     ("truth,pred,predicted_label", "prediction", ("pred", "predicted_label"))],
)  # fmt: skip
def test_columns_that_differ_and_both_fit_are_asked_about(header: str, role: str, names: tuple[str, str]) -> None:
    rows = ("a,b,a", "b,b,b", "a,a,a") if role == "truth" else ("a,b,a", "b,b,b", "a,a,b")
    with pytest.raises(MalformedInput, match=f"could both be the {role}, and they differ") as caught:
        arranged(None, table(header, *rows))
    assert all(f"--column {role}={name}" in caught.value.remedy for name in names)
    assert getattr(arranged(None, table(header, *rows), {role: names[1]})[2].predictions, role) == names[1]


def test_a_column_of_fractions_is_the_score_of_one_label() -> None:
    truths = table("id,target", "1,0", "2,1", name="truth.csv")
    for header in ("id,target", "id,prediction"):
        columns = arranged(truths, table(header, "1,0.25", "2,0.75"))[2].predictions
        assert (columns.prediction, columns.score) == (None, header.split(",")[1])


@pytest.mark.parametrize(
    "names",
    ["cat,dog", "P(cat),P(dog)", "P( Cat ),P( Dog )", "prob cat,prob dog", "prob-cat,prob-dog", "cat_score,dog_score",
     "proba_cat,proba_dog", "Confidence: cat,Confidence: dog", "cat (prob),dog (prob)", "softmax_cat,softmax_dog",
     "prob_class_cat,prob_class_dog", "pred_cat,pred_dog", "CAT,Dog",
     "Scored Probabilities_cat,Scored Probabilities_dog"],
)  # fmt: skip
def test_scores_are_known_by_the_labels_in_their_names(names: str) -> None:
    data = table(f"id,truth,{names}", "1,cat,0.75,0.25", "2,dog,0.5,0.5", "3,dog,0.25,0.75")
    columns = arranged(None, data)[2].predictions
    assert columns.scores == tuple(names.split(","))
    assert columns.score_labels == ("cat", "dog")


def test_a_label_that_no_sample_has_is_known_by_the_sum_of_the_scores() -> None:
    rows = ("1,cat,0.75,0.125,0.125,0.5", "2,dog,0.5,0.25,0.25,0.25")
    without_x = (row.rpartition(",")[0] for row in rows)
    columns = arranged(None, table("id,truth,cat,dog,cow", *without_x))[2].predictions
    assert columns.score_labels == ("cat", "dog", "cow")
    with pytest.raises(MalformedInput, match="cow, x may be scores of labels as well"):
        arranged(None, table("id,truth,cat,dog,cow,x", *rows))
    rows = ("1,cat,0.75,0.25,0.1", "2,dog,0.5,0.5,0.2")
    assert arranged(None, table("id,truth,cat,dog,entropy", *rows))[2].predictions.scores == ("cat", "dog")


def test_numbered_scores_are_known_by_their_sum() -> None:
    data = table("id,truth,p0,p1", "1,0,0.75,0.25", "2,1,0.5,0.5")
    assert arranged(None, data)[2].predictions.score_labels == ("0", "1")


def test_a_star_alone_leaves_other_roles_out() -> None:
    data = table("id,truth,cat,dog", "1,cat,0.75,0.25", "2,dog,0.5,0.5")
    assert arranged(None, data, {"scores": "*"})[2].predictions.scores == ("cat", "dog")


def labels_in(table: Table | None, column: str) -> list[str | None]:
    assert table is not None
    return table.frame[column].to_list()


@pytest.mark.parametrize(("one", "zero"), [("1", "0"), ("1.0", "0.0"), (" 1", " 0")])
@pytest.mark.parametrize("names", ["cat,dog", "truth_cat,truth_dog", "label_cat,label_dog"])
def test_truth_may_stand_in_columns_of_ones_and_zeros(names: str, one: str, zero: str) -> None:
    truths = table(f"image,{names}", f"a,{one},{zero}", f"b,{zero},{one}", f"c,{zero},{zero}", name="_classes.csv")
    found, _, columns = arranged(truths, table("image,cat,dog", "a,0.75,0.25", "b,0.5,0.5", "c,0.5,0.5"))
    assert labels_in(found, "truth") == ["cat", "dog", None]
    assert columns.predictions.score_labels == ("cat", "dog")
    assert found is not None
    assert "the truth from columns of 0 and 1" in found.described


def test_truth_and_predictions_may_both_be_ones_and_zeros() -> None:
    data = table("id,true_a,true_b,pred_a,pred_b", "1,1,0,0,1", "2,0,1,0,1", "3,0,1,0,0")
    _, found, columns = arranged(None, data)
    assert labels_in(found, "truth") == ["a", "b", "b"]
    assert labels_in(found, "prediction") == ["b", "b", None]
    assert columns.predictions.scores == ()


def test_two_ones_in_a_row_are_several_labels() -> None:
    truths = table("image,cat,dog", "a,1,0", "b,1,1", name="_classes.csv")
    with pytest.raises(MalformedInput, match="the columns cat, dog are all 1") as caught:
        tidied(truths, table("image,pred", "a,cat"), {})
    assert caught.value.where == "_classes.csv, line 3"


def test_columns_of_numbers_are_no_labels() -> None:
    with pytest.raises(MalformedInput, match="figures of a training, a row per epoch"):
        arranged(None, table("epoch,train/loss,metrics/accuracy_top5", "1,0.5,1"))
    with pytest.raises(MalformedInput, match="no column of predictions among a, b"):
        arranged(None, table("a,b", "x,1", "y,2"))


@pytest.mark.parametrize(
    "cell", ["cat|dog", "cat;dog", "['cat', 'dog']", '["cat", "dog"]', "[cat, dog]", "('cat', 'dog')",
             "{'cat', 'dog'}", "['cat' 'dog']", "cat / dog", "cat dog", "cat, dog", "dog|bird"]
)  # fmt: skip
@pytest.mark.parametrize("role", ["truth", "prediction"])
def test_several_labels_in_a_cell_are_refused(cell: str, role: str) -> None:
    frame = pl.DataFrame({"truth": ["cat", "dog", "cat"], "prediction": ["cat", "cat", "dog"]})
    frame = frame.with_columns(pl.Series(role, ["cat", "dog", cell]))
    with pytest.raises(MalformedInput, match="several labels in one cell") as caught:
        arranged(None, Table("p.csv", "csv", frame, first_line=2))
    assert caught.value.where == f"p.csv, line 4, column {role}"


@pytest.mark.parametrize(
    "labels",
    [["maillot", "maillot, tank suit", "tench, Tinca tinca"], ["traffic light", "light", "traffic sign"],
     ["[UNK]", "cat"], ["a|b", "c|d"], ["cat-dog", "cat", "dog"], ["dog (small)", "(none)"], ["n/a", "a"],
     ["0,5", "1,5"], ["0 | of <bars>", "1 | of <bars>"], ["animal/cat", "animal/dog", "toy/cat"]],
)  # fmt: skip
def test_labels_with_signs_stay_labels(labels: list[str]) -> None:
    data = Table("p.csv", "csv", pl.DataFrame({"truth": labels, "prediction": labels[::-1]}), first_line=2)
    assert labels_in(arranged(None, data)[1], "truth") == labels


def test_a_list_of_one_label_is_the_label_and_it_is_said() -> None:
    frame = pl.DataFrame(
        {"truth": ["['cat']", '["dog"]', "[]", "('cat',)"], "prediction": ["cat", "dog", "cat", "cat"]}
    )
    _, found, _ = arranged(None, Table("p.csv", "csv", frame, first_line=2))
    assert labels_in(found, "truth") == ["cat", "dog", None, "cat"]
    assert "lists of one label in truth taken for the label" in found.described
    frame = pl.DataFrame({"truth": [["cat"], ["dog"], []], "prediction": ["cat", "dog", "cat"]})
    _, found, _ = arranged(None, Table("p.parquet", "parquet", frame))
    assert labels_in(found, "truth") == ["cat", "dog", None]
    frame = pl.DataFrame({"truth": [["cat"], ["dog", "cat"]], "prediction": ["cat", "dog"]})
    with pytest.raises(MalformedInput, match=r"p\.parquet, row 2, column truth: .*several labels"):
        arranged(None, Table("p.parquet", "parquet", frame))


def test_objects_are_no_labels() -> None:
    frame = pl.DataFrame({"label": ['[{"x": 1, "rectanglelabels": ["cat"]}]', "[]"], "pred": ["cat", "dog"]})
    with pytest.raises(MalformedInput, match="a list of objects, not a label"):
        arranged(None, Table("p.csv", "csv", frame, first_line=2))


@pytest.mark.parametrize("role", ["truth", "prediction"])
def test_ids_are_no_labels(role: str) -> None:
    n = 201
    frame = pl.DataFrame({"truth": ["a", "b"] * n, "prediction": ["b", "a"] * n, "other": ["x", "y"] * n})
    frame = frame.with_columns(pl.Series(role, ["a", *(f"id-{number}" for number in range(2 * n - 1))]))
    with pytest.raises(InputError, match=f"column {role} has 402 different labels in 402 rows: probably ids") as caught:
        arranged(None, Table("p.csv", "csv", frame, first_line=2))
    assert f"--column {role}=NAME" in caught.value.remedy
    assert "other" in caught.value.remedy


def test_more_labels_than_a_report_holds_are_refused() -> None:
    labels = [str(number) for number in range(10_001)] * 2
    frame = pl.DataFrame({"truth": labels, "prediction": np.roll(labels, 1)})
    with pytest.raises(InputError, match="a report holds 10000 at most"):
        arranged(None, Table("p.csv", "csv", frame, first_line=2))


def test_scores_without_names_are_not_guessed_to_be_of_labels_with_names() -> None:
    scores = ScoreMatrix(np.array([[0.25, 0.75], [1, 0]]), ("0", "1"))
    predictions = Table("p.npy", "npy", pl.DataFrame(), scores)
    with pytest.raises(MalformedInput, match="nothing says which labels its columns of scores are of") as caught:
        arranged(table("id,label", "1,cat", "2,dog", name="truth.csv"), predictions)
    assert "--labels cat,dog" in caught.value.remedy
    columns = arranged(table("id,label", "1,0", "2,1", name="truth.csv"), predictions)[2]
    assert columns.ground_truth is not None
    assert columns.ground_truth.truth == "label"
