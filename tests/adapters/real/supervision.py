"""supervision: Detections and a DetectionDataset against its own mean average precision."""

import contextlib
import io

import numpy as np

from tests.adapters.seen import same

PACKAGES = ("supervision", "pycocotools")


def scenes(n=40, seed=0):
    """(true, found) boxes xyxy, labels and scores of each image."""
    rng = np.random.default_rng(seed)
    true, found = [], []
    for _ in range(n):
        corner = rng.uniform(0, 400, (6, 2))
        boxes = np.concatenate([corner, corner + rng.uniform(30, 200, (6, 2))], axis=1).round().astype(np.float32)
        labels = rng.integers(0, 3, 6)
        true.append((boxes, labels, None))
        moved = boxes + rng.normal(0, 6, boxes.shape).round().astype(np.float32)
        said = np.where(rng.random(6) < 0.8, labels, rng.integers(0, 3, 6))
        kept = rng.random(6) < 0.9
        found.append((moved[kept], said[kept], rng.permutation(6)[kept].astype(np.float32) / 8 + 0.1))
    return true, found


def seen(folder):
    import supervision as sv
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    from supervision.metrics import MeanAveragePrecision

    from reportgen.adapters.boxes import Boxes
    from reportgen.adapters.detections import from_coco_eval, from_detections

    names = ["ant", "bee", "cat"]
    true, found = scenes()
    truth = [sv.Detections(xyxy=boxes, class_id=labels) for boxes, labels, _ in true]
    said = [sv.Detections(xyxy=boxes, class_id=labels, confidence=score) for boxes, labels, score in found]
    said[3] = sv.Detections.empty()
    report = from_detections(said, truth, names)
    assert len(report.record["per_label"]) == 3
    theirs = MeanAveragePrecision().update(said, truth).compute()
    yield same("mAP50", report.record["metrics"]["map50"], float(theirs.map50), 1e-6)
    yield same("mAP", report.record["metrics"]["map"], float(theirs.map50_95), 1e-6)
    paths = [f"{k}.png" for k in range(len(true))]
    data = sv.DetectionDataset(classes=names, images=paths, annotations=dict(zip(paths, truth, strict=True)))
    mapped = from_detections({path: one for path, one in zip(paths, said, strict=True) if len(one)}, data)
    assert mapped.record["metrics"] == report.record["metrics"]
    yield "a DetectionDataset and a mapping of paths give the same"
    boxes = Boxes(names)
    for k, ((a, b, _), (d, e, f)) in enumerate(zip(true, found, strict=True)):
        right = {"boxes": a, "labels": b, "iscrowd": np.arange(6) == k % 12}
        boxes.add([{"boxes": d, "labels": e, "scores": f}], [right], None)
    ground_truth = COCO()
    ground_truth.dataset = boxes.ground_truth
    for row in ground_truth.dataset["annotations"]:
        row["area"] = row["bbox"][2] * row["bbox"][3]
    with contextlib.redirect_stdout(io.StringIO()):
        ground_truth.createIndex()
    with contextlib.redirect_stdout(io.StringIO()):
        evaluator = COCOeval(ground_truth, ground_truth.loadRes(boxes.found), "bbox")
        evaluator.evaluate()
        evaluator.accumulate()
        evaluator.summarize()
    metrics = from_coco_eval(evaluator).record["metrics"]
    for name, value in zip(("map", "map50", "map75"), evaluator.stats, strict=False):
        yield same(f"COCOeval {name}, with crowds", metrics[name], value)
