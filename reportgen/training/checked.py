"""Whether a command predicted what it should: the samples of the test part, labels that are known, and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.datasets.wording import listed
from reportgen.errors import ReportgenError
from reportgen.numbers import count
from reportgen.pipeline import Data, read
from reportgen.readers.zipped import unpacking
from reportgen.training.failures import FoldFailed

if TYPE_CHECKING:
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material

UNKNOWN = ("unknown_id", "unknown_image")
USELESS = {"no_predictions": "nothing is predicted of any sample", "nan_score": "scores are missing or not finite"}


def checked_predictions(
    material: Material, fold: Fold, place: Path, truth: Path, form: str | None, known: Sequence[str]
) -> tuple[Any, list[str]]:
    """The predictions of a fold with its ground truth, as the data set of the task, and what is odd about them.

    `known` are the labels that may be predicted.

    Raises: FoldFailed naming samples of the training part, labels that nobody knows, scores that are none, or a file
    that cannot be read.
    """
    found = _read(material, place, truth, form)
    counts = {one.code: one.count for one in found.issues}
    examples = {one.code: one.examples for one in found.issues}
    n_unknown = sum(counts.get(code, 0) for code in UNKNOWN)
    if n_unknown or (counts.get("joined_by_row") and not material.is_numbered):
        raise FoldFailed(_of_others(material, place, form, n_unknown or counts["joined_by_row"]))
    odd = sorted(set(found.dataset.labels) - set(known))
    if odd:
        raise FoldFailed(f"{place.name} predicts labels that the samples do not have: {listed(odd)}")
    for code, said in USELESS.items():
        if code in counts:
            shown = f" ({', '.join(examples[code])})" if examples[code] else ""
            raise FoldFailed(f"{place.name}: {said}{shown}")
    if counts.get("no_prediction", 0) >= fold.test.size:
        raise FoldFailed(f"{place.name} predicts none of the {fold.test.size} samples of the test part")
    return found.dataset, [f"{one.count} {one.code}: {one.message}" for one in found.issues]


def _read(material: Material, place: Path, truth: Path, form: str | None) -> Data:
    """The predictions joined with some ground truth. Raises: FoldFailed where that cannot be."""
    formats: tuple[str, ...] = (f"predictions={form}",) if form else ()
    formats += tuple(f"ground-truth={name}" for name in material.options.format) if truth == material.path else ()
    given = replace(material.options, predictions=(place,), ground_truth=(truth,), format=formats, split=None)
    given = replace(given, task=material.data.task.facts.name, columns=_columns(material))
    try:
        with unpacking():
            return read(given)
    except ReportgenError as error:
        others = "" if truth == material.path else _if_trained(material, place, form)
        raise FoldFailed(others or f"what it predicted cannot be used: {error.where}: {error.problem}") from error


def _columns(material: Material) -> dict[str, str]:
    """The columns that were named, and the one that was found to be the truth."""
    found = material.data.inputs.given[0].columns
    truth = {} if found is None or found.truth is None else {"truth": found.truth}
    return {**material.options.columns, **truth}


def _of_others(material: Material, place: Path, form: str | None, n: int) -> str:
    """That predictions are of other samples than those of the test part: of the training part, or of none."""
    return _if_trained(material, place, form) or f"{place.name} predicts {count(n)} samples that nobody knows"


def _if_trained(material: Material, place: Path, form: str | None) -> str:
    """That predictions are of samples of the training part; empty where not all are samples of the whole."""
    try:
        found = _read(material, place, material.path, form)
    except FoldFailed:
        return ""
    if any(one.code in (*UNKNOWN, "joined_by_row") for one in found.issues):
        return ""
    n_missing = sum(one.count for one in found.issues if one.code == "no_prediction")
    n = len(material) - n_missing if n_missing else 0
    return f"{place.name} holds predictions of {f'{count(n)} ' if n else ''}samples, some of the training part"
