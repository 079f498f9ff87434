"""Ultralytics: networks of its smallest configurations, untrained but run, of boxes, turned boxes and classes."""

import numpy as np

from tests.adapters.seen import same

PACKAGES = ("torch", "torchvision", "ultralytics")


def seen(folder):
    import torch
    from PIL import Image
    from ultralytics import YOLO
    from ultralytics.engine.results import Results

    from reportgen.adapters.ultralytics import from_results

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    for part in ("images/val", "labels/val"):
        (folder / part).mkdir(parents=True)
    names = dict(enumerate(["ant", "bee", *map(str, range(2, 80))]))
    for k in range(8):
        Image.fromarray(rng.integers(0, 255, (96, 128, 3), dtype=np.uint8)).save(folder / f"images/val/{k}.png")
        (folder / f"labels/val/{k}.txt").write_text(f"{k % 2} 0.5 0.5 0.25 0.25\n")
    (folder / "data.yaml").write_text(f"path: {folder}\ntrain: images/val\nval: images/val\nnames: [ant, bee]\n")
    paths = sorted(map(str, (folder / "images/val").iterdir()))
    detector = YOLO("yolov8n.yaml", verbose=False)
    detector.model.names = names
    results = detector.predict(paths, conf=1e-9, imgsz=96, verbose=False, max_det=20)
    report = from_results(results, folder / "data.yaml")
    record = report.record
    n = sum(len(one.boxes) for one in results)
    said = sum(
        row["predicted"] for row in from_results(results, folder / "data.yaml", threshold=0.0).record["per_label"]
    )
    assert said == n, (said, n)
    yield f"{len(results)} images, {n} boxes of an untrained yolov8n, all there; mAP50 {record['metrics']['map50']}"
    assert record["media"] == "image"
    moved = [_results(Results, one, k, names) for k, one in enumerate(results)]
    record = from_results(iter(moved), folder / "data.yaml").record
    yield same("boxes as the truth has them: mAP50", record["metrics"]["map50"], 1.0)
    turned = YOLO("yolov8n-obb.yaml", verbose=False)
    turned.model.names = names
    results = turned.predict(paths, conf=1e-9, imgsz=96, verbose=False, max_det=5)
    record = from_results(results, folder / "data.yaml").record
    yield f"{sum(len(one.obb) for one in results)} turned boxes: mAP50 {record['metrics']['map50']}"
    classifier = YOLO("yolov8n-cls.yaml", verbose=False)
    results = classifier.predict(paths, imgsz=32, verbose=False)
    labels = [classifier.names[one.probs.top1] for one in results]
    record = from_results(results, labels).record
    yield same(f"{len(record['labels'])} classes: accuracy", record["metrics"]["accuracy"], 1.0)
    for k, path in enumerate(paths):
        place = folder / "cls" / str(labels[k] if k % 2 else "else") / f"{k}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.open(path).save(place)
    record = from_results(results, folder / "cls").record
    yield same("with a folder per label, every other wrong: accuracy", record["metrics"]["accuracy"], 0.5)


def _results(kind, one, k, names):
    """Results with the box of the truth."""
    import torch

    box = torch.tensor([[48.0, 36.0, 80.0, 60.0, 0.9, k % 2]])
    return kind(one.orig_img, path=one.path, names=names, boxes=box)
