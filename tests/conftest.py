"""What every test may use: the samples of the repository and, where present, bigger real data."""

import os
from pathlib import Path

import pytest

from reportgen.locations import samples_folder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the shipped samples; read only."""
    return samples_folder()


@pytest.fixture(scope="session")
def data() -> Path:
    """A folder of real data with known answers: REPORTGEN_DATA, else ../shared/data; the test is skipped without it."""
    folder = Path(os.environ.get("REPORTGEN_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no real data here: set REPORTGEN_DATA to its folder")
    return folder
