"""WebDriver BiDi over a WebSocket: commands are answered, events are kept. Knows no browser."""

import asyncio
import itertools
import json
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from tornado.websocket import WebSocketClientConnection, websocket_connect

T = TypeVar("T")
ANSWER_S = 60.0
MESSAGE_BYTES = 64_000_000
"""A screenshot is one message."""


class BidiError(Exception):
    """The browser refused a command, or went away before it answered."""


class BidiConnection:
    """Commands from any one thread; the socket has a thread and a loop of its own.

    Playwright leaves its event loop running in the thread of the tests.
    """

    def __init__(self, url: str) -> None:
        self.events: list[dict[str, Any]] = []
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._socket = self._run(self._connect(url))

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer's result; raises BidiError with the browser's own words."""
        answer: Future[dict[str, Any]] = Future()
        number = next(self._numbers)
        self._answers[number] = answer
        self._run(self._send({"id": number, "method": method, "params": params}))
        told = answer.result(ANSWER_S)
        if told["type"] == "error":
            raise BidiError(f"{method}: {told['error']}: {told['message']}")
        result: dict[str, Any] = told["result"]
        return result

    def close(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_S)

    async def _connect(self, url: str) -> WebSocketClientConnection:
        take = self._take
        return await websocket_connect(
            url, on_message_callback=take, max_message_size=MESSAGE_BYTES
        )

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.write_message(json.dumps(message))

    async def _end(self) -> None:
        self._socket.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _take(self, text: str | bytes | None) -> None:
        """None says that the socket has closed."""
        if text is None:
            self._fail("the browser has closed the connection")
            return
        message: dict[str, Any] = json.loads(text)
        if message["type"] == "event":
            self.events.append(message)
        elif (answer := self._answers.pop(message["id"], None)) is not None:
            answer.set_result(message)

    def _fail(self, why: str) -> None:
        for answer in self._answers.values():
            answer.set_exception(BidiError(why))
        self._answers.clear()
