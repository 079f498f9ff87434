"""Labels of two files of boxes brought together: by name, and by number only where the predictions have no names."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.datasets.box_images import JoinedImages
from reportgen.datasets.box_numbers import names_of_numbers
from reportgen.datasets.label_meeting import meeting, stripped
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.label_numbers import whole_numbers
from reportgen.datasets.wording import listed
from reportgen.errors import MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable


@dataclass(frozen=True)
class JoinedLabels:
    """`labels` in natural order, the position in them of each label of either file (-1: none), and what was odd."""

    labels: tuple[str, ...]
    of_truths: NDArray[np.int32]
    of_predictions: NDArray[np.int32]
    issues: tuple[Issue, ...]


def joined_labels(ground_truth: BoxTable, predictions: BoxTable | None, images: JoinedImages) -> JoinedLabels:
    """The labels that have a box in either file; labels that are only listed are counted.

    Labels meet as `meeting` says; numbers find their names in the ground truth.
    Raises: MismatchedInputs when the predictions number labels that the ground truth numbers otherwise or not at all,
    or when no label is in both.
    """
    issues: list[Issue] = []
    truth_names: list[str | None] = list(ground_truth.labels)
    names = _names(ground_truth, predictions, images, issues) if predictions is not None else []
    met = meeting([[name for name in side if name is not None] for side in (truth_names, names)])
    true, predicted = ([met.forms.get(name, name) if name is not None else None for name in side]
                       for side in (truth_names, names))  # fmt: skip
    if predictions is not None and predictions.has_names:
        _check_common(ground_truth, predictions, true, predicted)
    issues.extend((*_padded(ground_truth), *(_padded(predictions) if predictions is not None else ()), *met.issues))
    used = _used(ground_truth, true) | (_used(predictions, predicted) if predictions is not None else set())
    labels = natural_order(used)
    issues.extend(_unused(true, used))
    position = {name: index for index, name in enumerate(labels)}
    return JoinedLabels(labels, _positions(true, position), _positions(predicted, position), tuple(issues))


def _padded(table: BoxTable) -> list[Issue]:
    """That labels have blanks at their ends."""
    padded = [name for name in table.labels if stripped(name) != name]
    message = f"Labels of {table.name} with blanks at their ends were read without them."
    return [issue("padded_cell", message, len(padded), map(repr, padded))] if padded else []


def _positions(names: list[str | None], position: dict[str, int]) -> NDArray[np.int32]:
    return np.array([position.get(name, -1) if name is not None else -1 for name in names], np.int32)


def _used(table: BoxTable, names: list[str | None]) -> set[str]:
    n_boxes = np.bincount(table.label, minlength=len(names))
    return {name for name, n in zip(names, n_boxes, strict=True) if name is not None and n}


def _unused(true: list[str | None], used: set[str]) -> list[Issue]:
    unused = [name for name in true if name is not None and name not in used]
    message = "Labels that the ground truth lists, but that no box has; the report leaves them out."
    return [issue("unused_label", message, len(unused), unused)] if unused else []


def _names(
    ground_truth: BoxTable, predictions: BoxTable, images: JoinedImages, issues: list[Issue]
) -> list[str | None]:
    """The name of each label of the predictions, None where its number means nothing to the ground truth."""
    if not predictions.labels:
        return []
    if predictions.has_names and not _are_numbers(ground_truth, predictions):
        return list(predictions.labels)
    is_alike = _counts_from_0(predictions) == _counts_from_0(ground_truth) and ground_truth.label_ids is not None
    if predictions.has_names or not is_alike:
        return names_of_numbers(ground_truth, predictions, images, issues)
    known = dict(zip(ground_truth.label_ids or (), ground_truth.labels, strict=True))
    _check_numbers(ground_truth, predictions, list(known))
    names = [known.get(number) for number in predictions.labels]
    is_unknown = np.array([name is None for name in names], np.bool_)
    n_unknown = int(np.count_nonzero(is_unknown[predictions.label]))
    if n_unknown:
        numbers = [number for number, name in zip(predictions.labels, names, strict=True) if name is None]
        message = f"Boxes of {predictions.name} with a label number that the ground truth does not list were left out."
        issues.append(issue("unknown_category", message, n_unknown, numbers))
    return names


def _are_numbers(ground_truth: BoxTable, predictions: BoxTable) -> bool:
    """Whether what stands for names in the predictions are the numbers of labels that the ground truth names."""
    is_named = ground_truth.has_names and not any(whole_numbers([name]) for name in ground_truth.labels)
    return is_named and bool(whole_numbers(predictions.labels))


def _counts_from_0(table: BoxTable) -> bool:
    """Whether its numbers are positions in a list of names, not ids of categories as in COCO."""
    return table.format != "coco"


def _check_common(
    ground_truth: BoxTable, predictions: BoxTable, true: list[str | None], predicted: list[str | None]
) -> None:
    if not true or not predicted or set(true) & set(predicted):
        return
    problem = f"no label in common: {listed(ground_truth.labels)} against {listed(predictions.labels)}"
    remedy = "Write the same names in both files."
    if whole_numbers(ground_truth.labels):
        remedy = "Put the names of the numbers (classes.txt, obj.names or data.yaml) beside the ground truth."
    raise _mismatch(ground_truth, predictions, problem, remedy)


def _check_numbers(ground_truth: BoxTable, predictions: BoxTable, known: list[str]) -> None:
    """Raises MismatchedInputs when the numbers are other ones, or seem to be counted from another start."""
    where = f"{listed(predictions.labels)} against {listed(known)}"
    numbers, ids = _whole(predictions.labels), _whole(known)
    if numbers and ids and not numbers <= ids:
        for step, verb, what in ((1, "add", "low"), (-1, "subtract", "high")):
            if {number + step for number in numbers} <= ids:
                remedy = f"The predictions' seem to be one too {what}: {verb} 1."
                raise _mismatch(ground_truth, predictions, f"other label numbers: {where}", remedy)
        start = 1 if min(numbers) else 0
        if max(numbers) < len(ids) + start:
            remedy = (
                f"The predictions seem to count the labels from {start} without gaps: write the category ids instead."
            )
            raise _mismatch(ground_truth, predictions, f"other label numbers: {where}", remedy)
    if not set(predictions.labels) & set(known):
        remedy = "Number the labels as the ground truth does."
        raise _mismatch(ground_truth, predictions, f"no label number in common: {where}", remedy)


def _whole(texts: Iterable[str]) -> set[int]:
    """The texts as numbers, none at all if one is no number."""
    texts = list(texts)
    return {int(text) for text in texts} if all(text.isdecimal() and len(text) < 10 for text in texts) else set()


def _mismatch(ground_truth: BoxTable, predictions: BoxTable, problem: str, remedy: str) -> MismatchedInputs:
    return MismatchedInputs(f"{ground_truth.name} and {predictions.name}", problem, remedy)
