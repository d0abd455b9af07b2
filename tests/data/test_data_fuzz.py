"""Files at random and files made to harm, in short; `python -m benchmarks.fuzz` goes on for longer.

Each is trips that all ways into the program read alike, or one sentence, in bounded memory.
"""

import gzip
import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.bombs import BOMBS, GOOD, HEADER, ROW, csv_of
from benchmarks.fuzz.cases import change_files
from benchmarks.fuzz.memory import MOST_BYTES, measure_peak
from benchmarks.fuzz.seeds import Seed, make_seeds, write_files
from benchmarks.fuzz.ways import find_faults
from dashapp.data.reading import Pieces, read_chunk, read_pieces
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.errors import DataError

SMALL = (
    b"pickup_datetime,dropoff_datetime,passenger_count,pickup_longitude,pickup_latitude,"
    b'start_lat,dropoff_longitude,dropoff_latitude\n"2015-01-15 19:05",2015-01-15 19:23,'
    b"1,-73.99,40.75,,-73.97,40.75\n"
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Seed]:
    return make_seeds(tmp_path_factory.mktemp("seeds"))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(draw=st.randoms(use_true_random=False))
def test_files_at_random_are_read_or_refused(
    seeds: list[Seed], tmp_path_factory: pytest.TempPathFactory, draw: Random
) -> None:
    folder = tmp_path_factory.mktemp("case")
    seed = draw.choice(seeds)
    pool = [content for one in seeds for content in one.files.values()]
    write_files(change_files(seed, draw, pool), folder)
    assert not find_faults(str(folder / seed.named), folder, ("check",))


def _parquet() -> bytes:
    names, row = (line.split(",") for line in SMALL.decode().replace('"', "").splitlines())
    sink = io.BytesIO()
    columns = {name: pa.array([value]) for name, value in zip(names, row, strict=True)}
    pq.write_table(pa.table(columns), sink, write_statistics=False, store_schema=False)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", SMALL), ("a.csv.gz", gzip.compress(SMALL)), ("a.parquet", _parquet())],
)
def test_files_cut_at_every_byte_are_read_or_refused(
    tmp_path: Path, resolve: Callable[..., SourceSet], name: str, content: bytes
) -> None:
    """Nothing else is raised."""
    path = tmp_path / name
    path.write_bytes(content)
    for size in range(len(content), -1, -1):
        os.truncate(path, size)
        with suppress(DataError):
            for chunk in plan_chunks(resolve(path)):
                read_chunk(chunk)


QUICK = ["gz of blank lines", "gz of one good row", "gz in gz", "an endless line"]
QUICK += ["rows of commas", "10^6 columns", "a dictionary", "nested", "no row groups", "a loop"]
QUICK += ["pipe as CSV", "pipe as Parquet", "pipe as gz", "pipe as dataset.json"]
QUICK += ["pipe as manifest.json", "zeros of the system", "a folder", "evil name"]
QUICK += ["evil name of trips", "long name", "deep dataset.json", "names twice"]
QUICK += ["deep manifest.json", "dictionaries in manifest.json", "rows that are not there"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", QUICK)
def test_files_made_to_harm_are_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / "case").mkdir()
    uri = BOMBS[name](tmp_path / "case")
    with measure_peak() as taken:
        faults = find_faults(str(uri), tmp_path, ("check",))
    assert not faults
    assert taken.bytes < MOST_BYTES


def test_rows_that_are_none_are_counted_and_not_kept(
    tmp_path: Path, resolve: Callable[..., SourceSet]
) -> None:
    path = csv_of(b"1\n", 2_000, HEADER + ROW)(tmp_path)
    (chunk,) = plan_chunks(resolve(path))
    read = read_chunk(chunk)
    assert (len(read.trips), read.account.rows_read) == (1, 1_001)


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, resolve: Callable[..., SourceSet]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + ROW * 1_000)
    (chunk,) = plan_chunks(resolve(path))
    pieces = read_pieces(chunk, Pieces(1_000))
    next(pieces)
    path.write_bytes(GOOD)
    with pytest.raises(DataError, match="was changed"):
        list(pieces)
