"""The lines of a manifest of SageMaker Ground Truth or Rekognition: an image and what label attributes say of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import nan

import msgspec

from reportgen.readers.source import Source

EVALUATION = "rekognition-custom-labels-evaluation"

_METADATA = "-metadata"
_ONE_PER_LINE = 'Write one JSON object per line, with "source-ref" and a label attribute.'


class Side(msgspec.Struct, gc=False):
    """Width and height of the image in pixels."""

    width: float | None = None
    height: float | None = None


class Annotation(msgspec.Struct, gc=False):
    """A box in pixels, and the number of its label."""

    class_id: int | str | None = None
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None


class Boxes(msgspec.Struct, gc=False):
    """The value of an attribute of boxes."""

    annotations: list[Annotation]
    image_size: list[Side] = []


class Item(msgspec.Struct, gc=False):
    """What the metadata say of one box."""

    confidence: float | None = None
    details: object = msgspec.field(default=None, name=f"{EVALUATION}-details")


class Metadata(msgspec.Struct, gc=False):
    """What stands beside the value of an attribute."""

    class_map: dict[str, str] = msgspec.field(default_factory=dict, name="class-map")
    class_name: str | None = msgspec.field(default=None, name="class-name")
    confidence: float | None = None
    confidences: dict[str, float | None] = msgspec.field(default_factory=dict, name="confidence-map")
    human: str | None = msgspec.field(default=None, name="human-annotated")
    objects: list[Item] = []
    details: object = msgspec.field(default=None, name=f"{EVALUATION}-details")
    status: object = msgspec.field(default=None, name="adjustment-status")
    created: object = msgspec.field(default=None, name="creation-date")

    @property
    def is_adjustment(self) -> bool:
        """Whether a job looked through older labels for it, changed or not."""
        return self.status is not None

    @property
    def created_at(self) -> str:
        """The date as written, which orders as text; empty where there is none."""
        return str(self.created or "")

    @property
    def is_evaluated(self) -> bool:
        """Whether Rekognition compared it with the ground truth: then it is a prediction."""
        return self.details is not None or any(item.details is not None for item in self.objects)


@dataclass(frozen=True)
class Attribute:
    """A label attribute of a line; `boxes` is None where it labels the whole image.

    `numbers` are those of its labels, where it may have any number of them; None where it has one.
    """

    name: str
    boxes: Boxes | None
    metadata: Metadata
    numbers: tuple[str, ...] | None = None

    @property
    def scored(self) -> dict[str, float]:
        """What it calls the whole image, each with its confidence, NaN without one."""
        metadata = self.metadata
        if self.numbers is None:
            named = metadata.class_name
            return {} if named is None else {named: nan if metadata.confidence is None else metadata.confidence}
        names = {metadata.class_map.get(number, number): number for number in self.numbers}
        found = {name: metadata.confidences.get(number) for name, number in names.items()}
        return {name: nan if confidence is None else confidence for name, confidence in found.items()}

    @property
    def labels(self) -> set[str]:
        """The names it knows."""
        return {*self.metadata.class_map.values(), *filter(None, [self.metadata.class_name])}


@dataclass(frozen=True)
class Line:
    """An image and its attributes; `number` is that of the line."""

    number: int
    image: str
    attributes: tuple[Attribute, ...]

    def of(self, names: set[str]) -> "Line":
        """The same with these attributes alone."""
        return replace(self, attributes=tuple(one for one in self.attributes if one.name in names))


_line = msgspec.json.Decoder(dict[str, msgspec.Raw])
_metadata = msgspec.json.Decoder(Metadata)
_boxes = msgspec.json.Decoder(Boxes)
_numbers = msgspec.json.Decoder(list[int | str])
_text = msgspec.json.Decoder(str)


def manifest_lines(source: Source, data: bytes) -> Iterator[Line]:
    """The lines that are not blank.

    Raises: MalformedInput naming line and attribute of what cannot be read.
    """
    for number, text in enumerate(data.split(b"\n"), 1):
        if text and not text.isspace():
            yield _parsed(source, text, number)


def _parsed(source: Source, text: bytes, number: int) -> Line:
    place = f"line {number}"
    try:
        values = _line.decode(text)
        image = _text.decode(values.get("source-ref", msgspec.Raw(b"null")))
    except (msgspec.DecodeError, RecursionError) as error:
        problem = f"no line of a manifest ({error})"
        remedy = "The file was cut short: copy it again." if not text.rstrip().endswith(b"}") else _ONE_PER_LINE
        raise source.malformed(problem, remedy, place) from None
    names = [name for name in values if not name.endswith(_METADATA) and f"{name}{_METADATA}" in values]
    return Line(number, image, tuple(_attribute(source, name, values, place) for name in names))


def _attribute(source: Source, name: str, values: dict[str, msgspec.Raw], place: str) -> Attribute:
    try:
        metadata = _metadata.decode(values[f"{name}{_METADATA}"])
        # the value of a label of the whole image is a number without a meaning
        begins = bytes(values[name]).lstrip()[:1]
        boxes = _boxes.decode(values[name]) if begins == b"{" else None
        numbers = tuple(map(str, _numbers.decode(values[name]))) if begins == b"[" else None
    except (msgspec.DecodeError, RecursionError) as error:
        raise source.malformed(f"the attribute {name} cannot be read ({error})", "Export it again.", place) from None
    return Attribute(name, boxes, metadata, numbers)


def predicted_attributes(lines: list[Line]) -> set[str]:
    """The attributes that hold predictions.

    Rekognition's own are known by their name or by what was evaluated; of others, those that no human made where
    another one of the same kind was made by a human. One alone may be a ground truth that was labelled by machine.
    """
    found: set[str] = set()
    by_human: dict[bool, set[str]] = defaultdict(set)
    names: dict[bool, set[str]] = defaultdict(set)
    for line in lines:
        for attribute in line.attributes:
            kind = attribute.boxes is not None
            names[kind].add(attribute.name)
            if attribute.name.startswith(EVALUATION) or attribute.metadata.is_evaluated:
                found.add(attribute.name)
            if attribute.metadata.human != "no":
                by_human[kind].add(attribute.name)
    for kind, known in names.items():
        if by_human[kind]:
            found |= known - by_human[kind]
    return found
