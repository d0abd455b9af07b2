"""On a worker: threads apart for each kind of question, so that none waits behind another kind.

Kernels run without the GIL, so the operating system shares the cores among the threads. Those that
pass over many rows are nice, and leave a core to tiles from levels of detail when these come.
"""

import os
import sys
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from distributed import Worker

from dashapp.model.work import Work

THREADS_EACH = {Work.TILES: 1, Work.ROWS: 2, Work.FIGURES: 2}
"""Threads of a kind for each thread of the worker: a short pass does not wait for a long one."""

NICENESS = {Work.TILES: 0, Work.ROWS: 2, Work.FIGURES: 5}
"""A step is a tenth of a core's time: beside a tile, figures get a quarter of a core."""


def executor_of(work: Work, worker: Worker) -> Executor:
    """The threads of a kind; the worker ends them with itself. In its event loop only."""
    executors: dict[str, Any] = worker.executors
    name = f"dashapp-{work}"
    if name not in executors:
        executors[name] = ThreadPoolExecutor(
            THREADS_EACH[work] * worker.state.nthreads,
            thread_name_prefix=name,
            initializer=lower_priority,
            initargs=(NICENESS[work],),
        )
    own: Executor = executors[name]
    return own


def lower_priority(steps: int) -> None:
    """Lower the priority of this thread; only Linux has one for each thread."""
    if sys.platform == "linux" and steps:
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(mine + steps, 19))
