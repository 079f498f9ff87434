"""How object detection shows its cases: which images, the rows and boxes on them, in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.box_outcomes import DUPLICATE, LOCATION
from reportgen.datasets.detection import Boxes
from reportgen.evaluations.box_groups import SIZE_NAMES
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import BACKGROUND, BOTH, kinds_of
from reportgen.outcomes import Outcomes
from reportgen.report.cases import Box, Case, Frame, frames_of, view_of
from reportgen.report.payload import ShownRows, column, positions_of, shown_labels, step_range
from reportgen.report.picks import picks
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.views import View, cell_views, label_views, whole_view
from reportgen.report.words import Words

MOST_ROWS = 300_000  # rows of all images in the file together: what opens at once
WORST = 6  # images with most errors that are written into the page
MOST_CASES = 48  # of one cell that may be written into the page
SIZED = 3  # the kind of a missed small object; those of medium and large ones follow
NEAR, ALONE = 6, 7  # the kinds of a spurious box near an object of another label, and of one near nothing


def views(evaluation: DetectionEvaluation, words: Words) -> tuple[View, ...]:
    """What the gallery may show."""
    return (
        *cell_views(words), *label_views(words, asks_label=False), *_box_views(words), *_kind_views(),
        *_size_views(words),
        View("worst", f"{words.samples} with most errors", f"The {words.samples} with most errors",
             rows="errors", is_whole=True),
        whole_view(words),
    )  # fmt: skip


def _box_views(words: Words) -> tuple[View, ...]:
    """Boxes where nothing is labelled, or nothing that is still to be found."""
    return (
        View(
            "spurious", "background false positives", "All background false positives",
            "Background, predicted {label}", rows="spurious", of="prediction",
        ),
        View("duplicate", "duplicates", "All duplicates", "Duplicates of {label}", kind=DUPLICATE, of="prediction"),
        View(
            "location", "localization errors", "All localization errors", "Localization errors of {label}",
            kind=LOCATION, of="prediction",
        ),
    )  # fmt: skip


def _kind_views() -> tuple[View, ...]:
    """Spurious boxes that have no object of their label near them, with and without one of another."""
    return (
        View(
            "near", "wrong label and box", "All with wrong label and box", "Predicted {label}, wrong label and box",
            kind=NEAR, of="prediction",
        ),
        View(
            "background", "background, no object near", "All background false positives with no object near",
            "Predicted {label}, no object near", kind=ALONE, of="prediction",
        ),
    )  # fmt: skip


def _size_views(words: Words) -> tuple[View, ...]:
    """Missed objects of one size."""
    return tuple(
        View(
            f"missed-{size}", f"{words.missed}, {size}", f"All {size} {words.units}, {words.missed}",
            f"Ground truth {{label}}, {size}, {words.missed}", kind=SIZED + k, of="truth",
        )
        for k, size in enumerate(SIZE_NAMES)
    )  # fmt: skip


def order(evaluation: DetectionEvaluation, is_available: Mask) -> NDArray[np.intp]:
    """The available images in the order in which the file should be filled: one of every cell, then by their errors."""
    rows = _held(evaluation)
    score = _scores(evaluation, rows)
    picked = rows.sample[picks(rows.truth, rows.prediction, score, is_available[rows.sample])]
    first = np.sort(np.unique(picked, return_index=True)[1])
    rest = np.flatnonzero(is_available & ~np.isin(np.arange(is_available.size), picked))
    rest = rest[np.argsort(-evaluation.image_errors[rest], kind="stable")]
    return _within_rows(evaluation, np.concatenate([picked[first], rest]))


def _within_rows(evaluation: DetectionEvaluation, images: NDArray[np.intp]) -> NDArray[np.intp]:
    """As many of the images as have MOST_ROWS rows together."""
    size = np.bincount(evaluation.outcomes.sample, minlength=evaluation.dataset.n_samples)[images]
    return images[: max(1, int(np.searchsorted(np.cumsum(size), MOST_ROWS, "right")))]


def _held(evaluation: DetectionEvaluation) -> Outcomes:
    """The rows that hold at the operating threshold."""
    rows: Outcomes = evaluation.outcomes
    return rows.select(rows.active(evaluation.operating or 0.0))


def _scores(evaluation: DetectionEvaluation, rows: Outcomes) -> NDArray[np.float64]:
    """The score of each row's detection, NaN where nothing was predicted."""
    score = evaluation.dataset.detections.score
    known = np.zeros(0) if score is None else score
    return np.append(known, np.nan)[rows.prediction_item]


def case_values(evaluation: DetectionEvaluation, chosen: NDArray[np.intp]) -> CaseValues:
    """The rows and boxes of the chosen images, and how many spurious ones are of which kind at every step."""
    rows, data = _rows(evaluation, chosen), evaluation.dataset
    kept, items = rows.outcomes, {"truth": data.truths, "prediction": data.detections}
    boxes, places = {}, {}
    for side, of_side in items.items():
        number = kept.truth_item if side == "truth" else kept.prediction_item
        used = np.unique(number[number != NONE])
        places[f"{side}_item"] = column(np.where(number == NONE, NONE, np.searchsorted(used, number)), "int32")
        boxes[side] = _box_columns(of_side, used, evaluation.n_labels)
    more = {
        "kind": column(_kinds(evaluation, kept), "uint8"),
        "iou": column(_overlap(evaluation, kept), "float32"),
        **places,
    }
    besides = {"boxes": boxes, "kinds": _kind_counts(evaluation), "worst": _images_with_errors(evaluation)}
    objects = np.bincount(
        data.truths.image[~(data.truths.is_crowd | data.truths.is_ignored)], minlength=data.n_samples
    )[chosen]
    of_samples = {"top": 0, "objects": column(objects, "int32")}
    return CaseValues(rows.columns(evaluation.n_labels) | more, of_samples, besides)


def _rows(evaluation: DetectionEvaluation, chosen: NDArray[np.intp]) -> ShownRows:
    """The rows of the chosen images, by image; those of every label's own threshold after those of the steps."""
    position = positions_of(chosen, evaluation.dataset.n_samples)
    own = evaluation.label_threshold_outcomes
    parts = (evaluation.outcomes, own.select(own.active(0.0)))
    kept = [part.select(position[part.sample] >= 0) for part in parts]
    rows = kept[0].joined(kept[1])
    is_own = np.arange(rows.n_rows) >= kept[0].n_rows
    by_image = np.argsort(position[rows.sample], kind="stable")
    rows, is_own = rows.select(by_image), is_own[by_image]
    first, last = step_range(rows, evaluation.steps)
    first, last = np.where(is_own, 1, first), np.where(is_own, 0, last)
    return ShownRows(position[rows.sample], rows, first, last, is_own, _scores(evaluation, rows))


def _box_columns(boxes: Boxes, used: NDArray[np.integer], n_labels: int) -> dict[str, Any]:
    """The boxes in use: their numbers in the data set, places and labels."""
    x, y, width, height = boxes.box[used].T
    return {
        "number": column(used, "int32"),
        "x": column(x, "float32"),
        "y": column(y, "float32"),
        "width": column(width, "float32"),
        "height": column(height, "float32"),
        "label": column(shown_labels(boxes.label[used], n_labels), "int32"),
    } | ({} if boxes.own_id is None else {"id": column(boxes.own_id[used], "float64")})


def _overlap(evaluation: DetectionEvaluation, rows: Outcomes) -> NDArray[np.float64]:
    """IoU of the two boxes of a row, of a spurious one with the nearest object of its label; NaN without a box."""
    overlap = np.append(evaluation.detection_overlap, np.nan)[rows.prediction_item]
    both = (rows.truth_item != NONE) & (rows.prediction_item != NONE)
    truths, detections = evaluation.dataset.truths, evaluation.dataset.detections
    a, b = truths.box[rows.truth_item[both]], detections.box[rows.prediction_item[both]]
    low = np.maximum(a[:, :2], b[:, :2])
    high = np.minimum(a[:, :2] + a[:, 2:], b[:, :2] + b[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    overlap[both] = shared / (a[:, 2:].prod(axis=1) + b[:, 2:].prod(axis=1) - shared)
    return overlap


def _kinds(evaluation: DetectionEvaluation, rows: Outcomes) -> NDArray[np.integer]:
    """The kind of each row as the page numbers them: that of the error, of a missed object SIZED and its size."""
    missed = SIZED + np.append(evaluation.truth_sizes, np.int8(0))[rows.truth_item]
    kinds = kinds_of(rows, evaluation.other_overlap)
    apart = np.where(kinds == BOTH, NEAR, np.where(kinds == BACKGROUND, ALONE, rows.kind))
    return np.where(rows.prediction == NONE, missed, apart)


def _kind_counts(evaluation: DetectionEvaluation) -> dict[str, Any]:
    """How many rows of each kind and label hold from which step to which, and at own thresholds."""
    own = evaluation.label_threshold_outcomes
    counted = [(evaluation.outcomes, False), (own.select(own.active(0.0)), True)]
    parts = []
    for outcomes, is_own in counted:
        kinds = _kinds(evaluation, outcomes)
        rows, kind = outcomes.select(kinds > 0), kinds[kinds > 0]
        label = np.where(rows.prediction == NONE, rows.truth, rows.prediction)
        first, last = step_range(rows, evaluation.steps)
        held = (first <= last) | is_own
        bounds = (np.full(rows.n_rows, 1), np.zeros(rows.n_rows, int)) if is_own else (first, last)
        parts.append(np.stack([kind, label, *bounds, np.full(rows.n_rows, is_own)], axis=1)[held])
    distinct, count = np.unique(np.concatenate(parts), axis=0, return_counts=True)
    names = ("kind", "label", "first", "last", "own")
    return {name: column(distinct[:, k], "int32") for k, name in enumerate(names)} | {"count": column(count, "int32")}


def _images_with_errors(evaluation: DetectionEvaluation) -> dict[str, Any]:
    """How many images have an error at each step, and at own thresholds."""
    own = evaluation.label_threshold_outcomes
    wrong = own.sample[own.active(0.0) & (own.truth != own.prediction)]
    return {"steps": column(evaluation.images_with_errors, "int32"), "own": int(np.unique(wrong).size)}


def cases(evaluation: DetectionEvaluation, chosen: NDArray[np.intp], cell: tuple[int, int]) -> tuple[Case, ...]:
    """The cases of a cell on the chosen images at the operating point, highest confidence first."""
    position, n = positions_of(chosen, evaluation.dataset.n_samples), evaluation.n_labels
    rows = _held(evaluation)
    wanted = tuple(NONE if side in (n, NONE) else side for side in cell)
    found = np.flatnonzero((rows.truth == wanted[0]) & (rows.prediction == wanted[1]) & (position[rows.sample] >= 0))
    score = np.nan_to_num(_scores(evaluation, rows)[found], nan=-1.0).astype(np.float32)  # as the page compares it
    found = found[np.lexsort((position[rows.sample[found]], -score))][:MOST_CASES]
    kinds = _kinds(evaluation, rows.select(found))
    return tuple(
        replace(_case(evaluation, rows, int(row), int(position[rows.sample[row]])), kind=int(kind))
        for row, kind in zip(found, kinds, strict=True)
    )


def _case(evaluation: DetectionEvaluation, rows: Outcomes, row: int, position: int) -> Case:
    data, image = evaluation.dataset, rows.sample[row]
    here = np.flatnonzero(rows.sample == image)
    frames = [frame for other in here[here != row] for frame in _frames(evaluation, rows, int(other), is_chosen=False)]
    frames += _frames(evaluation, rows, row, is_chosen=True)
    box = _box(data.detections, rows.prediction_item[row]) or _box(data.truths, rows.truth_item[row])
    view = box and view_of(box, float(data.width[image]), float(data.height[image]))
    score, pair = float(_scores(evaluation, rows)[row]), (int(rows.truth[row]), int(rows.prediction[row]))
    return Case(position, score, view, tuple(frames), _tally(evaluation, int(image)), pair)


def suspect(evaluation: DetectionEvaluation, case: Case, place: int) -> Case:
    """The case with the boxes in question, and with the part of the picture around them."""
    found, data = evaluation.label_errors, evaluation.dataset
    boxes = _box(data.truths, found.truth_item[place]), _box(data.detections, found.prediction_item[place])
    image, box = found.sample[place], boxes[1] or boxes[0]
    frames = frames_of(int(found.given[place]), int(found.suggested[place]), boxes, is_chosen=True)
    view = box and view_of(box, float(data.width[image]), float(data.height[image]))
    return replace(case, view=view, frames=tuple(frames))


def _tally(evaluation: DetectionEvaluation, image: int) -> tuple[int, int, int]:
    tp, fp, fn = (int(n) for n in evaluation.image_counts[image])
    return tp, fp, fn


def worst(evaluation: DetectionEvaluation, chosen: NDArray[np.intp]) -> tuple[Case, ...]:
    """The pictures among the chosen with most errors at the operating point, whole, with all their boxes."""
    errors, rows = evaluation.image_errors[chosen], _held(evaluation)
    order = np.argsort(-errors, kind="stable")[:WORST]
    return tuple(_whole(evaluation, rows, int(k), int(chosen[k])) for k in order if errors[k])


def _whole(evaluation: DetectionEvaluation, rows: Outcomes, position: int, image: int) -> Case:
    here = np.flatnonzero(rows.sample == image)
    frames = [frame for row in here for frame in _frames(evaluation, rows, int(row), is_chosen=False)]
    return Case(position, float("nan"), None, tuple(frames), _tally(evaluation, image))


def _frames(evaluation: DetectionEvaluation, rows: Outcomes, row: int, *, is_chosen: bool) -> list[Frame]:
    """The frames around the labelled and the predicted box of a row."""
    data = evaluation.dataset
    boxes = _box(data.truths, rows.truth_item[row]), _box(data.detections, rows.prediction_item[row])
    return frames_of(int(rows.truth[row]), int(rows.prediction[row]), boxes, is_chosen=is_chosen)


def _box(boxes: Boxes, item: int) -> Box | None:
    if item == NONE:
        return None
    x, y, width, height = boxes.box[item].tolist()
    return x, y, width, height


VIEW = SamplesView(views, order, case_values, cases, worst, suspect, rows=_rows)
