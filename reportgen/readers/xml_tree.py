"""XML without its dangers: no document type, no entities, nothing fetched."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from reportgen.errors import MalformedInput
from reportgen.readers.source import Source


@dataclass
class Node:
    """An element: its name, attributes, text and children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> list["Node"]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> "Node | None":
        """The element that the path of names leads to, each time the first."""
        node: Node | None = self
        for name in path:
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node

    def value(self, *path: str) -> str | None:
        """The text of the element that the path leads to, None where it is missing or empty."""
        node = self.first(*path)
        return (node.text.strip() or None) if node else None


def xml_tree(source: Source, path: Path) -> Node:
    """The root element of the file.

    Raises: MalformedInput for what is not well-formed, and for every document type and entity.
    """
    stack, texts = [Node("")], [list[str]()]

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append(Node(name, attributes))
        stack[-2].children.append(stack[-1])
        texts.append([])

    def end(_: str) -> None:
        stack.pop().text = "".join(texts.pop())

    def text(characters: str) -> None:
        texts[-1].append(characters)

    def refuse(*_: object) -> int:
        raise source.malformed("it declares a document type or entities", "Remove the declaration.", path.name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(source.at(path).data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _not_well_formed(source, path, error) from None
    return stack[0].children[0]


def _not_well_formed(source: Source, path: Path, error: Exception) -> MalformedInput:
    is_cut = isinstance(error, expat.ExpatError) and error.code in (
        3,
        5,
        6,
    )  # no element, unclosed token, cut character
    remedy = "The file was cut short: copy it again." if is_cut else "Export it again."
    return source.malformed(f"not readable as XML ({error})", remedy, path.name)


def number(source: Source, text: str | None, place: str) -> float:
    """The text as a number, NaN where there is none.

    Raises: MalformedInput naming the place.
    """
    if text is None:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        raise source.malformed(
            f"{text[:40]!r} is not a number", "Correct the file, or export it again.", place
        ) from None
