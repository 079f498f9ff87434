"""Parts of files of every format: rows as they were, test parts without labels, and reports of what was predicted."""

import csv
import io
import json
import shlex
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.options import Options
from reportgen.training.material import material_of
from reportgen.training.parts import parts_of
from tests.command_line import run
from tests.training import yolo_like
from tests.training.made import LABELS

PYTHON = shlex.quote(sys.executable)


def part(place: Path, samples, *, has_labels: bool) -> bytes:
    """What is written of some samples."""
    written = parts_of(material_of(Options((place,)))).write(samples, place.parent / "part", has_labels=has_labels)
    return written.read_bytes()


def rows(n=30):
    return [(f"s{k:02}", LABELS[k % 3], f'line one\nsays "{k}", é' if k % 4 == 0 else f"plain {k}") for k in range(n)]


def test_rows_of_csv_stay_as_they_were_over_several_lines(tmp_path):
    for name, mark in (("d.csv", ","), ("d.tsv", "\t"), ("e.csv", ";")):
        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\n").writerows([("id", "label", "note"), *rows()])
        place = tmp_path / name
        place.write_text(out.getvalue(), "utf-8")
        kept = part(place, [0, 29, 4], has_labels=True)
        assert kept in place.read_bytes().replace(part(place, [], has_labels=True), b"") or kept.startswith(b"id")
        found = list(csv.reader(io.StringIO(kept.decode()), delimiter=mark))
        assert [tuple(row) for row in found[1:]] == [rows()[k] for k in (0, 4, 29)]
        assert all(line + b"\n" in place.read_bytes() for line in kept.split(b"\n"))
        hidden = list(csv.DictReader(io.StringIO(part(place, [0, 29], has_labels=False).decode()), delimiter=mark))
        assert hidden == [{"id": name, "note": note} for name, _, note in (rows()[0], rows()[29])]


def test_rows_of_json_and_parquet_stay_as_they_were(tmp_path):
    told = [{"id": name, "label": label, "note": note, "x": k / 7} for k, (name, label, note) in enumerate(rows())]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in told), "utf-8")
    (tmp_path / "d.json").write_text(json.dumps(told), "utf-8")
    pl.DataFrame(told).write_parquet(tmp_path / "d.parquet")
    kept, hidden = [told[1], told[8]], [{k: v for k, v in told[9].items() if k != "label"}]
    assert part(tmp_path / "d.jsonl", [8, 1], has_labels=True) == b"".join(
        json.dumps(row).encode() + b"\n" for row in kept
    )
    assert json.loads(part(tmp_path / "d.json", [1, 8], has_labels=True)) == kept
    assert json.loads(part(tmp_path / "d.json", [9], has_labels=False)) == hidden
    assert json.loads(part(tmp_path / "d.jsonl", [9], has_labels=False)) == hidden[0]
    assert pl.read_parquet(io.BytesIO(part(tmp_path / "d.parquet", [1, 8], has_labels=True))).to_dicts() == kept
    assert pl.read_parquet(io.BytesIO(part(tmp_path / "d.parquet", [9], has_labels=False))).to_dicts() == hidden


def test_the_labels_of_sets_are_hidden_too(tmp_path):
    lists = [{"id": f"s{k}", "labels": [LABELS[k % 3], LABELS[(k + 1) % 3]]} for k in range(12)]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lists), "utf-8")
    assert json.loads(part(tmp_path / "d.jsonl", [3], has_labels=False)) == {"id": "s11"}
    columns = [f"s{k},{int(k % 3 == 0)},{int(k % 2 == 0)},{k}" for k in range(12)]
    (tmp_path / "d.csv").write_text("id,true_cat,true_dog,size\n" + "\n".join(columns) + "\n", "utf-8")
    assert part(tmp_path / "d.csv", [3], has_labels=False) == b"id,size\ns11,11\n"


def test_a_data_set_of_another_format_is_written_as_columns(tmp_path):
    np.savez(tmp_path / "d.npz", y=np.array(list("abab")), ids=np.array(["q", "r", "s", "t"]))
    assert part(tmp_path / "d.npz", [1, 3], has_labels=True) == b"label,ids\nb,r\nb,t\n"
    assert part(tmp_path / "d.npz", [1, 3], has_labels=False) == b"ids\nr\nt\n"


TAGGED = """
import sys
train, test, out = sys.argv[1:]
known = {}
for line in open(train, encoding="utf-8"):
    words = line.split()
    if len(words) > 1:
        known[words[0]] = words[-1]
with open(out, "w", encoding="utf-8") as file:
    for line in open(test, encoding="utf-8"):
        words = line.split()
        assert len(words) < 2 or words[-1] == "O"
        file.write(f"{words[0]}\\t{known.get(words[0], 'O')}\\n" if len(words) > 1 else "\\n")
"""


def test_sentences_of_conll_are_parted_and_predicted(tmp_path):
    names = ["Oslo", "Rome", "Lima", "Bonn"]
    sentences = [f"{names[k % 4]} B-LOC\nsaw O\nAnn{k % 3} B-PER\n" for k in range(36)]
    (tmp_path / "d.conll").write_text("\n".join(sentences), "utf-8")
    (tmp_path / "tag.py").write_text(TAGGED, "utf-8")
    words = ("d.conll", "--folds", "3", "--train", f"{PYTHON} tag.py {{train}} {{test}} {{predictions}}")
    ended = run(tmp_path, "crossval", *words, "--record", "r.json")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert record["metrics"]["strict_f1"] == 1
    assert [(one["name"], one["samples"]) for one in record["folds"]] == [("1", 12), ("2", 12), ("3", 12)]
    kept = (tmp_path / "report.crossval" / "fold-02" / "train.conll").read_text("utf-8")
    assert kept.count("\n\n") == 24
    assert all(one in sentences for one in kept.strip("\n").replace("\n\n", "\n\0").split("\0")[:-1])


FOUND = """
import json, sys
train, test, out = sys.argv[1:]
known, asked = (json.load(open(place, encoding="utf-8")) for place in (train, test))
assert known["annotations"] and not asked["annotations"] and asked["categories"] == known["categories"]
assert not {one["file_name"] for one in known["images"]} & {one["file_name"] for one in asked["images"]}
boxes = [{"image_id": one["id"], "category_id": box["category_id"], "bbox": box["bbox"], "score": 0.5}
         for one in asked["images"] for box in known["annotations"][:3]]
json.dump(boxes, open(out, "w", encoding="utf-8"))
"""


def test_images_of_coco_are_parted_with_their_boxes(tmp_path, samples):
    (tmp_path / "find.py").write_text(FOUND, "utf-8")
    words = (samples / "digit-scenes" / "ground_truth.json", "--folds", "3", "--no-images",
             "--train", f"{PYTHON} find.py {{train}} {{test}} {{predictions}}")  # fmt: skip
    ended = run(tmp_path, "crossval", *words, "--record", "r.json")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert sum(one["samples"] for one in record["folds"]) == record["dataset"]["samples"] == 60
    whole = json.loads((samples / "digit-scenes" / "ground_truth.json").read_bytes())
    train = json.loads((tmp_path / "report.crossval" / "fold-01" / "train.json").read_bytes())
    ids = {one["id"] for one in train["images"]}
    assert train["annotations"] == [one for one in whole["annotations"] if one["image_id"] in ids]


@pytest.mark.slow
def test_a_detector_with_the_words_of_ultralytics_trains(tmp_path, samples):
    program = f"{PYTHON} {shlex.quote(yolo_like.__file__)}"
    words = (samples / "digit-scenes" / "ground_truth.json", "--images", samples / "digit-scenes" / "images",
             "--folds", "3", "--format", "predictions=yolo", "--train", program + " train {data_yaml} {work}/model",
             "--train", program + " predict {work}/model {test_list} {work}/out/labels",
             "--predictions", "{work}/out/labels")  # fmt: skip
    ended = run(tmp_path, "crossval", *words, "--record", "r.json")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert len(record["folds"]) == 3
    assert all(one["metrics"]["map50"] > 0.3 for one in record["folds"])
    assert record["crossval"]["mean"]["map50"] > 0.4
