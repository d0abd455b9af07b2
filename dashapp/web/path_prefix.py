"""A path prefix that a proxy leaves on: the page is found below it as well as without it."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class PrefixStripper:
    """WSGI middleware for proxies that take the prefix off, and for those that leave it on.

    Without its last slash the prefix leads to the page, whose own addresses are relative to it.
    """

    def __init__(self, application: Application, prefix: str) -> None:
        """`prefix` begins and ends with a slash, as `settings.path_prefix` does."""
        self._application, self._prefix = application, prefix

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._prefix[:-1]:
            query = environ.get("QUERY_STRING", "")
            target = self._prefix + (f"?{query}" if query else "")
            start_response(
                "308 Permanent Redirect", [("Location", target), ("Content-Length", "0")]
            )
            return [b""]
        if path.startswith(self._prefix):
            environ = {**environ, "PATH_INFO": path[len(self._prefix) - 1 :]}
        return self._application(environ, start_response)
