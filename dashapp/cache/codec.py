"""An answer <-> the bytes in a store: numbers, the body, and proof of who wrote them. No pickle.

What lies in a store may have been cut short, moved, written by another release or by somebody
else. It is read by fixed places only, and believed only when its signature says that a process
which knows the store's key has written it under this very name.
"""

import hmac
import struct

from dashapp.model import Answer, Packed

_HEAD = struct.Struct("<4sdQ")
"""Mark, milliseconds of computing, trips; the body is the rest."""

_MARK = b"DA1\n"
_DIGEST_BYTES = 32


class UnreadableError(ValueError):
    """These bytes are no answer of ours to this question."""


class AnswerCodec:
    """`key` signs; None is for a store that nobody else can reach, the memory of this process."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._signed_from = 0 if key is None else _DIGEST_BYTES

    def encode(self, name: str, elapsed_ms: float, value: Packed) -> bytes:
        plain = _HEAD.pack(_MARK, elapsed_ms, value.total) + value.body
        return self._sign(name, plain) + plain

    def decode(self, name: str, stored: bytes) -> Answer[Packed]:
        """Raises UnreadableError for whatever `encode` has not made under this name."""
        proof, plain = stored[: self._signed_from], stored[self._signed_from :]
        if not hmac.compare_digest(proof, self._sign(name, plain)) or len(plain) < _HEAD.size:
            raise UnreadableError
        mark, elapsed_ms, total = _HEAD.unpack_from(plain)
        if mark != _MARK:
            raise UnreadableError
        return Answer(Packed(plain[_HEAD.size :], total), cached=True, elapsed_ms=elapsed_ms)

    def _sign(self, name: str, plain: bytes) -> bytes:
        """The name is signed too: an answer that was moved is the answer to something else."""
        if self._key is None:
            return b""
        return hmac.digest(self._key, name.encode() + b"\0" + plain, "sha256")
