"""Blocks of a prepared set that are not what its manifest says: none of it is served."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from dashapp.data.manifest import read_manifest
from dashapp.data.prepared import PrepareOptions, prepare, read_block, read_packed_block
from dashapp.data.sources import SourceSet, StorageOptions, resolve_sources
from dashapp.dataset import Dataset
from dashapp.errors import PreparedSetError
from dashapp.model import Endpoint

HERE = Path(__file__).parent
STORAGE = StorageOptions()


@pytest.fixture
def prepared(resolve: Callable[..., SourceSet], tmp_path: Path) -> Path:
    """A set whose blocks hold two trips each, or so."""
    files = sorted((HERE / "generations").glob("green*.csv"))
    prepare(resolve(*files), str(tmp_path / "set"), options=PrepareOptions(processes=1))
    return tmp_path / "set"


def load(folder: Path) -> int:
    manifest = read_manifest(str(folder), STORAGE)
    blocks = [one for end in Endpoint for one in manifest.stored_blocks(str(folder), end)]
    return sum(len(read_packed_block(block, STORAGE, dataset_of(folder))[0]) for block in blocks)


def dataset_of(folder: Path) -> Dataset:
    return resolve_sources([str(folder)], STORAGE).dataset


def fullest(folder: Path) -> Path:
    return max(
        (folder / "pickup").iterdir(), key=lambda path: pq.ParquetFile(path).metadata.num_rows
    )


def rewrite(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    table = pq.read_table(path)
    frame = change(table.to_pandas())[table.column_names]
    made = type(table).from_pandas(frame, schema=table.schema, preserve_index=False)
    pq.write_table(made.replace_schema_metadata(table.schema.metadata), path)


def test_a_whole_set_is_loaded(prepared: Path) -> None:
    drawn = read_manifest(str(prepared), STORAGE).account
    assert load(prepared) == drawn.pickup.drawn + drawn.dropoff.drawn > 8


CHANGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "a row less": lambda rows: rows.iloc[:-1],
    "a row more": lambda rows: pd.concat([rows, rows.iloc[-1:]]),
    "another order": lambda rows: rows.assign(x=np.arange(len(rows), 0, -1, np.uint32)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_other_rows_than_the_manifest_tells_of_are_refused(prepared: Path, what: str) -> None:
    rewrite(fullest(prepared), CHANGES[what])
    with pytest.raises(PreparedSetError, match=r"block-\d+\.parquet"):
        load(prepared)


def test_a_block_of_another_version_is_refused(
    prepared: Path, resolve: Callable[..., SourceSet], tmp_path: Path
) -> None:
    """A worker that dies after `prepare` was run into the same folder reads its block again."""
    other = HERE / "generations" / "green_2016.csv"  # of the same columns
    prepare(resolve(other), str(tmp_path / "other"), options=PrepareOptions(processes=1))
    manifest = read_manifest(str(prepared), STORAGE)
    (block,) = manifest.stored_blocks(str(prepared), Endpoint.PICKUP)[:1]
    shutil.copy(tmp_path / "other" / "pickup" / "block-0000.parquet", block.uri)
    with pytest.raises(PreparedSetError, match="prepared anew"):
        read_packed_block(block, STORAGE, dataset_of(prepared))


@pytest.mark.parametrize("rows", [0, 2**40])
def test_a_manifest_whose_numbers_do_not_add_up_is_refused(prepared: Path, rows: int) -> None:
    text = json.loads((prepared / "manifest.json").read_text())
    fullest_one = max(text["blocks"]["pickup"], key=lambda block: block["rows"])
    fullest_one["rows"] = rows
    (prepared / "manifest.json").write_text(json.dumps(text))
    with pytest.raises(PreparedSetError, match="manifest"):
        read_manifest(str(prepared), STORAGE)


def test_a_bit_that_has_fallen_over_is_noticed(prepared: Path) -> None:
    """Anywhere in the trips; what surrounds them may be damaged without harm."""
    path, dataset = fullest(prepared), dataset_of(prepared)
    whole, before = path.read_bytes(), read_block(str(path), STORAGE, dataset)
    draw = np.random.default_rng(0)
    for at in draw.choice(len(whole), 60, replace=False).tolist():
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        try:
            pd.testing.assert_frame_equal(
                read_block(str(path), STORAGE, dataset_of(prepared)), before
            )
        except PreparedSetError:
            continue
