"""reportgen check: reads and checks data only."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reportgen.options import Options

if TYPE_CHECKING:
    from reportgen.issues import Issue

MOST_LABELS = 100  # labels that are listed


def check(
    predictions: Annotated[Path, typer.Argument(help="What the model said, what is right, or both in one file.")],
    ground_truth: Annotated[Path | None, typer.Argument(help="What is right, when it is a file of its own.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of pictures, or a table of id and image.")] = None,
    task: Annotated[str | None, typer.Option(help="classification or detection; recognised when left out.")] = None,
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help="As for build.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the predictions; recognised when left out.")] = None,  # noqa: A002
) -> None:
    """Read and check the data, and print counts and oddities; nothing is written."""
    from reportgen.commands.build import columns_of

    options = Options(
        predictions=predictions, ground_truth=ground_truth, images=images, task=task, columns=columns_of(column or []),
        format=format,
    )  # fmt: skip
    for line in _lines(options):
        typer.echo(line)


def _lines(options: Options) -> Iterator[str]:
    """What is printed: the files as understood, how much there is of what, and everything odd."""
    from reportgen import numbers, pipeline

    inputs = pipeline.read_inputs(options, needs_predictions=False)
    dataset, issues = pipeline.joined(pipeline.task_of(inputs, options), inputs, options)
    has_predictions = inputs.predictions is not None
    for name, text in inputs.described:
        yield f"{name}: {text}"
    yield f"{numbers.named(dataset.n_samples, 'sample')}, {numbers.named(dataset.n_labels, 'label')}"
    yield from (
        _of_boxes(dataset) if hasattr(dataset, "truths") else _of_samples(dataset, has_predictions=has_predictions)
    )
    odd = [issue for issue in issues if has_predictions or issue.code != "no_predictions"]
    yield from map(_of_issue, odd)
    if not odd:
        yield "nothing odd"


def _of_samples(dataset: Any, has_predictions: bool) -> Iterator[str]:
    """How often each label is true, and how often it is predicted."""
    import numpy as np

    true = np.bincount(dataset.y_true, minlength=dataset.n_labels).tolist()
    predicted = np.bincount(dataset.y_pred[dataset.y_pred >= 0], minlength=dataset.n_labels).tolist()
    yield from _of_labels(dataset.labels, true, predicted if has_predictions else None, "sample")


def _of_boxes(dataset: Any) -> Iterator[str]:
    """How many objects and predicted boxes there are of each label, and what counts neither way."""
    import numpy as np

    from reportgen import numbers

    truths, detections = dataset.truths, dataset.detections
    n_bare = dataset.n_samples - np.unique(truths.image).size
    if n_bare:
        yield f"{numbers.named(n_bare, 'sample')} without an object"
    for name, marked in (("a crowd", truths.is_crowd), ("ignored or difficult", truths.is_ignored)):
        if marked.any():
            yield f"{numbers.named(int(marked.sum()), 'object')} marked {name}: counted neither as found nor as missed"
    true, predicted = (np.bincount(boxes.label, minlength=dataset.n_labels).tolist() for boxes in (truths, detections))
    yield from _of_labels(dataset.labels, true, predicted if len(detections.box) else None, "object")


def _of_labels(labels: tuple[str, ...], true: list[int], predicted: list[int] | None, unit: str) -> Iterator[str]:
    """A line for each label, in the order of the labels."""
    from reportgen import numbers

    for k, label in enumerate(labels[:MOST_LABELS]):
        said = "" if predicted is None else f", predicted {numbers.count(predicted[k])}"
        yield f"  {label}: {numbers.named(true[k], unit)}{said}"
    if len(labels) > MOST_LABELS:
        yield f"  and {numbers.named(len(labels) - MOST_LABELS, 'label')} more"


def _of_issue(issue: "Issue") -> str:
    from reportgen import numbers

    examples = f" ({', '.join(issue.examples)})" if issue.examples else ""
    return f"notice: {numbers.count(issue.count)} {issue.code}: {issue.message}{examples}"
