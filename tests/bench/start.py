"""How long a command takes to start: nothing but importing, only help, and a whole small report."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time

from reportgen.locations import samples_folder

ROUNDS = 5
DIGITS = samples_folder() / "digits"
COMMANDS = {
    "import reportgen": ["-c", "import reportgen"],
    "reportgen --help": ["-m", "reportgen", "--help"],
    "reportgen build, 900 digits with their pictures": [
        "-m", "reportgen", "build",
        "--predictions", str(DIGITS / "predictions.csv"), "--images", str(DIGITS / "images"),
    ],
}  # fmt: skip


def timed(words, folder):
    """Seconds by the clock and of CPU of one run in a process of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(say):
    with tempfile.TemporaryDirectory() as folder:
        for title, words in {"python alone": ["-c", ""], **COMMANDS}.items():
            timed(words, folder)  # what the first one reads from the disk is in memory for the others
            rounds = [timed(words, folder) for _ in range(ROUNDS)]
            seconds, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
            say(f"  {title:<48} {seconds:6.2f} s  {cpu:6.2f} s of CPU   median of {ROUNDS}")
