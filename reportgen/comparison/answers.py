"""What changed in the outputs of language models between two versions, sample by sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import Counts, Mask
from reportgen.comparison.change import Change
from reportgen.metrics.clustered import Difference, paired
from reportgen.record.answers import Answers


@dataclass(frozen=True, eq=False)
class AnswerChanges:
    """The answers of two versions to the same samples, in the same order."""

    before: Answers
    after: Answers

    @cached_property
    def _known(self) -> dict[str, Difference]:
        return {}

    def difference(self, name: str) -> Difference | None:
        """The later less the earlier version; None of a figure that is no mean over outputs of both."""
        if name not in self.before.figures or name not in self.after.figures:
            return None
        if name not in self._known:
            self._known[name] = self._of(name, np.ones(self.after.cluster.size, bool))
        return self._known[name]

    def _of(self, name: str, inside: Mask) -> Difference:
        after, before = (side.figures[name][inside] for side in (self.after, self.before))
        return paired(after, before, self.after.cluster[inside])

    def change(self, name: str, inside: Mask | None = None) -> Change | None:
        """The change of a figure, of all samples or those inside; before, after and better are for others to say."""
        if name not in self.before.figures or name not in self.after.figures:
            return None
        one = self.difference(name) if inside is None else self._of(name, inside)
        if one is None:
            return None
        chance = None if math.isnan(one.p) else one.p
        return Change(name, math.nan, math.nan, one.value, one.low, one.high, one.error, None, chance)

    def sign_counts(self, name: str) -> tuple[Counts, Counts]:
        """Samples that the later version does better, and worse, by a figure, (1,) each."""
        if name not in self.before.figures or name not in self.after.figures:
            return np.zeros(1, np.int64), np.zeros(1, np.int64)
        after, before = self.after.figures[name], self.before.figures[name]
        return np.array([(after > before).sum()]), np.array([(after < before).sum()])
