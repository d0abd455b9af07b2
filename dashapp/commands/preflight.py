"""Would it work? Each part of a start is examined without starting anything long."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashapp.cluster.private import CACHE_HINT, refuse_shared
from dashapp.errors import ClusterError, ConfigurationError, DashAppError, DataError
from dashapp.settings import Settings, find_redis_options

_REDIS = "redis"
"""Without it all is slower, so `serve` starts anyway."""


@dataclass(frozen=True)
class Finding:
    """One line of `check`. `exit_code` is 0 when the part would work."""

    part: str
    text: str
    exit_code: int = 0
    kind: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding a part, each as soon as it is known."""
    parts: list[tuple[str, Callable[[Settings], Finding]]] = [
        ("folder", examine_folder),
        ("data", examine_data),
        ("cluster", examine_cluster),
    ]
    if settings.result_cache == "redis":
        parts.append((_REDIS, examine_redis))
    for part, look in parts:
        try:
            yield look(settings)
        except DashAppError as error:
            yield Finding(part, str(error), error.exit_code)


def examine_folder(settings: Settings) -> Finding:
    """Whether the cache folder is there or can be made; nothing is made here."""
    folder = settings.cache_folder
    refuse_shared(folder.resolve(), CACHE_HINT)
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not (standing.is_dir() and os.access(standing, os.W_OK)):
        raise ConfigurationError(
            f"{standing} cannot be written; choose another DASHAPP_CACHE_FOLDER."
        )
    return Finding("folder", f"demo data and compiled code go to {folder}")


def examine_data(settings: Settings) -> Finding:
    from dashapp.data.sources import resolve_sources  # noqa: PLC0415 - loads storage clients
    from dashapp.data.storage import StorageOptions  # noqa: PLC0415

    if not settings.data:
        return Finding("data", f"synthetic demo data, {settings.demo_rows:,} trips", kind="demo")
    found = resolve_sources(settings.data, StorageOptions.from_settings(settings))
    files = f"{len(found.files)} files, {found.n_bytes / 1e6:,.1f} MB, " if found.files else ""
    text = f"{found.name}: {found.kind}, {files}version {found.version}"
    return Finding("data", text, kind=str(found.kind))


def examine_cluster(settings: Settings) -> Finding:
    from dashapp.cluster.backends import create_backend  # noqa: PLC0415 - loads distributed

    return Finding("cluster", create_backend(settings).check())


def examine_redis(settings: Settings) -> Finding:
    """Whether it answers now; its address is told without the password in it."""
    import redis  # noqa: PLC0415 - only where it is used

    from dashapp.cache.store import describe_redis_failure  # noqa: PLC0415

    place = urlsplit(settings.redis_url)
    name = f"Redis at {place.hostname}:{place.port or 6379}" if place.hostname else "Redis"
    try:
        client = redis.Redis.from_url(settings.redis_url, **find_redis_options(settings))
        with client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ClusterError(
            f"{name} does not answer ({describe_redis_failure(error)}); pages work without it, but "
            "every web process computes for itself."
        ) from None
    return Finding(_REDIS, f"{name} answers; all web processes share results there")


def examine_apart(settings: Settings) -> str:
    """Examine in a process of its own, so that the server loads none of what that takes.

    Returns:
        The kind of the data: demo, raw or prepared.

    Raises:
        DataError, ConfigurationError: the first part that would not work.
    """
    command = [sys.executable, "-m", "dashapp", "check", "--json", "--backend", settings.backend]
    if settings.data != Settings().data:
        command += ["--data", *settings.data]  # as it stands on our own command line
    # Everything else is in the environment, which the process inherits and nobody else reads.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    findings = [Finding(**json.loads(line)) for line in done.stdout.splitlines()]
    grave = (finding for finding in findings if finding.exit_code and finding.part != _REDIS)
    failed = next(grave, None)
    if failed is not None:
        raise (ConfigurationError if failed.exit_code == 2 else DataError)(failed.text)
    kinds = [finding.kind for finding in findings if finding.part == "data"]
    if not kinds:
        raise DashAppError("The data could not be examined; `check` says more.")
    return kinds[0]
