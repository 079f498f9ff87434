"""What a task says of the samples in its page: which ones, in which order, and what is shown of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.cases import Case
from reportgen.report.views import View
from reportgen.report.words import Words

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
    confidence first; `worst` those with most errors, or with the most confident ones where a sample has one at most.
    """

    views: Callable[[E, Words], tuple[View, ...]]
    order: Callable[[E, Mask], Chosen]
    values: Callable[[E, Chosen], CaseValues]
    cases: Callable[[E, Chosen, tuple[int, int]], tuple[Case, ...]]
    worst: Callable[[E, Chosen], tuple[Case, ...]]
