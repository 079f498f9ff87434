"""The middle of a plateau: where several thresholds do as well, the one that is farthest from doing worse."""

import numpy as np

from reportgen.arrays import Mask, Positions


def middles(is_best: Mask, group: Positions, n_groups: int) -> Positions:
    """Of each group the middle of its longest run of best places, -1 for a group without any; (n_groups,).

    Places stand in order of descending threshold, those of a group (ascending) one after the other. Of runs of equal
    length the last, and of two places in the middle the later one: the lower threshold, which keeps more.
    """
    result = np.full(n_groups, -1)
    place = np.flatnonzero(is_best)
    if not place.size:
        return result
    is_first = np.append(True, (np.diff(place) > 1) | (np.diff(group[place]) > 0))
    start = np.flatnonzero(is_first)
    size = np.diff(start, append=place.size)
    longest = np.lexsort((start, size, group[place[start]]))  # the last of each group
    chosen = start[longest] + size[longest] // 2
    result[group[place[start[longest]]]] = place[chosen]
    return result


def middle(is_best: Mask) -> int:
    """The middle of the longest run of best places in order of descending threshold, see `middles`; -1 for none.

    >>> middle(np.array([True, False, True, True, True]))
    3
    """
    return int(middles(is_best, np.zeros(is_best.size, np.intp), 1)[0])
