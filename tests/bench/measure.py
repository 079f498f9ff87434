"""One function in a fresh process: what it says, its seconds by the clock and of CPU, and the memory it took."""

import multiprocessing
import re
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MB = 1 << 20


@dataclass(frozen=True)
class Measured:
    """`peak` is the largest resident memory of the process, `before` that when the clock started; in MB."""

    result: object
    seconds: float
    cpu: float
    before: float
    peak: float


def resident_peak():
    """MB of the process itself; what the system counts for it on Linux begins with what its parent had."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) * 1024 / MB
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / MB


def in_fresh_process(prepare, act, *arguments):
    """Measured `act(prepare(*arguments))`; only `act` is timed."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, prepare, act, arguments))
    child.start()
    sender.close()
    measured = receiver.recv()
    child.join()
    return measured


def _child(sender, prepare, act, arguments):
    given = prepare(*arguments)
    before, start, cpu = resident_peak(), time.perf_counter(), time.process_time()
    result = act(given)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    sender.send(Measured(result, seconds, cpu, before, resident_peak()))
