"""What stands beside YOLO's labels: names in classes.txt or obj.names, names and folders in data.yaml."""

from pathlib import Path

from reportgen.readers.folders import is_file, is_folder
from reportgen.readers.source import Source
from reportgen.readers.yaml_text import Node, yaml_root

LISTS = ("classes.txt", "names.txt", "obj.names", "_darknet.labels")
YAMLS = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
SPLITS = ("test", "val", "valid", "train")

_KEYS = ("names", "path", "kpt_shape", *SPLITS)
_MOST_NAMES = 100_000  # where most numbers have no name
_LONGEST_NUMBER = 9  # digits
_REMEDY = "Write names: [cat, dog], or a line `0: cat` for every name."
_REMEDY_OF_FOLDERS = "Give the folder of labels itself."

Settings = dict[str, list[str]]


def yaml_settings(source: Source, path: Path) -> Settings:
    """The folders and names of a YAML file, each key with its value or values as they are written.

    Names may be numbered, `0: cat`; they come in the order of their numbers, and a number without a name is its own.

    Raises: MalformedInput naming file and line of what is no YAML, or no name.
    """
    source = source.at(path)
    root = yaml_root(source)
    found = {key.text: value for key, value in root.pairs() if key.text in _KEYS} if root else {}
    return {key: _texts(source, key, value) for key, value in found.items() if key is not None}


def _texts(source: Source, key: str, node: Node) -> list[str]:
    if node.text is not None:
        return [] if node.is_nothing else [node.text]
    if node.is_mapping and key != "names":
        raise source.malformed(f"{key}: a mapping where a folder is wanted", _REMEDY_OF_FOLDERS, f"line {node.line}")
    if not node.is_mapping:
        return [_text(source, key, item) for item in node.items]
    items = _by_number(source, node)
    # a gap in the numbers stays one, so that the others keep theirs
    numbers = range(max(items) + 1 if items else 0)
    return [_text(source, key, items[number]) if number in items else str(number) for number in numbers]


def _by_number(source: Source, node: Node) -> dict[int, Node]:
    """The values of a mapping by their keys, which must be numbers from 0."""
    items = {}
    for key, value in node.pairs():
        text = key.text or ""
        if not (text.isascii() and text.isdecimal()):
            shown = text if len(text) <= 60 else text[:60] + "…"
            raise source.malformed(f"{shown!r} is no number of a label", _REMEDY, f"line {key.line}")
        digits = text.lstrip("0") or "0"
        number = int(digits) if len(digits) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
        if number >= max(_MOST_NAMES, len(node.items)):
            raise source.malformed("the number of a label is too large", _REMEDY, f"line {key.line}")
        items[number] = value
    return items


def _text(source: Source, key: str, node: Node) -> str:
    if node.text is None:
        raise source.malformed(f"{key}: a list where one text is wanted", _REMEDY, f"line {node.line}")
    return node.text


def listed_names(source: Source, path: Path) -> list[str]:
    """The names of a file with one on every line; the line's number from 0 is the label's."""
    text = source.at(path).data.decode("utf-8", "replace").removeprefix("\ufeff")
    return [line.strip() for line in text.rstrip().splitlines()]


def names_near(source: Source, folder: Path, levels: int = 3) -> tuple[tuple[str, ...], Path] | None:
    """The names of the labels and their file, in this folder or in one of the next above; None if there is none."""
    for place in (folder, *folder.absolute().parents)[:levels]:
        for name in YAMLS:
            if is_file(place / name) and (names := yaml_settings(source, place / name).get("names")):
                return tuple(names), place / name
        named = sorted(place.glob("*.names")) if is_folder(place) else []
        candidates = [*(place / name for name in LISTS), *(named if len(named) == 1 else ())]
        for path in candidates:
            if is_file(path):
                return tuple(listed_names(source, path)), path
    return None


def keypoints_near(source: Source, folder: Path, levels: int = 3) -> int | None:
    """How many numbers of keypoints follow a box, as a YAML file in this folder or one of the next above says.

    0 where it names labels, but no keypoints; None where there is none.
    """
    for place in (folder, *folder.absolute().parents)[:levels]:
        for path in (place / name for name in YAMLS):
            if is_file(path):
                sides = yaml_settings(source, path).get("kpt_shape", [])
                return int(sides[0]) * int(sides[1]) if len(sides) == 2 and all(map(_is_side, sides)) else 0
    return None


def _is_side(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER
