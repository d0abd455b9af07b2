"""What a prepared set says of itself: manifest.json, written last, read first.

Reading it imports neither pandas nor pyarrow, so the web process may.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from dashapp.data.manifest_shape import check_shape
from dashapp.data.names import clean_name
from dashapp.data.storage import (
    Location,
    StorageOptions,
    answer_in_time,
    join_uri,
    open_location,
    shown_uri,
    storage_errors,
)
from dashapp.dataset import TAXI, Dataset
from dashapp.errors import PreparedSetError
from dashapp.model import Account, Endpoint

LAYOUT_NAME = "dashapp prepared trips"
LAYOUT_VERSION = 2
MANIFEST_FILE = "manifest.json"
UNFINISHED_FILE = "unfinished.json"
_MOST_BYTES = 8 << 20
"""Of a manifest: 150 a block, and as much a source."""


@dataclass(frozen=True, slots=True)
class BlockFile:
    """One sorted Parquet file; codes are those of its first and last row (`engine.blocks`)."""

    path: str
    rows: int
    first_code: int | None
    last_code: int | None


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """What a worker reads: a block file, and what its manifest says of it."""

    uri: str
    rows: int
    version: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole prepared set. Block paths are relative to the folder that holds the manifest.

    `has` names the parts of the data set that its blocks have. Older sets name in `lacks` those of
    the list of their time that they have not. Where `is_by_zone`, the trips of both ends stand in
    the pickups' blocks, once (`Dataset.is_by_zone`); sets of zones that are older than that say no.
    `told` is that of their sources (`SourceSet.told`).
    """

    version: str
    name: str
    account: Account
    pickup: tuple[BlockFile, ...]
    dropoff: tuple[BlockFile, ...]
    dataset: str
    sources: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    is_by_zone: bool = False
    told: tuple[tuple[str, int], ...] = ()

    def __getitem__(self, endpoint: Endpoint) -> tuple[BlockFile, ...]:
        return self.pickup if endpoint is Endpoint.PICKUP else self.dropoff

    def find_lacks(self, dataset: Dataset) -> set[str] | None:
        """Parts of the list that its blocks have not; None where they have some of another list."""
        if self.has:
            return {*dataset.parts} - {*self.has} if {*self.has} <= {*dataset.parts} else None
        return {*self.lacks, *dataset.joined} if {*self.lacks} <= {*dataset.parts} else None

    def stored_blocks(self, folder_uri: str, endpoint: Endpoint) -> list[StoredBlock]:
        return [
            StoredBlock(join_uri(folder_uri, block.path), block.rows, self.version)
            for block in self[endpoint]
        ]

    def to_json(self) -> dict[str, Any]:
        return {
            "layout": LAYOUT_NAME,
            "layout_version": LAYOUT_VERSION,
            "version": self.version,
            "name": self.name,
            "dataset": self.dataset,
            "has": list(self.has),
            "by_zone": self.is_by_zone,
            "told": dict(self.told),
            "sources": list(self.sources),
            "account": self.account.to_json(),
            "blocks": {
                endpoint.value: [_block_to_json(block) for block in self[endpoint]]
                for endpoint in Endpoint
            },
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        blocks = {
            endpoint.value: tuple(BlockFile(**block) for block in value["blocks"][endpoint.value])
            for endpoint in Endpoint
        }
        return cls(
            version=str(value["version"]),
            name=str(value["name"]),
            account=Account.from_json(value["account"]),
            sources=tuple(value["sources"]),
            dataset=str(value.get("dataset", TAXI.name)),  # older ones do not say
            has=tuple(value.get("has", ())),
            lacks=tuple(value.get("lacks", ())),
            is_by_zone=value.get("by_zone", False),
            told=tuple(value.get("told", {}).items()),
            **blocks,
        )


def _block_to_json(block: BlockFile) -> dict[str, Any]:
    return {name: getattr(block, name) for name in BlockFile.__slots__}


def read_manifest(uri: str, storage: StorageOptions) -> Manifest:
    """The manifest of the prepared set in folder `uri`.

    Raises:
        PreparedSetError: no prepared set, an unfinished or damaged one, or another layout.
        SourceNotFoundError, SourceRefusedError, SourceUnreachableError: of the storage.
    """
    location = open_location(uri, storage)
    return answer_in_time(location, storage.timeout_seconds, lambda: manifest_at(location))


def manifest_at(location: Location) -> Manifest:
    with storage_errors(location.uri):
        text = location.child(MANIFEST_FILE).read(0, _MOST_BYTES)
    shown = shown_uri(location.uri)
    try:
        value = json.loads(text)
        layout_version = value["layout_version"]
        is_ours = value["layout"] == LAYOUT_NAME
        manifest = _parse(value) if is_ours and layout_version == LAYOUT_VERSION else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PreparedSetError(f"The manifest of {shown} is damaged; run prepare again.") from None
    if manifest is None:
        theirs = ascii(layout_version)[:20]  # whatever stands there
        raise PreparedSetError(
            f"{shown} was prepared by another version of this program (layout {theirs}, here "
            f"{LAYOUT_VERSION}); run prepare again."
        )
    return manifest


def _parse(value: Mapping[str, Any]) -> Manifest:
    check_shape(value)
    return Manifest.from_json({**value, "name": clean_name(value["name"])})


def refuse_unfinished(folder: Location) -> PreparedSetError:
    return PreparedSetError(
        f"{shown_uri(folder.uri)} is an unfinished prepared set; run prepare again into the same "
        "folder to finish it."
    )
