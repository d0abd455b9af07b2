"""By which names this server is asked.

A page of another site can give its own name the address of this machine (DNS rebinding); its
scripts would then read whatever is served here, to the browser of the very same origin.
"""

import ipaddress

from flask import Request

from dashapp.errors import BadRequestError
from dashapp.settings import Settings

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
ANY_NAME = ("/healthz", "/readyz")
"""Platforms ask these by address; they tell nothing that is anybody's."""


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches a server that listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def with_loopback_names(settings: Settings) -> Settings:
    """For a server that listens on a loopback address: its user is its only viewer."""
    hosts = (*settings.hosts, *LOOPBACK_NAMES)
    return settings.model_copy(update={"hosts": hosts, "tell_viewers": True})


def refuse_other_names(request: Request, hosts: tuple[str, ...]) -> None:
    """Raises BadRequestError for a Host that is none of `hosts`, if there are any."""
    if not hosts or request.path in ANY_NAME:
        return
    name = cut_port(request.environ.get("HTTP_HOST", "")).lower()
    if not any(_is_named(name, host.lower()) for host in hosts):
        raise BadRequestError(
            f"This server is not known as {name[:100]!r}; whoever runs it may add the name to "
            "DASHAPP_HOSTS."
        )


def cut_port(host: str) -> str:
    """`[::1]:80` -> `[::1]`; what is no host and port stays as it is, and is nobody's name."""
    name, colon, port = host.rpartition(":")
    if colon and port.isascii() and port.isdigit() and (":" not in name or name[-1:] == "]"):
        return name
    return host


def _is_named(name: str, host: str) -> bool:
    return name == host or (host.startswith(".") and name.endswith(host))
