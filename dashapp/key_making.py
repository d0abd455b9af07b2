"""Keys that are made from a secret of the settings.

What is signed with one is seen by others: cookies by who copies them, results by who reads the
store. Trying secrets on it is to cost them time and memory for each.
"""

import hashlib
from functools import lru_cache

_COST = {"n": 2**14, "r": 8, "p": 1}
"""16 MB and 0.05 s: once a process, beside 180 MB. Secrets have 16 characters made by chance."""


@lru_cache(maxsize=8)
def derive_key(secret: str, purpose: str) -> bytes:
    """32 bytes; every process that has the secret makes the same ones."""
    return hashlib.scrypt(secret.encode(), salt=purpose.encode(), dklen=32, **_COST)
