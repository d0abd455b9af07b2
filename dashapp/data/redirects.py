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


async def open_session(loop: Any, **settings: Any) -> Any:
    """An aiohttp session for fsspec's `get_client`."""
    import aiohttp  # noqa: PLC0415  only sets on http need it

    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(refuse_other_host)
    return aiohttp.ClientSession(loop=loop, trace_configs=[watch], **settings)


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
