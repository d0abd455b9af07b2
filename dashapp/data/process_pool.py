"""Tasks in fresh processes, or here when there is just one; results as they come, by number."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar

from dashapp.errors import DataError

T = TypeVar("T")
_MOST_PROCESSES = 8


@dataclass(frozen=True)
class TaskPool:
    """`executor` None runs each task in this process when its result is asked for."""

    executor: ProcessPoolExecutor | None

    def run_all(
        self, function: Callable[..., T], tasks: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        """Number and result of each task, in the order in which they are done.

        Raises:
            DataError: a process died, which mostly means that memory ran out.
        """
        if self.executor is None:
            for number, task in enumerate(tasks):
                yield number, function(*task)
            return
        try:
            with _born_deaf_to_interrupts():
                futures = {
                    self.executor.submit(function, *task): number
                    for number, task in enumerate(tasks)
                }
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool:
            raise DataError(
                "A process that sorted trips died, most likely for want of memory; free some, or "
                "run prepare with fewer processes."
            ) from None


@contextmanager
def _born_deaf_to_interrupts() -> Iterator[None]:
    """Processes started within ignore Ctrl-C: it reaches them too, and we end them ourselves.

    They inherit it, because a handler of their own would come too late for their imports.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def open_pool(processes: int | None, n_tasks: int) -> Iterator[TaskPool]:
    """A pool for `n_tasks`; when something fails, what has not begun is not begun any more.

    Spawned, not forked: the storages' threads would not survive a fork.
    """
    wanted = processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
    n_processes = min(wanted, n_tasks)
    if n_processes <= 1:
        yield TaskPool(None)
        return
    executor = ProcessPoolExecutor(n_processes, mp_context=get_context("spawn"))
    try:
        yield TaskPool(executor)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
