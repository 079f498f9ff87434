"""Runs of changed inputs: each is read, joined and now and then made a report of, or refused as a user can mend it."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from polars.exceptions import PanicException

from reportgen import pipeline
from reportgen.errors import ReportgenError
from reportgen.options import Options
from reportgen.readers.zipped import unpacking
from tests.fuzz.changes import changed
from tests.fuzz.examples import Example, Files, examples
from tests.record.mutations import seeded

MOST_SECONDS, MOST_BYTES = 2.0, 1 << 30  # of processor time, and of memory beside what is there before
REPORTS = 0.01  # of those that are read: a report takes thirty times as long


@dataclass
class Count:
    """How many were read, and how many of them made a report of; the others were refused."""

    tried: int = 0
    read: int = 0
    reports: int = 0


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """While this lasts the process gets no more than a little memory, where the system can hold it to that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MOST_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@functools.cache
def kinds() -> dict[str, Example]:
    """The examples, made once."""
    return examples()


def readers() -> dict[str, list[str]]:
    """The kinds of each reader, whose name is their first word."""
    found: dict[str, list[str]] = {}
    for kind in kinds():
        found.setdefault(kind.split()[0].strip(","), []).append(kind)
    return found


def number_of(reader: str, n: int) -> int:
    """How many of each kind of a reader are `n` of all of them, or a few more."""
    return -(-n // len(readers()[reader]))


def other_input(kind: str, number: int) -> tuple[Files, bool]:
    """The files of the kind with one of them changed, always in the same way, and whether a report is made of them.

    Below 0 nothing is changed.
    """
    if number < 0:
        return kinds()[kind].files, False
    rng = seeded(f"{kind} {number}")
    files = dict(kinds()[kind].files)
    for _ in range(rng.choice((1, 1, 1, 2))):
        name = rng.choice(list(files))
        files[name] = changed(rng, name, files[name])
    return files, rng.random() < (3 * REPORTS if kinds()[kind].images else REPORTS)


def put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def options_of(example: Example, folder: Path) -> Options:
    truth = None if example.ground_truth is None else folder / example.ground_truth
    images = None if example.images is None else folder / example.images
    vectors = () if example.embeddings is None else folder / example.embeddings
    return Options(
        folder / example.predictions, ground_truth=truth, images=images, created="2026-01-01", embeddings=vectors
    )


def check_error(error: ReportgenError) -> None:
    """What it is, what to do, and nothing that filled the memory."""
    assert all((error.where, error.problem, error.remedy))
    assert "memory" not in error.problem


def work_with(options: Options, count: Count, is_report: bool, data: pipeline.Data | None = None) -> None:
    """Reads all, or the vectors alone beside `data` that was read before.

    Raises: AssertionError for an error that does not say what to do or speaks of memory.
    """
    count.tried += 1
    try:
        with unpacking():
            if data is None:
                pipeline.read(options)
            else:
                pipeline.read_beside(options, data)
            count.read += 1
            if is_report:
                pipeline.build(options)
                count.reports += 1
    except ReportgenError as error:
        check_error(error)


def run(kind: str, numbers: range, keep: Path | None = None) -> tuple[Count, dict[str, int]]:
    """Tries those; what went wrong by its traceback's end, with the first number of it. `keep` holds the last input."""
    example, count, found = kinds()[kind], Count(), {}
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Path(name)
        put(folder, example.others | example.files)
        data = pipeline.read(options_of(example, folder)) if example.embeddings else None
        for number in numbers:
            files, is_report = other_input(kind, number)
            if keep is not None:
                keep.write_text(f"{kind} {number}", encoding="utf-8")
            put(folder, files)
            start = time.process_time()
            try:
                work_with(options_of(example, folder), count, is_report, data)
                took = time.process_time() - start
                if took > MOST_SECONDS:
                    found.setdefault(f"{took:.0f} s", number)
            except (Exception, PanicException):  # noqa: BLE001 - of any kind, that is what is looked for
                found.setdefault("".join(traceback.format_exc()[-700:]), number)
    return count, found
