"""Demo data: made once, named, whole or not there at all."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashapp.data.demo import DEMO_NAME, demo_folder, ensure_demo_data
from dashapp.data.sources import StorageOptions, resolve_sources
from dashapp.errors import SourceRefusedError
from dashapp.model import Progress
from dashapp.settings import Settings


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    return Settings(cache_folder=tmp_path / "cache", demo_rows=2_000)


def test_it_is_made_once_and_has_its_name(small: Settings) -> None:
    told = list[Progress]()
    uri = ensure_demo_data(small, told.append)
    found = resolve_sources((uri,), StorageOptions.from_settings(small))
    assert (found.name, found.kind.value) == (DEMO_NAME, "prepared")
    fractions = [step.fraction or 0.0 for step in told]
    assert fractions == sorted(fractions)
    assert [step.rows_done for step in told] == sorted(step.rows_done for step in told)
    assert told[-1] == Progress(rows_done=2_000, rows_total=2_000, fraction=1.0)
    again = list[Progress]()
    assert ensure_demo_data(small, again.append) == uri
    assert len(again) == 1


def test_two_at_once_make_one(small: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        uris = list(pool.map(lambda _: ensure_demo_data(small, lambda _: None), range(2)))
    assert len(set(uris)) == 1
    assert [path.name for path in small.cache_folder.iterdir()] == [demo_folder(small).name]


def test_a_broken_set_is_made_anew(small: Settings) -> None:
    folder = demo_folder(small)
    (folder / "pickup").mkdir(parents=True)
    uri = ensure_demo_data(small, lambda _: None)
    assert resolve_sources((uri,), StorageOptions.from_settings(small)).name == DEMO_NAME


def test_each_size_has_its_own_folder(small: Settings) -> None:
    other = small.model_copy(update={"demo_rows": 3_000})
    assert demo_folder(small) != demo_folder(other)


def test_a_cache_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(cache_folder=tmp_path / "file" / "below", demo_rows=10)
    with pytest.raises(SourceRefusedError, match="DASHAPP_CACHE_FOLDER"):
        ensure_demo_data(settings, lambda _: None)
