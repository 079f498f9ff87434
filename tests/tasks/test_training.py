"""The training set beside the report: labels on both sides, and samples that stand in both."""

import io

import numpy as np
import pytest
from PIL import Image

from reportgen.errors import MismatchedInputs
from reportgen.metrics.near_hashes import near_pairs
from reportgen.options import Options
from reportgen.pipeline import build
from reportgen.report.picture_hash import NEAR, look_alikes, looks_of


def picture(seed: int, side: int = 160) -> Image.Image:
    """Soft blobs of colour, as photographs have; no two seeds are alike."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (7, 7, 3), np.uint8))
    return coarse.resize((side, side * 3 // 4), Image.Resampling.BICUBIC)


def anew(image: Image.Image, *, share: float = 1.0, quality: int = 90) -> Image.Image:
    """The picture at a share of its size, saved as JPEG."""
    file = io.BytesIO()
    image.resize((int(image.width * share), int(image.height * share))).save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.fixture
def folder(tmp_path):
    """Training: 12 cats, 12 dogs, 6 owls; test: 12 cats, 6 dogs and 6 foxes, of which 3 leaked."""
    seed = 0
    for split, counts in {"train": {"cat": 12, "dog": 12, "owl": 6}, "test": {"cat": 12, "dog": 6, "fox": 6}}.items():
        for label, n in counts.items():
            (tmp_path / split / label).mkdir(parents=True)
            for k in range(n):
                picture(seed := seed + 1).save(tmp_path / split / label / f"{k:02d}.png")
    test, train = tmp_path / "test", tmp_path / "train"
    (test / "cat/00.png").write_bytes((train / "cat/07.png").read_bytes())
    anew(Image.open(train / "owl/03.png"), share=0.6, quality=60).save(test / "dog/01.png")
    anew(Image.open(train / "dog/05.png")).save(test / "fox/02.png")
    lines = [f"{p.parent.name}/{p.name},{p.parent.name},cat,0.8" for p in sorted(test.glob("*/*.png"))]
    (tmp_path / "p.csv").write_text("\n".join(["id,truth,prediction,score", *lines]))
    return tmp_path


def built(folder, training="train", **options):
    options = {"images": folder / "test"} | options
    return build(Options(predictions=folder / "p.csv", training=folder / training, **options)).record


def pairs(record) -> dict[str, list[tuple[str, str]]]:
    return {leak["kind"]: [(ours, theirs) for ours, theirs, _ in leak["pairs"]] for leak in record["training"]["leaks"]}


@pytest.mark.parametrize("training", ["train", "."])
def test_the_same_file_and_a_picture_saved_anew_are_found_and_no_other(folder, training):

    record = built(folder, training)
    assert pairs(record) == {
        "bytes": [("cat/00.png", "cat/07.png")],
        "near": [("dog/01.png", "owl/03.png"), ("fox/02.png", "dog/05.png")],
    }
    assert record["training"]["leaked"] == 3
    counts = {one["code"]: one["count"] for one in record["issues"] if one["code"].startswith("leaked")}
    assert counts == {"leaked_file": 1, "leaked_look": 2}  # 00.png of both sides is no leak: the pictures differ
    assert record["findings"][0]["message"] == "3 images of the test set are in the training set"


def test_labels_of_either_side_stand_beside_each_other(folder):
    record = built(folder)
    found = {one["label"]: (one["training"], one["reported"]) for one in record["training"]["labels"]}
    assert found == {"cat": (12, 12), "dog": (12, 6), "fox": (0, 6), "owl": (6, 0)}
    rules = {one["rule"]: one for one in record["findings"]}
    assert rules["never-trained"]["label"] == "fox"
    assert rules["never-tested"]["message"] == "In training and never tested: owl"
    # |12/30 - 12/24|, |12/30 - 6/24|, 6/24 and 6/30, halved
    assert record["training"]["moved"] == pytest.approx((0.1 + 0.15 + 0.25 + 0.2) / 2)


def test_without_pictures_ids_tell(folder):
    (folder / "train.csv").write_text("id,label\ncat/00.png,cat\nx,dog\ndog/03.png,dog\n")
    record = built(folder, "train.csv", images=None, no_images=True)
    assert pairs(record) == {"id": [("cat/00.png", "cat/00.png"), ("dog/03.png", "dog/03.png")]}


def test_numbers_of_rows_are_no_ids(folder):
    (folder / "t.csv").write_text("label\n" + "cat\ndog\n" * 5)
    assert built(folder, "t.csv")["training"]["leaks"] == []


def test_ids_that_are_numbers_must_agree_beyond_chance(tmp_path):
    def rows(name: str, labels: list[str], said: str = "") -> None:
        lines = [f"{k},{label}{said}" for k, label in enumerate(labels)]
        (tmp_path / name).write_text("\n".join([f"id,label{',prediction' if said else ''}", *lines]))

    rows("p.csv", ["cat", "dog"] * 20, ",cat")
    rows("same.csv", ["cat", "dog"] * 20)
    rows("other.csv", ["dog", "cat", "cat", "dog"] * 10)
    rows("few.csv", ["cat", "dog"])
    for name, n in (("same.csv", 40), ("other.csv", 0), ("few.csv", 0)):
        record = build(Options(predictions=tmp_path / "p.csv", training=tmp_path / name)).record
        assert record["training"]["leaked"] == n, name


def test_a_training_set_of_other_labels_is_refused(folder):
    (folder / "t.csv").write_text("id,label\na,lion\nb,tiger\n")
    with pytest.raises(MismatchedInputs, match="none of the labels of the report: its own are lion, tiger"):
        built(folder, "t.csv")


def test_the_training_split_of_the_same_file_stands_beside_the_test(tmp_path):
    lines = [f"s{k},{'cat' if k % 3 else 'dog'},cat,0.8,{'train' if k < 40 else 'test'}" for k in range(60)]
    (tmp_path / "p.csv").write_text("\n".join(["id,truth,prediction,score,split", *lines]))
    training = build(Options(predictions=tmp_path / "p.csv")).record["training"]
    assert (training["name"], training["samples"], training["leaked"]) == ("split train", 40, 0)
    assert [(one["training"], one["reported"]) for one in training["labels"]] == [(26, 14), (14, 6)]


def test_boxes_are_counted_by_label(tmp_path):
    head = "image,label,x,y,w,h"
    test = [f"street{k}.png,car,{k},10,20,20" for k in range(9)]
    train = ["street8.png,car,1,1,5,5", "a.png,car,1,1,5,5", "a.png,bus,1,1,5,5"]
    (tmp_path / "t.csv").write_text("\n".join([head, *test]))
    (tmp_path / "p.csv").write_text("\n".join([f"{head},score", *(f"{line},0.9" for line in test)]))
    (tmp_path / "train.csv").write_text("\n".join([head, *train]))
    options = Options(predictions=tmp_path / "p.csv", ground_truth=tmp_path / "t.csv", training=tmp_path / "train.csv")
    training = build(options).record["training"]
    assert [(one["label"], one["training"], one["reported"]) for one in training["labels"]] == [
        ("car", 2, 9), ("bus", 1, 0)]  # fmt: skip
    assert [leak["pairs"] for leak in training["leaks"]] == [[["street8", "street8", 0]]]


@pytest.mark.parametrize("most", [0, 1, 6])
def test_near_hashes_are_all_found(most):
    rng = np.random.default_rng(3)
    ours = rng.integers(0, 2**63, 300, dtype=np.uint64) * np.uint64(2)
    theirs = np.concatenate([ours[:200], ours[:50]])
    for k in range(theirs.size):
        for bit in rng.choice(64, rng.integers(0, 10), replace=False):
            theirs[k] ^= np.uint64(1 << int(bit))
    slow = np.bitwise_count(ours[:, None] ^ theirs[None])
    one, other, distance = near_pairs(ours, theirs, most)
    assert np.array_equal(np.stack([one, other]), np.nonzero(slow <= most))
    assert np.array_equal(distance, slow[one, other])


def test_copies_look_alike_and_others_do_not(tmp_path):
    for k in range(40):
        picture(k).save(tmp_path / f"a{k:02d}.png")
        anew(picture(k), share=0.5, quality=50).convert("L").save(tmp_path / f"b{k:02d}.jpg")
    a, b = (looks_of([str(path) for path in sorted(tmp_path.glob(name))]) for name in ("a*", "b*"))
    one, other, distance = look_alikes(a, b)
    assert one.tolist() == other.tolist()  # whatever is found is a copy, and nearly all are: blobs have few waves
    assert one.size >= 38
    assert distance.max() <= NEAR


def test_pictures_of_one_grey_and_tiny_ones_are_not_compared(tmp_path):
    Image.new("L", (90, 90), 200).save(tmp_path / "grey.png")
    picture(1, side=40).save(tmp_path / "tiny.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    names = [str(tmp_path / f"{name}.png") for name in ("grey", "tiny", "broken", "missing")]
    assert not looks_of(names).is_known.any()


def test_a_text_that_stands_in_training_is_found_whatever_its_id_and_case(tmp_path):
    train = [f"{k},{'ab'[k % 2]},training text {k}" for k in range(20)]
    (tmp_path / "train.csv").write_text("\n".join(["id,label,text", *train, "20,a,"]))
    test = [f"{k},{'ab'[k % 2]},a,test text {k}" for k in range(20)]
    test[3], test[5] = "3,b,a,Training  TEXT 11", "5,b,a,"
    (tmp_path / "p.csv").write_text("\n".join(["id,label,prediction,text", *test]))
    record = build(Options(predictions=tmp_path / "p.csv", training=tmp_path / "train.csv")).record
    assert pairs(record) == {"text": [("3", "11")], "id": [("5", "5")]}  # others with one id say other things
    assert {one["code"]: one["count"] for one in record["issues"] if one["code"].startswith("leaked")} == {
        "leaked_text": 1, "leaked_id": 1,
    }  # fmt: skip
