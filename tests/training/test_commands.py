"""Commands that train: good ones on files of every format, and all that a bad one may do, in one fold, without loss."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportgen.training import runner
from tests.command_line import refused, run
from tests.training import trainers
from tests.training.made import table

PYTHON = shlex.quote(sys.executable)
TRAINER = shlex.join([sys.executable, trainers.__file__])
WORDS = "{train} {test} {predictions} {fold}"


def crossval(folder, way, *words):
    """What a trainer of three folds comes to."""
    return run(folder, "crossval", "data.csv", "--folds", "3", "--train", f"{TRAINER} {way} {WORDS}", *words)


def finished(folder):
    return sorted(place.parent.name for place in folder.glob("*.crossval/fold-*/done.json"))


def test_a_trainer_gets_both_parts_and_its_predictions_are_reported(tmp_path):
    place = table(tmp_path)
    ended = crossval(tmp_path, "good", "--record", "r.json", "-o", "p.html")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert record["metrics"]["accuracy"] > 0.7
    assert [(one["name"], one["samples"], one["train_samples"]) for one in record["folds"]] == [
        ("1", 30, 60), ("2", 30, 60), ("3", 30, 60),
    ]  # fmt: skip
    rows = place.read_bytes().splitlines(keepends=True)
    fold = tmp_path / "p.crossval" / "fold-01"
    assert set((fold / "train.csv").read_bytes().splitlines(keepends=True)) <= set(rows)
    test = (fold / "test.csv").read_text("utf-8")
    assert test.startswith("id,f_0,f_1,f_2\n")
    assert "cat" not in test
    assert "training\n" in ended.err
    assert "2 of 3 done, about" in ended.err


def test_a_trainer_that_peeks_sees_no_labels_unless_it_may(tmp_path):
    table(tmp_path)
    crossval(tmp_path, "peek", "--record", "r.json")
    assert json.loads((tmp_path / "r.json").read_bytes())["metrics"]["accuracy"] == pytest.approx(1 / 3)
    ended = crossval(tmp_path, "peek", "--record", "r.json", "--labels-in-test", "--restart")
    assert ended.code == 0
    assert json.loads((tmp_path / "r.json").read_bytes())["metrics"]["accuracy"] == 1


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("fail", "ended with exit code 1"),
        ("nothing", "nothing was written to "),
        ("training", "predictions.csv holds predictions of 60 samples, some of the training part"),
        ("unknown", "predictions.csv predicts labels that the samples do not have: bird"),
        ("strangers", "no id in common"),
        ("nan", "predictions.csv: scores are missing or not finite (s"),
        ("empty", "what it predicted cannot be used: predictions.csv: the file is empty"),
        ("killed", "ended with signal SIGKILL"),
        ("large", "ended with exit code 1"),
    ],
)
def test_what_goes_wrong_in_a_fold_is_told_and_costs_no_other(tmp_path, way, said):
    table(tmp_path)
    ended = crossval(tmp_path, way)
    assert ended.code == 1
    assert "error: fold 2: " in ended.err
    assert said in ended.err
    assert "2 of 3 folds finished. Run again to continue." in ended.err
    assert str(Path("report.crossval") / "fold-02" / "log.txt") in ended.err
    assert finished(tmp_path) == ["fold-01", "fold-03"]
    assert not (tmp_path / "report.html").exists()
    if way == "fail":
        assert "  | it went wrong\n" in ended.err


def test_the_others_are_reported_where_one_may_be_missing(tmp_path):
    table(tmp_path)
    ended = crossval(tmp_path, "fail", "--allow-missing", "--record", "r.json")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "r.json").read_bytes())
    assert [one["name"] for one in record["folds"]] == ["1", "3"]
    assert record["dataset"]["samples"] == 60
    assert "error: fold 2: " in ended.err


def test_it_goes_on_where_it_was_left(tmp_path):
    table(tmp_path)
    assert crossval(tmp_path, "fail", "--fail-fast").code == 1
    assert finished(tmp_path) == ["fold-01"]
    before = (tmp_path / "report.crossval" / "fold-01" / "done.json").stat().st_mtime_ns
    (tmp_path / "mended").touch()
    ended = crossval(tmp_path, "fail")
    assert ended.code == 0, ended.err
    assert "1 of 3 folds are finished, in report.crossval" in ended.err
    assert (tmp_path / "report.crossval" / "fold-01" / "done.json").stat().st_mtime_ns == before
    assert not list((tmp_path / "report.crossval").glob("*.stale"))
    ended = crossval(tmp_path, "good")
    assert ended.code == 2
    assert "it holds another cross-validation, with another commands" in ended.err


def test_a_changed_input_is_another_cross_validation(tmp_path):
    place = table(tmp_path)
    assert crossval(tmp_path, "good").code == 0
    place.write_text(place.read_text("utf-8").replace("s000,cat", "s000,dog"), "utf-8")
    ended = crossval(tmp_path, "good")
    assert ended.code == 2
    assert "with another input, plan" in ended.err
    assert "--restart" in ended.err
    assert crossval(tmp_path, "good", "--restart").code == 0
    assert (tmp_path / "report.crossval" / ".stale" / "plan.json").exists()


def test_what_takes_too_long_is_ended(tmp_path):
    table(tmp_path)
    started = time.monotonic()
    ended = crossval(tmp_path, "hang", "--timeout", "1s")
    assert time.monotonic() - started < 60
    assert ended.code == 1
    assert "it ran longer than --timeout, 1 seconds, and was ended" in ended.err


def test_much_output_is_cut_and_its_end_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "MOST_LOG", 1_000_000)
    table(tmp_path)
    ended = crossval(tmp_path, "chatter")
    assert ended.code == 1
    assert "ended with exit code 3" in ended.err
    assert "  | the last line\n" in ended.err
    assert (tmp_path / "report.crossval" / "fold-02" / "log.txt").stat().st_size < 1_200_000


def test_what_a_command_leaves_running_is_ended(tmp_path):
    table(tmp_path)
    assert crossval(tmp_path, "child").code == 0
    place = Path("/proc") / (tmp_path / "child.pid").read_text("utf-8") / "stat"
    ends = time.monotonic() + 10
    while place.exists() and place.read_text("utf-8").split()[2] != "Z" and time.monotonic() < ends:
        time.sleep(0.05)
    assert not place.exists() or place.read_text("utf-8").split()[2] == "Z"


def test_a_failed_fold_is_tried_again_as_often_as_it_may(tmp_path):
    table(tmp_path)
    ended = crossval(tmp_path, "fail", "--retries", "2")
    assert ended.code == 1
    log = (tmp_path / "report.crossval" / "fold-02" / "log.txt").read_text("utf-8")
    assert log.count("it went wrong") == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--train", PYTHON + " t.py {train}"), "no command says where the predictions are written"),
        (("--train", PYTHON + " {tset} {predictions}"), "there is no placeholder {tset} here"),
        (("--train", PYTHON + " {train"), "expected '}' before end of string"),
        (("--train", PYTHON + " '{predictions}"), "no closing quotation"),
        (("--train", "no-such-program {predictions}"), "there is no program no-such-program"),
        (("--train", " "), "the command is empty"),
        (("--train", PYTHON + " t.py {train}", "--predictions", "out.csv"), "would overwrite those of the one before"),
        (("--train", PYTHON + " t.py {train}", "--predictions", "{train}"), "there is no placeholder {train} here"),
        (("--train", PYTHON + " {predictions}", "--estimator", "sklearn.svm:SVC"), "a command trains"),
        (("--train", PYTHON + " {predictions}", "--timeout", "soon"), "soon is no duration"),
        (("--text", "label", "--timeout", "2h"), "--timeout: belongs to --train"),
    ],
)
def test_commands_are_checked_before_anything_runs(tmp_path, words, said):
    table(tmp_path)
    assert said in refused(tmp_path, "crossval", "data.csv", *words)


def test_values_with_blanks_and_quotes_stay_one_word_with_a_shell_and_without(tmp_path):
    folder = tmp_path / "my dätä's folder"
    folder.mkdir()
    table(folder)
    assert crossval(folder, "good").code == 0
    assert crossval(folder, "good", "--shell", "--restart").code == 0


def test_two_runs_do_not_share_a_folder(tmp_path):
    from reportgen.training.work import locked

    table(tmp_path)
    with locked(tmp_path / "report.crossval"):
        ended = crossval(tmp_path, "good")
    assert ended.code == 2
    assert "works in it" in ended.err
    assert crossval(tmp_path, "good").code == 0


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    table(tmp_path)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    ended = crossval(tmp_path, "good", "--work", "photos")
    assert ended.code == 2
    assert "holds other files, a.jpg is one" in ended.err
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"x"


def test_a_dry_run_says_all_and_writes_nothing(tmp_path):
    table(tmp_path)
    ended = crossval(tmp_path, "good", "--dry-run")
    assert ended.code == 0
    assert "fold 3: train 60, test 30 (cat 10, dog 10, owl 10)" in ended.out
    assert "fold-01/train.csv" in ended.out
    assert ended.out.endswith("Nothing was trained: --dry-run.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_several_run_at_a_time(tmp_path):
    table(tmp_path)
    assert crossval(tmp_path, "count", "--jobs", "3", "--gpus", "0,1").code == 0
    assert sorted((tmp_path / "trained.txt").read_text("utf-8").split()) == ["01", "02", "03"]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_after_an_interrupt_nothing_runs_on_and_what_is_finished_stays(tmp_path, jobs):
    table(tmp_path)
    trainer = f"{TRAINER} hang {WORDS}"
    words = [sys.executable, "-m", "reportgen", "crossval", "data.csv", "--folds", "3", "--train", trainer]
    process = subprocess.Popen([*words, "--jobs", jobs], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    running = tmp_path / "report.crossval" / "fold-02" / "running.json"
    ends = time.monotonic() + 120
    while not (running.exists() and finished(tmp_path)) and time.monotonic() < ends:
        time.sleep(0.05)
    time.sleep(0.2)
    pid = json.loads(running.read_bytes())["pid"]
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "finished. Run again to continue." in said
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert "fold-01" in finished(tmp_path)


def test_the_line_of_a_terminal_says_what_a_command_printed_last(tmp_path):
    from reportgen.commands.terminal import newest_line

    for number, text, is_done in ((1, "one\n", True), (2, "$ train\nepoch 3\n\n", False)):
        folder = tmp_path / f"fold-{number:02}"
        folder.mkdir()
        (folder / "log.txt").write_text(text, "utf-8")
        if is_done:
            (folder / "done.json").touch()
    assert newest_line(tmp_path) == "epoch 3"
