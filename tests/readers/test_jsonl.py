"""JSON Lines and JSON lists: what is read, and what is refused with its line."""

import json
import re
from pathlib import Path

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import Table


def table_of(tmp_path: Path, content: str | bytes, name: str = "p.jsonl") -> Table:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path)


def test_values_become_text_as_written(tmp_path: Path) -> None:
    table = table_of(tmp_path, '{"a": 7.0, "b": true, "c": "x\\ny", "d": {"k": [1]}, "e": null, "f": ""}\n')
    assert table.frame.row(0) == ("7.0", "true", "x\ny", '{"k": [1]}', None, None)
    assert table.format == "jsonl"


def test_a_key_may_be_missing_and_may_change_its_type(tmp_path: Path) -> None:
    table = table_of(tmp_path, '{"id": 1}\n{"id": "b", "x": 2}\n{"x": "c"}\n')
    assert table.frame.rows() == [("1", None), ("b", "2"), (None, "c")]


def test_many_lines_are_read_piece_by_piece(tmp_path: Path) -> None:
    lines = [f'{{"id": "{row}", "pad": "{"x" * 50}"}}' for row in range(20_000)]
    table = table_of(tmp_path, "\n".join(lines))
    assert table.frame["id"].to_list() == [str(row) for row in range(20_000)]
    assert table.place(19_999) == "p.jsonl, line 20000"


def test_blank_lines_do_not_shift_the_line_numbers(tmp_path: Path) -> None:
    table = table_of(tmp_path, '\n{"id": 1}\r\n  \n{"id": 2}\n')
    assert [table.place(row) for row in range(2)] == ["p.jsonl, line 2", "p.jsonl, line 4"]


@pytest.mark.parametrize("name", ["p.json", "p.jsonl", "p"])
def test_a_list_of_objects_is_read_too(tmp_path: Path, name: str) -> None:
    table = table_of(tmp_path, ' [{"id": 1, "t": "a"},\n {"id": 2, "t": "b"}]\n', name)
    assert table.format == "json"
    assert table.frame.rows() == [("1", "a"), ("2", "b")]
    assert table.place(1) == f"{name}, row 2"


@pytest.mark.parametrize("content", ['{"id": 1, "score": NaN}\n', '[{"id": 1, "score": NaN}]'])
def test_nan_is_null(tmp_path: Path, content: str) -> None:
    assert table_of(tmp_path, content).frame.row(0) == ("1", None)


@pytest.mark.parametrize(
    "content", ['{"id": 1, "s": Infinity, "t": -Infinity}', '[{"id": 1, "s": Infinity, "t": -Infinity}]']
)
def test_infinity_is_null(tmp_path: Path, content: str) -> None:
    assert table_of(tmp_path, content).frame.row(0) == ("1", None, None)


def test_what_python_writes_for_numbers_stays_in_texts_and_lists(tmp_path: Path) -> None:
    content = r'{"a": NaN, "b": "NaN \" Infinity", "NaN": [1.50, NaN, {"k": "-Infinity"}], "d": 1.50}'
    row = (None, 'NaN " Infinity', '[1.50, null, {"k": "-Infinity"}]', "1.50")
    assert table_of(tmp_path, content).frame.row(0) == row


@pytest.mark.parametrize("form", ["{}", "[{}]"])
@pytest.mark.parametrize("depth", [900, 100_000])
def test_lists_within_lists_are_read_or_refused(tmp_path: Path, depth: int, form: str) -> None:
    text = form.replace("{}", '{"id": "a", "x": ' + "[" * depth + "NaN" + "]" * depth + "}")
    try:
        table = table_of(tmp_path, text, "deep.json")
    except MalformedInput as error:
        assert "not readable as JSON" in error.problem  # noqa: PT017 - how deep is the interpreter's business
    else:
        assert table.frame["id"].to_list() == ["a"]


@pytest.mark.parametrize("content", [r'{"id": "a\ud800b"}', r'[{"id": "a\ud800b"}]', r'{"id": "a\udc00b"}'])
def test_a_lone_surrogate_is_replaced_and_counted(tmp_path: Path, content: str) -> None:
    table = table_of(tmp_path, content)
    assert table.frame["id"].to_list() == ["a\ufffdb"]
    assert [(issue.code, issue.count) for issue in table.issues] == [("replaced_character", 1)]


def test_surrogate_pairs_and_escaped_backslashes_stay(tmp_path: Path) -> None:
    table = table_of(tmp_path, r'{"id": "\ud83d\ude00", "path": "c:\\ud800", "x": "\\\ud800"}')
    assert table.frame.row(0) == ("😀", "c:\\ud800", "\\\ufffd")
    assert table.issues[0].count == 1


@pytest.mark.parametrize(
    ("content", "where", "problem"),
    [
        ('{"id": 1}\n[1, 2]\n', "p.jsonl, line 2", "this is a list, not an object"),
        ('{"id": 1}\n42\n', "p.jsonl, line 2", "this is a number, not an object"),
        ('{"id": 1}\n"x"\n', "p.jsonl, line 2", "this is a string, not an object"),
        ('{"id": 1}\n\nnull\n', "p.jsonl, line 3", "this is null, not an object"),
        ('{"id": 1}\n{"id": 2, "tr', "p.jsonl, line 2", "not a JSON object"),
        ('{"id": 1}\n{}\n', "p.jsonl, line 2", "an object without keys"),
        ('{"id": 1}x\n', "p.jsonl, line 1", "not a JSON object (Extra data at column 10)"),
        ('{"id": 01}\n', "p.jsonl, line 1", "not a JSON object"),
        ('{"id": ' + "[" * 100_000, "p.jsonl, line 1", "not readable as JSON"),
        ('[{"id": 1}, 3]', "p.jsonl, row 2", "this is a number, not an object"),
        ('[{"id": 1}, {}]', "p.jsonl, row 2", "an object without keys"),
        ('[{"id": 1},\n {"id"', "p.jsonl, line 2, column 7", "not readable as JSON"),
        ("[]", "p.jsonl", "it holds no samples"),
        ("{\n  1\n}", "p.jsonl, line 1", "not a JSON object"),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, content: str, where: str, problem: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        table_of(tmp_path, content)
    assert caught.value.where == where
    assert problem in caught.value.problem
    assert caught.value.remedy


def test_latin_1_is_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match=r"line 2.*\n?.*0xe9"):
        table_of(tmp_path, b'{"id": 1}\n{"id": "caf\xe9"}\n')


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert table_of(tmp_path, '{"id": "é"}\n'.encode("utf-16")).frame.row(0) == ("é",)


ROWS = [{"id": "a", "truth": "cat", "score": 0.25}, {"id": "b", "truth": None, "score": 1.0}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "content",
    [
        {"columns": ["id", "truth", "score"], "data": [["a", "cat", 0.25], ["b", None, 1.0]]},
        {"columns": ["id", "truth", "score"], "index": [0, 1], "data": [["a", "cat", 0.25], ["b", None, 1.0]]},
        {"id": ["a", "b"], "truth": ["cat", None], "score": [0.25, 1.0]},
        {"id": {"0": "a", "1": "b"}, "truth": {"0": "cat", "1": None}, "score": {"0": 0.25, "1": 1.0}},
        {"0": ROWS[0], "1": ROWS[1]},
        {"schema": {"fields": [{"name": "id", "type": "string"}], "pandas_version": "1.4.0"}, "data": ROWS},
    ],
    ids=["mlflow", "split", "lists", "columns", "index", "table"],
)
def test_a_table_may_be_one_object(tmp_path: Path, content: object, indent: int | None) -> None:
    table = table_of(tmp_path, json.dumps(content, indent=indent), "eval_results_table.json")
    assert table.frame.rows(named=True) == [
        {"id": "a", "truth": "cat", "score": "0.25"},
        {"id": "b", "truth": None, "score": "1.0"},
    ]
    assert table.place(1) == "eval_results_table.json, row 2"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"columns": ["a", "b"],\n "data": [[1, 2], [3]]}', "row 2 of data has 1 value"),
        ('{"columns": ["a", "a"],\n "data": [[1, 2]]}', "two of its columns have the same name"),
        ('{"a": [1, 2],\n "b": [3]}', "its lists are of different length: a 2, b 1"),
        ('{\n "a": 1,\n "b": {"c": 2}\n}', "one JSON object over several lines and no table; its first keys are a, b"),
    ],
)
def test_an_object_that_is_no_table_is_called_so(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(MalformedInput, match=re.escape(problem)):
        table_of(tmp_path, content, "p.json")


def test_an_object_alone_is_a_row(tmp_path: Path) -> None:
    assert table_of(tmp_path, '{"id": "a", "scores": {"cat": 1}}\n').frame.row(0) == ("a", '{"cat": 1}')


def test_what_a_pipeline_of_transformers_says_are_scores(tmp_path: Path) -> None:
    said = [[{"label": "cat", "score": 0.75}, {"label": "dog", "score": 0.25}], [{"score": 1.0, "label": "dog"}]]
    for text in (json.dumps(said), "\n".join(map(json.dumps, said)) + "\n"):
        table = table_of(tmp_path, text, "p.json")
        assert [json.loads(cell) for cell in table.frame["scores"]] == [{"cat": 0.75, "dog": 0.25}, {"dog": 1.0}]


def test_an_empty_list_may_be_a_detector_that_found_nothing(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="it holds no samples") as caught:
        table_of(tmp_path, "[]", "p.json")
    assert "--format coco" in caught.value.remedy
