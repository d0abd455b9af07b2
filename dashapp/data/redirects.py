"""http:// storages may move a file within their host, and lead to no other one.

Whoever controls a server of files would else have this program ask, with its own access to the
network, whatever they name: a cloud's metadata address, or a service of the machine itself.
"""

from typing import Any
from urllib.parse import urlsplit

from dashapp.errors import SourceRefusedError


async def open_session(loop: Any, **settings: Any) -> Any:
    """An aiohttp session for fsspec's `get_client`."""
    import aiohttp  # noqa: PLC0415  only sets on http need it

    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(refuse_other_host)
    return aiohttp.ClientSession(loop=loop, trace_configs=[watch], **settings)


async def refuse_other_host(session: Any, context: Any, moved: Any) -> None:
    """Called before a redirect is followed.

    Raises:
        SourceRefusedError: it leads to another host, or to another port over plain http.
    """
    del session, context
    headers = moved.response.headers
    target = moved.url.join(type(moved.url)(headers.get("Location") or headers.get("URI") or ""))
    stays = target.host == moved.url.host and (
        target.port == moved.url.port or (target.scheme, target.port) == ("https", 443)
    )
    if not stays:
        raise SourceRefusedError(
            f"{urlsplit(str(moved.url)).hostname} leads to another host, "
            f"{target.host}; give the address of the file itself."
        )
