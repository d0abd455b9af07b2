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
    Place,
    StorageOptions,
    answer_in_time,
    open_place,
    shown_uri,
    storage_errors,
)
from dashapp.errors import DataError, PreparedSetError, SourceNotFoundError, SourceRefusedError
from dashapp.model import Endpoint

RUNS_PREFIX = ".runs-"
_OWN_NAMES = {MANIFEST_FILE, UNFINISHED_FILE, *(endpoint.value for endpoint in Endpoint)}


def open_destination(uri: str, storage: StorageOptions) -> Place:
    """Where to write; always with credentials, also when the source is read without."""
    place = open_place(uri, replace(storage, s3_anonymous=False))
    return Place(place.files, place.path.rstrip("/"), place.uri.rstrip("/"))


def find_prepared(place: Place, version: str, storage: StorageOptions) -> Manifest | None:
    """The whole set of this very version that stands there already; None when there is none.

    Raises:
        PreparedSetError: something else stands there, which is not to be overwritten.
        SourceRefusedError, SourceUnreachableError: of the storage.
    """
    names = answer_in_time(place, storage.timeout_seconds, lambda: _names_in(place))
    if not names:
        return None
    is_ours = bool(names & {MANIFEST_FILE, UNFINISHED_FILE}) and names <= _OWN_NAMES
    if not is_ours:
        raise PreparedSetError(
            f"{shown_uri(place.uri)} is not empty and holds no prepared set; choose a new folder."
        )
    if UNFINISHED_FILE in names:
        return None
    try:
        manifest = manifest_at(place)
    except PreparedSetError:
        return None
    is_same = manifest.version == version and _has_all_blocks(place, manifest)
    return manifest if is_same else None


def _names_in(place: Place) -> set[str]:
    """Names in the folder, without those of runs that a killed prepare has left."""
    try:
        kind = place.files.info(place.path)["type"]
    except FileNotFoundError:
        return set()
    if kind != "directory":
        raise PreparedSetError(f"{shown_uri(place.uri)} is a file; give a folder to prepare into.")
    found = place.files.ls(place.path, detail=False)
    names = {path.rstrip("/").rsplit("/", 1)[-1] for path in found}
    return {name for name in names if not name.startswith(RUNS_PREFIX)}


def _has_all_blocks(place: Place, manifest: Manifest) -> bool:
    found = set(place.files.find(place.path))
    blocks = [block for endpoint in Endpoint for block in manifest[endpoint]]
    return all(place.child(block.path).path in found for block in blocks)


def begin_set(place: Place, version: str) -> None:
    """Say that the set is unfinished, then take away what an earlier one has left."""
    with writing_errors(place.uri):
        place.files.makedirs(place.path, exist_ok=True)
        for endpoint in Endpoint:
            place.files.makedirs(place.child(endpoint.value).path, exist_ok=True)
        note = {"unfinished": "prepare is at work here, or was stopped", "version": version}
        place.files.pipe_file(place.child(UNFINISHED_FILE).path, json.dumps(note).encode())
        for path in place.files.find(place.path, withdirs=False):
            if _is_leftover(path.removeprefix(place.path).strip("/")):
                place.files.rm_file(path)


def _is_leftover(relative: str) -> bool:
    folder, _, name = relative.rpartition("/")
    is_block = folder in tuple(Endpoint) and name.startswith("block-")
    return relative == MANIFEST_FILE or is_block or relative.startswith(RUNS_PREFIX)


def finish_set(place: Place, manifest: Manifest) -> None:
    """The manifest in one step, then the note away: whoever looks sees all or nothing."""
    text = json.dumps(manifest.to_json(), indent=1).encode()
    target = place.child(MANIFEST_FILE).path
    with writing_errors(place.uri):
        if place.is_local:
            _replace_file(Path(target), text)
        else:
            place.files.pipe_file(target, text)
        place.files.rm_file(place.child(UNFINISHED_FILE).path)


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
