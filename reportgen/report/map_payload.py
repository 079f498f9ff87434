"""The points of the vector map as the page draws them: places, outcomes by step, groups, colours and neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.report.map_packing import coarse, fronted, narrow, scores, similarities
from reportgen.report.payload import column, packed_json, positions_of
from reportgen.report.shown_samples import ShownSamples

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
    from reportgen.evaluations.vector_map import VectorMap
    from reportgen.outcomes import Outcomes
    from reportgen.report.samples_view import SamplesView

UNITS = 65535  # of the longer side of the map
MOST_POINTS = 100_000
MOST_ROWS = 500_000  # outcomes that follow the threshold; of more only those that hold at the operating one are there
MOST_COLOURS = 8  # columns by which points may be coloured beside labels and groups
MOST_NEAR = 2_000  # samples whose neighbours are in the file
CORRECT, CONFUSED, MISSED, SPURIOUS = range(4)
Places = NDArray[np.intp]


class MapPoints:
    """The points that are drawn, the positions (n,) of `MOST_POINTS` at most, and where each lies on the page."""

    def __init__(self, found: VectorMap) -> None:
        self.map = found
        self.points = drawn_points(found)

    def xy(self) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
        """Places in whole units of a square, and how far they reach on either side; both sides have one scale."""
        xy = self.map.space.xy[self.points].astype(np.float64)
        low, high = xy.min(axis=0), xy.max(axis=0)
        side = float((high - low).max()) or 1.0
        units = coarse(np.rint((xy - low) / side * UNITS).astype(np.int64))
        return units[:, 0], units[:, 1], np.rint((high - low) / side * UNITS).astype(int).tolist()


def drawn_points(found: VectorMap) -> Places:
    """All points, or as many as a page can draw: evenly spaced ones, and of the groups that stand out all."""
    n = found.space.n
    if n <= MOST_POINTS:
        return np.arange(n)
    weak = [one.number for one in found.weak]
    first = np.zeros(n, bool) if found.grouping is None else np.isin(found.grouping.code, weak)
    first &= np.cumsum(first) <= MOST_POINTS // 2
    others = np.flatnonzero(~first)
    left = MOST_POINTS - int(first.sum())
    first[others[np.linspace(0, others.size - 1, left).astype(np.intp)]] = True
    return np.flatnonzero(first)


def map_payload(evaluation: Any, view: SamplesView[Any] | None, samples: ShownSamples) -> dict[str, Any]:
    """What the page knows of the map, as "map"; nothing where there is none to draw."""
    found = getattr(evaluation, "vector_map", None)
    if found is None or found.space.is_flat or view is None:
        return {}
    return {"map": _values(evaluation, found, view, samples)}


def _values(
    evaluation: OutcomeEvaluation, found: VectorMap, view: SamplesView[Any], samples: ShownSamples
) -> dict[str, Any]:
    drawn = MapPoints(found)
    points, space = drawn.points, found.space
    x, y, extent = drawn.xy()
    shown = positions_of(samples.chosen, evaluation.dataset.n_samples)[space.sample[points]]
    ids = found.ids(points if found.noun else points[shown < 0])
    code = np.full(points.size, NONE) if found.grouping is None else found.grouping.code[points]
    return {
        "n": int(points.size), "x": column(x, "uint16"), "y": column(y, "uint16"), "extent": extent,
        "sample": narrow(shown), "ids": fronted(ids), "one": found.has_one_answer,
        "truth": narrow(found.label[points]), "tested": found.is_tested,
        "prediction": narrow(np.zeros(0, int) if found.prediction is None else found.prediction[points]),
        "score": scores(None if found.score is None else found.score[points]),
        "group": narrow(code), "groups": _groups(found), "colours": _colours(evaluation, found, points),
        "noun": found.noun, "item": column([] if space.item is None else space.item[points], "int32"),
        "rows": _rows(evaluation, view, found, points), "nearest": _near(found, points, samples),
    }  # fmt: skip


def _groups(found: VectorMap) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "state": one.state, "q": None if np.isnan(one.q) else one.q, "samples": one.samples,
         "errors": one.errors, "whole": one.whole}
        for one in found.groups
    ]  # fmt: skip


def _colours(evaluation: OutcomeEvaluation, found: VectorMap, points: Places) -> dict[str, dict[str, Any]]:
    """What points may be coloured by, beside what became of them and how sure the model is."""
    title = "Label" if found.has_one_answer else "Most frequent label"
    colours: dict[str, dict[str, Any]] = {"label": _named(title, evaluation.labels, "truth", "no label")}
    if found.prediction is not None:
        colours["prediction"] = _named("Prediction", evaluation.labels, "prediction", "no prediction")
    if found.weak:  # they are the first groups
        colours["group"] = _named("Weak group", found.names[: len(found.weak)], "group", "not weak")
    for one in evaluation.slices.columns[:MOST_COLOURS]:
        code = narrow(one.code[found.space.sample[points]])
        colours[f"slice:{one.name}"] = _named(one.name, one.values, code, "unknown")
    return colours


def _named(title: str, names: Any, code: Any, rest: str) -> dict[str, Any]:
    """Names, and which of them each point has: a column of its own, or the name of one. `rest`: any other, or none."""
    return {"title": title, "names": list(names), "code": code, "rest": rest}


def _rows(evaluation: OutcomeEvaluation, view: SamplesView[Any], found: VectorMap, points: Places) -> dict[str, Any]:
    """The outcomes of the points between the steps they hold at; right ones only where samples have several.

    They stand in the order of the points, each of which has `of_point` of them.
    """
    assert view.rows is not None  # noqa: S101 - a task with a map has rows
    of_samples = found.space.sample[points]
    samples = of_samples if found.space.item is None else np.unique(of_samples)
    shown = view.rows(evaluation, samples)
    rows, first, last, own = shown.outcomes, shown.first, shown.last, shown.own
    at, kept = shown.sample, np.ones(rows.n_rows, bool)
    if found.space.item is not None:
        at = positions_of(found.space.item[points], int(found.space.item.max()) + 2)[rows.prediction_item]
        kept = (rows.prediction_item != NONE) & (at >= 0)
    elif evaluation.slices.has_one_answer:
        kept = rows.truth != rows.prediction
    follows = np.count_nonzero(kept) <= MOST_ROWS
    if not follows:
        kept &= (first <= evaluation.operating_step) & (evaluation.operating_step <= last)
        first, last, own = np.zeros_like(first), np.full_like(last, evaluation.steps.size - 1), np.ones_like(own)
    order = np.flatnonzero(kept)
    order = order[np.argsort(at[order], kind="stable")]
    return {
        "of_point": narrow(np.bincount(at[order], minlength=points.size)), "kind": narrow(_kinds(rows)[order]),
        "first": narrow(first[order]), "last": narrow(last[order]), "own": column(own[order], "uint8"),
        "follows": bool(follows),
    }  # fmt: skip


def _kinds(rows: Outcomes) -> NDArray[np.int64]:
    kind = np.where(rows.truth == rows.prediction, CORRECT, CONFUSED)
    kind = np.where(rows.prediction == NONE, MISSED, kind)
    return np.where(rows.truth == NONE, SPURIOUS, kind)


def _near_points(found: VectorMap, points: Places, samples: ShownSamples) -> Places:
    """The points whose neighbours are in the file: those with a picture or a text first, as far as there is room."""
    at = positions_of(samples.chosen, found.evaluation.dataset.n_samples)[found.space.sample[points]]
    listed = np.flatnonzero(at >= 0)
    return listed[np.argsort(at[listed], kind="stable")][:MOST_NEAR]


def _near(found: VectorMap, points: Places, samples: ShownSamples) -> dict[str, Any] | None:
    of, space = _near_points(found, points, samples), found.space
    if not of.size or space.n < 2:  # a point alone has no neighbour
        return None
    index, distance = space.near_of(points[of])
    place = np.full(space.n, NONE)
    place[points] = np.arange(points.size)
    near = {
        "of": column(of, "int32"), "k": index.shape[1], "index": column(place[index].ravel(), "int32"),
        "similarity": similarities(space.similarity(distance).ravel(), are_cosines=space.has_vectors),
        "measure": "cosine similarity" if space.has_vectors else "distance on the map",
    }  # fmt: skip
    return near | {"training": _near_training(found, points[of])}


def _near_training(found: VectorMap, points: Places) -> dict[str, Any] | None:
    training = found.space.training
    if training is None or not training.ids:
        return None
    index, distance = found.space.near_in_training(points)
    used, code = np.unique(index, return_inverse=True)
    return {
        "k": index.shape[1], "index": column(code.ravel(), "int32"),
        "similarity": similarities(found.space.similarity(distance).ravel(), are_cosines=found.space.has_vectors),
        "ids": packed_json([training.ids[k] for k in used]), "labels": packed_json([training.labels[k] for k in used]),
    }  # fmt: skip
