"""What a terminal shows while trainings run: how long it has been, and what a command printed last."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportgen.commands.said import plain
from reportgen.training.failures import last_lines
from reportgen.training.progress import clock
from reportgen.training.work import DONE, LOG

EVERY = 0.5  # seconds
WIDEST = 100  # characters of what was printed


@contextmanager
def watched(root: Path) -> Iterator[None]:
    """Shows it on a terminal, in a line that goes away; nothing where output is piped."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.status import Status

    ended, started = threading.Event(), time.monotonic()
    with Status("Training", console=Console(stderr=True)) as status:

        def watch() -> None:
            while not ended.wait(EVERY):
                said = f"Training {clock(time.monotonic() - started)}  {newest_line(root)}"
                status.update(escape(plain(said)))

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def newest_line(root: Path) -> str:
    """What the commands of the folds that are not finished printed last; empty where that is nothing."""
    logs = [place for place in root.glob(f"fold-*/{LOG}") if not (place.parent / DONE).exists()]
    known = [(place.stat().st_mtime, place) for place in logs if place.exists()]
    lines = last_lines(max(known)[1], 1) if known else []
    return lines[0][:WIDEST] if lines and not lines[0].startswith("$ ") else ""
