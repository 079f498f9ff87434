"""The archive: filed once, never overwritten, whole whatever happens, and read back without trusting any file."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import polars as pl
import pytest

from reportgen.archive import names, store
from reportgen.archive.compared import BEST, LEADS, PLAIN, TIED, UNCOUNTED, VERDICTS, compared
from reportgen.archive.figures import FIRST, OTHER_DATA, figures
from reportgen.archive.labels import label_history
from reportgen.archive.page import index_report
from reportgen.archive.rows import version_name
from reportgen.archive.versions import read_archive
from reportgen.errors import InputError, OutputError
from reportgen.outputs.html import render
from tests.command_line import refused, run
from tests.loops import each
from tests.made_records import json_of, made_record, page_of
from tests.pages import Page

HOSTILE = [
    "../../etc/passwd", "/abs/olute", "C:\\Windows\\x", "x" * 10_000, "مرحبا بالعالم", "\u202egnp.exe", "🐈‍⬛ 猫",
    "CON", "nul", "com1.txt", "-rf", ".hidden", "a\0b", "line\nbreak", "trailing. ", "%2e%2e%2f", "", "~",
    "*?<>|\"", "…",
]  # fmt: skip
HARMLESS = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{k}" for port in ("com", "lpt") for k in range(10))}


def written(folder: Path, record: dict, name: str = "record.json") -> Path:
    """A record as a file outside the archive; a page when the name says so."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(page_of(record) if name.endswith(".html") else json_of(record))
    return path


def archived(folder: Path, *records: dict) -> Path:
    """An archive of these records."""
    for record in records:
        store.add(folder / "archive", written(folder, record))
    return folder / "archive"


def contents(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold; unfinished ones do not count."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


# Names


@pytest.mark.parametrize("part", range(3))
@each("name", HOSTILE)
def test_a_file_name_is_harmless_whatever_things_are_called(name, part):
    parts = ["model", "1", "data"]
    parts[part] = name
    stem = names.stem(*parts, b"")
    assert HARMLESS.fullmatch(stem)
    assert len(stem) <= 130
    assert stem.split(".")[0] not in DEVICES


def test_a_file_name_follows_from_names_and_content_alone():
    assert names.stem("a", "1", "d", b"x") == names.stem("a", "1", "d", b"x")
    assert names.stem("a", "1", "d", b"x") != names.stem("a", "1", "d", b"y")


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_hostile_names_stay_in_the_folder_and_come_back_as_they_were(tmp_path, name):
    folder = archived(tmp_path, made_record(name, name, dataset=name))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "record.json"]
    (version,) = read_archive(folder).versions
    assert (version.entry.model.name, version.entry.model.version, version.entry.dataset.name) == (name, name, name)


# Adding


def test_a_record_is_filed_as_it_was_written(tmp_path):
    source = written(tmp_path, made_record())
    filing = store.add(tmp_path / "archive", source)
    assert filing.is_new
    assert contents(tmp_path / "archive") == {filing.record.name: source.read_bytes()}


def test_a_page_is_filed_with_its_record_beside_it(tmp_path):
    source = written(tmp_path, made_record(), "report.html")
    filing = store.add(tmp_path / "archive", source)
    assert filing.page is not None
    assert filing.page.read_bytes() == source.read_bytes()
    assert json.loads(filing.record.read_bytes()) == made_record()
    assert filing.page.stem == filing.record.stem


@pytest.mark.parametrize("name", ["report.html", "record.json"])
def test_what_comes_through_a_pipe_is_filed_as_from_a_file(tmp_path, name):
    source, (end, start) = written(tmp_path, made_record(), name), os.pipe()
    with ThreadPoolExecutor() as pool, os.fdopen(end, "rb"), os.fdopen(start, "wb") as pipe:
        sent = pool.submit(lambda: (pipe.write(source.read_bytes()), pipe.close()))
        filing = store.add(tmp_path / "piped", Path(f"/dev/fd/{end}"))
        sent.result()
    store.add(tmp_path / "archive", source)
    assert contents(tmp_path / "piped") == contents(tmp_path / "archive")
    assert (filing.page is None) == (name == "record.json")


def test_filing_the_same_again_changes_nothing_and_says_so(tmp_path):
    written(tmp_path, made_record(), "report.html")
    assert run(tmp_path, "archive", "add", "a", "report.html").code == 0
    before = contents(tmp_path / "a")
    again = run(tmp_path, "archive", "add", "a", "report.html")
    assert again.code == 0
    assert "is there already" in again.out
    assert contents(tmp_path / "a") == before


def test_a_page_completes_a_record_that_is_there(tmp_path):
    store.add(tmp_path / "a", written(tmp_path, made_record()))
    filing = store.add(tmp_path / "a", written(tmp_path, made_record(), "report.html"))
    assert (filing.is_new, filing.is_page_new) == (False, True)
    assert len(read_archive(tmp_path / "a").versions) == 1


def test_another_report_of_the_same_version_is_kept_beside_the_first_and_named(tmp_path):
    written(tmp_path, made_record(), "a.json")
    written(tmp_path, made_record(seed=1), "b.json")
    assert run(tmp_path, "archive", "add", "x", "a.json").code == 0
    second = run(tmp_path, "archive", "add", "x", "b.json")
    assert second.code == 0
    assert "both are kept" in second.out
    assert len(read_archive(tmp_path / "x").versions) == 2


def test_names_that_only_look_alike_are_not_called_the_same_version(tmp_path):
    store.add(tmp_path / "x", written(tmp_path, made_record("net_1")))
    assert store.add(tmp_path / "x", written(tmp_path, made_record("net-1"))).others == ()


def test_another_page_of_the_same_record_is_refused_and_the_first_kept(tmp_path):
    store.add(tmp_path / "x", written(tmp_path, made_record(), "report.html"))
    before = contents(tmp_path / "x")
    (tmp_path / "report.html").write_bytes(page_of(made_record(), "<p>other"))
    with pytest.raises(OutputError, match="other content"):
        store.add(tmp_path / "x", tmp_path / "report.html")
    assert contents(tmp_path / "x") == before


def test_a_name_given_replaces_that_of_the_model_and_nothing_else(tmp_path):
    written(tmp_path, made_record(None))
    assert run(tmp_path, "archive", "add", "x", "record.json", "--name", "Résnet «2»").code == 0
    (file,) = (tmp_path / "x").iterdir()
    assert file.name.startswith("resnet-2-1-digits-")
    assert json.loads(file.read_bytes()) == made_record("Résnet «2»")


def test_what_is_no_record_is_refused_and_leaves_no_folder_behind(tmp_path):
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    refused(tmp_path, "archive", "add", "new", "x.json")
    refused(tmp_path, "archive", "add", "new", "missing.json")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    written(tmp_path, made_record())
    (tmp_path / "x").write_bytes(b"mine")
    refused(tmp_path, "archive", "add", "x", "record.json")
    refused(tmp_path, "archive", "list", "x")


def test_unfinished_files_are_ignored_and_go_when_they_are_old(tmp_path):
    folder = archived(tmp_path, made_record())
    for name, age in ((".old.json.abcd_efg.part", 7200), (".new.json.abcdefgh.part", 60)):
        (folder / name).write_bytes(b"{")
        os.utime(folder / name, (time.time() - age,) * 2)
    assert len(read_archive(folder).versions) == 1
    store.add(folder, written(tmp_path, made_record(version="2")))
    assert {path.name for path in folder.iterdir() if path.name.startswith(".")} == {".new.json.abcdefgh.part"}


def test_without_hard_links_filing_still_overwrites_nothing(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(1, "not supported here")

    monkeypatch.setattr(os, "link", refuse)
    filing = store.add(tmp_path / "x", written(tmp_path, made_record()))
    assert filing.is_new
    assert not store.add(tmp_path / "x", tmp_path / "record.json").is_new
    assert contents(tmp_path / "x") == {filing.record.name: json_of(made_record())}


# Two writers, and death at any moment


def _add(folder: Path, *sources: Path, name: str = "archive") -> subprocess.Popen:
    command = [sys.executable, "-m", "reportgen", "archive", "add", name, *sources]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_writers_at_the_same_time_lose_nothing(tmp_path):
    mine = [written(tmp_path, made_record("a", str(k)), f"a{k}.html") for k in range(6)]
    yours = [written(tmp_path, made_record("b", str(k)), f"b{k}.html") for k in range(6)]
    both = [written(tmp_path, made_record("c", str(k)), f"c{k}.html") for k in range(6)]
    writers = [_add(tmp_path, *mine, *both), _add(tmp_path, *yours, *both)]
    ends = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], ends
    archive = read_archive(tmp_path / "archive")
    found = sorted((v.entry.model.name, v.entry.model.version) for v in archive.versions)
    assert found == [(model, str(k)) for model in "abc" for k in range(6)]
    assert all(version.record and version.page for version in archive.versions)
    assert archive.problems == ()


def test_of_many_writers_of_one_file_one_succeeds_and_all_are_content(tmp_path):
    source = written(tmp_path, made_record(), "report.html")
    with ThreadPoolExecutor(8) as pool:
        filings = list(pool.map(lambda _: store.add(tmp_path / "x", source), range(40)))
    assert sum(filing.is_new for filing in filings) == 1
    assert len(contents(tmp_path / "x")) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_at_any_moment_nothing_is_lost_and_nothing_half_written(tmp_path):
    """A writer of many reports is killed at a random moment of its writing, as often as REPORTGEN_KILLS says."""
    n_kills, generator = int(os.environ.get("REPORTGEN_KILLS", "8")), np.random.default_rng(7)
    more = f"<!--{'x' * 1_000_000}-->"
    records = [made_record("killed", str(k), n_labels=100) for k in range(10)]
    sources = [tmp_path / f"{k}.html" for k in range(len(records))]
    for source, record in zip(sources, records, strict=True):
        source.write_bytes(page_of(record, more))
    whole = {**_filed(records, sources, ".html"), **_filed(records, sources, ".json")}
    seconds, seen = _killed(tmp_path / "timed", sources, None), []
    for k in range(n_kills):
        folder = tmp_path / f"archive{k}"
        kept = contents(archived(tmp_path, made_record("kept")))
        shutil.move(tmp_path / "archive", folder)
        _killed(folder, sources, generator.uniform(0, seconds))
        now = contents(folder)
        assert kept.items() <= now.items()
        assert {name: content for name, content in now.items() if name not in kept}.items() <= whole.items()
        archive = read_archive(folder)
        assert archive.problems == ()
        assert len(archive.versions) == len({Path(name).stem for name in now})
        seen.append(len(now) - len(kept))
        for source in sources:
            store.add(folder, source)
        assert contents(folder) == kept | whole
        shutil.rmtree(folder)
    sys.stdout.write(f"files found after each kill, of {len(whole)}: {seen}\n")


def _filed(records: list[dict], sources: list[Path], ending: str) -> dict[str, bytes]:
    """What an archive of these reports holds in the end."""
    stems = [names.stem("killed", str(k), "digits", json_of(record)) for k, record in enumerate(records)]
    return {
        f"{stem}{ending}": json_of(record) if ending == ".json" else source.read_bytes()
        for stem, record, source in zip(stems, records, sources, strict=True)
    }


def _killed(folder: Path, sources: list[Path], after: float | None) -> float:
    """Adds in a process of its own, which dies so many seconds after it began to write; how long it wrote."""
    before = len(list(folder.iterdir())) if folder.exists() else 0
    writer = _add(folder.parent, *sources, name=folder.name)
    while writer.poll() is None and not (folder.exists() and len(list(folder.iterdir())) > before):
        time.sleep(0.0005)
    start = time.perf_counter()
    if after is not None:
        time.sleep(after)
        writer.kill()
    writer.communicate()
    return time.perf_counter() - start


# Reading


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": 99}', json_of(made_record())[:-9], b"\0" * 100,
        json_of(made_record() | {"schema": 99}), json_of(made_record() | {"metrics": []}), b'{"a":' * 100_000,
        json_of(made_record(per_label=[{"label": "x", "support": -1, "predicted": 1, "tp": 1}])),
        json_of(made_record(per_label=[{"label": "x", "support": 2**54, "predicted": 1, "tp": 1}])),
    ],
    ids=range(13),
)  # fmt: skip
def test_a_damaged_file_is_named_and_hides_no_other(tmp_path, damage):
    folder = archived(tmp_path, made_record(version="1"), made_record(version="2"))
    (folder / "aaa.json").write_bytes(damage)
    (folder / "bbb.html").write_bytes(damage)
    archive = read_archive(folder)
    assert [version.entry.model.version for version in archive.versions] == ["2", "1"]
    assert [problem.file.name for problem in archive.problems] == ["aaa.json", "bbb.html"]
    listed = run(tmp_path, "archive", "list", "archive")
    assert listed.code == 0
    assert "aaa.json was left out: " in listed.err
    assert len(listed.out.splitlines()) == 3


def test_folders_pipes_and_other_files_do_not_disturb(tmp_path):
    folder = archived(tmp_path, made_record())
    (folder / "x.json").mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.json")
    (folder / "lost.json").symlink_to("nowhere.json")
    archive = read_archive(folder)
    assert (len(archive.versions), archive.problems) == (1, ())


def test_a_page_that_stands_alone_is_read_and_one_with_its_record_is_not_counted_twice(tmp_path):
    folder = archived(tmp_path, made_record(version="1"))
    store.add(folder, written(tmp_path, made_record(version="2"), "report.html"))
    (folder / "dropped.html").write_bytes(page_of(made_record(version="3")))
    versions = read_archive(folder).versions
    assert [(v.entry.model.version, v.record is None, v.page is None) for v in versions] == [
        ("3", True, False), ("2", False, False), ("1", False, True),
    ]  # fmt: skip


def test_where_a_record_is_damaged_its_page_stands_in(tmp_path):
    filing = store.add(tmp_path / "x", written(tmp_path, made_record(), "report.html"))
    filing.record.write_bytes(b"{")
    archive = read_archive(tmp_path / "x")
    assert [version.page for version in archive.versions] == [filing.page]
    assert [problem.file for problem in archive.problems] == [filing.record]


def test_a_folder_that_is_not_there_is_an_error_and_an_empty_one_is_not(tmp_path):
    with pytest.raises(InputError, match="is no folder"):
        read_archive(tmp_path / "nowhere")
    listed = run(tmp_path, "archive", "list", ".")
    assert (listed.code, listed.out) == (0, ". holds no version yet\n")


def test_versions_stand_newest_first_and_those_without_a_date_last(tmp_path):
    dates = {"1": "2026-01-01T12:00:00Z", "2": "2026-01-01T12:30:00+02:00", "9": "2026-02-01", "10": "2026-02-01",
             "x": None, "y": "yesterday"}  # fmt: skip
    folder = archived(tmp_path, *(made_record(version=name, created=date) for name, date in dates.items()))
    order = [version.entry.model.version for version in read_archive(folder).versions]
    assert order == ["10", "9", "1", "2", "y", "x"]


def test_the_list_shows_names_in_one_line_each_without_control_characters(tmp_path):
    archived(tmp_path, made_record("\x1b[31mred\nnew line \u202eback", "1"))
    lines = run(tmp_path, "archive", "list", "archive").out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("[31mred new line back  1 ")


def test_the_list_as_json_holds_every_version_and_every_problem(tmp_path):
    folder = archived(tmp_path, made_record(version="1"), made_record(version="2"))
    (folder / "bad.json").write_bytes(b"{")
    listed = json.loads(run(tmp_path, "archive", "list", "archive", "--json").out)
    assert [(row["version"], row["metrics"]["accuracy"]) for row in listed["archive"]] == [("2", 0.8), ("1", 0.8)]
    assert [row["file"] for row in listed["unreadable"]] == ["bad.json"]


def test_the_archive_without_a_word_shows_its_help(tmp_path):
    shown = run(tmp_path, "archive")
    assert shown.code == 2
    assert "error" not in shown.err


# Figures


def figures_of(folder: Path, *records: dict):
    """Figures with the versions in their order, newest first."""
    versions = read_archive(archived(folder, *records)).versions
    return figures(versions), [version.entry.model.version for version in versions]


def compared_of(folder: Path, *records: dict, **more: int):
    """Figures and comparisons of the versions, newest first."""
    versions = read_archive(archived(folder, *records)).versions
    figure = figures(versions)
    return figure, compared(versions, figure, **more)


def verdicts(row) -> list[str]:
    return [VERDICTS[number] for number in row]


def test_a_change_is_measured_against_the_version_before_of_the_same_model_on_the_same_data(tmp_path):
    other = "b" * 64
    versions = (
        made_record(version="1", created="2026-01-01", skill=0.5),
        made_record(version="2", created="2026-01-02", skill=0.7),
        made_record("rival", version="3", created="2026-01-03", skill=0.6),
        made_record(version="4", created="2026-01-04", sha256=other),
        made_record(version="5", created="2026-01-05", skill=0.71),
        made_record(version="6", created="2026-01-06", skill=0.5),
        made_record(version="7", created="2026-01-07", skill=0.5),
    )
    figure, order = figures_of(tmp_path, *versions)
    found = compared_of(tmp_path, *versions)[1]
    assert order == ["7", "6", "5", "4", "3", "2", "1"]
    row = figure.metrics.index("accuracy")
    assert figure.previous.tolist() == [1, 2, 5, OTHER_DATA, FIRST, 6, FIRST]
    none = "undefined"
    assert verdicts(found.verdict[row]) == ["same", "worse", "noise", none, none, "better", none]
    assert verdicts(found.verdict[figure.metrics.index("macro_auc")]) == [
        "same", "unknown", "unknown", none, none, "unknown", none,
    ]  # fmt: skip
    assert figure.is_latest.tolist() == [True, False, False, True, False, False, False]
    assert (found.fixed == UNCOUNTED).all()


def test_the_best_stands_alone_only_where_every_other_is_significantly_worse(tmp_path):
    figure, found = compared_of(
        tmp_path,
        made_record(version="1", created="2026-01-01", skill=0.9),
        made_record(version="2", created="2026-01-02", skill=0.88),
        made_record(version="3", created="2026-01-03", skill=0.5),
        made_record(version="4", created="2026-01-04", skill=0.9, sha256="b" * 64),
        made_record(version="5", created="2026-01-05", skill=0.8, sha256="b" * 64),
        made_record(version="6", created="2026-01-06", skill=0.1, sha256="c" * 64),
    )
    row = figure.metrics.index("accuracy")
    assert found.standing[row].tolist() == [PLAIN, PLAIN, BEST, PLAIN, TIED, LEADS]
    assert found.standing[figure.metrics.index("macro_auc")].tolist() == [PLAIN, PLAIN, LEADS, PLAIN, PLAIN, LEADS]


def test_metrics_that_are_the_same_in_every_version_are_followed_once(tmp_path):
    records = [made_record(version=str(k), skill=0.7 + k / 20) for k in range(2)]
    for record in records:
        record["metrics"]["micro_f1"] = record["metrics"]["accuracy"]
    figure, _ = figures_of(tmp_path, *records)
    assert "accuracy" in figure.metrics
    assert "micro_f1" not in figure.metrics
    records[0]["metrics"]["micro_f1"] = 0.5
    assert "micro_f1" in figures_of(tmp_path / "other", *records)[0].metrics


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> Path:
    """An archive of versions with outcomes: v1 to v5, each a few samples better, the last one a few worse again."""
    folder = tmp_path_factory.mktemp("outcomes")
    rng = np.random.default_rng(2)
    truth, hard = rng.integers(0, 3, 300), rng.permutation(300)
    for k, n_wrong in enumerate((90, 70, 40, 32, 38)):
        wrong = np.isin(np.arange(300), np.concatenate([hard[: n_wrong - 4], rng.permutation(300)[:4]]))
        rows = pl.DataFrame({"id": [f"s{i:03d}" for i in range(300)], "truth": truth.astype(str),
                             "prediction": np.where(wrong, (truth + 1) % 3, truth).astype(str)})  # fmt: skip
        rows.write_csv(folder / f"v{k + 1}.csv")
        words = [
            "build",
            "--predictions",
            f"v{k + 1}.csv",
            "--model",
            "net",
            "--version",
            f"v{k + 1}",
            "--dataset",
            "d",
        ]
        assert run(folder, *words, "--created", f"2026-01-0{k + 1}", "-o", f"v{k + 1}.html").code == 0
        store.add(folder / "archive", folder / f"v{k + 1}.html")
    return folder


def test_versions_are_compared_as_reportgen_compare_does(outcomes):
    versions = read_archive(outcomes / "archive").versions
    figure = figures(versions)
    found, row = compared(versions, figure), figure.metrics.index("macro_f1")
    names = [version.entry.model.version for version in versions]
    for k, before in enumerate(figure.previous.tolist()):
        if before < 0:
            continue
        words = ["compare", f"{names[before]}.html", f"{names[k]}.html", "-o", "c.html", "--record", "c.json"]
        assert run(outcomes, *words).code == 0
        pair = json.loads((outcomes / "c.json").read_bytes())["pairs"][0]
        assert found.p[row, k] == pair["metrics"]["macro_f1"]["p"]
        assert (found.fixed[k], found.broken[k]) == (pair["fixed"], pair["broken"])
        change = pair["metrics"]["macro_f1"]["change"]
        word = "noise" if found.p[row, k] > 0.05 else "better" if change > 0 else "worse"
        assert VERDICTS[found.verdict[row, k]] == word
    assert set(verdicts(found.verdict[row])) == {"better", "noise", "undefined"}
    top = names.index("v4")
    assert found.standing[row, top] == LEADS
    for k in range(len(names)):
        if k != top and found.standing[row, k] == TIED:
            assert found.best_p[row, k] > 0.05
    assert found.standing[row, names.index("v1")] == PLAIN


def test_beyond_its_limit_an_index_compares_the_newest_only_and_says_so(outcomes, monkeypatch):
    versions = read_archive(outcomes / "archive").versions
    figure = figures(versions)
    found = compared(versions, figure, most=700)  # two pairs
    row = figure.metrics.index("macro_f1")
    assert np.isnan(found.p[row]).tolist() == [False, True, True, True, True]
    assert found.n_left == 3
    assert verdicts(found.verdict[row])[1:4] == ["unknown"] * 3
    monkeypatch.setattr("reportgen.archive.rows.compared", lambda *given: compared(*given, most=700))
    assert "3 older versions not compared" in Page(index(outcomes / "archive")).text


# Labels


def history_of(folder: Path, *records: dict, most: int = 1000):
    versions = read_archive(archived(folder, *records)).versions
    return label_history(versions, figures(versions).data, most), versions


def test_labels_keep_their_counts_and_stand_in_order_of_their_change(tmp_path):
    records = [made_record(version=str(k), seed=k, n_labels=5, created=f"2026-01-0{k + 1}") for k in range(4)]
    history, versions = history_of(tmp_path, *records)
    rows = {(row.label, k): row for k, v in enumerate(versions) for row in v.entry.per_label}
    cells = zip(np.repeat(history.names, history.n_cells), history.version, history.support, history.predicted,
                history.tp, strict=True)  # fmt: skip
    assert {(str(label), k): (s, p, t) for label, k, s, p, t in cells} == {
        key: (row.support, row.predicted, row.tp) for key, row in rows.items()
    }
    f1 = {key: 2 * row.tp / (row.support + row.predicted) for key, row in rows.items()}
    moved = [np.ptp([f1[name, k] for k in range(4)]) for name in history.names]
    assert moved == sorted(moved, reverse=True)


def test_a_change_of_data_is_no_change_of_a_label(tmp_path):
    first, second = made_record(version="1", n_labels=2), made_record(version="2", n_labels=2, sha256="b" * 64)
    for record, tp in ((first, 50), (second, 0)):
        record["per_label"][1] |= {"tp": tp, "support": 50, "predicted": 50}
    third = made_record(version="3", n_labels=2)
    third["per_label"][1] |= {"tp": 50, "support": 50, "predicted": 50}
    third["per_label"][0]["tp"] = first["per_label"][0]["tp"] - 5
    assert history_of(tmp_path, first, second, third)[0].names == ("label 0000", "label 0001")


def test_more_labels_than_fit_leave_those_that_changed_most_and_the_page_says_so(tmp_path, monkeypatch):
    records = [made_record(version=str(k), seed=k, n_labels=9) for k in range(3)]
    whole, _ = history_of(tmp_path, *records)
    part, _ = history_of(tmp_path, most=14)
    assert part.names == whole.names[:4]
    assert part.n_labels == 9
    monkeypatch.setattr("reportgen.archive.page.label_history", lambda *given: label_history(*given, most=14))
    assert "4 of 9 labels can be chosen" in page_text(tmp_path)


def test_a_record_without_labels_is_listed_too(tmp_path):
    record = {name: value for name, value in made_record().items() if name not in ("labels", "per_label", "confusion")}
    folder = archived(tmp_path, record, made_record(version="2"))
    archive = read_archive(folder)
    assert [(version.entry.model.version, len(version.entry.per_label)) for version in archive.versions] == [
        ("2", 3), ("1", 0),
    ]  # fmt: skip
    assert archive.problems == ()
    assert "Every version" in index(folder)


def test_endless_names_of_labels_do_not_make_the_page_endless(tmp_path):
    record = made_record(n_labels=300)
    for k, row in enumerate(record["per_label"]):
        row["label"] = f"{k}" + "x" * 10_000
    assert len(index(archived(tmp_path, record))) < 2_000_000


# The index page


def index(folder: Path) -> str:
    return render(index_report(read_archive(folder), folder / "index.html"))


def page_text(folder: Path) -> str:
    return Page(index(folder / "archive")).text


def test_the_index_command_writes_the_page_and_writes_it_again_the_same(tmp_path):
    folder = archived(tmp_path, made_record(version="1"), made_record(version="2"))
    for _ in range(2):
        ended = run(tmp_path, "archive", "index", "archive")
        assert ended.code == 0
        assert "with 2 versions" in ended.out
        assert (folder / "index.html").read_text("utf-8") == index(folder)
    assert len(read_archive(folder).versions) == 2
    assert read_archive(folder).problems == ()


def test_the_index_is_never_written_over_a_filed_report(tmp_path):
    filing = store.add(tmp_path / "archive", written(tmp_path, made_record(), "report.html"))
    refused(tmp_path, "archive", "index", "archive", "-o", filing.page)
    refused(tmp_path, "archive", "index", "archive", "-o", filing.record)
    refused(tmp_path, "archive", "index", "nowhere")


def test_links_lead_from_the_page_to_the_files_wherever_both_lie(tmp_path):
    store.add(tmp_path / "a b" / "archive", written(tmp_path, made_record(), "report.html"))
    (tmp_path / "a b" / "archive" / "javascript:alert(1) #?.html").write_bytes(page_of(made_record(version="2")))
    (tmp_path / "pages").mkdir()
    place = tmp_path / "pages" / "index.html"
    page = Page(render(index_report(read_archive(tmp_path / "a b" / "archive"), place)))
    links = {value for tag, name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert len(links) == 3
    assert all(link.startswith("../a%20b/archive/") for link in links)
    assert "../a%20b/archive/javascript%3Aalert%281%29%20%23%3F.html" in links
    assert all((place.parent / unquote(link)).is_file() for link in links)


@pytest.mark.parametrize("name", ["</script><script>x", "<img src=x onerror=x>", "{{ 7*7 }}", '"><b x="', "\u202e", ""])
def test_names_are_text_on_the_page_and_nothing_else(tmp_path, name):
    plain, hostile = ((made_record(title, title, dataset=title, created=title), made_record(title, title, seed=1))
                      for title in ("plain", name))  # fmt: skip
    (tmp_path / "p").mkdir()
    (tmp_path / "h").mkdir()
    pages = [Page(index(archived(tmp_path / part, *records))) for part, records in (("p", plain), ("h", hostile))]
    tags = [[(tag, attribute) for tag, attribute, _ in page.attributes] for page in pages]
    assert tags[0] == tags[1]
    assert pages[0].scripts.keys() == pages[1].scripts.keys()


def test_an_empty_archive_says_how_to_fill_it(tmp_path):
    (tmp_path / "archive").mkdir()
    assert "This archive is empty. File a first report with reportgen archive add" in page_text(tmp_path)


def test_the_page_says_what_the_newest_version_reaches_and_how_it_stands(tmp_path):
    archived(tmp_path, made_record(version="1", created="2026-01-01", skill=0.9))
    assert "From the second on" in page_text(tmp_path)
    archived(tmp_path, made_record(version="2", created="2026-01-02", skill=0.6))
    text = page_text(tmp_path)
    assert "The newest version, net 2 , is worse than the best , net 1 : macro F1 0.590, −0.300 (" in text
    assert "Worse than 1 , the version before it (−0.300, p = " in text
    archived(tmp_path, made_record(version="3", created="2026-01-03", skill=0.89))
    text = page_text(tmp_path)
    assert "net 3 , is as good as the highest , net 1 : macro F1 0.880, −0.010 (not significant, p = " in text
    assert "1 leads by macro F1, 0.890; 3 (p = " in text
    archived(tmp_path, made_record(version="4", created="2026-01-04", skill=0.99))
    assert "net 4 , is the best so far: macro F1 0.980, significantly above every other." in page_text(tmp_path)


def test_figures_out_of_range_count_as_undefined(tmp_path):
    record = made_record(
        metrics={"accuracy": 7.5, "macro_f1": -1, "macro_auc": None}, intervals={"accuracy": [0.9, 0.1]}
    )
    figure, _ = figures_of(tmp_path, record, made_record(version="2"))
    assert np.isnan(figure.value[:, 1]).all()
    assert np.isnan(figure.low[:, 1]).all()


def test_of_versions_without_a_date_none_is_called_the_newest(tmp_path):
    archived(tmp_path, *(made_record(version=name, created=None, skill=0.8) for name in ("1", "2")))
    text = page_text(tmp_path)
    assert "The last version by name, net 2 , is" in text
    assert "The last by name first, as none has a date." in text
    assert "The newest version," not in text
    assert "Oldest version left" not in text
    archived(tmp_path, made_record(version="0", created="2026-01-01", skill=0.8))
    text = page_text(tmp_path)
    assert "The newest version, net 0 , is" in text
    assert "Newest first, those without a date last, by name." in text


def test_versions_without_a_name_are_called_by_their_files_or_folders(tmp_path):
    sources = [(tmp_path / "monday", "report.html"), (tmp_path / "tuesday", "record.json"), (tmp_path, "Run 7.json")]
    records = [made_record(version=None, skill=skill) for skill in (0.5, 0.6, 0.7)]
    for (folder, name), record in zip(sources, records, strict=True):
        store.add(tmp_path / "archive", written(folder, record, name))
    assert not store.add(tmp_path / "archive", written(tmp_path / "again", records[0])).is_new
    (tmp_path / "archive" / "net-version-digits-0123456789ab.json").write_bytes(json_of(made_record(version=None)))
    found = {version_name(version) for version in read_archive(tmp_path / "archive").versions}
    assert found == {"monday", "tuesday", "run-7", "unnamed version"}


def test_a_column_of_an_archive_of_entities_counts_documents(tmp_path):
    archived(tmp_path, *(made_record(version=name) | {"task": "ner", "media": "text"} for name in "12"))
    text = page_text(tmp_path)
    assert "Documents" in text
    assert "Texts" not in text
