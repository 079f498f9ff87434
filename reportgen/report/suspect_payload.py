"""What the page needs to mark, list and export ground truth in doubt, and to take down what people say of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.payload import column, positions_of, shown_labels

MOST_LISTED = 1000  # in the page; the record holds more


def said_values(evaluation: Evaluation, chosen: NDArray[np.intp], sha256: str) -> dict[str, Any]:
    """The hash of the data set, what of it is in doubt, and what people have said; `chosen` are in the file."""
    if not isinstance(evaluation, OutcomeEvaluation):
        return {}
    suspects = suspect_values(evaluation, positions_of(chosen, evaluation.dataset.n_samples))
    return {"dataset": sha256, "suspects": suspects, "reviews": review_values(evaluation)}


def suspect_values(evaluation: OutcomeEvaluation, position: NDArray[np.intp]) -> dict[str, Any]:
    """Ground truth in doubt, the most likely first, with the place of its sample in the file (`position`), or -1."""
    whole, n = evaluation.label_errors, evaluation.n_labels
    items, boxes, sizes = evaluation.items_of(whole), evaluation.boxes_of(whole), evaluation.sizes_of(whole)
    sample = whole.sample[:MOST_LISTED]
    data = evaluation.dataset
    ids = data.sample_ids[sample.tolist()].to_list()
    images = None if data.image_names is None else data.image_names[sample.tolist()].to_list()
    found: dict[str, Any] = {
        "total": whole.n,
        "ids": ids,
        "images": ids if images is None else [image or name for image, name in zip(images, ids, strict=True)],
        "items": items[:MOST_LISTED],
        "sample": column(position[sample], "int32"),
        "given": column(shown_labels(whole.given[:MOST_LISTED], n), "int32"),
        "suggested": column(shown_labels(whole.suggested[:MOST_LISTED], n), "int32"),
        "confidence": column(whole.confidence[:MOST_LISTED], "float32"),
    }
    if boxes is None or sizes is None:
        return found
    x, y, width, height = boxes[:MOST_LISTED].T
    sides = {"x": x, "y": y, "width": width, "height": height}
    whole_sides = dict(zip(("image_width", "image_height"), sizes[:MOST_LISTED].T, strict=True))
    return found | {name: column(values, "float32") for name, values in (sides | whole_sides).items()}


def review_values(evaluation: OutcomeEvaluation) -> list[dict[str, Any]]:
    """What people have said so far and what still holds, in the form in which it is saved."""
    found = []
    for one in evaluation.reviews.in_force:
        place = one.review.place
        known = {"truth": place.truth, "prediction": place.prediction, "box": place.box}
        item = {"item": one.item} if one.item else {}
        given = {name: value for name, value in known.items() if value is not None}
        found.append({"id": place.id, **item, "verdict": one.review.verdict, **given})
    return found
