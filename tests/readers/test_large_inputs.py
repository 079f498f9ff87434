"""Small files that name very much: what takes the square of a number must not be done (these tests would hang)."""

import json
from pathlib import Path

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.readers.source import Source
from reportgen.readers.xml_tree import xml_tree
from reportgen.tables import BoxTable, Table

N = 200_000


def read_text(folder: Path, name: str, text: str) -> Table | BoxTable:
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder / name)


def test_very_many_categories_of_coco_are_read(tmp_path: Path) -> None:
    categories = [{"id": 2 * k, "name": f"label {k}"} for k in range(N)]
    box = {"image_id": 1, "category_id": 2 * N - 2, "bbox": [1, 1, 2, 2]}
    content = {"images": [{"id": 1}], "categories": categories, "annotations": [box]}
    table = read_text(tmp_path, "coco.json", json.dumps(content))
    assert isinstance(table, BoxTable)
    assert table.label.tolist() == [N - 1]
    assert table.labels[-1] == f"label {N - 1}"
    assert table.label_ids is not None
    assert table.label_ids[-1] == str(2 * N - 2)


def test_very_many_names_of_yolo_are_read(tmp_path: Path) -> None:
    names = [f"label {k}" for k in range(N)]
    (tmp_path / "classes.txt").write_text("\n".join([*names, "label 7"]), encoding="utf-8")
    (tmp_path / "a.txt").write_text(f"{N - 1} .5 .5 .2 .2\n{N} .5 .5 .2 .2\n", encoding="utf-8")
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.label.tolist() == [N - 1, 7]
    assert len(table.labels) == N


def test_very_many_columns_of_one_name_are_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="column names that occur twice: 'a'"):
        read_text(tmp_path, "equal.csv", "a," * N + "a\n" + "," * N)
    with pytest.raises(MalformedInput, match="nothing but empty cells"):
        read_text(tmp_path, "empty.csv", "," * N + "\n" + "," * N)


@pytest.mark.parametrize("form", ["lines", "list"])
def test_objects_without_a_key_in_common_are_refused(tmp_path: Path, form: str) -> None:
    objects = [json.dumps({f"key {k}": 1}) for k in range(20_000)]
    text = "\n".join(objects) if form == "lines" else f"[{','.join(objects)}]"
    with pytest.raises(MalformedInput, match="different keys") as caught:
        read_text(tmp_path, "keys.json", text)
    assert "line " in caught.value.where or form == "list"


def test_objects_with_some_keys_of_their_own_are_read(tmp_path: Path) -> None:
    objects = [json.dumps({"id": k, f"key {k}": 1}) for k in range(1_000)]
    table = read_text(tmp_path, "keys.jsonl", "\n".join(objects))
    assert isinstance(table, Table)
    assert table.frame.width == 1_001
    assert table.frame["key 999"].to_list() == [None] * 999 + ["1"]


def test_text_in_very_many_parts_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f"<a>{'xy<b>z</b>' * N}</a>", encoding="utf-8")
    root = xml_tree(Source(path), path)
    assert root.text == "xy" * N
    assert len(root.all("b")) == N
    assert root.value("b") == "z"
