"""The action beside files of a stranger: nothing in the workspace is imported, run or read unless an input names it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).resolve().parent.parent / ".github" / "actions" / "reportgen"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
RUN = {step["id"]: step["run"] for step in ACTION["runs"]["steps"] if "run" in step}
HOSTILE = (
    "venv.py", "pip/__init__.py", "pip/__main__.py", "ensurepip/__init__.py", "ensurepip/__main__.py",
    "sitecustomize.py", "usercustomize.py", "json.py", "subprocess.py", "tomllib.py", "reportgen/__init__.py",
    "reportgen/__main__.py",
)  # fmt: skip
SETTINGS = '[gate]\nrequire = ["macro_f1 >= 0.999"]\nnoise = "fail"\nbaseline = "theirs.html"\n'

# What stands for reportgen says where and how it was run.
TOLD = """import json, os, sys
told = {"cwd": os.getcwd(), "words": sys.argv[1:], "path": sys.path, "settings": os.path.exists("reportgen.toml")}
open(os.environ["TOLD"], "a").write(json.dumps(told) + "\\n")
places = [word.partition("=")[2] for word in sys.argv if word.startswith("--output=")]
[open(place, "w").close() for place in places]
"""
# Builds a wheel out of nothing, so that pip needs no other package.
BACKEND = """import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name, info = "reportgen-0.1-py3-none-any.whl", "reportgen-0.1.dist-info/"
    with zipfile.ZipFile(folder + "/" + name, "w") as file:
        file.writestr("reportgen_told.py", "def main():\\n    " + open("told.py").read().replace("\\n", "\\n    "))
        file.writestr(info + "entry_points.txt", "[console_scripts]\\nreportgen = reportgen_told:main\\n")
        file.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: reportgen\\nVersion: 0.1\\n")
        file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(info + "RECORD", "")
    return name
"""
BUILD_SYSTEM = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are run by bash")


@dataclass
class Job:
    """A job whose workspace holds what a stranger has put there, below a folder that is emptied afterwards."""

    folder: Path
    action: Path = FOLDER

    def __post_init__(self) -> None:
        self.workspace, self.temp, self.own = (self.folder / name for name in ("workspace", "temp", "temp/own"))
        self.own.mkdir(parents=True)
        for name in HOSTILE:
            place = self.workspace / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f"open({str(self.folder / 'pwned')!r}, 'a').write(__file__ + chr(10))\n")
        (self.workspace / "reportgen.toml").write_text(SETTINGS)
        (self.workspace / "pip.conf").write_text(f"[global]\ntarget = {self.folder / 'elsewhere'}\n")

    def stand_in(self) -> None:
        """Puts a reportgen in place that tells how it was run, as the console script of an installation."""
        script = self.temp / "reportgen-env" / "bin" / "reportgen"
        script.parent.mkdir(parents=True)
        script.write_text(f"#!{sys.executable}\n{TOLD}")
        script.chmod(0o755)

    def run(self, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Runs a step in the workspace, with an environment that leads every interpreter and pip there."""
        env = {
            "PATH": os.environ["PATH"], "PYTHON": sys.executable, "GITHUB_ACTION_PATH": str(self.action),
            "RUNNER_TEMP": str(self.temp), "GITHUB_OUTPUT": str(self.temp / "out"), "TOLD": str(self.folder / "told"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "step_summary.md"), "HOME": str(self.folder),
            "PYTHONPATH": str(self.workspace), "PYTHONUSERBASE": str(self.workspace), "PIP_CONFIG_FILE": "pip.conf",
            "PIP_TARGET": str(self.folder / "elsewhere"), "REPORTGEN_FOLDER": str(self.own),
        }  # fmt: skip
        env |= {f"REPORTGEN_{name.upper()}": value for name, value in inputs.items()}
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", RUN[step]]
        return subprocess.run(words, cwd=self.workspace, env=env, capture_output=True, text=True, check=False)

    @property
    def pwned(self) -> str:
        """The files of the stranger that were run."""
        place = self.folder / "pwned"
        return place.read_text() if place.exists() else ""

    @property
    def told(self) -> dict:
        """How reportgen was run the last time."""
        return json.loads((self.folder / "told").read_text().splitlines()[-1])


@pytest.fixture
def job(tmp_path):
    """A job with a reportgen that is installed already."""
    made = Job(tmp_path)
    made.stand_in()
    return made


def test_the_installation_runs_nothing_of_the_workspace(tmp_path):
    project = tmp_path / "project"
    action = project / ".github" / "actions" / "reportgen"
    shutil.copytree(FOLDER, action)
    for name, text in (("pyproject.toml", BUILD_SYSTEM), ("backend.py", BACKEND), ("told.py", TOLD)):
        (project / name).write_text(text)
    job = Job(tmp_path, action)
    run = job.run("install")
    assert run.returncode == 0, run.stderr
    assert job.run("build", predictions="predictions.csv", name="report").returncode == 0
    assert job.pwned == ""
    assert not (tmp_path / "elsewhere").exists()
    assert str(job.workspace) not in job.told["path"]
    assert "" not in job.told["path"]
    assert job.told["path"][0] == str(job.temp / "reportgen-env" / "bin")


def test_a_build_reads_inputs_and_settings_of_the_workspace_and_imports_nothing(job):
    assert job.run("build", predictions="p.csv", images="im", name="report").returncode == 0
    assert job.told["cwd"] == str(job.workspace)
    assert job.told["settings"]
    assert job.told["words"][:3] == ["build", "--predictions=p.csv", "--images=im"]
    assert str(job.workspace) not in job.told["path"]
    assert job.pwned == ""


@pytest.mark.parametrize("step", ["gate", "summary"])
def test_a_report_that_is_given_is_judged_without_the_settings_of_the_workspace(job, step):
    run = job.run(
        step, report=str(job.own / "report.html"), ready="report.html", require="f1[*] >= 0.1", baseline="main.html"
    )
    assert run.returncode == 0, run.stderr
    assert not job.told["settings"]
    assert job.told["cwd"] == str(job.own)
    given = [word for word in job.told["words"] if word.startswith(("--base", "--req", "--noise"))]
    assert given == [f"--baseline={job.workspace / 'main.html'}", "--require=f1[*] >= 0.1"]
    assert job.pwned == ""


def test_a_report_that_is_given_has_no_requirements_but_those_of_the_inputs(job):
    run = job.run("gate", report=str(job.own / "report.html"), ready="report.html")
    assert run.returncode == 0
    assert "none" in (job.temp / "out").read_text()
    assert not (job.folder / "told").exists()


@pytest.mark.parametrize("step", ["gate", "summary"])
def test_a_report_that_is_built_is_judged_by_the_settings_of_the_workspace(job, step):
    assert job.run(step, report=str(job.own / "report.html")).returncode == 0
    given = [word for word in job.told["words"] if word.startswith(("--base", "--req", "--noise"))]
    expected = [f"--baseline={job.workspace / 'theirs.html'}", "--require=macro_f1 >= 0.999", "--noise=fail"]
    assert given == expected
    assert job.pwned == ""


def test_a_report_that_is_given_is_found_from_the_workspace(job):
    (job.workspace / "mine.html").write_text("a report")
    assert job.run("build", report="mine.html", name="seen").returncode == 0
    assert (job.own / "seen.html").read_text() == "a report"


def test_a_requirement_in_the_settings_may_be_a_text_alone(job):
    (job.workspace / "reportgen.toml").write_text('[gate]\nrequire = "macro_f1 >= 0.9"\n')
    assert job.run("gate", report="report.html").returncode == 0
    assert [word for word in job.told["words"] if word.startswith("--require")] == ["--require=macro_f1 >= 0.9"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gate = 5\n", "gate is no table"),
        ("gate = [\n", "cannot be read as TOML"),
        (f"gate = {'[' * 9_999}\n", "cannot be read as TOML"),
        (f"gate = {'1' * 5_000}\n", "cannot be read as TOML"),
    ],
    ids=["number", "unclosed", "deep", "long"],
)
def test_settings_that_are_none_are_named_in_one_line(job, text, message):
    (job.workspace / "reportgen.toml").write_text(text)
    run = job.run("gate", report="report.html")
    assert run.returncode == 1
    assert run.stderr.startswith("error: reportgen.toml")
    assert message in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "run",
    [
        {"head_repository": None, "head_branch": "x", "head_sha": "s"},
        {"head_repository": {"owner": None}, "head_branch": "x", "head_sha": "s"},
        {"head_repository": {"owner": {"login": "o"}}, "head_branch": None, "head_sha": "s"},
        {"head_sha": "s"},
    ],
    ids=["fork", "owner", "branch", "both"],
)
def test_a_fork_that_is_gone_gets_a_warning_and_no_failure(job, run):
    event, summary = job.folder / "event.json", job.own / "summary.md"
    event.write_text(json.dumps({"workflow_run": run}))
    summary.write_text("<!-- reportgen 0123456789abcdef -->\n### Report\n")
    env = os.environ | {"GITHUB_EVENT_PATH": str(event), "GITHUB_REPOSITORY": "o/r", "REPORTGEN_SUMMARY": str(summary)}
    words = [sys.executable, "-I", str(FOLDER / "comment.py")]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "::warning title=reportgen::No comment: the fork" in done.stdout


def test_every_step_starts_an_isolated_interpreter():
    assert [name for name, run in RUN.items() if not run.startswith('"$PYTHON" -I ')] == []


def test_the_workflow_for_forks_keeps_what_they_send_out_of_the_workspace():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    example = page.partition("### Pull requests from forks")[2].partition("```yaml\n")[2].partition("```")[0]
    steps = yaml.safe_load(example)["jobs"]["comment"]["steps"]
    download, report = steps[0]["with"]["path"], steps[1]["with"]["report"]
    assert download == "${{ runner.temp }}/from-fork"
    assert report.startswith(f"{download}/")
    assert not [step for step in steps if "checkout" in step.get("uses", "")]
