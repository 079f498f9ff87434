"""Which version of an archive is best, in words and metric by metric."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.archive.compared import BEST, TIED
from reportgen.archive.rows import Shelf, version_name
from reportgen.comparison.change import SIGNIFICANT
from reportgen.comparison.verdict import Runs, sureness
from reportgen.report.archive_blocks import DataStanding, Spark, Standing, Standings

MOST_DATA = 8  # data sets in the overview
MOST_STANDINGS = 4  # metrics of each
MOST_NAMED = 3  # versions as good as the best

Places = NDArray[np.intp]


def standings(shelf: Shelf) -> Standings:
    """How the versions stand on every data set, the data set used last first."""
    n = len(shelf.data)
    return Standings(tuple(_data_standing(shelf, number) for number in range(min(n, MOST_DATA))), n, shelf.items)


def top_of(shelf: Shelf, row: int, held: Places) -> int:
    """The version with the highest figure of some that have one."""
    return int(held[np.nanargmax(shelf.figures.value[row, held])])


def _data_standing(shelf: Shelf, number: int) -> DataStanding:
    held = np.flatnonzero(shelf.figures.data == number)
    defined = [row for row in range(len(shelf.metrics)) if not np.isnan(shelf.figures.value[row, held]).all()]
    rows = tuple(_standing(shelf, row, held) for row in defined[:MOST_STANDINGS])
    said = _sentence(shelf, defined[0], held) if defined else (("No metric that can be compared.", False),)
    return DataStanding(shelf.data[number], shelf.versions[held[0]].entry.dataset.samples, held.size, said, rows)


def _sentence(shelf: Shelf, row: int, held: Places) -> Runs:
    """Which version is best by the metric that leads, and which of the others are not significantly worse."""
    top = top_of(shelf, row, held)
    others = [int(k) for k in held if k != top and not np.isnan(shelf.figures.value[row, k])]
    title, value = lower(shelf.metrics[row].title), numbers.metric(float(shelf.figures.value[row, top]))
    name = _name(shelf, top, held)
    if not others:
        return ((name, True), (f" is the only version, with {title} {value}.", False))
    if shelf.compared.standing[row, top] == BEST:
        than = "the other version" if len(others) == 1 else f"each of the {numbers.count(len(others))} others"
        return ((f"{name} is best", True), (f" by {title}, {value}: significantly better than {than}.", False))
    tied = [k for k in others if shelf.compared.standing[row, k] == TIED]
    start: Runs = ((f"{name} leads", True), (f" by {title}, {value}", False))
    if not tied:
        return (*start, (", but of the others not all could be compared.", False))
    tied.sort(key=lambda k: -float(shelf.figures.value[row, k]))
    named = ", ".join(f"{_name(shelf, k, held)} ({_p(shelf, row, k)})" for k in tied[:MOST_NAMED])
    more = f" and {numbers.count(len(tied) - MOST_NAMED)} more" if len(tied) > MOST_NAMED else ""
    is_are = "is" if len(tied) == 1 else "are"
    return (*start, (f"; {named}{more} {is_are} not significantly worse.", False))


def _p(shelf: Shelf, row: int, k: int) -> str:
    """How sure it is that a version is worse than the best."""
    return f"p = {numbers.probability(float(shelf.compared.best_p[row, k]))}"


def _name(shelf: Shelf, k: int, held: Places) -> str:
    """A version's name, with its model where several are on the data set."""
    models = {shelf.versions[other].entry.model.name for other in held}
    row = shelf.row(k, ())
    return version_name(shelf.versions[k]) if len(models) == 1 else f"{row.model} {row.version}"


def _standing(shelf: Shelf, row: int, held: Places) -> Standing:
    best, latest = top_of(shelf, row, held), int(held[0])
    line = held[::-1]  # the oldest first
    spark = Spark(
        tuple(shelf.figures.value[row, line].tolist()),
        int(np.flatnonzero(line == best)[0]), int(np.flatnonzero(line == latest)[0]),
    )  # fmt: skip
    return Standing(
        shelf.metrics[row].title, spark, shelf.row(latest, ()), shelf.figure(row, latest), shelf.row(best, ()),
        shelf.figure(row, best), _said(shelf, row, latest, best, held.size),
    )  # fmt: skip


def _said(shelf: Shelf, row: int, latest: int, best: int, n: int) -> str:
    """How the latest version stands to the best."""
    if n == 1:
        return "the only version"
    if latest == best:
        return "the best" if shelf.compared.standing[row, latest] == BEST else "the highest"
    if np.isnan(shelf.figures.value[row, latest]):
        return ""
    difference = float(shelf.figures.value[row, latest] - shelf.figures.value[row, best])
    p = float(shelf.compared.best_p[row, latest])
    if not np.isnan(p):
        return f"{'≈' if p > SIGNIFICANT else '▼'} {numbers.signed(difference)} from the best, {sureness(p)}"
    is_apart = shelf.figures.high[row, latest] < shelf.figures.low[row, best]
    how = "their intervals lie apart" if is_apart else "not tested"
    return f"{'▼ ' if is_apart else ''}{numbers.signed(difference)} from the best, {how}"


def lower(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
