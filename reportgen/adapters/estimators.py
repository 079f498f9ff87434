"""A fitted scikit-learn classifier, or anything with its methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.api import build
from reportgen.errors import MalformedInput
from reportgen.given import are_sets, array_of, rows_of_sets

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

ONE_ANSWER = "Give rows of zeros and ones: one column per label."


def from_estimator(
    estimator: Any, data: Any, truth: Any, *, labels: Sequence[str] | None = None, **options: Any
) -> BuiltReport:
    """The report of a fitted scikit-learn classifier, or anything with its methods, on `data` with `truth`.

    Scores are those of `predict_proba` where there is one; else there are none, and no threshold. `truth` is a label
    per sample, or, where a sample may have several, a row of zeros and ones per sample (an array, a data frame or a
    sparse matrix). `labels` then name the columns; they are those of the data frame, else numbered. `options` are those
    of `reportgen.build`; the model's name is the estimator's unless they say another.
    Raises: ReportgenError for whatever can be fixed in the data, and for a model that is no classifier.
    """
    options = {"model": type(estimator).__name__} | options
    if are_sets(truth):
        if labels is None:
            raise MalformedInput(
                "truth", "lists of labels, whose order is unknown", "Give labels, in the model's order."
            )
        truth, _ = rows_of_sets(truth, labels)
    true = _array(truth)
    if true.ndim == 2 and true.shape[1] > 1:
        return _of_sets(estimator, data, true, _names(labels, truth, true.shape[1]), options)
    if hasattr(estimator, "predict_proba"):
        return _of_scores(estimator, data, true.ravel(), labels, options)
    return build(_labels(estimator.predict(data)), ground_truth=true.ravel(), labels=labels, **options)


def _of_scores(
    estimator: Any, data: Any, true: NDArray[Any], labels: Sequence[str] | None, options: dict[str, Any]
) -> BuiltReport:
    """Of a classifier that chooses one label, with its probabilities."""
    scores = estimator.predict_proba(data)
    if isinstance(scores, list):
        raise MalformedInput("truth", f"one label per sample, but the model has {len(scores)} answers", ONE_ANSWER)
    classes = [str(label) for label in estimator.classes_]
    named = classes if labels is None else [str(label) for label in labels]
    if len(named) != len(classes):
        problem = f"{len(named)} names, but the model knows {len(classes)} labels"
        raise MalformedInput("labels", problem, "Name the model's classes_, in their order.")
    name_of = dict(zip(classes, named, strict=True))
    names = [name_of.get(label, label) for label in map(str, true.tolist())]
    return build(scores, ground_truth=names, labels=named, **options)


def _array(value: Any) -> NDArray[Any]:
    """As an array, a sparse matrix as well."""
    return array_of(value.toarray() if hasattr(value, "toarray") else value)


def _labels(predicted: Any) -> NDArray[Any]:
    """Raises: MalformedInput for a regressor's answers, which are no labels."""
    said = _array(predicted).reshape(-1)
    if said.dtype.kind == "f" and bool((said % 1 != 0).any()):
        raise MalformedInput("estimator", "predicts numbers, not labels", "Give a fitted classifier.")
    return said


def _names(labels: Sequence[str] | None, truth: Any, n: int) -> list[str]:
    """The names of the columns of truth."""
    columns = getattr(truth, "columns", range(n)) if labels is None else labels
    names = [str(name) for name in columns]
    if len(names) != n:
        problem = f"{len(names)} names, but ground truth has {n} columns"
        raise MalformedInput("labels", problem, "Name every column of ground truth.")
    return names


def _of_sets(estimator: Any, data: Any, true: NDArray[Any], names: list[str], options: dict[str, Any]) -> BuiltReport:
    """Of a classifier whose samples may have several labels each."""
    if not np.isin(true, (0, 1)).all():
        found = true[~np.isin(true, (0, 1))][0]
        raise MalformedInput("truth", f"has {found} in {true.shape[1]} columns", ONE_ANSWER)
    if hasattr(estimator, "predict_proba"):
        scores = _positive(estimator.predict_proba(data), getattr(estimator, "classes_", None), true.shape)
        return build(scores, ground_truth=true.astype(np.int64), labels=names, **options)
    said = _array(estimator.predict(data))
    _check_shape(said.shape, true.shape)
    sets = [[name for name, one in zip(names, row, strict=True) if one] for row in said.tolist()]
    return build(sets, ground_truth=true.astype(np.int64), labels=names, **options)


def _positive(scores: Any, classes: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """(n_samples, n_labels) the probability of each label.

    It is what one classifier per label gives; a tree or a forest, and MultiOutputClassifier, give a list with the
    probabilities of 0 and of 1 for each label, or of one of them where training held no other.
    """
    if not isinstance(scores, list):
        found = _array(scores)
        if found.ndim == 3:  # as MultiOutputClassifier's of one size, put together
            return _positive(list(found), classes, shape)
        _check_shape(found.shape, shape)
        return found
    known = [np.arange(np.shape(one)[1]) for one in scores] if classes is None else list(classes)
    columns = []
    for one, values in zip(scores, known, strict=True):
        at = np.flatnonzero(np.asarray(values) == 1)
        columns.append(_array(one)[:, at[0]] if at.size else np.zeros(len(_array(one))))
    _check_shape((len(columns[0]), len(columns)), shape)
    return np.stack(columns, axis=1)


def _check_shape(found: tuple[int, ...], shape: tuple[int, ...]) -> None:
    if found != shape:
        problem = f"answers of shape {found}, ground truth of {shape}"
        raise MalformedInput("estimator", problem, "Give a model that was fitted with the same columns of labels.")
