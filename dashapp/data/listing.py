"""From what the user named (a file, folder, glob or URL) to the files it stands for.

Judges by names only; what is in the files is for `probing`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec.core import has_magic

from dashapp.data.file_names import is_hidden, is_of_trips
from dashapp.data.manifest import MANIFEST_FILE, UNFINISHED_FILE, manifest_at, refuse_unfinished
from dashapp.data.storage import (
    Location,
    StorageOptions,
    absolute_uri,
    answer_in_time,
    knock,
    open_location,
    refuse_special,
    shown_uri,
)
from dashapp.errors import DataError, PreparedSetError, SourceNotFoundError
from dashapp.model.losses import shorten

DATASET_FILE = "dataset.json"
"""Optional, in a folder of trips: {"name": …} is how the page calls them."""

_OWN_NAMES = (DATASET_FILE, MANIFEST_FILE)
_TABLE_LOGS = {"_delta_log": "Delta", ".hoodie": "Hudi"}
_ICEBERG = "metadata.json"
_NAMES_TOLD = 5
_IDENTITY_KEYS = (
    *("ETag", "etag", "md5Hash"),
    *("mtime", "LastModified", "Last-Modified", "updated", "created"),
)
_LISTING_PATIENCE = 20
"""A long listing is many answers: it may take this many times what one may take."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file of which no byte was read yet; `identity` as in `chunks.SourceFile`."""

    uri: str
    size: int
    identity: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What one URI stands for. A prepared set is a folder and has no files of its own here.

    `not_read` are the names, below the folder, of the files that are of no kind that is read.
    """

    location: Location
    files: tuple[FoundFile, ...] = ()
    is_prepared: bool = False
    not_read: tuple[str, ...] = ()


def list_uri(uri: str, storage: StorageOptions) -> Listing:
    """The files behind one URI, in natural order; hidden and unrelated ones in folders are named.

    Raises:
        DataError: the folder of a table whose log says which of its files count.
        SourceNotFoundError: nothing there, or a folder without a file of trips.
        PreparedSetError: an unfinished or damaged prepared set.
        SourceRefusedError, SourceUnreachableError: by the storage.
    """
    location = open_location(uri, storage)
    knock(uri, storage)
    try:
        info = answer_in_time(
            location, storage.timeout_seconds, lambda: location.files.info(location.path)
        )
    except SourceNotFoundError:
        if not has_magic(location.path):
            raise
        return _list_glob(location, storage)
    if info["type"] == "directory":
        return _list_folder(location, storage)
    return Listing(location, (_found_file(location, location.path, info),))


def _list_folder(location: Location, storage: StorageOptions) -> Listing:
    patience = storage.timeout_seconds * _LISTING_PATIENCE
    found = answer_in_time(
        location, patience, lambda: location.files.find(location.path, detail=True)
    )
    top = {path.rsplit("/", 1)[-1] for path in found if _depth(path) == _depth(location.path) + 1}
    if MANIFEST_FILE in top and _is_prepared(location, top):
        return Listing(location, is_prepared=True)
    if UNFINISHED_FILE in top:
        raise refuse_unfinished(location)
    _refuse_table_logs(location, found)
    inside = {path: info for path, info in found.items() if _is_wanted(path, location.path)}
    there = {path: info for path, info in inside.items() if _is_there(location, path)}
    others = sorted(_relative(path, location.path) for path in found.keys() - there.keys())
    not_read = tuple(name for name in others if name not in _OWN_NAMES)
    if not there:
        raise SourceNotFoundError(
            f"{shown_uri(location.uri)} holds no CSV, CSV.gz or Parquet file of trips"
            f"{name_some(not_read)}; check the folder."
        )
    return Listing(location, _sorted_files(location, there), not_read=not_read)


def _refuse_table_logs(location: Location, paths: Iterable[str]) -> None:
    """Files of these tables hold rows that were deleted or replaced since; their log knows."""
    for path in paths:
        inner = _relative(path, location.path).split("/")
        log = next((part for part in inner[:-1] if part in _TABLE_LOGS), "")
        kind = _TABLE_LOGS.get(log, "")
        if inner[-1].endswith(_ICEBERG) and "metadata" in inner[:-1]:
            log, kind = "metadata", "Iceberg"
        if kind:
            raise DataError(
                f"{shown_uri(location.uri)} is a {kind} table ({log}), whose files hold deleted "
                "rows too; export it as Parquet or CSV and give that."
            )


def _is_there(location: Location, path: str) -> bool:
    """A link may point to nothing."""
    return not location.is_local or Path(path).exists()


def _relative(path: str, folder: str) -> str:
    return path.removeprefix(folder).strip("/")


def name_some(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _NAMES_TOLD} more" if len(names) > _NAMES_TOLD else ""
    return f", only {', '.join(map(shorten, names[:_NAMES_TOLD]))}{more}"


def _list_glob(location: Location, storage: StorageOptions) -> Listing:
    patience = storage.timeout_seconds * _LISTING_PATIENCE
    found = answer_in_time(
        location, patience, lambda: location.files.glob(location.path, detail=True)
    )
    files = {path: info for path, info in found.items() if info["type"] != "directory"}
    there = {path: info for path, info in files.items() if _is_there(location, path)}
    wanted = {path: info for path, info in there.items() if _is_wanted(path, "")} or there
    if not wanted:
        raise SourceNotFoundError(f"No file matches {shown_uri(location.uri)}; check the pattern.")
    not_read = tuple(sorted(Path(path).name for path in files.keys() - wanted.keys()))
    return Listing(location, _sorted_files(location, wanted), not_read=not_read)


def _is_prepared(location: Location, top: set[str]) -> bool:
    """A manifest.json may be somebody else's; a damaged one of ours is refused."""
    try:
        manifest_at(location)
    except PreparedSetError:
        if {"pickup", "dropoff"} <= top or location.files.exists(location.child("pickup").path):
            raise
        return False
    return True


def _depth(path: str) -> int:
    return path.rstrip("/").count("/")


def _is_wanted(path: str, folder: str) -> bool:
    inner = _relative(path, folder).split("/") if folder else [Path(path).name]
    return not is_hidden("/".join(inner)) and is_of_trips(path)


def _sorted_files(
    location: Location, found: Mapping[str, Mapping[str, Any]]
) -> tuple[FoundFile, ...]:
    files = [_found_file(location, path, info) for path, info in found.items()]
    return tuple(sorted(files, key=lambda file: natural_key(file.uri)))


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts file9 before file10: runs of digits compare as numbers."""
    return tuple(
        (0, int(part), part) if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in re.split(r"([0-9]+)", text)
        if part
    )


def _found_file(location: Location, path: str, info: Mapping[str, Any]) -> FoundFile:
    uri = location.uri if path == location.path else str(location.files.unstrip_protocol(path))
    return FoundFile(absolute_uri(uri), *fingerprint(location, path, info))


def fingerprint(location: Location, path: str, info: Mapping[str, Any]) -> tuple[int, str]:
    """Size in bytes and identity: mtime in ns of a local file, ETag or time of any other.

    Raises:
        DataError: a pipe or a device.
    """
    if location.is_local:
        status = Path(path).stat()
        refuse_special(status, path)
        return status.st_size, str(status.st_mtime_ns)
    identity = next((info[key] for key in _IDENTITY_KEYS if info.get(key)), "")
    return int(info.get("size") or 0), str(identity)


def without_doubles(files: Iterable[FoundFile]) -> tuple[FoundFile, ...]:
    """The same file named twice is read once."""
    return tuple({file.uri: file for file in files}.values())
