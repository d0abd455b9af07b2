"""Who is the operator: a token given once, and a signed cookie until it ends or is given back.

The cookie is signed with a key made from the token, so that every web process and every dyno
knows it, and another token ends all sessions. It knows nothing of what operators do.
"""

import hmac
import ipaddress
import logging
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

from dashapp.errors import BadRequestError, ForbiddenError, LoginNeededError, TooManyRequestsError
from dashapp.key_making import derive_key
from dashapp.web.guard import is_of_other_site
from dashapp.web.sessions import EndedSessions

COOKIE = "dashapp-operator"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Over https: no other host and no unencrypted page can set it, and browsers hold to that."""

CSRF_HEADER = "X-Operator-Csrf"
SESSION_SECONDS = 12 * 3600
_NAME_BYTES = 16

_log = logging.getLogger(__name__)

WINDOW_SECONDS = 60.0
WRONG_EACH = 5
WRONG_ALL = 60
"""Wrong tokens within the window, from one address and from all together: more of them are not
looked at and not logged. The right one is always heard: nobody shall keep the operator out, and no
number of guesses finds 16 characters made by chance."""


@dataclass(frozen=True, slots=True)
class Session:
    """`csrf` proves that a request comes from our page."""

    digest: str
    csrf: str

    @property
    def name(self) -> str:
        """What stands in the log."""
        return self.digest[:8]


class Authenticator:
    """Lets the operator in. One for an app."""

    def __init__(
        self, token: str, ended: EndedSessions, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._token, self._ended = token, ended
        self._key = derive_key(token, "dashapp operator")
        self._cookies = URLSafeTimedSerializer(
            self._key, salt="cookie", signer_kwargs={"digest_method": sha256}
        )
        self._wrong = WrongTries(clock)

    def log_in(self, given: object, address: str) -> str:
        """The value of a new cookie for whoever gives the right token.

        Raises:
            BadRequestError, LoginNeededError: it is none, or not the right one.
            TooManyRequestsError: nor were too many others of late.
        """
        if not isinstance(given, str) or not given:
            raise BadRequestError("Give the operator's token.")
        if not hmac.compare_digest(_digest(given), _digest(self._token)):
            self._wrong.refuse_too_many(address)
            self._wrong.note(address)
            _log.info("Somebody at %s has given a wrong operator's token.", address)
            raise LoginNeededError("This is not the operator's token.")
        return self._cookies.dumps(secrets.token_urlsafe(_NAME_BYTES))

    def find_session(self, request: Request) -> Session | None:
        """Of the operator who sends this; None for everybody else."""
        value = request.cookies.get(name_cookie(request), "")
        try:
            visit = self._cookies.loads(value, max_age=SESSION_SECONDS)
        except BadSignature:
            return None
        if self._ended.has_ended(_digest(visit).hex()):
            return None
        csrf = hmac.new(self._key, f"csrf {visit}".encode(), sha256).hexdigest()
        return Session(_digest(visit).hex(), csrf)

    def end(self, session: Session) -> None:
        """Whoever holds the cookie, it is worth nothing any more."""
        self._ended.end(session.digest)

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
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(_digest(given), _digest(session.csrf)):
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
        """Raises TooManyRequestsError, with the seconds until a try counts again."""
        now = self._clock()
        with self._lock:
            recent = [(at, who) for at, who in self._tries if at > now - WINDOW_SECONDS]
        own = [at for at, who in recent if who == address]
        if len(own) < WRONG_EACH and len(recent) < WRONG_ALL:
            return
        first = own[-WRONG_EACH] if len(own) >= WRONG_EACH else recent[0][0]
        wait_s = math.ceil(first + WINDOW_SECONDS - now)
        raise TooManyRequestsError(f"Too many wrong tokens; try again in {wait_s} s.", wait_s)


def refuse_other_sites(request: Request) -> None:
    """JSON cannot be posted from another site without asking first, and we never answer that.

    Raises:
        ForbiddenError: the browser says that another site has sent it, or it is a plain form.
    """
    if is_of_other_site(request) or not request.is_json:
        raise ForbiddenError("This is for the operator's panel alone.")


def set_cookie(response: Response, value: str, request: Request) -> None:
    """An empty value ends the session of this browser."""
    response.set_cookie(
        name_cookie(request),
        value,
        max_age=SESSION_SECONDS if value else 0,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def name_cookie(request: Request) -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE


def find_address(request: Request) -> str:
    """Who sends this, as the proxies say that DASHAPP_PROXIES believes; an address or no text."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    is_scoped = isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None
    return "unknown" if is_scoped else str(address)  # a scope is any text whatever


def _digest(text: str) -> bytes:
    """Of any text: JSON may hold half a character, a header any byte."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
