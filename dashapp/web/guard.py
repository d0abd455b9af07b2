"""What is refused before anything is done, and before it wakes a cluster that costs money.

Requests by names that are not ours, from pages of other sites, too long, or to addresses of Dash
that this page has no use for.
"""

from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Request, request
from werkzeug.exceptions import RequestURITooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from dashapp.errors import ForbiddenError, NotFoundError
from dashapp.settings import Settings
from dashapp.web.hosts import refuse_other_names
from dashapp.web.path_prefix import PrefixStripper

CLOSED_RULES = ("/<path:path>", "/_reload-hash")
"""Of Dash: the page for any address whatever, and what its developers' tools ask."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def guard(server: Flask, settings: Settings) -> None:
    """To be called before anything else looks at requests."""
    if settings.proxies:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    if settings.path_prefix != "/":
        server.wsgi_app = PrefixStripper(  # type: ignore[method-assign]
            server.wsgi_app, settings.path_prefix
        )
    server.config["MAX_CONTENT_LENGTH"] = settings.body_limit_kilobytes * 1024
    server.before_request(partial(refuse, settings))


def refuse(settings: Settings) -> None:
    """Raises the error that the request at hand is to be answered with, if it is one of those."""
    refuse_other_names(request, settings.hosts)
    if len(request.full_path) > settings.url_limit:
        raise RequestURITooLarge(f"An address has at most {settings.url_limit} characters here.")
    if is_of_other_site(request, is_embedded=bool(settings.embedded_in)):
        raise ForbiddenError("This is for this site's own page and for programs, not for others.")
    if request.url_rule is not None and request.url_rule.rule in CLOSED_RULES:
        raise NotFoundError(f"There is no {request.path[:200]}; the page is at /.")


def is_of_other_site(request: Request, *, is_embedded: bool = False) -> bool:
    """Whether a page of another site has a visitor's browser send this; links to us may be.

    `is_embedded`: the page may stand in a frame of other sites; of which ones its policy says.

    Browsers say it in Sec-Fetch-Site over https and to this machine, and in Origin with whatever
    is not just read; programs send neither.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        origin = request.headers.get("Origin")
        changes = request.method not in _SAFE_METHODS
        return changes and origin is not None and _find_host(origin) != request.host
    if site in {"same-origin", "none"} or _leads_to(request, "document"):
        return False
    return not (is_embedded and request.path == "/" and _leads_to(request, "iframe"))


def _leads_to(request: Request, kind: str) -> bool:
    told = request.headers
    return (
        request.method in _SAFE_METHODS
        and told.get("Sec-Fetch-Mode") == "navigate"
        and told.get("Sec-Fetch-Dest") == kind
    )


def _find_host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
