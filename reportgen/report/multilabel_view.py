"""How multi-label classification shows its cases: which samples, their rows, in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.outcomes import Outcomes
from reportgen.report.cases import Case
from reportgen.report.payload import ShownRows, column, positions_of, step_range, top_scores
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.views import View, cell_views, label_views, whole_view
from reportgen.report.words import Words
from reportgen.set_outcomes import set_outcomes

MOST_CASES = 48  # of one cell that may be written into the page
WORST = 8  # samples with most errors that are written into the page
A_LABEL = 2  # samples of each label that come first: one with an error, one without
MOST_ROWS = 300_000  # rows of all samples in the file together: what opens at once


def views(evaluation: MultilabelEvaluation, words: Words) -> tuple[View, ...]:
    """What the gallery may show."""
    cell, _, errors = cell_views(words)
    title = f"{words.samples.capitalize()} with errors"
    worst = View("worst", f"{words.samples} with most errors", title, is_whole=True)
    return (cell, errors, *label_views(words, asks_label=True), worst, whole_view(words))


def order(evaluation: MultilabelEvaluation, is_available: Mask) -> NDArray[np.intp]:
    """The available samples in the order in which the file should be filled.

    First of each label a sample where it is missed, a false positive and found; then those with most errors.
    """
    truth, kept = evaluation.dataset.truth, evaluation.kept_at(evaluation.operating or 0.0)
    errors = evaluation.point.sets.errors
    by_errors = np.lexsort((np.arange(errors.size), -errors, ~is_available))
    ranked = by_errors[: int(np.count_nonzero(is_available))]
    if not ranked.size:
        return ranked
    first = [ranked[np.argmax(found, axis=0)[found.any(axis=0)]] for found in (
        (truth & ~kept)[ranked], (~truth & kept)[ranked], (truth & kept)[ranked])]  # fmt: skip
    chosen, at = np.unique(np.concatenate([*first, ranked]), return_index=True)
    found: NDArray[np.intp] = chosen[np.argsort(at, kind="stable")]
    per_sample = max(1, evaluation.n_labels)
    return found[: max(1, MOST_ROWS // per_sample)]


def case_values(evaluation: MultilabelEvaluation, chosen: NDArray[np.intp]) -> CaseValues:
    """The rows of the chosen samples, and how many samples have errors at every step."""
    rows = _rows(evaluation, chosen).columns(evaluation.n_labels)
    orders = {"of": "sets", "names": ["loss", "margin"]} if evaluation.has_scores else None
    return CaseValues(rows, _top_scores(evaluation, chosen), {"worst": _n_worst(evaluation), "orders": orders})


def _top_scores(evaluation: MultilabelEvaluation, chosen: NDArray[np.intp]) -> dict[str, Any]:
    """The highest scores of each chosen sample."""
    return top_scores(evaluation.scores[chosen]) if evaluation.has_scores else top_scores(None)


def _n_worst(evaluation: MultilabelEvaluation) -> dict[str, Any]:
    """How many samples have an error: at every step, and with each label at its own threshold."""
    n = evaluation.dataset.n_samples
    wrong = evaluation.label_threshold_kept != evaluation.dataset.truth
    return {"steps": column(n - evaluation.exact_by_step, "int32"), "own": int(np.count_nonzero(wrong.any(axis=1)))}


def _rows(evaluation: MultilabelEvaluation, chosen: NDArray[np.intp]) -> ShownRows:
    """The outcome rows of the chosen samples, in their order."""
    position = positions_of(chosen, evaluation.dataset.n_samples)
    rows = set_outcomes(evaluation.dataset.truth, evaluation.scores, np.sort(chosen))
    rows = rows.select(np.argsort(position[rows.sample], kind="stable"))
    label = np.where(rows.prediction == NONE, rows.truth, rows.prediction)
    own = evaluation.label_threshold_kept[rows.sample, label] == (rows.prediction != NONE)
    return ShownRows(position[rows.sample], rows, *step_range(rows, evaluation.steps), own, _scores(evaluation, rows))


def _scores(evaluation: MultilabelEvaluation, rows: Outcomes) -> NDArray[np.float64]:
    """The score of the label of each row, also of one that is missed; NaN without scores."""
    if not evaluation.has_scores:
        return np.full(rows.n_rows, np.nan)
    label = np.where(rows.prediction == NONE, rows.truth, rows.prediction)
    return evaluation.scores[rows.sample, label].astype(np.float64)


def cases(evaluation: MultilabelEvaluation, chosen: NDArray[np.intp], cell: tuple[int, int]) -> tuple[Case, ...]:
    """The chosen samples that are in a cell at the operating point, highest confidence first."""
    truth, prediction = (NONE if side == evaluation.n_labels else side for side in cell)
    among, is_pair = np.sort(chosen), truth != prediction and NONE not in (truth, prediction)
    if is_pair:  # false positives of samples in which the other label is missed
        missed = evaluation.dataset.truth[among, truth] & ~evaluation.kept_at(evaluation.operating or 0.0)[among, truth]
        among, truth = among[missed], NONE
    rows = set_outcomes(evaluation.dataset.truth, evaluation.scores, among)
    held = rows.active(evaluation.operating or 0.0) & (rows.truth == truth) & (rows.prediction == prediction)
    rows = rows.select(held)
    position = positions_of(chosen, evaluation.dataset.n_samples)[rows.sample]
    score = _scores(evaluation, rows)
    first = np.lexsort((position, -np.nan_to_num(score, nan=-1.0).astype(np.float32)))[:MOST_CASES]
    return tuple(
        Case(int(position[k]), float(score[k]), row=(int(rows.truth[k]), int(rows.prediction[k]))) for k in first
    )


def worst(evaluation: MultilabelEvaluation, chosen: NDArray[np.intp]) -> tuple[Case, ...]:
    """The chosen samples with most errors at the operating point."""
    sets = evaluation.point.sets
    errors = sets.errors[chosen]
    first = np.lexsort((np.arange(chosen.size), -errors))[:WORST]
    kept = [k for k in first.tolist() if errors[k]]
    return tuple(Case(k, float("nan"), tally=_tally(evaluation, int(chosen[k]))) for k in kept)


def _tally(evaluation: MultilabelEvaluation, sample: int) -> tuple[int, int, int]:
    sets = evaluation.point.sets
    true, said, hits = (int(one[sample]) for one in (sets.true, sets.predicted, sets.hits))
    return hits, said - hits, true - hits


VIEW = SamplesView(views, order, case_values, cases, worst, shows_texts=True, rows=_rows)
