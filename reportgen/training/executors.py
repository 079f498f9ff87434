"""Where trainings run: in this process, in others of this machine, or on a Dask cluster, by one seam."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from reportgen.errors import OptionError

J = TypeVar("J")
R = TypeVar("R")
T = TypeVar("T")
HEARS = 0.2  # seconds within which an interrupt is noticed
DASK = "Install it: pip install 'reportgen[dask]'"


class Inline(Executor):
    """Does each task at once, in this thread."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """The finished task."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - a future holds whatever was raised
            future.set_exception(error)
        return future


def executor(jobs: int, scheduler: str | None, *, are_commands: bool) -> AbstractContextManager[tuple[Executor, int]]:
    """What runs trainings, and how many at a time: `jobs` here, or as many as the cluster of `scheduler` has threads.

    Commands are processes already, threads wait for them; estimators get processes of their own where several run.
    Raises: OptionError for a cluster that cannot be reached.
    """
    if scheduler is not None:
        return _cluster(scheduler)
    if jobs == 1:
        return _with(Inline(), 1)
    if are_commands:
        return _with(ThreadPoolExecutor(jobs), jobs)
    return _with(ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")), jobs)


@contextmanager
def _with(one: Executor, width: int) -> Iterator[tuple[Executor, int]]:
    try:
        yield one, width
    finally:
        one.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise OptionError("--scheduler", f"Dask is needed and cannot be imported ({error})", DASK) from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        said = str(error).splitlines()[0]
        remedy = "Give the address that the scheduler printed, such as tcp://10.0.0.1:8786."
        raise OptionError(f"--scheduler {address}", f"no cluster answers there: {said}", remedy) from error
    with client, client.get_executor(pure=False) as found:
        yield found, max(1, sum(client.nthreads().values()))


def finished(
    runs: Executor, width: int, work: Callable[[J], R], tasks: Iterable[T], job_of: Callable[[T], J]
) -> Iterator[tuple[T, Callable[[], R]]]:
    """Every task as it ends, with the call that gives its result or raises its error; at most `width` are under way.

    `job_of` makes the job of a task when its turn comes. Only `submit` and the callback of a future are used, which
    every kind of executor has.
    """
    done: SimpleQueue[tuple[T, Future[R]]] = SimpleQueue()
    waiting, n_running = deque(tasks), 0
    while waiting or n_running:
        while waiting and n_running < width:
            task = waiting.popleft()
            future = _begun(runs, work, task, job_of)
            future.add_done_callback(lambda future, task=task: done.put((task, future)))  # type: ignore[misc]
            n_running += 1
        task, future = _next(done)
        n_running -= 1
        yield task, future.result


def _next(done: SimpleQueue[T]) -> T:
    """What comes next. A wait without an end may not hear of an interrupt: polars has such calls begin again."""
    while True:
        with suppress(Empty):
            return done.get(timeout=HEARS)


def _begun(runs: Executor, work: Callable[[J], R], task: T, job_of: Callable[[T], J]) -> Future[R]:
    """The future of a task; what goes wrong before it runs is its error as well."""
    try:
        return runs.submit(work, job_of(task))
    except Exception as error:  # noqa: BLE001 - a future holds whatever was raised
        future: Future[R] = Future()
        future.set_exception(error)
        return future
