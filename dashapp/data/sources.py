"""Which files are meant, whether each can be used, and the version of the set they make.

Everything that can be refused is refused here, before any long work. Imports no pandas.
"""

import hashlib
import json
import posixpath
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dashapp.data.chunks import CHUNK_BYTES, Chunk, FileFormat, SourceFile, cut_file
from dashapp.data.fares import pair_fares, recognise_fares, with_order_of_trips
from dashapp.data.listing import DATASET_FILE, Listing, list_uri, name_some, without_doubles
from dashapp.data.manifest import read_manifest
from dashapp.data.names import clean_name
from dashapp.data.probing import Probed, probe_file
from dashapp.data.schema import Layout, locate_mapped, recognise
from dashapp.data.storage import (
    StorageOptions,
    answer_in_time,
    open_location,
    protocol_of,
    shown_uri,
    storage_errors,
)
from dashapp.data.surprises import surprises_as_sentence
from dashapp.data.time_forms import TimeForm
from dashapp.dataset import DATASETS, TAXI, Dataset
from dashapp.dataset.mapping import Mapping, find_mappings
from dashapp.engine.columns import ZONES
from dashapp.errors import (
    ConfigurationError,
    DataError,
    PreparedSetError,
    SourceNotFoundError,
    suggest,
)

__all__ = [
    "CHUNK_BYTES",
    "READING_RULES_VERSION",
    "Chunk",
    "FileFormat",
    "SourceFile",
    "SourceKind",
    "SourceSet",
    "StorageOptions",
    "plan_chunks",
    "resolve_sources",
]

READING_RULES_VERSION = 5
"""Goes up whenever the same bytes would give other trips, so that versions tell the truth."""

_PROBES_AT_ONCE = 8
_VERSION_CHARACTERS = 16
_MOST_MARKER_BYTES = 64 << 10


class SourceKind(StrEnum):
    RAW = "raw"
    PREPARED = "prepared"


@dataclass(frozen=True)
class SourceSet:
    """All that is to be served together.

    Attributes:
        files: of a raw set, each probed; empty for a prepared set.
        version: changes with any name, size or content of a file and with the reading rules.
        name: a few words for the page.
        dataset: whose columns they have.
        prepared_uri: the folder of a prepared set, for `read_manifest`; None for a raw set.
        not_read: names of files in the folders and archives given that are of no kind that is read.
        told: the code of all trips, by the name of a column that no file has: the service of a set
            of one service.
    """

    files: tuple[SourceFile, ...]
    version: str
    name: str
    dataset: Dataset
    kind: SourceKind = SourceKind.RAW
    prepared_uri: str | None = None
    storage: StorageOptions = field(default_factory=StorageOptions)
    not_read: tuple[str, ...] = ()
    told: tuple[tuple[str, int], ...] = ()

    @property
    def n_bytes(self) -> int:
        return sum(file.n_bytes for file in self.files)

    @property
    def all_files(self) -> tuple[SourceFile, ...]:
        """With those of fares."""
        return tuple(one for file in self.files for one in (file, file.fares) if one is not None)

    @property
    def n_files(self) -> int:
        return len(self.all_files)


def resolve_sources(
    uris: Sequence[str], storage: StorageOptions, dataset: Dataset | None = None, columns: str = ""
) -> SourceSet:
    """Find and check every file behind `uris`: local paths, folders, globs, fsspec URLs.

    `dataset` None: which of ours it is, the headers say. `columns` says by hand which column of
    theirs is which field (`dataset.mapping`), so that only those that have all these fields are
    chosen from; a prepared set needs that no more.

    Raises:
        SourceNotFoundError: nothing given, nothing there, or nothing usable there.
        NoCoordinatesError, UnknownHeaderError: by the first file that cannot be used.
        SourceRefusedError, SourceUnreachableError: by a storage.
        PreparedSetError: a damaged or unfinished prepared set.
        ConfigurationError: a prepared set beside other data, an unknown protocol, or `columns` that
            are not there.
        DataError: a broken file, or times that may be either of two.
    """
    if not uris:
        raise SourceNotFoundError("No data is given; name files, folders or URLs of trips.")
    listings = [list_uri(uri, storage) for uri in uris]
    if any(listing.is_prepared for listing in listings):
        return _resolve_prepared(listings, storage, dataset)
    found = without_doubles(file for listing in listings for file in listing.files)
    mappings = find_mappings(columns, DATASETS if dataset is None else (dataset,))
    kind, mapping = next(iter(mappings.items()))
    choices = tuple(mappings.items()) if len(mappings) > 1 else ()
    opened = [
        SourceFile(file.uri, file.size, file.identity, kind, choices=choices, mapping=mapping)
        for file in found
    ]
    with ThreadPoolExecutor(_PROBES_AT_ONCE) as pool:
        looked = list(pool.map(lambda file: _probe(file, storage), opened))
    files = pair_fares([file for probed in looked for file in probed.files])
    not_read = [name for listing in listings for name in listing.not_read]
    not_read += [name for probed in looked for name in probed.not_read]
    if not files:
        raise SourceNotFoundError(
            f"{shown_uri(found[0].uri)} holds no CSV file{name_some(not_read)}; give an archive "
            "with trips in it."
        )
    _refuse_two_kinds(files)
    _refuse_absent_columns(files[0].mapping, files)
    layouts = _list_layouts(files, files[0].dataset)
    given = _with_what_they_have(files, files[0].dataset, layouts)
    return SourceSet(
        tuple(map(with_order_of_trips, _with_one_order(given, storage))),
        compute_version(given, given[0].dataset),
        _name_files(listings, files),
        given[0].dataset,
        storage=storage,
        not_read=tuple(not_read),
        told=_find_told_of_all(layouts, files[0].dataset),
    )


def _refuse_two_kinds(files: Sequence[SourceFile]) -> None:
    first = files[0]
    for file in files:
        if file.dataset != first.dataset:
            raise ConfigurationError(
                f"{first.shown} has {first.dataset.title} and {file.shown} {file.dataset.title}, "
                "which have not the same columns; serve them as two sets, each under a name "
                "(--data first=… --data second=…)."
            )


def _list_layouts(files: Sequence[SourceFile], dataset: Dataset) -> list[Layout]:
    """Of each header that there is."""
    every = [one for file in files for one in (file, file.fares) if one is not None]
    headers = {(one.columns, one.mapping, one.is_of_fares): one for one in every}
    return [_find_layout(one, dataset) for one in headers.values()]


def _with_what_they_have(
    files: tuple[SourceFile, ...], dataset: Dataset, layouts: Sequence[Layout]
) -> tuple[SourceFile, ...]:
    """The files with the columns that at least one of them has, by their headers."""
    parts = {part for layout in layouts for part in layout.parts}
    narrowed = dataset.having(parts | _find_told_apart(layouts, dataset))
    return tuple(
        replace(file, dataset=narrowed, fares=file.fares and replace(file.fares, dataset=narrowed))
        for file in files
    )


def _find_told_apart(layouts: Sequence[Layout], dataset: Dataset) -> set[str]:
    """Columns that headers tell, of which there is more than one kind."""
    told = {pair for layout in layouts for pair in layout.told.items()}
    fields = Counter(field for field, _ in told)
    return {column.name for column in dataset.read if fields[column.field] > 1}


def _find_told_of_all(layouts: Sequence[Layout], dataset: Dataset) -> tuple[tuple[str, int], ...]:
    """Columns that headers tell, of which there is one kind alone, and that kind."""
    told = {}
    for column in dataset.read:
        codes = {layout.told.get(column.field) for layout in layouts}
        if len(codes) == 1 and None not in codes:
            told[column.name] = codes.pop()
    return tuple((name, code) for name, code in told.items() if code is not None)


def _find_layout(file: SourceFile, dataset: Dataset) -> Layout:
    fares = recognise_fares(file.columns, dataset, file.mapping) if file.is_of_fares else None
    return fares or recognise(file.columns, file.shown, dataset, file.mapping)


def _refuse_absent_columns(mapping: Mapping, files: Sequence[SourceFile]) -> None:
    """A name that no file has was mistyped; files of other headers are read by their own names."""
    there = {field for file in files for field in locate_mapped(file.columns, mapping)}
    for named, column in mapping:
        if named not in there:
            names = list(dict.fromkeys(name for file in files for name in file.columns))
            raise ConfigurationError(
                f"No file has a column {column!r}, which --columns names.{suggest(column, names)}"
            )


def _with_one_order(
    files: tuple[SourceFile, ...], storage: StorageOptions
) -> tuple[SourceFile, ...]:
    if not any(TimeForm.EITHER_FIRST in file.writing.times for file in files):
        return files
    from dashapp.data.time_order import settle_orders  # noqa: PLC0415  loads pyarrow

    return settle_orders(files, storage)


def _resolve_prepared(
    listings: Sequence[Listing], storage: StorageOptions, dataset: Dataset | None
) -> SourceSet:
    if len(listings) > 1:
        raise ConfigurationError(
            "A prepared set is served alone; prepare all the files into one set instead."
        )
    uri = listings[0].location.uri
    manifest = read_manifest(uri, storage)
    known = {one.name: one for one in DATASETS}  # a manifest may name no module to import
    dataset = dataset or known.get(manifest.dataset, TAXI)
    if manifest.dataset != dataset.name:
        raise PreparedSetError(
            f"{shown_uri(uri)} has the columns of {manifest.dataset}, and this server those of "
            f"{dataset.name}; set DASHAPP_DATASET={manifest.dataset}."
        )
    lacks = manifest.find_lacks(dataset)
    if lacks is None:
        raise PreparedSetError(
            f"{shown_uri(uri)} was prepared for another list of columns; run prepare again."
        )
    prepared = dataset.without(lacks)
    if manifest.is_by_zone != prepared.is_by_zone:
        raise PreparedSetError(
            f"{shown_uri(uri)} was prepared when trips without coordinates were kept once for each "
            "end; run prepare again."
        )
    return SourceSet(
        (),
        manifest.version,
        manifest.name,
        prepared,
        SourceKind.PREPARED,
        uri,
        storage,
        told=manifest.told,
    )


def _probe(file: SourceFile, storage: StorageOptions) -> Probed:
    location = open_location(file.uri, storage)
    with surprises_as_sentence(file.uri):
        return answer_in_time(location, storage.timeout_seconds, lambda: probe_file(file, location))


def compute_version(files: Sequence[SourceFile], dataset: Dataset) -> str:
    """Sixteen hexadecimal digits over names, sizes, identities, columns and the reading rules.

    Trips that are kept once have another version than they had when they were kept for each end.
    """
    facts = [_facts_of(file) for file in files]
    kept = [[column.field, column.kept] for column in dataset.stored]
    kept += [[*ZONES]] if dataset.is_by_zone else []
    text = json.dumps([READING_RULES_VERSION, dataset.name, kept, facts], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_CHARACTERS]


def _facts_of(file: SourceFile) -> list[object]:
    facts: list[object] = [file.uri, file.size, file.identity]
    facts += [file.member] if file.member else []
    facts += [file.mapping] if file.mapping else []
    return facts + ([_facts_of(file.fares)] if file.fares else [])


def _name_files(listings: Sequence[Listing], files: Sequence[SourceFile]) -> str:
    named = _given_name(listings[0]) if len(listings) == 1 else ""
    if named:
        return named
    shown = [file.shown for file in files]
    if len(shown) == 1:
        return posixpath.basename(shown[0])
    folder = (
        posixpath.commonpath([posixpath.dirname(uri) for uri in shown]) if _alike(shown) else ""
    )
    # Viewers read this: no more of the location than the folder's own name, and no bucket's.
    inner = folder.partition(":/")[2].partition("/")[2] if ":/" in folder else folder
    name = posixpath.basename(inner)
    return f"{len(shown)} files in {name}" if name else f"{len(shown)} files"


def _alike(uris: Sequence[str]) -> bool:
    return len({protocol_of(uri) for uri in uris}) == 1


def _given_name(listing: Listing) -> str:
    """What the folder's own dataset.json calls it; "" without one."""
    marker = listing.location.child(DATASET_FILE)
    is_folder = len(listing.files) != 1 or listing.files[0].uri != listing.location.uri
    with storage_errors(marker.uri):
        if not is_folder or not marker.files.exists(marker.path):
            return ""
        text = marker.read(0, _MOST_MARKER_BYTES)
    try:
        name = json.loads(text).get("name", "")
        return clean_name(name)
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise DataError(
            f'{shown_uri(marker.uri)} is not of the form {{"name": "…"}}; mend or remove it.'
        ) from None


def plan_chunks(source_set: SourceSet, chunk_bytes: int = CHUNK_BYTES) -> tuple[Chunk, ...]:
    """The chunks of all files in order; together they hold every data row exactly once."""
    return tuple(
        chunk
        for file in source_set.files
        for chunk in cut_file(file, chunk_bytes, source_set.storage)
    )
