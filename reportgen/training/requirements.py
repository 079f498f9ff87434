"""What data and folds must have before anything is trained, and what they should have; the numbers are Clarifai's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput
from reportgen.training.folds import LEAVE_ONE_OUT
from reportgen.training.notices import Notice, notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.training.folds import Fold, Ways
    from reportgen.training.material import Material

FEWEST, ENOUGH = 10, 50  # samples of a label that must and should be there
ENOUGH_TESTED = 20  # of a label in each fold
HALF, UNEVEN = 0.5, 0.3  # of all samples in one group; of the largest fold that the smallest lacks


def check_labels(material: Material, ways: Ways, fewest: int | None) -> None:
    """Refuses data with a single label, or labels with too few samples to be trained and tested.

    `fewest` is --min-per-label; None: FEWEST, and one a fold at least.
    Raises: MalformedInput.
    """
    where = str(material.path)
    if material.has_one_label and len(material.labels) < 2:
        problem = f"every sample is {material.labels[0]}: nothing can be told apart"
        raise MalformedInput(where, problem, "Give samples of two labels or more, or name the column: --column truth=.")
    is_drawn = not (ways.fold or ways.time or ways.folds == LEAVE_ONE_OUT)
    least = max(FEWEST, int(ways.folds) if is_drawn else 0) if fewest is None else fewest
    counts = material.sets.sum(axis=0)
    rare = [f"{name} ({n})" for name, n in zip(material.labels, counts.tolist(), strict=True) if n < least]
    if rare:
        problem = f"{len(rare)} of {len(material.labels)} labels have fewer than {least} samples: {listed(rare)}"
        raise MalformedInput(where, problem, f"Add samples, join labels, or take --min-per-label {int(counts.min())}.")


def check_groups(material: Material, ways: Ways) -> None:
    """Refuses fewer groups than folds, and one that holds most samples.

    Raises: MalformedInput.
    """
    if ways.group is None:
        return
    cells = [str(cell) for cell in material.column("--group", ways.group).to_list() if cell not in (None, "")]
    names, counts = np.unique(np.array(cells, object).astype(str), return_counts=True)
    n_groups = names.size + len(material) - len(cells)
    where = f"{material.path}, column {ways.group}"
    if n_groups < int(ways.folds):
        problem = f"{n_groups} groups are fewer than {ways.folds} folds"
        raise MalformedInput(where, problem, f"Take --folds {max(2, n_groups)}, or another --group.")
    if counts.size and counts.max() > HALF * len(material):
        problem = f"group {names[counts.argmax()]} holds {counts.max()} of {len(material)} samples"
        raise MalformedInput(where, problem, "Name a column of smaller groups: where it is tested little is left.")


def check_folds(material: Material, folds: Sequence[Fold]) -> None:
    """Refuses a fold whose model would be trained with one label.

    Raises: MalformedInput.
    """
    for fold in folds:
        n_labels = np.count_nonzero(material.sets[fold.train].any(axis=0))
        if material.has_one_label and n_labels < 2:
            problem = f"fold {fold.name} would be trained with one label alone"
            remedy = "Take other folds: with more of them, by label, or without --time or --fold."
            raise MalformedInput(str(material.path), problem, remedy)


def shortcomings(material: Material, folds: Sequence[Fold]) -> Iterator[Notice]:
    """What makes figures of these folds less sure than they could be."""
    counts = material.sets.sum(axis=0)
    few = np.flatnonzero(counts < ENOUGH)
    if few.size:
        message = f"Labels with fewer than {ENOUGH} samples: their figures are hardly sure."
        yield notice("few_of_label", message, few.size, _named(material, few, counts))
    tested = np.array([material.sets[fold.test].sum(axis=0) for fold in folds])
    least = tested.min(axis=0)
    thin = np.flatnonzero((least < ENOUGH_TESTED) & (counts >= ENOUGH))
    if thin.size:
        message = f"Labels with fewer than {ENOUGH_TESTED} samples in the test part of a fold."
        yield notice("few_in_fold", message, thin.size, _named(material, thin, least))
    yield from _untrained(material, folds)
    yield from _uneven(folds)
    never = len(material) - np.unique(np.concatenate([fold.test for fold in folds])).size
    if never:
        message = "The first samples in time are trained with and never tested: the report leaves them out."
        yield notice("never_tested", message, never)


def _untrained(material: Material, folds: Sequence[Fold]) -> Iterator[Notice]:
    """Labels that a model is tested on and never saw."""
    found: dict[str, str] = {}
    for fold in folds:
        is_new = material.sets[fold.test].any(axis=0) & ~material.sets[fold.train].any(axis=0)
        found |= {material.labels[k]: f"{material.labels[k]} in fold {fold.name}" for k in np.flatnonzero(is_new)}
    if found:
        message = "Labels that a model is tested on and was not trained with."
        yield notice("label_sets_differ", message, len(found), found.values())


def _uneven(folds: Sequence[Fold]) -> Iterator[Notice]:
    sizes = [fold.test.size for fold in folds]
    if min(sizes) < (1 - UNEVEN) * max(sizes):
        message = f"The folds have from {min(sizes)} to {max(sizes)} samples: groups or times do not part evenly."
        yield notice("uneven_folds", message, len(sizes))


def _named(material: Material, labels: Iterable[int], counts: np.ndarray) -> list[str]:
    return [f"{material.labels[k]}: {int(counts[k])}" for k in labels]
