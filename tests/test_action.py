"""The GitHub Action without GitHub: its steps run in bash as the runner would run them, against a `gh` of our own."""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import typer
import yaml

from reportgen.commands import app
from tests.made import made_predictions

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "actions" / "reportgen"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
URL = "https://github.com/o/r/actions/runs/1/artifacts/2"
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are run by bash")


@dataclass
class Runner:
    """What a workflow run leaves behind."""

    folder: Path
    inputs: dict[str, str]
    event: dict = field(default_factory=dict)
    comments: list[dict] = field(default_factory=list)
    gh_code: int = 0
    is_real: bool = False  # whether reportgen itself runs, or what stands in for it and is `told` what to say
    told: dict = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    log: str = ""

    @property
    def summary(self) -> str:
        path = self.folder / "step_summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def calls(self) -> list[dict]:
        """What was asked of gh."""
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def words(self) -> list[list[str]]:
        """What was asked of what stands in for reportgen."""
        path = self.folder / "words.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def run(self) -> int:
        """Runs the steps until one fails; the code of the last one."""
        self._write_commands()
        for step in STEPS:
            if "if" in step and not self._holds(step["if"]):
                continue
            code = self._use(step) if "uses" in step else self._shell(step)
            self.codes[step["id"]] = code
            if code:
                return code
        return 0

    def _write_commands(self) -> None:
        env = self.folder / "temp" / "reportgen-env" / "bin"
        env.mkdir(parents=True)
        (self.folder / "bin").mkdir()
        fake = Path(__file__).parent / "fake_reportgen.py"
        program = "-m reportgen" if self.is_real else f"-S {shlex.quote(str(fake))}"
        _script(
            env / "reportgen",
            f"TOLD={shlex.quote(str(self.folder))} PYTHONPATH={shlex.quote(str(ROOT))} "
            f'exec {shlex.quote(sys.executable)} {program} "$@"',
        )
        (self.folder / "told.json").write_text(json.dumps(self.told))
        fake = Path(__file__).parent / "fake_gh.py"
        _script(self.folder / "bin" / "gh", f'exec {shlex.quote(sys.executable)} -S {shlex.quote(str(fake))} "$@"')
        lines = [json.dumps(comment) for comment in self.comments]
        (self.folder / "comments.jsonl").write_text("\n".join(lines))
        (self.folder / "event.json").write_text(json.dumps(self.event))

    def _value(self, expression: str) -> str:
        for part in expression.split(" || "):
            kind, _, rest = part.partition(".")
            if kind == "inputs":
                found = self.inputs.get(rest, ACTION["inputs"][rest].get("default", ""))
            elif kind == "steps":
                step, _, name = rest.partition(".outputs.")
                found = self.outputs.get(step, {}).get(name, "")
            else:
                assert part == "github.token"
                found = "the-token"
            if found:
                return self._filled(found) if kind == "inputs" and found.startswith("${{ github") else found
        return ""

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _holds(self, condition: str) -> bool:
        found = EXPRESSION.fullmatch(condition)
        left, _, right = found[1].partition(" == ")
        return self._value(left) == right.strip("'")

    def _use(self, step: dict) -> int:
        if step["id"] == "python":
            self.outputs["python"] = {"python-path": sys.executable}
        else:
            given = {name: self._filled(str(value)) for name, value in step["with"].items()}
            assert Path(given["path"]).is_file()
            self.outputs[step["id"]] = {"artifact-url": URL, "uploaded": given["path"]}
        return 0

    def _shell(self, step: dict) -> int:
        out = self.folder / f"output_{step['id']}"
        out.touch()
        env = {name: self._filled(value) for name, value in step["env"].items()} | {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(out), "HOME": str(self.folder),
            "GITHUB_STEP_SUMMARY": str(self.folder / "step_summary.md"), "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTION_PATH": str(FOLDER), "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_REPOSITORY": "o/r", "FAKE_GH": str(self.folder), "FAKE_GH_CODE": str(self.gh_code),
        }  # fmt: skip
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        run = subprocess.run(words, cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        self.log += run.stdout + run.stderr
        lines = out.read_text(encoding="utf-8")
        found = re.findall(r"^([\w-]+)<<(\w+)\n(.*?)\n\2$", lines, re.MULTILINE | re.DOTALL)
        self.outputs[step["id"]] = {name: value for name, _, value in found}
        return run.returncode


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def runner(tmp_path):
    """A runner with predictions in its folder, in a pull request."""
    made_predictions(tmp_path, n_labels=4, n_samples=200, scores="none")
    return Runner(tmp_path, {"predictions": "predictions.parquet"}, {"pull_request": {"number": 7}})


def test_a_pull_request_gets_report_summary_and_comment(runner):
    runner.is_real = True
    runner.inputs |= {"require": "macro_f1 >= 0.1\naccuracy >= 0.2", "options": "--model=m\n--version=1 beta"}
    assert runner.run() == 0, runner.log
    report = Path(runner.outputs["upload"]["uploaded"])
    assert report.name == "report.html"
    assert report.read_bytes().startswith(b"<!doctype html>")
    assert "**The gate passes**" in runner.summary
    assert f"(<{URL}>)" in runner.summary
    assert f"(<{URL}#label=" in runner.summary
    assert "`m 1 beta`" in runner.summary
    listing, posted = runner.calls
    assert listing["words"][:2] == ["api", "--paginate"]
    assert posted["words"][1:4] == ["--method", "POST", "repos/o/r/issues/7/comments"]
    assert posted["body"] + "\n" == runner.summary
    assert posted["token"] == "the-token"  # noqa: S105 - not a real one
    assert Path(runner.outputs["gate"]["junit"]).read_bytes().startswith(b"<?xml")


def test_a_gate_that_fails_fails_the_job_after_everything_else(runner):
    runner.is_real = True
    runner.inputs["require"] = "macro_f1 >= 0.999"
    assert runner.run() == 3
    assert list(runner.codes) == ["python", "install", "build", "gate", "upload", "summary", "comment", "finish"]
    assert runner.outputs["gate"]["gate"] == "fail"
    assert "**The gate fails**" in runner.summary
    assert "**The gate fails**" in runner.calls[-1]["body"]
    assert "::error title=reportgen::The gate fails" in runner.log


def test_a_requirement_that_is_none_still_gives_a_report(runner):
    runner.inputs["require"] = "nonsense"
    runner.told = {"gate": 2, "says": "is not a requirement"}
    assert runner.run() == 2
    assert runner.outputs["gate"]["gate"] == "error"
    assert runner.codes["upload"] == runner.codes["comment"] == 0
    assert "is not a requirement" in runner.log
    (judged, summed) = (words for words in runner.words if words[0] in ("gate", "summary"))
    assert "--require=nonsense" in judged
    assert not [word for word in summed if word.startswith("--require")]


def test_an_own_comment_with_the_marker_is_replaced(runner):
    assert runner.run() == 0
    marker = runner.summary.splitlines()[0]
    bot = "github-actions[bot]"
    again = Runner(runner.folder / "again", dict(runner.inputs), runner.event, [
        {"id": 1, "login": "mallory", "body": f"{marker}\nhello"}, {"id": 2, "login": bot, "body": f"see {marker}"},
        {"id": 3, "login": None, "body": None}, {"id": 4, "login": bot, "body": "<!-- reportgen 0123456789abcdef -->"},
        {"id": 5, "login": bot, "body": f"{marker}\r\nold"},
    ])  # fmt: skip
    made_predictions(again.folder, n_labels=4, n_samples=200, scores="none")
    assert again.run() == 0, again.log
    assert again.calls[-1]["words"][1:4] == ["--method", "PATCH", "repos/o/r/issues/comments/5"]


def test_who_may_not_comment_is_warned_and_does_not_fail(runner):
    runner.gh_code = 1
    assert runner.run() == 0
    assert "::warning title=reportgen::No comment" in runner.log
    assert len([line for line in runner.log.splitlines() if line.startswith("::error")]) == 0


@pytest.mark.parametrize(("event", "inputs"), [({"push": {}}, {}), ({}, {"pull-request": "7; rm -rf /"})])
def test_without_a_pull_request_there_is_a_summary_and_no_comment(runner, event, inputs):
    runner.event = event
    runner.inputs |= inputs
    assert runner.run() == 0
    assert runner.summary
    assert runner.calls == []
    assert "no pull request to comment on" in runner.log


def test_comments_can_be_left_out(runner):
    runner.inputs["comment"] = "false"
    assert runner.run() == 0
    assert "comment" not in runner.codes
    assert runner.calls == []


def test_the_pull_request_of_a_fork_is_found_by_its_branch_and_commit(runner):
    runner.event = {
        "workflow_run": {"head_sha": "abc", "head_branch": "a&b", "head_repository": {"owner": {"login": "x"}}}
    }
    (runner.folder / "pulls.jsonl").write_text('{"number":3,"sha":"old"}\n{"number":9,"sha":"abc"}\n')
    assert runner.run() == 0, runner.log
    assert runner.calls[0]["words"][1].endswith("&head=x%3Aa%26b")
    assert runner.calls[-1]["words"][3] == "repos/o/r/issues/9/comments"


def test_a_report_that_exists_is_taken_as_it_is(runner):
    assert runner.run() == 0
    first = Path(runner.outputs["build"]["report"])
    again = Runner(
        runner.folder / "again", {"report": str(first), "name": "seen", "baseline": str(first)}, runner.event
    )
    again.folder.mkdir()
    assert again.run() == 0, again.log
    taken = Path(again.outputs["upload"]["uploaded"])
    assert taken.name == "seen.html"
    assert taken.read_bytes() == first.read_bytes()
    assert [words[0] for words in again.words] == ["summary"]
    assert f"--baseline={first}" in again.words[0]
    assert again.words[0][-2:] == ["--", str(taken)]


def test_requirements_may_stand_in_the_settings(runner):
    (runner.folder / "reportgen.toml").write_text('[gate]\nrequire = ["macro_f1 >= 0.999"]\nnoise = "fail"\n')
    runner.told = {"gate": 3}
    assert runner.run() == 3
    for words in runner.words[1:]:
        assert {"--require=macro_f1 >= 0.999", "--noise=fail"} <= set(words), words[0]
    assert [words[0] for words in runner.words] == ["build", "gate", "summary"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"predictions": ""}, "nothing to report on"),
        ({"predictions": "gone.csv"}, "gone.csv"),
        ({"name": "../x"}, "cannot be the name of a file"),
        ({"name": ""}, "cannot be the name of a file"),
        ({"report": "gone.html"}, "there is no report 'gone.html'"),
        ({"options": "--nonsense"}, "No such option"),
    ],
)
def test_mistakes_end_the_build(runner, inputs, message):
    runner.is_real = True
    runner.inputs |= inputs
    assert runner.run() in (1, 2)
    assert list(runner.codes)[-1] == "build"
    assert message in runner.log


@pytest.mark.parametrize(
    "value", ["'; touch pwned; '\"; touch pwned; \"$(touch pwned)`touch pwned`", "a\n--record=pwned", "--help"]
)
def test_no_input_is_read_as_code_or_as_another_option(runner, value):
    passed_on = ("predictions", "ground-truth", "images", "baseline", "require", "noise", "link")
    for names in (passed_on, ("name",), ("report",)):  # the last two are refused, so they come alone
        again = Runner(runner.folder / names[0], runner.inputs | dict.fromkeys(names, value), runner.event)
        made_predictions(again.folder, n_labels=2, n_samples=20, scores="none")
        assert again.run() == (names != passed_on), again.log
        assert not list(again.folder.rglob("*pwned*")), names
        for words in again.words:
            assert _options(words) <= OWN_OPTIONS, names
    first = Runner(runner.folder / "predictions", {}).words
    assert [words[0] for words in first] == ["build", "gate", "summary"]
    for option in ("predictions", "ground-truth", "images"):
        assert f"--{option}={value}" in first[0]
    assert {f"--require={line}" for line in value.splitlines()} <= set(first[1]) & set(first[2])


OWN_OPTIONS = {"predictions", "ground_truth", "images", "output", "baseline", "require", "noise", "junit", "link"}


def _options(words: list[str]) -> set[str]:
    """The options that reportgen's own parser finds in the words."""
    command = typer.main.get_command(app).commands[words[0]]
    found = command.make_parser(command.context_class(command)).parse_args(words[1:])[0]
    return {one.name for one in command.params if one.param_type_name == "option"} & set(found)


def test_no_line_from_the_data_is_obeyed_by_the_runner(runner):
    runner.told = {"says": "a\n::error::hacked\n::add-mask::x", "gate": 3}
    runner.inputs["require"] = "f1[*] >= 0.999"
    assert runner.run() == 3
    assert "::error::hacked" in runner.log
    stopped = ""
    for line in runner.log.splitlines():
        if not stopped and line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        elif stopped and line == f"::{stopped}::":
            stopped = ""
        elif not stopped and line.startswith("::"):
            assert line.startswith(("::error title=reportgen::", "::warning title=reportgen::"))
    assert stopped == ""


def test_the_form_is_that_of_a_composite_action():
    assert ACTION["runs"]["using"] == "composite"
    assert len({step["id"] for step in STEPS}) == len(STEPS)
    for step in STEPS:
        assert "uses" in step or step["shell"] == "bash"
        assert "${{" not in step.get("run", ""), "values come by the environment only"
        for expression in EXPRESSION.findall(json.dumps(step)):
            for name in re.findall(r"inputs\.([\w-]+)", expression):
                assert name in ACTION["inputs"]
            for name in re.findall(r"steps\.([\w-]+)\.", expression):
                assert name in [earlier["id"] for earlier in STEPS[: STEPS.index(step)]]
    used = set(re.findall(r"inputs\.([\w-]+)", (FOLDER / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])
    assert all(value["description"] for value in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])


def test_the_report_is_uploaded_unarchived_by_a_version_that_can():
    upload = next(step for step in STEPS if step["id"] == "upload")
    name, _, version = upload["uses"].partition("@v")
    assert name == "actions/upload-artifact"
    assert int(version) >= 7
    assert upload["with"]["archive"] is False


def _examples() -> list[str]:
    pages = (ROOT / "README.md", FOLDER / "README.md")
    return [
        block for page in pages for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    ]


@pytest.mark.parametrize("example", _examples(), ids=lambda example: example.splitlines()[0])
def test_documented_workflows_give_inputs_that_the_action_has(example):
    found = yaml.safe_load(example)
    steps = (
        found if isinstance(found, list) else [step for job in found.get("jobs", {}).values() for step in job["steps"]]
    )
    used = [step for step in steps if "actions/reportgen@" in step.get("uses", "")]
    assert used or "report" in found
    for step in used:
        assert step["with"].keys() <= ACTION["inputs"].keys()


def test_every_input_is_documented():
    rows = re.findall(r"^\| (`.*?) \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == ACTION["inputs"].keys()


@pytest.fixture
def gitlab():
    """A GitLab with notes, that keeps what it is asked."""
    notes = [{"id": k, "author": {"username": "bob"}, "body": "x"} for k in range(150)]

    class Handler(BaseHTTPRequestHandler):
        asked: ClassVar[list] = []

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

        def _answer(self, value: object) -> None:
            content = json.dumps(value).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            page = int(self.path.rpartition("page=")[2]) if "page=" in self.path else 0
            self._answer(notes[(page - 1) * 100 : page * 100] if page else {"username": "bot"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.asked.append((self.command, self.path, body["body"], self.headers["PRIVATE-TOKEN"]))
            self._answer({})

        do_PUT = do_POST  # noqa: N815

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/v4", notes, Handler.asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("author", ["bot", "bob"])
def test_a_note_on_a_merge_request_is_added_or_replaced(gitlab, tmp_path, author):
    url, notes, asked = gitlab
    text = "<!-- reportgen 0123456789abcdef -->\n### Report\n"
    (tmp_path / "summary.md").write_text(text)
    notes[120] = {"id": 120, "author": {"username": author}, "body": text}
    env = os.environ | {"CI_API_V4_URL": url, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "6", "GITLAB_TOKEN": "t"}
    words = [sys.executable, str(FOLDER / "gitlab_note.py"), str(tmp_path / "summary.md")]
    run = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    place = "/api/v4/projects/5/merge_requests/6/notes"
    assert asked == [("PUT", f"{place}/120", text, "t") if author == "bot" else ("POST", place, text, "t")]


def test_a_text_that_is_no_summary_is_not_posted(tmp_path):
    (tmp_path / "x.md").write_text("hello\n")
    for script, words in (("gitlab_note.py", [str(tmp_path / "x.md")]), ("comment.py", [])):
        env = os.environ | {"REPORTGEN_SUMMARY": str(tmp_path / "x.md"), "GITHUB_REPOSITORY": "o/r"}
        command = [sys.executable, str(FOLDER / script), *words]
        run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert run.returncode == 1
        assert "does not begin with the marker" in run.stderr
