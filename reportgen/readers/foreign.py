"""What people bring that is not read: recognised and named, with the way to a format that is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from reportgen.errors import UnknownFormat
from reportgen.readers.encoding import is_text
from reportgen.readers.folders import files_below
from reportgen.readers.json_document import json_head
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ()
SIGN = "a format that is known, but not read"

_BOX_TABLE = "Write a table with a row per box and the columns image, label, score, xmin, ymin, xmax, ymax"
_TABLE = "Save the predictions as CSV, as JSON or with numpy.savez(y=…, probs=…, class_names=…), and give that."
_ARCHIVE = "Unpack it, and give what comes out."
_COCO = "Export or convert it as COCO JSON"

# What a file begins with, what it is, and what to do instead.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", _TABLE),
    (b"SQLite format 3\0", "an SQLite database", "Export the table as CSV, and give that."),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", "Give boxes or labels; pictures belong to --images, as a folder."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Give boxes or labels; pictures belong to --images, as a folder."),
    (b"GIF8", "a picture (GIF)", "Give boxes or labels; pictures belong to --images, as a folder."),
    (b"II*\0", "a picture (TIFF)", "Give boxes or labels; pictures belong to --images, as a folder."),
    (b"%PDF-", "a PDF", "Give the table it was made of, as CSV."),
    (b"ARROW1", "an Arrow (Feather) file", "Save it as Parquet: pandas.read_feather(FILE).to_parquet(…)."),
    (b"FEA1", "a Feather file", "Save it as Parquet: pandas.read_feather(FILE).to_parquet(…)."),
    (b"ORC", "an ORC file", "Save it as Parquet, and give that."),
    (b"Obj\x01", "an Avro file", "Save it as Parquet, and give that."),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file", "Save the table in it as CSV: writetable(T, 'predictions.csv')."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.xls)", "Save it as .xlsx or as CSV UTF-8."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _ARCHIVE),
    (b"Rar!\x1a\x07", "a RAR archive", _ARCHIVE),
    (b"\xfd7zXZ\0", "an xz archive", _ARCHIVE),
    (b"BZh", "a bzip2 archive", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _ARCHIVE),
    (b"\x7fELF", "a program", _TABLE),
    (b"MZ", "a program", _TABLE),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:[\x95\]}(cKXq\x8c\x8a]|$)")
_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin")
_MOST_RECORD = 1 << 30
_DOCBIN = (
    'Write it as JSON Lines: python -c "import spacy,json,sys; from spacy.tokens import DocBin; [print(json.dumps('
    "d.to_json())) for d in DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank('xx').vocab)]\" FILE > docs.jsonl"
)
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_TAR = (257, b"ustar")

# Patterns that all stand in the head of a JSON text, what it is, and what to do instead.
_JSON: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    ((rb'^\[', rb'"relative_coordinates"\s*:', rb'"(?:frame_id|objects)"\s*:'), "darknet's result.json (-out)",
     f"{_BOX_TABLE}."),
    ((rb'"objects"\s*:\s*\[', rb'"(?:classTitle|geometryType)"\s*:'), "an annotation of Supervisely",
     f'{_COCO}: in Supervisely run the app "Export to COCO".'),
    ((rb'"size"\s*:\s*\{', rb'"objects"\s*:\s*\[\s*\]', rb'"tags"\s*:'), "an annotation of Supervisely",
     f'{_COCO}: in Supervisely run the app "Export to COCO".'),
    ((rb'"box2d"\s*:',), "labels of BDD100K", f"{_COCO}: python -m bdd100k.label.to_coco."),
    ((rb'"data_row"\s*:\s*\{', rb'"projects"\s*:\s*\{'), "an export of Labelbox", f"{_COCO}, and give that."),
    ((rb'"vid"\s*:', rb'"metadata"\s*:\s*\{', rb'"view"\s*:\s*\{'), "a project of VIA 3",
     f"{_COCO}, or draw with VIA 2, whose project is read."),
    ((rb'"nbformat"\s*:', rb'"cells"\s*:\s*\['), "a notebook", _TABLE),
    ((rb'"schema"\s*:\s*\d', rb'"tool"\s*:\s*\{', rb'"task"\s*:'), "a record of reportgen: figures, no predictions",
     "Give the predictions it was made of; records are for compare, gate and --baseline."),
)  # fmt: skip

_LETTERS = rb"[^\s,;]*[A-Za-z_][^\s,;]*"
_NUMBER = rb"-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"
_VOC_RESULT = re.compile(rb"[^\s,;]+ (?:%s )(?:%s ){3}%s" % (_NUMBER, _NUMBER, _NUMBER))
_MOT = re.compile(rb"[0-9]+,-?[0-9]+(?:,%s){5,8}" % _NUMBER)
_VISDRONE = re.compile(rb"(?:%s,){4}%s,[0-9]{1,2},-?[0-2],-?[0-2],?" % (_NUMBER, _NUMBER))
_TOP = re.compile(rb"(?:0|1|0?\.[0-9]+|1\.0+) %s" % _LETTERS)
_VOC_NAME = re.compile(r"comp[0-9]+_det_.+\.txt$", re.IGNORECASE)
_SAMPLED_FILES, _SAMPLED_LINES, _LONGEST = 20, 20, 300


@dataclass(frozen=True)
class Foreign:
    """What a file is, and the way from there to a format that is read."""

    what: str
    remedy: str


def recognises(source: Source) -> bool:
    """Whether it is one of the formats that are only named."""
    return foreign(source) is not None


def read(source: Source) -> Table:
    """Raises: UnknownFormat that names what it is, and what to give instead."""
    found = foreign(source)
    if found is None:
        raise UnknownFormat(source.name, "no format that is known", "Give one of the formats that are read.")
    raise UnknownFormat(source.name, f"this form is not read: {found.what}", found.remedy)


def foreign(source: Source) -> Foreign | None:
    """What the file or folder is, None where it is none of the formats that are only named."""
    tests: tuple[Callable[[Source], Foreign | None], ...]
    tests = (_of_folder,) if source.is_folder else (_of_bytes, _of_json, _of_page, _of_table, _of_lines)
    return next((found for test in tests if (found := test(source)) is not None), None)


def _of_bytes(source: Source) -> Foreign | None:
    head = source.head
    for mark, what, remedy in _MAGIC:
        if head.startswith(mark) and (mark == b"%PDF-" or not is_text(source)):
            return Foreign(what, remedy)
    if _PICKLE.match(head) and (source.suffix in _PICKLES or not is_text(source)):
        return Foreign("a Python pickle, which could run any program when it is opened", _TABLE)
    if source.suffix == ".spacy" and head.startswith(_ZLIB):
        return Foreign("spaCy's DocBin, a binary file", _DOCBIN)
    if head[_TAR[0] :].startswith(_TAR[1]):
        return Foreign("a tar archive", _ARCHIVE)
    length = int.from_bytes(head[:8], "little")
    is_named = source.suffix in (".tfrecord", ".tfrecords", ".record") or ".tf" in source.name
    if is_named and 0 < length < _MOST_RECORD and not is_text(source):
        return Foreign("a TFRecord file", f"{_BOX_TABLE}, or export the data set as COCO JSON.")
    return None


def _of_json(source: Source) -> Foreign | None:
    head = json_head(source)
    if not head:
        return None
    found = (Foreign(what, remedy) for patterns, what, remedy in _JSON
             if all(re.search(pattern, head) for pattern in patterns))  # fmt: skip
    return next(found, None)


def _of_page(source: Source) -> Foreign | None:
    start = source.head[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start.startswith((b"<!doctype html", b"<html")):
        return None
    return Foreign("an HTML page", "Give the data it was made of; pages of reportgen are for compare and --baseline.")


def _of_table(source: Source) -> Foreign | None:
    """Tables that hold no row per sample or box, by the names of their columns."""
    if not is_text(source):
        return None
    header = source.head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace").lower()
    names = [name.strip().strip('"') for name in re.split(r"[,;\t]", header)]
    if "annotator" in names and b'""original_width""' in source.head:
        return Foreign("Label Studio's CSV of regions", "Export the project as JSON, JSON-MIN or COCO.")
    if {"grader reason", "named scores"} <= set(names):
        return Foreign("promptfoo's CSV, whose columns repeat", "Export it as JSON: promptfoo eval -o out.json.")
    if "predictionstring" in names:
        return Foreign(
            "a Kaggle submission with all boxes of an image in one cell (PredictionString)", f"{_BOX_TABLE}."
        )
    if "epoch" in names and any(name.startswith(("metrics/", "train/", "val/", "val_loss", "loss")) for name in names):
        return Foreign("a log of training: figures of every epoch, no predictions", "Give what the model predicts.")
    return None


def _of_lines(source: Source) -> Foreign | None:
    """Text files without a header whose lines are boxes of a known form."""
    lines = _lines(source)
    if not lines:
        return None
    if _all(_VOC_RESULT, lines) and (_VOC_NAME.search(source.name) or source.suffix == ".txt"):
        return _voc_results()
    if _all(_MOT, lines) and source.suffix == ".txt":
        return _tracks()
    return None


def _of_folder(source: Source) -> Foreign | None:
    files = files_below(source.path, frozenset([".txt", ".json"]))
    texts = [path for path in files if path.suffix.lower() == ".txt"]
    if any(_VOC_NAME.search(path.name) for path in texts):
        return _voc_results()
    if any(path.parent.name == "gt" and path.name == "gt.txt" for path in texts):
        return _tracks()
    for path in [path for path in files if path.suffix.lower() == ".json"][:_SAMPLED_FILES]:
        found = _of_json(source.at(path))
        if found is not None:
            return found
    lines = next((lines for path in texts[:_SAMPLED_FILES] if (lines := _lines(source.at(path)))), [])
    if _all(_VISDRONE, lines):
        what = "annotations of VisDrone: left, top, width, height, score, category, truncation, occlusion"
        return Foreign(what, f"{_COCO}, or write a text file per image with lines `label x y width height`.")
    if _all(_TOP, lines):
        what = "results of a classifier of Ultralytics: a score and a label on every line"
        return Foreign(what, "Write a table with a row per image and the columns image, prediction, score.")
    return None


def _lines(source: Source) -> list[bytes]:
    """The first whole lines of a text, with single blanks; empty for anything else."""
    if not is_text(source):
        return []
    lines = source.head[:8192].splitlines()
    if max(map(len, lines), default=0) > _LONGEST:
        return []
    whole = lines[:-1] if len(source.head) > 8192 else lines
    return [b" ".join(line.split()) for line in whole if line.strip()][:_SAMPLED_LINES]


def _all(pattern: re.Pattern[bytes], lines: list[bytes]) -> bool:
    return bool(lines) and all(pattern.fullmatch(line) for line in lines)


def _voc_results() -> Foreign:
    what = "results of Pascal VOC's development kit: image, score and corners of one label"
    return Foreign(what, f"{_BOX_TABLE}; the label stands in the file's name.")


def _tracks() -> Foreign:
    return Foreign("tracks of the MOT challenge: frame, track, box", f"{_BOX_TABLE}, the frame as the image.")
