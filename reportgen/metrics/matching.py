"""Which detection finds which ground truth: the better detection chooses first, for all images at once.

Detections choose one after the other, each the best ground truth still free. That is what every tool does in a loop;
it is also the one stable matching when every ground truth prefers the earlier detection, so letting all propose at
once, and the losers move on to their next choice, gives the same result in a few rounds over arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Positions
from reportgen.metrics.boxes import Candidates
from reportgen.metrics.overlaps import Pairs

NEARLY_1 = 1 - 1e-10  # the highest overlap COCO asks for, as rounding may keep equal boxes from 1


def own_label(candidates: Candidates, least: float) -> Pairs:
    """Pairs of equal label that overlap by `least` or more, each detection's in order of preference.

    The larger overlap is preferred, of equal ones the later ground truth in the file: COCO's rule.
    """
    pairs, wanted = candidates.pairs, candidates.truths.label
    kept = candidates.detections.label[pairs.detection] == wanted[pairs.truth]
    kept &= pairs.overlap >= min(least, NEARLY_1)
    return by_overlap(pairs.select(np.flatnonzero(kept)))


def by_overlap(pairs: Pairs, *, later_first: bool = True) -> Pairs:
    """Each detection's pairs by descending overlap, of equal ones the later ground truth first, or the earlier."""
    several = _with_choice(pairs.detection)
    truth = -pairs.truth[several] if later_first else pairs.truth[several]
    return _rearranged(pairs, several, np.lexsort((truth, -pairs.overlap[several], pairs.detection[several])))


def largest_of_each(pairs: Pairs, *, later_first: bool = True) -> Pairs:
    """The first pair of every detection by `by_overlap`; the pairs ascend by detection and truth."""
    detection = pairs.detection
    starts = np.flatnonzero(np.append(True, detection[1:] != detection[:-1])[: detection.size])
    if starts.size == detection.size:
        return pairs
    largest = np.repeat(np.maximum.reduceat(pairs.overlap, starts), np.diff(starts, append=detection.size))
    equal = np.flatnonzero(pairs.overlap == largest)
    changes = detection[equal[1:]] != detection[equal[:-1]]
    return pairs.select(equal[np.append(changes, True) if later_first else np.append(True, changes)])


def ignored_last(pairs: Pairs, is_ignored: Mask) -> Pairs:
    """Each detection's pairs with those truths last that do not count, in the same order otherwise."""
    several = _with_choice(pairs.detection)
    last = is_ignored[pairs.truth[several]]
    if not last.any():
        return pairs
    return _rearranged(pairs, several, np.lexsort((last, pairs.detection[several])))


def serial_match(pairs: Pairs, n_truths: int, is_shared: Mask | None = None) -> NDArray[np.intp]:
    """The pairs matched when the detections, ascending, each take the first of their truths that is still free.

    A shared truth is always free. Returns positions in `pairs`, in no particular order.
    """
    detection, truth = pairs.detection, pairs.truth
    if not detection.size:
        return np.empty(0, np.intp)
    is_last = np.append(detection[1:] != detection[:-1], True)
    holder = np.full(n_truths, detection.size, np.int64)
    proposing = np.append(0, np.flatnonzero(is_last)[:-1] + 1)
    settled = []
    while proposing.size:
        if is_shared is not None:
            free = is_shared[truth[proposing]]
            if free.any():
                settled.append(proposing[free])
                proposing = proposing[~free]
        losers = _round(holder, proposing, truth[proposing], detection.size)
        proposing = losers[np.flatnonzero(~is_last[losers])] + 1
    return np.concatenate([holder[holder < detection.size], *settled])


def _round(holder: NDArray[np.int64], proposing: NDArray[np.intp], truth: Positions, n: int) -> NDArray[np.intp]:
    """Every truth keeps the earliest of its proposals; the pairs that lost, ascending. `n` in `holder`: nobody yet."""
    before = holder[truth]
    better = np.flatnonzero(proposing < before)
    if better.size == proposing.size:
        mine = proposing
    else:
        mine, truth, before = proposing[better], truth[better], before[better]
    holder[truth[::-1]] = mine[::-1]  # they ascend, so that the last one written is the earliest
    is_lost = holder[truth] != mine
    displaced = before[np.flatnonzero(~is_lost & (before < n))]
    parts = [mine[np.flatnonzero(is_lost)], displaced]
    if mine is not proposing:
        parts.append(np.delete(proposing, better))
    losers = np.concatenate(parts)
    losers.sort()
    return losers


def _with_choice(detection: Positions) -> NDArray[np.intp]:
    """Positions of the pairs whose detection has more than one."""
    same = detection[1:] == detection[:-1]
    return np.flatnonzero(np.append(same, False)[: detection.size] | np.append(False, same)[: detection.size])


def _rearranged(pairs: Pairs, places: NDArray[np.intp], order: NDArray[np.intp]) -> Pairs:
    """The pairs with those at `places` in another order among themselves; detections stay where they are."""
    if not places.size:
        return pairs
    truth, overlap = pairs.truth.copy(), pairs.overlap.copy()
    truth[places], overlap[places] = truth[places[order]], overlap[places[order]]
    return Pairs(pairs.detection, truth, overlap)
