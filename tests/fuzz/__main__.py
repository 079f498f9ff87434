"""python -m tests.fuzz N [READER …]: N changed inputs of every reader, or of those named, each reader in a process.

REPORTGEN_FUZZ_DONE=3000 goes on behind the first 3000.
"""

import functools
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.run import little_memory, number_of, readers, run

say = functools.partial(print, flush=True)
DONE = int(os.environ.get("REPORTGEN_FUZZ_DONE", "0"))
LAST = Path(os.environ.get("REPORTGEN_FUZZ_KEEP", os.devnull))  # which input was tried last


def one(reader: str, n: int) -> None:
    """The kinds of a reader in turn; prints a line for each, and what went wrong."""
    for kind in readers()[reader]:
        start = time.perf_counter()
        run(kind, range(2))  # what is imported is no memory of an input
        with little_memory():
            count, found = run(kind, range(number_of(reader, DONE), number_of(reader, n)), LAST)
        seconds = time.perf_counter() - start
        say(f"{kind}: {count.tried} tried, {count.read} read, {count.reports} reports, {seconds:.0f} s, "
              f"{len(found)} wrong")  # fmt: skip
        for what, number in found.items():
            say(f"  {kind!r} {number}: {what}\n")


def main() -> None:
    n, *names = sys.argv[1:]
    if len(names) == 1:
        one(names[0], int(n))
        return
    for name in names or readers():
        code = subprocess.run([sys.executable, "-m", "tests.fuzz", n, name], check=False).returncode
        if code:
            say(f"{name}: ended with {code} at {LAST.read_text(encoding='utf-8')}")


main()
