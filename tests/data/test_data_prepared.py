import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import GENERATIONS, read_set

from dashapp.data.block_files import column_units
from dashapp.data.cleaning import account_rows
from dashapp.data.prepared import (
    PrepareOptions,
    choose_block_count,
    prepare,
    read_block,
    read_manifest,
)
from dashapp.data.sources import SourceKind, SourceSet, StorageOptions, resolve_sources
from dashapp.engine.blocks import block_codes, sort_trips
from dashapp.engine.columns import block_dtypes
from dashapp.errors import DataError, NothingDrawnError, PreparedSetError, SourceRefusedError
from dashapp.model import Endpoint, Progress

Resolve = Callable[..., SourceSet]
HERE = PrepareOptions(processes=1, chunk_bytes=2_000, rows_per_block=40)


@pytest.fixture
def source(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], resolve: Resolve
) -> SourceSet:
    """300 trips over the city, some of them dirty, in two generations."""
    rng = np.random.default_rng(7)
    lon, lat = rng.normal(-73.97, 0.03, 600).tolist(), rng.normal(40.75, 0.03, 600).tolist()
    lines = [
        trip_line(
            pickup_longitude=repr(lon[i]),
            pickup_latitude=repr(lat[i]),
            dropoff_longitude=repr(lon[-1 - i]) if i % 7 else "0",
            dropoff_latitude=repr(lat[-1 - i]) if i % 7 else "0",
            passenger_count=str(i % 11),
            fare_amount="free" if i % 50 == 3 else f"{i}.25",
        )
        for i in range(300)
    ]
    return resolve(csv_file(*lines), GENERATIONS / "green_2016.csv")


def read_blocks(folder: Path, endpoint: Endpoint) -> list[pd.DataFrame]:
    manifest = read_manifest(str(folder), StorageOptions())
    blocks = manifest.stored_blocks(str(folder), endpoint)
    dataset = resolve_sources([str(folder)], StorageOptions()).dataset
    return [read_block(block.uri, StorageOptions(), dataset, manifest.version) for block in blocks]


@pytest.mark.parametrize("endpoint", Endpoint)
@pytest.mark.parametrize("processes", [1, 2])
def test_prepared_blocks_are_the_trips_read_directly(
    endpoint: Endpoint, processes: int, source: SourceSet, tmp_path: Path
) -> None:
    options = PrepareOptions(processes, chunk_bytes=30_000 // processes, rows_per_block=40)
    manifest = prepare(source, str(tmp_path / "set"), options=options)
    direct = sort_trips(read_set(source, 5_000), endpoint, source.dataset)
    blocks = read_blocks(tmp_path / "set", endpoint)
    pd.testing.assert_frame_equal(pd.concat(blocks, ignore_index=True), direct)
    assert [len(block) for block in blocks] == [block.rows for block in manifest[endpoint]]
    assert manifest.account[endpoint].drawn == len(direct)


def test_account_manifest_and_version(source: SourceSet, tmp_path: Path, resolve: Resolve) -> None:
    manifest = prepare(source, str(tmp_path / "set"), options=HERE)
    account = account_rows(read_set(source))
    for endpoint in Endpoint:
        told = manifest.account[endpoint]
        assert (told.drawn, told.left_out) == (account[endpoint].drawn, account[endpoint].left_out)
        assert sum(cause.rows for cause in told.causes) == told.rows_left_out
    assert (manifest.account.files, manifest.account.rows_read) == (2, 306)
    assert read_manifest(str(tmp_path / "set"), StorageOptions()) == manifest
    served = resolve(tmp_path / "set")
    assert served.kind is SourceKind.PREPARED
    assert served.prepared_uri == str(tmp_path / "set")
    assert (served.version, served.name) == (source.version, source.name)
    left = {path.name for path in (tmp_path / "set").iterdir()}
    assert left == {"manifest.json", "pickup", "dropoff"}


def test_blocks_are_sorted_of_like_size_and_do_not_overlap(
    source: SourceSet, tmp_path: Path
) -> None:
    manifest = prepare(source, str(tmp_path / "set"), options=HERE)
    for endpoint in Endpoint:
        files = manifest[endpoint]
        codes = [block_codes(block) for block in read_blocks(tmp_path / "set", endpoint)]
        assert (np.diff(np.concatenate(codes).astype(np.float64)) >= 0).all()
        assert [(int(c[0]), int(c[-1])) for c in codes] == [
            (block.first_code, block.last_code) for block in files
        ]
        assert len(files) == choose_block_count(sum(block.rows for block in files), 40) == 8
        assert max(block.rows for block in files) <= 2 * min(block.rows for block in files)


def test_block_counts() -> None:
    assert choose_block_count(0) == choose_block_count(1_000_000) == 4
    assert choose_block_count(146_112_989) == 28


def test_blocks_are_plain_parquet_that_tells_its_units(source: SourceSet, tmp_path: Path) -> None:
    manifest = prepare(source, str(tmp_path / "set"), options=HERE)
    path = tmp_path / "set" / "pickup" / "block-0000.parquet"
    frame = pd.read_parquet(path)
    assert frame.dtypes.astype(str).to_dict() == block_dtypes(source.dataset)
    facts, units = pq.read_schema(path).metadata, column_units(source.dataset)
    assert facts[b"dashapp.version"].decode() == manifest.version
    assert facts[b"dashapp.unit.fare_cents"].decode() == units["fare_cents"]
    assert units.keys() == block_dtypes(source.dataset).keys()


def test_the_same_source_twice_is_there_already(source: SourceSet, tmp_path: Path) -> None:
    manifest = prepare(source, str(tmp_path / "set"), options=HERE)
    said: list[Progress] = []
    before = (tmp_path / "set" / "manifest.json").stat().st_mtime_ns
    assert prepare(source, str(tmp_path / "set"), said.append, HERE) == manifest
    assert not said
    assert (tmp_path / "set" / "manifest.json").stat().st_mtime_ns == before
    (tmp_path / "set" / "pickup" / "block-0001.parquet").unlink()
    assert prepare(source, str(tmp_path / "set"), said.append, HERE) == manifest
    assert said


def test_a_changed_source_replaces_the_set(
    source: SourceSet, tmp_path: Path, resolve: Resolve
) -> None:
    first = prepare(source, str(tmp_path / "set"), options=HERE)
    second = prepare(resolve(GENERATIONS / "green_2016.csv"), str(tmp_path / "set"), options=HERE)
    assert second.version != first.version
    assert len(list((tmp_path / "set" / "pickup").iterdir())) == len(second.pickup) == 4
    with pytest.raises(PreparedSetError, match="was prepared anew from other data"):
        read_block(
            str(tmp_path / "set" / second.pickup[0].path),
            StorageOptions(),
            resolve(tmp_path / "set").dataset,
            first.version,
        )


def test_progress_runs_to_the_end(source: SourceSet, tmp_path: Path) -> None:
    said: list[Progress] = []
    prepare(source, str(tmp_path / "set"), said.append, HERE)
    fractions = [progress.fraction or 0.0 for progress in said]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    assert (said[-1].files_done, said[-1].files_total) == (2, 2)
    assert (said[-1].rows_done, said[-1].rows_total) == (306, 306)


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("at", [0.1, 0.8])
def test_a_broken_run_never_looks_whole_and_can_be_done_again(
    at: float, source: SourceSet, tmp_path: Path, resolve: Resolve
) -> None:
    def stop(progress: Progress) -> None:
        if (progress.fraction or 0) >= at:
            raise StoppedError

    prepare(resolve(GENERATIONS / "green_2016.csv"), str(tmp_path / "set"), options=HERE)
    with pytest.raises(StoppedError):
        prepare(source, str(tmp_path / "set"), stop, HERE)
    assert not list((tmp_path / "set").glob(".runs-*"))
    with pytest.raises(PreparedSetError, match="unfinished prepared set; run prepare again"):
        resolve(tmp_path / "set")
    with pytest.raises(DataError):
        read_manifest(str(tmp_path / "set"), StorageOptions())
    (tmp_path / "set" / ".runs-killed").mkdir()
    prepare(source, str(tmp_path / "set"), options=HERE)
    assert resolve(tmp_path / "set").version == source.version


def test_an_error_while_reading_is_told_as_it_is(
    source: SourceSet, tmp_path: Path, resolve: Resolve
) -> None:
    Path(source.files[0].uri).write_text("changed")
    options = PrepareOptions(processes=2, chunk_bytes=20_000)
    with pytest.raises(DataError, match="was changed after it was looked at"):
        prepare(source, str(tmp_path / "set"), options=options)
    with pytest.raises(PreparedSetError, match="unfinished"):
        resolve(tmp_path / "set")


def test_what_is_not_a_prepared_set_is_not_overwritten(source: SourceSet, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "manifest.json").write_text("{}")
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(PreparedSetError, match="is not empty and holds no prepared set"):
        prepare(source, str(tmp_path / "mine"), options=HERE)
    with pytest.raises(PreparedSetError, match="is a file; give a folder"):
        prepare(source, str(tmp_path / "mine" / "thesis.txt"), options=HERE)
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "manifest.json",
        "thesis.txt",
    ]


def test_an_empty_folder_will_do(source: SourceSet, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    assert prepare(source, f"{tmp_path}/set/", options=HERE).account.rows_read == 306


def test_a_destination_that_cannot_be_written_says_so(source: SourceSet) -> None:
    with pytest.raises(SourceRefusedError, match="/proc/nothing cannot be written"):
        prepare(source, "/proc/nothing", options=HERE)


def test_a_prepared_set_is_not_prepared_again(
    source: SourceSet, tmp_path: Path, resolve: Resolve
) -> None:
    prepare(source, str(tmp_path / "set"), options=HERE)
    with pytest.raises(PreparedSetError, match="is a prepared set already"):
        prepare(resolve(tmp_path / "set"), str(tmp_path / "other"))


def test_a_set_without_a_drawn_trip_is_not_prepared(
    csv_file: Callable[..., Path],
    trip_line: Callable[..., str],
    tmp_path: Path,
    resolve: Resolve,
) -> None:
    with pytest.raises(NothingDrawnError, match="no row below the header"):
        prepare(resolve(csv_file()), str(tmp_path / "set"))
    never = {f"tpep_{end}_datetime": "some day" for end in ("pickup", "dropoff")}
    none = csv_file(trip_line(**never), name="none.csv")
    with pytest.raises(NothingDrawnError, match=r"no time .* tpep_pickup_datetime .*“some day”"):
        prepare(resolve(none), str(tmp_path / "set"))
    with pytest.raises(PreparedSetError, match="unfinished"):
        resolve(tmp_path / "set")


def test_one_end_without_a_trip_makes_empty_blocks(
    csv_file: Callable[..., Path], trip_line: Callable[..., str], tmp_path: Path, resolve: Resolve
) -> None:
    line = trip_line(tpep_pickup_datetime="0002-01-01 00:00:00")
    manifest = prepare(resolve(csv_file(line)), str(tmp_path / "set"))
    assert (manifest.account.pickup.drawn, manifest.account.dropoff.drawn) == (0, 1)
    assert [len(block) for block in read_blocks(tmp_path / "set", Endpoint.PICKUP)] == [0] * 4


def test_a_name_of_ones_own(source: SourceSet, tmp_path: Path, resolve: Resolve) -> None:
    prepare(source, str(tmp_path / "set"), options=PrepareOptions(1, name="synthetic demo data"))
    assert resolve(tmp_path / "set").name == "synthetic demo data"


def test_another_layout_is_refused(source: SourceSet, tmp_path: Path, resolve: Resolve) -> None:
    prepare(source, str(tmp_path / "set"), options=HERE)
    path = tmp_path / "set" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"layout_version": 99}))
    with pytest.raises(PreparedSetError, match=r"another version of this program \(layout 99"):
        resolve(tmp_path / "set")
    assert prepare(source, str(tmp_path / "set"), options=HERE).version == source.version


@pytest.mark.parametrize("damage", ["absent", "cut", "other"])
def test_damaged_blocks_say_so(damage: str, source: SourceSet, tmp_path: Path) -> None:
    prepare(source, str(tmp_path / "set"), options=HERE)
    path = tmp_path / "set" / "pickup" / "block-0000.parquet"
    if damage == "absent":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    else:
        pd.DataFrame({"x": [1.5]}).to_parquet(path)
    with pytest.raises(PreparedSetError, match=r"block-0000\.parquet is missing or not the block"):
        read_block(str(path), StorageOptions(), source.dataset)


def test_a_set_of_fewer_columns_says_which(source: SourceSet, tmp_path: Path) -> None:
    prepare(source, str(tmp_path / "set"), options=HERE)
    path = tmp_path / "set" / "pickup" / "block-0000.parquet"
    pd.read_parquet(path).drop(columns="tip_cents").to_parquet(path)
    with pytest.raises(PreparedSetError, match=r"prepared without tip_cents, .* prepare again"):
        read_block(str(path), StorageOptions(), source.dataset)


def test_a_prepared_set_stands_alone(source: SourceSet, tmp_path: Path, resolve: Resolve) -> None:
    from dashapp.errors import ConfigurationError

    prepare(source, str(tmp_path / "set"), options=HERE)
    with pytest.raises(ConfigurationError, match="served alone"):
        resolve(tmp_path / "set", GENERATIONS / "green_2016.csv")
    shutil.move(tmp_path / "set", tmp_path / "moved")
    assert len(read_blocks(tmp_path / "moved", Endpoint.DROPOFF)) == 8
