"""All files that TLC's names stand for: which are here, which are to come, and their coming."""

import errno
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dashapp.data.tlc.download import fetch_file, part_of, size_of
from dashapp.data.tlc.months import expand_name, expand_names, is_tlc_name, name_file
from dashapp.data.tlc.server import Remote, look
from dashapp.errors import (
    ConfigurationError,
    DataError,
    SourceNotFoundError,
    SourceRefusedError,
)
from dashapp.model import Progress
from dashapp.settings import Settings

TELL_EVERY_SECONDS = 0.5

_LOOKS_AT_ONCE = 8
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class TlcOptions:
    """Where TLC's files are, and where they are kept; travels to the workers.

    Attributes:
        folder: of this disk; None where each worker reads over the network what it needs.
        timeout_seconds: how long the server may be silent.
    """

    url: str
    folder: Path | None
    timeout_seconds: float

    @classmethod
    def from_settings(cls, settings: Settings, *, on_this_disk: bool) -> Self:
        """Files of another address are other files."""
        name = re.sub(r"[^\w.]+", "-", settings.tlc_url)
        folder = settings.cache_folder / "tlc" / name if on_this_disk else None
        return cls(settings.tlc_url, folder, settings.storage_timeout_seconds)

    def address(self, month: str) -> str:
        return f"{self.url}/{name_file(month)}"

    def target(self, month: str) -> Path | None:
        return None if self.folder is None else self.folder / name_file(month)


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far fetching has come; bytes that an earlier start brought count as done."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int

    @property
    def progress(self) -> Progress:
        part = self.bytes_done / max(self.bytes_total, 1)
        return Progress(self.files_done, self.files_total, fraction=min(1.0, part))

    def __str__(self) -> str:
        done, total = (count / 1e6 for count in (self.bytes_done, self.bytes_total))
        return f"{self.files_done} of {self.files_total} files, {done:,.1f} of {total:,.1f} MB"


Report = Callable[[Fetched], None]


def find_absent(uris: Sequence[str], options: TlcOptions) -> dict[str, Remote]:
    """The months that `uris` name and that are not on this disk, as the server has them.

    What is here whole is not asked for: it works without a network.

    Raises:
        SourceNotFoundError: the server has not all of them; every missing one is named.
        DataError: as `server.look`.
    """
    months = [month for month in expand_names(uris) if not _is_here(month, options)]
    with ThreadPoolExecutor(_LOOKS_AT_ONCE) as pool:
        found = dict(
            zip(
                months,
                pool.map(lambda one: look(options.address(one), options.timeout_seconds), months),
                strict=True,
            )
        )
    missing = [month.replace("/", " ") for month, remote in found.items() if remote is None]
    if missing:
        raise SourceNotFoundError(
            f"{urlsplit(options.url).hostname} has no trips of {', '.join(missing)}, or "
            "refuses them; leave these months out, or check the proxy and DASHAPP_TLC_URL."
        )
    return {month: remote for month, remote in found.items() if remote is not None}


def fetch_named(uris: Sequence[str], options: TlcOptions, report: Report) -> tuple[str, ...]:
    """`uris` with files in place of TLC's names, each fetched first if it is not on this disk.

    Without a folder they are addresses that every worker reads for itself.

    Raises:
        ConfigurationError: a name that stands for no file that is read.
        DataError: a month is not there, the network fails, or the disk is full.
        SourceRefusedError: the cache folder cannot be written.
    """
    absent = find_absent(uris, options)
    if options.folder is not None and absent:
        with disk_errors(options.folder):
            options.folder.mkdir(parents=True, exist_ok=True)
            refuse_full_disk(absent, options)
            _fetch_all(absent, options.folder, options.timeout_seconds, report)
    named = [str(options.target(month) or options.address(month)) for month in expand_names(uris)]
    return (*named, *(uri for uri in uris if not is_tlc_name(uri)))


def keep_present(uris: Sequence[str], options: TlcOptions) -> tuple[str, ...]:
    """Those that can be looked at now: months that are on this disk, and what else was given."""
    kept: list[str] = []
    for uri in uris:
        if not is_tlc_name(uri):
            kept.append(uri)
            continue
        with suppress(ConfigurationError):  # a name that stands for no file
            months = [month for month in expand_name(uri) if _is_here(month, options)]
            kept += [str(options.target(month)) for month in months]
    return tuple(dict.fromkeys(kept))


def describe_absent(absent: Mapping[str, Remote], options: TlcOptions) -> str:
    """What a start would fetch, in a line of `check`."""
    n_bytes = sum(remote.size for remote in absent.values())
    host = urlsplit(options.url).hostname
    return (
        f"{len(absent)} of TLC's files, {n_bytes / 1e6:,.1f} MB, would be fetched from {host} "
        f"into {options.folder}; their rows are looked at once they are there"
    )


def refuse_full_disk(absent: Mapping[str, Remote], options: TlcOptions) -> None:
    """Raises DataError, before hours of fetching, where what is to come cannot fit."""
    if options.folder is None:
        return
    here = sum(size_of(part_of(options.folder / name_file(month))) for month in absent)
    needed = sum(remote.size for remote in absent.values()) - here
    standing = next(path for path in (options.folder, *options.folder.parents) if path.exists())
    free = shutil.disk_usage(standing).free
    if needed > free:
        raise DataError(
            f"TLC's files take {needed / 1e6:,.1f} MB more, and {options.folder} has "
            f"{free / 1e6:,.1f} MB free; make room, name fewer months or choose another "
            "DASHAPP_CACHE_FOLDER."
        )


def _is_here(month: str, options: TlcOptions) -> bool:
    target = options.target(month)
    return target is not None and target.exists()


def _fetch_all(
    absent: Mapping[str, Remote], folder: Path, timeout_seconds: float, report: Report
) -> None:
    """One after the other: at once they would come no sooner, and more of them stay unfinished."""
    total, before, told_at = sum(one.size for one in absent.values()), 0, 0.0
    for number, (month, remote) in enumerate(absent.items()):

        def tell(n_bytes: int, *, number: int = number, before: int = before) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= TELL_EVERY_SECONDS:
                told_at = time.monotonic()
                report(Fetched(number, len(absent), before + n_bytes, total))

        tell(size_of(part_of(folder / name_file(month))))
        fetch_file(remote, folder / name_file(month), timeout_seconds, tell)
        before += remote.size
        report(Fetched(number + 1, len(absent), before, total))


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what this disk raises into a sentence; a network's errors have become ours before."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DataError(
                f"The disk of {folder} is full; make room, name fewer months or choose another "
                "DASHAPP_CACHE_FOLDER: what has come is kept."
            ) from None
        raise SourceRefusedError(
            f"{folder} cannot be written ({error.strerror}); choose another DASHAPP_CACHE_FOLDER."
        ) from None
