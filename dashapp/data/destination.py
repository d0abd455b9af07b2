"""The folder a prepared set is written into: what may stand there, and in which order it changes.

A set is whole from the moment its manifest stands there, and never before.
"""

import errno
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dashapp.data.manifest import MANIFEST_FILE, UNFINISHED_FILE, Manifest, manifest_at
from dashapp.data.storage import (
    Location,
    StorageOptions,
    answer_in_time,
    open_location,
    shown_uri,
    storage_errors,
)
from dashapp.errors import DataError, PreparedSetError, SourceNotFoundError, SourceRefusedError
from dashapp.model import Endpoint

RUNS_PREFIX = ".runs-"
_OWN_NAMES = {MANIFEST_FILE, UNFINISHED_FILE, *(endpoint.value for endpoint in Endpoint)}


def open_destination(uri: str, storage: StorageOptions) -> Location:
    """Where to write; always with credentials, also when the source is read without."""
    location = open_location(uri, replace(storage, s3_anonymous=False))
    return Location(location.files, location.path.rstrip("/"), location.uri.rstrip("/"))


def find_prepared(location: Location, version: str, storage: StorageOptions) -> Manifest | None:
    """The whole set of this very version that stands there already; None when there is none.

    Raises:
        PreparedSetError: something else stands there, which is not to be overwritten.
        SourceRefusedError, SourceUnreachableError: of the storage.
    """
    names = answer_in_time(location, storage.timeout_seconds, lambda: _names_in(location))
    if not names:
        return None
    is_ours = bool(names & {MANIFEST_FILE, UNFINISHED_FILE}) and names <= _OWN_NAMES
    if not is_ours:
        raise PreparedSetError(
            f"{shown_uri(location.uri)} is not empty and holds no prepared set; "
            "choose a new folder."
        )
    if UNFINISHED_FILE in names:
        return None
    try:
        manifest = manifest_at(location)
    except PreparedSetError:
        return None
    is_same = manifest.version == version and _has_all_blocks(location, manifest)
    return manifest if is_same else None


def _names_in(location: Location) -> set[str]:
    """Names in the folder, without those of runs that a killed prepare has left."""
    try:
        kind = location.files.info(location.path)["type"]
    except FileNotFoundError:
        return set()
    if kind != "directory":
        raise PreparedSetError(
            f"{shown_uri(location.uri)} is a file; give a folder to prepare into."
        )
    found = location.files.ls(location.path, detail=False)
    names = {path.rstrip("/").rsplit("/", 1)[-1] for path in found}
    return {name for name in names if not name.startswith(RUNS_PREFIX)}


def _has_all_blocks(location: Location, manifest: Manifest) -> bool:
    found = set(location.files.find(location.path))
    blocks = [block for endpoint in Endpoint for block in manifest[endpoint]]
    return all(location.child(block.path).path in found for block in blocks)


def begin_set(location: Location, version: str) -> None:
    """Say that the set is unfinished, then take away what an earlier one has left."""
    with writing_errors(location.uri):
        location.files.makedirs(location.path, exist_ok=True)
        for endpoint in Endpoint:
            location.files.makedirs(location.child(endpoint.value).path, exist_ok=True)
        note = {"unfinished": "prepare is at work here, or was stopped", "version": version}
        location.files.pipe_file(location.child(UNFINISHED_FILE).path, json.dumps(note).encode())
        for path in location.files.find(location.path, withdirs=False):
            if _is_of_earlier_run(path.removeprefix(location.path).strip("/")):
                location.files.rm_file(path)


def _is_of_earlier_run(relative: str) -> bool:
    folder, _, name = relative.rpartition("/")
    is_block = folder in tuple(Endpoint) and name.startswith("block-")
    return relative == MANIFEST_FILE or is_block or relative.startswith(RUNS_PREFIX)


def finish_set(location: Location, manifest: Manifest) -> None:
    """The manifest in one step, then the note away: whoever looks sees all or nothing."""
    text = json.dumps(manifest.to_json(), indent=1).encode()
    target = location.child(MANIFEST_FILE).path
    with writing_errors(location.uri):
        if location.is_local:
            _replace_file(Path(target), text)
        else:
            location.files.pipe_file(target, text)
        location.files.rm_file(location.child(UNFINISHED_FILE).path)


def _replace_file(target: Path, text: bytes) -> None:
    fresh = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    with fresh.open("wb") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(target)


@contextmanager
def writing_errors(uri: str) -> Iterator[None]:
    """Sentences for a destination that cannot be written.

    Raises:
        SourceRefusedError: not allowed.
        DataError: a full disk.
    """
    shown = shown_uri(uri)
    try:
        with storage_errors(uri):
            yield
    except (SourceRefusedError, SourceNotFoundError) as error:
        raise SourceRefusedError(
            f"{shown} cannot be written; check that it exists and that you may write there."
        ) from error
    except DataError as error:
        if getattr(error.__cause__, "errno", None) != errno.ENOSPC:
            raise
        raise DataError(
            f"There is no space left for {shown}; prepare needs about 1.2 times the size of the "
            "CSV files there while it works."
        ) from error
