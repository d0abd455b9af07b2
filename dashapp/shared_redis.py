"""Redis for the little that web processes of several machines share, beside the results.

One that fails is left alone for a while, so that nobody waits for it again and again.
"""

import logging
import time
from typing import Any

from dashapp.settings import Settings

PATIENCE_SECONDS = 0.5
"""Without Redis all is slower and nothing broken, so nobody waits for it."""

REST_SECONDS = 10.0
"""A store that failed is left alone for so long: waiting for it would cost every question."""

_log = logging.getLogger(__name__)


class SharedRedis:
    """No method raises. Each machine, or each use, has keys of its own `prefix`."""

    def __init__(self, settings: Settings, prefix: str) -> None:
        import redis  # noqa: PLC0415  only where it is used

        self._client = redis.Redis.from_url(settings.redis_url, **find_redis_options(settings))
        self._failure, self._prefix, self._rests_until = redis.RedisError, prefix, 0.0

    def answers(self) -> bool:
        """Whether it did when it was last asked, or may again by now."""
        return time.monotonic() >= self._rests_until

    def ask(self, command: str, name: str, *values: Any, **options: Any) -> Any:
        """What `redis.Redis` gives for the key of this name; None where it does not answer."""
        if not self.answers():
            return None
        try:
            return getattr(self._client, command)(f"{self._prefix}{name}", *values, **options)
        except (self._failure, OSError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            _log.warning("Redis does not answer (%s).", describe_redis_failure(error))
            return None


def find_redis_options(settings: Settings) -> dict[str, Any]:
    """For every Redis client: it may take half a second, and rediss:// is what Heroku gives."""
    patience = {
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
    }
    if settings.redis_tls_verify or not settings.redis_url.startswith("rediss://"):
        return patience
    return patience | {"ssl_cert_reqs": "none", "ssl_check_hostname": False}


def describe_redis_failure(error: Exception) -> str:
    """Its kind only: the text of a Redis error may hold its address and password."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "its certificate cannot be verified: name its authority in the address, "
            "?ssl_ca_certs=file, or set DASHAPP_REDIS_TLS_VERIFY=false"
        )
    return type(error).__name__
