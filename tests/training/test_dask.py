"""A real Dask cluster of two workers gives what one process gives, also where a worker is killed on the way."""

import json
import re
import signal
import subprocess
import sys
import time

import pytest

from tests.command_line import run
from tests.training.made import table

SLOW = """
import time
from sklearn.linear_model import LogisticRegression


class Slow(LogisticRegression):
    def fit(self, X, y):
        time.sleep(1)
        return super().fit(X, y)
"""


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler and its two workers, all of them processes that find modules in the folder."""
    pytest.importorskip("distributed")
    words = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    log = (tmp_path / "scheduler.log").open("w")
    scheduler = subprocess.Popen([*words, "--host", "127.0.0.1"], stderr=log, stdout=log, cwd=tmp_path)
    address = _address(tmp_path / "scheduler.log")
    words = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen([*words, "--no-dashboard"], cwd=tmp_path, stderr=log, stdout=log) for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
    log.close()


def _address(log):
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        found = re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text("utf-8")) if log.exists() else None
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def _record(folder):
    record = json.loads((folder / "r.json").read_bytes())
    for one in record["folds"]:
        one.pop("seconds")
    return record


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_report_though_a_worker_is_killed(tmp_path, cluster):
    address, workers = cluster
    (tmp_path / "slow_model.py").write_text(SLOW, "utf-8")
    table(tmp_path)
    words = ("crossval", "data.csv", "--estimator", "slow_model:Slow", "--record", "r.json", "--restart")
    assert run(tmp_path, *words).code == 0
    alone = _record(tmp_path)
    assert run(tmp_path, *words, "--scheduler", address).code == 0
    assert _record(tmp_path) == alone
    code = f"import time, os, signal; time.sleep(2.5); os.kill({workers[0].pid}, signal.SIGKILL)"
    killer = subprocess.Popen([sys.executable, "-c", code])
    ended = run(tmp_path, *words, "--scheduler", address)
    killer.wait()
    assert workers[0].wait() == -signal.SIGKILL
    assert ended.code == 0, ended.err
    assert _record(tmp_path) == alone


def test_a_cluster_that_does_not_answer_is_named(tmp_path):
    pytest.importorskip("distributed")
    table(tmp_path)
    words = ("--estimator", "sklearn.naive_bayes:GaussianNB", "--scheduler", "tcp://127.0.0.1:9")
    ended = run(tmp_path, "crossval", "data.csv", *words)
    assert ended.code == 2
    assert "no cluster answers there" in ended.err
