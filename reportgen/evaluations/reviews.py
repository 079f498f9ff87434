"""What people have said of samples and boxes, found again in the data set, and what it does to the figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.reviewed import AT_FAULT, NOTHING, VERDICTS, Place, Review, Reviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
    from reportgen.outcomes import Outcomes


@dataclass(frozen=True)
class Found:
    """A review whose sample is there, and whether what it is about is an error at the operating threshold.

    `item` is the name that its thing has now. `is_settled`: the ground truth is no longer what was reviewed.
    """

    review: Review
    sample: int
    item: str
    is_error: bool
    is_settled: bool = False


@dataclass(frozen=True, eq=False)
class Reviews:
    """The reviews of an evaluation; those of samples or things that are not there are `unknown`."""

    evaluation: OutcomeEvaluation
    given: Reviewed

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Those that are about a sample of this data set, in the order of the file."""
        return tuple(one for one in map(self._found, self.given.reviews) if one is not None)

    @cached_property
    def unknown(self) -> tuple[Review, ...]:
        """Those about samples or things that are not there."""
        known = {id(one.review) for one in self.found}
        return tuple(review for review in self.given.reviews if id(review) not in known)

    @property
    def in_force(self) -> tuple[Found, ...]:
        """Those of what is still labelled as it was."""
        return tuple(one for one in self.found if not one.is_settled)

    @property
    def n_settled(self) -> int:
        """How many are about ground truth that has been changed since."""
        return len(self.found) - len(self.in_force)

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """How many there are of each verdict."""
        counts = Counter(one.review.verdict for one in self.in_force)
        return {verdict: counts[verdict] for verdict in VERDICTS}

    @cached_property
    def verdicts_of_errors(self) -> dict[str, int]:
        """How many there are of each verdict about what counts as an error at the operating threshold."""
        counts = Counter(one.review.verdict for one in self.in_force if one.is_error)
        return {verdict: counts[verdict] for verdict in VERDICTS}

    @cached_property
    def at_fault(self) -> NDArray[np.intp]:
        """The samples whose ground truth was found wrong or incomplete."""
        return np.unique([one.sample for one in self.in_force if one.review.verdict in AT_FAULT]).astype(np.intp)

    @cached_property
    def without(self) -> OutcomeEvaluation | None:
        """The same evaluation, at the same threshold, of the samples whose ground truth was not found wrong.

        None where there is no such verdict, or nothing is left.
        """
        evaluation, dataset = self.evaluation, self.evaluation.dataset
        if not self.at_fault.size or self.at_fault.size == dataset.n_samples:
            return None
        kept = np.ones(dataset.n_samples, bool)
        kept[self.at_fault] = False
        options = replace(
            evaluation.options, threshold=evaluation.operating, criterion=None, tuned=None, reviewed=NOTHING
        )
        whole: Any = dataset
        return type(evaluation)(whole.take(kept), options)

    # Places in the data set

    @cached_property
    def _sample(self) -> dict[str, int]:
        """The samples that are spoken of, by id."""
        wanted = {review.place.id for review in self.given.reviews} | {place.id for place in self.given.known}
        return {name: k for k, name in enumerate(self.evaluation.dataset.sample_ids.to_list()) if name in wanted}

    @cached_property
    def _rows(self) -> Outcomes:
        return self.evaluation.rows_of(np.array(sorted(self._sample.values()), np.intp))

    def _found(self, review: Review) -> Found | None:
        sample = self._sample.get(review.place.id)
        if sample is None:
            return None
        rows = self._rows.select(np.flatnonzero(self._rows.sample == sample))
        item = self.evaluation.item_at(sample, review.place)
        if item is None:
            is_changed = review.place.box is not None
            return Found(review, sample, "", is_error=False, is_settled=True) if is_changed else None
        rows = rows.select(np.flatnonzero(self.evaluation.rows_named(rows, item)))
        active = rows.active(self.evaluation.operating or 0.0)
        is_error = bool((active & (rows.truth != rows.prediction)).any())
        return Found(review, sample, item, is_error, self._is_settled(review.place, rows))

    def _is_settled(self, place: Place, rows: Outcomes) -> bool:
        """Whether the ground truth is another one than was reviewed."""
        if place.truth is None:
            return False
        labels = self.evaluation.labels
        true = {"" if label == NONE else labels[label] for label in np.unique(rows.truth).tolist()}
        return place.truth not in true

    def _at(self, place: Place) -> tuple[int, str] | None:
        """The sample and the name that a place has now; None where it is not there."""
        sample = self._sample.get(place.id)
        item = None if sample is None else self.evaluation.item_at(sample, place)
        return None if sample is None or item is None else (sample, item)

    @cached_property
    def unknown_places(self) -> tuple[Place, ...]:
        """Places listed as checked that are not there."""
        return tuple(place for place in self.given.known if self._at(place) is None)

    def knows(self, sample: NDArray[np.intp], items: Sequence[str]) -> Mask:
        """Which of these things were checked: named by themselves, or with the whole sample.

        Those that a review calls an error of the model are labelled rightly; other reviewed ones are still to be
        corrected.
        """
        right = (one.review.place for one in self.in_force if one.review.verdict == "model_wrong")
        known = {self._at(place) for place in (*self.given.known, *right)}
        pairs = zip(sample.tolist(), items, strict=True)
        return np.array([pair in known or (pair[0], "") in known for pair in pairs], bool)
