"""The folds of a cross-validation: which samples each is tested on, and which its model is trained with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.errors import MalformedInput, OptionError
from reportgen.metrics.near_vectors import near_groups
from reportgen.training.splits import (
    NEVER,
    Codes,
    drawn_order,
    folds_by_time,
    grouped_folds,
    iterative_folds,
    plain_folds,
    stratified_folds,
)

if TYPE_CHECKING:
    from reportgen.metrics.near_vectors import Pairs
    from reportgen.training.material import Material

LEAVE_ONE_OUT = "loo"
MOST_LEFT_OUT = 200  # samples, each with a training of its own
STRATIFY = ("auto", "label", "none")


@dataclass(frozen=True)
class Ways:
    """How samples are parted: the options of the command, as given.

    Raises: OptionError for those that contradict each other.
    """

    folds: str = "5"
    repeats: int = 1
    seed: int = 0
    stratify: str = "auto"
    group: str | None = None
    time: str | None = None
    fold: str | None = None

    def __post_init__(self) -> None:
        """Refuses what no data could give a meaning."""
        if self.folds != LEAVE_ONE_OUT and (not self.folds.isdecimal() or int(self.folds) < 2):
            raise OptionError("--folds", f"{self.folds} is no number of folds", "Give a whole number from 2, or loo.")
        if self.stratify not in STRATIFY:
            raise OptionError("--stratify", f"there is no {self.stratify!r}", f"Write one of {', '.join(STRATIFY)}.")
        if self.repeats < 1:
            raise OptionError("--repeats", f"{self.repeats} is less than 1", "Give a whole number from 1.")
        given = [f"--{name}" for name in ("group", "time", "fold") if getattr(self, name)]
        is_drawn = not (self.fold or self.time or self.folds == LEAVE_ONE_OUT)
        if len(given) > 1:
            raise OptionError(" and ".join(given), "each say how samples are parted", "Give one of them.")
        if self.repeats > 1 and not is_drawn:
            why = f"{given[0] if given else '--folds loo'} leaves nothing to draw"
            raise OptionError("--repeats", f"{why}: every repetition would be the same", "Leave it out.")


@dataclass(frozen=True, eq=False)
class Fold:
    """One training: positions of the samples it is trained with and of those it is tested on."""

    name: str
    repeat: int  # from 1
    number: int  # from 1
    train: Codes
    test: Codes

    @property
    def folder(self) -> str:
        """Where its files lie: `fold-03`, or `fold-2.03` of the second repetition."""
        return f"fold-{self.number:02}" if self.repeat == 1 else f"fold-{self.repeat}.{self.number:02}"


def folds_of(material: Material, ways: Ways, together: Pairs | None = None) -> tuple[Fold, ...]:
    """The folds of every repetition; `together` (m, 2) are samples that are not to be parted.

    Raises: OptionError or MalformedInput where the samples cannot be parted so.
    """
    if ways.fold is not None:
        names, code = _own(material, ways.fold)
        return tuple(_folds(code, names))
    n_folds = _number(material, ways)
    names = [str(k + 1) for k in range(n_folds)]
    if ways.time is not None:
        code = folds_by_time(_times(material, ways.time), n_folds)
        return tuple(_folds(code, names, is_chained=True))
    group = _groups(material, ways, together)
    found: list[Fold] = []
    for repeat in range(1, ways.repeats + 1):
        order = drawn_order(material.ids, f"{ways.seed} {repeat}")
        named = names if repeat == 1 else [f"{repeat}.{k + 1:02}" for k in range(n_folds)]
        found += _folds(_drawn(material, ways, group, order, n_folds), named, repeat)
    return tuple(found)


def _drawn(material: Material, ways: Ways, group: Codes | None, order: Codes, n_folds: int) -> Codes:
    if group is not None:
        sets = material.sets if ways.stratify != "none" else np.ones((len(material), 1), np.bool_)
        return grouped_folds(sets, group, order, n_folds)
    if ways.stratify == "none" or n_folds == len(material):
        return plain_folds(order, n_folds)
    if material.has_one_label:
        return stratified_folds(material.label, order, n_folds)
    return iterative_folds(material.sets, order, n_folds)


def _folds(code: Codes, names: list[str], repeat: int = 1, *, is_chained: bool = False) -> Iterator[Fold]:
    """The folds that codes say; in a chain each model is trained with what comes before."""
    for k, name in enumerate(names):
        test = np.flatnonzero(code == k)
        train = np.flatnonzero(code < k if is_chained else code != k)
        if not test.size or not train.size:
            what = "no sample to test on" if not test.size else "no sample to train with"
            problem = f"fold {name} has {what}"
            raise OptionError("--folds", problem, "Take fewer folds; groups and samples of one time stay together.")
        yield Fold(name, repeat, k + 1, train, test)


def _number(material: Material, ways: Ways) -> int:
    n = len(material)
    if ways.folds == LEAVE_ONE_OUT:
        if n > MOST_LEFT_OUT:
            problem = f"that would be {n} trainings, and at most {MOST_LEFT_OUT} are done"
            raise OptionError("--folds loo", problem, "Take --folds 10.")
        return n
    n_folds = int(ways.folds)
    if n_folds > n:
        raise OptionError("--folds", f"{n_folds} folds of {n} samples", f"Take at most --folds {n}.")
    return n_folds


def _own(material: Material, column: str) -> tuple[list[str], Codes]:
    """The user's own folds: their names in natural order, and the code of each sample."""
    cells = material.column("--fold", column).cast(pl.String).str.strip_chars()
    empty = np.flatnonzero((cells.is_null() | (cells == "")).to_numpy())
    if empty.size:
        problem = f"{empty.size} samples have no fold in column {column}, the first is {material.ids[int(empty[0])]}"
        raise MalformedInput(str(material.path), problem, "Write the fold of every sample.")
    names = sorted(set(cells.to_list()), key=natural)
    if not 2 <= len(names) <= max(2, len(material) // 2, MOST_LEFT_OUT):
        problem = f"column {column} has {len(names)} different values"
        raise OptionError(f"--fold {column}", problem, "Name a column with one value a fold, two folds at least.")
    place = {name: k for k, name in enumerate(names)}
    return names, np.array([place[name] for name in cells], np.int64)


def natural(name: str) -> tuple[object, ...]:
    """A key by which fold 10 comes after fold 9."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part)


def _times(material: Material, column: str) -> Codes:
    """(n,) the place in time of each sample, from 0.

    Raises: MalformedInput for cells that are neither numbers nor dates throughout.
    """
    cells = material.column("--time", column)
    texts = cells.cast(pl.String).str.strip_chars()
    numbers = texts.cast(pl.Float64, strict=False)
    dates = cells if cells.dtype.is_temporal() else _dates(texts)
    for values in (numbers, dates):
        if not values.is_null().any() and not (values.dtype.is_float() and values.is_nan().any()):
            return np.unique(values.to_physical().to_numpy(), return_inverse=True)[1].astype(np.int64)
    bad = int((numbers.is_null() & dates.is_null()).arg_max() or 0)
    problem = f"column {column} says {texts[bad]!r} of {material.ids[bad]}: not all cells are numbers, or dates"
    raise MalformedInput(str(material.path), problem, "Write numbers, or dates such as 2026-03-14 or 2026-03-14T15:09.")


def _dates(texts: pl.Series) -> pl.Series:
    """The times in UTC, null where there is none; all in one of the forms of ISO 8601."""
    try:
        return texts.str.to_datetime(strict=False, time_zone="UTC")
    except pl.exceptions.PolarsError:
        return pl.Series([None] * len(texts), dtype=pl.Datetime)


def _groups(material: Material, ways: Ways, together: Pairs | None) -> Codes | None:
    """(n,) the group of each sample, those that are not to be parted being of one; None where each may go anywhere."""
    own: Codes | None = None
    pairs = np.zeros((0, 2), np.int64) if together is None else together
    if ways.group is not None:
        own = _codes(material, ways.group)
        first = np.unique(own, return_index=True)[1]
        pairs = np.concatenate([pairs, np.stack([first[own], np.arange(own.size)], axis=1)])
    if not len(pairs):
        return own
    group = near_groups(pairs[pairs[:, 0] != pairs[:, 1]], len(material)).astype(np.int64)
    alone = np.flatnonzero(group == NEVER)
    group[alone] = group.max(initial=NEVER) + 1 + np.arange(alone.size)
    return group


def _codes(material: Material, column: str) -> Codes:
    """(n,) the group that a column says; a sample without one is a group of its own."""
    cells = material.column("--group", column).cast(pl.String)
    own = [f"\0{k}" for k in range(len(material))]
    named = [cell if cell else own[k] for k, cell in enumerate(cells)]
    return np.unique(np.array(named), return_inverse=True)[1].astype(np.int64)
