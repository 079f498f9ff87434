"""What stands beside YOLO's labels: names in classes.txt or obj.names, names and folders in data.yaml."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from reportgen.readers.source import Source

LISTS = ("classes.txt", "names.txt", "obj.names", "_darknet.labels")
YAMLS = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")

_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:(?:\s+(.*))?$")
_ITEM = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'])+)""")
_NUMBERED = re.compile(r"[\"']?([0-9]+)[\"']?\s*:\s*(.*)$", re.DOTALL)
_COMMENT = re.compile(r"""^((?:[^#"']|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<=\S)["'#])*?)(?:(?:^|(?<=\s))\#.*)?$""")

Settings = dict[str, list[str]]


def yaml_settings(source: Source, path: Path) -> Settings:
    """The keys of a simple YAML file, each with its value or values as text; `0: cat` gives a value `cat`.

    That much YAML is what data.yaml consists of: scalars, lists and numbered mappings, in block or flow style.
    """
    text = source.at(path).data.decode("utf-8", "replace").removeprefix("\ufeff")
    blocks: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        match = _KEY.match(line)
        if match:
            blocks.append((match[1], [match[2] or ""]))
        elif blocks and line.strip() and (line[0] in " \t-" or blocks[-1][1][0][:1] in ("[", "{")):
            blocks[-1][1].append(line)
    return {key: _values([_uncommented(line) for line in lines]) for key, lines in blocks}


def _uncommented(line: str) -> str:
    match = _COMMENT.match(line)
    return (match[1] if match else line).strip()


def _values(lines: Sequence[str]) -> list[str]:
    joined = " ".join(line for line in lines if line)
    if joined[:1] in ("[", "{"):
        items = [match[1].strip() for match in _ITEM.finditer(joined.strip("[]{} "))]
    else:
        items = [re.sub(r"^-\s+", "", line) for line in lines if line]
    return [_scalar(value) for value in _in_order([item for item in items if item])]


def _in_order(items: list[str]) -> list[str]:
    """The items of a numbered mapping by their number, those of a list as they are."""
    numbered = [_NUMBERED.match(item) for item in items]
    pairs = [(int(match[1]), match[2]) for match in numbered if match]
    if not pairs or len(pairs) < len(items):
        return items
    known = dict(pairs)
    # a gap in the numbers stays one, so that the others keep theirs
    return [known.get(number, str(number)) for number in range(max(known) + 1)] if max(known) < 100_000 else items


def _scalar(text: str) -> str:
    if text[:1] == '"' == text[-1:] and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return text[1:-1].replace("''", "'") if text[:1] == "'" == text[-1:] and len(text) > 1 else text


def listed_names(source: Source, path: Path) -> list[str]:
    """The names of a file with one on every line; the line's number from 0 is the label's."""
    text = source.at(path).data.decode("utf-8", "replace").removeprefix("\ufeff")
    return [line.strip() for line in text.rstrip().splitlines()]


def names_near(source: Source, folder: Path, levels: int = 3) -> tuple[tuple[str, ...], Path] | None:
    """The names of the labels and their file, in this folder or in one of the next above; None if there is none."""
    for place in (folder, *folder.absolute().parents)[:levels]:
        for name in YAMLS:
            if (place / name).is_file() and (names := yaml_settings(source, place / name).get("names")):
                return tuple(names), place / name
        named = sorted(place.glob("*.names")) if place.is_dir() else []
        candidates = [*(place / name for name in LISTS), *(named if len(named) == 1 else ())]
        for path in candidates:
            if path.is_file():
                return tuple(listed_names(source, path)), path
    return None
