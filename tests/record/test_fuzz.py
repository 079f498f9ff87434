"""Whatever a record or a page holds, every command that reads it works with it or says why not: no crash, no hang.

REPORTGEN_FUZZ=20000 tries so many of each.
"""

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from reportgen.archive.page import index_report
from reportgen.archive.versions import read_archive
from reportgen.comparison.leaderboard import versions
from reportgen.errors import ReportgenError
from reportgen.gates.gate import judge
from reportgen.gates.junit import junit
from reportgen.gates.requirement import requirement
from reportgen.gates.summary import Summary
from reportgen.outputs.comment import comment
from reportgen.outputs.html import render
from reportgen.record.read import Record, parsed_record
from reportgen.report.compared.page import items_of, record_of, report_of
from reportgen.report.compared.saved_pictures import SavedPage, saved_page
from tests.command_line import built
from tests.fuzz.run import little_memory
from tests.record.mutations import as_json, mutated, places, seeded

N = int(os.environ.get("REPORTGEN_FUZZ", "0"))
FEW = 60  # in the usual run of the tests
PAGES_OF_COMPARISONS = 0.02  # a page takes a hundred times as long as everything else
LONGEST = 5  # seconds of the processor that one may take
WANTED = (
    "macro_f1 >= 0.5", "f1[*] >= 0.5", "drop(macro_f1) <= 0.1", "drop(f1[*]) <= 0.1", "drop(ap[*]) <= 0.1",
    "drop(map) <= 0.1", "recall[cat] >= 0.5", "support[*] >= 1", "ece <= 0.5", "drop(log_loss) <= 0.1",
)  # fmt: skip
LABELS = ("cat", "dog", "owl")


@pytest.fixture(scope="module")
def bases(tmp_path_factory) -> dict[str, tuple[str, dict]]:
    """Page and record of a classifier with a score, of two labels, without scores, and of a detector."""
    folder = tmp_path_factory.mktemp("bases")
    rng = seeded("bases")
    truth = [rng.choice(LABELS) for _ in range(40)]
    said = [label if rng.random() < 0.7 else rng.choice(LABELS) for label in truth]
    for k in range(6):
        Image.new("RGB", (40, 30), (9 * k, 90, 200)).save(folder / f"s{k:02}.png")
    lines = [f"s{k:02},{a},{b},{rng.random():.3f}" for k, (a, b) in enumerate(zip(truth, said, strict=True))]
    (folder / "top.csv").write_text("\n".join(["id,truth,prediction,score", *lines]))
    (folder / "plain.csv").write_text("\n".join(line.rpartition(",")[0] for line in ["id,truth,prediction,", *lines]))
    shares = [(k, "cat" if k % 3 else "dog", round(rng.random(), 2)) for k in range(40)]
    two = [f"t{k},{label},{share},{1 - share:.2f}" for k, label, share in shares]
    (folder / "two.csv").write_text("\n".join(["id,truth,p_cat,p_dog", *two]))
    box = [10, 8, 12, 9]
    (folder / "truth.json").write_text(json.dumps({
        "images": [{"id": k, "file_name": f"s{k:02}.png", "width": 40, "height": 30} for k in range(12)],
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
        "annotations": [{"id": k + 1, "image_id": k, "category_id": 1 + k % 2, "bbox": box} for k in range(12)],
    }))  # fmt: skip
    (folder / "boxes.json").write_text(json.dumps([
        {"image_id": k, "category_id": 1 + (k % 5 == 0), "bbox": [10 + k % 4, *box[1:]], "score": 0.3 + k / 20}
        for k in range(11)
    ]))  # fmt: skip
    return {
        "top": built(folder, "--predictions", "top.csv", "--images", "."),
        "plain": built(folder, "--predictions", "plain.csv", "--no-images"),
        "two": built(folder, "--predictions", "two.csv", "--model", "m", "--version", "1"),
        "boxes": built(folder, "--predictions", "boxes.json", "--ground-truth", "truth.json", "--images", "."),
    }


@pytest.fixture(autouse=True)
def _limited(bases: object) -> Iterator[None]:
    """With little memory beside what the good ones took."""
    with little_memory():
        yield


def work_with(record: Record, good: Record, page: SavedPage, good_page: SavedPage, rng: Random) -> None:
    """Some of all that the commands do with a record, beside a good one; what they refuse is fine."""
    after, before = rng.choice([(record, good), (good, record), (record, record)])
    for text in rng.sample(WANTED, 3):
        with contextlib.suppress(ReportgenError):
            verdict = judge(after, before, [requirement(text)])
            junit(verdict, after.name)
            comment(Summary(after, before, verdict), "")
    with contextlib.suppress(ReportgenError):
        board = versions([good, record])
        record_of(board, [items_of(pair) for pair in board.pairs])
        if rng.random() < PAGES_OF_COMPARISONS:
            render(report_of(board, [good_page, page], None, None, ("", ""))).encode()


@pytest.mark.parametrize("name", ["top", "plain", "two", "boxes"])
def test_a_changed_record_is_worked_with_or_refused(bases, name):
    page, record = bases[name]
    rng, known = seeded(f"record {name}"), places(record)
    path = Path("x.json")
    good, good_page = parsed_record(json.dumps(record).encode(), path), saved_page(page.encode(), path)
    n_taken = 0
    for _ in range(N or FEW):
        content = as_json(rng, mutated(rng, record, known))
        start = time.process_time()
        try:
            with contextlib.suppress(ReportgenError):
                read = parsed_record(content, path)
                n_taken += 1
                work_with(read, good, good_page, good_page, rng)
        except Exception as error:
            kept = Path(os.environ.get("REPORTGEN_FUZZ_KEEP", os.devnull))
            kept.write_bytes(content)
            raise AssertionError(f"{name}: {content[-3000:]!r}") from error
        assert time.process_time() - start < LONGEST
    assert n_taken > (N or FEW) / 20  # else nothing but the reading would be tried


DATA = re.compile(r'(<script type="application/json" id="data">)([^<]*)(</script>)')


@pytest.mark.parametrize("name", ["top", "boxes"])
def test_a_changed_page_is_taken_pictures_from_or_not(bases, name):
    page, record = bases[name]
    island = json.loads(DATA.search(page)[2])
    kept = {part: island[part] for part in ("pictures", "samples", "boxes", "rows") if part in island}
    rng, known = seeded(f"page {name}"), places(kept)
    parts = DATA.split(page)
    path = Path("x.html")
    good = parsed_record(json.dumps(record).encode(), path)
    for _ in range(N or FEW):
        changed = as_json(rng, mutated(rng, kept, known)).replace(b"<", b"\\u003c")
        content = b"".join([parts[0].encode(), parts[1].encode(), changed, b"</script>", parts[4].encode()])
        start = time.process_time()
        found = saved_page(content, path)
        for id_ in found.ids[:100]:
            picture = found.thumbnail(id_)
            assert picture is None or len(picture.data) < 4_000_000
        if rng.random() < PAGES_OF_COMPARISONS:
            board = versions([good, good])
            render(report_of(board, [found, found], None, None, ("", ""))).encode()
        assert time.process_time() - start < LONGEST


def test_an_archive_of_changed_records_has_its_index(bases, tmp_path):
    rng = seeded("archive")
    for _ in range(1 + N // 500):
        for k in range(30):
            _, record = bases[rng.choice(list(bases))]
            (tmp_path / f"v{k}.json").write_bytes(as_json(rng, mutated(rng, record, places(record))))
        archive = read_archive(tmp_path)
        assert archive.versions
        assert len(archive.versions) + len(archive.problems) == 30
        render(index_report(archive, tmp_path / "index.html")).encode()
