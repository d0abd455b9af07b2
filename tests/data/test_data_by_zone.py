"""Prepared sets of trips that are known by their zones alone: they stand there once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import read_set
from support.zone_files import write_zone_file

from dashapp.data import sources
from dashapp.data.block_files import column_units
from dashapp.data.manifest import read_manifest
from dashapp.data.prepared import PrepareOptions, prepare, read_block, read_packed_block
from dashapp.data.sources import SourceSet, StorageOptions, resolve_sources
from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import block_dtypes
from dashapp.errors import PreparedSetError
from dashapp.model import Endpoint

Resolve = Callable[..., SourceSet]
STORAGE = StorageOptions()


@pytest.fixture
def source(tmp_path: Path, resolve: Resolve) -> SourceSet:
    return resolve(*(write_zone_file(tmp_path / f"{n}.csv", 90, n) for n in range(2)))


@pytest.fixture
def folder(source: SourceSet, tmp_path: Path) -> Path:
    options = PrepareOptions(processes=1, chunk_bytes=2_000, rows_per_block=30)
    prepare(source, str(tmp_path / "set"), options=options)
    return tmp_path / "set"


def test_each_trip_that_counts_anywhere_stands_there_once(source: SourceSet, folder: Path) -> None:
    manifest, dataset = read_manifest(str(folder), STORAGE), source.dataset
    assert dataset.is_by_zone
    assert manifest.is_by_zone
    assert not manifest.dropoff
    assert not [*(folder / "dropoff").iterdir()]
    stored = manifest.stored_blocks(str(folder), Endpoint.PICKUP)
    rows = pd.concat([read_block(one.uri, STORAGE, dataset) for one in stored], ignore_index=True)
    trips = read_set(source)
    expected = sort_trips(trips, Endpoint.PICKUP, dataset)
    pd.testing.assert_frame_equal(rows, expected)
    account = manifest.account
    assert account.pickup.rows_kept == len(rows) > account.dropoff.rows_kept > 0
    packed = [read_packed_block(one, STORAGE, dataset)[1] for one in stored]
    assert len({zone for one in packed for zone in one.zones.ids.tolist()}) == 6
    assert any(one.has_nowhere for one in packed)


def test_its_blocks_say_what_stands_in_them(source: SourceSet, folder: Path) -> None:
    path = folder / "pickup" / "block-0000.parquet"
    units = column_units(source.dataset)
    assert pq.read_schema(path).names == [*units] == [*block_dtypes(source.dataset)]
    assert pq.read_schema(path).metadata[b"dashapp.order"] == b"ascending pickup_zone, then time_s"


def test_a_set_that_keeps_them_for_each_end_is_to_be_prepared_again(
    source: SourceSet, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was made before they were kept once; then it is made anew, in the same folder."""
    manifest = json.loads((folder / "manifest.json").read_text())
    shutil.copytree(folder / "pickup", folder / "dropoff", dirs_exist_ok=True)
    blocks, account = manifest["blocks"], manifest["account"]
    blocks["dropoff"] = [
        one | {"path": one["path"].replace("pickup", "dropoff")} for one in blocks["pickup"]
    ]
    account["dropoff"] = account["pickup"]
    del manifest["by_zone"]
    with monkeypatch.context() as earlier:
        earlier.setattr(sources, "ZONES", ())
        manifest["version"] = sources.compute_version(source.files, source.dataset)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(PreparedSetError, match="kept once for each end; run prepare again"):
        resolve_sources([str(folder)], STORAGE)
    prepare(source, str(folder), options=PrepareOptions(processes=1))
    assert resolve_sources([str(folder)], STORAGE).dataset.is_by_zone
    assert not [*(folder / "dropoff").iterdir()]


@pytest.mark.parametrize(
    "change",
    [
        {"by_zone": "yes"},
        {"by_zone": False},
        {"rows": 1},
        {"rows": -60},
        {"dropoff": "pickup"},
    ],
    ids=str,
)
def test_a_manifest_that_does_not_add_up_is_damaged(
    folder: Path, change: dict[str, object]
) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    blocks = manifest["blocks"]
    if "rows" in change:
        blocks["pickup"][0]["rows"] += 200 * int(str(change["rows"]))
    elif "dropoff" in change:
        blocks["dropoff"] = [blocks["pickup"][0] | {"path": "dropoff/block-0000.parquet"}]
    else:
        manifest |= change
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(PreparedSetError, match="damaged; run prepare again"):
        read_manifest(str(folder), STORAGE)


def test_zones_out_of_order_are_refused(source: SourceSet, folder: Path) -> None:
    manifest = read_manifest(str(folder), STORAGE)
    block = max(manifest.stored_blocks(str(folder), Endpoint.PICKUP), key=lambda one: one.rows)
    table = pq.read_table(block.uri)
    frame = table.to_pandas()
    frame["pickup_zone"] = np.arange(len(frame))[::-1].astype(np.uint16)
    made = type(table).from_pandas(frame, schema=table.schema, preserve_index=False)
    pq.write_table(made.replace_schema_metadata(table.schema.metadata), block.uri)
    with pytest.raises(PreparedSetError, match="run prepare again"):
        read_packed_block(block, STORAGE, source.dataset)
