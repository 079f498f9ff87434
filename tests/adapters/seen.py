"""Says which packages were tried and what came out of it."""

import importlib
import tempfile
from importlib.metadata import version
from pathlib import Path


def tried(name):
    """Runs one trial and prints what was seen; whatever is wrong is raised."""
    module = importlib.import_module(f"tests.adapters.real.{name}")
    versions = ", ".join(f"{package} {version(package)}" for package in module.PACKAGES)
    print(f"{name}: {versions}")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        for line in module.seen(Path(folder)):
            print(f"  {line}", flush=True)  # noqa: T201


def same(what, ours, theirs, within=1e-9):
    """A line that both have the same figure."""
    assert abs(ours - theirs) <= within, f"{what}: {ours} here, {theirs} there"
    return f"{what} {ours:.6f}, {theirs:.6f} there"
