"""What else vectors show, as lists: labels that the nearest contradict, samples that are one, leaks, odd samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.vector_findings import labels_of
from reportgen.evaluations.vector_map import VectorMap
from reportgen.links import image_in, short
from reportgen.report.context import Context
from reportgen.report.map_blocks import Cell, FoundPairs

MOST_LISTED = 200
LONGEST = 48


def found_pairs(context: Context[OutcomeEvaluation], found: VectorMap) -> tuple[FoundPairs, ...]:
    """The lists that are not empty."""
    lists = (_doubted, _conflicts, _leaks, _duplicates, _odd)
    return tuple(one for make in lists for one in make(context, found))


def _ids(found: VectorMap, points: NDArray[np.integer]) -> list[str]:
    return found.ids(points)


def _cells(names: Sequence[str]) -> list[Cell]:
    """Samples that can be opened."""
    return [Cell(short(name, LONGEST), name, image_in("#explorer", name)) for name in names]


def _plain(texts: Sequence[str]) -> list[Cell]:
    return [Cell(short(text, LONGEST), text) for text in texts]


def _lines(*columns: Sequence[Cell]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(zip(*columns, strict=True))


def _shown(n: int) -> str:
    return "" if n <= MOST_LISTED else f" The first {numbers.count(MOST_LISTED)} are listed."


def _doubted(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[FoundPairs]:
    points = found.findings.doubted[:MOST_LISTED]
    if not points.size:
        return
    n, words = found.findings.doubted.size, context.words
    near = [found.evaluation.labels[k] for k in found.findings.suggested[: points.size].tolist()]
    yield FoundPairs(
        f"Labels that the nearest {words.samples} contradict",
        f"{numbers.named(n, words.sample)}: at most 1 of the 10 nearest carries the label, 8 or more carry one other."
        f"{_shown(n)}",
        "contradicted-labels", ("Id", "Label", "Nearest carry"),
        _lines(_cells(_ids(found, points)), _plain(labels_of(found, points)), _plain(near)), has_tasks=True,
    )  # fmt: skip


def _conflicts(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[FoundPairs]:
    pairs = found.findings.conflicts[:MOST_LISTED]
    if not len(pairs):
        return
    n, words = len(found.findings.conflicts), context.words
    one, other = pairs.T
    yield FoundPairs(
        f"All but equal {words.samples} with different labels",
        f"{numbers.named(n, 'pair')}, nearer than 0.13 of the usual distance to the nearest.{_shown(n)}",
        "label-conflicts", ("Id", "Label", "Other id", "Other label", "Similarity"),
        _lines(_cells(_ids(found, one)), _plain(labels_of(found, one)), _cells(_ids(found, other)),
               _plain(labels_of(found, other)), _likeness(found.findings.likeness(pairs))), has_tasks=True,
    )  # fmt: skip


def _likeness(values: NDArray[np.float64]) -> list[Cell]:
    return [Cell(numbers.metric(value), repr(value)) for value in values.tolist()]


def _leaks(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[FoundPairs]:
    leaks, training = found.findings.leaks, found.space.training
    if not len(leaks) or training is None:
        return
    words, n = context.words, int(found.findings.leaked.sum())
    first = leaks[np.unique(leaks[:, 0], return_index=True)[1]][:MOST_LISTED]
    theirs = [training.ids[k] for k in first[:, 1].tolist()]
    rate, without = found.rate, found.findings.rate_without_leaks
    yield FoundPairs(
        f"Test {words.samples} that all but equal training {words.samples}",
        f"{numbers.named(n, words.sample)}. Error rate with them {numbers.share(rate)}, without "
        f"{numbers.share(without)}.{_shown(n)}",
        "leaked", ("Id", "Label", "In training", "Its label"),
        _lines(_cells(_ids(found, first[:, 0])), _plain(labels_of(found, first[:, 0])), _plain(theirs),
               _plain([training.labels[k] for k in first[:, 1].tolist()])),
    )  # fmt: skip


def _duplicates(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[FoundPairs]:
    pairs = found.findings.pairs
    if len(pairs) == len(found.findings.conflicts):
        return
    n, words = found.findings.n_redundant, context.words
    shown = pairs[:MOST_LISTED]
    one, other = shown.T
    yield FoundPairs(
        f"{words.samples.capitalize()} that repeat another",
        f"{numbers.named(n, words.sample)} of {numbers.count(found.space.n)} only "
        f"{'repeats' if n == 1 else 'repeat'} one before; each counts in every figure. "
        f"{numbers.named(len(pairs), 'pair')}.{_shown(len(pairs))}",
        "duplicates", ("Id", "Other id", "Similarity"),
        _lines(_cells(_ids(found, one)), _cells(_ids(found, other)), _likeness(found.findings.likeness(shown))),
    )  # fmt: skip


def _odd(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[FoundPairs]:
    space, words = found.space, context.words
    if not space.is_searched or not space.odd.size:
        return
    points, n = space.odd[:MOST_LISTED], space.odd.size
    wrong = int((found.errors[space.odd] > 0).sum())
    of = "the training set" if space.training is not None and space.training.ids else f"all other {words.samples}"
    yield FoundPairs(
        f"Odd {words.samples}",
        f"{numbers.named(n, words.sample)} {'lies' if n == 1 else 'lie'} far from {of}, farther than 1.7 times the "
        f"spread of the middle half; {numbers.count(wrong)} of them {'has' if wrong == 1 else 'have'} an error."
        f"{_tenths(found)}{_shown(n)}",
        "odd", ("Id", "Label", "Distance", "Errors"),
        _lines(_cells(_ids(found, points)), _plain(labels_of(found, points)),
               [Cell(numbers.significant(value, 3), repr(value)) for value in space.apart[points].tolist()],
               [Cell(numbers.count(value), str(value)) for value in found.errors[points].tolist()]),
    )  # fmt: skip


def _tenths(found: VectorMap) -> str:
    """How often samples near and far from others are wrong: whether the model knows what it does not know."""
    tenths = found.findings.deciles
    if tenths is None:
        return ""
    first, last = (float(tenths.rate[k]) for k in (0, -1))
    if np.isnan(first) or np.isnan(last):
        return ""
    return f" Of the tenth nearest to others {numbers.share(first)} have errors, of the farthest {numbers.share(last)}."
