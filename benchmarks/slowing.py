"""A slower machine: processes that run for a part of the time only, as cpulimit does it."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from distributed import Client

PERIOD_SECONDS = 0.05


@contextmanager
def slowed(pids: Sequence[int], factor: float) -> Iterator[None]:
    """Within the block each process runs for one `factor`-th of every period; 1 changes nothing."""
    end = threading.Event()
    thread = threading.Thread(target=_stop_and_go, args=(pids, factor, end), name="slowing")
    if factor > 1:
        thread.start()
    try:
        yield
    finally:
        end.set()
        if factor > 1:
            thread.join()


def find_workers(scheduler: str) -> list[int]:
    """Ids of the worker processes, at the address that `Product.about` tells."""
    with Client(scheduler, timeout=30, set_as_default=False) as client:
        return [int(pid) for pid in client.run(os.getpid).values()]


def _stop_and_go(pids: Sequence[int], factor: float, end: threading.Event) -> None:
    run_s = PERIOD_SECONDS / factor
    while not end.is_set():
        _signal(pids, signal.SIGSTOP)
        time.sleep(PERIOD_SECONDS - run_s)
        _signal(pids, signal.SIGCONT)
        time.sleep(run_s)


def _signal(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
