"""Joining boxes: images by id or name, labels by name, and everything odd counted or refused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reportgen.datasets.box_hash import dataset_sha256
from reportgen.datasets.detection import DetectionDataset, join
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue
from reportgen.readers.boxes import images_of
from reportgen.tables import BoxTable
from tests.loops import each_seed

Row = tuple[str, str, Sequence[float]]  # image, label, box

TRUTHS: tuple[Row, ...] = (
    ("1", "cat", (10, 10, 20, 20)),
    ("2", "dog", (5, 5, 10, 10)),
    ("1", "dog", (40, 40, 9, 9)),
)


def boxes(
    *rows: Row,
    scores: Sequence[float] | None = None,
    ids: Sequence[str] = (),
    files: Sequence[str | None] = (),
    labels: Sequence[str] = (),
    size: tuple[float | None, float | None] = (100, 100),
    **changes: Any,
) -> BoxTable:
    """A table of these boxes; images and labels that have none come from `ids` and `labels`."""
    ids = list(dict.fromkeys([*ids, *(row[0] for row in rows)]))
    labels = tuple(dict.fromkeys([*labels, *(row[1] for row in rows)]))
    box = np.array([row[2] for row in rows], np.float64).reshape(-1, 4)
    table = BoxTable(
        name="predictions.json" if scores is not None else "truth.json",
        format="coco",
        images=images_of(ids, files or [None] * len(ids), [size] * len(ids)),
        labels=labels,
        image=np.array([ids.index(row[0]) for row in rows], np.int32),
        label=np.array([labels.index(row[1]) for row in rows], np.int32),
        box=box,
        is_crowd=np.zeros(len(box), np.bool_),
        is_ignored=np.zeros(len(box), np.bool_),
        score=None if scores is None else np.array(scores, np.float64),
    )
    return replace(table, **changes)


def found(
    predictions: BoxTable | None = None, truth: BoxTable | None = None
) -> tuple[DetectionDataset, dict[str, Issue]]:
    dataset, issues = join(truth or boxes(*TRUTHS), predictions or boxes(*TRUTHS, scores=[0.9, 0.8, 0.7]))
    return dataset, {one.code: one for one in issues}


def test_images_ascend_and_boxes_stay_in_the_order_of_the_file() -> None:
    dataset, issues = found(truth=boxes(*TRUTHS, ids=["3", "2", "1"]), predictions=boxes(TRUTHS[1], scores=[0.5]))
    assert dataset.sample_ids.to_list() == ["1", "2", "3"]
    assert dataset.labels == ("cat", "dog")
    assert dataset.truths.image.tolist() == [0, 1, 0]
    assert dataset.truths.label.tolist() == [0, 1, 1]
    assert dataset.truths.score is None
    assert dataset.detections.image.tolist() == [1]
    assert dataset.detections.score is not None
    assert dataset.width.tolist() == [100, 100, 100]
    assert dataset.image_names is None
    assert list(issues) == ["no_prediction"]


def test_labels_are_in_natural_order_and_only_those_that_have_a_box() -> None:
    truth = boxes(("1", "10", (1, 1, 5, 5)), ("1", "9", (1, 1, 5, 5)), labels=["10", "9", "8"])
    dataset, issues = found(boxes(("1", "11", (1, 1, 5, 5)), ("1", "9", (2, 2, 5, 5)), scores=[0.5, 0.5]), truth)
    assert dataset.labels == ("9", "10", "11")
    assert issues["unused_label"].examples == ("8",)
    assert issues["unknown_label"].examples == ("11",)


def test_the_rank_of_an_image_follows_the_numbers_of_the_ground_truth() -> None:
    truth = boxes(*TRUTHS, ids=["10", "9", "1", "2"], files=["b.jpg", "c.jpg", "d.jpg", "a.jpg"])
    dataset, _ = found(boxes(TRUTHS[0], scores=[0.5]), truth)
    assert dataset.sample_ids.to_list() == ["a", "b", "c", "d"]
    assert dataset.image_rank is not None
    assert dataset.image_rank.tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("val/cat.jpg", "cat.jpg"),
        ("cat.jpg", "C:\\data\\cat.png"),
        ("cat_jpg.rf.0a1b2c.jpg", "cat.jpg"),
        ("cat_jpg.rf.0a1b2c.jpg", "cat_jpg.rf.ffff99.jpg"),
        ("cat.v2.jpg", "cat.v2"),
        ("000139.jpg", "139"),
    ],
)
def test_images_are_joined_by_name_with_other_ids(ours: str, theirs: str) -> None:
    truth = boxes(*TRUTHS, files=[ours, "other.jpg"])
    predictions = boxes(("2", "cat", (10, 10, 20, 20)), scores=[0.5], files=[theirs])
    dataset, issues = found(predictions, truth)
    assert dataset.sample_ids[int(dataset.detections.image[0])] != "other"
    assert "unknown_image" not in issues


def test_names_of_one_file_join_the_ids_of_the_other() -> None:
    truth = boxes(*TRUTHS, files=["000139.jpg", "000140.jpg"])
    dataset, _ = found(boxes(("139", "cat", (10, 10, 20, 20)), scores=[0.5]), truth)
    assert dataset.detections.image.tolist() == [0]
    dataset, _ = found(boxes(("x", "cat", (10, 10, 20, 20)), scores=[0.5], files=["2.png"]))
    assert dataset.detections.image.tolist() == [1]


def test_file_names_that_repeat_below_folders_are_told_apart() -> None:
    truth = boxes(*TRUTHS, files=["a/x.jpg", "b/x.jpg"])
    predictions = boxes(("7", "cat", (10, 10, 20, 20)), scores=[0.5], files=["b/x.jpg"])
    dataset, _ = found(predictions, truth)
    assert dataset.sample_ids.to_list() == ["a/x", "b/x"]
    assert dataset.detections.image.tolist() == [1]


def test_an_ambiguous_file_name_joins_nothing() -> None:
    truth = boxes(*TRUTHS, ids=["1", "2", "3"], files=["a/x.jpg", "b/x.jpg", "c.jpg"])
    rows = (("7", "cat", (10, 10, 20, 20)), ("8", "cat", (10, 10, 20, 20)))
    dataset, issues = found(boxes(*rows, scores=[0.5, 0.5], files=["x.jpg", "c.jpg"]), truth)
    assert dataset.detections.image.tolist() == [2]
    assert issues["unknown_image"].count == 1


def test_boxes_of_unknown_images_are_left_out_and_the_nearest_named() -> None:
    truth = boxes(*TRUTHS, files=["street-01.jpg", "street-02.jpg"])
    rows = (TRUTHS[0], ("9", "cat", (1, 2, 3, 4)), ("9", "cat", (1, 2, 3, 4)))
    predictions = boxes(*rows, scores=[0.5] * 3, files=["street-01.jpg", "street-03.jpg"])
    dataset, issues = found(predictions, truth)
    assert len(dataset.detections.box) == 1
    assert issues["unknown_image"].count == 2
    assert issues["unknown_image"].examples[0].startswith("street-03.jpg (nearest: street-0")


def test_no_image_in_common_is_an_error() -> None:
    with pytest.raises(MismatchedInputs, match="no image in common: '1', '2' against 'x'"):
        found(boxes(("x", "cat", (1, 2, 3, 4)), scores=[0.5]))


def test_sizes_and_names_may_come_from_the_predictions() -> None:
    truth = boxes(*TRUTHS, size=(None, None))
    dataset, _ = found(boxes(TRUTHS[1], scores=[0.5], files=["2.jpg"], size=(64, 48)), truth)
    np.testing.assert_array_equal(dataset.width, [np.nan, 64])
    np.testing.assert_array_equal(dataset.height, [np.nan, 48])
    assert dataset.image_names is not None
    assert dataset.image_names.to_list() == [None, "2.jpg"]


def numbered(*rows: Row, known: Sequence[str] = (), **changes: Any) -> BoxTable:
    """Predictions that number their labels and name none."""
    return boxes(*rows, scores=[0.5] * len(rows), labels=known, has_names=False, **changes)


NUMBERED_TRUTHS = boxes(*TRUTHS, label_ids=("3", "7"))


def test_numbers_are_the_ground_truths_where_the_predictions_have_no_names() -> None:
    dataset, _ = found(numbered(("1", "7", (1, 2, 3, 4)), ("1", "3", (1, 2, 3, 4))), NUMBERED_TRUTHS)
    assert [dataset.labels[label] for label in dataset.detections.label] == ["dog", "cat"]


def test_names_count_and_numbers_do_not_where_both_have_names() -> None:
    predictions = boxes(("1", "dog", (1, 2, 3, 4)), scores=[0.5], label_ids=("3",))
    dataset, _ = found(predictions, NUMBERED_TRUTHS)
    assert [dataset.labels[label] for label in dataset.detections.label] == ["dog"]


def test_numbers_the_ground_truth_does_not_list_are_left_out() -> None:
    dataset, issues = found(numbered(("1", "7", (1, 2, 3, 4)), ("1", "90", (1, 2, 3, 4))), NUMBERED_TRUTHS)
    assert len(dataset.detections.box) == 1
    assert issues["unknown_category"].examples == ("90",)


@pytest.mark.parametrize(
    ("ids", "numbers", "remedy"),
    [
        (("0", "1"), ("1", "2"), "one too high: subtract 1"),
        (("1", "2"), ("0", "1"), "one too low: add 1"),
        (("1", "3"), ("0", "1"), "count the labels from 0 without gaps"),
        (("1", "5"), ("1", "2"), "count the labels from 1 without gaps"),
        (("3", "7"), ("11", "12"), "Number the labels as the ground truth does"),
    ],
)
def test_numbers_counted_from_elsewhere_are_an_error(
    ids: tuple[str, str], numbers: tuple[str, str], remedy: str
) -> None:
    rows = [("1", number, (1, 2, 3, 4)) for number in numbers]
    with pytest.raises(MismatchedInputs) as caught:
        found(numbered(*rows), boxes(*TRUTHS, label_ids=ids))
    assert remedy in caught.value.remedy


def test_numbers_of_another_family_of_formats_are_an_error() -> None:
    with pytest.raises(MismatchedInputs, match="numbers its labels") as caught:
        found(numbered(("1", "3", (1, 2, 3, 4)), format="yolo"), NUMBERED_TRUTHS)
    assert "classes.txt" in caught.value.remedy


@pytest.mark.parametrize(("label", "remedy"), [("Cat!", "Write the same names"), ("bird", "Write the same names")])
def test_no_label_in_common_is_an_error(label: str, remedy: str) -> None:
    with pytest.raises(MismatchedInputs, match="no label in common") as caught:
        found(boxes(("1", label, (1, 2, 3, 4)), scores=[0.5]))
    assert remedy in caught.value.remedy


def test_boxes_without_a_size_or_number_or_score_are_left_out() -> None:
    rows = [("1", "cat", box) for box in ((1, 2, 0, 4), (1, 2, 3, -4), (1, np.nan, 3, 4), (1, 2, 3, 4), (5, 6, 7, 8))]
    dataset, issues = found(boxes(*rows, scores=[0.5, 0.5, 0.5, np.nan, 0.5]))
    assert dataset.detections.box.tolist() == [[5, 6, 7, 8]]
    assert {code: issues[code].count for code in ("empty_box", "nan_box", "nan_score")} == {
        "empty_box": 2, "nan_box": 1, "nan_score": 1,
    }  # fmt: skip
    assert issues["empty_box"].examples[0] == "1: 1, 2, 0, 4"


def test_boxes_that_reach_out_of_their_image_count_as_they_are() -> None:
    rows = [("1", "cat", box) for box in ((-2, 10, 20, 20), (90, 90, 10.5, 10), (95, 95, 20, 20), (500, 500, 5, 5))]
    dataset, issues = found(boxes(*rows, scores=[0.5] * 4))
    assert len(dataset.detections.box) == 4
    assert issues["outside_image"].count == 3


def test_the_same_true_box_twice_counts_twice_and_is_said() -> None:
    dataset, issues = found(truth=boxes(*TRUTHS, TRUTHS[0]))
    assert len(dataset.truths.box) == 4
    assert issues["duplicate_box"].count == 1


CORNERS = [(float(x), float(y), x + 20.0, y + 25.0) for x in (0, 20, 45, 70) for y in (5, 40, 70)]


@pytest.mark.parametrize("scores", [None, [0.5] * len(CORNERS)])
def test_corners_given_as_width_and_height_are_an_error(scores: list[float] | None) -> None:
    wrong = boxes(*(("1", "cat", box) for box in CORNERS), scores=scores)
    with pytest.raises(MalformedInput, match="reach far out of their image") as caught:
        found(wrong if scores else None, None if scores else wrong)
    assert "look like corners" in caught.value.remedy


def test_boxes_that_only_sometimes_reach_out_are_no_corners() -> None:
    rows = [("1", "cat", box) for box in [*CORNERS, (50, 50, 10, 10)]]
    assert len(found(boxes(*rows, scores=[0.5] * len(rows)))[0].detections.box) == len(rows)


def test_shares_given_as_pixels_are_an_error() -> None:
    with pytest.raises(MalformedInput, match=r"within 1\.5 pixels of the corner") as caught:
        found(boxes(("1", "cat", (0.1, 0.2, 0.3, 0.4)), scores=[0.5]))
    assert "multiply them" in caught.value.remedy


def test_shares_become_pixels_by_the_size_of_either_file() -> None:
    shares = boxes(("1", "cat", (0.1, 0.2, 0.3, 0.5)), scores=[0.5], size=(None, None), is_relative=True)
    dataset, _ = found(shares, boxes(*TRUTHS, size=(200, 100)))
    np.testing.assert_allclose(dataset.detections.box, [[20, 20, 60, 50]])
    np.testing.assert_allclose(dataset.detections.area, [3000])


def test_shares_without_sizes_are_an_error() -> None:
    shares = boxes(("1", "cat", (0.1, 0.2, 0.3, 0.5)), scores=[0.5], size=(None, None), is_relative=True)
    with pytest.raises(MalformedInput, match="the size of 1 images is unknown") as caught:
        found(shares, boxes(*TRUTHS, size=(None, None)))
    assert "--images" in caught.value.remedy


@pytest.mark.parametrize(("score", "remedy"), [(87.0, "divide them by 100"), (-3.0, "logits")])
def test_scores_outside_of_0_to_1_are_an_error(score: float, remedy: str) -> None:
    with pytest.raises(MalformedInput, match="outside of 0 to 1") as caught:
        found(boxes(TRUTHS[0], TRUTHS[1], scores=[0.5, score]))
    assert "image 2, score of box 1" in caught.value.where
    assert remedy in caught.value.remedy


def test_scores_out_by_rounding_are_clipped_and_counted() -> None:
    dataset, issues = found(boxes(TRUTHS[0], TRUTHS[1], scores=[1 + 1e-7, 0.5]))
    assert dataset.detections.score is not None
    assert dataset.detections.score.max() == 1
    assert issues["clipped_score"].count == 1


def test_predictions_without_scores_count_as_sure() -> None:
    dataset, issues = found(boxes(*TRUTHS))
    assert dataset.detections.score is not None
    assert dataset.detections.score.tolist() == [1, 1, 1]
    assert issues["no_score"].count == 3


def test_crowd_and_area_are_kept_of_truths_and_not_of_detections() -> None:
    marked = {
        "is_crowd": np.array([True, False, False]),
        "is_ignored": np.array([False, True, False]),
        "own_area": np.full(3, 7.0),
    }
    dataset, _ = found(boxes(*TRUTHS, scores=[0.5] * 3, **marked), boxes(*TRUTHS, **marked))
    assert dataset.truths.is_crowd.tolist() == [True, False, False]
    assert dataset.truths.is_ignored.tolist() == [False, True, False]
    assert dataset.truths.area.tolist() == [7, 7, 7]
    assert not dataset.detections.is_crowd.any()
    assert not dataset.detections.is_ignored.any()
    assert dataset.detections.area.tolist() == [400, 100, 81]


@pytest.mark.parametrize("predictions", [None, boxes(scores=[])])
def test_no_predictions_leave_a_dataset_without_detections(predictions: BoxTable | None) -> None:
    dataset, issues = join(boxes(*TRUTHS), predictions)
    assert len(dataset.detections.box) == 0
    assert dataset.detections.score is not None
    assert [one.code for one in issues] == ["no_predictions"]


def test_a_file_without_scores_given_alone_is_the_ground_truth() -> None:
    dataset, _ = join(None, boxes(*TRUTHS))
    assert len(dataset.truths.box) == 3


def test_predictions_alone_are_an_error() -> None:
    with pytest.raises(MismatchedInputs, match="there is no ground truth") as caught:
        join(None, boxes(*TRUTHS, scores=[0.5] * 3))
    assert "--ground-truth" in caught.value.remedy


def test_shares_of_whole_pixels_are_whole_pixels_again() -> None:
    """Else an IoU of exactly 0.5 falls short of it by the last bit, and the format of a file moves its figures."""
    sides = [(x, x % 7, 63 + x % 5, 41) for x in range(300)]
    shares = [tuple(side * (100 / 481) / 100 for side in box) for box in sides]  # as Label Studio writes percentages
    assert any(share[0] * 481 != box[0] for share, box in zip(shares, sides, strict=True))
    dataset, _ = found(truth=boxes(*(("1", "cat", one) for one in shares), size=(481, 481), is_relative=True))
    assert dataset.truths.box.tolist() == [list(map(float, box)) for box in sides]


def test_nothing_at_all_is_an_error() -> None:
    with pytest.raises(MismatchedInputs):
        join(None, None)


def test_a_ground_truth_without_boxes_leaves_every_detection_spurious() -> None:
    dataset, issues = found(truth=boxes(ids=["1", "2"], labels=["cat", "dog"]))
    assert dataset.labels == ("cat", "dog")
    assert len(dataset.truths.box) == 0
    assert "no_truths" in issues


def test_no_box_on_either_side_is_an_error() -> None:
    with pytest.raises(MalformedInput, match="no box at all"):
        join(boxes(ids=["1"]), boxes(scores=[]))


def test_a_ground_truth_without_images_is_an_error() -> None:
    with pytest.raises(MalformedInput, match="lists no image"):
        join(boxes(), boxes(*TRUTHS, scores=[0.5] * 3))


def test_files_given_the_wrong_way_round_are_told() -> None:
    with pytest.raises(MismatchedInputs) as caught:
        join(boxes(*TRUTHS, scores=[0.5] * 3), boxes(*TRUTHS))
    assert "exchange them" in caught.value.remedy


def test_a_combined_file_needs_no_ground_truth() -> None:
    combined = replace(boxes(*TRUTHS), predictions=boxes(TRUTHS[0], scores=[0.5]))
    for dataset, _ in (join(None, combined), join(combined, None)):
        assert len(dataset.truths.box) == 3
        assert len(dataset.detections.box) == 1


def test_a_hundred_thousand_boxes_in_one_image_are_joined() -> None:
    n = 100_000
    one = boxes(TRUTHS[0], scores=[0.5])
    rng = np.random.default_rng(0)
    many = replace(
        one,
        image=np.zeros(n, np.int32),
        label=np.zeros(n, np.int32),
        box=np.column_stack([rng.uniform(0, 50, (n, 2)), rng.uniform(1, 50, (n, 2))]),
        own_area=np.ones(n),
        is_crowd=np.zeros(n, np.bool_),
        is_ignored=np.zeros(n, np.bool_),
        score=rng.random(n),
    )
    dataset, issues = found(many)
    assert len(dataset.detections.box) == n
    assert list(issues) == ["no_prediction"]


def test_the_hash_is_that_of_images_and_true_boxes_alone() -> None:
    truth = boxes(*TRUTHS, files=["a.jpg", "b.jpg"])
    expected = dataset_sha256(found(truth=truth)[0])
    swapped = boxes(TRUTHS[2], TRUTHS[1], TRUTHS[0], ids=["1", "2"], files=["x/a.png", "x/b.png"], labels=["z", "dog"])
    assert dataset_sha256(found(truth=swapped)[0]) == expected
    assert dataset_sha256(found(boxes(TRUTHS[0], scores=[0.1]), truth)[0]) == expected
    near = boxes(*((image, label, np.add(box, 0.003)) for image, label, box in TRUTHS), files=["a.jpg", "b.jpg"])
    assert dataset_sha256(found(truth=near)[0]) == expected


@pytest.mark.parametrize(
    "truth",
    [
        boxes(*TRUTHS[:2], files=["a.jpg", "b.jpg"]),
        boxes(*TRUTHS, files=["a.jpg", "c.jpg"]),
        boxes(*TRUTHS, ids=["1", "2", "3"], files=["a.jpg", "b.jpg", "c.jpg"]),
        boxes(("1", "cat", (11, 10, 20, 20)), *TRUTHS[1:], files=["a.jpg", "b.jpg"]),
        boxes(("1", "dog", (10, 10, 20, 20)), *TRUTHS[1:], files=["a.jpg", "b.jpg"]),
    ],
)
def test_another_truth_has_another_hash(truth: BoxTable) -> None:
    same = boxes(*TRUTHS, files=["a.jpg", "b.jpg"])
    assert dataset_sha256(found(truth=truth)[0]) != dataset_sha256(found(truth=same)[0])


@each_seed(range(20))
def test_boxes_given_twice_are_those_an_earlier_one_equals(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 40))
    sides = rng.choice([0.0, -0.0, 1.5, 2.0], (n, 4))
    box = np.column_stack([sides[:, :2], np.abs(sides[:, 2:]) + 1])
    image, label = rng.integers(0, 2, n).astype(np.int32), rng.integers(0, 2, n).astype(np.int32)
    no = np.zeros(n, np.bool_)
    truth = replace(boxes(*TRUTHS), image=image, label=label, box=box, is_crowd=no, is_ignored=no)
    keys = list(zip(image.tolist(), label.tolist(), *box.T.tolist(), strict=True))
    repeated = len(keys) - len(set(keys))
    if n:
        issues = {one.code: one.count for one in join(truth, None)[1]}
        assert issues.get("duplicate_box", 0) == repeated
