"""Boxes of other tools: supervision's Detections, and what COCO's evaluation was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.adapters.boxes import Boxes, build_boxes
from reportgen.api import build
from reportgen.errors import MalformedInput, OptionError

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

Detected = Mapping[str, Any] | Sequence[Any]


def from_detections(
    predictions: Detected, ground_truth: Any, labels: Sequence[str] | None = None, **options: Any
) -> BuiltReport:
    """The report of supervision's Detections, one for each image, against ground truth of the same kind.

    Both are lists in the same order, or mappings of the images' paths or names, where an image without predictions may
    be missing; `ground_truth` may also be a DetectionDataset. `labels` name the class ids; a DetectionDataset has them.
    `options` are those of `reportgen.build`.
    Raises: MalformedInput for predictions without a confidence, about other images, or of unnamed labels.
    """
    if hasattr(ground_truth, "annotations"):
        labels = ground_truth.classes if labels is None else labels
        ground_truth = ground_truth.annotations
    if labels is None:
        raise OptionError("labels", "are not given", "Name the class ids: labels=model.names or a list of names.")
    ids, found, true = _paired(predictions, ground_truth)
    boxes = Boxes(labels)
    scored = [_columns("predictions", one, is_scored=True) for one in found]
    boxes.add(scored, [_columns("ground_truth", one, is_scored=False) for one in true], ids)
    return build_boxes(boxes, **options)


def _paired(predictions: Detected, truth: Detected) -> tuple[list[str] | None, list[Any], list[Any]]:
    """The images' names, None without, with the predictions and the ground truth of each."""
    if isinstance(predictions, Mapping) != isinstance(truth, Mapping):
        remedy = "Give both as lists in the same order, or both as mappings of the same names."
        raise MalformedInput("predictions", "one side has names of images, the other has not", remedy)
    if not isinstance(predictions, Mapping) or not isinstance(truth, Mapping):
        return None, list(predictions), list(truth)
    other = [name for name in predictions if name not in truth]
    if other:
        problem = f"{len(other)} images have no ground truth, such as {other[0]}"
        raise MalformedInput("predictions", problem, "Use the same names on both sides.")
    return [str(name) for name in truth], [predictions.get(name) for name in truth], list(truth.values())


def _columns(side: str, detections: Any, *, is_scored: bool) -> dict[str, Any]:
    """Boxes, labels and scores of an image."""
    n = 0 if detections is None else len(detections)
    if not n:
        return {"boxes": np.zeros((0, 4)), "labels": np.zeros(0), "scores": np.zeros(0)}
    columns = {"boxes": detections.xyxy, "labels": detections.class_id}
    if is_scored:
        columns["scores"] = detections.confidence
    for name, values in columns.items():
        if values is None:
            problem = f"Detections without {'class_id' if name == 'labels' else 'confidence'}"
            raise MalformedInput(side, problem, "Set it for every box.")
    return columns


def from_coco_eval(evaluator: Any, **options: Any) -> BuiltReport:
    """The report of what a COCOeval of boxes was given, of pycocotools or a library with its interface.

    Only the images and categories in its `params` take part. `options` are those of `reportgen.build`.
    Raises: OptionError where it evaluates something else than boxes.
    """
    if evaluator.params.iouType != "bbox":
        problem = f"evaluates {evaluator.params.iouType!r}"
        raise OptionError("iouType", problem, "Give a COCOeval with iouType='bbox'.")
    images, categories = set(evaluator.params.imgIds), set(evaluator.params.catIds)

    def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["image_id"] in images and row["category_id"] in categories]

    data = evaluator.cocoGt.dataset
    truth = {
        "images": [image for image in data["images"] if image["id"] in images],
        "categories": [one for one in data["categories"] if one["id"] in categories],
        "annotations": kept(data.get("annotations", [])),
    }
    rows = kept(evaluator.cocoDt.dataset["annotations"])
    found = [{key: row[key] for key in ("image_id", "category_id", "bbox", "score")} for row in rows]
    return build(found, ground_truth=truth, **({"no_images": "images" not in options} | options))
