"""Ids and names of images that mean the same find each other one by one; what could be two things finds nothing."""

import pytest

from reportgen.datasets.name_join import joined_names, joining_issues


@pytest.mark.parametrize(
    ("our", "their", "said"),
    [
        ("a", " a ", "blanks"),
        ("café", "cafe\u0301", "Unicode form"),
        ("val/a.jpg", "s3://bucket/val/a.jpg", "address of a bucket"),
        ("val/a.jpg", "gs://bucket/val/a.jpg", "address"),
        ("a b.jpg", "https://cdn.example.org/a%20b.jpg?X-Amz-Signature=0&x=1#top", "address"),
        ("photos/1.jpg", "/data/local-files/?d=photos/1.jpg", "address"),
        ("a.jpg", "s3://bucket/deep/er/a.jpg", "the folder"),
        ("a.jpg", r"C:\images\a.jpg", "the folder"),
        ("0024cdab0c1e", "test/1/0024cdab0c1e.png", "the folder and the suffix"),
        ("a.jpg", "a", "suffix"),
        ("a.jpg", "a.JPG", "suffix"),
        ("a.jpg", "a.jpg.txt", None),
        ("scan_7", "scan_7.nii.gz", "suffix"),
        ("clip", "clip.wav", "suffix"),
        ("photo_1.jpg", "3f0a1b2c-photo_1.jpg", "Label Studio"),
        (r"images\\9d8e7f6a-photo_2.jpg", "photo_2.jpg", "Label Studio"),
        ("photo_1.jpg", "/data/upload/1/3f0a1b2c-photo_1.jpg", "Label Studio"),
        ("cat.jpg", "cat_jpg.rf.0f3a99.jpg", "Roboflow"),
        ("0001", "1", "leading zeros"),
        ("7", "7.0", "leading zeros"),
        ("000139.jpg", "139", "leading zeros"),
        ("IMG_1.jpg", "img_1.jpg", "letter case"),
        ("a", "b", None),
        ("report.v1", "report.v2", None),
        ("deadbeef-1", "cafebabe-1", None),
    ],
)
def test_a_name_is_found_however_tools_write_it(our: str, their: str, said: str | None) -> None:
    for ours, theirs in (([our], [their]), ([their], [our]), (["x.jpg", our], [their, "y.jpg"])):
        joined = joined_names(ours, theirs)
        messages = [one.message for one in joining_issues(joined, ours, theirs, "ids")]
        assert (joined.found >= 0).sum() == (said is not None)
        assert all(said in message for message in messages) if said else messages == []
        assert len(messages) == (said is not None)


def test_names_are_joined_each_by_what_fits_it() -> None:
    ours, theirs = ["a.jpg", "b", "003", "x/d.png"], ["3", "b.png", "d.png", "a.jpg"]
    joined = joined_names(ours, theirs)
    assert joined.found.tolist() == [2, 1, 3, 0]
    issues = joining_issues(joined, ours, theirs, "ids")
    assert [(one.code, one.count, one.examples) for one in issues] == [
        ("joined_names", 1, ("d.png = x/d.png",)),
        ("joined_names", 1, ("b.png = b",)),
        ("joined_names", 1, ("3 = 003",)),
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (["a.png", "a.jpg"], ["a"]),
        (["a.png"], ["a", "x/a"]),
        (["a.png", "a.jpg"], ["a.png", "a"]),
        (["1", "01"], ["001"]),
    ],
)
def test_a_name_that_could_be_two_is_not_joined_but_counted(ours: list[str], theirs: list[str]) -> None:
    joined = joined_names(ours, theirs)
    assert [row for row in joined.found.tolist() if row >= 0] == [0] * ("a.png" in theirs)
    (said,) = joining_issues(joined, ours, theirs, "ids")
    assert said.code == "ambiguous_name"
    assert said.count == (2 if theirs == ["a", "x/a"] else 1)


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (["val/1.jpg", "val/2.jpg"], ["val/1.jpg", "train/2.jpg"], [0, -1]),
        (["val/1.jpg", "val/2.jpg"], ["images/1.jpg", "images/2.jpg"], [0, 1]),
        (["data/val/1.jpg"], ["val/1.jpg"], [0]),
        (["data/val/1.jpg", "data/val/2.jpg"], ["val/1.jpg", "train/2.jpg"], [0, -1]),
        (["aB", "x"], ["Ab", "x"], [-1, 1]),
    ],
)
def test_what_both_files_know_is_nothing_else(ours: list[str], theirs: list[str], found: list[int]) -> None:
    assert joined_names(ours, theirs).found.tolist() == found


def test_many_names_with_a_few_odd_ones_are_joined() -> None:
    ours = [f"{k:07d}.jpg" for k in range(60_000)]
    theirs = [*ours[:-5], *(f"/x/{name}" for name in ours[-5:])]
    assert (joined_names(ours, theirs).found >= 0).all()
