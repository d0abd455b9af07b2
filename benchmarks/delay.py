"""A longer way to a server: a TCP relay that hands everything on a while later, both ways."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE_BYTES = 1 << 20
_READY_SECONDS = 10.0


@contextmanager
def delayed(host: str, port: int, one_way_s: float) -> Iterator[int]:
    """The port at 127.0.0.1 behind which `host:port` is `one_way_s` further away.

    What is under way does not hold back what follows: bandwidth stays as it is.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="delay", daemon=True)
    thread.start()
    relay = _Relay(host, port, one_way_s)
    try:
        opening = asyncio.run_coroutine_threadsafe(relay.open(), loop)
        yield opening.result(_READY_SECONDS)
    finally:
        asyncio.run_coroutine_threadsafe(relay.close(), loop).result(_READY_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_READY_SECONDS)
        loop.close()


class _Relay:
    def __init__(self, host: str, port: int, one_way_s: float) -> None:
        self._host, self._port, self._one_way_s = host, port, one_way_s
        self._server: asyncio.Server | None = None
        self._ways: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for way in self._ways:
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.ensure_future(self._connect(reader, writer))
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Each direction ends for itself; both connections close when both have ended."""
        writers = [writer]
        try:
            their_reader, their_writer = await asyncio.open_connection(self._host, self._port)
            writers.append(their_writer)
            await asyncio.gather(self._pump(reader, their_writer), self._pump(their_reader, writer))
        except OSError:
            pass  # an end that breaks off is an end
        finally:
            for one in writers:
                one.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """An empty piece is the end of the stream."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(pieces, writer))
        clock = asyncio.get_running_loop()
        try:
            piece = b"-"
            while piece:
                piece = await reader.read(_PIECE_BYTES)
                pieces.put_nowait((clock.time() + self._one_way_s, piece))
            await sending
        finally:
            sending.cancel()

    async def _send(
        self, pieces: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        clock = asyncio.get_running_loop()
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - clock.time())
            if not piece:
                writer.write_eof()
                return
            writer.write(piece)
            await writer.drain()
