"""The command line as a whole: help, codes, messages, and terminals that cannot show everything."""

import inspect
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
import typer

from reportgen import commands
from reportgen.commands import build, check, demo, main
from tests.command_line import refused, run

OF_A_COMMAND = {"build": build, "check": check, "demo": demo}
FULL = Path("/dev/full")
ROWS = "id,truth,prediction\n1,a,a\n2,b,b\n"


@pytest.mark.parametrize("name", OF_A_COMMAND)
def test_help_lists_every_option_with_an_explanation(tmp_path, monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    ended = run(tmp_path, name, "--help")
    assert ended.code == 0
    text = re.sub(r"\x1b\[[0-9;]*m", "", ended.out)
    for parameter in inspect.signature(OF_A_COMMAND[name]).parameters.values():
        option = parameter.name.replace("_", "-")
        assert option in text or parameter.name in text, parameter.name
        (info,) = parameter.annotation.__metadata__
        assert info.help
        assert info.help.split(":")[0][:40] in " ".join(text.split()), parameter.name
    assert "Usage: reportgen" in text


def test_help_of_the_whole_lists_every_command_and_the_exit_codes(tmp_path):
    text = run(tmp_path, "--help").out
    for command in commands.app.registered_commands:
        assert command.callback.__name__ in text
    assert "Exit codes" in text


def test_without_words_there_is_help(tmp_path):
    ended = run(tmp_path)
    assert "Usage: reportgen" in ended.out + ended.err
    assert "error:" not in ended.err


def test_the_version_is_that_of_the_package(tmp_path):
    from importlib.metadata import version

    assert run(tmp_path, "--version").out == version("reportgen") + "\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["brew"], "brew"),
        (["build"], "--predictions"),
        (["build", "--colour", "red"], "--colour"),
        (["check"], "predictions"),
        (["build", "--predictions"], "--predictions"),
        (["demo", "nothing"], "there is no sample nothing"),
        (["check", "a", "b", "c"], "c"),
    ],
    ids=str,
)
def test_a_mistake_in_the_words_is_named(tmp_path, words, problem):
    assert problem in refused(tmp_path, *words).lower()  # typer once wrote arguments in capitals


def _options(command: object) -> list:
    """Every option of every command below this one, with the words before it."""
    below = getattr(command, "commands", {})
    own = [] if below else [([], one) for one in command.params if one.param_type_name == "option"]
    return own + [([name, *words], one) for name, other in below.items() for words, one in _options(other)]


OPTIONS = _options(typer.main.get_command(commands.app))
SINGLE = [(words, option.opts[0]) for words, option in OPTIONS if not (option.is_flag or option.multiple)]
VALUES = {"--noise": "pass", "--seed": "1", "--threshold": "0.5", "--iou": "0.5", "--image-budget": "2",
          "--max-detections": "9", "--folds": "5", "--repeats": "2", "--jobs": "2", "--retries": "1",
          "--min-per-label": "3"}  # fmt: skip
ARGUMENTS = {"check": ["p.csv"], "compare": ["p.csv"], "gate": ["p.csv"], "summary": ["p.csv"], "demo": [],
             "build": ["--predictions", "p.csv"], "archive": ["folder", "p.csv"], "crossval": ["p.csv"]}  # fmt: skip


@pytest.mark.parametrize(("words", "option"), SINGLE, ids=[" ".join([*words, option]) for words, option in SINGLE])
def test_an_option_of_one_value_is_given_once(tmp_path, words, option):
    value = VALUES.get(option, "x")
    arguments = ARGUMENTS[words[0]][: 1 if words[-1] == "index" else None]
    message = refused(tmp_path, *words, *arguments, option, value, f"{option}={value}")
    assert message.startswith(f"error: {option}: ")
    assert "several" in message


def test_a_file_that_is_given_twice_is_refused(tmp_path):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    message = refused(tmp_path, "build", "--predictions", "p.csv", "--predictions=p.csv")
    assert message.startswith("error: --predictions: p.csv is given 2 times")


def test_a_short_form_counts_as_its_option(tmp_path):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    message = refused(tmp_path, "build", "--predictions", "p.csv", "-o", "a.html", "--output", "b.html")
    assert message.startswith("error: --output: is given several times")


def test_switches_repeatable_options_and_help_may_stand_twice(tmp_path):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    columns = ["--column", "truth=truth", "--column", "prediction=prediction"]
    assert run(tmp_path, "build", "--predictions", "p.csv", *columns, "--no-images", "--no-images").code == 0
    assert "Usage: reportgen" in run(tmp_path, "build", "--title", "a", "--title", "b", "--help").out


@pytest.mark.skipif(not FULL.exists(), reason="the system has no such device")
@pytest.mark.parametrize("words", [["check", "p.csv"], ["build", "--predictions", "p.csv"], ["--help"], ["--version"]])
def test_output_that_cannot_be_written_is_an_error_of_one_line(tmp_path, words):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    command = [sys.executable, "-m", "reportgen", *words]
    with FULL.open("w") as full:
        ended = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: standard output: cannot be written: No space left on device\n  ")
    assert len(ended.stderr.splitlines()) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_a_reader_that_leaves_early_is_no_fault(tmp_path):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    command = [sys.executable, "-m", "reportgen", "check", "p.csv"]
    end, start = os.pipe()
    os.close(end)
    with os.fdopen(start, "w") as pipe:
        ended = subprocess.run(command, cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == ""


def test_the_module_can_be_run(tmp_path):
    command = [sys.executable, "-m", "reportgen", "check", "nothing.csv"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: nothing.csv: no such file\n  ")
    assert ended.stdout == ""


def test_a_terminal_that_cannot_show_a_name_does_not_cost_the_report(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth,прогноз\n1,a,a\n2,b,b\n", encoding="utf-8")
    command = ["build", "--predictions", "p.csv", "--column", "prediction=прогноз", "-o", "page.html"]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "reportgen", *command], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert rb"\u043f" in ended.stdout
    assert (tmp_path / "page.html").exists()


def test_a_crash_is_no_mistake_of_the_user(monkeypatch, tmp_path):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr("reportgen.pipeline.build", broken)
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, "build", "--predictions", "p.csv")


def test_an_interrupt_ends_with_its_code(monkeypatch, tmp_path):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr("reportgen.pipeline.build", interrupted)
    assert run(tmp_path, "build", "--predictions", "p.csv").code == 130
    assert not (tmp_path / "report.html").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_goes_to_the_error_stream_of_a_terminal_only(tmp_path, monkeypatch):
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["reportgen", "build", "--predictions", "p.csv"])
    out, err = io.StringIO(), Terminal()
    with mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", err), pytest.raises(SystemExit):
        main()
    assert "Writing the page" in err.getvalue()
    assert "Writing the page" not in out.getvalue()
    piped = run(tmp_path, "build", "--predictions", "p.csv")
    assert piped.err == ""
