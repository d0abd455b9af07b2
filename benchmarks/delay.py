"""A longer way to a server: a relay that hands everything on a while later, both ways."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_PIECE_BYTES = 1 << 20
_READY_SECONDS = 10.0


@contextmanager
def delayed(socket: Path, one_way_s: float) -> Iterator[Path]:
    """The socket behind which `socket` is `one_way_s` further away, in a private folder.

    What is under way does not hold back what follows: bandwidth stays as it is.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="delay", daemon=True)
    thread.start()
    relay = _Relay(socket, one_way_s)
    try:
        with TemporaryDirectory(prefix="delay-") as folder:
            near = Path(folder, "socket")
            asyncio.run_coroutine_threadsafe(relay.open(near), loop).result(_READY_SECONDS)
            yield near
    finally:
        asyncio.run_coroutine_threadsafe(relay.close(), loop).result(_READY_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_READY_SECONDS)
        loop.close()


class _Relay:
    def __init__(self, socket: Path, one_way_s: float) -> None:
        self._socket, self._one_way_s = socket, one_way_s
        self._server: asyncio.Server | None = None
        self._ways: set[asyncio.Task[None]] = set()

    async def open(self, near: Path) -> None:
        self._server = await asyncio.start_unix_server(self._accept, near)

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
            their_reader, their_writer = await asyncio.open_unix_connection(self._socket)
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
