"""Label Studio: its JSON and JSON_MIN exports, of boxes, spans or choices, predictions beside them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from math import isfinite, nan

import msgspec

from reportgen.readers.boxes import collector_off
from reportgen.readers.drawn import Box, DrawnBoxes, around, turned
from reportgen.readers.json_document import json_head
from reportgen.readers.label_studio_tasks import Annotation, Labelled, Result, Value, tasks_of
from reportgen.readers.source import Source
from reportgen.span_tables import SpanTable
from reportgen.tables import BoxTable, Table

FORMATS = ("labelstudio",)
SIGN = 'JSON with "annotations" that have a "result"'

_TASKS = (re.compile(rb'"data"\s*:\s*\{'), re.compile(rb'"(?:annotations|completions|predictions)"\s*:\s*\['))
_RESULT = re.compile(rb'"(?:result|was_cancelled|completed_by|file_upload|total_annotations)"\s*:')
_MIN = (b'"annotator"', b'"annotation_id"', b'"lead_time"')
_REGIONS = (b'"original_width"', b'"rectanglelabels"', b'"polygonlabels"')


def recognises(source: Source) -> bool:
    """Whether the JSON has tasks with results, or records with regions and an annotator."""
    head = json_head(source)
    return bool(head) and (_has_tasks(head) or _is_min(head))


def read(source: Source) -> BoxTable | Table | SpanTable:
    """Boxes or spans, predicted ones beside the true ones; a table where samples are labelled as a whole.

    Rectangles and the boxes around polygons count, turned ones as the upright boxes around them; other shapes are
    counted and left out. Raises: MalformedInput for what is neither boxes, spans of text nor choices.
    """
    with collector_off():
        return _read(source)


def _read(source: Source) -> BoxTable | Table | SpanTable:
    drawn = DrawnBoxes()
    tasks = tasks_of(source, drawn, is_min=not _has_tasks(json_head(source)))
    results = [result for task in tasks for one in (task.truth, task.predicted) if one for result in one.result or ()]
    if any(result.value.start is not None for result in results):
        from reportgen.readers.label_studio_spans import span_table

        return span_table(source, tasks, drawn)
    if any(result.value.x is not None or result.value.points is not None for result in results):
        return _boxes(source, tasks, drawn)
    return _table(source, tasks, drawn)


def _has_tasks(head: bytes) -> bool:
    return all(mark.search(head) for mark in _TASKS) and _RESULT.search(head) is not None


def _is_min(head: bytes) -> bool:
    return sum(mark in head for mark in _MIN) > 1 or (_MIN[0] in head and any(mark in head for mark in _REGIONS))


def _boxes(source: Source, tasks: list[Labelled], drawn: DrawnBoxes) -> BoxTable:
    """The true boxes with the predicted ones beside them, or the predicted ones alone."""
    predicted = DrawnBoxes(odd=drawn.odd, shown=drawn.shown)
    has_truth = any(task.truth for task in tasks)
    for task in tasks:
        if task.truth or not has_truth:
            _add(drawn, task, task.truth)
            _add(predicted, task, task.predicted)
        else:
            drawn.note("unlabelled", task.name)
    is_beside = any(task.predicted for task in tasks)
    if not has_truth:
        return predicted.table(source, "labelstudio", is_relative=True, is_predicted=True)
    table = drawn.table(source, "labelstudio", is_relative=True)
    other = predicted.table(source, "labelstudio", is_relative=True, is_predicted=True)
    return replace(table, score=None, predictions=replace(other, issues=()) if is_beside else None)


def _add(drawn: DrawnBoxes, task: Labelled, annotation: Annotation | None) -> None:
    """The image of a task, with the regions that one annotation has drawn on it."""
    results = annotation.result or [] if annotation else []
    both = [result for one in (task.truth, task.predicted) if one for result in one.result or ()]
    size = next((result.size for result in both if None not in result.size), (None, None))
    drawn.add_image(task.name, task.image, size)
    for region in _regions(results):
        _add_region(drawn, task.name, region, annotation.score if annotation else None)


def _regions(results: list[Result]) -> Iterable[list[Result]]:
    """The results of each region: a shape, its label, further answers about it."""
    regions: dict[object, list[Result]] = {}
    for number, result in enumerate(results):
        regions.setdefault(number if result.id is None else str(result.id), []).append(result)
    return regions.values()


def _add_region(drawn: DrawnBoxes, name: str, region: list[Result], score: float | None) -> None:
    shape = next((one for one in region if one.value.x is not None or one.value.points is not None), None)
    labels = next((one.value.own_labels for one in region if one.value.own_labels), [])
    labels = labels or next((one.value.choices for one in region if one.value.choices), [])
    if shape is None:
        if labels:
            drawn.note("whole_image_label", labels[0])
        return
    box = _box(shape.value)
    if box is None or shape.image_rotation:
        drawn.note("other_shape", shape.type)
    elif not labels:
        drawn.note("no_label", name)
    else:
        if len(labels) > 1:
            drawn.note("several_labels", ", ".join(labels))
        if shape.value.rotation:
            drawn.note("rotated_box", name)
            box = _upright(box, shape)
        own = next((one.score for one in region if one.score is not None), score)
        drawn.add_box(labels[0], box, score=own)


def _box(value: Value) -> Box | None:
    """The box in shares of the image; None of what is no box, such as a point or an ellipse."""
    sides = (value.x, value.y, value.width, value.height)
    if all(side is not None for side in sides):
        x, y, width, height = (nan if side is None else side / 100 for side in sides)
        return x, y, width, height
    if not isinstance(value.points, list) or (not value.polygonlabels and not value.labels):
        return None
    points = [point for point in value.points if isinstance(point, list)]
    if any(not isinstance(side, int | float) for point in points for side in point):
        return None
    return around([[side / 100 for side in point] for point in points])


def _upright(box: Box, shape: Result) -> Box:
    """The upright box around a turned one; NaN where the size of the image, and so the angle in it, is unknown."""
    width, height = shape.size
    if not width or not height or not all(map(isfinite, box)):
        return nan, nan, nan, nan
    x, y, w, h = turned((box[0] * width, box[1] * height, box[2] * width, box[3] * height), shape.value.rotation or 0)
    return x / width, y / height, w / width, h / height


def _table(source: Source, tasks: list[Labelled], drawn: DrawnBoxes) -> Table:
    """A row per task with its true label, what is predicted of it, and the score of that."""
    controls = {
        result.from_name
        for task in tasks for one in (task.truth, task.predicted) if one
        for result in one.result or () if result.value.choices
    }  # fmt: skip
    if not controls:
        raise source.malformed("no boxes and no choices in Label Studio's results", "Export annotated tasks.")
    if len(controls) > 1:
        problem = f"several questions were answered: {', '.join(sorted(map(str, controls))[:5])}"
        raise source.malformed(problem, "Export it with one of them.")
    sides = [[_choices(task.truth) for task in tasks], [_choices(task.predicted) for task in tasks]]
    is_several = any(len(chosen or ()) > 1 for side in sides for chosen in side)
    is_unclear = any(len(chosen or ()) > 1 for chosen in sides[1])  # of which of them a score is
    truth, predicted = ([_written(chosen, is_several) for chosen in side] for side in sides)
    columns = {
        "id": [task.name for task in tasks], "image": [task.image for task in tasks],
        "text": [task.text for task in tasks], "truth": truth, "prediction": predicted,
        "score": [None if is_unclear else _score(task.predicted) for task in tasks],
    }  # fmt: skip
    import polars as pl  # COCO files, which are asked about after these, need none

    schema = {name: pl.Float64() if name == "score" else pl.String() for name in columns}
    frame = pl.DataFrame(columns, schema=schema)
    empty = [name for name in list(columns)[1:] if frame[name].null_count() == frame.height]
    notes = ("scores of several choices are left out",) if is_unclear else ()
    return Table(source.name, "labelstudio", frame.drop(empty), issues=drawn.issues, notes=notes)


def _choices(annotation: Annotation | None) -> list[str] | None:
    """What was chosen; None where nobody was asked."""
    if annotation is None:
        return None
    return [choice for result in annotation.result or () for choice in result.value.choices or ()]


def _written(chosen: list[str] | None, is_several: bool) -> str | None:
    """What was chosen as a cell: a list as JSON where a sample of the file has several labels."""
    if chosen is None or is_several:
        return None if chosen is None else msgspec.json.encode(chosen).decode()
    return chosen[0] if chosen else None


def _score(annotation: Annotation | None) -> float | None:
    if annotation is None:
        return None
    own = next((one.score for one in annotation.result or () if one.value.choices and one.score is not None), None)
    return annotation.score if own is None else own
