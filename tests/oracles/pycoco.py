"""pycocotools' own evaluation of a data set."""

import contextlib
import io

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

NAMES = (
    "map", "map50", "map75", "map_small", "map_medium", "map_large",
    "mar1", "mar10", "mar100", "mar_small", "mar_medium", "mar_large",
)  # fmt: skip


def evaluated(data):
    """COCOeval after summarize; ids from 1, as a match with the annotation 0 would be dropped."""
    t, d = data.truths, data.detections
    truths = [
        {"id": i + 1, "image_id": image, "category_id": label + 1, "bbox": box, "area": area, "iscrowd": int(crowd)}
        for i, (image, label, box, area, crowd) in enumerate(
            zip(*(column.tolist() for column in (t.image, t.label, t.box, t.area, t.is_crowd)), strict=True)
        )
    ]
    found = [
        {"image_id": image, "category_id": label + 1, "bbox": box, "score": score}
        for image, label, box, score in zip(
            *(column.tolist() for column in (d.image, d.label, d.box, d.score)), strict=True
        )
    ]
    given = COCO()
    given.dataset = {
        "info": {},
        "images": [{"id": i} for i in range(data.n_samples)],
        "categories": [{"id": k + 1, "name": name} for k, name in enumerate(data.labels)],
        "annotations": truths,
    }
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        given.createIndex()
        evaluation = COCOeval(given, given.loadRes(found) if found else nothing(given), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def nothing(given):
    """No results, which loadRes does not take."""
    results = COCO()
    results.dataset = {**given.dataset, "annotations": []}
    results.createIndex()
    return results


def stats(evaluation):
    """The twelve by name; undefined is NaN."""
    return dict(zip(NAMES, np.where(evaluation.stats == -1, np.nan, evaluation.stats).tolist(), strict=True))
