"""Spans of text in Label Studio's tasks, with those of its predictions beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.readers.drawn import DrawnBoxes
from reportgen.readers.label_studio_tasks import Annotation, Labelled, Result
from reportgen.readers.source import Source
from reportgen.readers.span_rows import beside, span_rows
from reportgen.readers.span_values import values_of
from reportgen.readers.tagged import Documents
from reportgen.span_tables import SpanTable

FORMAT = "labelstudio"
_GIVE = "Give a project of boxes, of choices, or of labels in plain text (Text, not HyperText, Paragraphs or Audio)."


def span_table(source: Source, tasks: list[Labelled], drawn: DrawnBoxes) -> SpanTable:
    """The texts with their labelled spans, the predicted ones beside them, or these alone.

    Raises: MalformedInput for places in sound, in HTML or in dialogues.
    """
    has_truth = any(task.truth for task in tasks)
    issues = [*drawn.issues, *_left_out(tasks)]
    if has_truth and not source.is_predicted:
        bare = [task.name for task in tasks if not task.truth]
        if bare:
            message = "Texts without a ground truth (unlabelled) were left out."
            issues.append(issue("unlabelled", message, len(bare), bare))
        tasks = [task for task in tasks if task.truth]
    ids = pl.Series([task.name for task in tasks], dtype=pl.String)
    about = Documents(ids, is_numbered=all(task.is_numbered for task in tasks))
    texts = pl.Series([task.text for task in tasks], dtype=pl.String)

    def side(annotations: list[Annotation | None]) -> SpanTable:
        def fails(row: int, problem: str, remedy: str) -> MalformedInput:
            return source.malformed(problem, remedy, f"task {tasks[row].name}")

        lists = [list(_spans(source, one, task.name)) for one, task in zip(annotations, tasks, strict=True)]
        return span_rows(source, FORMAT, about, texts, values_of(lists, fails))

    true = side([task.truth for task in tasks]) if has_truth else None
    said = side([task.predicted for task in tasks]) if any(task.predicted for task in tasks) else None
    if true is None or (source.is_predicted and said is not None):
        assert said is not None  # noqa: S101 - there are results
        return replace(said, issues=(*issues, *said.issues))
    true = replace(true, issues=(*issues, *true.issues))
    return true if said is None else beside(true, said)


def _results(annotation: Annotation | None) -> list[Result]:
    return (annotation.result or []) if annotation else []


def _spans(source: Source, annotation: Annotation | None, name: str) -> Iterator[dict[str, Any]]:
    """The spans of an annotation, one for each label."""
    for one in _results(annotation):
        value = one.value
        if value.start is None:
            continue
        if not isinstance(value.start, int) or not isinstance(value.end, int):
            raise source.malformed("Label Studio's places in sound, HTML or a dialogue", _GIVE, f"task {name}")
        score = one.score if one.score is not None or annotation is None else annotation.score
        labels: list[str | None] = [*value.own_labels]
        for label in labels or [None]:
            yield {"start": value.start, "end": value.end, "label": label, "score": score, "text": value.text}


def _left_out(tasks: list[Labelled]) -> Iterator[Issue]:
    """Results that are no spans: relations, choices for a whole text."""
    found = [task.name for task in tasks for one in _results(task.truth) if one.value.start is None]
    if found:
        yield issue("no_span", "Results that are no spans, such as relations, were left out.", len(found), found)
