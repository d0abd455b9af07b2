"""One message to all workers of a client at once, without a thread that waits for the answers."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from distributed import Client

from dashapp.cluster.query import executor
from dashapp.cluster.query.executor import Request
from dashapp.model.work import Work

Answers = Mapping[str, Sequence[Any] | Exception]
"""By worker: what it answers to each request, or why it answers none."""


class FanOut(Protocol):
    """How a queue reaches the workers."""

    def send(self, client: Client, requests: Sequence[Request], limit_s: float) -> Future[Answers]:
        """Put requests to the workers of a client; it ends with TimeoutError after so long."""

    def drop(self, client: Client, names: Collection[str]) -> None:
        """Tell the workers that nobody waits for these requests any more. Returns at once."""


@dataclass(frozen=True)
class ClientFanOut:
    """Questions of a kind to all workers that the scheduler knows at this moment.

    Naming a worker that has died since would wait for a connection to nobody.
    """

    work: Work

    def send(self, client: Client, requests: Sequence[Request], limit_s: float) -> Future[Answers]:
        return _begin(client, executor.answer, requests, self.work, limit_s=limit_s)

    def drop(self, client: Client, names: Collection[str]) -> None:
        with suppress(RuntimeError):  # the client was closed: nobody is left to be told
            _begin(client, executor.drop, list(names), limit_s=_DROP_SECONDS)


_DROP_SECONDS = 5.0


def _begin(client: Client, function: Any, *arguments: Any, limit_s: float) -> Future[Any]:
    """In the client's event loop.

    Raises:
        RuntimeError: it has ended.
    """

    async def run() -> Any:
        return await client.run(function, *arguments, on_error="return", callback_timeout=limit_s)

    running = run()
    try:
        return asyncio.run_coroutine_threadsafe(running, client.loop.asyncio_loop)
    except RuntimeError:
        running.close()
        raise
