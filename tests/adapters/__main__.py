"""`python -m tests.adapters [NAME …] [--in FOLDER]`: tries adapters against the real packages.

Each NAME is a module of tests/adapters/real, which says what it needs. It is installed with this project into a
throw-away environment by pip, whose settings hold: `PIP_INDEX_URL` of PyTorch's own builds for the processor, beside
`PIP_EXTRA_INDEX_URL` of PyPI, keeps torch small. torch and torchvision must be of one build: one of PyPI does not
load beside a `+cpu` of the other. FOLDER keeps the environments for the next time. Prints the versions and what was
seen; exit code 1 where anything failed.
"""

import argparse
import contextlib
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(__file__).resolve().parent / "real"
NAMES = sorted(path.stem for path in REAL.glob("*.py"))


def environment(folder, packages):
    """The Python of an environment with these packages and what reportgen needs."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT, *packages], check=True)
    return python


def tried(name, kept):
    """Whether a trial succeeded."""
    packages = importlib.import_module(f"tests.adapters.real.{name}").PACKAGES
    with contextlib.ExitStack() as stack:
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="reportgen-adapters-")))
        python = environment(folder / ("all" if kept else name), packages)
        code = f"from tests.adapters.seen import tried; tried({name!r})"
        return subprocess.run([python, "-W", "ignore", "-c", code], cwd=ROOT, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.adapters")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--in", dest="kept", type=Path, help="keep the environment in this folder")
    given = parser.parse_args()
    ended = [tried(name, given.kept) for name in given.names or NAMES]  # all of them, whatever fails
    return int(not all(ended))


if __name__ == "__main__":
    sys.exit(main())
