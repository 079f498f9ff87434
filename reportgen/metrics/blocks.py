"""Work on a large array piece by piece, the pieces side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

MAX_THREADS = 8


def blocks(n: int, size: int) -> Iterator[slice]:
    """The numbers 0 … n - 1 in slices of `size`."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def in_threads(act: Callable[[slice], None], blocks: Iterator[slice]) -> None:
    """Act on every block; numpy works outside the interpreter lock, and blocks write to disjoint places."""
    with ThreadPoolExecutor(min(MAX_THREADS, cpu_count() or 1)) as pool:
        for _ in pool.map(act, blocks):
            pass
