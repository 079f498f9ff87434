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
    """The folder of real data with known answers that REPORTGEN_DATA names; the test is skipped without it."""
    folder = os.environ.get("REPORTGEN_DATA")
    if not folder:
        pytest.skip("no real data here: set REPORTGEN_DATA to its folder")
    return Path(folder)
