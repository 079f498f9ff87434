"""The steps of the action: install, build, gate, summary, finish.

Inputs come as environment variables and go to commands as lists of words, so no value is ever read as code. What the
commands print may hold names from the data; it is shielded, so that no line of it is taken for a workflow command.

The workspace may hold what a fork has sent: none of it is run or imported. Every interpreter starts isolated or without
the variables that lead it elsewhere, and where a report is given, not even settings are read from the workspace.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

FAILED = 3  # the exit code of a gate that fails
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
GATES = {0: "pass", FAILED: "fail"}
LEADING_AWAY = ("PYTHON", "PIP_")  # variables so named may have an interpreter or pip read files of the workspace


def given(name: str) -> str:
    """An input of the action; empty where it is left out."""
    return os.environ.get(f"REPORTGEN_{name}", "").strip()


def lines(name: str) -> list[str]:
    """An input of several lines."""
    return [line.strip() for line in given(name).splitlines() if line.strip()]


def option(word: str, values: Sequence[str]) -> Iterator[str]:
    """An option once for every value; joined by =, so that no value is taken for an option."""
    return (f"{word}={value}" for value in values if value)


def clean() -> dict[str, str]:
    """The environment of the commands: without what could make them run other code than their own."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(LEADING_AWAY)}


def place_to_run() -> Path:
    """Where commands run: in the workspace, but with a report that is given in a folder that only this action fills."""
    return Path(given("FOLDER")) if given("READY") else Path.cwd()


def shielded(*words: str) -> int:
    """Runs a command, whose output the runner shall not obey; its exit code."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        return subprocess.run(words, check=False, cwd=place_to_run(), env=clean()).returncode
    finally:
        print(f"\n::{token}::", flush=True)


def output(**values: str) -> None:
    """Sets outputs of the step."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        for name, value in values.items():
            end = secrets.token_hex(16)
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def refuse(problem: str) -> NoReturn:
    """Ends the step with a message."""
    sys.exit(f"error: {problem}")


def environment() -> Path:
    """Where reportgen is installed, apart from the Python of the job."""
    return Path(os.environ["RUNNER_TEMP"]) / "reportgen-env"


def reportgen() -> str:
    """The installed command."""
    scripts = "Scripts" if os.name == "nt" else "bin"
    return str(environment() / scripts / "reportgen")


def install() -> None:
    """Installs reportgen as it stands beside this action, unless an earlier use in this job has."""
    folder = tempfile.mkdtemp(prefix="reportgen-", dir=os.environ["RUNNER_TEMP"])
    if shutil.which(reportgen()) is None:
        source = Path(__file__).resolve().parents[3]
        python = str(Path(reportgen()).with_name("python"))
        for words in ([sys.executable, "-I", "-m", "venv", str(environment())],
                      [python, "-I", "-m", "pip", "--isolated", "install", "--quiet", str(source)]):  # fmt: skip
            subprocess.run(words, check=True, cwd=folder, env=clean())
    output(folder=folder)


def build() -> None:
    """Builds the report, or takes the one that is given."""
    name = given("NAME")
    if not NAME.fullmatch(name):
        refuse(f"{name!r} cannot be the name of a file: use letters, digits, '.', '-' and '_'")
    place = Path(given("FOLDER")) / f"{name}.html"
    if ready := given("REPORT"):
        if not Path(ready).is_file():
            refuse(f"there is no report {ready!r}")
        shutil.copyfile(ready, place)
    else:
        if not given("PREDICTIONS"):
            refuse("nothing to report on: give `predictions`, or a `report`")
        inputs = (("--predictions", [given("PREDICTIONS")]), ("--ground-truth", [given("GROUND_TRUTH")]),
                  ("--images", [given("IMAGES")]))  # fmt: skip
        words = [word for name, values in inputs for word in option(name, values)]
        if code := shielded(reportgen(), "build", *words, *lines("OPTIONS"), f"--output={place}"):
            sys.exit(code)
    output(report=str(place))


def settings() -> dict[str, Any]:
    """What `reportgen.toml` says about the gate, for inputs that are left out; nothing where a report is given."""
    place = Path("reportgen.toml")
    if given("READY") or not place.is_file():
        return {}
    try:
        found = tomllib.loads(place.read_text(encoding="utf-8")).get("gate", {})
    except (OSError, ValueError, RecursionError) as error:
        refuse(f"{place} cannot be read as TOML: {error}")
    if not isinstance(found, dict):
        refuse(f"{place}: gate is no table; write [gate], and the options of the gate below it")
    return found


def requirements() -> list[str]:
    """All requirements, one by one."""
    found = settings().get("require", [])
    return lines("REQUIRE") or ([str(text) for text in found] if isinstance(found, list) else [str(found)])


def compared() -> list[str]:
    """The words that name the baseline, wherever the command runs."""
    baseline = given("BASELINE") or str(settings().get("baseline", ""))
    return list(option("--baseline", [str(Path.cwd() / baseline)] if baseline else []))


def judged() -> list[str]:
    """The words that gate and summary share."""
    noise = given("NOISE") or str(settings().get("noise", ""))
    return [*compared(), *option("--require", requirements()), *option("--noise", [noise])]


def gate() -> None:
    """Judges the report and keeps the result for the last step."""
    if not requirements():
        output(gate="none", code="0", junit="")
        return
    junit = Path(given("FOLDER")) / "gate.xml"
    code = shielded(reportgen(), "gate", *judged(), f"--junit={junit}", "--", given("REPORT"))
    output(gate=GATES.get(code, "error"), code=str(code), junit=str(junit) if junit.exists() else "")


def summary() -> None:
    """Writes the summary, and adds it to that of the job; requirements that are none are left to the last step."""
    words = judged() if given("GATE") != "error" else compared()
    place = Path(given("FOLDER")) / "summary.md"
    link = option("--link", [given("LINK")])
    if code := shielded(reportgen(), "summary", *words, *link, f"--output={place}", "--", given("REPORT")):
        sys.exit(code)
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        file.write(place.read_text(encoding="utf-8") + "\n")
    output(summary=str(place))


def finish() -> None:
    """Ends as the gate did."""
    code = int(given("CODE") or 0)
    if code == FAILED:
        print("::error title=reportgen::The gate fails; the summary of the job says why.")
    sys.exit(code)


STEPS = {step.__name__: step for step in (install, build, gate, summary, finish)}

if __name__ == "__main__":
    STEPS[sys.argv[1]]()
