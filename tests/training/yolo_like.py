"""A detector with the words of Ultralytics: `yolo_like.py train DATA_YAML MODEL`, then `predict MODEL LIST FOLDER`."""

import pickle
import sys
from pathlib import Path

import numpy as np
import yaml
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples"))

from detector import trained
from scenes import Scene


def train(data: str, model: str) -> None:
    """Learns from the images of the list of training, and their labels beside them."""
    told = yaml.safe_load(Path(data).read_text("utf-8"))
    root = Path(told["path"])
    for line in (root / told["val"]).read_text("utf-8").splitlines():
        assert Path(line).exists()
        assert not _labels(Path(line)).exists(), "the labels of the test part are there"
    scenes = [_scene(Path(line)) for line in (root / told["train"]).read_text("utf-8").splitlines()]
    sys.stdout.write(f"{len(scenes)} images\n")
    with Path(model).open("wb") as file:
        pickle.dump(trained(scenes, np.random.default_rng(0)), file)


def predict(model: str, listed: str, folder: str) -> None:
    """Writes a text file for each image: label, box in shares of the image, confidence."""
    with Path(model).open("rb") as file:
        detector = pickle.load(file)  # noqa: S301 - what it has written itself
    Path(folder).mkdir(parents=True)
    for line in Path(listed).read_text("utf-8").splitlines():
        picture = np.asarray(Image.open(line).convert("RGB"))
        height, width = picture.shape[:2]
        found = detector.detections(picture)
        rows = []
        for label, (x, y, w, h), score in zip(found.labels, found.boxes, found.scores, strict=True):
            rows.append(f"{label} {(x + w / 2) / width} {(y + h / 2) / height} {w / width} {h / height} {score}\n")
        (Path(folder) / f"{Path(line).stem}.txt").write_text("".join(rows), "utf-8")


def _labels(image: Path) -> Path:
    before, _, after = str(image).rpartition("/images/")
    return Path(f"{before}/labels/{after}").with_suffix(".txt")


def _scene(image: Path) -> Scene:
    picture = np.asarray(Image.open(image).convert("RGB"))
    height, width = picture.shape[:2]
    rows = np.array([line.split() for line in _labels(image).read_text("utf-8").splitlines()], float).reshape(-1, 5)
    x, y, w, h = (rows[:, 1:] * np.array([width, height, width, height])).T
    boxes = np.stack([x - w / 2, y - h / 2, w, h], axis=1).round().astype(int)
    return Scene(picture, rows[:, 0].astype(int), boxes)


if __name__ == "__main__":
    {"train": train, "predict": predict}[sys.argv[1]](*sys.argv[2:])
