"""Every service and year of TLC's with zones: what its files say is what the columns have."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.reading import read_rows
from support.tlc_server import serve_tlc

from dashapp.data.manifest import MANIFEST_FILE
from dashapp.data.prepared import PrepareOptions, prepare
from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks, resolve_sources
from dashapp.data.tlc.fetching import TlcOptions
from dashapp.data.tlc.finding import find_sources
from dashapp.dataset import NEVER_RECORDED, TAXI
from dashapp.dataset.taxi_codes import CARD, FLEX_FARE, UNKNOWN_RATE
from dashapp.engine.columns import MISSING
from dashapp.errors import PreparedSetError

Resolve = Callable[..., SourceSet]

FOLDERS = ("tlc_csv", "tlc_parquet", "tlc_parquet_rebuilt")
CODES = {
    "payment_type": ("payment_type", {"0": FLEX_FARE}),
    "RatecodeID": ("rate_code", {"99": UNKNOWN_RATE}),
    "trip_type": ("trip_type", {}),
    "hvfhs_license_num": ("company", {f"HV000{code}": code for code in range(2, 6)}),
    "shared_request_flag": ("shared_requested", {"Y": 1, "N": 2}),
    "wav_request_flag": ("wheelchair_requested", {"Y": 1, "N": 2}),
}
"""By column of the files, the one that is kept and its codes, where they are not the files' own."""

AMOUNTS = {
    "fare_amount": "fare_cents",
    "base_passenger_fare": "fare_cents",
    "total_amount": "total_cents",
    "tip_amount": "tip_cents",
    "tips": "tip_cents",
    "trip_distance": "distance_centimiles",
    "trip_miles": "distance_centimiles",
    "driver_pay": "driver_pay_cents",
    "congestion_surcharge": "congestion_cents",
    "cbd_congestion_fee": "cbd_fee_cents",
    "airport_fee": "airport_fee_cents",
    "Airport_fee": "airport_fee_cents",
}


@pytest.fixture
def samples(real_data: Path) -> Path:
    return real_data.parent / "trips"


def read(found: SourceSet) -> pd.DataFrame:
    return pd.concat([read_rows(chunk).trips for chunk in plan_chunks(found)], ignore_index=True)


def zone_files(samples: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    facts = json.loads((samples / "facts.json").read_text())
    for name, told in facts.items():
        if name.startswith(FOLDERS) and "PU" in told:
            yield samples / name, told


@pytest.mark.real_data
def test_every_sample_has_the_values_that_its_facts_tell(samples: Path, resolve: Resolve) -> None:
    looked = 0
    for path, facts in zone_files(samples):
        trips = read(resolve(path))
        assert len(trips) == facts["rows"], path.name
        for name, counts in facts.get("values", {}).items():
            if name in CODES:
                looked += 1
                assert_codes(trips, name, counts)
        for name, told in facts.get("amounts", {}).items():
            if name in AMOUNTS:
                looked += 1
                given = trips[AMOUNTS[name]].astype("int64")
                given = given[given != MISSING]
                assert given.sum() == round(told["sum"] * 100), (path.name, name)
                assert (given < 0).sum() == told["neg"], (path.name, name)
                assert (given == 0).sum() == told["zero"], (path.name, name)
    assert looked > 100


def assert_codes(trips: pd.DataFrame, name: str, counts: dict[str, int]) -> None:
    kept, codes = CODES[name]
    expected = Counter[int]()
    for word, count in counts.items():
        code = codes.get(word, 0) if codes.keys() - {"0", "99"} else codes.get(word)
        if code is None:
            code = int(word) if word.isdigit() else 0
        expected[code] += count
    assert trips[kept].value_counts().to_dict() == dict(expected), name


@pytest.mark.real_data
@pytest.mark.parametrize("folder", ["tlc_parquet_rebuilt", "tlc_csv"])
def test_a_wait_is_from_the_request_to_the_pickup(
    samples: Path, resolve: Resolve, folder: str
) -> None:
    [path] = (samples / folder).glob("fhvhv*2020-04*")
    plain = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    times = [pd.to_datetime(plain[name]) for name in ("request_datetime", "pickup_datetime")]
    seconds = (times[1] - times[0]).dt.total_seconds()
    trips = read(resolve(path))
    np.testing.assert_array_equal(trips["wait_centiminutes"], np.rint(seconds / 60 * 100))
    assert (trips["wait_centiminutes"] < 0).sum() == (seconds < 0).sum()


@pytest.mark.real_data
def test_services_mixed_are_told_apart_and_one_alone_is_not(
    samples: Path, resolve: Resolve
) -> None:
    rebuilt = samples / "tlc_parquet_rebuilt"
    files = [
        rebuilt / f"{service}_tripdata_2020-04_rebuilt1000.parquet"
        for service in ("yellow", "green", "fhv", "fhvhv")
    ]
    mixed = resolve(*files)
    assert "service" in mixed.dataset.has
    assert read(mixed)["service"].tolist() == np.repeat([1, 2, 3, 4], 1_000).tolist()
    assert mixed.told == ()
    for code, path in enumerate(files, start=1):
        alone = resolve(path)
        assert "service" not in {column.name for column in alone.dataset.columns}
        assert alone.told == (("service", code),)
    years = sorted(rebuilt.glob("yellow_*"))
    assert len(years) > 4
    assert "service" not in resolve(*years).dataset.has


@pytest.mark.real_data
def test_the_tips_of_apps_are_records_and_those_of_taxis_as_ever(
    samples: Path, resolve: Resolve
) -> None:
    rebuilt = samples / "tlc_parquet_rebuilt"
    apps = resolve(rebuilt / "fhvhv_tripdata_2020-04_rebuilt1000.parquet").dataset
    recorded = apps.column("tip").zero_recorded_for
    assert recorded
    assert {name for name, _ in recorded} == {"company"}
    taxis = resolve(rebuilt / "yellow_tripdata_2020-04_rebuilt1000.parquet").dataset
    assert taxis.column("tip").zero_recorded_for == (("payment", CARD),)
    assert TAXI.without(["payment", "company"]).column("tip").zero_recorded_for == NEVER_RECORDED
    names = {column.name for column in apps.columns}
    assert not names & {"passengers", "payment", "total_paid", "rate"}, "nothing is invented"


def test_columns_without_any_type_are_columns_without_values(
    tmp_path: Path, resolve: Resolve
) -> None:
    rows = 3
    table = pa.table(
        {
            "hvfhs_license_num": ["HV0003", "HV0005", " "],
            "request_datetime": pa.nulls(rows),
            "pickup_datetime": pa.array([0, 60, 120], pa.timestamp("s")),
            "dropoff_datetime": pa.array([600, 660, 720], pa.timestamp("s")),
            "PULocationID": [1, 2, 3],
            "DOLocationID": [1, 2, 3],
            "wav_match_flag": pa.nulls(rows),
            "airport_fee": pa.nulls(rows),
        }
    )
    pq.write_table(table, tmp_path / "apps.parquet")
    trips = read(resolve(tmp_path / "apps.parquet"))
    assert trips["company"].tolist() == [3, 5, 0]
    assert set(trips["wheelchair_given"]) == {0}
    assert set(trips["wait_centiminutes"]) == set(trips["airport_fee_cents"]) == {MISSING}


def test_names_of_every_service_are_fetched_and_read_as_one_set(
    tmp_path: Path, storage: StorageOptions
) -> None:
    with serve_tlc() as server:
        for service, prefix in (("yellow", "tpep"), ("green", "lpep")):
            pq.write_table(
                pa.table(
                    {
                        f"{prefix}_pickup_datetime": pa.array([0], pa.timestamp("us")),
                        f"{prefix}_dropoff_datetime": pa.array([60_000_000], pa.timestamp("us")),
                        "PULocationID": [161],
                        "DOLocationID": [132],
                    }
                ),
                tmp_path / "file.parquet",
            )
            name = f"{service}_tripdata_2024-02.parquet"
            server.replace(name, (tmp_path / "file.parquet").read_bytes())
        options = TlcOptions(server.url, tmp_path / "tlc", 5.0)
        names = ["tlc:yellow/2024-02", "tlc:green/2024-02"]
        found = find_sources(names, storage, options, TAXI, lambda _: None)
    assert found.name == "TLC yellow taxis, 2024-02; green taxis, 2024-02"
    assert read(found)["service"].tolist() == [1, 2]


def test_sets_prepared_before_a_manifest_said_what_it_has_still_open(
    tmp_path: Path, resolve: Resolve, csv_file: Callable[..., Path], trip_line: Callable[..., str]
) -> None:
    sorted_set = tmp_path / "sorted"
    prepare(resolve(csv_file(trip_line())), str(sorted_set), options=PrepareOptions(processes=1))
    assert resolve(sorted_set).dataset is TAXI.without(
        part for part in TAXI.joined if part != "tolls"
    )
    manifest = json.loads((sorted_set / MANIFEST_FILE).read_text())
    assert "tolls" in manifest["has"]
    older = {key: value for key, value in manifest.items() if key != "has"}
    (sorted_set / MANIFEST_FILE).write_text(json.dumps(older | {"lacks": ["rate"]}))
    assert resolve(sorted_set).dataset is TAXI.without(["rate", *TAXI.joined])
    (sorted_set / MANIFEST_FILE).write_text(json.dumps(manifest | {"has": ["bicycles"]}))
    with pytest.raises(PreparedSetError, match="prepared for another list of columns"):
        resolve(sorted_set)


def test_what_a_page_shows_before_the_files_are_known_is_what_those_of_2015_have() -> None:
    """Else each page that is opened early would have to be loaded once more."""
    generations = Path(__file__).parent / "generations"
    for name in ("yellow_2015_early.csv", "yellow_2015_late.csv"):
        assert resolve_sources([str(generations / name)], StorageOptions()).dataset == TAXI.expected
