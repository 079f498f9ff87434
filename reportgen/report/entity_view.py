"""How named entities show their cases: which documents, what became of each span in them, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.evaluations.entities import NEW, EntityEvaluation
from reportgen.evaluations.span_errors import BOTH, BOUNDARY, CORRECT, MISSED, SPURIOUS
from reportgen.evaluations.span_habits import SMALL, UPPER
from reportgen.outcomes import Outcomes
from reportgen.report.entity_counts import first_cell, held, matrix_cells
from reportgen.report.entity_texts import Part, is_wide, page_places, parts_of, within_budget, without_halves
from reportgen.report.payload import column, packed_json, positions_of, shown_labels, step_range
from reportgen.report.picks import picks
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.suspect_payload import MOST_LISTED
from reportgen.report.views import View, cell_views
from reportgen.report.words import Words

if TYPE_CHECKING:
    from reportgen.report.cases import Case

MOST_ROWS = 300_000  # rows of all documents in the file together: what opens at once
PLACES = ("gs", "ge", "ps", "pe")  # where the labelled and the predicted span begin and end
NUMBERS = ("gn", "pn")  # their numbers in the data set, by which a comparison knows them

Chosen = NDArray[np.intp]


_VIEWS = (
    View("misclassified", "wrong type", "All entities of a wrong type", "{label}, wrong type",
         rows="misclassified", of="truth"),
    View("wrong-boundary", "wrong boundary", "All entities with a wrong boundary", "{label}, wrong boundary",
         kind=BOUNDARY, of="truth"),
    View("wrong-type-boundary", "wrong type and boundary", "All entities with a wrong type and boundary",
         "{label}, wrong type and boundary", kind=BOTH, of="truth"),
    View("overlooked", "missed", "All missed entities", "{label}, missed", kind=MISSED, of="truth"),
    View("unlabelled", "false positives", "All false positives where nothing is labelled",
         "Background, predicted {label}", kind=SPURIOUS, of="prediction"),
    View("correct", "correct", "All correct entities", "{label}, correct", rows="correct", of="truth"),
    View("missed", "not found", "All entities that are not found", "{label}, not found", rows="missed", of="truth"),
    View("called", "all false positives", "All predictions that are wrong", "Predicted {label}, wrong",
         rows="called", of="prediction"),
    View("spurious", "predictions on background", "All predictions that match no entity",
         "Predicted {label}, matches no entity", rows="spurious", of="prediction"),
)  # fmt: skip
"""The kinds of error, and what recommendations link to."""

_MARKED = {
    NEW: View(NEW, "not labelled in training", "Entities that training had not labelled",
              "{label}, not labelled in training", mark=1, of="truth"),
    SMALL: View(SMALL, "in small letters", "Entities in small letters", "{label}, in small letters",
                mark=2, of="truth"),
    UPPER: View(UPPER, "in capitals alone", "Entities in capitals alone", "{label}, in capitals alone",
                mark=4, of="truth"),
}  # fmt: skip
"""Entities by how they are written, and those that are new: what recommendations on them link to."""


def views(evaluation: EntityEvaluation, words: Words) -> tuple[View, ...]:
    """What the list of spans may show."""
    return (*cell_views(words), *_VIEWS, *(_MARKED[name] for name in evaluation.marks))


def order(evaluation: EntityEvaluation, is_available: Mask) -> Chosen:
    """The available documents in the order in which the file should be filled: one of every cell, then by errors."""
    rows: Outcomes = evaluation.outcomes
    rows = rows.select(rows.active(evaluation.operating or 0.0))
    picked = rows.sample[picks(rows.truth, rows.prediction, scores_of(evaluation, rows), is_available[rows.sample])]
    first = picked[np.sort(np.unique(picked, return_index=True)[1])][: np.count_nonzero(evaluation.point.confusion)]
    rest = np.flatnonzero(is_available & ~np.isin(np.arange(is_available.size), first))
    every = np.concatenate([first, rest[np.argsort(-errors_of(evaluation)[rest], kind="stable")]])
    size = np.bincount(evaluation.outcomes.sample, minlength=is_available.size)[every]
    return every[: max(1, int(np.searchsorted(np.cumsum(size), MOST_ROWS, "right")))]


def errors_of(evaluation: EntityEvaluation) -> NDArray[np.integer]:
    """(n_samples,) mismatches in each document at the operating threshold."""
    rows = held(evaluation)
    return np.bincount(rows.sample[rows.kind != CORRECT], minlength=evaluation.dataset.n_samples)


def scores_of(evaluation: EntityEvaluation, rows: Outcomes) -> NDArray[np.float64]:
    """The score of each row's prediction, NaN where nothing was predicted or there are none."""
    score = evaluation.dataset.predictions.score
    known = np.full(len(evaluation.dataset.predictions), np.nan) if score is None else score
    return np.append(known, np.nan)[rows.prediction_item]


def places_of(evaluation: EntityEvaluation, rows: Outcomes) -> NDArray[np.int64]:
    """(4, n_rows) PLACES of each row, in characters of the text; -1 where there is no such span."""
    data, found = evaluation.dataset, []
    for spans, item in ((data.truths, rows.truth_item), (data.predictions, rows.prediction_item)):
        found += [np.append(side, NONE)[item] for side in (spans.first, spans.last)]
    return np.stack(found)


def texts_of(evaluation: EntityEvaluation, chosen: NDArray[np.integer]) -> list[str]:
    """The texts of documents, "" where one is unknown."""
    texts = evaluation.dataset.texts
    if texts is None:
        return [""] * chosen.size
    return [without_halves(texts[document] or "") for document in chosen.tolist()]


def shown_parts(evaluation: EntityEvaluation, chosen: Chosen, texts: list[str]) -> list[tuple[Part, ...]]:
    """What of the chosen documents' texts is in the file."""
    rows = held(evaluation)
    rows = rows.select(rows.kind != CORRECT)
    places, sample = places_of(evaluation, rows), rows.sample
    low = np.where(places[0] >= 0, places[0], places[2])
    high = np.maximum(places[1], places[3])
    starts = np.searchsorted(sample, np.arange(evaluation.dataset.n_samples + 1))  # rows stand by document
    found = []
    for text, document in zip(texts, chosen.tolist(), strict=True):
        here = slice(starts[document], starts[document + 1])
        found.append(parts_of(text, zip(low[here].tolist(), high[here].tolist(), strict=True)))
    return within_budget(found)


def case_values(evaluation: EntityEvaluation, chosen: Chosen) -> CaseValues:
    """The rows and texts of the chosen documents, and how many mistakes on a span there are at every step."""
    texts = texts_of(evaluation, chosen)
    parts = shown_parts(evaluation, chosen, texts)
    written = [[value for start, text in of for value in (start, text)] for of in _as_page(texts, parts)]
    length = [len(text) for text in texts]
    of_samples = {
        "texts": packed_json(written),
        "length": column(length, "int32"),
    }
    whole = [sum(len(part) for _, part in of) == len(text) for text, of in zip(texts, parts, strict=True)]
    n_texts = sum(map(bool, parts))
    more = {
        "ties": _ties(evaluation),
        "n_texts": n_texts,
        "n_cut": n_texts - sum(map(all, zip(parts, whole, strict=True))),
    }
    more |= _first(evaluation) | {"doubted_words": _doubted_words(evaluation)}
    return CaseValues(_rows(evaluation, chosen, texts, parts), of_samples, more)


def _first(evaluation: EntityEvaluation) -> dict[str, Any]:
    """The cell that the page shows first, as its state has it."""
    n = evaluation.n_labels
    cell = first_cell(matrix_cells(evaluation))
    kinds = {"boundary": BOUNDARY, "both": BOTH, "missed": MISSED}
    kind = SPURIOUS if cell.truth == n else kinds.get(cell.column)
    if kind is None:
        return {"cell": [cell.truth, int(cell.column)]}
    view = next(one.state for one in _VIEWS if one.kind == kind)
    return {"view": view, "label": int(cell.column) if cell.truth == n else cell.truth}


def _as_page(texts: list[str], parts: list[tuple[Part, ...]]) -> list[tuple[Part, ...]]:
    """The parts with their places as the page counts them."""
    return [
        tuple((int(page_places(text, np.array([start]))[0]), part) for start, part in of) if is_wide(text) else of
        for text, of in zip(texts, parts, strict=True)
    ]


def _readings(evaluation: EntityEvaluation) -> tuple[Outcomes, ...]:
    """What became of the spans at every threshold, and, where labels have one of their own, at these."""
    rows = evaluation.span_errors
    return (rows, evaluation.label_threshold_span_errors) if evaluation.has_own_thresholds else (rows,)


def _rows(
    evaluation: EntityEvaluation, chosen: Chosen, texts: list[str], parts: list[tuple[Part, ...]]
) -> dict[str, Any]:
    """What became of the spans of the chosen documents, by document and place; at own thresholds behind the others."""
    position, n = positions_of(chosen, evaluation.dataset.n_samples), evaluation.n_labels
    kept = [part.select(position[part.sample] >= 0) for part in _readings(evaluation)]
    rows = kept[0].joined(kept[1]) if kept[1:] else kept[0]
    is_own = np.arange(rows.n_rows) >= kept[0].n_rows
    places = places_of(evaluation, rows)
    begin = np.where(places[0] >= 0, places[0], places[2])
    by_place = np.lexsort((is_own, begin, position[rows.sample]))
    rows, is_own, places = rows.select(by_place), is_own[by_place], places[:, by_place]
    sample = position[rows.sample]
    _move(places, sample, texts, parts)
    first, last = step_range(rows, evaluation.steps)
    return {
        "sample": column(sample, "int32"),
        "truth": column(shown_labels(rows.truth, n), "int32"),
        "prediction": column(shown_labels(rows.prediction, n), "int32"),
        "kind": column(rows.kind, "uint8"),
        "first": column(np.where(is_own, 1, first), "int16"),
        "last": column(np.where(is_own, 0, last), "int16"),
        "own": column(is_own, "uint8"),
        "score": column(scores_of(evaluation, rows), "float32"),
        "doubt": column(_doubts(evaluation, rows), "int32"),
        "marks": column(_marks(evaluation)[rows.truth_item], "uint8"),
        **_numbers(rows, rows.active(evaluation.operating or 0.0) & ~is_own),
    } | {name: column(side, "int32") for name, side in zip(PLACES, places, strict=True)}


def _numbers(rows: Outcomes, is_held: Mask) -> dict[str, Any]:
    """NUMBERS of the rows that hold at the operating threshold, NONE for all others: these are not compared."""
    items = (rows.truth_item, rows.prediction_item)
    return {name: column(np.where(is_held, item, NONE), "int32") for name, item in zip(NUMBERS, items, strict=True)}


def _marks(evaluation: EntityEvaluation) -> NDArray[np.uint8]:
    """(n_truths + 1,) the marks of each labelled span; none of what NONE leads to."""
    found = np.zeros(len(evaluation.dataset.truths) + 1, np.uint8)
    for name, is_marked in evaluation.marks.items():
        found[:-1][is_marked] |= _MARKED[name].mark
    return found


def _doubts(evaluation: EntityEvaluation, rows: Outcomes) -> NDArray[np.integer]:
    """Each row's place among the ground truth in doubt, NONE where it is not."""
    found = evaluation.label_errors
    place = np.full(len(evaluation.dataset.truths) + 1, NONE)
    if found.truth_item is not None:
        place[found.truth_item] = np.arange(found.n)
    return place[rows.truth_item]


def _doubted_words(evaluation: EntityEvaluation) -> list[str]:
    """The words of the ground truth in doubt that is listed."""
    found = evaluation.label_errors
    return evaluation.dataset.true_surfaces.gather(found.truth_item[:MOST_LISTED]).fill_null("").to_list()


def _move(places: NDArray[np.int64], sample: Chosen, texts: list[str], parts: list[tuple[Part, ...]]) -> None:
    """Writes the places in wide texts that are in the file as the page counts them; -1 stays."""
    starts = np.searchsorted(sample, np.arange(len(texts) + 1))
    for document, (text, of) in enumerate(zip(texts, parts, strict=True)):
        if of and is_wide(text):
            here = places[:, starts[document] : starts[document + 1]]
            here[:] = np.where(here >= 0, page_places(text, np.maximum(here, 0)), NONE)


def _ties(evaluation: EntityEvaluation) -> dict[str, Any]:
    """How many mistakes on a span, of which kind and types, hold from which step to which, and at own thresholds."""
    parts = []
    for is_own, rows in enumerate(_readings(evaluation)):
        tied = rows.select(np.isin(rows.kind, (BOUNDARY, BOTH)))
        first, last = step_range(tied, evaluation.steps)
        bounds = (np.full(tied.n_rows, 1), np.zeros(tied.n_rows, int)) if is_own else (first, last)
        one = np.stack([tied.kind, tied.truth, tied.prediction, *bounds, np.full(tied.n_rows, is_own)], axis=1)
        parts.append(one[(first <= last) | bool(is_own)])
    distinct, count = np.unique(np.concatenate(parts), axis=0, return_counts=True)
    names = ("kind", "truth", "prediction", "first", "last", "own")
    return {name: column(distinct[:, k], "int32") for k, name in enumerate(names)} | {"count": column(count, "int32")}


def _none(evaluation: EntityEvaluation, chosen: Chosen, cell: tuple[int, int] = (0, 0)) -> tuple[Case, ...]:
    """Nothing: a span is shown in its text, not as a picture."""
    return ()


VIEW = SamplesView(views, order, case_values, _none, _none, has_pictures=False)
