"""A Flask-Caching backend in Redis that stores bytes as they are. The stock one unpickles."""

from flask_caching.backends.rediscache import RedisCache

from dashapp.cache.files import MAX_VALUE_BYTES

BACKEND_PATH = "dashapp.cache.shared.SharedCache"


class _AsItIs:
    """In the place of cachelib's serializer."""

    @staticmethod
    def dumps(value: bytes) -> bytes:
        return value

    @staticmethod
    def loads(value: bytes | None) -> bytes | None:
        return value


class SharedCache(RedisCache):  # type: ignore[misc]  # Flask-Caching is not typed for us
    """Byte strings with a time to live. Raises redis.RedisError and OSError."""

    serializer = _AsItIs()

    def get(self, key: str) -> bytes | None:
        """Nothing for nothing there and for nothing in it; Redis cuts off what is too large."""
        name = f"{self._get_prefix()}{key}"
        found: bytes = self._read_client.getrange(name, 0, MAX_VALUE_BYTES - 1)
        return found or None
