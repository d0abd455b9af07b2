"""Who asks, until when, and whether he still waits: to abort is to close the connection."""

import select
import socket
from functools import partial

from flask import request

from dashapp.cancellation import CancellationToken
from dashapp.web.arrival import arrived_at

PAGE_HEADER = "X-Page"
"""A random word that each page has chosen for itself when it was loaded."""


def create_cancellation_token(limit_s: float) -> CancellationToken:
    """Of the request at hand, which is to be answered `limit_s` after it has arrived.

    Other servers than gunicorn do not show us the connection.
    """
    deadline, viewer = arrived_at(request.environ) + limit_s, name_viewer()
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        return CancellationToken(deadline=deadline, viewer=viewer)
    return CancellationToken(partial(is_closed, connection), deadline, viewer)


def name_viewer() -> str:
    """Who asks: the page, where it says so, else the address.

    An office has one address, and so have all viewers behind a platform's router. Whoever makes up
    pages wins no more than whoever opens more of them.
    """
    return request.headers.get(PAGE_HEADER, "")[:64] or request.remote_addr or ""


def is_closed(connection: socket.socket) -> bool:
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
