"""Versions side by side: their figures, which are better, which cannot be told apart.

Versions are ranked on one data set only: on another, what looks better may be easier data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.comparison.change import Change, in_a_sentence, number
from reportgen.comparison.pair import Comparison
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.record.parts import Definition
from reportgen.record.read import Record
from reportgen.tasks.facts import Facts, facts_of


@dataclass(frozen=True)
class Rank:
    """A place among the versions on one data set; `is_tied` when another version shares it, 0 where undefined."""

    place: int
    is_tied: bool

    @property
    def text(self) -> str:
        """As it is written.

        >>> Rank(1, True).text, Rank(3, False).text, Rank(0, False).text
        ('1=', '3', '–')
        """
        return f"{self.place}{'=' if self.is_tied else ''}" if self.place else "–"


@dataclass(frozen=True, eq=False)
class Pair:
    """Two versions by their position: what the later is compared with, and how they differ."""

    before: int
    after: int
    comparison: Comparison


@dataclass(frozen=True, eq=False)
class Versions:
    """Two records or more, in the order given; the first is the baseline."""

    records: tuple[Record, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each is called: the version, where the model is the same; else model and version.

        What does not tell it from the others gets data set, file or number as well.
        """
        if self.model:
            return tuple(record.model.version or "" for record in self.records)
        names = [record.name for record in self.records]
        data = [f"{record.name} on {record.dataset.name or record.stem}" for record in self.records]
        files = [f"{record.name} ({record.file})" for record in self.records]
        for longer in (data if len(set(self.datasets)) > 1 else files, files):
            count = Counter(names)
            names = [long if count[name] > 1 else name for name, long in zip(names, longer, strict=True)]
        return tuple(f"{name} #{names[:k].count(name) + 1}" if names.count(name) > 1 else name
                     for k, name in enumerate(names))  # fmt: skip

    @property
    def model(self) -> str:
        """The model that all are versions of; empty where they are not, or have no versions of their own."""
        models = {record.model.name for record in self.records}
        known = [record.model.version for record in self.records if record.model.version]
        return (self.records[0].model.name or "") if len(models) == 1 and len(set(known)) == self.n else ""

    @cached_property
    def datasets(self) -> tuple[str, ...]:
        """The content of each one's data set, as a hash."""
        return tuple(record.dataset.sha256 for record in self.records)

    @cached_property
    def dataset_names(self) -> tuple[str, ...]:
        """What each one's data set is called; by a number where the name is missing or stands for several."""
        known = list(dict.fromkeys(self.datasets))
        first = [self.records[self.datasets.index(content)].dataset.name for content in known]
        names = [name if name and first.count(name) == 1 else f"{name or 'data set'} {k + 1}" if len(known) > 1
                 else name or "data set" for k, name in enumerate(first)]  # fmt: skip
        return tuple(names[known.index(content)] for content in self.datasets)

    @property
    def facts(self) -> Facts:
        """What is known of the task."""
        return facts_of(self.records[0].task)

    @property
    def main(self) -> str:
        """The metric that decides about better and worse: on the same samples its noise is known pair by pair."""
        return self.facts.main

    @property
    def main_title(self) -> str:
        """What the main metric is called inside a sentence."""
        return in_a_sentence(self.definition(self.main), self.main)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The metrics shown: those of the task that any of the records has."""
        return tuple(
            name for name in self.facts.compared if any(not np.isnan(self.value(k, name)) for k in range(self.n))
        )

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.records)

    def value(self, version: int, metric: str) -> float:
        """A figure of a version; NaN where it has none."""
        return number(self.records[version].metrics.get(metric))

    def definition(self, metric: str) -> Definition | None:
        """What a figure means, as the first record says that does."""
        return next((known for record in self.records if (known := record.definition(metric))), None)

    def better(self, metric: str) -> str | None:
        """Which way a figure is better; None where nothing says so."""
        known = self.definition(metric)
        return known.better if known else None

    def compared(self, before: int, after: int) -> Comparison:
        """Two of the versions; asked for again, the same."""
        if (before, after) not in self._compared:
            self._compared[before, after] = Comparison(self.records[before], self.records[after])
        return self._compared[before, after]

    @cached_property
    def _compared(self) -> dict[tuple[int, int], Comparison]:
        return {}

    def baseline(self, version: int) -> int:
        """What a version is compared with: the first given on its data set, else the first of all."""
        first = self.datasets.index(self.datasets[version])
        return first if first != version else 0

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every version but the first, with its baseline."""
        return tuple(
            Pair(self.baseline(k), k, self.compared(self.baseline(k), k)) for k in range(1, self.n)
        )  # fmt: skip

    @cached_property
    def opened(self) -> int:
        """The pair to look at first: the baseline and the version that leads on its data, or else comes next."""
        members = [k for k in range(self.n) if self.datasets[k] == self.datasets[0]]
        later = [k for k in members if k and self.leader(members) in (k, 0)] or [1]
        best = self.leader(later)
        return (later[0] if best is None else best) - 1

    def leader(self, members: Sequence[int]) -> int | None:
        """Which of some versions has the best main metric, the first of equals; None where none has one."""
        sign = -1 if self.better(self.main) == "lower" else 1
        known = [k for k in members if not np.isnan(self.value(k, self.main))]
        return max(known, key=lambda k: (sign * self.value(k, self.main), -k)) if known else None

    def change(self, version: int, metric: str) -> Change | None:
        """How a figure differs from the baseline's; None for the first version and where one has no such figure."""
        return None if version == 0 else self.compared(self.baseline(version), version).changes.get(metric)

    def ranks(self, metric: str) -> tuple[Rank, ...]:
        """The place of every version among those on its data set.

        The best one of those left leads a place; all that chance may have put behind it share the place, and so do
        those of which nothing is known of chance: nobody wins by noise.
        """
        found = [Rank(0, is_tied=False)] * self.n
        for content in dict.fromkeys(self.datasets):
            members = [k for k, other in enumerate(self.datasets) if other == content]
            for version, rank in self._ranked(members, metric).items():
                found[version] = rank
        return tuple(found)

    def _ranked(self, members: Sequence[int], metric: str) -> dict[int, Rank]:
        sign = 1 if self.better(metric) == "lower" else -1
        left = [k for k in members if not np.isnan(self.value(k, metric))]
        left.sort(key=lambda k: sign * self.value(k, metric))
        ranks: dict[int, Rank] = {}
        while left:
            alike = [k for k in left if k == left[0] or self._may_be_noise(left[0], k, metric)]
            ranks |= {k: Rank(len(ranks) + 1, len(alike) > 1) for k in alike}
            left = [k for k in left if k not in alike]
        return ranks

    def _may_be_noise(self, leader: int, other: int, metric: str) -> bool:
        return not self.between(leader, other).changes[metric].is_significant

    def between(self, one: int, other: int) -> Comparison:
        """Two of the versions, whichever way round is at hand: how sure a difference is does not depend on that."""
        is_at_hand = self.baseline(one) == other or (other, one) in self._compared
        return self.compared(*((other, one) if is_at_hand else (one, other)))

    @cached_property
    def grid(self) -> Grid | None:
        """Models by data sets; None unless there are several of both and a model was run on several."""
        models = tuple(dict.fromkeys(record.name for record in self.records))
        contents = tuple(dict.fromkeys(self.datasets))
        if min(len(models), len(contents)) < 2 or len(models) == self.n:
            return None
        place = {(record.name, record.dataset.sha256): k for k, record in reversed(list(enumerate(self.records)))}
        cells = tuple(tuple(place.get((model, content)) for content in contents) for model in models)
        columns = tuple(self.dataset_names[self.datasets.index(content)] for content in contents)
        return Grid(models, columns, cells, self.facts.grid)


@dataclass(frozen=True)
class Grid:
    """Models down, data sets across; a cell is the position of the version, None where there is none."""

    models: tuple[str, ...]
    datasets: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    metric: str


def versions(records: Sequence[Record]) -> Versions:
    """The records as versions of one task.

    Raises: OptionError for fewer than two, MismatchedInputs when they are of different tasks.
    """
    if len(records) < 2:
        raise OptionError("compare", "needs two versions or more", "Give two reports or records, the baseline first.")
    first = records[0]
    for record in records[1:]:
        if record.task != first.task:
            problem = f"is of {record.task}, {first.file} of {first.task}"
            raise MismatchedInputs(str(record.path), problem, "Compare versions of one task.")
    return Versions(tuple(records))
