"""http:// storages may move a file within their host, and lead to no other one.

Whoever controls a server of files would else have this program ask, with its own access to the
network, whatever they name: a cloud's metadata address, or a service of the machine itself.
"""

from typing import Any
from urllib.parse import urlsplit

from dashapp.errors import SourceRefusedError

_PORTS = {"http": 80, "https": 443}


def stays_on_host(address: str, target: str) -> bool:
    """To the same port in the same way, or to https at its own; as nobody else."""
    old, new = urlsplit(address), urlsplit(target)
    ways = [(one.scheme, one.port or _PORTS.get(one.scheme)) for one in (old, new)]
    stays = new.hostname == old.hostname and new.username in (None, old.username)
    return stays and ways[1] in (ways[0], ("https", 443))


_PATIENCE = 20
"""One answer, which has 64 MB of a file, may take this many times what a server may be silent."""


async def open_session(loop: Any, timeout_seconds: float, **settings: Any) -> Any:
    """An aiohttp session for fsspec's `get_client`.

    A server may be silent for `timeout_seconds`, and drip for as long as a slow line may take.
    """
    import aiohttp  # noqa: PLC0415  only sets on http need it

    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(refuse_other_host)
    limits = aiohttp.ClientTimeout(
        total=timeout_seconds * _PATIENCE, sock_connect=timeout_seconds, sock_read=timeout_seconds
    )
    return aiohttp.ClientSession(loop=loop, trace_configs=[watch], timeout=limits, **settings)


async def refuse_other_host(session: Any, context: Any, moved: Any) -> None:
    """Called before a redirect is followed.

    Raises:
        SourceRefusedError: it does not stay on the host.
    """
    del session, context
    headers = moved.response.headers
    target = moved.url.join(type(moved.url)(headers.get("Location") or headers.get("URI") or ""))
    if not stays_on_host(str(moved.url), str(target)):
        raise SourceRefusedError(
            f"{urlsplit(str(moved.url)).hostname} leads to another host, "
            f"{target.host}; give the address of the file itself."
        )
