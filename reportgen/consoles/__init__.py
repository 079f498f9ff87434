"""The figures of a run as the consoles of other products show them, each under its own definition."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from reportgen.consoles.azure import azure
from reportgen.consoles.clarifai import clarifai
from reportgen.consoles.console import Console
from reportgen.consoles.rekognition import rekognition
from reportgen.consoles.roboflow import roboflow
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

CONSOLES: tuple[Callable[[OutcomeEvaluation], Console | None], ...] = (rekognition, clarifai, azure, roboflow)

_FOUND: WeakKeyDictionary[OutcomeEvaluation, tuple[Console, ...]] = WeakKeyDictionary()  # the record and the page ask


def consoles(evaluation: OutcomeEvaluation) -> tuple[Console, ...]:
    """What each console would show of a run; those whose figures need what the input lacks are left out."""
    if evaluation not in _FOUND:
        found = (console(evaluation) for console in CONSOLES)
        known = evaluation.consoles
        _FOUND[evaluation] = tuple(one for one in found if one is not None and (known is None or one.key in known))
    return _FOUND[evaluation]
