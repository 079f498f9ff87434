"""What `reportgen check` prints of labels, whatever the task."""

from collections.abc import Iterator, Sequence

from reportgen import numbers

MOST_LABELS = 100  # labels that are listed


def of_labels(labels: Sequence[str], true: list[int], predicted: list[int] | None, unit: str) -> Iterator[str]:
    """A line for each label, in the order of the labels: how many are true and, where known, how many predicted."""
    for k, label in enumerate(labels[:MOST_LABELS]):
        said = "" if predicted is None else f", predicted {numbers.count(predicted[k])}"
        yield f"  {label}: {numbers.named(true[k], unit)}{said}"
    if len(labels) > MOST_LABELS:
        yield f"  and {numbers.named(len(labels) - MOST_LABELS, 'label')} more"
