"""The same input and options give the same bytes, whatever the hash seed, the process and the time zone."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.locations import samples_folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> list[Path]:
    """The digits built three times, side by side, in processes as unlike as can be."""
    folders, processes = [], []
    sample = samples_folder() / "digits"
    for seed, zone in (("0", "UTC"), ("1", "Pacific/Auckland"), ("4242", "America/St_Johns")):
        folder = tmp_path_factory.mktemp(f"seed-{seed}")
        command = [
            sys.executable, "-m", "reportgen", "build", "--predictions", str(sample / "predictions.csv"), "--images", str(sample / "images"),
            "--created", "2026-11-20T12:00:00Z", "-o", str(folder / "report.html"), "--record", str(folder / "record.json"),
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "POLARS_MAX_THREADS": str(1 + int(seed) % 4)}
        processes.append(
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        )
        folders.append(folder)
    for process in processes:
        _, error = process.communicate(timeout=120)
        assert process.returncode == 0, error.decode()
    return folders


@pytest.mark.parametrize("name", ["report.html", "record.json"])
def test_builds_in_different_processes_are_byte_identical(runs, name: str):
    first, *others = [(folder / name).read_bytes() for folder in runs]
    assert len(first) > 10_000
    assert all(other == first for other in others)


def test_the_page_names_no_folder_of_the_machine_it_was_built_on(runs):
    html = (runs[0] / "report.html").read_text(encoding="utf-8")
    assert str(samples_folder()) not in html
    assert str(runs[0]) not in html
    assert str(Path.home()) + "/" not in html
