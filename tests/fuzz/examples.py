"""A small good input of every format and layout that is read or named, with a good file for the other side."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

from tests.readers.exports import PICTURES, PREDICTIONS, TRUTHS, Picture, Writer, coco, scored
from tests.readers.made_outputs import (
    deepeval_run,
    eval_of,
    helm_run,
    inspect_log,
    inspect_sample,
    lm_eval_choice,
    lm_eval_line,
    promptfoo,
    promptfoo_row,
)
from tests.readers.span_exports import DOCUMENTS as SPANS
from tests.readers.span_exports import PREDICTIONS as SPANS_SAID
from tests.readers.span_exports import TRUTHS as SPANS_TRUE
from tests.readers.span_exports import Writer as SpanWriter
from tests.readers.test_workbooks import workbook
from tests.readers.vector_files import IN_ROWS, WITH_IDS

Files = dict[str, bytes]


@dataclass(frozen=True)
class Example:
    """Files that are changed, and what of them is given; `others` stay as they are."""

    files: Files
    predictions: str
    ground_truth: str | None = None
    images: str | None = None
    others: Files = field(default_factory=dict)
    embeddings: str | None = None

    @property
    def given(self) -> str:
        """The path that holds what is changed."""
        names = [name for name in (self.predictions, self.ground_truth, self.images) if name]
        return next(name for name in names if name not in self.others)


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, indent=indent).encode()


def _zip(files: Files) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _npy(values: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(values))
    return stream.getvalue()


def _npz(**arrays: object) -> bytes:
    return _zip({f"{name}.npy": _npy(values) for name, values in arrays.items()})


def _parquet(columns: dict[str, object]) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


def picture(width: int, height: int) -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (90, 140, 200)).save(stream, "PNG")
    return stream.getvalue()


TRUTH, GUESS = ("cat", "dog", "cat", "owl", "dog", "cat"), ("cat", "dog", "dog", "owl", "cat", "cat")
SHARES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.5, 0.2], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.9, 0.1, 0]])
IDS = [f"a{k}.png" for k in range(6)]
SAMPLES = [dict(zip(("id", "truth", "prediction", "score"), row, strict=True))
           for row in zip(IDS, TRUTH, GUESS, [0.7, 0.8, 0.5, 0.7, 0.6, 0.9], strict=True)]  # fmt: skip
LABELS = ("cat", "dog", "owl")


def _table(rows: list[dict[str, object]], separator: str = ",") -> bytes:
    lines = [separator.join(rows[0]), *(separator.join(map(str, row.values())) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _part(*names: str) -> list[dict[str, object]]:
    return [{name: row[name] for name in names} for row in SAMPLES]


def _with_shares() -> list[dict[str, object]]:
    names = [f"p_{label}" for label in LABELS]
    return [
        row | dict(zip(names, shares, strict=True))
        for row, shares in zip(_part("id", "truth"), SHARES.tolist(), strict=True)
    ]


def _one_hot() -> list[dict[str, object]]:
    return [{"filename": row["id"], **{f" {name}": int(row["truth"] == name) for name in LABELS}} for row in SAMPLES]


def _listed() -> list[dict[str, object]]:
    scores = [dict(zip(LABELS, row, strict=True)) for row in SHARES.tolist()]
    return [row | {"scores": part} for row, part in zip(_part("id", "truth"), scores, strict=True)]


def _of_samples() -> dict[str, Example]:
    """Classes and two labels, in every kind of file of samples."""
    rows = [{"id": 1, "truth": '"b, or so"', "prediction": '"b, or so"'}, {"id": 2, "truth": "b", "prediction": "c"}]
    split = {"columns": list(SAMPLES[0]), "data": [list(row.values()) for row in SAMPLES]}
    truth, numbers = _table(_part("id", "truth")), [LABELS.index(label) for label in TRUTH]
    two = [{"id": k, "y_true": int(name == "cat"), "y_score": score}
           for (k, name), score in zip(enumerate(TRUTH), SHARES[:, 0], strict=True)]  # fmt: skip
    nested = {"id": IDS, "truth": list(TRUTH), "p": SHARES.tolist(),
              "scores": [dict(zip(LABELS, row, strict=True)) for row in SHARES.tolist()]}  # fmt: skip
    plain = {name: [row[name] for row in SAMPLES] for name in SAMPLES[0]}
    sheet = [tuple(SAMPLES[0]), *(tuple(row.values()) for row in SAMPLES)]
    named = [[{"label": name, "score": score} for name, score in zip(LABELS, row, strict=True)] for row in SHARES]
    pictures = {f"pictures/{name}": picture(8, 6) for name in IDS[:2]}
    return {
        "csv": Example({"a.csv": _table(SAMPLES)}, "a.csv"),
        "csv of shares": Example({"a.csv": _table(_with_shares())}, "a.csv"),
        "csv with quotes": Example({"a.csv": _table(rows)}, "a.csv"),
        "csv of two labels": Example({"a.csv": _table(two, ";").replace(b".", b",")}, "a.csv"),
        "csv beside truth": Example({"a.csv": _table(_part("id", "prediction"))}, "a.csv", "t.csv",
                                    others={"t.csv": truth}),
        "csv of one-hot truth": Example({"_classes.csv": _table(_one_hot())}, "a.csv", "_classes.csv",
                                        others={"a.csv": _table(_part("id", "prediction", "score"))}),
        "tsv": Example({"a.tsv": _table(SAMPLES, "\t")}, "a.tsv"),
        "gzip": Example({"a.csv.gz": gzip.compress(_table(SAMPLES))}, "a.csv.gz"),
        "shards": Example({"a-1.csv": _table(SAMPLES[:3]), "a-2.csv": _table(SAMPLES[3:])}, "a-*.csv"),
        "list of images": Example({"i.csv": _table([{"id": name, "image": f"pictures/{name}"} for name in IDS])},
                                  "a.csv", images="i.csv", others={"a.csv": _table(SAMPLES), **pictures}),
        "pictures": Example(pictures, "a.csv", images="pictures", others={"a.csv": _table(SAMPLES)}),
        "jsonl": Example({"a.jsonl": b"".join(_json(row) + b"\n" for row in _listed())}, "a.jsonl"),
        "json": Example({"a.json": _json(SAMPLES)}, "a.json"),
        "json by columns": Example({"a.json": _json(plain)}, "a.json"),
        "json split": Example({"a.json": _json(split)}, "a.json"),
        "json of a pipeline": Example({"a.json": _json(named)}, "a.json", "t.csv", others={"t.csv": truth}),
        "parquet": Example({"a.parquet": _parquet(plain)}, "a.parquet"),
        "parquet nested": Example({"a.parquet": _parquet(nested)}, "a.parquet"),
        "npz": Example({"a.npz": _npz(y=numbers, probs=SHARES, class_names=LABELS, ids=IDS)}, "a.npz"),
        "npz of labels": Example({"a.npz": _npz(y_true=TRUTH, y_pred=GUESS)}, "a.npz"),
        "npy": Example({"a.npy": _npy(SHARES)}, "a.npy", "t.csv", others={"t.csv": _table(
            [{"truth": number} for number in numbers])}),
        "xlsx": Example({"a.xlsx": workbook({"Data": sheet})}, "a.xlsx"),
        "zip of a csv": Example({"a.zip": _zip({"x/a.csv": _table(SAMPLES), "x/README.md": b"x"})}, "a.zip"),
    }  # fmt: skip


NAMES = b"names:\n  0: cat\n  1: 'dog'\n"
_PICTURES = {"images/a.png": picture(40, 20), "images/b.png": picture(32, 24)}
_LINES: dict[str, tuple[tuple[str, str], bytes]] = {
    "yolo": (("0 0.25 0.3 0.3 0.4\n1 0.6 0.5 0.25 0.5\n", "1 0.15 0.2 0.2 0.2\n"), NAMES),
    "yolo pose": (("0 .25 .3 .3 .4 .2 .3 2 .3 .4 1\n1 .6 .5 .25 .5 .6 .5 2 0 0 0\n",) * 2,
                  b"kpt_shape: [2, 3]\n" + NAMES),
    "yolo polygons": (("0 .1 .1 .4 .1 .4 .5 .1 .5 .05 .3\n1 .2 .2 .5 .3 .4 .6\n",) * 2, NAMES),
    "yolo turned": (("0 0.3 0.1 0.5 0.3 0.3 0.5 0.1 0.3\n1 0.6 0.5 0.8 0.7 0.6 0.9 0.4 0.7\n",) * 2, NAMES),
}  # fmt: skip
_SAID: dict[str, str] = {
    "yolo predictions": "0 0.25 0.3 0.3 0.4 0.75\n1 0.6 0.5 0.25 0.5 .5\n",
    "txt of pixels": "cat .75 4 2 16 10\ndog .5 20 5 30 15\n",
    "txt of tracks": "0 0.25 0.3 0.3 0.4 0.75 1\n1 0.6 0.5 0.25 0.5 .5 2\n",
    "txt of words": "red fox 0.5 4 2 16 10\ncat 0.5 4 2 16 10\n",
    "kitti predictions": "cat 0.00 0 -1.58 4 2 16 10 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59 0.75\n",
}  # fmt: skip
DOTA = b"imagesource:x\ngsd:0.1\n6 1 11 6 6 11 1 6 cat 0\n10 20 40 20 40 60 10 60 ship 1\n"
VOC = (
    b"<annotation><filename>a.png</filename><size><width>40</width><height>20</height><depth>3</depth></size>"
    b"<object><name>cat</name><difficult>0</difficult><bndbox><xmin>4</xmin><ymin>2</ymin><xmax>16</xmax>"
    b"<ymax>10</ymax></bndbox></object></annotation>"
)
CVAT = (
    b'<annotations><version>1.1</version><image id="1" name="a.png" width="40" height="20"><box label="cat" '
    b'occluded="0" xtl="4" ytl="2" xbr="16" ybr="10" rotation="30"><attribute name="x">1</attribute></box></image>'
    b'<image id="2" name="b.png" width="32" height="24"/></annotations>'
)
_BOXES = [("a.jpg", "cat", 40, 20, 160, 100), ("a.jpg", "dog", 200, 50, 300, 150), ("b.jpg", "dog", 16, 24, 80, 72)]


def _manifest(score: float | None) -> bytes:
    lines = []
    for one in PICTURES:
        boxes = [{"class_id": ["cat", "dog"].index(box.label), "left": box.x, "top": box.y, "width": box.width,
                  "height": box.height} for box in one.boxes]  # fmt: skip
        sized = {"image_size": [{"width": one.width, "height": one.height, "depth": 3}], "annotations": boxes}
        about = {"class-map": {"0": "cat", "1": "dog"}, "objects": [{"confidence": 0}] * len(boxes),
                 "type": "groundtruth/object-detection", "human-annotated": "no", "job-name": "j",
                 "creation-date": "2026-01-01T00:00:00"}  # fmt: skip
        said = about | {"objects": [{"confidence": score}] * len(boxes)}
        both = {"boxes": sized, "boxes-metadata": about | {"human-annotated": "yes"}}
        both |= {"said": sized, "said-metadata": said} if score else {}
        lines.append(_json({"source-ref": f"s3://b/{one.file}"} | both))
    return b"\n".join(lines) + b"\n"


def _coco(*, rich: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        found = json.loads(coco(Path(folder), PICTURES).read_bytes())
    if rich:
        found["annotations"][0] |= {"iscrowd": 1, "area": 9600, "segmentation": {"size": [200, 400], "counts": [9, 1]}}
        found["annotations"][1] |= {"iscrowd": 0, "area": 10000, "segmentation": [[1, 2, 3, 4, 5, 6]],
                                    "keypoints": [1, 2, 2], "num_keypoints": 1}  # fmt: skip
        for image in found["images"]:
            image |= {"neg_category_ids": [1], "not_exhaustive_category_ids": [2]}
        for label in found["categories"]:
            label |= {"frequency": "r", "synset": "x.n.01"}
    return found


def _said() -> Files:
    """The same boxes with scores, images and labels by their names."""
    return _exported(PREDICTIONS["createml"], scored())[0]


def _in_columns() -> Files:
    """The same again as a table of corners."""
    corners = [",".join(map(str, (*box, 0.75))) for box in _BOXES]
    return {"b.csv": _rows("image,label,xmin,ymin,xmax,ymax,score", corners)}


SAID = "_annotations.createml.json"


def _results() -> list[dict[str, object]]:
    return [
        {"image_id": 1 + (file == "b.jpg"), "category_id": 1 + (label == "dog"), "score": 0.75, "bbox": box}
        for file, label, *sides in _BOXES
        for box in [[sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1]]]
    ]


def _rows(names: str, rows: list[str], header: bool = True) -> bytes:
    return ("\n".join([names] * header + rows) + "\n").encode()


def _of_boxes() -> dict[str, Example]:
    """Boxes in lists, tables and trees."""
    truth, results = {"t.json": _json(_coco(rich=False))}, {"r.json": _json(_results())}
    bare = [",".join(map(str, (file, *sides, label))) for file, label, *sides in _BOXES]
    shares = [f"{file.partition('.')[0]},x,{label},1,{k / 9},{k / 9 + 0.2},0.1,0.5,0,0,{int(k == 1)},0,0"
              for k, (file, label, *_) in enumerate(_BOXES)]  # fmt: skip
    open_images = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,"
    open_images += "IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside"
    cells = [f'{file},"[{left}, {top}, {right}, {bottom}]",{label},0.75'
             for file, label, left, top, right, bottom in _BOXES]  # fmt: skip
    stems = [one | {"image_id": "a" if one["image_id"] == 1 else "b"} for one in _results()]
    return {
        "coco": Example(truth, "r.json", "t.json", others=results),
        "coco, lvis": Example({"t.json": _json(_coco(rich=True))}, "r.json", "t.json", others=results),
        "coco results": Example(results, "r.json", "t.json", others=truth),
        "coco results, indented": Example({"r.json": _json(_results(), 1)}, "r.json", "t.json", others=truth),
        "ultralytics": Example({"r.json": _json(stems)}, "r.json", "t.json", others=truth),
        "manifest": Example({"m.manifest": _manifest(None)}, SAID, "m.manifest", others=_said()),
        "manifest predictions": Example({"m.manifest": _manifest(0.75)}, "m.manifest", "t.json", others=truth),
        "box columns": Example(_in_columns(), "b.csv", "t.json", others=truth),
        "box columns, no names": Example({"b.csv": _rows("", bare, header=False)}, SAID, "b.csv", others=_said()),
        "box cells": Example({"b.csv": _rows("image,bbox,label,score", cells)}, "b.csv", "t.json", others=truth),
        "open images": Example({"o.csv": _rows(open_images, shares)}, "p.csv", "o.csv", others={"p.csv": _rows(
            "ImageID,LabelName,Score,XMin,XMax,YMin,YMax", ["a,cat,.5,0,.2,.1,.5", "b,dog,.5,.2,.4,.1,.5"])}),
    }  # fmt: skip


def _of_trees() -> dict[str, Example]:
    found: dict[str, Example] = {}
    pictures = dict(_PICTURES)
    yolo = {"labels/a.txt": _LINES["yolo"][0][0].encode(), "data.yaml": b"path: .\nval: images\n" + NAMES, **pictures}
    said = {"s/a.txt": _SAID["yolo predictions"].encode()}
    for kind, (lines, names) in _LINES.items():
        files = {f"t/labels/{name}.txt": text.encode() for name, text in zip("ab", lines, strict=True)}
        files |= {"t/data.yaml": b"path: .\nval: images\n" + names}
        files |= {f"t/{name}": content for name, content in pictures.items()}
        found[kind] = Example(files, "s", "t", others=said)
    others = {f"t/{name}": content for name, content in yolo.items()}
    for kind, text in _SAID.items():
        found[kind] = Example({"s/a.txt": text.encode(), "s/b.txt": b""}, "s", "t", others=others)
    found["yolo, names in a list"] = Example(
        {"t/a.txt": b"0 0.25 0.3 0.3 0.4\n", "t/classes.txt": b"cat\ndog\n"}, "s", "t", others=said)  # fmt: skip
    found["txt of truth"] = Example({"t/a.txt": b"cat 4 2 16 10 difficult\nbig dog 20 5 30 15\n"}, "s", "t",
                                    others={"s/a.txt": b"cat .5 4 2 16 10\n"})  # fmt: skip
    found["dota"] = Example({"t/a.txt": DOTA, "t/b.txt": DOTA}, "s", "t", others={"s/a.txt": b"cat .5 4 2 16 10\n"})
    found["voc"] = Example({"t/a.xml": VOC, "t/b.xml": VOC.replace(b"a.png", b"b.png")}, "s", "t",
                           others={"s/a.txt": b"cat .5 4 2 16 10\n"})  # fmt: skip
    found["cvat"] = Example({"c.xml": CVAT}, "s", "c.xml", others={"s/a.txt": b"cat .5 4 2 16 10\n"})
    found["zip of yolo"] = Example({"t.zip": _zip(yolo)}, "s", "t.zip", others=said)
    return found


def _exported(writer: Writer, pictures: tuple[Picture, ...]) -> tuple[Files, str]:
    with tempfile.TemporaryDirectory() as folder:
        given = writer(Path(folder), pictures)
        paths = sorted(given.iterdir()) if given.is_dir() else [given]
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        return files, given.relative_to(folder).as_posix()


def _of_tools() -> dict[str, Example]:
    """What tools for drawing boxes export, on either side."""
    found = {}
    truth = {"t.json": _json(_coco(rich=False))}
    for kind, writer in TRUTHS.items():
        files, given = _exported(writer, PICTURES)
        is_said = given == SAID
        found[kind] = Example(files, "b.csv" if is_said else SAID, given, others=_in_columns() if is_said else _said())
    for kind in ("labelstudio", "via csv", "createml", "rekognition"):
        files, given = _exported(PREDICTIONS[kind], scored())
        found[f"{kind} predictions"] = Example(files, given, "t.json", others=truth)
    return found


_TEXTS = ("so good", "", "nie wieder – ½ Stern\r\n<b>", "\u0627\u0644", "いい", "ok, fine")


def _documents(**labels: object) -> dict[str, object]:
    """A project of Azure AI Language with those labels in its documents."""
    key, every = next(iter(labels.items()))
    kind = "CustomSingleLabelClassification" if key == "class" else "CustomMultiLabelClassification"
    documents = [{"location": f"a{k}.txt", "language": "en-us", "dataset": "Test", key: label}
                 for k, label in enumerate(every)]  # type: ignore[call-overload,arg-type,var-annotated]  # fmt: skip
    return {"projectFileVersion": "2022-05-01", "metadata": {"projectKind": kind},
            "assets": {"projectKind": kind, "documents": documents}}  # fmt: skip


def _of_texts() -> dict[str, Example]:
    """Texts in columns and files, and what tools for labelling them write."""
    names = [f"a{k}.txt" for k in range(6)]
    said = [{"id": name, "class": [{"category": label, "confidenceScore": 0.5 + 0.07 * k}], "warnings": []}
            for k, (name, label) in enumerate(zip(names, GUESS, strict=True))]  # fmt: skip
    documents = [{"location": name, "projectKind": "CustomMultiLabelClassification",
                  "customMultiLabelClassificationResult": {"expectedClasses": [true], "predictedClasses": [guess]}}
                 for name, true, guess in zip(names, TRUTH, GUESS, strict=True)]  # fmt: skip
    files = {f"documents/{name}": text.encode() for name, text in zip(names, _TEXTS, strict=True)}
    single = _json(_documents(**{"class": [{"category": label} for label in TRUTH]}), 1)
    several = _documents(classes=[[{"category": label} for label in {true, guess}]
                                  for true, guess in zip(TRUTH, GUESS, strict=True)])  # fmt: skip
    rows = [{"id": name, "text": text, "label": [true], "prediction": guess, "score": 0.6}
            for name, text, true, guess in zip(names, _TEXTS, TRUTH, GUESS, strict=True)]  # fmt: skip
    answers = _json({"documents": said})
    return {
        "azure-text": Example({"l.json": single, **files}, "s.json", "l.json", others={"s.json": answers}),
        "azure-text utf-16": Example({"l.json": single.decode().encode("utf-16")}, "s.json", "l.json",
                                     others={"s.json": answers}),
        "azure-text of several": Example({"l.json": _json(several)}, "s.json", "l.json", others={"s.json": answers}),
        "azure-text evaluation": Example({"e.json": _json({"value": documents})}, "e.json"),
        "azure-text answers": Example({"s.json": answers}, "s.json", "l.json", others={"l.json": single}),
        "texts": Example({"p.jsonl": b"\n".join(map(_json, rows))}, "p.jsonl"),
        "texts as files": Example({"p.jsonl": b"\n".join(_json({**row, "text": row["id"]}) for row in rows), **files},
                                  "p.jsonl", images="documents"),
    }  # fmt: skip


def _of_foreigners() -> dict[str, Example]:
    """What is recognised to be refused."""
    darknet = [{"frame_id": 1, "filename": "a.jpg", "objects": [{"class_id": 0, "relative_coordinates": {"width": 1}}]}]
    files = {
        "pickle": ("a.pkl", pickle.dumps({"a": [1, 2]})),
        "darknet": ("d.json", _json(darknet)),
        "kaggle": ("k.csv", b"image_id,PredictionString\na,0.9 10 10 30 30\n"),
        "mot": ("gt.txt", b"1,1,10,20,30,40,1,1,0.9\n1,2,10,20,30,40,0,1,0.9\n"),
    }
    return {f"foreign {kind}": Example({name: content}, name) for kind, (name, content) in files.items()}


def _of_spans() -> dict[str, Example]:
    """Entities in every format, beside tags without ids."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        tags, tagged = _made(root, "tags", SPANS_TRUE["conll"])
        for kind, writer in SPANS_SAID.items():
            files, given = _made(root, f"x {kind}", writer)
            said, true = (tagged, given) if kind in SPANS_TRUE else (given, tagged)
            found[f"entities {kind}"] = Example(files, said, true, others=tags)
    both = [{"id": f"d{k}", "text": "Li in Rio \U0001f600 Li", "spans": [{"start": 0, "end": 2, "label": "PER"}],
             "predictions": [{"start": 6, "end": 9, "label": "LOC", "score": 0.5}]} for k in range(3)]  # fmt: skip
    numbers = [{"tokens": ["Li", "in", "Rio"], "ner_tags": [1, 0, 1], "predictions": [1, 0, 0]}] * 3
    info = {"features": {name: {"feature": {"names": ["O", "B-PER"]}} for name in ("ner_tags", "predictions")}}
    columns = b"# id 1\nLi NNP B-PER I-PER\nin IN O O\n\n# id 2\nRio NNP B-LOC B-LOC\n"
    return found | {
        "entities both": Example({"a.jsonl": b"".join(_json(row) + b"\n" for row in both)}, "a.jsonl"),
        "entities numbers": Example({"a.jsonl": b"".join(_json(row) + b"\n" for row in numbers),
                                     "dataset_info.json": _json(info)}, "a.jsonl"),
        "entities columns": Example({"a.conll": columns}, "a.conll"),
    }  # fmt: skip


def _made(root: Path, name: str, writer: SpanWriter) -> tuple[Files, str]:
    """What a writer of spans writes, below a folder of this name, and which of it is given."""
    given = writer(root / name, SPANS, 0.75)
    files = {one.relative_to(root).as_posix(): one.read_bytes()
             for one in sorted((root / name).rglob("*")) if one.is_file()}  # fmt: skip
    return files, given.relative_to(root).as_posix()


def _of_vectors() -> dict[str, Example]:
    """Vectors beside predictions, in every form, joined by id and in rows; those of boxes too."""
    vectors = np.random.default_rng(3).normal(size=(6, 3)).astype(np.float32)
    ids = [f"a{k}.png" for k in range(6)]
    said = {"p.csv": _table([{"id": name, "truth": true, "prediction": guess}
                             for name, true, guess in zip(ids, TRUTH, GUESS, strict=True)])}  # fmt: skip
    results = _results()
    boxes = {"g.json": _json(_coco(rich=False)), "p.json": _json(results)}
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for kind, write in (WITH_IDS | {f"{kind} rows": write for kind, write in IN_ROWS.items()}).items():
            root = Path(name) / kind
            root.mkdir()
            given = write(root, vectors, ids)
            files = {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}
            first, *rest = kind.split()
            found[" ".join([f"vectors-{first}", *rest])] = Example(
                files, "p.csv", others=said, embeddings=given.relative_to(root).as_posix()
            )
    images = [str(one["image_id"]) for one in results]
    numbers = [images[:k].count(image) for k, image in enumerate(images)]
    of_box = _npz(embeddings=np.eye(len(images), 3), image=images, box=numbers)
    found["vectors-npz of boxes"] = Example({"v.npz": of_box}, "p.json", "g.json", others=boxes, embeddings="v.npz")
    return found


def _of_outputs() -> dict[str, Example]:
    """What harnesses wrote of the outputs of language models."""
    scored = [promptfoo_row(k, "p", f"m{k % 2}", {"exact": (float(k > 1), 1), "style": (0.5, 2)}) for k in range(4)]
    samples = [inspect_sample(f"s{k}", epoch, "CI"[k % 2]) for epoch in (1, 2) for k in range(3)]
    read = [lm_eval_line(k, name, "it is 1", "1", float(k > 1)) for k in range(3) for name in ("none", "number")]
    asked = [{"id": k, "question": f"{k}+1?", "expected": [str(k + 1)], "output": f"It is {k}", "score_judge": 0.5,
              "topic": "ab"[k % 2], "error": None} for k in range(5)]  # fmt: skip
    time = "2026-01-01T00-00-00.1"
    figures = {"results": {"sums": {}}, "n-shot": {}, "higher_is_better": {}, "model_name": "m"}
    with tempfile.TemporaryDirectory() as folder:
        run = helm_run(Path(folder) / "run")
        helm = {f"run/{path.name}": path.read_bytes() for path in run.iterdir()}
    details = {"doc": [{"query": "q", "choices": ["3", "4"], "gold_index": [1], "id": "7", "task_name": "t"}],
               "model_response": [{"text": ["4"], "logprobs": [0.0]}], "metric": [{"em": 1.0}]}  # fmt: skip
    return {
        "promptfoo": Example({"out.json": _json(promptfoo(scored), 1)}, "out.json"),
        "promptfoo rows": Example({"out.jsonl": b"".join(_json(row) + b"\n" for row in scored)}, "out.jsonl"),
        "inspect": Example({"log.json": _json(inspect_log(samples))}, "log.json"),
        "inspect packed": Example({"log.eval": eval_of(samples)}, "log.eval"),
        "inspect crashed": Example({"log.eval": eval_of(samples, is_crashed=True)}, "log.eval"),
        "lm-eval": Example({f"m/samples_sums_{time}.jsonl": b"".join(_json(row) + b"\n" for row in read),
                            f"m/results_{time}.json": _json(figures)}, "m"),
        "lm-eval of choices": Example({f"samples_quiz_{time}.jsonl": _json(lm_eval_choice(0, [-2.0, -1.0], 1))},
                                      f"samples_quiz_{time}.jsonl"),
        "helm": Example(helm, "run"),
        "deepeval": Example({"run.json": _json(deepeval_run())}, "run.json"),
        "lighteval": Example({"details_t.parquet": _parquet(details)}, "details_t.parquet"),
        "jsonl of outputs": Example({"a.jsonl": b"".join(_json(row) + b"\n" for row in asked)}, "a.jsonl"),
        "csv of games": Example({"a.csv": _table([{"id": k, "model_a": "x", "model_b": "y", "winner": "ab"[k % 2]}
                                                  for k in range(6)])}, "a.csv"),
    }  # fmt: skip


def examples() -> dict[str, Example]:
    """Every example by its kind."""
    of_texts = {**_of_texts(), **_of_spans()}
    return {
        **_of_samples(),
        **_of_boxes(),
        **_of_trees(),
        **_of_tools(),
        **of_texts,
        **_of_foreigners(),
        **_of_vectors(),
        **_of_outputs(),
    }
