"""Names that a terminal would obey, and files whose names are not UTF-8."""

import os
import sys

import pytest

from tests.command_line import run

ESCAPE = "\x1b[2K\x1b]0;owned\x07\u202e"


def table(folder, name="p.csv", label="b"):
    rows = [f"s{k},{'a' if k % 2 else label},{label if k % 3 else 'a'}" for k in range(40)]
    path = os.path.join(os.fsencode(folder), os.fsencode(name))  # noqa: PTH118 - the name may be no text
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("\n".join(["id,truth,prediction", *rows]) + "\n")
    return name


def test_nothing_that_a_terminal_obeys_is_printed(tmp_path):
    table(tmp_path, label=f"b{ESCAPE}")
    named = ("--model", f"m{ESCAPE}", "--version", "1", "--record", "r.json")
    for words in (
        ("build", "--predictions", "p.csv", *named), ("check", "p.csv"), ("check", f"no{ESCAPE}.csv"),
        ("gate", "r.json", "--require", "f1[*] >= 0.99"), ("gate", "r.json", "--require", f"f1[x{ESCAPE}] >= 0"),
        ("compare", "r.json", "r.json"), ("summary", "r.json", "-o", f"s{ESCAPE}.md"),
        ("archive", "add", "arch", "r.json"), ("archive", "list", "arch"), ("archive", "index", "arch"),
    ):  # fmt: skip
        ended = run(tmp_path, *words)
        assert ended.code in (0, 2, 3), words
        assert not set("\x1b\x07\u202e") & set(ended.out + ended.err), words


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="its file names are text")
def test_names_that_are_not_utf_8_go_through_every_command(tmp_path):
    odd = os.fsdecode(b"\xff%s")
    table(tmp_path, odd % "p.csv")
    for words in (
        ("check", odd % "p.csv"),
        ("build", "--predictions", odd % "p.csv", "-o", odd % "o.html", "--record", odd % "r.json"),
        ("build", "--predictions", odd % "p.csv", "--baseline", odd % "r.json"),
        ("gate", odd % "r.json", "--baseline", odd % "o.html", "--require", "drop(f1[*]) <= 0", "--junit", odd % "j"),
        ("summary", odd % "r.json", "--baseline", odd % "o.html", "-o", odd % "s.md"),
        ("compare", odd % "o.html", odd % "r.json", "-o", odd % "c.html", "--record", odd % "c.json"),
        ("archive", "add", odd % "arch", odd % "o.html"), ("archive", "list", odd % "arch", "--json"),
        ("archive", "index", odd % "arch"),
    ):  # fmt: skip
        ended = run(tmp_path, *words)
        assert ended.code == 0, (words, ended)
    missing = run(tmp_path, "gate", odd % "none.json", "--require", "macro_f1 >= 0")
    assert missing.code == 2
    assert "no such file" in missing.err
