"""Writing: complete or as before, in every way it can fail."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from reportgen.errors import OutputError
from reportgen.files import check_places, made_folder, remove_leftovers, write_all

NOBODY = 65534
LIMITED = """
import pathlib, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.argv = ["reportgen", *sys.argv[1:]]
from reportgen.commands import main
main()
"""


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith(".part"))


def test_files_are_written_and_nothing_else_is_left(tmp_path):
    write_all({tmp_path / "a": b"A", tmp_path / "b": b"B"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"A", "b": b"B"}


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path):
    place = tmp_path / "report.html"
    place.write_bytes(b"old")
    place.chmod(0o640)
    write_all({place: b"new"})
    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    write_all({tmp_path / "new": b""})
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("name", ["r" * 250, "😀" * 60])
def test_a_name_as_long_as_the_system_allows_can_be_written(tmp_path, name):
    write_all({tmp_path / name: b"x"})
    assert (tmp_path / name).read_bytes() == b"x"


def test_a_folder_is_no_place(tmp_path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html: cannot be written: it is a folder"):
        write_all({tmp_path / "report.html": b"x"})


def test_a_pipe_or_device_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="it is no plain file"):
        write_all({tmp_path / "pipe": b"x"})
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_missing_folder_is_named_with_its_remedy(tmp_path):
    with pytest.raises(OutputError) as caught:
        write_all({tmp_path / "missing" / "report.html": b"x"})
    assert caught.value.problem == "cannot be written: No such file or directory"
    assert f"Make the folder {tmp_path / 'missing'} first" in caught.value.remedy


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="Not a directory"):
        write_all({tmp_path / "file" / "report.html": b"x"})


@contextlib.contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """The folder without the right to write; the superuser, who always may, becomes somebody else."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        undo = partial(os.seteuid, 0)
    else:
        folder.chmod(0o500)
        undo = partial(folder.chmod, 0o700)
    try:
        yield
    finally:
        undo()


def test_a_folder_without_permission_is_refused(tmp_path):
    (tmp_path / "report.html").write_bytes(b"old")
    with unwritable(tmp_path), pytest.raises(OutputError, match="Permission denied") as caught:
        write_all({tmp_path / "report.html": b"x"})
    assert "Choose another place" in caught.value.remedy
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"report.html": b"old"}


def test_when_the_second_cannot_be_written_the_first_stays_as_it_was(tmp_path):
    (tmp_path / "page").write_bytes(b"old")
    with pytest.raises(OutputError, match="missing"):
        write_all({tmp_path / "page": b"new", tmp_path / "missing" / "record": b"x"})
    assert (tmp_path / "page").read_bytes() == b"old"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("old", [b"old", None])
def test_when_the_second_cannot_be_renamed_the_first_gets_back_what_it_held(tmp_path, monkeypatch, old):
    page, record = tmp_path / "page", tmp_path / "record"
    if old is not None:
        page.write_bytes(old)
        page.chmod(0o604)
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if target == record:
            raise PermissionError(1, "Operation not permitted")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(OutputError, match="record: cannot be written: Operation not permitted"):
        write_all({page: b"new", record: b"x"})
    assert (page.read_bytes() if page.exists() else None) == old
    assert old is None or stat.S_IMODE(page.stat().st_mode) == 0o604
    assert not record.exists()
    assert left_behind(tmp_path) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "page").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all({tmp_path / "page": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["page"]
    assert (tmp_path / "page").read_bytes() == b"old"


PAGE = b'<!doctype html><meta name="generator" content="reportgen 0">old'


@pytest.mark.parametrize("words", [["-o", "report.html"], ["-o", "report.html", "--record", "record.json"]])
def test_a_write_cut_short_leaves_the_old_file_and_says_so(tmp_path, samples, words):
    before = {"report.html": PAGE, "record.json": b'{"schema": 2, "task": "", "dataset": {}, "metrics": {}}'}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", LIMITED, "build", "--predictions", samples / "digits" / "predictions.csv", *words]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 2, run.stderr
    assert run.stderr.startswith("error: report.html: cannot be written: File too large\n  ")
    assert "Traceback" not in run.stderr
    assert "Wrote" not in run.stdout
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# Places that are taken


def test_page_and_record_need_places_of_their_own(tmp_path):
    check_places(tmp_path / "a", tmp_path / "b")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    for other in (tmp_path / "a", tmp_path / "x" / ".." / "a", tmp_path / "link"):
        with pytest.raises(OutputError, match="would be overwritten by the record"):
            check_places(tmp_path / "a", other)


def test_no_input_is_overwritten(tmp_path):
    for output, record in ((tmp_path / "in.csv", None), (tmp_path / "a", tmp_path / "in.csv")):
        with pytest.raises(OutputError, match="is an input"):
            check_places(output, record, [None, tmp_path / "in.csv"])


@pytest.fixture
def labels(tmp_path):
    """A folder of somebody's files, one of them below."""
    folder = tmp_path / "labels"
    (folder / "below").mkdir(parents=True)
    for name in ("a.txt", "below/b.txt", "empty.txt"):
        (folder / name).write_text("" if name == "empty.txt" else "0 0.5 0.5 0.1 0.1\n")
    return folder


def _links(labels: Path) -> dict[str, Path]:
    """Other names of files in the folder."""
    outside = labels.parent
    (outside / "to_file").symlink_to(labels / "a.txt")
    (outside / "to_folder").symlink_to(labels)
    (outside / "hard").hardlink_to(labels / "below" / "b.txt")
    (outside / "store").mkdir()
    (outside / "store" / "c.txt").write_text("0 0.5 0.5 0.1 0.1\n")
    (labels / "c.txt").symlink_to(outside / "store" / "c.txt")
    (labels / "round").symlink_to(labels)
    return {
        "below": labels / "below" / "b.txt", "empty": labels / "empty.txt", "dots": labels / "below" / ".." / "a.txt",
        "link to the file": outside / "to_file", "through a link": outside / "to_folder" / "a.txt",
        "hard link": outside / "hard", "a link in the folder": labels / "c.txt",
        "where a link leads": outside / "store" / "c.txt",
    }  # fmt: skip


def test_no_file_of_an_input_folder_is_overwritten_by_whatever_name(labels, tmp_path):
    for name, place in _links(labels).items():
        for output, record in ((place, None), (tmp_path / "page.html", place)):
            with pytest.raises(OutputError) as caught:
                check_places(output, record, [None, labels])
            assert caught.value.problem.startswith(f"is a file of the folder {labels} that reportgen did not"), name


def test_upper_and_lower_case_are_the_same_where_the_system_says_so(labels):
    if not (labels / "A.TXT").exists():
        (labels / "A.TXT").hardlink_to(labels / "a.txt")  # what such a system makes of the name
    with pytest.raises(OutputError, match="is a file of the folder"):
        check_places(labels / "A.TXT", None, [labels])


def test_a_hard_link_to_an_input_is_that_input(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth\n")
    (tmp_path / "other").hardlink_to(tmp_path / "p.csv")
    with pytest.raises(OutputError, match="is an input"):
        check_places(tmp_path / "other", None, [tmp_path / "p.csv"])


def test_new_files_empty_ones_and_its_own_may_be_written_and_no_file_of_others(labels, tmp_path):
    (tmp_path / "made").touch()
    (tmp_path / "page").write_bytes(PAGE)
    (tmp_path / "notes.txt").write_text("mine\n")
    for place in (labels / "report.html", labels / "below" / "new.html", tmp_path / "made", tmp_path / "page"):
        check_places(place, None, [labels])
    for output, record, problem in (
        ("notes.txt", None, "that reportgen did not write"), ("new", "notes.txt", "that reportgen did not write"),
        ("new", "page", "holds a page and would be overwritten by the record"),
    ):  # fmt: skip
        with pytest.raises(OutputError, match=problem):
            check_places(tmp_path / output, record and tmp_path / record, [labels])
    with pytest.raises(OutputError, match="holds a page and would be overwritten by the summary"):
        check_places(tmp_path / "page", None, kind="summary")


# Folders


def test_a_folder_is_made_with_its_parents_and_may_be_there(tmp_path):
    made_folder(tmp_path / "a" / "b")
    made_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(OutputError, match="cannot be made"):
            made_folder(folder)


def test_what_a_killed_writer_left_is_removed_an_hour_later(tmp_path):
    old, new = (tmp_path / f".page.html.{end}.part" for end in ("abcdefgh", "12345678"))
    other = tmp_path / ".notes.part"
    for path in (old, new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (time.time() - 4000,) * 2)
    write_all({tmp_path / "record.json": b"{}"})
    assert old.exists()
    write_all({tmp_path / "page.html": b"whole"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, new.name, "page.html", "record.json"]
    os.utime(new, (time.time() - 4000,) * 2)
    remove_leftovers(tmp_path)
    assert not new.exists()
    remove_leftovers(tmp_path / "gone")


KILLED_WRITER = """
import sys
from pathlib import Path
from reportgen.files import write_all

folder = Path(sys.argv[1])
for turn in range(10**6):
    print(turn, flush=True)
    letter = b"ab"[turn % 2 : turn % 2 + 1]
    write_all({folder / "page.html": letter * 3_000_000, folder / "record.json": letter * 1_000_000})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path):
    """As often as REPORTGEN_KILLS says: page and record are each what one turn wrote, to the last byte."""
    write_all({tmp_path / "page.html": b"a" * 3_000_000, tmp_path / "record.json": b"a" * 1_000_000})
    generator = np.random.default_rng(3)
    for _ in range(int(os.environ.get("REPORTGEN_KILLS", "8"))):
        with subprocess.Popen([sys.executable, "-c", KILLED_WRITER, tmp_path], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            for _ in range(int(generator.integers(1, 4))):
                writer.stdout.readline()
            time.sleep(generator.uniform(0, 0.1))
            writer.kill()
        for name, size in (("page.html", 3_000_000), ("record.json", 1_000_000)):
            content = (tmp_path / name).read_bytes()
            assert content in (b"a" * size, b"b" * size)


@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path, is_there):
    (tmp_path / "deep").mkdir()
    target, link = tmp_path / "deep" / "v3.html", tmp_path / "latest.html"
    if is_there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    write_all({link: b"new", tmp_path / "other.json": b"{}"})
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "latest.html", "other.json", "v3.html"]
