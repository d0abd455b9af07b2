"""Watching over a ready cluster: is it there, are its blocks, is it in use.

Runs in the background thread; every look has a time limit.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dashapp.cluster import health
from dashapp.cluster.connection_loss import connection_loss
from dashapp.cluster.load import allocator
from dashapp.cluster.load.dataset import about_name, frame_name
from dashapp.cluster.load.on_scheduler import retry_erred
from dashapp.cluster.query import executor
from dashapp.cluster.query.balance import move_blocks
from dashapp.cluster.query.session import Session
from dashapp.cluster.status import StatusHolder
from dashapp.engine.columns import block_ends
from dashapp.errors import (
    ClusterError,
    DashAppError,
    DataError,
    SourceRefusedError,
    SourceUnreachableError,
)
from dashapp.model import ClusterState, Progress

LOOK_EVERY_SECONDS = 1.0
PINGS = 2
"""So many looks in a row must fail: a process that swaps or compiles may miss one."""

KEEP_AWAKE_SECONDS = 60.0
"""Questions pass by the scheduler's task queue; a task this often tells it that we are here."""

NO_WORKERS_SECONDS = 20.0
"""Without any worker for so long, new ones are asked for: nannies are faster where they live."""

ASK_AGAIN_SECONDS = 120.0

_AILMENTS = {
    health.Ailment.SILENT: "A worker does not answer; it is replaced unless it comes back.",
    health.Ailment.FULL: "A worker has no memory left; it is being replaced.",
    health.Ailment.STUCK: "A worker does not come to the end of a question; it is being replaced.",
    health.Ailment.SLOW: "The workers are slow just now, and questions take too long.",
}

_AILMENTS_ELSEWHERE = _AILMENTS | {
    health.Ailment.SILENT: "A worker does not answer; waiting for it or for whoever runs the "
    "cluster.",
    health.Ailment.FULL: "A worker has no memory left; waiting until it has, or whoever runs the "
    "cluster gives it more.",
    health.Ailment.STUCK: "A worker does not come to the end of a question; waiting for it.",
}
"""Of a cluster that somebody else runs, whose workers are not ours to replace."""

_READY, _READY_ELSEWHERE = "Ready.", "Ready, on a cluster that somebody else runs."

_TRANSIENT = (SourceUnreachableError, SourceRefusedError)

_log = logging.getLogger(__name__)

Scale = Callable[[int], None]


class Monitor:
    """One for each session. `scale` asks for so many workers, where anybody can be asked."""

    def __init__(
        self,
        session: Session,
        holder: StatusHolder,
        patience_s: float,
        scale: Scale | None = None,
        *,
        is_ours: bool = True,
    ) -> None:
        self._ready = _READY if is_ours else _READY_ELSEWHERE
        self._ailments = _AILMENTS if is_ours else _AILMENTS_ELSEWHERE
        self._session, self._holder, self._patience_s = session, holder, patience_s
        self._no_workers = NoWorkersRecovery(scale)
        self._workers: set[str] = set()
        self._unwell: list[str] = []
        self._settled = False
        self._questions, self._kept_awake_at = 0, 0.0

    def run(
        self, wake: threading.Event, is_over: Callable[[], bool], questions: Callable[[], int]
    ) -> None:
        """Look every second, or at once when woken, until the cluster is lost or to be left."""
        failed = 0
        while failed < PINGS:
            wake.wait(LOOK_EVERY_SECONDS)
            wake.clear()
            if self._session.client.status != "running":
                return
            try:
                with connection_loss():
                    if is_over():
                        return
                    self.poll()
                    self._keep_awake(questions())
                    if self._is_emptied():
                        return
            except (TimeoutError, OSError) as error:
                _log.warning("The cluster does not answer: %r", error)
                failed += 1
            except DataError as error:
                _log.warning("Lost trips cannot be loaded again as they were: %s", error)
                self._forget()
                return
            else:
                failed = 0

    def _is_emptied(self) -> bool:
        """Whether somebody has restarted the workers: what they held is forgotten, not lost."""
        return any(future.cancelled() for future in self._session.dataset.futures())

    def _forget(self) -> None:
        """So that the next load begins afresh, and the old trips leave the memory."""
        client, version = self._session.client, self._session.dataset.version
        ends = block_ends(self._session.dataset.declared)
        frames = [frame_name(version, endpoint) for endpoint in ends]
        with suppress(TimeoutError, OSError), connection_loss():
            for name in (about_name(version), *frames):
                client.unpublish_dataset(name)

    def poll(self) -> None:
        """Bring status and placement up to date.

        Raises:
            TimeoutError, OSError: the scheduler does not answer.
            DataError: what was lost is not there any more as it was when it was loaded.
        """
        client, placement = self._session.client, self._session.placement
        limit = {"callback_timeout": self._patience_s}
        threads, ailments = client.sync(client._run_on_scheduler, health.look_at_workers, **limit)
        self._unwell = sorted(ailments.values())
        placement.silent = health.Ailment.SILENT in ailments.values()
        if set(threads) != self._workers or placement.missing():
            self._workers, self._settled = set(threads), False
            placement.refresh()
        if not (
            self._settled or self._unwell or placement.missing()
        ):  # a question may have refreshed it first
            self._balance(list(threads))
            client.run(allocator.give_back_freed_memory, wait=False, on_error="ignore", **limit)
            self._settled = True
        self._show(len(threads), placement.missing())

    def _balance(self, workers: list[str]) -> None:
        """Questions go on meanwhile: each is answered by whoever holds the block."""
        placement = self._session.placement
        moves = placement.moves_to(workers)
        if moves:
            _log.info("Moving blocks to %d workers that hold none.", len(moves))
            move_blocks(self._session.client, moves)
            placement.refresh()

    def _show(self, n_workers: int, missing: int) -> None:
        self._no_workers.note(n_workers, whole=not missing)
        if not missing:
            self._show_whole(n_workers)
            return
        trouble = self._heal() if n_workers else None
        whole = sum(len(blocks.indexed) for blocks in self._session.dataset.blocks.values())
        self._holder.set_state(
            ClusterState.LOADING,
            _describe_loss(n_workers, trouble),
            workers=n_workers,
            progress=Progress(fraction=(whole - missing) / whole),
            viewers_message=_describe_loss(n_workers, None),
        )

    def _show_whole(self, n_workers: int) -> None:
        if not self._unwell:
            self._holder.set_state(ClusterState.READY, self._ready, workers=n_workers)
            return
        message = self._ailments[health.Ailment(self._unwell[0])]
        self._holder.set_state(ClusterState.LOADING, message, workers=n_workers)

    def _heal(self) -> DashAppError | None:
        """A block around which workers died too often is in error for ever, unless told again.

        So is one whose storage was in trouble. Gives that trouble.
        """
        futures = list(self._session.dataset.futures())
        failed = [future for future in futures if future.status == "error"]
        errors = [future.exception(timeout=self._patience_s) for future in failed]
        ours = [error for error in errors if isinstance(error, DashAppError)]
        lasting = [error for error in ours if not isinstance(error, _TRANSIENT)]
        if lasting:
            raise lasting[0]
        self._retry([future.key for future in futures])
        return ours[0] if ours else None

    def _retry(self, keys: list[Any]) -> None:
        client = self._session.client
        question = (client._run_on_scheduler, retry_erred, keys)
        retried = client.sync(*question, callback_timeout=self._patience_s)
        if retried:
            _log.warning("%d tasks failed while being loaded again; once more.", retried)

    def _keep_awake(self, questions: int) -> None:
        now = time.monotonic()
        if questions != self._questions and now - self._kept_awake_at > KEEP_AWAKE_SECONDS:
            self._questions, self._kept_awake_at = questions, now
            self._session.client.submit(executor.do_nothing, pure=False, priority=1)


class NoWorkersRecovery:
    """A cluster without any worker: after a while new machines are asked for, in a thread."""

    def __init__(self, scale: Scale | None) -> None:
        self._scale = scale
        self._used_to_be, self._since = 0, 0.0

    def note(self, n_workers: int, *, whole: bool) -> None:
        """`whole`: no trips are missing, so that nobody has gone but those who were sent away."""
        now = time.monotonic()
        if whole:
            self._used_to_be = n_workers
        if n_workers:
            self._since = now
        elif self._scale and self._used_to_be and now - self._since > NO_WORKERS_SECONDS:
            self._since = now + ASK_AGAIN_SECONDS
            threading.Thread(target=self._ask, args=(self._scale,), daemon=True).start()

    def _ask(self, scale: Scale) -> None:
        _log.warning("All workers have gone; asking for %d new ones.", self._used_to_be)
        try:
            scale(self._used_to_be)
        except (ClusterError, TimeoutError, OSError, RuntimeError) as error:
            _log.warning("No new workers: %s", error)


def _describe_loss(n_workers: int, trouble: DashAppError | None) -> str:
    if not n_workers:
        return "All workers have gone; waiting for new ones."
    loss = "A worker was lost; its trips are being loaded again."
    return f"{loss} {trouble}" if trouble else loss
