"""Files changed at random where their structure is, and in their bytes, from a seed."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as Xml

import numpy as np
import polars as pl

from tests.record.mutations import NUMBERS, as_json, mutated, places

CELLS = (
    "", " ", "0", "1", "-1", "0.5", "1e30", "-1.7e308", "1e999", "nan", "inf", "-inf", "NaN", "None", "null", "7.0",
    "007", "0,5", "1.000,5", "50%", "True", "a|b", "['a', 'b']", "[1, 2]", "[[1]]", '{"a": 1}', "é", "e\u0301",
    "\u202e", "\0", "\ufeff", '"', "'", "=1+1", "x" * 3000, "9" * 40, "2026-01-01", "\u0661", "\ud7ff", "a\nb", "cat",
    "dog", "#", "<a>", "/", "../a", "a.png", "A.PNG", "s3://b/a.png",
)  # fmt: skip
NAMES = (
    "id", "truth", "label", "prediction", "pred", "score", "scores", "image", "filename", "x", "y", "w", "h", "xmin",
    "bbox", "p_a", "p_cat", "prob", "y_true", "y_pred", "class", "class_id", "split", "width", "height", "", "0",
    "Unnamed: 0",
)  # fmt: skip
PIECES = (
    b"NaN", b"null", b"-1", b"1e999", b'"', b"0", b"9" * 20, b"[", b"}", b"\n", b" ", b",", b"\xff", b"\xff\xfe", b"\0",
    b"\xef\xbb\xbf", b"\r", b"\t", b";", b"'", b"<", b"&", b"\xed\xa0\x80", b"{" * 40, b"[" * 3000,
)  # fmt: skip
DTYPES = ("i1", "u1", "<i8", ">i4", "f2", "f4", "f8", ">f8", "c8", "?", "S3", "U4", "M8[s]", "m8[s]", "V4", "O")
Rows = list[list[str]]
Change = Callable[[random.Random, bytes], bytes]


def bytewise(rng: random.Random, content: bytes) -> bytes:
    """A few bytes replaced, cut, doubled or moved, or the end missing."""
    found = bytearray(content or b"x")
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, length = rng.randrange(len(found)), rng.choice((0, 1, 1, 2, 8, 40))
        what = rng.randrange(6)
        if what == 0:
            found[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            del found[at:]
        elif what == 2:
            found[at : at + length] = found[at : at + length] * rng.choice((2, 30))
        elif what == 3:
            other = rng.randrange(len(found))
            found[at:at] = found[other : other + length]
        else:
            found[at : at + length] = rng.choice(PIECES)
        found = found or bytearray(b"x")
    return bytes(found)


def _other_cells(rng: random.Random, rows: Rows) -> Rows:
    """A cell changed, dropped, added, or exchanged with another."""
    row, other = rng.choice(rows), rng.choice(rows)
    at, there = rng.randrange(len(row)), rng.randrange(len(other))
    what = rng.randrange(6)
    if what < 3:
        row[at] = rng.choice(CELLS)
    elif what == 3:
        del row[at]
    elif what == 4:
        row.insert(at, rng.choice((row[at], *CELLS)))
    else:
        row[at], other[there] = other[there], row[at]
    return rows


def _other_columns(rng: random.Random, rows: Rows) -> Rows:
    """A column renamed, dropped, or of other values below its name."""
    column = rng.randrange(max(map(len, rows)))
    what = rng.randrange(3)
    if what == 0:
        rows[0][rng.randrange(len(rows[0]))] = rng.choice(NAMES)
        return rows
    if what == 1:
        return [[cell for k, cell in enumerate(row) if k != column] for row in rows]
    cells = rng.choice((CELLS, tuple(map(str, NUMBERS)), ("0", "1"), ("a", "b"), ("0.5", "0,5")))
    below = [[rng.choice(cells) if k == column else cell for k, cell in enumerate(row)] for row in rows[1:]]
    return [rows[0], *below]


def _other_rows(rng: random.Random, rows: Rows) -> Rows:
    """All rows twice or many times, in another order, or without one."""
    what = rng.randrange(3)
    if what == 0:
        return rows + [list(row) for row in rows * rng.choice((1, 1, 8))]
    return rng.sample(rows, len(rows) if what == 1 else max(1, len(rows) - 1))


def rows_changed(rng: random.Random, rows: Rows) -> Rows:
    """One to three changes; the first row may be the names."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        rows = [list(row) for row in rows if row] or [["x"]]
        rows = rng.choice((_other_cells, _other_cells, _other_columns, _other_rows))(rng, rows)
    return rows


def _cells(rng: random.Random, content: bytes) -> bytes:
    """A table with a separator."""
    text = content.decode("utf-8", "replace")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = rows_changed(rng, list(csv.reader(text.splitlines(), delimiter=separator)))
    if rng.random() < 0.1:
        separator = rng.choice(",;\t| ")
    stream = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n"))).writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


def _words(rng: random.Random, content: bytes) -> bytes:
    """Lines of words."""
    lines = [line.split(" ") for line in content.decode("utf-8", "replace").splitlines()]
    return "\n".join(" ".join(row) for row in rows_changed(rng, lines)).encode("utf-8", "replace")


def _fields(rng: random.Random, content: bytes) -> bytes:
    """Lines of fields, between tabs or blanks; some are tags."""
    text = content.decode("utf-8", "replace")
    separator = "\t" if "\t" in text else " "
    rows = [line.split(separator) for line in text.split("\n")]
    for _ in range(rng.choice((0, 1, 2))):
        row = rng.choice(rows)
        row[-1] = rng.choice(TAGS)
    if rng.random() < 0.2:
        rows[rng.randrange(len(rows))] = [rng.choice(("", "# id = 1", "# sent_id 2", "-DOCSTART- O", "#", "1-2 x"))]
    return "\n".join(separator.join(row) for row in rows_changed(rng, rows)).encode("utf-8", "replace")


def _of_json(rng: random.Random, content: bytes) -> bytes:
    value = {"": json.loads(content)}
    found = mutated(rng, value, [path for path in places(value) if len(path) > 1] or [("",)]).get("")
    if not isinstance(found, dict):
        return json.dumps(found).encode()
    return as_json(rng, found)


def _of_lines(rng: random.Random, content: bytes) -> bytes:
    """JSON line by line."""
    lines = content.splitlines()
    at = rng.randrange(len(lines))
    if rng.random() < 0.15:
        return b"\n".join([*lines[:at], rng.choice((b"", b"[]", b"1", b"{}", lines[at] * 2)), *lines[at:]])
    every = rng.random() < 0.2  # the same change in all of them, as with another writer
    seed = rng.random()
    changed = [_of_json(random.Random(seed) if every else rng, line) if every or k == at else line  # noqa: S311
               for k, line in enumerate(lines)]  # fmt: skip
    return b"\n".join(changed) + b"\n"


def _of_xml(rng: random.Random, content: bytes) -> bytes:
    root = Xml.fromstring(content)  # noqa: S314 - our own
    for _ in range(rng.choice((1, 1, 2, 3))):
        parents = [one for one in root.iter() if len(one)] or [root]
        parent = rng.choice(parents)
        one = rng.choice(list(parent) or [parent])
        what = rng.randrange(8)
        if what < 2:
            one.text = _xml_text(rng)
        elif what == 2 and one is not parent:
            parent.remove(one)
        elif what == 3 and one is not parent:
            parent.extend([one] * rng.choice((1, 30)))
        elif what == 4:
            one.tag = rng.choice(("object", "name", "size", "image", "box", "bndbox", "polygon", "track", "x"))
        elif what == 5 and one.attrib:
            del one.attrib[rng.choice(list(one.attrib))]
        elif what == 6 and one is not parent:
            rng.choice(parents).append(Xml.Element(one.tag, {**one.attrib}))
        else:
            one.set(rng.choice(list(one.attrib) or ["a"]), _xml_text(rng))
    return Xml.tostring(root, "utf-8")


def _xml_text(rng: random.Random) -> str:
    return "".join(letter for letter in rng.choice(CELLS) if letter >= " ")


def _of_array(rng: random.Random, content: bytes) -> bytes:
    """An array with another type, shape, values or header."""
    values = np.load(io.BytesIO(content))
    what = rng.randrange(7)
    try:
        if what < 2:
            values = values.astype(rng.choice(DTYPES))
        elif what == 2:
            values = rng.choice((values.T, values[None], values.ravel(), values[:0], values[..., None], values[:1]))
        elif what == 3 and values.dtype.kind in "if" and values.size:
            values.flat[rng.randrange(values.size)] = rng.choice((np.nan, np.inf, -1, 2, 1e300, 127, -0.0))
        elif what == 4:
            values = np.repeat(values, rng.choice((2, 50)), axis=rng.randrange(max(values.ndim, 1)))
        elif what == 5:
            values = np.zeros(3, [("a", "i4"), ("b", "f8")])
    except (ValueError, TypeError, OverflowError):  # no such type of these values
        pass
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=True)
    saved = stream.getvalue()
    if what == 6:  # the length of the header stays true
        old, new = rng.choice(
            ((b"(6,", b"(9,"), (b"False", b"True "), (b"<f8", b"|O8"), (b"(6,", b"-6,"), (b"'shape'", b"'sHape'"))
        )
        saved = saved.replace(old, new)
    return saved


def _of_zip(rng: random.Random, content: bytes) -> bytes:
    """An archive with a file of it changed, renamed, doubled, missing or packed in it once more."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = rng.randrange(len(files))
    name, inside = files[at]
    what = rng.randrange(10)
    if what < 6:
        files[at] = name, changed(rng, name, inside)
    elif what == 6:
        other = rng.choice(
            ("../a", "/a", "a\\b.csv", "y.npy", "probs.npy", "ids.npy", "é.csv", "a/", "data.pkl", name.upper())
        )
        files[at] = other, inside
    elif what == 7:
        del files[at]
    elif what == 8:
        files.append((rng.choice(("b.csv", "x/a.xml", "z.npy", "z.zip", name + "x")), inside))
    else:
        files.append((f"inner{rng.randrange(10**6)}.zip", content))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, inside in dict(files).items():
            archive.writestr(name, inside)
    return stream.getvalue()


def _of_gzip(rng: random.Random, content: bytes) -> bytes:
    return gzip.compress(changed(rng, "a.csv", gzip.decompress(content)), 1)


SERIES: tuple[Callable[[int], pl.Series], ...] = (
    lambda n: pl.Series([None] * n),
    lambda n: pl.Series(["a", "b", "c"] * n, dtype=pl.Categorical)[:n],
    lambda n: pl.Series(["a"] * n, dtype=pl.Enum(["b", "a"])),
    lambda n: pl.Series([True, False] * n)[:n],
    lambda n: pl.Series([float("nan"), 1e300, float("inf"), -0.0] * n)[:n],
    lambda n: pl.Series([2**63 - 1, -1] * n)[:n],
    lambda n: pl.Series([0.5] * n, dtype=pl.Float32),
    lambda n: pl.Series([datetime.date(2020, 1, 1)] * n),
    lambda n: pl.Series([datetime.datetime(9999, 1, 1)] * n),
    lambda n: pl.Series([datetime.timedelta(1)] * n),
    lambda n: pl.Series(["0.5"] * n).cast(pl.Decimal(10, 3)),
    lambda n: pl.Series([b"\xff", b"a"] * n)[:n],
    lambda n: pl.Series([[0.5, 0.5], [], None] * n)[:n],
    lambda n: pl.Series([[0.5, 1.0]] * n, dtype=pl.Array(pl.Float64, 2)),
    lambda n: pl.Series([{"a": 0.5}, {"a": None}] * n)[:n],
    lambda n: pl.Series([{"a": {"b": [1]}}] * n),
    lambda n: pl.Series([[{"key": "a", "value": 0.5}], None] * n)[:n],
    lambda n: pl.Series([["a", "b"], []] * n)[:n],
)  # fmt: skip


def _of_parquet(rng: random.Random, content: bytes) -> bytes:
    """A table with columns of another type, other names, other order or without rows."""
    frame = pl.read_parquet(io.BytesIO(content))
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(frame.columns)
        what = rng.randrange(8)
        if what < 4:
            frame = frame.with_columns(rng.choice(SERIES)(frame.height).alias(name))
        elif what == 4:
            frame = frame.rename({name: rng.choice([new for new in (*NAMES, *CELLS) if new not in frame.columns])})
        elif what == 5 and frame.width > 1:
            frame = frame.drop(name)
        elif what == 6:
            frame = frame.with_columns(frame[name].alias(rng.choice(NAMES)))
        else:
            frame = rng.choice((frame[:0], frame[:1], pl.concat([frame] * 30), frame.cast(pl.String, strict=False)
                                if not any(dtype.is_nested() for dtype in frame.dtypes) else frame))  # fmt: skip
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


TAGS = ("O", "B-PER", "I-PER", "E-LOC", "S-LOC", "L-X", "U", "B", "PER-I", "_", "-", "B-", "verb", "B-\u202e")
STRUCTURES: dict[str, Change] = {
    ".csv": _cells, ".tsv": _cells, ".txt": _words, ".yaml": _words, ".json": _of_json, ".jsonl": _of_lines,
    ".manifest": _of_lines, ".conll": _fields, ".conllup": _fields, ".ann": _fields, ".xml": _of_xml,
    ".rels": _of_xml, ".npy": _of_array, ".npz": _of_zip, ".zip": _of_zip,
    ".xlsx": _of_zip, ".gz": _of_gzip, ".parquet": _of_parquet,
}  # fmt: skip
BINARY = (".npz", ".zip", ".xlsx", ".gz", ".parquet", ".npy")  # of which most changed bytes mean a file that is refused


def changed(rng: random.Random, name: str, content: bytes) -> bytes:
    """The content of a file of this name, changed in its structure or in its bytes."""
    suffix = name[name.rfind(".") :].lower()
    structure = STRUCTURES.get(suffix)
    if structure is None or rng.random() < (0.15 if suffix in BINARY else 0.35):
        return bytewise(rng, content)
    try:
        return structure(rng, content)
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - an earlier change was here
        return bytewise(rng, content)
