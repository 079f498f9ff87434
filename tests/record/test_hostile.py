"""Records that nobody vouches for: every command that reads them ends with a word on it, in bounded memory."""

import base64
import json
import tracemalloc
import zlib

import pytest

from reportgen.errors import MalformedInput
from reportgen.record.packed import deflated
from reportgen.record.read import parsed_record
from reportgen.record.write import to_json
from reportgen.report.compared.saved_pictures import saved_page
from reportgen.tasks.classification import TASK
from tests.command_line import run
from tests.evaluated import evaluation_of, matrix

MEGABYTE = 1 << 20


def bomb(n_bytes: int) -> str:
    """Zeros, packed to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    parts = [packer.compress(bytes(MEGABYTE)) for _ in range(n_bytes // MEGABYTE)]
    return base64.b64encode(b"".join([*parts, packer.flush()])).decode()


def plain() -> dict:
    """The record of a small classifier with scores."""
    counts = matrix(3, 8, ab=2, cb=1)
    evaluation = evaluation_of(counts, score={(0, 1): 0.4}, model="m", version="1")
    return json.loads(to_json(TASK.record(evaluation, (), (), media="none")))


def put(record: dict, *path_and_value: object) -> None:
    """Replaces one value deep in a record."""
    *path, last, value = path_and_value
    for name in path:
        record = record[name]
    record[last] = value


def nest(record: dict) -> None:
    record["curve"]["macro_f1"] = [[1] for _ in record["curve"]["macro_f1"]]


def swell(record: dict) -> None:
    packed = bomb(64 * MEGABYTE)
    for column in record["outcomes"].values():
        column["data"] = packed


HOSTILE = {
    "a count beyond all numbers": lambda r: r["confusion"]["cells"].append([0, 2, 10**30]),
    "a cell before the first": lambda r: put(r, "confusion", "cells", [[-1, 0, 1]]),
    "a curve that is a number": lambda r: put(r, "curve", "macro_f1", 5),
    "a curve of lists": nest,
    "labels that are no whole numbers": lambda r: put(r, "outcomes", "prediction", "type", "float32"),
    "scores that are text": lambda r: put(r, "outcomes", "score", "type", "utf-8"),
    "a figure near infinity": lambda r: put(r, "metrics", "macro_f1", 1.7e308),
    "a figure near minus infinity": lambda r: put(r, "metrics", "macro_f1", -1.7e308),
    "an interval near infinity": lambda r: put(r, "intervals", "macro_f1", [0, 1.7e308]),
    "a label's figure near infinity": lambda r: put(r, "per_label", 0, "auc", 1.7e308),
    "60,000 more labels": lambda r: r["labels"].extend(f"L{k}" for k in range(60_000)),
    "ids that are not UTF-8": lambda r: put(r, "outcomes", "ids", "data", deflated(b"\xff" * 27 * 6)),
    "columns that swell": swell,
}


@pytest.fixture
def files(tmp_path, request):
    """A good record, a.json, and one that is changed, x.json."""
    good, bad = plain(), plain()
    request.param(bad)
    (tmp_path / "a.json").write_text(json.dumps(good))
    (tmp_path / "x.json").write_text(json.dumps(bad))
    return tmp_path


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE, indirect=True)
def test_every_command_says_that_it_is_damaged(files):
    for arguments in (
        ("gate", "x.json", "--baseline", "a.json", "--require", "drop(f1[*]) <= 0.5"),
        ("gate", "a.json", "--baseline", "x.json", "--require", "drop(macro_f1) <= 0.5"),
        ("gate", "x.json", "--require", "macro_f1 >= 0"),
        ("summary", "x.json", "--baseline", "a.json"),
        ("compare", "a.json", "x.json", "-o", "o.html"),
        ("archive", "add", "archive", "x.json"),
    ):
        ended = run(files, *arguments)
        assert ended.code == 2, arguments
        assert "x.json: is a damaged record" in " ".join(ended.err.split()), arguments
    assert not (files / "archive").exists()


def test_the_same_record_unchanged_is_taken_by_every_command(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(plain()))
    for arguments in (
        ("gate", "a.json", "--baseline", "a.json", "--require", "drop(f1[*]) <= 0.5"), ("summary", "a.json"),
        ("compare", "a.json", "a.json", "-o", "o.html"), ("archive", "add", "archive", "a.json"),
    ):  # fmt: skip
        assert run(tmp_path, *arguments).code == 0, arguments


@pytest.mark.parametrize("name", ["60,000 more labels", "columns that swell"])
def test_it_is_refused_before_memory_is_taken_for_it(name, tmp_path):
    record = plain()
    HOSTILE[name](record)
    content = json.dumps(record).encode()
    tracemalloc.start()
    with pytest.raises(MalformedInput, match="damaged"):
        parsed_record(content, tmp_path / "x.json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MEGABYTE


def test_boxes_of_a_page_that_swell_are_as_if_it_had_none(tmp_path):
    none = {"type": "int32", "data": deflated(b"")}
    packed = bomb(64 * MEGABYTE)
    side = {name: {"type": "uint8", "data": packed} for name in ("number", "x", "y", "width", "height")}
    island = {
        "items": {"ids": [], "picture": none, "width": none, "height": none},
        "pictures": {"mimes": [], "mime": none, "start": {"type": "int32", "data": deflated(bytes(4))}},
    }
    page = f'<script type="application/json" id="data">{json.dumps(island)}</script>'.encode()
    assert saved_page(page, tmp_path).start.size == 1
    swollen = json.dumps(island | {"boxes": {"truth": side, "prediction": side}})
    tracemalloc.start()
    found = saved_page(f'<script type="application/json" id="data">{swollen}</script>'.encode(), tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.boxes == {}
    assert peak < 32 * MEGABYTE
