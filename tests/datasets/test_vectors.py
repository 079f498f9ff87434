"""Vectors joined with samples and boxes: each gets its own, whatever was sorted or left out, or it is said why not."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.datasets.vectors import Vectors
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.tasks.vectors import Mapped, mapped
from tests.loops import each


def vectors_of(names, d: int = 4) -> np.ndarray:
    """A vector for each name that no other has, the same for the same name."""
    return np.array([np.random.default_rng(list(name.encode())).normal(size=d) for name in names], np.float32)


def read(folder: Path, **options: object) -> tuple[Mapped, pipeline.Data]:
    """What `--embeddings` gives; files by their names in the folder."""
    places = {name: folder / value if name in ("predictions", "ground_truth", "training") else value
              for name, value in options.items()}  # fmt: skip
    made = Options(**{"predictions": folder / "p.csv", "embeddings": folder / "v.npy", **places})
    data = pipeline.read(made)
    return pipeline.read_beside(made, data)[1], data


def odd(found: Mapped) -> dict[str, int]:
    return {one.code: one.count for one in found.issues}


def table(folder: Path, ids, name: str = "p.csv", **columns: object) -> None:
    rows = {"id": list(ids), "truth": ["ab"[k % 2] for k in range(len(ids))], "prediction": ["a"] * len(ids), **columns}
    pl.DataFrame(rows).write_csv(folder / name)


IDS = [f"img{k}" for k in (7, 3, 11, 0, 5, 2, 9)]


def assert_own(found: Vectors, ids) -> None:
    """Every known sample has the vector of its name."""
    wanted = vectors_of(ids)
    np.testing.assert_array_equal(found.values[found.known], wanted[found.known])


# in the order of the file


def test_rows_are_those_of_the_predictions_also_where_samples_are_sorted_and_left_out(tmp_path):
    ids = [*IDS, IDS[0], "img99"]  # one twice, one without a truth
    truth = ["a", "b"] * 4 + [None]
    table(tmp_path, ids, truth=truth)
    vectors = vectors_of(ids)
    vectors[7] += 100  # of the row that repeats an id, which counts nowhere
    np.save(tmp_path / "v.npy", vectors)
    found, data = read(tmp_path)
    assert data.dataset.sample_ids.to_list() == sorted(IDS)
    assert found.vectors is not None
    assert found.vectors.known.all()
    assert_own(found.vectors, sorted(IDS))
    assert odd(found) == {"joined_by_row": 9}
    np.save(tmp_path / "v.npy", vectors[:7])  # as many as samples, but not as rows
    with pytest.raises(MismatchedInputs, match=r"7 vectors without ids, and p\.csv has 9 rows"):
        read(tmp_path)


def test_a_ground_truth_in_another_order_changes_nothing(tmp_path):
    table(tmp_path, IDS)
    said = pl.read_csv(tmp_path / "p.csv")
    said.drop("prediction").reverse().write_csv(tmp_path / "t.csv")
    said.drop("truth")[1:].write_csv(tmp_path / "p.csv")  # of one sample nothing is predicted
    np.save(tmp_path / "v.npy", vectors_of(IDS[1:]))
    found, data = read(tmp_path, ground_truth="t.csv")
    assert found.vectors is not None
    assert_own(found.vectors, data.dataset.sample_ids.to_list())
    assert odd(found) == {"joined_by_row": 6, "no_vector": 1}


def test_samples_without_ids_and_of_one_split_keep_their_rows(tmp_path):
    splits = ["train", "test", "test", "train", "test", "train", "test"]
    table(tmp_path, IDS, split=splits)
    pl.read_csv(tmp_path / "p.csv").drop("id").write_csv(tmp_path / "p.csv")
    np.save(tmp_path / "v.npy", vectors_of(IDS))
    found, _ = read(tmp_path)
    assert found.vectors is not None
    assert_own(found.vectors, [name for name, split in zip(IDS, splits, strict=True) if split == "test"])


def test_several_labels_and_entities_have_the_rows_of_their_files(tmp_path):
    pl.DataFrame({"id": IDS, "true_cat": [0, 1] * 3 + [1], "true_dog": [1, 1] * 3 + [0], "p_cat": 0.5, "p_dog": 0.25}
                 ).write_csv(tmp_path / "p.csv")  # fmt: skip
    np.save(tmp_path / "v.npy", vectors_of(IDS))
    found, data = read(tmp_path)
    assert found.vectors is not None
    assert_own(found.vectors, data.dataset.sample_ids.to_list())
    rows = [{"id": name, "text": "Li in Rio", "spans": [{"start": 0, "end": 2, "label": "PER"}]} for name in IDS]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows[::-1])), encoding="utf-8")
    np.save(tmp_path / "v.npy", vectors_of(IDS[::-1]))
    found, data = read(tmp_path, predictions="p.jsonl", ground_truth="t.jsonl")
    assert found.vectors is not None
    assert_own(found.vectors, data.dataset.sample_ids.to_list())


def test_an_array_on_its_side_is_told(tmp_path):
    table(tmp_path, IDS)
    np.save(tmp_path / "v.npy", vectors_of(IDS).T)
    with pytest.raises(MismatchedInputs, match="lie on its side"):
        read(tmp_path)


# by id


def test_ids_join_as_written_and_else_as_names_of_files_do(tmp_path):
    table(tmp_path, IDS)
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(IDS), ids=[f"/data/test/{name}.png" for name in IDS])
    found, _ = read(tmp_path, embeddings=tmp_path / "v.npz")
    assert found.vectors is not None
    assert_own(found.vectors, sorted(IDS))
    assert odd(found) == {"joined_names": 7}
    table(tmp_path, range(7), image=[f"{name}.png" for name in IDS])  # by the file of the image
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(IDS), filenames=[f"{name}.png" for name in IDS])
    found, _ = read(tmp_path, embeddings=tmp_path / "v.npz")
    assert found.vectors is not None
    assert_own(found.vectors, IDS)


def test_ids_that_miss_repeat_and_match_nothing_are_counted(tmp_path):
    table(tmp_path, IDS)
    ids = [*IDS[:5], IDS[0], IDS[0], "other", ""]
    vectors = vectors_of([*IDS[:5], "again", "again", "other", "none"])
    np.savez(tmp_path / "v.npz", embeddings=vectors, ids=ids)
    found, _ = read(tmp_path, embeddings=tmp_path / "v.npz")
    assert found.vectors is not None
    assert_own(found.vectors, sorted(IDS))
    assert int(found.vectors.known.sum()) == 5
    assert [(one.code, one.count) for one in found.issues] == [
        ("duplicate_vector", 2), ("unknown_vector", 1), ("unknown_vector", 1), ("no_vector", 2),
    ]  # fmt: skip


def test_no_id_in_common_is_refused_with_both_shown(tmp_path):
    table(tmp_path, IDS)
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(IDS), ids=[f"frame-{k}" for k in range(7)])
    with pytest.raises(MismatchedInputs, match=r"frame-0.*against.*img0"):
        read(tmp_path, embeddings=tmp_path / "v.npz")


# what is odd about numbers


def test_gaps_zeros_and_constant_numbers_are_counted_and_not_on_the_map(tmp_path):
    table(tmp_path, IDS)
    vectors = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
    vectors[:, 2] = 3
    vectors[0, 1], vectors[1, 4], vectors[2] = np.nan, np.inf, 0
    np.save(tmp_path / "v.npy", vectors)
    found, data = read(tmp_path)
    assert odd(found) == {"joined_by_row": 7, "nan_vector": 2, "zero_vector": 1, "constant_dimension": 1}
    told = {one.code: one for one in found.issues}
    assert told["zero_vector"].examples == (IDS[2],)
    assert told["constant_dimension"].examples == ("number 2",)
    ids = data.dataset.sample_ids.to_list()
    assert found.vectors is not None
    assert [name for name, known in zip(ids, found.vectors.known, strict=True) if not known] == sorted(IDS[:3])
    points = found.vectors.points
    assert points.shape == (4, 5)
    np.testing.assert_array_equal(points[:, 2], 0)
    np.testing.assert_allclose(points[:, [0, 1, 3, 4]].std(axis=0), 1, atol=1e-5)


def test_vectors_that_are_all_the_same_are_said_to_be_no_map(tmp_path):
    table(tmp_path, IDS)
    np.save(tmp_path / "v.npy", np.full((7, 5), 0.25))
    found, _ = read(tmp_path)
    assert odd(found) == {"joined_by_row": 7, "one_vector": 7}
    assert found.vectors is not None
    assert found.vectors.is_constant


def test_where_no_vector_can_be_used_there_is_no_report(tmp_path):
    table(tmp_path, IDS)
    np.save(tmp_path / "v.npy", np.full((7, 5), np.nan))
    with pytest.raises(MalformedInput, match="no vector can be used"):
        read(tmp_path)


@each("shape", [(3, 2), (3, 4096), (7, 512)])
def test_few_samples_and_many_numbers_are_fine(tmp_path_factory, shape):
    folder = tmp_path_factory.mktemp("v")
    table(folder, IDS[: shape[0]])
    np.save(folder / "v.npy", np.random.default_rng(2).normal(size=shape).astype(np.float16))
    found, _ = read(folder)
    assert found.vectors is not None
    assert found.vectors.points.shape == shape


def test_direction_alone_counts_where_lengths_are_all_but_the_same(tmp_path):
    table(tmp_path, IDS)
    vectors = np.random.default_rng(0).normal(size=(7, 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for longest, is_cosine in ((1.0, True), (1.04, True), (1.06, False)):
        vectors[3] *= longest / np.linalg.norm(vectors[3])
        np.save(tmp_path / "v.npy", vectors)
        found, _ = read(tmp_path)
        assert found.vectors is not None
        assert found.vectors.is_cosine is is_cosine
        assert ("cosine distance" in dict(found.described)["Vectors"]) is is_cosine
        if is_cosine:
            np.testing.assert_allclose(np.linalg.norm(found.vectors.points, axis=1), 1, atol=1e-6)


def test_positions_alone_are_taken_as_given(tmp_path):
    table(tmp_path, IDS)
    pl.DataFrame({"id": IDS[::-1], "x": range(7), "y": [0.5, *range(5), None]}).write_csv(tmp_path / "xy.csv")
    found, data = read(tmp_path, embeddings=tmp_path / "xy.csv")
    assert found.vectors is not None
    assert found.vectors.positions is not None
    assert found.vectors.values.shape == (7, 0)
    place = dict(zip(data.dataset.sample_ids.to_list(), found.vectors.positions.tolist(), strict=True))
    assert place[IDS[-1]] == [0, 0.5]
    assert odd(found) == {"nan_vector": 1}
    assert int(found.vectors.known.sum()) == 6
    assert dict(found.described)["Vectors"] == "xy.csv: 7 positions, with ids: positions as given"


# the training set


def test_the_training_set_is_joined_with_its_labels(tmp_path):
    table(tmp_path, IDS)
    pl.DataFrame({"id": ["t2", "t0", "t1"], "label": ["a", "b", "a"]}).write_csv(tmp_path / "train.csv")
    np.save(tmp_path / "v.npy", vectors_of(IDS))
    np.savez(tmp_path / "t.npz", embeddings=vectors_of(["t0", "t1", "t9"]), ids=["t0", "t1", "t9"])
    files = ["training=" + str(tmp_path / "t.npz"), str(tmp_path / "v.npy")]
    found, _ = read(tmp_path, embeddings=files, training="train.csv")
    assert found.training is not None
    assert found.vectors is not None
    assert found.training.sample.tolist() == [0, 1, -1]  # in ascending order of id
    assert found.training.points(found.vectors.scale).shape == (3, 4)
    assert odd(found) == {"joined_by_row": 7, "unknown_vector": 1}
    found, _ = read(tmp_path, embeddings=files)
    assert found.training is not None
    assert found.training.sample.tolist() == [-1] * 3
    np.savez(tmp_path / "t.npz", embeddings=vectors_of(["t0"], d=5), ids=["t0"])
    with pytest.raises(MalformedInput, match="vectors of 5 numbers, those of the test set have 4"):
        read(tmp_path, embeddings=files)


# boxes


def boxed(folder: Path) -> list[str]:
    """Ground truth of four images, and predictions of three of them in no order; the names of the predicted boxes."""
    images = [{"id": k, "file_name": f"{name}.jpg", "width": 100, "height": 100} for k, name in enumerate("dbca")]
    said = [(2, 0), (0, 0), (2, 1), (1, 0), (0, 1), (2, 2)]  # image, number in it
    truth = [{"id": k, "image_id": k, "category_id": 1, "bbox": [1, 1, 20, 20]} for k in range(4)]
    both = {"images": images, "annotations": truth, "categories": [{"id": 1, "name": "cat"}]}
    (folder / "t.json").write_text(json.dumps(both), encoding="utf-8")
    boxes = [{"image_id": image, "category_id": 1, "bbox": [5 * k, 5, 20, 0 if k == 2 else 20], "score": 0.1 + k / 10}
             for k, (image, _) in enumerate(said)]  # fmt: skip
    (folder / "p.json").write_text(json.dumps(boxes), encoding="utf-8")
    return [f"{'dbca'[image]}-{number}" for image, number in said]


FILES = {"predictions": "p.json", "ground_truth": "t.json"}


def assert_boxes(found: Mapped, names: list[str]) -> None:
    """Every predicted box that counts has its own vector: the third has no height and is left out."""
    assert found.vectors is not None
    assert found.vectors.per_box
    assert_own(found.vectors, [name for k, name in enumerate(names) if k != 2])
    assert found.vectors.known.all()


def test_vectors_of_images_are_in_the_order_of_the_ground_truth_or_by_name(tmp_path):
    boxed(tmp_path)
    np.save(tmp_path / "v.npy", vectors_of(["dd", "bb", "cc", "aa"]))
    found, _ = read(tmp_path, **FILES)
    assert found.vectors is not None
    assert not found.vectors.per_box
    assert_own(found.vectors, ["aa", "bb", "cc", "dd"])
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(["bb", "aa"]), ids=["b.jpg", "a.jpg"])
    found, _ = read(tmp_path, **FILES, embeddings=tmp_path / "v.npz")
    assert found.vectors is not None
    assert_own(found.vectors, ["aa", "bb", "cc", "dd"])
    assert found.vectors.known.tolist() == [True, True, False, False]
    assert odd(found) == {"no_vector": 2}
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(["bb", "aa"]), image_id=[1, 3])  # as COCO numbers them
    found, _ = read(tmp_path, **FILES, embeddings=tmp_path / "v.npz")
    assert found.vectors is not None
    assert_own(found.vectors, ["aa", "bb", "cc", "dd"])
    assert found.vectors.known.tolist() == [True, True, False, False]


def test_vectors_of_boxes_are_in_the_order_of_the_predictions(tmp_path):
    names = boxed(tmp_path)
    np.save(tmp_path / "v.npy", vectors_of(names))
    found, _ = read(tmp_path, **FILES)
    assert_boxes(found, names)
    assert odd(found) == {"joined_by_row": 6}
    np.save(tmp_path / "v.npy", vectors_of(names[:5]))
    with pytest.raises(MismatchedInputs, match=r"5 vectors without ids, and p\.json has 6 boxes and t\.json 4 images"):
        read(tmp_path, **FILES)


def test_the_map_of_vectors_of_boxes_has_a_point_for_each_box(tmp_path):
    np.save(tmp_path / "v.npy", vectors_of(boxed(tmp_path)))
    built = pipeline.build(
        Options(tmp_path / "p.json", ground_truth=tmp_path / "t.json", embeddings=tmp_path / "v.npy", threshold=0.1)
    )
    assert built.record["map"]["samples"] == 5
    assert "Vectors: v.npy: 6 × 4; of predicted boxes; " in " ".join(built.described)


@each("first", [0, 1])
def test_vectors_of_boxes_by_image_and_number(tmp_path_factory, first):
    folder = tmp_path_factory.mktemp("v")
    names = boxed(folder)
    shuffled = [names[k] for k in (4, 2, 0, 5, 1, 3)]
    images, numbers = [f"{name[0]}.jpg" for name in shuffled], [int(name[2:]) + first for name in shuffled]
    np.savez(folder / "v.npz", embeddings=vectors_of(shuffled), image=images, box=numbers)
    found, _ = read(folder, **FILES, embeddings=folder / "v.npz")
    assert_boxes(found, names)
    assert {"no_vector", "duplicate_vector"} & set(odd(found)) == set()
    np.savez(folder / "v.npz", embeddings=vectors_of(shuffled)[1:3], image=images[1:3], box=numbers[1:3])
    if first:  # no image is whole: 1 may be the first or the second
        with pytest.raises(MismatchedInputs, match="may count from 0 or from 1"):
            read(folder, **FILES, embeddings=folder / "v.npz")
    else:
        assert odd(read(folder, **FILES, embeddings=folder / "v.npz")[0])["no_vector"] == 4


def test_images_that_repeat_as_often_as_they_have_boxes_are_boxes_in_their_order(tmp_path):
    names = boxed(tmp_path)
    grouped = sorted(names)
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(grouped), image=[f"{name[0]}.jpg" for name in grouped])
    found, _ = read(tmp_path, **FILES, embeddings=tmp_path / "v.npz")
    assert_boxes(found, names)
    np.savez(tmp_path / "v.npz", embeddings=vectors_of(grouped)[:5], image=[f"{name[0]}.jpg" for name in grouped[:5]])
    with pytest.raises(MismatchedInputs, match="5 vectors of 3 images, which is neither one per image nor per box"):
        read(tmp_path, **FILES, embeddings=tmp_path / "v.npz")


# without a file


def test_the_roots_of_the_scores_are_a_map_of_confusions(tmp_path):
    scores = np.random.default_rng(0).dirichlet(np.ones(3), 7)
    table(tmp_path, IDS, **{f"p_{label}": column for label, column in zip("abc", scores.T, strict=True)})
    made = Options(tmp_path / "p.csv", map="scores")
    found = mapped(made, pipeline.read(made))
    assert found.vectors is not None
    order = np.argsort(IDS)
    np.testing.assert_allclose(found.vectors.values, np.sqrt(scores[order]), rtol=1e-6)
    assert found.vectors.is_by_model
    assert found.vectors.is_cosine
    assert found.issues == ()


def test_every_oddity_is_told_in_words(tmp_path):
    table(tmp_path, IDS)
    np.save(tmp_path / "v.npy", vectors_of(IDS))
    found, _ = read(tmp_path)
    assert found.issues == (
        Issue("joined_by_row", "Vectors have no ids: row k of v.npy is taken for row k of p.csv.", 7),
    )
