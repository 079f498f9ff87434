"""The folds of another cross-validation, so that two of them can be compared sample by sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reportgen.errors import MismatchedInputs, OptionError
from reportgen.training.folds import Fold, Ways
from reportgen.training.splits import NEVER
from reportgen.training.work import PLAN, Json

if TYPE_CHECKING:
    from reportgen.training.material import Material

DRAWN = ("folds", "repeats", "seed", "stratify", "group", "time", "fold")


def plan_in(work: Path) -> Json:
    """The plan of a work folder. Raises: OptionError where there is none."""
    try:
        found: Json = json.loads((work / PLAN).read_bytes())
        Ways(**{name: found["options"][name] for name in DRAWN})
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "Give the folder of a cross-validation, such as report.crossval."
        raise OptionError(f"--same-folds-as {work}", "holds no plan of a cross-validation", remedy) from error
    return found


def ways_of(plan: Json) -> Ways:
    """How the samples of a plan were parted."""
    return Ways(**{name: plan["options"][name] for name in DRAWN})


def folds_as(material: Material, plan: Json, work: Path) -> tuple[Fold, ...]:
    """The folds of a plan, of the same samples.

    Raises: MismatchedInputs where the samples are others.
    """
    ways, found = ways_of(plan), []
    for repeat, by_id in enumerate(plan["split"], 1):
        odd = sorted(set(by_id) - set(material.ids)) or sorted(set(material.ids) - set(by_id) if not ways.time else ())
        if odd:
            problem = f"its samples are others: {odd[0]} is in one of the two only"
            raise MismatchedInputs(f"--same-folds-as {work}", problem, "Give the data that it was trained on.")
        names = list(dict.fromkeys(by_id.values()))
        order = _in_order(names)
        place = {name: k for k, name in enumerate(order)}
        code = np.array([place[by_id[name]] if name in by_id else NEVER for name in material.ids], np.int64)
        for k, name in enumerate(order):
            train = np.flatnonzero(code < k if ways.time else code != k)
            found.append(Fold(name, repeat, k + 1, train, np.flatnonzero(code == k)))
    return tuple(found)


def _in_order(names: list[str]) -> list[str]:
    from reportgen.training.folds import natural

    return sorted(names, key=natural)
