"""Would it work? Each part of a start is examined without starting anything long."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashapp.cluster.local.private_folder import CACHE_HINT, refuse_shared
from dashapp.data.generators import require_generator
from dashapp.errors import ClusterError, ConfigurationError, DashAppError, DataError
from dashapp.model import Account, Endpoint
from dashapp.model.loss_sentences import (
    describe_kept,
    describe_losses,
    describe_not_read,
    refuse_nothing_drawn,
)
from dashapp.set_names import split_settings
from dashapp.settings import Settings
from dashapp.shared_redis import describe_redis_failure, find_redis_options

if TYPE_CHECKING:
    from dashapp.data.sources import SourceSet

_log = logging.getLogger(__name__)

_REDIS = "redis"
"""Without it all is slower, so `serve` starts anyway."""


WARNING = "warning"
"""The kind of a finding that stops nothing and must not be overlooked."""


@dataclass(frozen=True)
class Finding:
    """One line of `check`. `exit_code` is 0 when the part would work.

    `of_set` is the name of the set of trips that it is about, where it has one.
    """

    part: str
    text: str
    exit_code: int = 0
    kind: str = ""
    of_set: str = ""


Look = Callable[[Settings], Iterable[Finding]]


def examine(settings: Settings) -> Iterator[Finding]:
    """The findings of each part as soon as they are known, warnings before all others."""
    for name, own in split_settings(settings).items():
        for finding in _examine_part("data", examine_data, own):
            yield replace(finding, of_set=name)
    parts: list[tuple[str, Look]] = [("folder", examine_folder), ("cluster", examine_cluster)]
    if settings.result_cache == "redis":
        parts.append((_REDIS, examine_redis))
    for part, look in parts:
        yield from _examine_part(part, look, settings)


def _examine_part(part: str, look: Look, settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except DashAppError as error:
        yield Finding(part, str(error), error.exit_code)


def examine_folder(settings: Settings) -> Iterator[Finding]:
    """Whether the cache folder is there or can be made; nothing that is made here stays.

    It is tried by writing: rights tell nothing of a full disk, nor root of one that is read-only.
    """
    folder = settings.cache_folder
    refuse_shared(folder.resolve(), CACHE_HINT)
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=standing) as file:
            file.write(b"tried")
    except OSError as error:
        raise ConfigurationError(
            f"{standing} cannot be written ({error.strerror}); choose another DASHAPP_CACHE_FOLDER."
        ) from None
    yield Finding("folder", f"demo data and compiled code go to {folder}")


def examine_data(settings: Settings) -> Iterator[Finding]:
    """Whether there are trips in it; warnings first: rows left out, files that are not read."""
    from dashapp.data.storage import StorageOptions  # noqa: PLC0415 - loads storage clients
    from dashapp.data.tlc.fetching import (  # noqa: PLC0415
        TlcOptions,
        describe_absent,
        find_absent,
        keep_present,
        refuse_full_disk,
    )
    from dashapp.data.tlc.finding import find_sources  # noqa: PLC0415

    dataset = settings.declared
    if not settings.data:
        require_generator(settings.declared_or_taxi)
        yield Finding("data", f"synthetic demo data, {settings.demo_rows:,} trips", kind="demo")
        return
    tlc = TlcOptions.from_settings(settings, on_this_disk=settings.backend == "local")
    uris = settings.data
    try:
        absent = find_absent(uris, tlc)
        if tlc.folder is not None and absent:
            refuse_full_disk(absent, tlc)
            yield Finding("data", describe_absent(absent, tlc), kind="raw")
            uris = keep_present(uris, tlc)
    except (DataError, ConfigurationError) as error:  # the other things given are looked at too
        yield Finding("data", str(error), error.exit_code)
        uris = keep_present(uris, tlc)
    if not uris:
        return
    storage = StorageOptions.from_settings(settings)
    yield from _examine_files(
        find_sources(uris, storage, tlc, dataset, lambda _: None, settings.columns)
    )


def _examine_files(found: "SourceSet") -> Iterator[Finding]:
    account, rows_word, empty = _look_at_rows(found)
    ends = found.dataset.shown_words
    for name in empty:
        yield Finding(
            "data", f"{name} has no trip that can be drawn in its first rows", kind=WARNING
        )
    if losses := describe_losses(account, ends, rows_word):
        yield Finding("data", losses, kind=WARNING)
    if names := describe_not_read(account):
        yield Finding("data", f"Not read: {names}", kind=WARNING)
    files = f"{found.n_files} files, {found.n_bytes / 1e6:,.1f} MB, " if found.files else ""
    kept = ", ".join(
        f"{describe_kept(account[end])} as {ends[end]}s" for end in Endpoint if end in ends
    )
    text = f"{found.name}: {found.kind}, {files}version {found.version}; "
    text += f"of {account.rows_read:,} {rows_word} {kept}"
    yield Finding("data", text, kind=str(found.kind))


def _look_at_rows(found: "SourceSet") -> tuple[Account, str, tuple[str, ...]]:
    """The account of a set, as far as is known of it before a start, and a word for its rows.

    Last are the files of which no row that was looked at can be drawn.

    Raises:
        NothingDrawnError: it has no trip that can be drawn.
    """
    if found.prepared_uri is not None:
        from dashapp.data.manifest import read_manifest  # noqa: PLC0415

        account = read_manifest(found.prepared_uri, found.storage).account
        refuse_nothing_drawn(account, found.name)
        return account, "rows", ()
    from dashapp.data.examining import examine_rows  # noqa: PLC0415 - loads pandas

    examined = examine_rows(found)
    rows_word = "rows" if examined.is_whole else "rows that were looked at"
    return examined.account, rows_word, examined.not_drawn


def examine_cluster(settings: Settings) -> Iterator[Finding]:
    from dashapp.cluster.service import create_backend  # noqa: PLC0415 - loads distributed

    yield Finding("cluster", create_backend(settings).check())


def examine_redis(settings: Settings) -> Iterator[Finding]:
    """Whether it answers now; its address is told without the password in it."""
    import redis  # noqa: PLC0415 - only where it is used

    url = urlsplit(settings.redis_url)
    name = f"Redis at {url.hostname}:{url.port or 6379}" if url.hostname else "Redis"
    try:
        client = redis.Redis.from_url(settings.redis_url, **find_redis_options(settings))
        with client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ClusterError(
            f"{name} does not answer ({describe_redis_failure(error)}); pages work without it, but "
            "every web process computes for itself."
        ) from None
    yield Finding(_REDIS, f"{name} answers; all web processes share results there")


def examine_apart(settings: Settings) -> str:
    """Examine in a process of its own, so that the server loads none of what that takes.

    What is found that stops nothing is logged as a warning.

    Returns:
        The kind of the data: demo, raw or prepared; raw where one of several sets is.

    Raises:
        DataError, ConfigurationError: the first part that would not work.
    """
    command = [sys.executable, "-m", "dashapp", "check", "--json", "--backend", settings.backend]
    if settings.data != Settings().data:
        command += ["--data", *settings.data]  # as it stands on our own command line
    if settings.columns != Settings().columns:
        command += [f"--columns={settings.columns}"]
    # Everything else is in the environment, which the process inherits and nobody else reads.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    findings = [Finding(**json.loads(line)) for line in done.stdout.splitlines()]
    failed = next((finding for finding in findings if is_grave(finding, findings)), None)
    if failed is not None:
        told = f"{failed.of_set}: {failed.text}" if failed.of_set else failed.text
        raise (ConfigurationError if failed.exit_code == 2 else DataError)(told)
    for finding in findings:
        if finding.kind == WARNING or (finding.exit_code and finding.of_set):
            _log.warning("%s%s", f"{finding.of_set}: " if finding.of_set else "", finding.text)
    kinds = [found.kind for found in findings if _is_of_data(found)]
    if not kinds:
        raise DashAppError("The data could not be examined; `check` says more.")
    return "raw" if "raw" in kinds else kinds[0]


def _is_of_data(finding: Finding) -> bool:
    """Whether it tells of data that are there."""
    return finding.part == "data" and finding.kind != WARNING and not finding.exit_code


def is_grave(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Whether nothing could be served: of several sets one that is whole is enough."""
    if not finding.exit_code or finding.part == _REDIS:
        return False
    of_data = [one for one in findings if one.part == "data"]
    failed = {one.of_set for one in of_data if one.exit_code}
    return finding.part != "data" or {one.of_set for one in of_data} <= failed
