"""What the Python API is given instead of files, arrays, tables, plain objects, written down for the readers."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from reportgen.errors import MalformedInput
from reportgen.options import VECTOR_ROLES

MOST_FILES = 100  # of a list that are looked for
ROWS_REMEDY = "Give one row per sample in every array."


def is_path(value: object) -> bool:
    """Whether the value names a file or folder."""
    return isinstance(value, str | PathLike)


def are_files(value: object) -> bool:
    """Whether the value is several files or tables, each of them one that `written` takes: not labels, not rows.

    Texts are files where one of the first has a suffix and lies there: labels are texts as well.
    """
    if not isinstance(value, list | tuple) or not value:
        return False
    if all(is_path(one) for one in value):
        firsts = value[:MOST_FILES]
        return any(not isinstance(one, str) or (Path(one).suffix and Path(one).exists()) for one in firsts)
    return all(map(_is_frame, value))


def _is_frame(value: object) -> bool:
    return hasattr(value, "write_parquet") or hasattr(value, "to_csv")


def all_written(folder: Path, name: str, value: Any) -> tuple[Path, ...]:
    """The paths of one or several files, as `written` gives them."""
    if not are_files(value):
        return (written(folder, name, value),)
    return tuple(written(folder, f"{name}-{k + 1}", one) for k, one in enumerate(value))


def array_of(value: Any) -> np.ndarray:
    """The value as a numpy array; tensors are taken from wherever they are."""
    for step in ("detach", "cpu"):
        value = getattr(value, step, lambda value=value: value)()
    array = np.asarray(value)
    return array.astype(str) if array.dtype == object else array


def written(folder: Path, name: str, value: Any) -> Path:
    """A path as it is; a data frame or JSON-like object as a file of the folder.

    Raises: MalformedInput for anything else.
    """
    if is_path(value):
        return Path(value)
    if hasattr(value, "write_parquet"):
        value.write_parquet(folder / f"{name}.parquet")
        return folder / f"{name}.parquet"
    if hasattr(value, "to_csv"):
        value.to_csv(folder / f"{name}.csv", index=False)
        return folder / f"{name}.csv"
    if isinstance(value, dict | list):
        try:
            (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
        except (TypeError, ValueError) as error:
            raise MalformedInput(name, f"is no plain data: {error}", "Give paths, arrays or data frames.") from error
        return folder / f"{name}.json"
    raise MalformedInput(name, f"is a {type(value).__name__}", "Give a path, arrays, a data frame or a list of dicts.")


def is_array(value: object) -> bool:
    """Whether the value is an array of numbers or labels: of numpy or like it, or a list of such."""
    if is_path(value) or are_files(value) or isinstance(value, dict) or _is_frame(value):
        return False
    return not (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _are_scores(said: np.ndarray) -> bool:
    """Whether these are scores of one of two labels, not labels: from 0 to 1, and not all of them whole."""
    within = said.dtype.kind == "f" and bool(((said >= 0) & (said <= 1) | np.isnan(said)).all())
    return within and bool((said % 1 > 0).any())


def are_sets(value: object) -> bool:
    """Whether it is a list with a list of labels, possibly none, for each sample."""
    if not isinstance(value, list | tuple) or not value:
        return False
    if not all(isinstance(one, list | tuple | set) for one in value):
        return False
    return all(isinstance(label, str) for one in value for label in one)


def rows_of_sets(sets: Any, labels: Any) -> tuple[np.ndarray, np.ndarray]:
    """Lists of labels as rows of ones and zeros, and the names of the columns.

    Raises: MalformedInput for a label that `labels` do not name.
    """
    found = sorted({label for one in sets for label in one})
    names = found if labels is None else [str(label) for label in labels]
    other = [label for label in found if label not in set(names)]
    if other:
        raise MalformedInput("ground_truth", f"{other[0]!r} is none of the labels", "Name it in labels, too.")
    return np.array([[name in one for name in names] for one in map(set, sets)]), np.array(names)


def written_arrays(folder: Path, predictions: Any, truth: Any, labels: Any, ids: Any, score: Any) -> Path:
    """Predictions, a label, a row of scores or a score per sample, with what belongs to them, as an archive of arrays.

    Where a sample may have several labels `truth` are rows of ones and zeros, or a list of labels for each sample.
    Raises: MalformedInput for arrays of other shapes.
    """
    if are_sets(truth):
        truth, labels = rows_of_sets(truth, labels)
    if are_sets(predictions):
        predictions, labels = rows_of_sets(predictions, labels)
    said = array_of(predictions)
    if said.ndim not in (1, 2):
        remedy = "Give one label per sample, or one row of scores per sample."
        raise MalformedInput("predictions", f"an array of {said.ndim} dimensions", remedy)
    arrays = {"probs" if said.ndim == 2 or _are_scores(said) else "y_pred": said}
    named = {"y_true": truth, "class_names": labels, "ids": ids, "score": score}
    arrays |= {name: array_of(value) for name, value in named.items() if value is not None}
    for name, array in arrays.items():
        if name != "class_names" and array.shape[:1] != said.shape[:1]:
            raise MalformedInput(name, f"{len(array)} rows, predictions have {len(said)}", ROWS_REMEDY)
    np.savez(folder / "arrays.npz", **arrays)  # type: ignore[arg-type]
    return folder / "arrays.npz"


def written_vectors(folder: Path, given: Any) -> tuple[tuple[str, Path], ...]:
    """Files of vectors with their roles: of an array, a data frame or a path for the samples, or a dict of such.

    Raises: MalformedInput for another role, or anything else.
    """
    parts = given if isinstance(given, dict) else {"test": given}
    other = next((role for role in parts if role not in VECTOR_ROLES), None)
    if other is not None:
        remedy = f"Give {' and '.join(VECTOR_ROLES)}; ids beside vectors are columns of a data frame or of a file."
        raise MalformedInput("embeddings", f"there is no {other!r} set", remedy)
    return tuple((role, _vectors(folder, role, value)) for role, value in parts.items() if value is not None)


def _vectors(folder: Path, role: str, value: Any) -> Path:
    if is_path(value) or _is_frame(value):
        return written(folder, f"embeddings-{role}", value)
    try:
        array = array_of(value)
    except ValueError as error:
        raise MalformedInput("embeddings", f"is no array: {error}", "Give one vector per sample.") from error
    np.save(folder / f"embeddings-{role}.npy", array)
    return folder / f"embeddings-{role}.npy"
