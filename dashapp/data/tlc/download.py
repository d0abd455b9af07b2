"""One file from the server to this disk: whole or not at all, resumed, by one process at a time.

Beside the file stand, while it comes, `….part` with its first bytes, `….part.json` with what it is
a part of, and `….lock`, which the kernel gives back however its process ends.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from pathlib import Path

from dashapp.data.tlc.server import (
    MAGIC,
    Answer,
    Remote,
    ask,
    refuse_other_than_parquet,
    require,
)
from dashapp.errors import SourceTooSlowError, SourceUnreachableError
from dashapp.file_lock import POLL_SECONDS, Lock
from dashapp.whole_files import write_whole

TRIES = 4
"""In a row that brought nothing new; each that did counts from the beginning."""

PAUSE_SECONDS = 0.5

Tell = Callable[[int], None]
"""Takes how many bytes of the file are here."""


def fetch_file(remote: Remote, target: Path, timeout_seconds: float, tell: Tell) -> None:
    """See to it that `target` is there; who comes second waits and sees how far the first is.

    Raises:
        SourceUnreachableError: the connection broke again and again; what came is kept.
        DataError: as `server.ask`, or what came is no Parquet file.
        OSError: of this disk.
    """
    part = part_of(target)
    with closing(Lock(target.with_name(f"{target.name}.lock"))) as lock:
        while not lock.take():
            tell(size_of(part))
            time.sleep(POLL_SECONDS)
        if not target.exists():
            got = _fetch_part(remote, part, timeout_seconds, tell)
            _finish(got, part, target)
    tell(target.stat().st_size)


def part_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def size_of(path: Path) -> int:
    """Its bytes; none where it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _fetch_part(remote: Remote, part: Path, timeout_seconds: float, tell: Tell) -> Remote:
    """All bytes into `part`; the file as it was when its first one was sent."""
    failures, most = 0, 0
    failure = SourceUnreachableError(
        f"The connection to the server of {remote.url} breaks again and again; try again later: "
        "what has come is kept."
    )
    while (done := _begin(part, remote)) < remote.size:
        if failures >= TRIES:
            raise failure
        time.sleep(PAUSE_SECONDS * failures)
        try:
            remote = _receive(remote, part, done, timeout_seconds, tell)
        except SourceUnreachableError as error:
            failure = error
        is_slow = isinstance(failure, SourceTooSlowError)
        has_grown = size_of(part) > max(most, done) and not is_slow
        failures, most = 0 if has_grown else failures + 1, max(most, size_of(part))
    return remote


def _begin(part: Path, remote: Remote) -> int:
    """How many bytes of this very file are here; those of another one are thrown away."""
    about, now = part.with_name(f"{part.name}.json"), json.dumps(asdict(remote)).encode()
    known = about.read_bytes() if about.exists() else b""
    is_blind = not remote.condition and size_of(part) < remote.size
    if known != now or is_blind or size_of(part) > remote.size:
        part.unlink(missing_ok=True)
        write_whole(about, now)
    return size_of(part)


def _receive(remote: Remote, part: Path, done: int, timeout_seconds: float, tell: Tell) -> Remote:
    """Add what comes to the part; the file as it is now, which may be another one than before."""
    with ask(remote, done, timeout_seconds) as answer:
        if answer.remote == remote and answer.start in (0, done):
            _append(answer, part, timeout_seconds, tell)
            return remote
    # What came may be a proxy's page: only another Parquet file takes the place of what is here.
    return require(remote.url, timeout_seconds)


def _append(answer: Answer, part: Path, timeout_seconds: float, tell: Tell) -> None:
    done = answer.start
    with part.open("ab" if done else "wb") as file:
        for piece in answer.pieces(timeout_seconds):
            file.write(piece)
            file.flush()  # for who waits, and for the next start if this process is killed
            done += len(piece)
            tell(done)


def _finish(remote: Remote, part: Path, target: Path) -> None:
    """Into place, once the disk has it and both its ends are those of a Parquet file."""
    with part.open("r+b") as file:
        first = file.read(len(MAGIC))
        file.seek(-len(MAGIC), os.SEEK_END)
        is_whole = first == file.read() == MAGIC
        os.fsync(file.fileno())
    if not is_whole:
        part.unlink()
        refuse_other_than_parquet(b"", remote.url)
    moment = _moment(remote)
    os.utime(part, ns=(moment, moment))
    part.replace(target)
    part.with_name(f"{part.name}.json").unlink(missing_ok=True)


def _moment(remote: Remote) -> int:
    """Time of the file in ns: the server's to the second, and in the fraction its ETag.

    A file's version is made of size and time: so it is the server's, wherever it was fetched.
    """
    digest = hashlib.sha256(f"{remote.tag} {remote.modified}".encode()).digest()
    try:
        seconds = int(parsedate_to_datetime(remote.modified).timestamp())
    except ValueError:
        seconds = 0
    return seconds * 10**9 + int.from_bytes(digest[:8]) % 10**9
