"""Annotations of a few images as each tool exports them; with scores, as people write their predictions down in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Box(NamedTuple):
    """A box in pixels, with a score where it is a predicted one."""

    label: str
    x: float
    y: float
    width: float
    height: float
    score: float | None = None


class Picture(NamedTuple):
    """An image and what is on it."""

    file: str
    width: int
    height: int
    boxes: tuple[Box, ...]

    @property
    def stem(self) -> str:
        return self.file.rpartition(".")[0]


PICTURES = (
    Picture("a.jpg", 400, 200, (Box("cat", 40, 20, 120, 80), Box("dog", 200, 50, 100, 100))),
    Picture("b.jpg", 320, 240, (Box("dog", 16, 24, 64, 48),)),
    Picture("c.jpg", 100, 100, ()),
)


def scored(score: float = 0.75) -> tuple[Picture, ...]:
    """The same boxes as a model that is right would predict them."""
    return tuple(one._replace(boxes=tuple(box._replace(score=score) for box in one.boxes)) for one in PICTURES)


def put(path: Path, content: object, indent: int | None = 2) -> Path:
    """The text, or the JSON of anything else, as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=indent), encoding="utf-8")
    return path


def _region(picture: Picture, number: int, box: Box) -> dict[str, Any]:
    across, down = 100 / picture.width, 100 / picture.height
    sides = {"x": box.x * across, "y": box.y * down, "width": box.width * across, "height": box.height * down}
    scores = {} if box.score is None else {"score": box.score}
    return {
        "original_width": picture.width,
        "original_height": picture.height,
        "image_rotation": 0,
        "value": {**sides, "rotation": 0, "rectanglelabels": [box.label]},
        "id": f"r{number}",
        "from_name": "label",
        "to_name": "image",
        "type": "rectanglelabels",
        "origin": "manual",
        **scores,
    }


def label_studio(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    tasks = []
    is_predicted = any(box.score is not None for one in pictures for box in one.boxes)
    for number, picture in enumerate(pictures, 1):
        result = [_region(picture, place, box) for place, box in enumerate(picture.boxes)]
        said = {"id": 7, "model_version": "v1", "result": result, "score": 0.75}
        made = {"id": 11, "completed_by": 1, "result": result, "was_cancelled": False, "ground_truth": False}
        tasks.append(
            {
                "id": number,
                "annotations": [] if is_predicted else [made],
                "predictions": [said] if is_predicted else [],
                "file_upload": f"3f0a1b2c-{picture.file}",
                "data": {"image": f"/data/upload/1/3f0a1b2c-{picture.file}"},
                "total_annotations": 1,
            }
        )
    return put(folder / "project-1-at-2026-03-14.json", tasks)


def label_studio_min(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    records = []
    for number, picture in enumerate(pictures, 1):
        regions = [_region(picture, place, box) for place, box in enumerate(picture.boxes)]
        sizes = {"original_width": picture.width, "original_height": picture.height}
        labels = {"label": [{**one["value"], **sizes} for one in regions]} if regions else {}
        image = f"/data/upload/1/3f0a1b2c-{picture.file}"
        made = {"annotator": 1, "annotation_id": number, "created_at": "2026-03-14T09:26:53Z", "lead_time": 12.5}
        records.append({"image": image, "id": number, **labels, **made})
    return put(folder / "project-1-min.json", records)


def labelme(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    for picture in pictures:
        shapes = [
            {
                "label": box.label,
                "points": [[box.x, box.y], [box.x + box.width, box.y + box.height]],
                "group_id": None,
                "description": "",
                "shape_type": "rectangle",
                "flags": {},
                "mask": None,
                **({} if box.score is None else {"score": box.score}),
            }
            for box in picture.boxes
        ]
        file = {"version": "5.5.0", "flags": {}, "shapes": shapes, "imagePath": picture.file, "imageData": None}
        put(
            folder / "labelme" / f"{picture.stem}.json",
            {**file, "imageHeight": picture.height, "imageWidth": picture.width},
        )
    return folder / "labelme"


def _via_regions(picture: Picture) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (
            {"name": "rect", "x": box.x, "y": box.y, "width": box.width, "height": box.height},
            {"type": box.label, **({} if box.score is None else {"score": str(box.score)})},
        )
        for box in picture.boxes
    ]


def via(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    images = {
        f"{picture.file}99": {
            "filename": picture.file,
            "size": 99,
            "regions": [
                {"shape_attributes": shape, "region_attributes": said} for shape, said in _via_regions(picture)
            ],
            "file_attributes": {},
        }
        for picture in pictures
    }
    project = {
        "_via_settings": {"ui": {}, "core": {}, "project": {"name": "via_project"}},
        "_via_img_metadata": images,
        "_via_attributes": {"region": {"type": {"type": "text", "description": "", "default_value": ""}}, "file": {}},
        "_via_data_format_version": "2.0.10",
        "_via_image_id_list": list(images),
    }
    return put(folder / "via_project.json", project, None)


def via_csv(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    lines = ["filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"]
    for picture in pictures:
        regions = _via_regions(picture) or [({}, {})]
        for number, cells in enumerate(regions):
            shape, said = (json.dumps(cell, separators=(",", ":")).replace('"', '""') for cell in cells)
            lines.append(f'{picture.file},99,"{{}}",{len(picture.boxes)},{number},"{shape}","{said}"')
    return put(folder / "via_export.csv", "\n".join(lines))


def createml(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    content = [
        {
            "image": picture.file,
            "annotations": [
                {
                    "label": box.label,
                    "coordinates": {
                        "x": box.x + box.width / 2,
                        "y": box.y + box.height / 2,
                        "width": box.width,
                        "height": box.height,
                    },
                    **({} if box.score is None else {"confidence": box.score}),
                }
                for box in picture.boxes
            ],
        }
        for picture in pictures
    ]
    return put(folder / "_annotations.createml.json", content, None)


def kitti(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    for picture in pictures:
        lines = [
            f"{box.label} 0.00 0 -1.58 {box.x:.2f} {box.y:.2f} {box.x + box.width:.2f} {box.y + box.height:.2f} "
            "1.65 1.67 3.64 -0.65 1.71 46.70 -1.59" + ("" if box.score is None else f" {box.score:.2f}")
            for box in picture.boxes
        ]
        put(folder / "label_2" / f"{picture.stem}.txt", "".join(f"{line}\n" for line in lines))
    return folder / "label_2"


def rekognition(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    for picture in pictures:
        labels = [
            {
                "Name": box.label,
                "Confidence": 100 * (box.score or 0),
                "Geometry": {
                    "BoundingBox": {
                        "Width": box.width / picture.width,
                        "Height": box.height / picture.height,
                        "Left": box.x / picture.width,
                        "Top": box.y / picture.height,
                    }
                },
            }
            for box in picture.boxes
        ]
        put(folder / "responses" / f"{picture.file}.json", {"CustomLabels": labels})
    return folder / "responses"


def roboflow_csv(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    lines = ["filename,width,height,class,xmin,ymin,xmax,ymax"]
    lines += [
        f"{one.file},{one.width},{one.height},{box.label},{box.x},{box.y},{box.x + box.width},{box.y + box.height}"
        for one in pictures
        for box in one.boxes
    ]
    return put(folder / "_annotations.csv", "\n".join(lines) + "\n")


def coco(folder: Path, pictures: tuple[Picture, ...]) -> Path:
    labels = sorted({box.label for one in pictures for box in one.boxes})
    content = {
        "images": [
            {"id": number, "file_name": one.file, "width": one.width, "height": one.height}
            for number, one in enumerate(pictures, 1)
        ],
        "categories": [{"id": number, "name": label} for number, label in enumerate(labels, 1)],
        "annotations": [
            {
                "id": 100 * number + place,
                "image_id": number,
                "category_id": labels.index(box.label) + 1,
                "bbox": [box.x, box.y, box.width, box.height],
                **({} if box.score is None else {"score": box.score}),
            }
            for number, one in enumerate(pictures, 1)
            for place, box in enumerate(one.boxes)
        ],
    }
    return put(folder / "coco.json", content)


Writer = Callable[[Path, tuple[Picture, ...]], Path]
TRUTHS: dict[str, Writer] = {
    "labelstudio": label_studio, "labelstudio min": label_studio_min, "labelme": labelme, "via": via,
    "via csv": via_csv, "createml": createml, "kitti": kitti, "_annotations.csv": roboflow_csv,
}  # fmt: skip
PREDICTIONS: dict[str, Writer] = {
    "labelstudio": label_studio, "labelme": labelme, "via": via, "via csv": via_csv, "createml": createml,
    "kitti": kitti, "rekognition": rekognition,
}  # fmt: skip
