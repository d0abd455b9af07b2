"""Connections of a local cluster by Unix-domain sockets in a private folder: scheme `unix://`.

Who connects to a scheduler or a worker can run code as us, and a port of 127.0.0.1 is open to every
user of the machine. The kernel lets nobody into our folder, both ways: no other user can pass for a
scheduler either. TLS would do the same and cost 14 % of an empty question (docs/security.md).

Importing this makes the scheme known to distributed; workers do so as a preload.
"""

import socket
import uuid
import weakref
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from distributed.comm.core import BaseListener, CommClosedError, Connector
from distributed.comm.registry import Backend, backends
from distributed.comm.tcp import MAX_BUFFER_SIZE, TCP, convert_stream_closed_error
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_unix_socket
from tornado.tcpserver import TCPServer

SCHEME = "unix"
BACKLOG = 1024
_HOST = "127.0.0.1"
"""What distributed is told of the host: all are on this one."""

_numbers = count()


def address_of(path: Path) -> str:
    """A folder is an address too: who listens there takes a name of its own inside."""
    return f"{SCHEME}://{quote(str(path))}"


def path_of(address: str) -> Path:
    """Of an address with or without its scheme; distributed adds a port of 0, which means nothing.

    Raises:
        ValueError: an address of another kind.
    """
    scheme, separator, location = address.rpartition("://")
    if separator and scheme != SCHEME:
        raise ValueError(f"{address} is no address of a socket in a folder.")
    return Path(unquote(location.removesuffix(":0")))


class UnixSocket(TCP):  # type: ignore[misc]  # distributed is not typed for us
    """A connection: distributed's own for streams, without what only TCP knows of time limits."""

    def __init__(self, stream: IOStream, local: str, peer: str, deserialize: bool) -> None:
        super(TCP, self).__init__(deserialize=deserialize)
        self._closed = False
        self._extra: dict[str, Any] = {}
        self._local_addr, self._peer_addr, self.stream = local, peer, stream
        self._finalizer = weakref.finalize(self, self._get_finalizer())
        self._finalizer.atexit = False
        itself = weakref.ref(self)

        def note_end() -> None:
            comm = itself()
            if comm is not None:
                comm._closed = True

        stream.set_close_callback(note_end)


class UnixConnector(Connector):  # type: ignore[misc]
    async def connect(self, address: str, deserialize: bool = True, **_: Any) -> UnixSocket:
        """Raises OSError when nobody listens there."""
        path = path_of(address)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stream = IOStream(line, max_buffer_size=MAX_BUFFER_SIZE)
        try:
            await stream.connect(str(path))
        except StreamClosedError as error:
            convert_stream_closed_error(self, error)
        except BaseException:  # whoever gives up on the call leaves no socket behind
            stream.close()
            raise
        return UnixSocket(stream, f"{SCHEME}://{next(_numbers)}", address_of(path), deserialize)


class UnixListener(BaseListener):  # type: ignore[misc]
    """Listens at a path, or under a name of its own in a folder."""

    prefix = f"{SCHEME}://"

    def __init__(
        self, location: str, handle: Callable[[Any], Awaitable[None]], deserialize: bool, **how: Any
    ) -> None:
        super().__init__()
        path = path_of(location)
        self.path = path / uuid.uuid4().hex[:8] if path.is_dir() else path
        self._handle, self._deserialize = handle, deserialize
        self._allow_offload = how.get("allow_offload", True)
        self._server: TCPServer | None = None

    async def start(self) -> None:
        self._server = TCPServer(max_buffer_size=MAX_BUFFER_SIZE)
        self._server.handle_stream = self._take  # type: ignore[assignment, method-assign]
        self._server.add_socket(bind_unix_socket(str(self.path), 0o600, BACKLOG))

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()
            self.path.unlink(missing_ok=True)

    async def _take(self, stream: IOStream, _: Any) -> None:
        if self._server is None:  # ended between the call and its being taken
            stream.close()
            return
        peer = f"{SCHEME}://{next(_numbers)}"
        comm = UnixSocket(stream, self.listen_address, peer, self._deserialize)
        comm.allow_offload = self._allow_offload
        try:
            await self.on_connection(comm)
        except CommClosedError:
            return
        await self._handle(comm)

    @property
    def listen_address(self) -> str:
        return address_of(self.path)

    @property
    def contact_address(self) -> str:
        return self.listen_address


class UnixBackend(Backend):  # type: ignore[misc]
    def get_connector(self) -> UnixConnector:
        return UnixConnector()

    def get_listener(
        self, loc: str, handle_comm: Any, deserialize: bool, **how: Any
    ) -> UnixListener:
        return UnixListener(loc, handle_comm, deserialize, **how)

    def get_address_host(self, loc: str) -> str:
        del loc
        return _HOST

    def resolve_address(self, loc: str) -> str:
        return loc

    def get_local_address_for(self, loc: str) -> str:
        return loc


backends[SCHEME] = UnixBackend()
