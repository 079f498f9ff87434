"""`python -m tests.page_scripts`: what TypeScript finds wrong in the page's scripts, which are plain JavaScript.

Undefined and unused names, missing imports, wrong numbers of arguments, names declared twice, conditions that never
change. What it says about types of its own guessing is left out: the scripts declare none.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TYPESCRIPT = "typescript@5.9.3"
FOUND = re.compile(r"\S+\(\d+,\d+\): error TS(\d+): ")

# No member of that name, an argument or a value of another type, calculating with what is no number.
GUESSED = {"2322", "2339", "2345", "2362", "2363", "2551", "2740", "2769"}


def main() -> int:
    """0 without findings, 1 with; without npm 0, but 1 where CI is set."""
    npx = shutil.which("npx")
    if npx is None:
        sys.stderr.write("the page's scripts are not checked: there is no npm here\n")
        return 1 if os.environ.get("CI") else 0
    words = ["--yes", "--package", TYPESCRIPT, "tsc", "--pretty", "false", "--project", str(FOLDER)]
    run = subprocess.run([npx, *words], capture_output=True, text=True, check=False, cwd=FOLDER)
    kept = [line for line in run.stdout.splitlines() if (found := FOUND.match(line)) and found[1] not in GUESSED]
    if run.returncode and not FOUND.search(run.stdout):  # it did not even start
        kept = [run.stdout + run.stderr]
    sys.stdout.write("".join(f"{line}\n" for line in kept))
    return 1 if kept else 0


if __name__ == "__main__":
    sys.exit(main())
