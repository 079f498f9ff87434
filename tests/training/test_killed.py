"""kill -9 at any moment: the same command goes on, the report is the same, and no finished fold is trained again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.training import trainers
from tests.training.made import table

N_FOLDS = 4


def _words(folder: Path) -> list[str]:
    trainer = f"'{sys.executable}' '{trainers.__file__}' count {{train}} {{test}} {{predictions}} {{fold}}"
    return [sys.executable, "-m", "reportgen", "crossval", "data.csv", "--folds", str(N_FOLDS), "--train", trainer,
            "--record", "r.json"]  # fmt: skip


def _record(folder: Path):
    record = json.loads((folder / "r.json").read_bytes())
    for one in record["folds"]:
        one.pop("seconds")
    return record


def _done(folder: Path) -> set[str]:
    return {place.parent.name[-2:] for place in folder.glob("report.crossval/fold-*/done.json")}


def _times(folder: Path) -> Counter:
    place = folder / "trained.txt"
    return Counter(place.read_text("utf-8").split()) if place.exists() else Counter()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
@pytest.mark.parametrize("seed", range(int(os.environ.get("REPORTGEN_KILLS", "10"))))
def test_killed_at_any_moment_it_goes_on(tmp_path, tmp_path_factory, seed):
    whole = tmp_path_factory.mktemp("whole")
    table(whole)
    started = time.monotonic()
    subprocess.run(_words(whole), cwd=whole, check=True, capture_output=True)
    took = time.monotonic() - started
    table(tmp_path)
    chance = np.random.default_rng(seed)
    for _ in range(2):
        process = subprocess.Popen(_words(tmp_path), cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, took))
        process.send_signal(signal.SIGKILL)
        process.wait()
        finished, times = _done(tmp_path), _times(tmp_path)
    ended = subprocess.run(_words(tmp_path), cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert _record(tmp_path) == _record(whole)
    assert all(_times(tmp_path)[fold] == times[fold] for fold in finished)
