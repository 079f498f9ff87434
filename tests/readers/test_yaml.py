"""Names of labels in data.yaml: in every form that YAML has, as they are written, and at once."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.readers.label_files import yaml_settings
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMS = [
    "names: [cat, dog]",
    '{"names": ["cat", "dog"]}',
    '{"names": {"0": "cat", "1": "dog"}, "nc": 2}',
    '"names": [cat, dog]',
    "'names':\n  - cat\n  - dog",
    "names : [cat, dog]",
    "names:\n- cat\n- dog\n",
    "names:\n    - 'cat'   # one\n    # none\n    - \"dog\"\n",
    "names:\n  0: cat\n  1: dog",
    "names:\n  '0': cat\n  \"1\": dog",
    "names: {0: cat, 1: dog,}",
    "names: [\n  cat,\n  dog,\n]\n",
    "names: [traffic light, stop\n  sign]",
    "names:\n  - traffic\n    light\n  - dog\n",
    "labels: &all [cat, dog]\nnames: *all\n",
    "names: [&first cat, dog, *first]",
    "%YAML 1.1\n---\nnames: [cat, dog]\n...\n",
    "names: [a#b, 'c # d', \"e, f\", 'it''s', it's]",
    'names: ["caf\\u00e9", "\\x41", "tab\\there"]',
    "names:\n  - >-\n    folded\n    text\n  - |-\n    as it is\n",
    "names: [!!str cat, ! dog]",
    "? names\n: [cat, dog]",
    "names: [cat]\nnames: [dog]",
    "names: [NO, yes, on, null, ~, 007, 1.0, 1e3, 2001-01-01, 0x1F, .nan, true]",
    "names:\n- кошка\n- 猫\n- 🐈\n",
    "names: [ ]",
]


def settings(folder: Path, text: str) -> dict[str, list[str]]:
    path = folder / "data.yaml"
    path.write_text(text, encoding="utf-8")
    return yaml_settings(Source(folder), path)


def as_pyyaml(text: str) -> list[str]:
    """The names as PyYAML builds them where every scalar stays a text."""
    names = yaml.load(text, Loader=yaml.BaseLoader)["names"]  # noqa: S506 - a loader of texts alone
    return [names[number] for number in sorted(names, key=int)] if isinstance(names, dict) else names


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize("text", FORMS)
def test_names_are_those_that_pyyaml_builds(
    tmp_path: Path, text: str, is_compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_compiled:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert settings(tmp_path, text)["names"] == as_pyyaml(text)


def test_names_that_yaml_takes_for_values_are_shown_as_written(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("0 .5 .5 .1 .1\n3 .5 .5 .1 .1\n", encoding="utf-8")
    (tmp_path / "data.yaml").write_text("names: [NO, 1.0, null, 007]", encoding="utf-8")
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.labels == ("NO", "1.0", "null", "007")


@pytest.mark.parametrize("text", ["names: {1: dog, 0: cat}", "names:\n  01: dog\n  00: cat\n"])
def test_numbers_order_the_names(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text)["names"] == ["cat", "dog"]


def test_a_number_without_a_name_is_its_own_name(tmp_path: Path) -> None:
    assert settings(tmp_path, "names: {0: cat, 3: dog}")["names"] == ["cat", "1", "2", "dog"]


@pytest.mark.parametrize("nothing", ["", " # none", " ~", " null"])
def test_a_key_with_nothing_behind_it_has_no_value(tmp_path: Path, nothing: str) -> None:
    assert settings(tmp_path, f"test:{nothing}\nval: v\n") == {"test": [], "val": ["v"]}


@pytest.mark.parametrize("text", ["", "# nothing\n", "[a, b]", "cat"])
def test_a_file_without_keys_has_no_settings(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text) == {}


BAD = [
    ("val: x\nnames: [cat, [dog]]", "line 2", "a list where one text is wanted"),
    ("val: x\nnames:\n- id: 0\n  name: cat\n", "line 3", "a list where one text is wanted"),
    ("names:\n  0: cat\n  dog: 1\n", "line 3", "'dog' is no number of a label"),
    ("names:\n  0: cat\n  -1: dog\n", "line 3", "'-1' is no number of a label"),
    ("names: {0: a, 99999999: b}", "line 1", "the number of a label is too large"),
    (f"names:\n  ? {'9' * 5000}\n  : b", "line 2", "the number of a label is too large"),
    (f"names: {{{'a' * 500}: b}}", "line 1", "is no number of a label"),
    ("val: {a: b}", "line 1", "val: a mapping where a folder is wanted"),
    ("val: x\nnames: *all", "line 2", r"\*all stands for nothing"),
    ("val: x\nnames: [cat, dog\nnc: 2", "line 3", "no YAML"),
    ("val: x\n\tnames: [cat]", "line 2", "no YAML"),
    ("val: x\nnames: ['it's', dog]\n", "line 2", "no YAML"),
    ("val: x\nnames: [c\x01at]\n", "line 2", "no YAML"),
    ("val: x\nnames: " + "[" * 300, "line 2", "too deep"),
    ("names: &a [*a]", "line 1", "a list where one text is wanted"),
]


@pytest.mark.parametrize(("text", "place", "problem"), BAD, ids=[problem for _, _, problem in BAD])
def test_what_is_no_list_of_names_is_named_by_file_and_line(
    tmp_path: Path, text: str, place: str, problem: str
) -> None:
    with pytest.raises(MalformedInput, match=problem) as caught:
        settings(tmp_path, text)
    assert caught.value.where == f"data.yaml, {place}"


def test_zeros_before_a_number_do_not_make_it_larger(tmp_path: Path) -> None:
    assert settings(tmp_path, f"names:\n  ? {'0' * 5000}1\n  : dog\n  0: cat")["names"] == ["cat", "dog"]


def test_quotes_within_a_word_are_read_at_once(tmp_path: Path) -> None:
    text = "names: [cat]\nnote: " + "a''" * 30 + ' "\n'
    assert settings(tmp_path, text) == {"names": ["cat"]}


def test_aliases_of_aliases_are_not_copied(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 60))]
    assert settings(tmp_path, "\n".join([*lines, "names: [cat]"])) == {"names": ["cat"]}
    with pytest.raises(MalformedInput, match="a list where one text is wanted"):
        settings(tmp_path, "\n".join([*lines, "names: *a59"]))


def test_a_hundred_thousand_names_are_read(tmp_path: Path) -> None:
    names = [f"label {number}" for number in range(100_000)]
    assert settings(tmp_path, "names:\n" + "".join(f"  {k}: {name}\n" for k, name in enumerate(names))) == {
        "names": names
    }


@pytest.mark.parametrize("text", ["{names: [cat], val: images}", '"val": images\n', "'names': [cat]\n"])
def test_a_file_with_keys_between_quotes_is_recognised(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MalformedInput, match="none of its folders"):
        read(tmp_path / "other.yaml")


def test_pyyaml_is_loaded_with_the_first_yaml_file_alone() -> None:
    code = "import sys; from reportgen.readers import yolo; print('yaml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
