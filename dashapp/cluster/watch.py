"""Watching over a ready cluster: is it there, are its blocks, is it in use.

Runs in the background thread; every look has a time limit.
"""

import logging
import threading
import time
from collections.abc import Callable

from dashapp.cluster import answering
from dashapp.cluster.balance import move_blocks
from dashapp.cluster.board import StatusBoard
from dashapp.cluster.queries import Session
from dashapp.model import ClusterState, Progress

LOOK_EVERY_SECONDS = 1.0
PINGS = 2
"""So many looks in a row must fail: a process that swaps or compiles may miss one."""

KEEP_AWAKE_SECONDS = 60.0
"""Questions pass by the scheduler's task queue; a task this often tells it that we are here."""

_log = logging.getLogger(__name__)


class Watch:
    """One for each session."""

    def __init__(self, session: Session, board: StatusBoard, patience_s: float) -> None:
        self._session, self._board, self._patience_s = session, board, patience_s
        self._workers: set[str] = set()
        self._questions, self._kept_awake_at = 0, 0.0

    def keep(
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
                if is_over():
                    return
                self.look()
                self._keep_awake(questions())
                if self._is_emptied():
                    return
            except (TimeoutError, OSError, RuntimeError) as error:
                _log.warning("The cluster does not answer: %r", error)
                failed += 1
            else:
                failed = 0

    def _is_emptied(self) -> bool:
        """Whether somebody has restarted the workers: what they held is forgotten, not lost."""
        return any(future.cancelled() for future in self._session.dataset.futures())

    def look(self) -> None:
        """Bring the board and the placement up to date.

        Raises:
            TimeoutError, OSError: the scheduler does not answer.
        """
        client, placement = self._session.client, self._session.placement
        threads = client.sync(client.scheduler.ncores, callback_timeout=self._patience_s)
        if set(threads) != self._workers or placement.missing():
            self._workers = set(threads)
            placement.refresh()
            if not placement.missing():
                self._balance(list(threads))
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
        if not missing:
            self._board.show(ClusterState.READY, "Ready.", workers=n_workers)
            return
        self._heal()
        whole = sum(len(blocks.indexed) for blocks in self._session.dataset.blocks.values())
        self._board.show(
            ClusterState.LOADING,
            "A worker was lost; its trips are being loaded again.",
            workers=n_workers,
            progress=Progress(fraction=(whole - missing) / whole),
        )

    def _heal(self) -> None:
        """A block around which workers died too often is in error for ever, unless told again."""
        failed = [f for f in self._session.dataset.futures() if f.status == "error"]
        if failed:
            _log.warning("%d blocks failed while being loaded again; once more.", len(failed))
            self._session.client.retry(failed)

    def _keep_awake(self, questions: int) -> None:
        now = time.monotonic()
        if questions != self._questions and now - self._kept_awake_at > KEEP_AWAKE_SECONDS:
            self._questions, self._kept_awake_at = questions, now
            self._session.client.submit(answering.do_nothing, pure=False, priority=1)
