"""The tasks of a Label Studio export, JSON or JSON_MIN, in one form: which image or text, and what is drawn on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import msgspec

from reportgen.readers.boxes import Size
from reportgen.readers.drawn import DrawnBoxes
from reportgen.readers.image_files import SUFFIXES
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source

WHAT = "Label Studio's JSON"
_IMAGE_KEYS = ("image", "img", "photo", "picture", "image_url", "url", "file")
_MIN_KEYS = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "id")
_LOCAL = re.compile(r"^.*[?&]d=([^&]+).*$")  # /data/local-files/?d=folder/a.jpg


class Value(msgspec.Struct, gc=False):
    """What a region is: sides and points in percent of the image, its labels, or the choice for a whole sample."""

    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    rotation: float | None = None
    points: Any = None
    rectanglelabels: list[str] | None = None
    polygonlabels: list[str] | None = None
    labels: list[str] | None = None
    choices: list[str] | None = None
    start: Any = None
    end: Any = None
    text: Any = None
    original_width: float | None = None
    original_height: float | None = None

    @property
    def own_labels(self) -> list[str]:
        """The labels given to this region."""
        return self.rectanglelabels or self.polygonlabels or self.labels or []


class Result(msgspec.Struct, gc=False):
    """One result of an annotation; several of one id are about one region."""

    value: Value = msgspec.field(default_factory=Value)
    type: str | None = None
    id: str | int | None = None
    from_name: str | None = None
    score: float | None = None
    image_rotation: float | None = None
    original_width: float | None = None
    original_height: float | None = None

    @property
    def size(self) -> Size:
        """Width and height of the image in pixels."""
        return self.original_width or self.value.original_width, self.original_height or self.value.original_height


class Annotation(msgspec.Struct, gc=False):
    """What one annotator, or one version of a model, has said of a task."""

    result: list[Result] | None = None
    was_cancelled: bool | None = None
    skipped: bool | None = None
    ground_truth: bool | None = None
    created_at: Any = None
    score: float | None = None
    model_version: str | int | float | None = None


class Task(msgspec.Struct, gc=False):
    """One image or text with all that was said of it; predictions may be nothing but ids."""

    id: int | str | None = None
    data: dict[str, Any] = {}
    annotations: list[Annotation | int] | None = None
    completions: list[Annotation | int] | None = None
    predictions: list[Annotation | int] | None = None


@dataclass(frozen=True)
class Labelled:
    """A task with the annotation and the prediction that count, None where it has none."""

    name: str
    image: str | None
    text: str | None
    truth: Annotation | None
    predicted: Annotation | None
    is_numbered: bool = False


def tasks_of(source: Source, drawn: DrawnBoxes, *, is_min: bool) -> list[Labelled]:
    """The tasks of the file; annotations that do not count are noted in `drawn`.

    Raises: MalformedInput for predictions of several models, of which none can be chosen.
    """
    tasks = list(_of_min(source) if is_min else _of_json(source))
    versions = {str(one.model_version) for task in tasks for one in _sound(task.predictions) if one.model_version}
    if len(versions) > 1:
        shown = ", ".join(sorted(versions)[:5])
        problem = f"it holds the predictions of {len(versions)} model versions: {shown}"
        raise source.malformed(problem, "Export it with the predictions of one version.")
    return [_labelled(source, task, number, drawn) for number, task in enumerate(tasks, 1)]


def _of_json(source: Source) -> list[Task]:
    is_list = json_head(source)[:1] == b"["
    return decoded(source, list[Task], WHAT) if is_list else [decoded(source, Task, WHAT)]


def _of_min(source: Source) -> Iterator[Task]:
    """The records of JSON_MIN: the data, `id`, what each control gave, then who made it and when."""
    by_id: dict[str, Task] = {}
    for number, record in enumerate(decoded(source, list[dict[str, Any]], WHAT), 1):
        keys = list(record)
        behind = keys[keys.index("id") + 1 :] if "id" in keys else keys
        outputs = [key for key in behind if key not in _MIN_KEYS]
        results = [result for key in outputs for result in _results(source, key, record[key], number)]
        data = {key: value for key, value in record.items() if key not in outputs and key not in _MIN_KEYS}
        name = str(record.get("id", f"#{number}"))
        task = by_id.setdefault(name, Task(id=name, data=data, annotations=[]))
        made = Annotation(result=results, created_at=record.get("created_at"))
        if task.annotations is not None:
            task.annotations.append(made)
    yield from by_id.values()


def _results(source: Source, key: str, value: Any, number: int) -> list[Result]:
    """What a control gave: a choice as text, several of them, or a list of regions."""
    if isinstance(value, str):
        return [Result(Value(choices=[value]), type="choices", from_name=key)]
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in values):
        return []
    try:
        kinds = [msgspec.convert(one, Value, strict=False) for one in values]
    except msgspec.ValidationError as error:
        raise source.malformed(
            f"read as {WHAT}, {key} does not fit ({error})", "Export it again.", f"item {number}"
        ) from None
    return [Result(one, type="choices" if one.choices and one.x is None else None, from_name=key) for one in kinds]


def _sound(annotations: list[Annotation | int] | None) -> list[Annotation]:
    """Those that are there and were not cancelled."""
    there = [one for one in annotations or () if isinstance(one, Annotation)]
    return [one for one in there if not one.was_cancelled and not one.skipped]


def _labelled(source: Source, task: Task, number: int, drawn: DrawnBoxes) -> Labelled:
    image, text = _data(task.data)
    name = image or str(number if task.id is None else task.id)
    truths, predicted = _sound(task.annotations or task.completions), _sound(task.predictions)
    if len(truths) > 1 or len(predicted) > 1:
        drawn.note("several_annotations", name)
    return Labelled(name, image, text, _newest(truths), _newest(predicted), is_numbered=not image and task.id is None)


def _newest(annotations: list[Annotation]) -> Annotation | None:
    """The one marked as ground truth, else the newest, the last of equally old ones."""
    marked = [one for one in annotations if one.ground_truth] or annotations
    dated = all(isinstance(one.created_at, str) for one in marked)
    ordered = sorted(marked, key=lambda one: str(one.created_at)) if dated else marked
    return ordered[-1] if ordered else None


def _data(data: dict[str, Any]) -> tuple[str | None, str | None]:
    """The image and the text of a task: what its names or its values say they are."""
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    image = next((texts[key] for key in _IMAGE_KEYS if key in texts), None)
    image = image or next((value for value in texts.values() if value.lower().endswith(tuple(SUFFIXES))), None)
    if image is None:
        return None, texts.get("text") or next(iter(texts.values()), None)
    local = _LOCAL.match(image)
    return unquote(local[1] if local else image.partition("?")[0]), None
