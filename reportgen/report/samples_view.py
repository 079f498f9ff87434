"""What a task says of the samples in its page: which ones, in which order, and what is shown of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.label_errors import LabelErrors, nothing_found
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.cases import Case
from reportgen.report.views import View
from reportgen.report.words import Words

if TYPE_CHECKING:
    from reportgen.report.payload import ShownRows

SUSPECTS, SUSPECTS_TITLE = "suspects", "Possible label errors"
OF_GROUP, MOST_GROUPS = 12, 20
MOST_SUSPECTS = 60  # that go into the file before what fills it
E = TypeVar("E", bound=Evaluation)
Chosen = NDArray[np.intp]  # positions of samples, in the order in which they are in the file


@dataclass(frozen=True)
class CaseValues:
    """What a task adds to the payload: the rows of the chosen samples, more about each sample, and more besides."""

    rows: dict[str, Any]
    samples: dict[str, Any]
    more: dict[str, Any]


@dataclass(frozen=True)
class SamplesView(Generic[E]):
    """Functions of an evaluation of type E.

    `views` are what the gallery may show. `order` are the available samples (a mask) as the file should be filled;
    `values` what the page needs of the chosen ones; `cases` those of a cell (truth, prediction) among them, the highest
    confidence first; `worst` those with most errors, or with the most confident ones where a sample has one at most;
    `suspect` draws on a case what of its ground truth is in doubt: the place among the evaluation's label errors.
    `has_pictures` tells whether samples may be pictures.
    `shows_texts`: where there are no pictures, the samples may be texts. `rows` are the outcome rows of samples, by
    position, as the page holds them; None where a task has none.
    """

    views: Callable[[E, Words], tuple[View, ...]]
    order: Callable[[E, Mask], Chosen]
    values: Callable[[E, Chosen], CaseValues]
    cases: Callable[[E, Chosen, tuple[int, int]], tuple[Case, ...]]
    worst: Callable[[E, Chosen], tuple[Case, ...]]
    suspect: Callable[[E, Case, int], Case] = lambda evaluation, case, place: case
    has_pictures: bool = True
    shows_texts: bool = False
    rows: Callable[[E, Chosen], ShownRows] | None = None

    def shown_views(self, evaluation: E, words: Words) -> tuple[View, ...]:
        """What the gallery may show, ground truth in doubt included where there is any."""
        found = label_errors_of(evaluation)
        own = self.views(evaluation, words)
        return (*own, View(SUSPECTS, SUSPECTS_TITLE.lower(), SUSPECTS_TITLE, rows="suspect")) if found.n else own

    def filling(self, evaluation: E, is_available: Mask) -> Chosen:
        """The available samples in the order in which the file should be filled.

        Behind the first of every cell come those whose ground truth is most in doubt, and some of each weak group.
        """
        order = self.order(evaluation, is_available)
        if not isinstance(evaluation, OutcomeEvaluation):
            return order
        likely = np.concatenate([evaluation.label_errors.sample[:MOST_SUSPECTS], group_samples(evaluation)])
        if not likely.size:
            return order
        n_cells = int(np.count_nonzero(evaluation.point.confusion))
        likely = likely[np.isin(likely, order)]
        every = np.concatenate([order[:n_cells], likely, order[n_cells:]])
        return every[np.sort(np.unique(every, return_index=True)[1])]


def group_samples(evaluation: OutcomeEvaluation) -> Chosen:
    """The first samples of each weak group of the map: its errors and its middle."""
    found = evaluation.vector_map
    groups = [] if found is None else [found.members(one.number)[:OF_GROUP] for one in found.weak[:MOST_GROUPS]]
    if found is None or not groups:
        return np.zeros(0, np.intp)
    samples = found.space.sample[np.concatenate(groups)]
    return samples[np.sort(np.unique(samples, return_index=True)[1])]


def label_errors_of(evaluation: Evaluation) -> LabelErrors:
    """Ground truth in doubt; none where a task has no labels."""
    return evaluation.label_errors if isinstance(evaluation, OutcomeEvaluation) else nothing_found()
