"""Running a command: its output to a log that does not grow for ever, its time limited, nothing of it left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from reportgen.numbers import significant
from reportgen.training.failures import FoldFailed
from reportgen.training.orphans import mark, unmark

MOST_LOG = 64 << 20  # bytes of a log; of more the last ones are kept alone
END_OF_LOG = 1 << 16
POLL = 0.05  # seconds
GRACE = {signal.SIGINT: 10.0, signal.SIGTERM: 5.0}  # seconds to end after a signal, before the next
STOP = threading.Event()  # set where all of this process is to end


@dataclass(frozen=True)
class CommandJob:
    """The commands of a training, run one after the other; `timeout` is of each, in seconds."""

    commands: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str]
    log: str
    timeout: float | None = None
    retries: int = 0


@dataclass(frozen=True)
class Ran:
    """A training whose commands all ended well: how long they took, and the most memory one held, in bytes."""

    seconds: float
    peak_memory: int | None


@contextlib.contextmanager
def ended_at_last() -> Iterator[None]:
    """Ends the commands of this process that still run when it is left."""
    STOP.clear()
    try:
        yield
    finally:
        STOP.set()


def run(job: CommandJob) -> Ran:
    """Runs the commands, all of them again where one fails and there are retries.

    Raises: FoldFailed for the last one that failed.
    """
    for attempt in range(job.retries + 1):
        try:
            return _run_all(job)
        except FoldFailed:
            if attempt == job.retries or STOP.is_set():
                raise
    raise AssertionError("unreachable")


def _run_all(job: CommandJob) -> Ran:
    started, peak = time.perf_counter(), 0
    with open(job.log, "ab") as log:  # noqa: PTH123
        for command in job.commands:
            log.write(f"$ {' '.join(command)}\n".encode("utf-8", "replace"))
            log.flush()
            peak = max(peak, _run(command, job, _Log(cast("BinaryIO", log))))
    return Ran(time.perf_counter() - started, peak or None)


def _run(command: Sequence[str], job: CommandJob, log: _Log) -> int:
    """Runs one command; the most memory it held, in bytes, 0 where the system does not say."""
    try:
        process = subprocess.Popen(  # noqa: S603 - what the user wrote, without a shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **job.environment}, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise FoldFailed(f"{command[0]} cannot be run: {error.strerror or error}") from error
    reader = threading.Thread(target=log.copy, args=(process.stdout,), daemon=True)
    reader.start()
    folder = Path(job.log).parent
    mark(folder, process.pid)
    usage = 0
    try:
        usage = _waited(process, job.timeout)
    except BaseException:
        _end(process, signal.SIGINT)
        raise
    finally:
        _end_group(process)  # what it left running
        reader.join(timeout=1)
        log.close()
        unmark(folder)
        if not reader.is_alive():  # else what left the group still holds the other end
            cast("BinaryIO", process.stdout).close()
    if process.returncode:
        raise FoldFailed(f"{_shown(command)} ended with {_code(process.returncode)}")
    return usage


def _waited(process: subprocess.Popen[bytes], timeout: float | None) -> int:
    """Waits for the end. Raises: FoldFailed where it takes too long, or all is to end."""
    started = time.monotonic()
    while True:
        usage = _reaped(process)
        if usage is not None:
            return usage
        if STOP.is_set():
            raise FoldFailed("it was interrupted")
        if timeout is not None and time.monotonic() - started > timeout:
            raise FoldFailed(f"it ran longer than --timeout, {significant(timeout)} seconds, and was ended")
        time.sleep(POLL)


def _reaped(process: subprocess.Popen[bytes]) -> int | None:
    """None while it runs, else the most memory it held."""
    if process.returncode is not None:
        return 0
    if not hasattr(os, "wait4"):  # pragma: no cover - Windows
        return None if process.poll() is None else 0
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if os.uname().sysname == "Darwin" else 1024
    return int(usage.ru_maxrss * unit)


def _end(process: subprocess.Popen[bytes], first: signal.Signals) -> None:
    """Ends a command with all that it started: asks it, asks again, and kills it."""
    for sign in (first, signal.SIGTERM):
        _signal(process, sign)
        ends = time.monotonic() + GRACE[sign]
        while time.monotonic() < ends:
            if _reaped(process) is not None:
                return
            time.sleep(POLL)
    _end_group(process)
    with contextlib.suppress(ChildProcessError, OSError):
        process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if hasattr(signal, "SIGKILL"):
        _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """Sends a signal to a command and to all that it started, which are a group of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, sign)
        else:  # pragma: no cover - Windows
            process.terminate()


def _shown(command: Sequence[str]) -> str:
    text = " ".join(command)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _code(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


class _Log:
    """The output of a command in a file: its beginning, and where that is long its end."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.n, self.end, self.is_closed = 0, b"", False
        self.lock = threading.Lock()

    def copy(self, stream: BinaryIO) -> None:
        """Copies what comes until nothing more does."""
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(stream.fileno(), 1 << 16):
                with self.lock:
                    if not self.is_closed:
                        self._add(piece)

    def _add(self, piece: bytes) -> None:
        self.n += len(piece)
        if self.n <= MOST_LOG:
            self.file.write(piece)
            self.file.flush()
        else:
            self.end = (self.end + piece)[-END_OF_LOG:]

    def close(self) -> None:
        """Writes the end, where there was more than the file holds."""
        with self.lock:
            self.is_closed = True
            if self.end:
                left_out = self.n - MOST_LOG - len(self.end)
                self.file.write(f"\n… {max(0, left_out)} bytes left out …\n".encode() + self.end)
                self.file.flush()
