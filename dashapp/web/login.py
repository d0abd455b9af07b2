"""Who is the operator: a token given once, a signed cookie afterwards, and no state but that.

The cookie is signed with a key made from the token, so that every web process and every dyno
knows it, and another token ends all sessions. It knows nothing of what operators do.
"""

import hmac
import ipaddress
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from dashapp.errors import BadRequestError, ForbiddenError, LoginNeededError, TooManyTriesError

COOKIE = "dashapp-operator"
CSRF_HEADER = "X-Operator-Csrf"
SESSION_SECONDS = 12 * 3600

WINDOW_SECONDS = 60.0
WRONG_EACH = 5
"""Wrong tokens from one address within the window; then not even the right one is heard."""

WRONG_ALL = 60
"""From all addresses together, because who is behind a proxy can be lied about."""


@dataclass(frozen=True, slots=True)
class Session:
    """`name` stands in the log; `csrf` proves that a request comes from our page."""

    name: str
    csrf: str


class Gate:
    """Lets the operator in. One for an app."""

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token
        self._key = sha256(b"dashapp operator\0" + token.encode()).digest()
        self._cookies = URLSafeTimedSerializer(
            self._key, salt="cookie", signer_kwargs={"digest_method": sha256}
        )
        self._wrong = WrongTries(clock)

    def admit(self, given: object, address: str) -> str:
        """The value of a new cookie for whoever gives the right token.

        Raises:
            TooManyTriesError: too many were wrong of late.
            BadRequestError, LoginNeededError: it is none, or not the right one.
        """
        self._wrong.refuse_too_many(address)
        if not isinstance(given, str) or not given:
            raise BadRequestError("Give the operator's token.")
        if not hmac.compare_digest(_digest(given), _digest(self._token)):
            self._wrong.note(address)
            raise LoginNeededError("This is not the operator's token.")
        return self._cookies.dumps(secrets.token_urlsafe(12))

    def find_session(self, request: Request) -> Session | None:
        """Of the operator who sends this; None for everybody else."""
        try:
            visit = self._cookies.loads(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS)
        except BadSignature:
            return None
        csrf = hmac.new(self._key, f"csrf {visit}".encode(), sha256).hexdigest()
        return Session(_digest(visit).hex()[:8], csrf)

    def require(self, request: Request) -> Session:
        """The session of a request that changes something.

        Raises:
            LoginNeededError: nobody has logged in, or too long ago.
            ForbiddenError: another site has sent it.
        """
        refuse_other_sites(request)
        session = self.find_session(request)
        if session is None:
            raise LoginNeededError("Log in as the operator first.")
        if not hmac.compare_digest(request.headers.get(CSRF_HEADER, ""), session.csrf):
            raise ForbiddenError("This request did not come from the operator's panel; reload it.")
        return session


class WrongTries:
    """Times of wrong tokens by address; forgets them after the window."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._tries: deque[tuple[float, str]] = deque(maxlen=WRONG_ALL)

    def note(self, address: str) -> None:
        with self._lock:
            self._tries.append((self._clock(), address))

    def refuse_too_many(self, address: str) -> None:
        """Raises TooManyTriesError, with the seconds until a try counts again."""
        now = self._clock()
        with self._lock:
            recent = [(at, who) for at, who in self._tries if at > now - WINDOW_SECONDS]
        own = [at for at, who in recent if who == address]
        if len(own) < WRONG_EACH and len(recent) < WRONG_ALL:
            return
        first = own[-WRONG_EACH] if len(own) >= WRONG_EACH else recent[0][0]
        wait_s = math.ceil(first + WINDOW_SECONDS - now)
        raise TooManyTriesError(f"Too many wrong tokens; try again in {wait_s} s.", wait_s)


def refuse_other_sites(request: Request) -> None:
    """JSON cannot be posted from another site without asking first, and we never answer that.

    Raises:
        ForbiddenError: the browser says that another site has sent it, or it is a plain form.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site != "same-origin" or not request.is_json:
        raise ForbiddenError("This is for the operator's panel alone.")


def set_cookie(response: Response, value: str, request: Request) -> None:
    """An empty value ends the session of this browser."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=SESSION_SECONDS if value else 0,
        secure=is_https(request),
        httponly=True,
        samesite="Strict",
    )


def is_https(request: Request) -> bool:
    """Whether the browser speaks https, be it only to the router in front of us."""
    spoken = request.headers.get("X-Forwarded-Proto", request.scheme)
    return spoken.rpartition(",")[2].strip() == "https"


def find_address(request: Request) -> str:
    """Who sends this: what the router in front has seen, which stands last."""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(told or request.remote_addr or ""))
    except ValueError:
        return "unknown"


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
