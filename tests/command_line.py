"""Commands run in this process: what they print and with which code they end. A crash comes through as it is."""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from reportgen.commands import main


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(folder: Path, *words: object) -> Run:
    """`reportgen` with these words, in a folder."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["reportgen", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as ended:
            return Run(int(ended.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("main returned")


def built(folder: Path, *words: object) -> tuple[str, dict]:
    """Page and record of `reportgen build` with these words."""
    ended = run(folder, "build", *words, "-o", "page.html", "--record", "record.json")
    assert ended.code == 0, ended.err
    return (folder / "page.html").read_text("utf-8"), json.loads((folder / "record.json").read_bytes())


def refused(folder: Path, *words: object) -> str:
    """The message of a command that must end with code 2, in the form of the house, and leave nothing behind."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    ended = run(folder, *words)
    assert ended.code == 2, ended
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert ended.out == ""
    assert_in_the_form_of_the_house(ended.err)
    return ended.err


def assert_in_the_form_of_the_house(message: str) -> None:
    """`error: where: problem`, and the remedy indented on a line of its own."""
    assert message.startswith("error: ")
    assert "Traceback" not in message
    first, remedy = message.rstrip("\n").rsplit("\n", 1)
    assert len(first) > len("error: ")
    assert remedy.startswith("  ")
    assert remedy.strip()
