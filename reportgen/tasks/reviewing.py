"""What people have said, held against the data set: what is of another one is refused, what has changed is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen import numbers
from reportgen.errors import MismatchedInputs
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.evaluations.reviews import Reviews
    from reportgen.options import Options
    from reportgen.reviewed import Place, Review


def review_issues(evaluation: Any, sha256: Callable[[], str]) -> tuple[Issue, ...]:
    """What of the reviews and of the list of checked ground truth is not, or no longer, about the data set.

    `sha256` says which data set that is.

    Raises: MismatchedInputs where nothing of a file is about it.
    """
    given = evaluation.options.reviewed
    if not isinstance(evaluation, OutcomeEvaluation) or not (given.source or given.known_source):
        return ()
    return (*_of_reviews(evaluation.reviews, sha256()), *_of_known(evaluation.reviews))


def _of_reviews(reviews: Reviews, sha256: str) -> Iterator[Issue]:
    given = reviews.given
    if given.reviews and not reviews.found:
        problem = f"none of its {numbers.named(len(given.reviews), 'review')} is about this data set"
        raise MismatchedInputs(given.source, problem, "Give the reviews of this data set, or leave --reviews out.")
    if reviews.found and given.dataset != sha256:
        message = (
            "Reviews of the data set before its samples or labels changed: they count where the ground truth is still "
            "the one that was reviewed."
        )
        yield issue("other_reviews", message, len(reviews.found), [given.source])
    if reviews.unknown:
        message = "Reviews of samples or boxes that this data set does not have: they are left out."
        yield issue("unknown_review", message, len(reviews.unknown), map(_named, reviews.unknown))
    if reviews.n_settled:
        message = "Reviews of ground truth that has been changed since: they no longer count."
        settled = (one.review for one in reviews.found if one.is_settled)
        yield issue("settled_review", message, reviews.n_settled, map(_named, settled))


def _of_known(reviews: Reviews) -> Iterator[Issue]:
    given, unknown = reviews.given, reviews.unknown_places
    if given.known and len(unknown) == len(given.known):
        problem = f"none of what it lists ({numbers.count(len(unknown))}) is in this data set"
        raise MismatchedInputs(given.known_source, problem, "Give the ids of this data set.")
    if unknown:
        message = "Ground truth listed as checked that this data set does not have."
        yield issue("unknown_known_error", message, len(unknown), map(_place, unknown))


def _named(review: Review) -> str:
    return f"{_place(review.place)}: {review.verdict.replace('_', ' ')}"


def _place(place: Place) -> str:
    return f"{place.id}, {place.item}" if place.item else place.id


def described_reviews(options: Options) -> tuple[tuple[str, str], ...]:
    """The files in words; nothing where there are none."""
    given, said = options.reviewed, []
    if given.source:
        said.append(("Reviews", f"{given.source}: {numbers.named(len(given.reviews), 'review')}"))
    if given.known_source:
        said.append(("Checked before", f"{given.known_source}: {numbers.named(len(given.known), 'id')}"))
    return tuple(said)
