"""Good boxes in many formats, and the ways in which the same is written with another meaning."""

from __future__ import annotations

import json
import random
import struct
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from reportgen.datasets.box_pairs import box_pairs, overlaps

Sides = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A box in pixels, with a score where it is predicted."""

    label: str
    sides: Sides
    score: float = 1.0


@dataclass(frozen=True)
class Image:
    """An image and the boxes on it; `name` is its file."""

    name: str
    width: int
    height: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Scenes:
    """What two files say of the same images; `labels` are those of what is said, in the order of their numbers."""

    truth: tuple[Image, ...]
    said: tuple[Image, ...]
    labels: tuple[str, ...]
    said_labels: tuple[str, ...]
    first: int = 1  # number of the first label in a list of results
    moved: int = 0  # by which the numbers of images in a list of results are wrong


LABELS = (("cat", "caf\u00e9", "red fox"), ("0", "1", "2"), ("Owl", "dog"), ("car", "bus", "person", "bike"), ("cell",))
SIZES = ((800, 500), (640, 480), (500, 375), (375, 500), (1024, 1024))
NAMINGS: tuple[Callable[[int], str], ...] = (
    lambda k: f"img_{k:03d}.jpg", lambda k: f"{k:012d}.jpg", lambda k: f"val/{k}.png", lambda k: f"frame {k}.jpeg",
)  # fmt: skip


def good(rng: random.Random) -> Scenes:
    """Three objects on each image, found with a little noise; two in ten images have something that is not there."""
    labels, naming = rng.choice(LABELS), rng.choice(NAMINGS)
    same_size = rng.choice((None, *SIZES))
    truth, said = [], []
    for k in range(1, 41):
        width, height = same_size or rng.choice(SIZES)
        boxes, found = [], []
        for _ in range(3):
            wide, high = rng.uniform(0.12, 0.3) * width, rng.uniform(0.12, 0.3) * height
            box = (rng.uniform(0, width - wide), rng.uniform(0, height - high), wide, high)
            label = rng.choice(labels)
            boxes.append(Box(label, box))
            noisy = tuple(side + rng.uniform(-3, 3) for side in box)
            guess = label if rng.random() < 0.8 else rng.choice(labels)
            score = rng.uniform(0.6, 1) if guess == label else rng.uniform(0.3, 0.8)
            found.append(Box(guess, noisy, round(score, 3)))  # type: ignore[arg-type]
        if rng.random() < 0.5:
            found.append(Box(rng.choice(labels), (5, 5, 40, 40), round(rng.uniform(0.1, 0.5), 3)))
        truth.append(Image(naming(k), width, height, tuple(boxes)))
        said.append(Image(naming(k), width, height, tuple(found)))
    return Scenes(tuple(truth), tuple(said), labels, labels)


Change = Callable[[Scenes, random.Random], Scenes]


def _each_box(change: Callable[[Image, Box], Box]) -> Change:
    return lambda one, rng: replace(one, said=tuple(
        replace(image, boxes=tuple(change(image, box) for box in image.boxes)) for image in one.said))  # fmt: skip


def _sides(change: Callable[[Image, Sides], Any]) -> Change:
    return _each_box(lambda image, box: replace(box, sides=tuple(change(image, box.sides))))


def _files(change: Callable[[str], str]) -> Change:
    return lambda one, rng: replace(one, said=tuple(replace(image, name=change(image.name)) for image in one.said))


def _labels(change: Callable[[str], str]) -> Change:
    def changed(one: Scenes, rng: random.Random) -> Scenes:
        found = _each_box(lambda image, box: replace(box, label=change(box.label)))(one, rng)
        return replace(found, said_labels=tuple(map(change, one.said_labels)))

    return changed


def _some_labels(names: Callable[[Scenes, random.Random], dict[str, str]]) -> Change:
    def changed(one: Scenes, rng: random.Random) -> Scenes:
        mapping = names(one, rng)
        return _labels(lambda name: mapping.get(name, name))(one, rng)

    return changed


def _letterboxed(image: Image, sides: Sides) -> Sides:
    scale = 640 / max(image.width, image.height)
    right, down = (640 - image.width * scale) / 2, (640 - image.height * scale) / 2
    x, y, wide, high = sides
    return x * scale + right, y * scale + down, wide * scale, high * scale


def _resized(image: Image, sides: Sides) -> Sides:
    across, down = 640 / image.width, 640 / image.height
    return sides[0] * across, sides[1] * down, sides[2] * across, sides[3] * down


def _turned(image: Image, sides: Sides) -> Sides:
    x, y, wide, high = sides
    return image.height - y - high, x, high, wide


def _without_noise(one: Scenes, rng: random.Random) -> Scenes:
    return one


def _suffixed(name: str, suffix: str) -> str:
    return name.rpartition(".")[0] + suffix


def _numbered(one: Scenes, first: int) -> dict[str, str]:
    return {name: str(k + first) for k, name in enumerate(one.labels)}


def _moved(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """The boxes of each image under the name of the next."""
    return tuple(replace(image, boxes=other.boxes)
                 for image, other in zip(images, images[1:] + images[:1], strict=True))  # fmt: skip


CHANGES: dict[str, Change] = {
    "nothing": _without_noise,
    "half": _sides(lambda image, box: [side / 2 for side in box]),
    "a fifth more": _sides(lambda image, box: [side * 1.2 for side in box]),
    "twice as wide": _sides(lambda image, box: [box[0] * 2, box[1], box[2] * 2, box[3]]),
    "shares": _sides(lambda image, box: [box[0] / image.width, box[1] / image.height, box[2] / image.width,
                                         box[3] / image.height]),
    "percent of the image": _sides(lambda image, box: [100 * box[0] / image.width, 100 * box[1] / image.height,
                                                       100 * box[2] / image.width, 100 * box[3] / image.height]),
    "thousandths": _sides(lambda image, box: [1000 * box[0] / image.width, 1000 * box[1] / image.height,
                                              1000 * box[2] / image.width, 1000 * box[3] / image.height]),
    "corners": _sides(lambda image, box: [box[0], box[1], box[0] + box[2], box[1] + box[3]]),
    "centres": _sides(lambda image, box: [box[0] + box[2] / 2, box[1] + box[3] / 2, box[2], box[3]]),
    "axes": _sides(lambda image, box: [box[1], box[0], box[3], box[2]]),
    "corners of axes": _sides(lambda image, box: [box[1], box[0], box[1] + box[3], box[0] + box[2]]),
    "upwards": _sides(lambda image, box: [box[0], image.height - box[1] - box[3], box[2], box[3]]),
    "mirrored": _sides(lambda image, box: [image.width - box[0] - box[2], box[1], box[2], box[3]]),
    "turned": _sides(_turned),
    "letterboxed": _sides(_letterboxed),
    "resized": _sides(_resized),
    "moved": _sides(lambda image, box: [box[0] - 60, box[1] - 60, box[2], box[3]]),
    "whole pixels": _sides(lambda image, box: [float(round(side)) for side in box]),
    "capitals": _labels(str.upper),
    "underscores": _labels(lambda name: name.replace(" ", "_")),
    "without blanks": _labels(lambda name: name.replace(" ", "")),
    "blanks": _labels(lambda name: f" {name} "),
    "decomposed": _labels(lambda name: unicodedata.normalize("NFD", name)),
    "plural": _labels(lambda name: name + "s"),
    "one renamed": _some_labels(lambda one, rng: {rng.choice(one.labels): "vulpes"}),
    "all renamed": _labels(lambda name: "x" + name[::-1]),
    "numbers from 0": _some_labels(lambda one, rng: _numbered(one, 0)),
    "numbers from 1": _some_labels(lambda one, rng: _numbered(one, 1)),
    "exchanged": _some_labels(lambda one, rng: dict(zip(one.labels, one.labels[1:] + one.labels[:1], strict=True))),
    "names in another order": lambda one, rng: replace(one, said_labels=one.said_labels[::-1]),
    "numbered from 0": lambda one, rng: replace(one, first=0),
    "numbered from 2": lambda one, rng: replace(one, first=2),
    "images numbered from 0": lambda one, rng: replace(one, moved=-1),
    "without suffix": _files(lambda name: name.rpartition(".")[0]),
    "capital suffix": _files(lambda name: _suffixed(name, ".JPG")),
    "other suffix": _files(lambda name: _suffixed(name, ".tif")),
    "bucket": _files(lambda name: f"gs://bucket/x/{name}"),
    "no folder": _files(lambda name: name.rpartition("/")[2]),
    "backslashes": _files(lambda name: "C:\\x\\" + name.replace("/", "\\")),
    "upload": _files(lambda name: f"0a1b2c3d-{name.rpartition('/')[2]}"),
    "roboflow": _files(lambda name: f"{name.replace('.', '_')}.rf.0123456789abcdef0123456789abcdef.jpg"),
    "other split": lambda one, rng: replace(one, said=one.said[24:], truth=one.truth[:30]),
    "half of the images": lambda one, rng: replace(one, said=one.said[::2]),
    "half of the truth": lambda one, rng: replace(one, truth=one.truth[::2]),
    "neighbours": lambda one, rng: replace(one, said=_moved(one.said)),
    "true boxes of the next": lambda one, rng: replace(one, truth=_moved(one.truth)),
    "scores in percent": _each_box(lambda image, box: replace(box, score=100 * box.score)),
    "complement": _each_box(lambda image, box: replace(box, score=round(1 - box.score, 3))),
    "no scores": _each_box(lambda image, box: replace(box, score=1.0)),
    "twice": lambda one, rng: replace(one, said=tuple(replace(image, boxes=image.boxes * 2) for image in one.said)),
    "shuffled": lambda one, rng: replace(one, said=tuple(rng.sample(one.said, len(one.said)))),
}  # fmt: skip


def _coco(
    images: tuple[Image, ...], labels: tuple[str, ...], first: int, offset: int, *, scored: bool
) -> dict[str, Any]:
    boxes = [(number, box) for number, image in enumerate(images, 1) for box in image.boxes]
    annotations = [
        {"id": place, "image_id": number + offset, "category_id": labels.index(box.label) + first,
         "bbox": list(box.sides), **({"score": box.score} if scored else {"area": box.sides[2] * box.sides[3]})}
        for place, (number, box) in enumerate(boxes, 1)
    ]  # fmt: skip
    listed = [{"id": number + offset, "file_name": image.name, "width": image.width, "height": image.height}
              for number, image in enumerate(images, 1)]  # fmt: skip
    categories = [{"id": k + first, "name": name} for k, name in enumerate(labels)]
    return {"images": listed, "categories": categories, "annotations": annotations}


def _put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def _truth(folder: Path, one: Scenes) -> Path:
    return _put(folder / "truth.json", _coco(one.truth, one.labels, 1, 0, scored=False))


def _objects(folder: Path, one: Scenes) -> tuple[Path, Path]:
    content = _coco(one.said, one.said_labels, 1, 500, scored=True)
    return _truth(folder, one), _put(folder / "said.json", content)


def _results(folder: Path, one: Scenes) -> tuple[Path, Path]:
    """A list whose numbers are those of the truth, where its images and labels are there."""
    numbers = {image.name: number for number, image in enumerate(one.truth, 1)}
    found = [
        {"image_id": numbers.get(image.name, 900 + place) + one.moved, "bbox": list(box.sides), "score": box.score,
         "category_id": one.said_labels.index(box.label) + one.first}
        for place, image in enumerate(one.said) for box in image.boxes
    ]  # fmt: skip
    return _truth(folder, one), _put(folder / "said.json", found)


def _rows(folder: Path, one: Scenes) -> tuple[Path, Path]:
    lines = ["image,label,x,y,width,height,score"]
    lines += [f"{image.name},{box.label},{','.join(map(repr, map(float, box.sides)))},{box.score}"
              for image in one.said for box in image.boxes]  # fmt: skip
    return _truth(folder, one), _put(folder / "said.csv", "\n".join(lines) + "\n")


def _voc(folder: Path, one: Scenes) -> tuple[Path, Path]:
    for image in one.truth:
        objects = "".join(
            f"<object><name>{box.label}</name><bndbox><xmin>{box.sides[0] + 1}</xmin><ymin>{box.sides[1] + 1}</ymin>"
            f"<xmax>{box.sides[0] + box.sides[2]}</xmax><ymax>{box.sides[1] + box.sides[3]}</ymax></bndbox></object>"
            for box in image.boxes
        )
        size = f"<size><width>{image.width}</width><height>{image.height}</height></size>"
        stem = image.name.rpartition("/")[2].rpartition(".")[0]
        _put(folder / "truth" / f"{stem}.xml",
             f"<annotation><filename>{image.name}</filename>{size}{objects}</annotation>")  # fmt: skip
    return folder / "truth", _rows(folder, one)[1]


def _header(width: int, height: int) -> bytes:
    """A picture of one colour, as little of it as has a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((1 + (width + 7) // 8) * height), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _yolo(folder: Path, one: Scenes) -> tuple[Path, Path]:
    root = folder / "set"
    _put(root / "data.yaml", f"path: .\nval: images\nnames: {json.dumps(list(one.labels))}\n")
    for image in one.truth:
        stem = image.name.rpartition(".")[0]
        _lines(root / "labels" / f"{stem}.txt", image, one.labels, scored=False)
        picture = root / "images" / f"{stem}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(_header(image.width, image.height))
    for image in one.said:
        stem = image.name.replace(":", "").replace("\\", "/").lstrip("/")
        stem = stem.rpartition(".")[0] if "." in stem else stem
        _lines(folder / "said" / f"{stem}.txt", image, one.said_labels, scored=True)
    return root, folder / "said"


def _lines(path: Path, image: Image, labels: tuple[str, ...], *, scored: bool) -> None:
    lines = []
    for box in image.boxes:
        x, y, wide, high = box.sides
        shares = (x + wide / 2) / image.width, (y + high / 2) / image.height, wide / image.width, high / image.height
        tail = f" {box.score}" if scored else ""
        lines.append(f"{labels.index(box.label)} {' '.join(f'{share:.7f}' for share in shares)}{tail}\n")
    _put(path, "".join(lines))


def _manifest(folder: Path, one: Scenes) -> tuple[Path, Path]:
    lines = []
    for image in one.truth:
        boxes = [dict(zip(("left", "top", "width", "height"), box.sides, strict=True))
                 | {"class_id": one.labels.index(box.label)} for box in image.boxes]  # fmt: skip
        about = {"class-map": {str(k): name for k, name in enumerate(one.labels)}, "human-annotated": "yes",
                 "type": "groundtruth/object-detection", "objects": [{"confidence": 0}] * len(boxes)}  # fmt: skip
        sized = {"image_size": [{"width": image.width, "height": image.height, "depth": 3}], "annotations": boxes}
        lines.append(json.dumps({"source-ref": f"s3://b/{image.name}", "boxes": sized, "boxes-metadata": about}))
    return _put(folder / "truth.manifest", "\n".join(lines) + "\n"), _objects(folder, one)[1]


FORMATS: dict[str, Callable[[Path, Scenes], tuple[Path, Path]]] = {
    "coco": _objects, "coco results": _results, "rows": _rows, "voc and rows": _voc, "yolo": _yolo,
    "manifest and coco": _manifest,
}  # fmt: skip


def write(folder: Path, one: Scenes, form: str) -> tuple[Path, Path]:
    """Paths of the truth and of what is said."""
    return FORMATS[form](folder, one)


def figures_of(dataset: Any) -> tuple[float, ...]:
    """How many images, true boxes, objects with a box of their label on them, and how sure the boxes are."""
    truths, said = dataset.truths, dataset.detections
    pairs = box_pairs(truths.image, said.image, said.score, dataset.n_samples)
    is_on = overlaps(truths.box[pairs.truths], said.box[pairs.predictions]) >= 0.5
    is_on &= truths.label[pairs.truths] == said.label[pairs.predictions]
    n_found = int(np.unique(pairs.truths[is_on]).size)
    return dataset.n_samples, len(truths.box), len(said.box), n_found, round(float(said.score.sum()), 2)
