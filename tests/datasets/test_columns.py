"""Which column plays which role, and what is said where that is unclear."""

from pathlib import Path

import polars as pl
import pytest

from reportgen.datasets.columns import Columns, check_roles, chosen_columns
from reportgen.datasets.image_names import image_names_from_table
from reportgen.datasets.roles import ROLES
from reportgen.errors import InputError, MalformedInput, MismatchedInputs, OptionError, ReportgenError
from reportgen.tables import Table


def table(header: str, *rows: str, name: str = "predictions.csv") -> Table:
    """A table as the CSV reader returns it."""
    names = header.split(",")
    cells = [[cell or None for cell in row.split(",")] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    return Table(name, "csv", frame, first_line=2)


def chosen(header: str, *rows: str, **options: str) -> Columns:
    return chosen_columns(None, table(header, *rows), options).predictions


@pytest.mark.parametrize(
    "name", ["truth", "true", "label", "labels", "ground_truth", "y_true", "target", "class", "y", "Truth", " LABEL "]
)
def test_the_truth_is_known_by_its_usual_names(name: str) -> None:
    assert chosen(f"id,{name},pred", "1,a,a").truth == name


@pytest.mark.parametrize("name", ["prediction", "predictions", "predicted", "pred", "y_pred", "Pred"])
def test_the_prediction_is_known_by_its_usual_names(name: str) -> None:
    assert chosen(f"id,truth,{name}", "1,a,a").prediction == name


@pytest.mark.parametrize("name", ["score", "confidence", "probability", "y_score", "y_prob", "y_proba"])
def test_the_score_is_known_by_its_usual_names(name: str) -> None:
    assert chosen(f"id,truth,pred,{name}", "1,a,a,0.5").score == name


@pytest.mark.parametrize(
    "name", ["id", "ids", "sample_id", "image_id", "uid", "file", "filename", "file_name", "path", "image"]
)
def test_the_id_is_known_by_its_usual_names(name: str) -> None:
    columns = chosen(f"{name},truth,pred", "1,a,a")
    assert columns.id == name
    assert columns.image == (name if name in ("file", "filename", "file_name", "path", "image") else None)


def test_names_count_in_their_order_of_precedence() -> None:
    columns = chosen("class,image,path,uid,label,pred,predicted,confidence,score", "a,i,p,u,a,a,a,0.5,0.5")
    assert columns == Columns("uid", "label", "predicted", "score", (), (), "image")


@pytest.mark.parametrize("prefix", ["p_", "prob_", "score_", "P_"])
def test_columns_with_a_common_prefix_are_scores(prefix: str) -> None:
    columns = chosen(f"id,truth,{prefix}a,{prefix}b_c", "1,a,1,0")
    assert columns.scores == (f"{prefix}a", f"{prefix}b_c")
    assert columns.score_labels == ("a", "b_c")


def test_a_single_prefixed_column_is_no_score() -> None:
    assert chosen("id,truth,pred,p_value", "1,a,a,0.05").scores == ()


def test_a_truth_must_share_a_label_with_the_predictions() -> None:
    assert chosen("id,truth,label,pred", "1,yes,a,a", "2,no,b,a").truth == "label"
    assert chosen("id,truth,class,p_a,p_b", "1,yes,b,1,0").truth == "class"
    assert chosen("id,label,pred", "1,7,7.0").truth == "label"


def test_a_truth_without_a_shared_label_is_refused_with_the_columns() -> None:
    with pytest.raises(MalformedInput, match="no column of ground truth: none of id, truth, pred") as caught:
        chosen("id,truth,pred", "1,yes,a")
    assert "--column truth=NAME" in caught.value.remedy
    assert "--ground-truth" in caught.value.remedy


def test_two_files_without_truth_name_both() -> None:
    with pytest.raises(MismatchedInputs) as caught:
        chosen_columns(table("id,x", "1,a", name="truth.csv"), table("id,pred", "1,a"), {})
    assert caught.value.where == "truth.csv and predictions.csv"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("id,Truth,truth,pred", "truth"),
        ("ID,id,truth,pred", "id"),
        ("id,truth,PRED,pred", "prediction"),
        ("id,truth,pred,Score,score", "score"),
    ],
)
def test_spellings_of_one_name_are_ambiguous(header: str, role: str) -> None:
    with pytest.raises(MalformedInput, match=f"could both be the {role}") as caught:
        chosen(header, ",".join("a" * len(header.split(","))))
    assert f"--column {role}=" in caught.value.remedy


def test_an_ambiguity_is_settled_by_the_option() -> None:
    assert chosen("id,Truth,truth,pred", "1,b,a,a", truth="truth").truth == "truth"


def test_options_override_the_usual_names() -> None:
    columns = chosen("key,id,gold,truth,a_prob,b_prob", "k,1,a,b,1,0", id="key", truth="gold", scores="*_prob")
    assert (columns.id, columns.truth, columns.score_labels) == ("key", "gold", ("a", "b"))


def test_a_label_column_can_be_made_the_prediction() -> None:
    truth = table("id,label", "1,a", name="truth.csv")
    columns = chosen_columns(truth, table("id,label,score", "1,a,0.5"), {"prediction": "label"})
    assert columns.ground_truth is not None
    assert (columns.ground_truth.truth, columns.predictions.prediction) == ("label", "label")
    assert columns.predictions.truth is None


def test_an_option_may_name_a_column_of_either_file() -> None:
    truth = table("key,truth", "1,a", name="truth.csv")
    columns = chosen_columns(truth, table("id,pred", "1,a"), {"id": "key"})
    assert columns.ground_truth is not None
    assert (columns.ground_truth.id, columns.predictions.id) == ("key", "id")


def test_a_column_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(OptionError, match="there is no column 'trut'") as caught:
        chosen("id,truth,pred", "1,a,a", truth="trut")
    assert caught.value.where == "--column truth=trut"
    assert caught.value.remedy == "Did you mean truth? The columns are id, truth, pred."


def test_a_pattern_that_fits_nothing_is_refused() -> None:
    with pytest.raises(OptionError, match=r"there is no column 'prob_\*'"):
        chosen("id,truth,pred", "1,a,a", scores="prob_*")


def test_an_unknown_role_is_refused_with_the_nearest() -> None:
    with pytest.raises(OptionError, match="there is no role 'prediciton'") as caught:
        check_roles({"prediciton": "pred"}, ROLES.values(), "classification")
    assert "Did you mean prediction? The roles are id, truth, prediction, score, scores, image" in caught.value.remedy


def test_a_missing_header_is_told_from_missing_predictions() -> None:
    with pytest.raises(MalformedInput, match="no header: the first line looks like data") as caught:
        chosen("img_1,cat,0.5", "img_2,dog,0.75")
    assert "id,truth,prediction,score" in caught.value.remedy
    with pytest.raises(MalformedInput, match="no column of predictions among id, truth") as caught:
        chosen("id,truth", "1,a")
    assert "--column prediction=NAME" in caught.value.remedy


def test_nested_columns_cannot_be_labels() -> None:
    frame = pl.DataFrame({"id": ["1"], "truth": [["a"]], "pred": ["a"]})
    with pytest.raises(MalformedInput, match="no column of ground truth"):
        chosen_columns(None, Table("p.parquet", "parquet", frame), {})
    frame = pl.DataFrame({"id": ["1"], "truth": ["a"], "pred": [["a"]]})
    with pytest.raises(MalformedInput, match="not text or numbers"):
        chosen_columns(None, Table("p.parquet", "parquet", frame), {})


def test_a_table_of_images_gives_their_names_in_the_order_of_samples() -> None:
    images = table("id,image", "2,b.png", "1,a.png", "1,c.png", "9,z.png", name="images.csv")
    names, issues = image_names_from_table(images, {}, pl.Series(["1", "2", "3"]))
    assert (names.to_list(), issues) == (["a.png", "b.png", None], [])


def test_ids_of_a_table_of_images_meet_as_other_ids_do() -> None:
    images = table("id,image", "val/001.jpg,a.png", "val/002.jpg,b.png", name="images.csv")
    names, issues = image_names_from_table(images, {}, pl.Series(["1", "2", "3"]))
    assert names.to_list() == ["a.png", "b.png", None]
    assert [(one.code, one.count, one.examples[0]) for one in issues] == [("joined_names", 2, "val/001.jpg = 1")]
    assert issues[0].message.startswith("The ids of images.csv were joined with those of the samples without regard to")
    names, issues = image_names_from_table(images, {}, pl.Series(["7", "8"]))
    assert names.null_count() == 2
    assert [(one.code, one.count) for one in issues] == [("image_missing", 2)]


def test_a_table_of_images_heeds_the_options_that_concern_it() -> None:
    images = table("key,picture", "1,a.png", name="images.csv")
    options = {"id": "key", "image": "picture", "truth": "elsewhere"}
    assert image_names_from_table(images, options, pl.Series(["1"]))[0].to_list() == ["a.png"]


def test_a_named_column_of_images_must_be_in_the_table_of_images(tmp_path: Path) -> None:
    file = tmp_path / "images.csv"
    file.touch()
    predictions = table("id,truth,pred", "1,a,a")
    assert chosen_columns(None, predictions, {"image": "picture"}, file).predictions.image is None
    with pytest.raises(OptionError, match="there is no column 'picture'"):
        chosen_columns(None, predictions, {"image": "picture"}, tmp_path)
    with pytest.raises(OptionError, match="there is no column 'picture'"):
        image_names_from_table(table("id,image", "1,a.png"), {"image": "picture"}, pl.Series(["1"]))


@pytest.mark.parametrize(("header", "what"), [("id,x", "images"), ("x,image_path", "ids")])
def test_a_table_of_images_without_its_columns_is_refused(header: str, what: str) -> None:
    with pytest.raises(InputError, match=f"no column of {what} among") as caught:
        image_names_from_table(table(header, "1,2", "2,2", name="images.csv"), {}, pl.Series(["1"]))
    assert isinstance(caught.value, ReportgenError)
