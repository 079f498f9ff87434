"""Commands that outlived a run that was killed: ended before their fold is trained again, lest both write to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

RUNNING = "running.json"
MOST_SECONDS = 10.0  # that a killed process is waited for


def mark(folder: Path, pid: int) -> None:
    """Notes which process works in a folder."""
    told = {"pid": pid, "host": socket.gethostname(), "started": _started(pid)}
    (folder / RUNNING).write_text(json.dumps(told), "utf-8")


def unmark(folder: Path) -> None:
    """Notes that it has ended."""
    (folder / RUNNING).unlink(missing_ok=True)


def end_left(folder: Path) -> None:
    """Kills the process that a killed run left working in a folder, with all that it started; on this host alone.

    A process of the same number that was started at another time is another one.
    """
    try:
        told = json.loads((folder / RUNNING).read_bytes())
        pid, started = int(told["pid"]), told["started"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if told.get("host") != socket.gethostname() or not started or _started(pid) != started:
        return
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    ends = time.monotonic() + MOST_SECONDS
    while _started(pid) == started and time.monotonic() < ends:
        time.sleep(0.02)


def _started(pid: int) -> str:
    """When a process was started, as the system says it; empty where there is none, or it has ended."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    if Path("/proc/self").exists() or os.name == "nt":
        return ""
    with suppress(OSError):
        words = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
        found = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        return found.stdout.strip()
    return ""
