"""Joining one or two tables: what counts, what is left out and counted, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.datasets.classification import ClassificationDataset, join
from reportgen.datasets.columns import chosen_columns
from reportgen.errors import InputError, MalformedInput, MismatchedInputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.readers import read

HOSTILE = [
    "</script><script>alert(1)</script>",
    "../../etc/passwd",
    "x" * 10_000,
    "مرحبا",
    "👩‍👩‍👧",
    "{{7*7}}",
    "a,b",
    'say "hi"',
    "line\nbreak",
    "null",
    "-1",
]


def joined_table(table):
    return join(None, table, chosen_columns(None, table, {}), Options(Path("t.csv")))


@pytest.fixture
def joined(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The dataset and the issues by code of one or two texts; columns are --column options."""

    def join_texts(*texts: str, **columns: str) -> tuple[ClassificationDataset, dict[str, Issue]]:
        names = ("predictions.csv",) if len(texts) == 1 else ("truth.csv", "predictions.csv")
        tables = []
        for name, text in zip(names, texts, strict=True):
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
            tables.append(read(tmp_path / name))
        options = Options(tmp_path, columns=columns)
        truth = tables[0] if len(tables) == 2 else None
        dataset, issues = join(truth, tables[-1], chosen_columns(truth, tables[-1], options.columns), options)
        assert len({issue.code for issue in issues}) == len(issues)
        return dataset, {issue.code: issue for issue in issues}

    return join_texts


def predicted(dataset: ClassificationDataset) -> list[str | None]:
    return [None if index == NONE else dataset.labels[index] for index in dataset.y_pred]


def true(dataset: ClassificationDataset) -> list[str]:
    return [dataset.labels[index] for index in dataset.y_true]


def test_samples_are_in_the_order_of_their_ids(joined) -> None:
    dataset, issues = joined("id,truth,pred\nb,y,y\na10,x,y\na9,y,x\n")
    assert dataset.sample_ids.to_list() == ["a10", "a9", "b"]
    assert (true(dataset), predicted(dataset)) == (["x", "y", "y"], ["y", "x", "y"])
    assert (dataset.score, dataset.scores, issues) == (None, None, {})


def test_without_ids_row_numbers_keep_the_order_of_rows(joined) -> None:
    dataset, _ = joined("truth,pred\n" + "a,a\nb,b\n" * 6)
    assert dataset.sample_ids.to_list() == [f"{row:02d}" for row in range(12)]
    assert true(dataset) == ["a", "b"] * 6


def test_labels_that_are_numbers_are_in_the_order_of_numbers(joined) -> None:
    assert joined("id,truth,pred\n1,10,9\n2,9,9\n")[0].labels == ("9", "10")
    assert joined("id,truth,pred\n1,10,9\n2,b,10\n")[0].labels == ("10", "9", "b")


def test_the_first_label_wins_a_tie(joined) -> None:
    dataset, issues = joined("id,truth,p_b,p_a,p_c\n1,a,0.5,0.5,0\n")
    assert predicted(dataset) == ["a"]
    assert (issues.pop("absent_label").examples, issues) == (("b", "c"), {})


def test_a_prediction_column_wins_against_the_highest_score(joined) -> None:
    dataset, issues = joined("id,truth,pred,p_a,p_b,p_c\n1,a,a,0.25,0.75,0\n2,b,b,0.25,0.75,0\n3,a,b,0.5,0.5,0\n")
    assert predicted(dataset) == ["a", "b", "b"]
    assert dataset.score.tolist() == [0.25, 0.75, 0.5]
    assert (issues["disagreement"].count, issues["disagreement"].examples) == (1, ("1",))


def test_an_empty_prediction_takes_the_highest_score(joined) -> None:
    dataset, issues = joined("id,truth,pred,p_a,p_b\n1,b,,0.25,0.75\n")
    assert (predicted(dataset), list(issues)) == (["b"], ["absent_label"])


def test_top_k_scores_leave_the_others_undefined(joined, tmp_path: Path) -> None:
    (tmp_path / "k.jsonl").write_text(
        '{"id": 1, "truth": "a", "scores": {"a": 0.7, "b": 0.2}}\n{"id": 2, "truth": "b", "scores": [["c", 0.6]]}\n'
        '{"id": 3, "truth": "b", "scores": {}}\n'
    )
    dataset, issues = joined_table(read(tmp_path / "k.jsonl"))
    assert dataset.labels == ("a", "b", "c")
    np.testing.assert_array_equal(dataset.scores, [[0.7, 0.2, np.nan], [np.nan, np.nan, 0.6], [np.nan] * 3])
    assert predicted(dataset) == ["a", "c", None]
    assert np.isnan(dataset.scores).any()
    assert [issue.code for issue in issues] == ["nan_score"]


def test_a_prediction_beyond_the_top_k_uses_its_own_score(joined) -> None:
    text = 'id,truth,pred,score,scores\n1,a,a,0.1,"{""b"": 0.9}"\n2,c,a,,"{""b"": 0.9}"\n'
    dataset, issues = joined(text)
    assert predicted(dataset) == ["a", None]
    assert issues["nan_score"].count == 1


@pytest.mark.parametrize("cell", ["", "nan", "NaN"])
def test_a_prediction_without_a_score_is_missing_and_counted(joined, cell: str) -> None:
    dataset, issues = joined(f"id,truth,pred,score\n1,a,a,{cell}\n2,a,a,0.5\n")
    assert predicted(dataset) == [None, "a"]
    np.testing.assert_array_equal(dataset.score, [np.nan, 0.5])
    assert (issues["nan_score"].count, issues["nan_score"].examples) == (1, ("1",))
    assert "no_prediction" not in issues


def test_a_truth_without_prediction_is_kept(joined) -> None:
    dataset, issues = joined("id,truth\n1,a\n2,b\n3,a\n", "id,pred,score\n1,a,0.5\n3,,\n")
    assert predicted(dataset) == ["a", None, None]
    np.testing.assert_array_equal(dataset.score, [0.5, np.nan, np.nan])
    assert (issues["no_prediction"].count, issues["no_prediction"].examples) == (2, ("2", "3"))


def test_a_prediction_without_truth_is_left_out_with_its_nearest_id(joined) -> None:
    dataset, issues = joined("id,truth\nimg_001,a\nimg_002,b\n", "id,pred\nimg_001,a\nimg_002x,b\nzzz,b\n")
    assert dataset.n_samples == 2
    assert issues["unknown_id"].count == 2
    assert issues["unknown_id"].examples == ("img_002x (nearest: img_002)", "zzz")


def test_no_id_in_common_shows_both_sides_and_the_nearest(joined) -> None:
    with pytest.raises(MismatchedInputs) as caught:
        joined("id,truth\n0001.jpg,a\n0002.jpg,b\n", "id,pred\nimages/0001x.jpg,a\nimages/0002x.jpg,b\n")
    assert caught.value.where == "truth.csv and predictions.csv"
    assert "no id in common: '0001.jpg', '0002.jpg' against 'images/0001x.jpg'" in caught.value.problem
    assert "The nearest to 'images/0001x.jpg' is '0001.jpg'" in caught.value.remedy
    assert "--column id=" in caught.value.remedy


def test_samples_are_joined_by_whichever_column_fits(joined) -> None:
    truth = "id,file,truth\n1,a.jpg,x\n2,b.jpg,y\n3,c.jpg,x\n"
    dataset, issues = joined(truth, "id,file,pred\n1,a.jpg,x\n90,img/b.jpg,y\n91,zzz.jpg,y\n")
    assert predicted(dataset) == ["x", "y", None]
    assert issues["joined_names"].examples == ("img/b.jpg = b.jpg",)
    assert issues["unknown_id"].count == 1


@pytest.mark.parametrize(
    ("our", "their"),
    [("0001", "1"), ("0024cd", "test/1/0024cd.png"), ("a.jpg", "s3://b/x/a.jpg"), ("photo", "3f0a1b2c-photo.jpg")],
)
def test_ids_that_mean_the_same_are_joined_and_it_is_said(joined, our: str, their: str) -> None:
    dataset, issues = joined(f"id,truth\n{our},x\nother,y\n", f"id,pred\n{their},x\nother,y\n")
    assert predicted(dataset) == true(dataset)
    assert issues["joined_names"].examples == (f"{their} = {our}",)


def test_the_first_row_of_a_repeated_id_counts(joined) -> None:
    dataset, issues = joined("id,truth,pred\n1,a,a\n2,b,b\n1,b,b\n1,b,a\n")
    assert (true(dataset), dataset.n_samples) == (["a", "b"], 2)
    assert (issues["duplicate_id"].count, issues["duplicate_id"].examples) == (2, ("1",))


def test_rows_without_id_or_truth_are_left_out_and_counted(joined) -> None:
    dataset, issues = joined("id,truth,pred\n1,a,a\n,a,a\n3,,a\n")
    assert dataset.sample_ids.to_list() == ["1"]
    assert (issues["no_id"].count, issues["no_id"].examples) == (1, ("predictions.csv, line 3",))
    assert (issues["unlabelled"].count, issues["unlabelled"].examples) == (1, ("3",))


def test_a_prediction_of_an_unlabelled_sample_is_not_unknown(joined) -> None:
    _, issues = joined("id,truth\n1,a\n2,\n", "id,pred\n1,a\n2,a\n")
    assert sorted(issues) == ["one_label", "unlabelled"]


def test_two_files_without_ids_are_joined_by_row_and_it_is_said(joined) -> None:
    dataset, issues = joined("truth\na\nb\n", "pred,score\na,0.5\na,0.75\n")
    assert (true(dataset), predicted(dataset)) == (["a", "b"], ["a", "a"])
    assert issues["joined_by_row"].count == 2


def test_ids_in_one_file_only_name_the_rows_of_both(joined) -> None:
    dataset, issues = joined("id,truth\nx,a\nw,b\n", "pred\na\nb\n")
    assert dataset.sample_ids.to_list() == ["w", "x"]
    assert predicted(dataset) == ["b", "a"]
    assert "joined_by_row" in issues


def test_files_without_ids_and_of_different_length_are_refused(joined) -> None:
    with pytest.raises(MismatchedInputs, match="no id column in both files, and 2 rows against 1") as caught:
        joined("truth\na\nb\n", "pred\na\n")
    assert "--column id=NAME" in caught.value.remedy


def test_ids_may_stand_in_columns_of_different_names(joined) -> None:
    dataset, issues = joined("id,image,truth\n7,x.png,a\n8,y.png,b\n", "image,pred\ny.png,b\nx.png,a\n")
    assert dataset.sample_ids.to_list() == ["x.png", "y.png"]
    assert dataset.image_names.to_list() == ["x.png", "y.png"]
    assert issues == {}


@pytest.mark.parametrize(
    ("left", "right"), [("", ".0"), (".0", ""), (".00", ".0")], ids=["float", "float truth", "both"]
)
def test_numbers_and_their_text_are_one_label_and_one_id(joined, left: str, right: str) -> None:
    truths, predictions = (f"7{end},7{end}\n71{end},8{end}\n" for end in (left, right))
    dataset, issues = joined(f"id,truth\n{truths}", f"id,pred\n{predictions}")
    assert (dataset.labels, dataset.sample_ids.to_list(), list(issues)) == (("7", "8"), ["7", "71"], ["labels_met"])
    assert issues["labels_met"].examples[0] == f"'7{left}' = '7{right}'"
    assert true(dataset) == predicted(dataset)


def test_true_and_false_are_one_pair_however_written(joined) -> None:
    dataset, _ = joined("id,truth,pred\n1,True,true\n2,FALSE,False\n")
    assert (dataset.labels, dataset.y_true.tolist(), dataset.y_pred.tolist()) == (("false", "true"), [1, 0], [1, 0])


def test_fractions_among_the_labels_keep_theirs(joined) -> None:
    assert joined("id,truth,pred\n1,1.0,1.1\n2,1.1,1.0\n")[0].labels == ("1.0", "1.1")


def test_the_ground_truth_file_wins_and_the_conflict_is_counted(joined) -> None:
    dataset, issues = joined("id,truth\n1,a\n2,b\n", "id,label,pred\n1,b,a\n2,b,b\n")
    assert true(dataset) == ["a", "b"]
    assert (issues["truth_conflict"].count, issues["truth_conflict"].examples) == (1, ("1",))


def test_the_truth_may_stand_in_the_predictions_file_beside_a_file_of_images(joined) -> None:
    dataset, _ = joined("id,image\n2,y.png\n1,x.png\n", "id,truth,pred\n1,a,a\n2,b,b\n3,b,b\n")
    assert dataset.image_names.to_list() == ["x.png", "y.png", None]
    assert true(dataset) == ["a", "b", "b"]


def test_a_label_that_is_never_true_is_counted(joined) -> None:
    _, issues = joined("id,truth,pred\n1,cat,cat\n2,dog,cow\n")
    assert (issues["unknown_label"].count, issues["unknown_label"].examples) == (1, ("cow",))


def test_one_label_in_all_is_allowed_and_said(joined) -> None:
    dataset, issues = joined("id,truth,pred\n1,a,a\n")
    assert (dataset.n_labels, list(issues)) == (1, ["one_label"])


def test_truths_that_are_all_empty_leave_no_sample(joined) -> None:
    with pytest.raises(InputError) as caught:
        joined("id,truth,pred\n1,,a\n2,,b\n")
    assert "predictions.csv" in caught.value.where


@pytest.mark.parametrize(
    ("score", "problem", "remedy"),
    [
        ("97.5", "the score 97.5 is outside of 0 to 1", "divide them by 100"),
        ("-0.5", "the score -0.5 is outside of 0 to 1", "--logits"),
        ("1.01", "outside of 0 to 1", "divide them by 100"),
        ("inf", "the score inf is outside", "--logits"),
        ("250", "the score 250 is outside", "--logits"),
        ("abc", "'abc' is not a number", "empty"),
        ("0x1", "'0x1' is not a number", "empty"),
    ],
)
@pytest.mark.parametrize("header", ["id,truth,pred,score", "id,truth,p_a,p_b"])
def test_a_bad_score_is_named_by_its_line(joined, header: str, score: str, problem: str, remedy: str) -> None:
    first = "a" if "score" in header else "0.5"
    rows = f"1,a,{first},0.5\n\n2,a,{first},{score}\n".replace(score, f'"{score}"' if "," in score else score)
    with pytest.raises(MalformedInput) as caught:
        joined(f"{header}\n{rows}")
    column = header.split(",")[-1]
    assert caught.value.where == f"predictions.csv, line 4, column {column}"
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


def test_scores_a_hair_outside_are_clipped_and_counted(joined) -> None:
    dataset, issues = joined("id,truth,p_a,p_b\n1,a,1.0000001,-0.0000001\n2,b,0,1\n")
    assert dataset.scores.tolist() == [[1, 0], [0, 1]]
    assert issues["clipped_score"].count == 2


@pytest.mark.parametrize("cell", ["[0.5, 0.5]", "0.5", '"high"', '{"a": "x"}', '{"a": 0.5', '{"a": 1},{"b": 1}'])
def test_a_cell_that_is_no_mapping_is_named(joined, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    with pytest.raises(MalformedInput) as caught:
        joined(f'id,truth,scores\n1,a,"{{""a"": 0.5}}"\n2,a,{quoted}\n')
    assert caught.value.where == "predictions.csv, line 3, column scores"
    assert '{"cat": 0.7, "dog": 0.3}' in caught.value.remedy


def test_two_columns_of_one_label_are_refused(joined) -> None:
    with pytest.raises(MalformedInput, match="two columns hold scores of one label: 7"):
        joined("id,truth,p_7,p_7.0\n1,7,0.5,0.5\n")


def test_hostile_ids_and_labels_pass_through_intact(joined) -> None:
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    dataset, _ = joined("id,truth,pred\n" + "".join(f"{text},{text},{text}\n" for text in quoted))
    assert dataset.sample_ids.to_list() == sorted(HOSTILE)
    assert dataset.labels == tuple(sorted(HOSTILE))
    assert true(dataset) == predicted(dataset) == sorted(HOSTILE)


def test_labels_of_very_many_digits_are_no_trouble(joined) -> None:
    long = "7" * 9_000
    assert set(joined(f"id,truth,pred\n1,{long},{long}.0\n2,3,3\n")[0].labels) == {"3", long, f"{long}.0"}


@pytest.mark.parametrize("place", ["truth", "predictions"])
def test_image_names_come_from_either_file(joined, place: str) -> None:
    left = "id,truth,image\n1,a,x.png\n2,b,\n" if place == "truth" else "id,truth\n1,a\n2,b\n"
    right = "id,pred,image\n1,a,z.png\n2,b,\n"
    dataset, _ = joined(left, right)
    assert dataset.image_names.to_list() == ["x.png" if place == "truth" else "z.png", None]


def test_an_image_column_is_the_id_where_nothing_else_is(joined) -> None:
    dataset, _ = joined("image,truth,pred\nb.png,a,a\na.png,b,b\n")
    assert dataset.sample_ids.to_list() == dataset.image_names.to_list() == ["a.png", "b.png"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas_are_read(joined, delimiter: str) -> None:
    text = "id;truth;pred;prob_cat;prob_dog\n1;cat;cat;0,93;0,07\n2;dog;dog;0,2;0,8\n3;cat;dog;0,4;0,6\n"
    dataset, issues = joined(text.replace(";", delimiter))
    assert dataset.scores.tolist() == [[0.93, 0.07], [0.2, 0.8], [0.4, 0.6]]
    assert issues == {}


@pytest.mark.parametrize(
    "text",
    [
        "id,truth,pred,score\n1,a,a,93\n2,b,c,80.5\n3,c,c,2\n",
        "id,truth,pred,score\n1,a,a,93%\n2,b,c,80.5%\n3,c,c,2%\n",
        "id,truth,p_a,p_b,p_c\n1,a,93,5,2\n2,b,19.4,0.1,80.5\n3,c,0,98,2\n",
    ],
)
def test_percentages_are_read_and_those_without_a_sign_counted(joined, text: str) -> None:
    dataset, issues = joined(text)
    score = dataset.score if dataset.scores is None else dataset.scores[[0, 1, 2], [0, 2, 2]]
    assert score.tolist() == pytest.approx([0.93, 0.805, 0.02])
    assert ("percentage_score" in issues) == ("%" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "id,truth,pred,score\n1,a,a,93\n2,b,c,0.8\n3,c,c,0.7\n",
        "id,truth,pred,score\n1,a,a,12.5\n2,b,c,8.25\n",
        "id,truth,p_a,p_b,p_c\n1,a,93,95,2\n",
    ],
    ids=["shares beside a percentage", "logits", "no sum of 100"],
)
def test_what_may_be_no_percentage_is_refused(joined, text: str) -> None:
    with pytest.raises(MalformedInput, match="outside of 0 to 1"):
        joined(text)


def test_scores_of_one_of_two_labels_are_those_of_the_other_too(joined) -> None:
    _, issues = joined("id,label,p_spam\n1,spam,0.9\n2,ham,0.2\n3,ham,0.7\n")
    assert "unscored_label" not in issues
    _, issues = joined("id,label,p_spam,p_ham\n1,spam,0.9,0.1\n2,ham,0.2,0.7\n3,eggs,0.7,0.1\n")
    assert issues["unscored_label"].examples == ("eggs",)
