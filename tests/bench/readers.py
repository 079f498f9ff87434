"""Whether reading takes time in proportion: each format at one size and at twice that, CPU of the reading alone."""

import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from reportgen import readers
from tests.bench.measure import MB, in_fresh_process
from tests.readers import exports

ROUNDS = 3
N_IMAGES = 6_000  # with three boxes each: from a megabyte up in most formats
N_ROWS = 60_000
MOST = 2.5


def pictures(n):
    """Images with three boxes of ten labels."""
    return tuple(
        exports.Picture(
            f"image{number:07}.jpg", 640, 480,
            tuple(exports.Box(f"label {(number + k) % 10}", 10 + 30 * k, 20, 25, 40 + k) for k in range(3)),
        )
        for number in range(n)
    )  # fmt: skip


def yolo(folder, images):
    exports.put(folder / "classes.txt", "\n".join(f"label {k}" for k in range(10)))
    for one in images:
        lines = (f"{box.label[-1]} 0.5 0.5 {box.width / 640:.4f} {box.height / 480:.4f}" for box in one.boxes)
        exports.put(folder / f"{one.stem}.txt", "\n".join(lines))
    return folder


def voc(folder, images):
    for one in images:
        objects = "".join(
            f"<object><name>{box.label}</name><bndbox><xmin>{box.x}</xmin><ymin>{box.y}</ymin>"
            f"<xmax>{box.x + box.width}</xmax><ymax>{box.y + box.height}</ymax></bndbox></object>"
            for box in one.boxes
        )
        exports.put(folder / f"{one.stem}.xml", f"<annotation><filename>{one.file}</filename>{objects}</annotation>")
    return folder


def table(n):
    """Samples of ten labels with a score for each."""
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(10), n)
    columns = {f"p_label {k}": scores[:, k] for k in range(10)}
    names = [f"label {k}" for k in rng.integers(0, 10, n)]
    return pl.DataFrame({"id": [f"sample{k}" for k in range(n)], "truth": names, **columns})


def csv(folder, frame):
    frame.write_csv(folder / "p.csv")
    return folder / "p.csv"


def quoted(folder, frame):
    frame.write_csv(folder / "p.csv", quote_style="always")
    return folder / "p.csv"


def decimal_commas(folder, frame):
    text = frame.write_csv(separator=";", float_precision=6)
    return exports.put(folder / "p.csv", text.replace(".", ","))


def jsonl(folder, frame):
    frame.write_ndjson(folder / "p.jsonl")
    return folder / "p.jsonl"


def rows_of_json(folder, frame):
    frame.write_json(folder / "p.json")
    return folder / "p.json"


def split_json(folder, frame):
    return exports.put(folder / "p.json", json.dumps({"columns": frame.columns, "data": frame.rows()}))


def parquet(folder, frame):
    frame.write_parquet(folder / "p.parquet")
    return folder / "p.parquet"


OF_BOXES = {
    "coco": exports.coco, "yolo": yolo, "voc": voc, "labelstudio": exports.label_studio,
    "labelstudio, min": exports.label_studio_min, "labelme": exports.labelme, "via": exports.via,
    "via, csv": exports.via_csv, "createml": exports.createml, "kitti": exports.kitti,
    "rekognition": exports.rekognition, "csv of boxes": exports.roboflow_csv,
}  # fmt: skip
OF_SAMPLES = {
    "csv": csv, "csv, quoted": quoted, "csv, decimal commas": decimal_commas, "jsonl": jsonl, "json": rows_of_json,
    "json, split": split_json, "parquet": parquet,
}  # fmt: skip


def _here(path):
    return Path(path)


def _size(path):
    """Bytes of a file, or of all files of the folder that it is or stands for."""
    folder = path if path.is_dir() else path.parent
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _read(path):
    readers.read(path)


def _cpu(path):
    return statistics.median(in_fresh_process(_here, _read, str(path)).cpu for _ in range(ROUNDS))


def run(say):
    data = {
        **{name: (write, pictures, N_IMAGES) for name, write in OF_BOXES.items()},
        **{name: (write, table, N_ROWS) for name, write in OF_SAMPLES.items()},
    }
    for name, (write, made, n) in data.items():
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            single, double = write(Path(one), made(n)), write(Path(two), made(2 * n))
            first, second = _cpu(single), _cpu(double)
            size = _size(single) / MB
        say(f"  {name:<22} {size:6.1f} MB {first:6.2f} s, twice that {second:6.2f} s of CPU: {second / first:.2f}"
            f"{'' if second <= MOST * first else '   MORE THAN IN PROPORTION'}   medians of {ROUNDS}")  # fmt: skip
