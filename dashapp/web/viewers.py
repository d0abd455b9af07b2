"""Whether the one who asks still waits: a browser that aborts a request closes its connection."""

import select
import socket
from functools import partial

from flask import request

from dashapp.audience import Audience


def find_audience() -> Audience:
    """Of the request at hand. Other servers than gunicorn do not show us the connection."""
    connection = request.environ.get("gunicorn.socket")
    return Audience() if connection is None else Audience(partial(has_left, connection))


def has_left(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection on which nothing more is expected."""
    if connection.fileno() < 0:  # closed by the server itself
        return True
    try:
        poller = select.poll()
        poller.register(connection, select.POLLIN)
        return bool(poller.poll(0)) and not connection.recv(1, socket.MSG_PEEK)
    except OSError:  # reset
        return True
    except ValueError:  # TLS, which cannot be looked into without taking from it
        return False
