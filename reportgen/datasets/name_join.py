"""Names of two files brought together one by one: each as strictly as it can be, never where two could be meant."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from reportgen.datasets.name_forms import FORMS, OF_CASE, OF_FOLDER, OF_MARKS, Names, last_folders, upload_mark
from reportgen.datasets.wording import shown
from reportgen.issues import MAX_EXAMPLES, Issue, issue

AS_WRITTEN = -1
OF_PREDICTIONS = ("the predictions", "the ground truth's")


@dataclass(frozen=True, eq=False)
class JoinedNames:
    """Where in ours each of theirs stands, -1: nowhere; `way` is the form in FORMS that brought it there, -1: none.

    `ambiguous` are the places of theirs that could be several of ours, or the same as another of theirs.
    """

    found: NDArray[np.int32]
    way: NDArray[np.int8]
    ambiguous: tuple[int, ...] = ()

    def completed(self, other: JoinedNames) -> JoinedNames:
        """With what another join found of names that are in neither place of this one."""
        is_free = ~np.isin(other.found, self.found[self.found >= 0]) & (self.found < 0) & (other.found >= 0)
        found, way = np.where(is_free, other.found, self.found), np.where(is_free, other.way, self.way)
        open_ones = (place for place in dict.fromkeys((*self.ambiguous, *other.ambiguous)) if found[place] < 0)
        return JoinedNames(found, way, tuple(open_ones))


def joined_names(ours: Names, theirs: Names) -> JoinedNames:
    """Each of `theirs` with the one of `ours` that it means; empty names and names that occur twice mean nothing.

    What is written alike is joined first, then what is alike without address, folder, suffix, marks and leading zeros,
    in this order, and without regard to case where nothing else is alike. A key that two names of one side share is
    none.
    """
    found = _places_in(ours, theirs)
    way = np.full(len(theirs), AS_WRITTEN, np.int8)
    left, right = _open(ours, theirs, found)
    keys: tuple[Names, Names] = ([ours[row] for row in left], [theirs[row] for row in right])
    unsure: dict[int, None] = {}
    for number, form in enumerate(FORMS):
        if not left or not right or (number == OF_CASE and (found >= 0).any()):
            break
        before, keys = keys, (form.of(keys[0]), form.of(keys[1]))
        if number and keys[0] is before[0] and keys[1] is before[1]:  # what is left was looked at already
            continue
        pairs, doubtful = _pairs(ours, theirs, (left, right), keys, number)
        unsure |= dict.fromkeys(doubtful)
        if pairs:
            found[[their for _, their in pairs]] = [our for our, _ in pairs]
            way[[their for _, their in pairs]] = number
            keys = (
                _kept(keys[0], left, {our for our, _ in pairs}),
                _kept(keys[1], right, {their for _, their in pairs}),
            )
            left, right = _open(ours, theirs, found)
    return JoinedNames(found, way, tuple(row for row in unsure if found[row] < 0))


def _kept(keys: Names, rows: list[int], done: set[int]) -> list[str]:
    return [key for key, row in zip(keys, rows, strict=True) if row not in done]


def _open(ours: Names, theirs: Names, found: NDArray[np.int32]) -> tuple[list[int], list[int]]:
    """The rows of both sides that still look for each other."""
    is_taken = np.zeros(len(ours) + 1, np.bool_)
    is_taken[found] = True
    left = [row for row in np.flatnonzero(~is_taken[:-1]).tolist() if ours[row]] if len(ours) else []
    return left, [row for row in np.flatnonzero(found < 0).tolist() if theirs[row]]


def _pairs(
    ours: Names, theirs: Names, rows: tuple[list[int], list[int]], keys: tuple[Names, Names], number: int
) -> tuple[list[tuple[int, int]], list[int]]:
    """Rows of both sides whose keys are alike and nobody else's; rows of theirs whose key is somebody else's, too."""
    known = dict(zip(keys[0], rows[0], strict=True))
    near = [(known[key], row, key) for key, row in zip(keys[1], rows[1], strict=True) if key and key in known]
    if not near:
        return [], []
    wanted = {key for _, _, key in near}
    shared = set().union(
        *(
            _shared(names, side, keys_of_side, number, wanted)
            for names, side, keys_of_side in zip((ours, theirs), rows, keys, strict=True)
        )
    )
    sure = [(our, their) for our, their, key in near if key not in shared]
    doubtful = [their for _, their, key in near if key in shared] if shared else []
    return _plausible(ours, theirs, sure, number), doubtful


def _shared(names: Names, rows: list[int], keys: Names, number: int, wanted: set[str]) -> set[str]:
    """The wanted keys that several names of one side have; `keys` are those of `rows`, the ones that are still open."""
    is_all = len(rows) == len(names)
    if is_all and len(set(keys)) == len(keys):
        return set()
    counts = Counter(key for key in (keys if is_all else _formed(names, number)) if key in wanted)
    return {key for key, n in counts.items() if n > 1}


def _formed(names: Names, number: int) -> Names:
    for form in FORMS[: number + 1]:
        names = form.of(names)
    return names


def _plausible(ours: Names, theirs: Names, pairs: list[tuple[int, int]], number: int) -> list[tuple[int, int]]:
    """The pairs without those whose folders, or marks of an upload, say that they are different things.

    A folder that both files know is itself: `val/1.jpg` is not `train/1.jpg` where the other file has a `val`, too.
    """
    if number < OF_FOLDER or not pairs:
        return pairs
    if number >= OF_MARKS:
        bare = [_formed([names[row] for row in rows], OF_MARKS - 1)
                for names, rows in zip((ours, theirs), zip(*pairs, strict=True), strict=True)]  # fmt: skip
        is_marked = [upload_mark(one) and upload_mark(other) for one, other in zip(*bare, strict=True)]
        pairs = [pair for pair, both in zip(pairs, is_marked, strict=True) if not both]
    sides = [ours[our] for our, _ in pairs], [theirs[their] for _, their in pairs]
    folders = list(zip(*map(last_folders, sides), strict=True))
    if all(not one or not other or one == other for one, other in folders):
        return pairs
    of_ours, of_theirs = set(last_folders(ours)), set(last_folders(theirs))
    return [
        pair
        for pair, (one, other) in zip(pairs, folders, strict=True)
        if not one or not other or one == other or (one not in of_theirs and other not in of_ours)
    ]


def _places_in(ours: Names, theirs: Names) -> NDArray[np.int32]:
    """Where in `ours` each of `theirs` stands as it is written."""
    known, wanted = _places(ours), _places(theirs)
    found = np.fromiter(map(known.get, theirs, repeat(-1)), np.int32, len(theirs))
    if len(wanted) < len(theirs):
        found[~np.fromiter(map(wanted.__contains__, theirs), np.bool_, len(theirs))] = -1
    return found


def _places(names: Names) -> dict[str, int]:
    """Where each name stands that occurs once."""
    places = dict(zip(names, range(len(names)), strict=True))
    if len(places) < len(names):
        counts = Counter(names)
        places = {name: place for name, place in places.items() if counts[name] == 1}
    places.pop("", None)
    return places


def joining_issues(
    joined: JoinedNames, ours: Names, theirs: Names, what: str, sides: tuple[str, str] = OF_PREDICTIONS
) -> list[Issue]:
    """That names were joined which are not written alike, one issue a way, and which could have meant several.

    `what` are ids or images, in words, `sides` whose they are; `ours` and `theirs` are how examples are written.
    """
    issues = []
    for number in np.unique(joined.way[(joined.found >= 0) & (joined.way >= 0)]).tolist():
        rows = np.flatnonzero((joined.way == number) & (joined.found >= 0))
        examples = [f"{theirs[row]} = {ours[joined.found[row]]}" for row in rows[:MAX_EXAMPLES].tolist()]
        message = f"The {what} of {sides[0]} were joined with {sides[1]} without regard to {_said(number)}."
        issues.append(issue("joined_names", message, rows.size, examples))
    if joined.ambiguous:
        whose = sides[0].removeprefix("the ")
        message = f"The {what} of {whose} that are like several, but the same as none; they were not joined."
        examples = [shown(theirs[row]) for row in joined.ambiguous[:MAX_EXAMPLES]]
        issues.append(issue("ambiguous_name", message, len(joined.ambiguous), examples))
    return issues


def _said(number: int) -> str:
    """Everything that was not looked at, the last way last."""
    words = [form.said for form in FORMS[OF_FOLDER : number + 1]] if number >= OF_FOLDER else [FORMS[0].said]
    return words[-1] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
