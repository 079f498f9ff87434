"""Ultralytics: what a YOLO model returns, boxes or classes, against ground truth in any format that is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.api import build
from reportgen.errors import MalformedInput
from reportgen.given import array_of, is_path

if TYPE_CHECKING:
    import polars as pl

    from reportgen.api import BuiltReport

CORNERS = ("xmin", "ymin", "xmax", "ymax")


def from_results(results: Iterable[Any], ground_truth: Any, **options: Any) -> BuiltReport:
    """The report of `model(images)` or `model.predict(…, stream=True)`, run with a low `conf` such as 0.001.

    `ground_truth` is whatever `reportgen.build` takes, such as the data set's `data.yaml`, or, of a classifier, its
    folder with a folder per label, or a label per result. Images are joined by file name. Turned boxes are the upright
    ones around them. `options` are those of `reportgen.build`; the images are those that were predicted unless
    `images` says another folder.
    Raises: MalformedInput for results without boxes and probabilities, or of several models.
    """
    seen = list(results)
    if not seen:
        raise MalformedInput("results", "there are none", "Predict at least one image.")
    paths = [str(one.path) for one in seen]
    names = {number: str(name) for number, name in seen[0].names.items()}
    if any(dict(one.names) != dict(seen[0].names) for one in seen):
        raise MalformedInput("results", "their labels differ", "Give the results of one model; compare its reports.")
    options = _images(paths) | options
    if seen[0].probs is None:
        return build(_boxes(seen, paths, names), ground_truth=ground_truth, **options)
    scores = np.stack([array_of(one.probs.data) for one in seen])
    labels = [names[number] for number in sorted(names)]
    if is_path(ground_truth) or hasattr(ground_truth, "columns"):
        return build(_classes(paths, labels, scores), ground_truth=ground_truth, **options)
    return build(scores, ground_truth=ground_truth, labels=labels, ids=paths, **options)


def _images(paths: list[str]) -> dict[str, Any]:
    """Where the pictures lie: the folder above all of them; none where they were no files."""
    folders = {Path(path).resolve().parent for path in paths}
    if not all(Path(path).is_file() for path in paths):
        return {"no_images": True}
    shared = next(iter(folders))
    while not all(folder.is_relative_to(shared) for folder in folders):
        shared = shared.parent
    return {"images": shared}


def _boxes(seen: list[Any], paths: list[str], names: dict[int, str]) -> pl.DataFrame:
    """A row for each box, and one without for an image where none was found."""
    import polars as pl

    parts = []
    for one, path in zip(seen, paths, strict=True):
        boxes = one.boxes if one.boxes is not None else getattr(one, "obb", None)
        if boxes is None:
            raise MalformedInput(path, "has neither boxes nor probabilities", "Predict with a detector or classifier.")
        corners = array_of(boxes.xyxy).astype(np.float64).reshape(-1, 4)
        label = [names[int(number)] for number in array_of(boxes.cls).tolist()]
        columns = {"image": [Path(path).name] * len(label), "label": label, "score": array_of(boxes.conf)}
        columns |= {name: corners[:, k] for k, name in enumerate(CORNERS)}
        schema = {name: pl.String if name in ("image", "label") else pl.Float64 for name in columns}
        nothing = {name: [Path(path).name if name == "image" else None] for name in columns}
        parts.append(pl.DataFrame(columns if label else nothing, schema=schema, strict=False))
    return pl.concat(parts)


def _classes(paths: list[str], labels: list[str], scores: np.ndarray) -> pl.DataFrame:
    """A row of probabilities for each image."""
    import polars as pl

    columns = {f"prob_{label}": scores[:, k] for k, label in enumerate(labels)}
    return pl.DataFrame({"id": paths, **columns})
