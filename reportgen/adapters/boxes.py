"""Boxes as detectors and their metrics hold them, as the COCO data set and results that are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.api import build
from reportgen.errors import MalformedInput, OptionError
from reportgen.given import array_of

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

FORMATS = ("xyxy", "xywh", "cxcywh")

Floats = NDArray[np.float64]


class Boxes:
    """Images with their true and their predicted boxes."""

    def __init__(self, labels: Sequence[str] | Mapping[int, str], box_format: str = "xyxy") -> None:
        if box_format not in FORMATS:
            raise OptionError("box_format", f"{box_format!r} is unknown", f"It is one of {', '.join(FORMATS)}.")
        named = labels.items() if isinstance(labels, Mapping) else enumerate(labels)
        self.names = {int(number): str(name) for number, name in named}
        self.box_format = box_format
        self.clear()

    def clear(self) -> None:
        """Forgets all images."""
        self.images: list[dict[str, Any]] = []
        self.truth: list[dict[str, Any]] = []
        self.found: list[dict[str, Any]] = []

    @property
    def ground_truth(self) -> dict[str, Any]:
        """The COCO data set of the true boxes."""
        categories = [{"id": number, "name": name} for number, name in self.names.items()]
        return {"images": self.images, "categories": categories, "annotations": self.truth}

    def add(self, predictions: Iterable[Mapping[str, Any]], truth: Iterable[Mapping[str, Any]], ids: Any) -> None:
        """Some images more: a mapping of boxes, labels and, of predictions, scores for each."""
        found, true = list(predictions), list(truth)
        names = [None] * len(true) if ids is None else list(ids)
        if not len(found) == len(true) == len(names):
            problem = f"{len(found)} images, ground truth has {len(true)}, ids {len(names)}"
            raise MalformedInput("predictions", problem, "Give one of each for every image of the batch.")
        for one, other, name in zip(found, true, names, strict=True):
            self._add_image(one, other, name)

    def _add_image(self, found: Mapping[str, Any], true: Mapping[str, Any], name: Any) -> None:
        number = len(self.images) + 1
        self.images.append({"id": number, "file_name": f"image {number}" if name is None else str(name)})
        for row in self._rows("predictions", found, ("scores",)):
            self.found.append({"image_id": number, **row, "score": row.pop("scores")})
        optional = tuple(key for key in ("iscrowd", "area") if true.get(key) is not None)
        for row in self._rows("ground_truth", true, optional):
            row["iscrowd"] = int(row.get("iscrowd", 0))
            self.truth.append({"id": len(self.truth) + 1, "image_id": number, **row})

    def _rows(self, side: str, given: Mapping[str, Any], further: tuple[str, ...]) -> list[dict[str, Any]]:
        """A dict for each box of an image, with the further columns.

        Raises: MalformedInput for columns of unequal length, boxes of other shapes, and labels without a name.
        """
        columns = {key: self._column(side, given, key) for key in ("boxes", "labels", *further)}
        boxes, n = columns["boxes"].reshape(-1, 4), columns["labels"].size
        for key, values in columns.items():
            if len(boxes if key == "boxes" else values) != n:
                raise MalformedInput(side, f"{len(values)} {key}, but {n} labels", "Give one of each for every box.")
        numbers = columns["labels"].astype(np.int64).tolist()
        unnamed = [number for number in numbers if number not in self.names]
        if unnamed:
            problem = f"{unnamed[0]} is none of the {len(self.names)} labels"
            raise MalformedInput(side, problem, "Give the names of all labels, or a mapping of numbers to names.")
        rest = [columns[key].tolist() for key in further]
        rows = zip(self._as_xywh(boxes).tolist(), numbers, *rest, strict=True)
        return [dict(zip(("bbox", "category_id", *further), row, strict=True)) for row in rows]

    @staticmethod
    def _column(side: str, given: Mapping[str, Any], key: str) -> NDArray[Any]:
        if key not in given:
            raise MalformedInput(
                side, f"an image has no {key!r}", f"It has {', '.join(map(repr, given)) or 'nothing'}."
            )
        values = array_of(given[key])
        is_box = key == "boxes" and values.size and (values.ndim != 2 or values.shape[1] != 4)
        if is_box or (key != "boxes" and values.ndim != 1):
            wanted = "(n, 4)" if key == "boxes" else "(n,)"
            raise MalformedInput(side, f"{key} of shape {values.shape}", f"Give an array of shape {wanted}.")
        return values.astype(np.float64)

    def _as_xywh(self, boxes: Floats) -> Floats:
        if self.box_format == "xyxy":
            return np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
        if self.box_format == "cxcywh":
            return np.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, 2:]], axis=1)
        return boxes


def build_boxes(boxes: Boxes, **options: Any) -> BuiltReport:
    """The report of boxes; their images are shown where `images` says where they are."""
    options = {"no_images": "images" not in options} | options
    return build(boxes.found, ground_truth=boxes.ground_truth, **options)
