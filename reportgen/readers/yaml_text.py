"""YAML whose scalars stay as written: `NO`, `1.0`, `null` and `007` are names like any other.

PyYAML finds the structure; nothing is built but texts, lists and pairs. An alias is the same node again, not a copy, so
that what a file says in a few lines takes a few nodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportgen.errors import MalformedInput
from reportgen.readers.source import Source

if TYPE_CHECKING:
    import yaml

_DEEPEST = 100  # lists within lists
_REMEDY = "Correct the line; a name with signs in it goes between quotes."
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(eq=False)
class Node:
    """A scalar (`text` is not None), a list, or a mapping, whose keys and values are `items` in turn.

    `line` counts from 1. A plain scalar stands without quotes.
    """

    line: int
    text: str | None = None
    is_plain: bool = False
    is_mapping: bool = False
    items: list["Node"] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether YAML takes it for no value, as after a key with nothing behind it."""
        return self.is_plain and self.text in _NOTHING

    def pairs(self) -> Iterator[tuple["Node", "Node"]]:
        """The keys of a mapping with their values, none of other nodes."""
        return zip(self.items[::2], self.items[1::2], strict=True) if self.is_mapping else zip((), (), strict=True)


def yaml_root(source: Source) -> Node | None:
    """What the first document of the file consists of, None when it is empty.

    Raises: MalformedInput naming file and line of what is no YAML.
    """
    import yaml

    text = source.data.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        return _root(source, yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise source.malformed(f"no YAML ({error.reason})", "Remove the character.", f"line {line}") from None
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise source.malformed(f"no YAML ({error.problem})", _REMEDY, place) from None


def _root(source: Source, events: "Iterator[yaml.Event]") -> Node | None:
    import yaml

    document = Node(0)
    open_nodes, anchors = [document], dict[str, Node]()
    for event in events:
        if isinstance(event, yaml.DocumentEndEvent):
            break
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(source, event, anchors)
            open_nodes[-1].items.append(node)
            if isinstance(event, yaml.CollectionStartEvent):
                open_nodes.append(node)
            if len(open_nodes) > _DEEPEST:
                raise _malformed(source, "lists within lists, too deep", node.line)
    return document.items[0] if document.items else None


def _node(source: Source, event: Any, anchors: dict[str, Node]) -> Node:
    import yaml

    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise _malformed(source, f"*{event.anchor} stands for nothing: there is no &{event.anchor} before it", line)
        return anchors[event.anchor]
    if isinstance(event, yaml.ScalarEvent):
        node = Node(line, event.value, is_plain=not event.style)
    else:
        node = Node(line, is_mapping=isinstance(event, yaml.MappingStartEvent))
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def _malformed(source: Source, problem: str, line: int) -> MalformedInput:
    return source.malformed(problem, "Write the names as a simple list.", f"line {line}")
