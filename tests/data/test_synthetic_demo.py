"""Demo data: made once, named, whole or not there at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.shuttles import SHUTTLES

from dashapp.data.demo import DEMO_NAME, demo_folder, ensure_demo_data
from dashapp.data.manifest import read_manifest
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.dataset import TAXI
from dashapp.dataset.columns import SMALL
from dashapp.errors import SourceRefusedError
from dashapp.model import Progress

ROWS = 2_000


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_it_is_made_once_and_has_its_name(cache: Path) -> None:
    told = list[Progress]()
    uri = ensure_demo_data(ROWS, cache, told.append, TAXI)
    found = resolve_sources((uri,), StorageOptions())
    assert (found.name, found.kind.value) == (DEMO_NAME, "prepared")
    fractions = [step.fraction or 0.0 for step in told]
    assert fractions == sorted(fractions)
    assert [step.rows_done for step in told] == sorted(step.rows_done for step in told)
    assert told[-1] == Progress(rows_done=2_000, rows_total=2_000, fraction=1.0)
    again = list[Progress]()
    assert ensure_demo_data(ROWS, cache, again.append, TAXI) == uri
    assert len(again) == 1


def test_two_at_once_make_one(cache: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        uris = list(
            pool.map(lambda _: ensure_demo_data(ROWS, cache, lambda _: None, TAXI), range(2))
        )
    assert len(set(uris)) == 1
    assert [path.name for path in cache.iterdir()] == [demo_folder(ROWS, cache, TAXI).name]


def test_a_broken_set_is_made_anew(cache: Path) -> None:
    folder = demo_folder(ROWS, cache, TAXI)
    (folder / "pickup").mkdir(parents=True)
    uri = ensure_demo_data(ROWS, cache, lambda _: None, TAXI)
    assert resolve_sources((uri,), StorageOptions()).name == DEMO_NAME


def test_each_size_has_its_own_folder(cache: Path) -> None:
    assert demo_folder(ROWS, cache, TAXI) != demo_folder(3_000, cache, TAXI)


def test_another_data_set_and_other_columns_have_their_own_folder(cache: Path) -> None:
    coarser = tuple(replace(one, storage=one.storage and SMALL) for one in TAXI.columns)
    other = replace(TAXI, columns=coarser)
    assert len({demo_folder(ROWS, cache, one) for one in (TAXI, other, SHUTTLES)}) == 3
    uri = ensure_demo_data(ROWS, cache, lambda _: None, SHUTTLES)
    found = resolve_sources((uri,), StorageOptions(), SHUTTLES)
    assert found.prepared_uri == uri
    account = read_manifest(uri, StorageOptions()).account
    assert account.pickup.drawn == ROWS - len(range(0, ROWS, 30))
    assert account.dropoff.drawn == ROWS


def test_a_cache_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceRefusedError, match="DASHAPP_CACHE_FOLDER"):
        ensure_demo_data(10, tmp_path / "file" / "below", lambda _: None, TAXI)
