"""Manifests of SageMaker Ground Truth and Rekognition Custom Labels, the snapshot of an evaluation among them."""

import re
from collections.abc import Callable
from dataclasses import replace
from math import nan

import numpy as np
import polars as pl

from reportgen.issues import Issue, issue
from reportgen.readers.box_rows import BoxRows
from reportgen.readers.boxes import Size, collector_off
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.manifest_attributes import newest_alone, wanted_attribute
from reportgen.readers.manifest_lines import Attribute, Line, manifest_lines, predicted_attributes
from reportgen.readers.manifest_sets import sets_table
from reportgen.readers.source import Source
from reportgen.tables import BoxTable, Table

FORMATS = ("manifest",)
SIGN = 'lines of JSON with "source-ref"'

_NUMBERED = re.compile(r"[-_]?[0-9]+$")
_SUMMARY = b'"AggregatedEvaluationResults"'


def recognises(source: Source) -> bool:
    """Whether the text is JSON with a reference to an image, or Rekognition's summary, which `read` explains."""
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] == b"{" and is_text(source) and (b'"source-ref"' in head or _SUMMARY in head)


def read(source: Source) -> BoxTable | Table:
    """Boxes, with the predictions of a snapshot beside the ground truth; a table where images are labelled as a whole.

    Raises: MalformedInput naming the line of what cannot be read.
    """
    data = utf8_data(source)
    if _SUMMARY in data[:100_000] and b'"source-ref"' not in data:
        problem = "Rekognition's summary holds figures, no predictions"
        raise source.malformed(
            problem, "Give the manifest snapshot of the testing dataset (a .json or .manifest file)."
        )
    with collector_off():
        lines = list(manifest_lines(source, data))
        issues: list[Issue] = []
        lines = _once(source, lines, issues)
        predicted = predicted_attributes(lines)
        if source.is_predicted and predicted:
            lines = [line.of(predicted) for line in lines]
        are_boxes = any(attribute.boxes is not None for line in lines for attribute in line.attributes)
        if are_boxes:  # what labels images as a whole beside them, as the verdict of a reviewer, is none
            lines = [replace(line, attributes=tuple(one for one in line.attributes if one.boxes)) for line in lines]
        wanted = wanted_attribute(source, lines)
        several = [] if are_boxes or wanted else _of_several(lines, predicted)
        if not several:
            chosen_from = set[str]() if source.is_predicted and wanted else predicted
            lines = newest_alone(source, lines, chosen_from, issues, wanted)
        if source.is_predicted and not predicted:  # whoever made them, they are what is compared with the truth
            predicted = {attribute.name for line in lines for attribute in line.attributes}
        if several:
            return sets_table(source, several, predicted, issues)
        if are_boxes:
            return _boxes(source, lines, predicted, issues)
        return _table(source, lines, predicted, issues)


def _of_several(lines: list[Line], predicted: set[str]) -> list[Line]:
    """The lines where an image may have several labels: in lists, or in attributes that are numbered; else none."""
    if any(one.numbers is not None for line in lines for one in line.attributes):
        return lines
    true = [[one for one in line.attributes if one.name not in predicted] for line in lines]
    names = {_NUMBERED.sub("", one.name) for own in true for one in own}
    is_several = any(len(own) > 1 for own in true) and len(names) == 1
    return lines if is_several and not any(one.metadata.is_adjustment for own in true for one in own) else []


def _once(source: Source, lines: list[Line], issues: list[Issue]) -> list[Line]:
    """The first line of each image."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line.image, line)
    if len(first) < len(lines):
        message = f"Lines of {source.name} repeat an image; the first of each counts."
        issues.append(issue("duplicate_image", message, len(lines) - len(first)))
    return list(first.values())


def _boxes(source: Source, lines: list[Line], predicted: set[str], issues: list[Issue]) -> BoxTable:
    """The true boxes with the predicted ones beside them, or the predicted ones alone."""
    unknown: list[str] = []
    truths = _rows(source, lines, lambda attribute: attribute.name not in predicted, unknown)
    detections = _rows(source, lines, lambda attribute: attribute.name in predicted, unknown, are_scored=True)
    labelled = set(truths.ids)
    unlabelled = [line.image for line in lines if line.image not in labelled] if labelled else []
    if unknown:
        message = f"Boxes of {source.name} with a label number that the class-map does not list were left out."
        issues.append(issue("unknown_category", message, len(unknown), dict.fromkeys(unknown)))
    if unlabelled:
        message = f"Images of {source.name} without a ground truth (unlabelled) were left out."
        issues.append(issue("unlabelled", message, len(unlabelled), unlabelled))
    if not truths.ids:
        return _scored_table(source, detections, issues)
    beside = _scored_table(source, detections, []) if detections.ids else None
    return replace(truths.table(source, "manifest", issues=issues), predictions=beside)


def _scored_table(source: Source, rows: BoxRows, issues: list[Issue]) -> BoxTable:
    table = rows.table(source, "manifest", issues=issues)
    return table if table.score is not None else replace(table, score=np.zeros(0))


def _rows(
    source: Source,
    lines: list[Line],
    is_wanted: Callable[[Attribute], bool],
    unknown: list[str],
    *,
    are_scored: bool = False,
) -> BoxRows:
    """The boxes of the wanted attributes, with their confidence as the score where that is asked for."""
    rows = BoxRows()
    for line in lines:
        wanted = [one for one in line.attributes if one.boxes is not None and is_wanted(one)]
        if wanted:
            rows.add_image(line.image, line.image, _size(wanted))
        for attribute in wanted:
            scores = _scores(source, line, attribute) if are_scored else None
            _add(rows, attribute, scores, unknown)
    return rows


def _size(attributes: list[Attribute]) -> Size:
    sides = next((one.boxes.image_size[0] for one in attributes if one.boxes and one.boxes.image_size), None)
    return (sides.width, sides.height) if sides else (None, None)


def _scores(source: Source, line: Line, attribute: Attribute) -> list[float]:
    """The confidence in each box, NaN where it is missing."""
    items, boxes = attribute.metadata.objects, attribute.boxes
    if boxes is not None and not items:
        return [nan] * len(boxes.annotations)
    if boxes is not None and len(items) != len(boxes.annotations):
        problem = f"{attribute.name} has {len(boxes.annotations)} boxes, but {len(items)} objects in its metadata"
        raise source.malformed(problem, "Give every box its object with a confidence.", f"line {line.number}")
    return [nan if item.confidence is None else item.confidence for item in items]


def _add(rows: BoxRows, attribute: Attribute, scores: list[float] | None, unknown: list[str]) -> None:
    names = attribute.metadata.class_map
    for position, box in enumerate(attribute.boxes.annotations if attribute.boxes else ()):
        label = names.get(str(box.class_id))
        if label is None:
            unknown.append(str(box.class_id))
            continue
        sides = (box.left, box.top, box.width, box.height)
        rows.add_box(label, [nan if side is None else side for side in sides])
        if scores is not None:
            rows.scores.append(scores[position])


def _table(source: Source, lines: list[Line], predicted: set[str], issues: list[Issue]) -> Table:
    """A row per image with its true label and, in a snapshot, the predicted one and its confidence."""
    rows = [_cells(source, line, predicted) for line in lines]
    names = ("id", "image", "truth", "prediction", "score")
    schema = {name: pl.Float64() if name == "score" else pl.String() for name in names}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    empty = [name for name in names[2:] if frame[name].null_count() == frame.height]
    numbers = np.array([line.number for line in lines], np.int64)
    return Table(source.name, "manifest", frame.drop(empty), first_line=1, lines=numbers, issues=tuple(issues))


def _cells(source: Source, line: Line, predicted: set[str]) -> tuple[str, str, str | None, str | None, float | None]:
    true = [one.metadata for one in line.attributes if one.name not in predicted]
    guessed = [one.metadata for one in line.attributes if one.name in predicted]
    if any(one.class_name is None for one in (*true, *guessed)):
        problem = "a label without a class-name in its metadata"
        raise source.malformed(problem, "Export it again.", f"line {line.number}")
    if len(true) > 1:
        problem = "several labels of one image in attributes of different names"
        remedy = "Number them alike (label0, label1) where an image may have several labels."
        raise source.malformed(problem, remedy, f"line {line.number}")
    best = max(guessed, key=lambda one: one.confidence or 0, default=None)
    truth = true[0].class_name if true else None
    return line.image, line.image, truth, best.class_name if best else None, best.confidence if best else None
