"""Parts of data sets of boxes: COCO JSON, and the folders that YOLO's tools train from."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.errors import OptionError
from reportgen.readers.encoding import utf8_data
from reportgen.readers.source import Source

if TYPE_CHECKING:
    from reportgen.datasets.detection import Boxes
    from reportgen.training.material import Material

NO_PICTURES = "Give the folder of the pictures: --images FOLDER."


@dataclass(frozen=True, eq=False)
class BoxFile:
    """Images with their boxes, written as COCO has them; what a COCO file said of them is kept."""

    material: Material
    suffix: str = ".json"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """The images of some samples, by their positions, with their objects or without."""
        whole = self._document
        images = [whole["images"][k] for k in rows]
        kept = {image["id"] for image in images}
        boxes = [box for box in whole["annotations"] if box["image_id"] in kept] if has_labels else []
        return json.dumps(whole | {"images": images, "annotations": boxes}, ensure_ascii=False).encode()

    @cached_property
    def _document(self) -> dict[str, Any]:
        """The whole as COCO, its images in the order of the samples."""
        table = self.material.table
        if table.format == "coco" and self.material.path.is_file():
            found: dict[str, Any] = json.loads(utf8_data(Source(self.material.path)))
            by_name = {str(one.get("file_name")): one for one in found["images"]}
            by_id = {str(one["id"]): one for one in found["images"]}
            names = zip(table.images.ids, table.images.files, strict=True)
            listed = [by_name.get(str(file)) or by_id.get(str(name)) for name, file in names]
            if all(one is not None for one in listed):
                return found | {"images": [listed[row] for row in self.material.rows.tolist()]}
        return self._made()

    def _made(self) -> dict[str, Any]:
        dataset = self.material.data.dataset
        names = dataset.samples.image_names or dataset.samples.ids
        sizes = zip(dataset.width.tolist(), dataset.height.tolist(), strict=True)
        images = [
            {"id": k + 1, "file_name": names[k] or self.material.ids[k],
             **({} if width != width else {"width": int(width), "height": int(height)})}
            for k, (width, height) in enumerate(sizes)
        ]  # fmt: skip
        boxes: Boxes = dataset.truths
        columns = zip(
            boxes.image.tolist(), boxes.label.tolist(), boxes.box.tolist(), boxes.is_crowd.tolist(), strict=True
        )
        annotations = [
            {"id": k + 1, "image_id": image + 1, "category_id": label + 1, "bbox": box, "area": box[2] * box[3],
             "iscrowd": int(crowd)}
            for k, (image, label, box, crowd) in enumerate(columns)
        ]  # fmt: skip
        categories = [{"id": k + 1, "name": name} for k, name in enumerate(dataset.labels)]
        return {"images": images, "annotations": annotations, "categories": categories}


def linked(source: str, place: Path) -> None:
    """Gives a picture a second name, or copies it where the file system has no links."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(os.path.realpath(source), place)
    except OSError:
        shutil.copyfile(source, place)


def listed_pictures(material: Material, samples: Sequence[int], place: Path) -> Path:
    """A text file with the absolute path of the picture of each sample.

    Raises: OptionError where one has none.
    """
    return _list_of([_needed(material, k) for k in samples], place)


Some = tuple["Material", Sequence[int]]  # samples by their positions


def yolo_folder(train: Some, test: Some, folder: Path, *, peeks: bool) -> Path:
    """The folders `images` and `labels`, lists of both parts and `data.yaml`; test images have labels if it `peeks`.

    Those of another data set than the one that is trained with have none.
    Raises: OptionError where a picture or its size is not known, or the samples have no boxes.
    """
    dataset = train[0].data.dataset
    if not hasattr(dataset, "truths"):
        raise OptionError("{data_yaml}", "the samples have no boxes", "Take {train}, {test} or {train_list}.")
    _yolo_part(train, "train", folder, has_labels=True)
    _yolo_part(test, "test", folder, has_labels=peeks and test[0] is train[0])
    numbered = "".join(f"  {k}: {json.dumps(name, ensure_ascii=False)}\n" for k, name in enumerate(dataset.labels))
    root = json.dumps(str(folder.resolve()), ensure_ascii=False)
    text = f"path: {root}\ntrain: train.txt\nval: test.txt\nnames:\n{numbered}"
    (folder / "data.yaml").write_text(text, "utf-8")
    return folder / "data.yaml"


def _yolo_part(some: Some, part: str, folder: Path, *, has_labels: bool) -> None:
    material, samples = some
    names, places = link_names(material), []
    for k in samples:
        place = folder / "images" / part / names[k]
        linked(_needed(material, k), place)
        places.append(str(place.resolve()))
        if has_labels:
            label = (folder / "labels" / part / names[k]).with_suffix(".txt")
            label.parent.mkdir(parents=True, exist_ok=True)
            label.write_text("".join(_yolo_lines(material, k)), "utf-8")
    _list_of(places, folder / f"{part}.txt")


def _list_of(places: Sequence[str], place: Path) -> Path:
    place.write_text("".join(f"{one}\n" for one in places), "utf-8")
    return place


def _needed(material: Material, sample: int) -> str:
    found = material.picture_paths[sample]
    if found is None:
        raise OptionError("--train", f"there is no picture of {material.ids[sample]}", NO_PICTURES)
    return found


def link_names(material: Material) -> list[str]:
    """(n,) what the pictures are called beside each other: their file names where no two are the same, else paths."""
    files = [] if material.pictures is None else material.pictures.file.to_list()
    names = [(name or "").rpartition("/")[2] for name in files]
    known = [name for name in names if name]
    return names if len(set(known)) == len(known) else [name or "" for name in files]


def _yolo_lines(material: Material, sample: int) -> Iterator[str]:
    """The objects of an image, in shares of it: label, middle, width and height."""
    dataset = material.data.dataset
    width, height = dataset.width[sample], dataset.height[sample]
    if width != width:
        raise OptionError("{data_yaml}", f"the size of {material.ids[sample]} is not known", NO_PICTURES)
    boxes = dataset.truths
    for k in np.flatnonzero((boxes.image == sample) & ~boxes.is_crowd):
        x, y, w, h = boxes.box[k].tolist()
        shares = ((x + w / 2) / width, (y + h / 2) / height, w / width, h / height)
        yield f"{int(boxes.label[k])} {' '.join(repr(float(one)) for one in shares)}\n"
