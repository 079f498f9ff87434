"""Estimators as scikit-learn has them, trained without a part of the samples, and what they say of it.

scikit-learn is imported here alone, and only for what is its own: an estimator of another library needs none.
"""

from __future__ import annotations

import copy
import importlib
import json
import sys
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import OptionError, ReportgenError

PIP = "Install it: pip install 'reportgen[train]'"
PROBA = ("auto", "none")
Inputs = Any  # (n, d) numbers, a data frame, or a list of texts


@dataclass(frozen=True)
class Candidate:
    """A model that can be trained: the place of an estimator, or of the built-in head, with its settings.

    `proba` none: labels alone are wanted of it, no scores.
    """

    place: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    proba: str = "auto"

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return self.place.rpartition(":")[2]


@dataclass(frozen=True, eq=False)
class Lesson:
    """One training: `inputs` and `sets` (n, n_labels) of all samples, and which are trained with and tested on."""

    candidate: Candidate
    inputs: Inputs
    sets: NDArray[np.bool_]
    labels: tuple[str, ...]
    has_one_label: bool
    train: NDArray[np.int64]
    test: NDArray[np.int64]
    seed: int = 0
    asked: Inputs | None = None  # those that `test` are of; None: `inputs`


@dataclass(frozen=True, eq=False)
class Answer:
    """What a model says of the samples it is tested on, in their order.

    `said` (n, n_labels) are the labels it predicts, `scores` (n, n_labels) are NaN of a label it was not trained with,
    None where it gives none. `notes` are warnings of its library.
    """

    said: NDArray[np.bool_]
    scores: NDArray[np.float64] | None
    seconds: float
    notes: tuple[str, ...] = ()


class TrainingFailed(Exception):
    """An estimator that raised an error; `args` are the error's kind and what it said."""


def answered(lesson: Lesson) -> Answer:
    """Trains a new estimator and asks it; what it warns of is kept.

    Raises: TrainingFailed with what the estimator raised, OptionError for one that cannot be made.
    """
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = made(lesson.candidate, lesson.seed, has_one_label=lesson.has_one_label)
        try:
            model.fit(_rows(lesson.inputs, lesson.train), _truth(lesson))
            asked = lesson.inputs if lesson.asked is None else lesson.asked
            said, scores = _asked(model, _rows(asked, lesson.test), lesson)
        except (ReportgenError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise TrainingFailed(f"{type(error).__name__}: {error}") from error
    seen = dict.fromkeys(f"{one.category.__name__}: {str(one.message).splitlines()[0]}" for one in caught)
    return Answer(said, scores, time.perf_counter() - started, tuple(seen))


def made(candidate: Candidate, seed: int, *, has_one_label: bool) -> Any:
    """A new estimator with its settings; what draws by chance does so by `seed` where it is not told otherwise.

    Raises: OptionError for a place that does not lead to an estimator, or settings it does not have.
    """
    model = _built(candidate)
    if not (callable(getattr(model, "fit", None)) and callable(getattr(model, "predict", None))):
        problem = f"a {type(model).__name__} has no fit and predict"
        raise OptionError(f"--estimator {candidate.place}", problem, "Name a class or function that makes one.")
    params = model.get_params() if hasattr(model, "get_params") else {}
    free = [name for name, value in params.items() if name.rpartition("__")[2] == "random_state" and value is None]
    if free:
        model.set_params(**dict.fromkeys(free, seed % 2**32))
    return model if has_one_label else _of_sets(model)


def settings_of(pairs: list[str]) -> dict[str, Any]:
    """Settings of `--set NAME=VALUE`; a value that is JSON is what it says, any other is text.

    >>> settings_of(["C=0.5", "solver=saga", "clf__fit_intercept=false"])
    {'C': 0.5, 'solver': 'saga', 'clf__fit_intercept': False}

    Raises: OptionError for another form, or a name that is given twice.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign or not name or name in found:
            problem = f"{name} is set twice" if name in found else "is not NAME=VALUE"
            raise OptionError(f"--set {pair}", problem, "For instance --set C=0.5.")
        try:
            found[name] = json.loads({"None": "null", "True": "true", "False": "false"}.get(text, text))
        except ValueError:
            found[name] = text
    return found


def needs_scikit_learn() -> None:
    """Raises: OptionError where scikit-learn is not installed."""
    try:
        importlib.import_module("sklearn")
    except ImportError as error:
        raise OptionError("crossval", f"scikit-learn is needed and cannot be imported ({error})", PIP) from error


def _built(candidate: Candidate) -> Any:
    """The estimator that the place leads to: an object is copied, a class or function called with the settings."""
    found = _found(candidate.place)
    nested = {name: value for name, value in candidate.settings.items() if "__" in name}
    plain = {name: value for name, value in candidate.settings.items() if name not in nested}
    is_object = hasattr(found, "fit") and not isinstance(found, type)
    try:
        model = copy.deepcopy(found) if is_object else found(**plain)
        set_later = {**plain, **nested} if is_object else nested
        return model.set_params(**set_later) if set_later else model
    except Exception as error:
        said = " ".join(str(error).split())
        where = f"--estimator {candidate.place}"
        remedy = "Check --set, and that it is a class or function that makes an estimator."
        raise OptionError(where, f"cannot be made: {type(error).__name__}: {said}", remedy) from error


def _found(place: str) -> Any:
    """What `module:name` names; modules of the current folder come first, as python does it.

    Raises: OptionError.
    """
    module, sign, name = place.partition(":")
    if not sign or not module or not name:
        raise OptionError(f"--estimator {place}", "is not MODULE:NAME", "Such as sklearn.svm:SVC.")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except ImportError as error:
        is_ours = module.partition(".")[0] == "sklearn"
        raise OptionError(f"--estimator {place}", f"cannot be imported: {error}", PIP if is_ours else
                          "Install it, or run the command in the folder of the module.") from error  # fmt: skip
    except AttributeError as error:
        raise OptionError(f"--estimator {place}", str(error), "Check the name behind the colon.") from error
    return found


def _of_sets(model: Any) -> Any:
    """The estimator as one that takes any number of labels: one of it a label, where it takes but one itself."""
    if not hasattr(model, "__sklearn_tags__") or model.__sklearn_tags__().target_tags.multi_output:
        return model
    from sklearn.multiclass import OneVsRestClassifier

    return OneVsRestClassifier(model)


def _rows(inputs: Inputs, rows: NDArray[np.int64]) -> Inputs:
    """The inputs of some samples."""
    if isinstance(inputs, list):
        return [inputs[k] for k in rows.tolist()]
    return inputs[rows] if isinstance(inputs, np.ndarray) else inputs[rows.tolist()]


def _truth(lesson: Lesson) -> Any:
    """What the estimator is told: the name of each label, or a row of ones and zeros."""
    sets = lesson.sets[lesson.train]
    return np.array(lesson.labels)[sets.argmax(axis=1)] if lesson.has_one_label else sets.astype(np.int64)


def _asked(model: Any, inputs: Inputs, lesson: Lesson) -> tuple[NDArray[np.bool_], NDArray[np.float64] | None]:
    said = np.asarray(model.predict(inputs))
    scores = _scores(model, inputs) if lesson.candidate.proba == "auto" else None
    if not lesson.has_one_label:
        return said.astype(bool), scores
    place = {name: k for k, name in enumerate(lesson.labels)}
    found = np.zeros((len(lesson.test), len(lesson.labels)), np.bool_)
    found[np.arange(len(found)), [place[str(name)] for name in said.tolist()]] = True
    return found, None if scores is None else _in_order(scores, [place[str(name)] for name in model.classes_], found)


def _in_order(scores: NDArray[np.float64], place: list[int], like: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The scores as columns of all labels."""
    found = np.full(like.shape, np.nan)
    found[:, place] = scores
    return found


def _scores(model: Any, inputs: Inputs) -> NDArray[np.float64] | None:
    """The scores of all labels the model knows, as probabilities; None where it has none."""
    if hasattr(model, "predict_proba"):
        found = model.predict_proba(inputs)
        if isinstance(found, list):  # a model of several outputs: of each label the two of no and yes
            found = np.stack([one[:, -1] if one.shape[1] > 1 else np.zeros(len(one)) for one in found], axis=1)
        return np.asarray(found, np.float64)
    if not hasattr(model, "decision_function"):
        return None
    found = np.asarray(model.decision_function(inputs), np.float64)
    if found.ndim == 1:
        positive = 1 / (1 + np.exp(-found))
        return np.stack([1 - positive, positive], axis=1)
    raised = np.exp(found - found.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
