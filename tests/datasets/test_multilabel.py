"""Several labels of a sample, in all the ways in which they are written, make one and the same data set."""

import json

import numpy as np
import polars as pl
import pytest

from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.options import Options
from reportgen.pipeline import read
from tests.loops import each

LABELS = ("bird", "cat", "dog")
IDS = ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
TRUTH = np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0], [1, 1, 1], [0, 0, 1]], bool)
SCORES = np.array([[0.1, 0.9, 0.4], [0.8, 0.3, 0.2], [0.6, 0.1, 0.05], [0.7, 0.65, 0.9], [0.2, 0.15, 0.55]])
SETS = [[label for label, has in zip(LABELS, row, strict=True) if has] for row in TRUTH]
SAID = [[label for label, score in zip(LABELS, row, strict=True) if score >= 0.5] for row in SCORES]


def table(*columns):
    """CSV of columns, each a name and its cells."""
    lines = zip(*(cells for _, cells in columns), strict=True)
    quoted = (",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in line) for line in lines)
    return "\n".join([",".join(name for name, _ in columns), *quoted]) + "\n"


def ids(name="image"):
    return name, IDS


def flags(prefix):
    return [(prefix + label, TRUTH[:, k].astype(int)) for k, label in enumerate(LABELS)]


def scores(prefix="p_"):
    return [(prefix + label, SCORES[:, k]) for k, label in enumerate(LABELS)]


def lines(**columns):
    rows = zip(*columns.values(), strict=True)
    return "".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)


def mappings():
    return [dict(zip(LABELS, row, strict=True)) for row in SCORES.tolist()]


def joined(*sign):
    return ["".join(sign).join(row) for row in SETS]


COMBINED = {
    "true_.csv": table(ids(), *flags("true_"), *scores()),
    "y_.csv": table(ids(), *flags("y_"), *scores("prob_")),
    "label_.csv": table(ids(), *flags("label_"), *scores("score_")),
    "true_label.csv": table(ids(), *flags("true "), *((f"{name} score", cells) for name, cells in scores(""))),
    "bar.csv": table(ids(), ("labels", joined("|")), *scores()),
    "semicolon.csv": table(ids(), ("labels", joined("; ")), *scores()),
    "comma.csv": table(ids(), ("labels", joined(", ")), *scores()),
    "json.csv": "image,labels,p_bird,p_cat,p_dog\n" + "".join(
        f'{name},"{json.dumps(row).replace(chr(34), chr(34) * 2)}",{",".join(map(str, of))}\n'
        for name, row, of in zip(IDS, SETS, SCORES.tolist(), strict=True)),
    "python.csv": "image,labels,p_bird,p_cat,p_dog\n" + "".join(
        f'{name},"{row}",{",".join(map(str, of))}\n' for name, row, of in zip(IDS, SETS, SCORES.tolist(), strict=True)),
    "lists.jsonl": lines(id=IDS, labels=SETS, scores=mappings()),
    "vectors.jsonl": lines(id=IDS, y_true=[dict(zip(LABELS, map(int, row), strict=True)) for row in TRUTH],
                           scores=mappings()),
    "pairs.csv": "image,label,true,score\n" + "".join(
        f"{name},{label},{int(TRUTH[i, k])},{SCORES[i, k]}\n"
        for i, name in enumerate(IDS) for k, label in enumerate(LABELS)),
}  # fmt: skip


def data_of(folder, name, text, **options):
    (folder / name).write_text(text, encoding="utf-8")
    return read(Options(folder / name, **options))


def check(data, scores=SCORES):
    dataset = data.dataset
    assert data.task.facts.name == "multilabel"
    assert (dataset.labels, dataset.sample_ids.to_list()) == (LABELS, list(IDS))
    np.testing.assert_array_equal(dataset.truth, TRUTH)
    if scores is None:
        assert dataset.scores is None
        np.testing.assert_array_equal(dataset.predicted, SCORES >= 0.5)
    else:
        np.testing.assert_allclose(dataset.scores, scores)


@each("name", COMBINED)
def test_one_file_of_truth_and_scores(tmp_path, name):
    check(data_of(tmp_path, name, COMBINED[name]))


@each("written", ["parquet", "npz"])
def test_typed_files(tmp_path, written):
    path = tmp_path / f"all.{written}"
    if written == "npz":
        np.savez(path, y_true=TRUTH.astype(int), probs=SCORES, class_names=np.array(LABELS), ids=np.array(IDS))
    else:
        pl.DataFrame({"image": IDS, "labels": SETS, **dict(scores())}).write_parquet(path)
    check(read(Options(path)))


PREDICTED = {
    "lists.jsonl": lines(id=IDS, predictions=SAID),
    "bar.csv": table(ids("id"), ("prediction", ["|".join(row) for row in SAID])),
    "flags.csv": table(ids("id"), *((f"pred_{label}", (SCORES[:, k] >= 0.5).astype(int))
                                    for k, label in enumerate(LABELS))),
    "pairs.csv": "id,label\n" + "".join(
        f"{name},{label}\n" for name, row in zip(IDS, SAID, strict=True) for label in row),
}  # fmt: skip


@each("name", PREDICTED)
def test_sets_without_scores(tmp_path, name):
    (tmp_path / "truth.csv").write_text(table(ids("id"), *flags("true_")), encoding="utf-8")
    check(data_of(tmp_path, name, PREDICTED[name], ground_truth=tmp_path / "truth.csv"), None)


def test_labels_beside_their_scores_are_all_that_is_predicted(tmp_path):
    """What is not listed has no score."""
    pairs = [[(label, score) for label, score in zip(LABELS, row, strict=True) if score > 0.3] for row in SCORES]
    text = lines(id=IDS, labels=SETS, predictions=[[one for one, _ in row] for row in pairs],
                 scores=[[score for _, score in row] for row in pairs])  # fmt: skip
    data = data_of(tmp_path, "p.jsonl", text)
    check(data, np.where(SCORES > 0.3, SCORES, np.nan))
    assert {one.code for one in data.issues} >= {"nan_score"}


def test_truth_in_another_file_meets_by_path_case_and_spelling(tmp_path):
    truth = table(("filename", [f"test/{name}" for name in IDS]), *((name.title(), cells) for name, cells in flags("")))
    (tmp_path / "_classes.csv").write_text(truth.replace(",", ", "), encoding="utf-8")
    data = data_of(tmp_path, "p.csv", table(ids(), *scores()), ground_truth=tmp_path / "_classes.csv")
    dataset = data.dataset
    assert data.task.facts.name == "multilabel"
    assert dataset.labels == LABELS
    np.testing.assert_array_equal(dataset.truth, TRUTH)
    np.testing.assert_allclose(dataset.scores, SCORES)


def test_a_folder_as_roboflow_exports_it(tmp_path):
    (tmp_path / "export" / "test").mkdir(parents=True)
    text = table(("filename", IDS), *flags("")).replace(",", ", ")
    (tmp_path / "export" / "test" / "_classes.csv").write_text(text, encoding="utf-8")
    for split in (None, "test"):
        check(data_of(tmp_path, "p.csv", table(ids(), *scores()), ground_truth=tmp_path / "export", split=split))


def manifest(is_snapshot):
    rows = []
    for name, true, of in zip(IDS, SETS, SCORES.tolist(), strict=True):
        numbers = [LABELS.index(label) for label in true]
        row = {
            "source-ref": f"s3://b/{name}",
            "tags": numbers,
            "tags-metadata": {
                "class-map": {str(k): LABELS[k] for k in numbers},
                "human-annotated": "yes",
                "confidence-map": {str(k): 1 for k in numbers},
                "type": "groundtruth/image-classification-multilabel",
            },
        }
        for k, score in enumerate(of if is_snapshot else ()):
            key = f"rekognition-custom-labels-evaluation-{k}"
            row |= {key: 1, f"{key}-metadata": {"class-name": LABELS[k], "confidence": score, "human-annotated": "no"}}
        rows.append(json.dumps(row) + "\n")
    return "".join(rows)


def test_manifests_of_sagemaker_and_rekognition(tmp_path):
    snapshot = data_of(tmp_path, "all.manifest", manifest(True))
    np.testing.assert_allclose(snapshot.dataset.scores, SCORES)
    np.testing.assert_array_equal(snapshot.dataset.truth, TRUTH)
    (tmp_path / "truth.manifest").write_text(manifest(False), encoding="utf-8")
    check_of = data_of(tmp_path, "p.csv", table(ids(), *scores()), ground_truth=tmp_path / "truth.manifest")
    np.testing.assert_allclose(check_of.dataset.scores, SCORES)
    np.testing.assert_array_equal(check_of.dataset.truth, TRUTH)


def test_responses_of_detect_labels(tmp_path):
    said = [{"image": name, "Labels": [{"Name": label, "Confidence": 100 * score, "Parents": []}
                                       for label, score in zip(LABELS, row, strict=True)]}
            for name, row in zip(IDS, SCORES.tolist(), strict=True)]  # fmt: skip
    (tmp_path / "truth.csv").write_text(table(ids("id"), ("labels", joined("|"))), encoding="utf-8")
    data = data_of(tmp_path, "said.json", json.dumps(said), ground_truth=tmp_path / "truth.csv")
    check(data)
    assert "lower_label" not in {one.code for one in data.issues}


def test_the_hash_is_of_ids_and_labels_alone(tmp_path):
    hashes = {data.task.sha256(data.dataset) for data in (
        data_of(tmp_path, name, COMBINED[name]) for name in ("true_.csv", "lists.jsonl", "pairs.csv"))}  # fmt: skip
    assert len(hashes) == 1
    other = COMBINED["lists.jsonl"].replace('["bird"]', '["cat"]')
    data = data_of(tmp_path, "other.jsonl", other)
    assert data.task.sha256(data.dataset) not in hashes


def test_unlabelled_samples_are_told_from_those_without_a_label(tmp_path):
    text = lines(id=IDS, labels=[*SETS[:2], [], *SETS[3:4], None], scores=mappings())
    data = data_of(tmp_path, "p.jsonl", text)
    assert data.dataset.sample_ids.to_list() == list(IDS[:4])
    counted = {one.code: one.count for one in data.issues}
    assert (counted["unlabelled"], counted["no_true_label"]) == (1, 1)


def test_one_label_each_is_one_label_unless_several_are_asked_for(tmp_path):
    text = table(ids(), ("label", ["cat", "dog", "cat", "bird", "dog"]), *scores())
    assert data_of(tmp_path, "p.csv", text).task.facts.name == "classification"
    data = data_of(tmp_path, "p.csv", text, task="multilabel")
    assert (data.task.facts.name, data.dataset.truth.sum(axis=1).tolist()) == ("multilabel", [1] * 5)


def test_lists_in_braces_are_lists_where_every_cell_is_one(tmp_path):
    text = 'id,true,pred\n1,{cat},{cat}\n2,"{dog,cat}",{dog}\n3,{},{cat}\n'
    data = data_of(tmp_path, "p.csv", text).dataset
    assert data.labels == ("cat", "dog")
    assert data.truth.tolist() == [[True, False], [True, True], [False, False]]


def test_another_sign_between_labels_is_counted(tmp_path):
    said = ("prediction", ["cat"] * 5)
    text = table(ids(), ("label", ["cat|dog", "cat; bird", "dog", "bird", "cat"]), said)
    assert {one.code: one.examples for one in data_of(tmp_path, "p.csv", text).issues}["joined_labels"] == (
        "cat; bird",
    )
    text = table(ids(), ("label", ["cat|dog", "cat-like", "dog", "bird", "cat"]), said)
    assert "joined_labels" not in {one.code for one in data_of(tmp_path, "p.csv", text).issues}


def test_what_is_ambiguous_asks_for_the_task(tmp_path):
    text = table(ids(), ("label", ["cat + dog", "dog", "dog + cat", "bird", "cat"]), ("prediction", ["cat"] * 5))
    with pytest.raises(MalformedInput, match="several labels in one cell") as caught:
        data_of(tmp_path, "p.csv", text)
    assert "--task multilabel" in caught.value.remedy
    data = data_of(tmp_path, "p.csv", text, task="multilabel")
    np.testing.assert_array_equal(data.dataset.truth.sum(axis=1), [2, 1, 2, 1, 1])


def test_missing_sides_and_scores_out_of_range_are_refused(tmp_path):
    with pytest.raises(MalformedInput, match="no column says which labels are predicted"):
        data_of(tmp_path, "t.csv", table(ids(), *flags("true_")), task="multilabel")
    with pytest.raises(MalformedInput, match="outside of 0 to 1"):
        data_of(tmp_path, "p.csv", COMBINED["true_.csv"].replace("0.65", "6.5"))
    (tmp_path / "truth.csv").write_text(table(("id", [f"x{k}" for k in range(5)]), *flags("true_")), encoding="utf-8")
    with pytest.raises(MismatchedInputs, match="no id in common"):
        data_of(tmp_path, "p.csv", table(ids("id"), *scores()), ground_truth=tmp_path / "truth.csv")


def test_parts_make_the_whole(tmp_path):
    whole = data_of(tmp_path, "p.csv", COMBINED["true_.csv"]).dataset
    parts = [whole.take(np.array([3, 0])), whole.take(np.array([4, 1, 2]))]
    both = type(whole).concat(parts)
    np.testing.assert_array_equal(both.truth, TRUTH[[3, 0, 4, 1, 2]])
    np.testing.assert_array_equal(both.scores, SCORES[[3, 0, 4, 1, 2]])


def test_files_of_one_role_are_one_data_set(tmp_path):
    lines_of = manifest(True).splitlines(keepends=True)
    for name, part in (("one", lines_of[:2]), ("two", lines_of[2:])):
        (tmp_path / f"{name}.manifest").write_text("".join(part), encoding="utf-8")
    data = read(Options((tmp_path / "one.manifest", tmp_path / "two.manifest")))
    np.testing.assert_array_equal(data.dataset.truth, TRUTH)
    np.testing.assert_allclose(data.dataset.scores, SCORES)


def test_further_columns_are_of_the_samples(tmp_path):
    weather = ["sun", "rain", "sun", "fog", "rain"]
    dataset = data_of(tmp_path, "p.csv", table(ids(), *flags("true_"), *scores(), ("weather", weather))).dataset
    assert list(dataset.samples.metadata) == ["weather"]
    assert list(dataset.samples.metadata["weather"]) == weather
