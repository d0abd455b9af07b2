"""With what the answers in a store are signed, and which release has written them."""

import hashlib
import logging
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import dashapp
from dashapp.key_making import derive_key
from dashapp.settings import Settings

KEY_FILE = "results.key"
"""In the cache folder: what its processes sign with where no secret is set."""

_KEY_BYTES = 32
_PURPOSE = "dashapp results"

_log = logging.getLogger(__name__)


def find_key(settings: Settings) -> bytes | None:
    """The same for all processes that share the store; None for memory, which is not shared."""
    if settings.result_cache == "memory":
        return None
    secret = settings.cache_key or settings.operator_token
    if secret is not None:
        return derive_key(secret, _PURPOSE)
    if settings.result_cache == "filesystem":
        return _read_or_make(settings.cache_folder / KEY_FILE)
    _log.warning(
        "Results in Redis are signed with its address alone; set DASHAPP_CACHE_KEY, so that who "
        "can write to Redis cannot make up answers."
    )
    return derive_key(settings.redis_url, _PURPOSE)


def _read_or_make(path: Path) -> bytes:
    """Kept in a file that nobody else may read or write; of one that others could, a new one."""
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        kept = _read(path)
        if kept is None:
            _keep(path, key)
            kept = _read(path)
    except OSError as error:
        _log.warning("The key of the result cache cannot be kept: %s.", error.strerror)
        return key
    return kept or key


def _read(path: Path) -> bytes | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    private = stat.S_ISREG(status.st_mode) and not status.st_mode & 0o077
    if private and status.st_uid == os.getuid() and status.st_size == _KEY_BYTES:
        return path.read_bytes()
    path.unlink()
    return None


def _keep(path: Path, key: bytes) -> None:
    """Whole or not at all; of two processes that begin together the first one's counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # 0600 from the beginning
        file.write(key)
        file.flush()
        with suppress(FileExistsError):
            path.hardlink_to(file.name)


@cache
def compute_release() -> str:
    """Digest of the whole program: another one may compute, or pack, the same answer otherwise."""
    package = Path(dashapp.__file__).resolve().parent
    digest = hashlib.sha256(dashapp.__version__.encode())
    for path in sorted(package.rglob("*.py")):
        text = path.read_bytes()
        digest.update(f"\0{path.relative_to(package).as_posix()} {len(text)}\0".encode() + text)
    return digest.hexdigest()
