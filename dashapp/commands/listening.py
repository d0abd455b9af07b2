"""A listening socket, taken before anything is started, so that a refusal is one sentence."""

import errno
import socket

from dashapp.errors import ConfigurationError

_REASONS = {
    errno.EADDRINUSE: "another program listens there; choose another --port",
    errno.EACCES: "this user may not listen there; choose a --port from 1024 on",
    errno.EADDRNOTAVAIL: "this machine has no such address; check --host",
}


def listen(host: str, port: int) -> socket.socket:
    """A TCP socket bound to `host` and `port`; port 0 takes a free one.

    Raises:
        ConfigurationError: it cannot be had, with the reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise ConfigurationError(f"The host {host!r} is not known; check --host or HOST.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        reason = _REASONS.get(error.errno or 0, str(error.strerror))
        raise ConfigurationError(f"Cannot listen on {host} port {port}: {reason}.") from None
    return listener


def find_url(listener: socket.socket) -> str:
    """The address to type into a browser; a listener on every address is reached by localhost."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - compared, not bound
    return f"http://{shown or (f'[{host}]' if ':' in host else host)}:{port}"
