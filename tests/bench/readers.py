"""Whether reading takes time in proportion: each format at one size and at twice that, CPU of the reading alone.

Odd shapes as well: many labels or columns for few rows, long texts, quotes that may be taken in many ways.
"""

import contextlib
import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from reportgen import readers
from reportgen.errors import ReportgenError
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


def many_categories(folder, n):
    """COCO with a label for every few bytes and a single box."""
    labels = [{"id": number, "name": f"name {number}"} for number in range(n)]
    images = [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}]
    boxes = [{"id": 1, "image_id": 1, "category_id": n - 1, "bbox": [1, 1, 2, 2]}]
    return exports.put(folder / "coco.json", {"images": images, "categories": labels, "annotations": boxes}, None)


def many_names(folder, n):
    """A YOLO folder whose list of names is long."""
    exports.put(folder / "classes.txt", "\n".join(f"name {number}" for number in range(n)))
    exports.put(folder / "a.txt", f"{n - 1} .5 .5 .2 .2\n")
    return folder


def many_names_in_yaml(folder, n):
    """The same in a data.yaml, as a list and with quotes."""
    names = "".join(f"  - 'name {number}'\n" for number in range(n))
    exports.put(folder / "data.yaml", f"path: .\nval: images\nnames:\n{names}")
    exports.put(folder / "labels" / "a.txt", f"{n - 1} .5 .5 .2 .2\n")
    return folder


def many_labels(folder, n):
    """A table in which every row has a label of its own."""
    return exports.put(folder / "p.csv", "id,truth,pred\n" + "".join(f"{k},label {k},label {k}\n" for k in range(n)))


def empty_columns(folder, n):
    """A header of nothing but separators, of all kinds, and a row of the same."""
    return exports.put(folder / "p.csv", f"{',;|' * n}\n{',;|' * n}")


def equal_columns(folder, n):
    """Columns that all bear one name."""
    return exports.put(folder / "p.csv", f"{'a,' * n}a\n{'1,' * n}1\n")


def wide_table(folder, n):
    """Columns that bear different names, and two rows."""
    names = ",".join(f"column {k}" for k in range(n))
    return exports.put(folder / "p.csv", f"truth,{names}\n" + f"cat{',0.5' * n}\n" * 2)


def new_keys(folder, n):
    """JSON Lines with a key of its own in every row."""
    return exports.put(folder / "p.jsonl", "".join(json.dumps({f"key {k}": k}) + "\n" for k in range(n)))


def one_long_object(folder, n):
    """One JSON object with very many keys."""
    return exports.put(folder / "p.json", {f"key {k}": [k] for k in range(n)}, None)


def text_in_xml(folder, n):
    """XML whose text is cut by elements without end."""
    return exports.put(folder / "a.xml", f"<annotations>{'x<image/>' * n}</annotations>")


def deep_xml(folder, n):
    """XML in which every element holds the next."""
    return exports.put(folder / "a.xml", f"<annotation>{'<a>' * n}{'</a>' * n}</annotation>")


def quotes_in_yaml(folder, n):
    """A line of a data.yaml whose quotes can be taken in many ways, and never close."""
    quotes = "a''" * n
    return exports.put(folder / "data.yaml", f'names: [cat]\nnote: {quotes} "\n')


def open_quotes(folder, n):
    """A CSV in which a quote opens in every cell."""
    return exports.put(folder / "p.csv", "id,truth,pred\n" + 'a,"b,c\n' * n)


def long_line(folder, n):
    """A text of boxes with a single line of numbers."""
    exports.put(folder / "a.txt", f"0 {'0.5 ' * n}\n")
    return folder


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


ODD = {
    many_categories: 60_000, many_names: 200_000, many_names_in_yaml: 60_000, many_labels: 60_000,
    empty_columns: 200_000, equal_columns: 500_000, wide_table: 60_000, new_keys: 60_000, one_long_object: 60_000,
    text_in_xml: 150_000, deep_xml: 150_000, quotes_in_yaml: 400_000, open_quotes: 200_000, long_line: 300_000,
}  # fmt: skip
TIMES = {"labelstudio": 4, "labelstudio, min": 4, "parquet": 4}  # as many images or rows where reading is fast


def _here(path):
    return Path(path)


def _size(path):
    """Bytes of a file, or of all files of the folder that it is or stands for."""
    folder = path if path.is_dir() else path.parent
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _read(path):
    with contextlib.suppress(ReportgenError):  # what is refused must be refused in time as well
        readers.read(path)


def _cpu(path):
    return statistics.median(in_fresh_process(_here, _read, str(path)).cpu for _ in range(ROUNDS))


def _inputs():
    """Every kind of input by its name: what writes it into a folder, for a size, and that size."""
    for data, made, n in ((OF_BOXES, pictures, N_IMAGES), (OF_SAMPLES, table, N_ROWS)):
        for name, write in data.items():
            yield name, (lambda folder, size, write=write, made=made: write(folder, made(size))), n * TIMES.get(name, 1)
    for write, n in ODD.items():
        yield write.__name__.replace("_", " "), write, n


def run(say):
    for name, write, n in _inputs():
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            single, double = write(Path(one), n), write(Path(two), 2 * n)
            first, second = _cpu(single), _cpu(double)
            size = _size(single) / MB
        say(f"  {name:<22} {size:6.1f} MB {first:6.2f} s, twice that {second:6.2f} s of CPU: {second / first:.2f}"
            f"{'' if second <= MOST * first else '   MORE THAN IN PROPORTION'}   medians of {ROUNDS}")  # fmt: skip
