"""Multiple choice: which option was right and which was chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Counts
from reportgen.datasets.outputs import OutputDataset
from reportgen.evaluations.output_scores import scored_texts
from reportgen.metrics.text_scores import choice
from reportgen.output_tables import FAILURES

MOST_OPTIONS = 12
FEWEST = 20  # outputs with a letter on both sides
OPTION = re.compile(r"\s*\(?[A-Za-z]\)?(?:\s*|[.):]\s.*)", re.DOTALL)  # a letter, or a letter and its text


@dataclass(frozen=True, eq=False)
class Choices:
    """How often each option was chosen where each was right: `counts` (n_options, n_options + 1), none chosen last."""

    options: tuple[str, ...]
    counts: Counts

    @property
    def right(self) -> Counts:
        """(n_options,) how often each was right."""
        return np.asarray(self.counts.sum(axis=1), np.int64)

    @property
    def chosen(self) -> Counts:
        """(n_options,) how often each was chosen."""
        return np.asarray(self.counts[:, :-1].sum(axis=0), np.int64)


def choices_of(data: OutputDataset, variant: int) -> Choices | None:
    """The choices of a variant; None where what is expected are no letters."""
    has_one = (data.expected.list.len() == 1).to_numpy()
    rows = np.flatnonzero((data.variant == variant) & has_one & ~np.isin(data.status, FAILURES))
    expected = [one[0] or "" for one in data.expected.gather(rows.tolist()).to_list()]
    if len(expected) < FEWEST or not all(map(OPTION.fullmatch, expected)):
        return None
    right = [choice(text) for text in expected]
    options = tuple(sorted(set(right)))
    if not 2 <= len(options) <= MOST_OPTIONS or not all(right):
        return None
    said = [choice(text or "") for text in scored_texts(data).gather(rows.tolist()).to_list()]
    options = tuple(sorted({*options, *(letter for letter in said if letter)}))[:MOST_OPTIONS]
    place = {letter: k for k, letter in enumerate(options)}
    counts = np.zeros((len(options), len(options) + 1), np.int64)
    np.add.at(counts, ([place[letter] for letter in right], [place.get(letter, len(options)) for letter in said]), 1)
    return Choices(options, counts)
