"""Good input written in another way: the figures stay, or it is refused, or the cause of the change is named."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reportgen import pipeline
from reportgen.datasets.box_pairs import box_pairs, overlaps
from reportgen.errors import ReportgenError
from reportgen.options import Options

Rows = list[dict[str, str]]
Scene = dict[str, list[dict]]

NAMED = {  # issues that say what was done, or what figures are probably wrong by
    "joined_names", "labels_met", "labels_numbered", "padded_cell", "probable_cause", "confused_spelling",
    "unknown_id", "unknown_image", "unknown_label", "joined_by_row",
}  # fmt: skip


def samples(rng: random.Random, names: list[str]) -> tuple[Rows, Rows]:
    """Ground truth and predictions, four in five right."""
    truths, said = [], []
    for k in range(60):
        label = names[k % len(names)]
        guess = label if rng.random() < 0.8 else rng.choice(names)
        truths.append({"id": f"img_{k:03d}", "label": label})
        said.append({"id": f"img_{k:03d}", "prediction": guess, "score": f"{rng.uniform(0.5, 1):.3f}"})
    return truths, said


def write(path: Path, rows: Rows) -> Path:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(rows: Rows, column: str, change: Callable[[str], str]) -> Rows:
    return [{**row, column: change(row[column])} for row in rows]


Mutation = Callable[[Rows, random.Random], Rows]


def _shift_ids(rows: Rows, rng: random.Random) -> Rows:
    return [{**row, "id": f"img_{int(row['id'][4:]) + 40:03d}"} for row in rows]


def _rotated(rows: Rows, rng: random.Random) -> Rows:
    names = sorted({row["prediction"] for row in rows})
    return changed(rows, "prediction", lambda name: names[(names.index(name) + 1) % len(names)])


OF_ROWS: dict[str, Mutation] = {
    "capitals": lambda rows, rng: changed(rows, "prediction", str.upper),
    "one capital": lambda rows, rng: changed(rows, "prediction", lambda name: name.replace("red fox", "Red Fox")),
    "underscores": lambda rows, rng: changed(rows, "prediction", lambda name: name.replace(" ", "_")),
    "blanks": lambda rows, rng: changed(rows, "prediction", lambda name: name + " " * rng.randrange(3)),
    "blanks in ids": lambda rows, rng: changed(rows, "id", lambda name: " " * rng.randrange(2) + name),
    "decomposed": lambda rows, rng: changed(rows, "prediction", lambda name: name.replace("é", "e\u0301")),
    "renamed": lambda rows, rng: changed(rows, "prediction", lambda name: name.replace("red fox", "vulpes")),
    "exchanged": _rotated,
    "suffix": lambda rows, rng: changed(rows, "id", lambda name: name + ".jpg"),
    "suffixes of some": lambda rows, rng: changed(rows, "id", lambda name: name + rng.choice([".PNG", "", ".jpeg"])),
    "folder": lambda rows, rng: changed(rows, "id", lambda name: f"test/{rng.choice('ab')}/{name}.png"),
    "bucket": lambda rows, rng: changed(rows, "id", lambda name: f"s3://bucket/data/{name}.png"),
    "upload": lambda rows, rng: changed(rows, "id", lambda name: f"{rng.getrandbits(32):08x}-{name}.png"),
    "shuffled": lambda rows, rng: rng.sample(rows, len(rows)),
    "percent": lambda rows, rng: changed(rows, "score", lambda score: f"{100 * float(score):.1f}"),
    "other split": _shift_ids,
    "without ids": lambda rows, rng: [{name: row[name] for name in ("prediction", "score")}
                                      for row in rng.sample(rows, len(rows))],
}  # fmt: skip


def read(folder: Path, truth: Path, said: Path) -> pipeline.Data:
    return pipeline.read(Options(said, ground_truth=truth))


def accuracy(data: pipeline.Data) -> float:
    return float(np.mean(data.dataset.y_true == data.dataset.y_pred))


def _check(tell: Callable[[pipeline.Data], float], right: pipeline.Data, folder: Path, truth: Path, said: Path) -> None:
    try:
        data = read(folder, truth, said)
    except ReportgenError:
        return
    codes = {one.code for one in data.issues}
    is_same = tell(data) == tell(right) and data.dataset.n_samples == right.dataset.n_samples
    assert is_same or codes & NAMED, codes


@pytest.mark.parametrize("kind", OF_ROWS)
@pytest.mark.parametrize("seed", range(3))
def test_samples_written_otherwise(tmp_path: Path, kind: str, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    truths, said = samples(rng, ["cat", "caf\u00e9", "red fox"])
    truth = write(tmp_path / "truth.csv", truths)
    right = read(tmp_path, truth, write(tmp_path / "said.csv", said))
    _check(accuracy, right, tmp_path, truth, write(tmp_path / "other.csv", OF_ROWS[kind](said, rng)))


@pytest.mark.parametrize("kind", ["7.0", "one too high", "booleans", "padded with zeros"])
def test_numbers_written_otherwise(tmp_path: Path, kind: str) -> None:
    rng = random.Random(1)  # noqa: S311 - nothing secret
    truths, said = samples(rng, ["0", "1"] if kind == "booleans" else ["0", "1", "2", "7"])
    change: dict[str, Callable[[str], str]] = {
        "7.0": lambda name: name + ".0",
        "one too high": lambda name: str(int(name) + 1),
        "booleans": lambda name: str(name == "1"),
        "padded with zeros": lambda name: name.zfill(2),
    }
    truth = write(tmp_path / "truth.csv", truths)
    right = read(tmp_path, truth, write(tmp_path / "said.csv", said))
    other = write(tmp_path / "other.csv", changed(said, "prediction", change[kind]))
    _check(accuracy, right, tmp_path, truth, other)


def scene(rng: random.Random) -> tuple[Scene, Scene]:
    """Ground truth and predictions as COCO writes both: the boxes of one with a little noise."""
    names = ["cat", "caf\u00e9", "red fox"]
    images = [{"id": k, "file_name": f"img_{k:03d}.jpg", "width": 800, "height": 500} for k in range(1, 21)]
    truths, said = [], []
    for image in images:
        for _ in range(3):
            box = [rng.uniform(0, 600), rng.uniform(0, 350), rng.uniform(60, 190), rng.uniform(60, 140)]
            common = {"id": len(truths) + 1, "image_id": image["id"], "category_id": rng.randrange(3) + 1, "iscrowd": 0}
            truths.append({**common, "bbox": box, "area": box[2] * box[3]})
            said.append({**common, "bbox": [side + rng.uniform(-3, 3) for side in box], "score": rng.uniform(0.5, 1)})
    labels = [{"id": k, "name": name} for k, name in enumerate(names, 1)]
    return {"images": images, "categories": labels, "annotations": truths}, {
        "images": images, "categories": labels, "annotations": said}  # fmt: skip


def _each(scene: Scene, part: str, change: Callable[[dict], dict]) -> Scene:
    return {**scene, part: [{**one, **change(one)} for one in scene[part]]}


def _boxes(change: Callable[[list[float]], list[float]]) -> Callable[[Scene, random.Random], Scene]:
    return lambda scene, rng: _each(scene, "annotations", lambda one: {"bbox": change(one["bbox"])})


def _files(change: Callable[[str], str]) -> Callable[[Scene, random.Random], Scene]:
    return lambda scene, rng: _each(
        scene, "images", lambda one: {"id": one["id"] + 500, "file_name": change(one["file_name"])}
    )


def _labels(change: Callable[[str], str]) -> Callable[[Scene, random.Random], Scene]:
    return lambda scene, rng: _each(scene, "categories", lambda one: {"name": change(one["name"])})


OF_BOXES: dict[str, Callable[[Scene, random.Random], Scene]] = {
    "half": _boxes(lambda box: [side / 2 for side in box]),
    "a fifth more": _boxes(lambda box: [side * 1.2 for side in box]),
    "shares": _boxes(lambda box: [box[0] / 800, box[1] / 500, box[2] / 800, box[3] / 500]),
    "percent of the image": _boxes(lambda box: [box[0] / 8, box[1] / 5, box[2] / 8, box[3] / 5]),
    "corners": _boxes(lambda box: [box[0], box[1], box[0] + box[2], box[1] + box[3]]),
    "centres": _boxes(lambda box: [box[0] + box[2] / 2, box[1] + box[3] / 2, box[2], box[3]]),
    "axes": _boxes(lambda box: [box[1], box[0], box[3], box[2]]),
    "capitals": _labels(str.upper),
    "underscores": _labels(lambda name: name.replace(" ", "_")),
    "blanks": _labels(lambda name: f" {name} "),
    "numbers": _labels(lambda name: str(["cat", "caf\u00e9", "red fox"].index(name))),
    "exchanged": _labels(lambda name: {"cat": "red fox", "red fox": "caf\u00e9"}.get(name, "cat")),
    "renamed": _labels(lambda name: "vulpes" if name == "red fox" else name),
    "without suffix": _files(lambda name: name[:-4]),
    "bucket": _files(lambda name: f"gs://bucket/x/{name}"),
    "upload": _files(lambda name: f"0a1b2c3d-{name}"),
    "capital suffix": _files(lambda name: name.replace("jpg", "JPG")),
    "other split": _files(lambda name: f"img_{int(name[4:7]) + 15:03d}.jpg"),
    "scores in percent": lambda scene, rng: _each(scene, "annotations", lambda one: {"score": 100 * one["score"]}),
    "shuffled": lambda scene, rng: {part: rng.sample(rows, len(rows)) for part, rows in scene.items()},
}


def found(data: pipeline.Data) -> float:
    """How many objects have a box of their label on them."""
    truths, said = data.dataset.truths, data.dataset.detections
    pairs = box_pairs(truths.image, said.image, said.score, data.dataset.n_samples)
    is_on = overlaps(truths.box[pairs.truths], said.box[pairs.predictions]) >= 0.5
    is_on &= truths.label[pairs.truths] == said.label[pairs.predictions]
    return float(np.unique(pairs.truths[is_on]).size)


@pytest.mark.parametrize("kind", OF_BOXES)
@pytest.mark.parametrize("seed", range(2))
def test_boxes_written_otherwise(tmp_path: Path, kind: str, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    truths, said = scene(rng)
    paths = [tmp_path / name for name in ("truth.json", "said.json", "other.json")]
    for path, content in zip(paths, (truths, said, OF_BOXES[kind](said, rng)), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    right = read(tmp_path, paths[0], paths[1])
    assert found(right) == 60
    _check(found, right, tmp_path, paths[0], paths[2])
