"""Does the scheduler of a living Coiled cluster answer? Asked before attaching to it.

The client of Coiled would try for minutes. A scheduler that hangs is of no use to anybody, and its
cluster goes on costing money: it is ended, and the next one takes its name.
"""

import logging
import socket
import ssl
import time
from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from dashapp.cluster.backends import CONNECT_SECONDS
from dashapp.cluster.coiled.errors import UNREACHABLE
from dashapp.errors import ClusterError

HUNG_SECONDS = 20.0
"""A scheduler that answers nobody for so long is given up: its data are lost, so not too soon."""

GONE_SECONDS = 8.0
"""Coiled takes some seconds to see that a scheduler has died."""

LOOK_EVERY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Reachability(Enum):
    ANSWERS = "answers"
    SILENT = "takes the call and says nothing: the process hangs"
    NOBODY = "nobody takes the call: the way there is closed, or the machine has gone"


def await_scheduler(cloud: Any, find: Callable[[], dict[str, Any] | None]) -> None:
    """Return when attaching or creating can work: the scheduler answers, or there is no cluster.

    `find` gives Coiled's view of the living cluster, or None.

    Raises:
        ClusterError: its scheduler cannot be reached from here.
    """
    began = time.monotonic()
    while (found := find()) is not None and _has_scheduler(found):
        reach = probe(cloud, found["id"])
        waited_s = time.monotonic() - began
        if reach is Reachability.ANSWERS:
            return
        if reach is Reachability.NOBODY and waited_s > GONE_SECONDS:
            raise ClusterError(UNREACHABLE)
        if reach is Reachability.SILENT and waited_s > HUNG_SECONDS:
            _log.warning("The scheduler of %s hangs; a new cluster replaces it.", found["name"])
            cloud.delete_cluster(found["id"], reason="Its scheduler hung; replaced by dashapp")
        time.sleep(LOOK_EVERY_SECONDS)


def probe(cloud: Any, cluster_id: int) -> Reachability:
    """One handshake with a time limit. The kernel takes calls for a process that hangs."""
    security, info = cloud.security(cluster_id=cluster_id)
    address = urlsplit(info["address_to_use"])
    context = security.get_connection_args("scheduler")["ssl_context"]
    try:
        with socket.create_connection((address.hostname, address.port), CONNECT_SECONDS) as line:
            return _shake_hands(line, context)
    except OSError:
        return Reachability.NOBODY


def _shake_hands(line: socket.socket, context: ssl.SSLContext) -> Reachability:
    try:
        context.wrap_socket(line).close()
    except TimeoutError:
        return Reachability.SILENT
    return Reachability.ANSWERS


def _has_scheduler(found: dict[str, Any]) -> bool:
    state: str = found["scheduler"]["current_state"]["state"]
    return state == "started"
