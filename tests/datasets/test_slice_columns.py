"""What samples are sliced by: values, bins, dates, and what is left out with the reason said."""

import json

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.slice_columns import MOST_COLUMNS, SliceColumn, slice_column, slice_columns
from reportgen.options import Options
from reportgen.pipeline import build


def parts(column: SliceColumn | str) -> dict[str, int]:
    assert isinstance(column, SliceColumn)
    return dict(zip(column.values, np.bincount(column.code[column.code >= 0], minlength=len(column.values)).tolist(),
                    strict=True))  # fmt: skip


def test_a_few_texts_are_values_and_what_is_empty_is_in_none():
    column = slice_column("weather", ["day", None, "Night", "day"])
    assert parts(column) == {"day": 2, "Night": 1}
    assert column.code.tolist() == [0, -1, 1, 0]


def test_whole_numbers_of_few_values_are_kinds_in_their_order():
    assert list(parts(slice_column("license", ["10", "2", "1", "2"]))) == ["1", "2", "10"]


def test_numbers_are_cut_into_five_bins_whose_words_are_their_bounds():
    rng = np.random.default_rng(0)
    values = rng.normal(15, 8, 1000)
    column = slice_column("temperature", pl.Series(values))
    sizes = parts(column)
    assert len(sizes) == 5
    assert all(size == pytest.approx(200, abs=40) for size in sizes.values())
    first = next(iter(sizes))
    bound = float(first.removeprefix("under "))
    assert sizes[first] == np.count_nonzero(values < bound)
    assert parts(slice_column("temperature", [f"{value:.17g}" for value in values])) == sizes


def test_dates_are_cut_into_bins_of_days():
    days = [str(np.datetime64("2024-01-01") + k) + " 10:00:00" for k in range(100)]
    assert next(iter(parts(slice_column("taken", days)))) == "under 2024-01-21"
    assert list(parts(slice_column("taken", days)).values()) == [20] * 5


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["a"] * 9, "it has one value"),
        ([None] * 9, "it is empty"),
        ([f"text {k}" for k in range(60)], "it has 60 different values"),
        (["x" * 81, "y"], "its values are long texts"),
        (["0"] * 99 + [str(k / 7) for k in range(1, 15)], "nearly all of its values are equal"),
    ],
)
def test_what_makes_no_slices_says_why(cells, why):
    found = slice_columns({"column": cells})
    assert (found.columns, found.left_out) == ((), (("column", why),))


def test_there_are_twenty_columns_at_most():
    found = slice_columns({f"c{k}": ["a", "b"] for k in range(MOST_COLUMNS + 2)})
    assert len(found.columns) == MOST_COLUMNS
    assert found.left_out == (("c20", "there are 20 others"), ("c21", "there are 20 others"))


def test_few_values_that_are_no_whole_numbers_are_bins_with_short_bounds():
    column = slice_column("ratio", pl.Series([80 / 90, 100 / 90, 120 / 90] * 40))
    assert parts(column) == {"under 1.1": 40, "1.1 to under 1.3": 40, "1.3 or more": 40}
    assert list(parts(slice_column("side", pl.Series([90.0, 120.0, None])))) == ["90", "120"]


def test_what_else_coco_says_of_images_makes_slices_of_them(tmp_path):
    images = [{"id": k, "file_name": f"{k}.jpg", "width": 50, "height": 50, "license": k % 2,
               "weather": "night" if k < 40 else "day", "loss": k % 3} for k in range(100)]  # fmt: skip
    boxes = [{"id": k + 1, "image_id": k, "category_id": 1, "bbox": [5, 5, 20, 20]} for k in range(100)]
    truth = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}
    found = [{"image_id": k, "category_id": 1, "bbox": [5, 5, 20, 20], "score": 0.9} for k in range(100) if k >= 20]
    for name, content in (("truth.json", truth), ("found.json", found)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    record = build(Options(predictions=tmp_path / "found.json", ground_truth=tmp_path / "truth.json")).record
    known = [(one["name"], one["value"], one["samples"], one["metrics"]["recall"]) for one in record["slices"]]
    assert known == [("weather", "night", 40, 0.5), ("weather", "day", 60, 1.0)]
