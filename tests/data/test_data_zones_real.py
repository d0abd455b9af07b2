"""TLC's own files with zones: every service and generation, against figures made by pandas."""

import json
import tarfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.reading import read_rows
from test_data_elsewhere import gaps_of

from dashapp.data.reading import ReadRows
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.model import Account, Endpoint, Reason

pytestmark = pytest.mark.real_data

Resolve = Callable[..., SourceSet]
COLUMNS = {Endpoint.PICKUP: "PU", Endpoint.DROPOFF: "DO"}
FOLDED = {57: 56, 104: 103, 105: 103}

CSV = [
    "fhvhv_tripdata_2024-01_3rows.csv",
    "fhvhv_tripdatasample_2020-04.csv",
    "green_tripdata_2020-04_sample12000.csv.gz",
    "green_tripdatasample_2020-04.csv",
    "yellow_tripdata_2018-01_first1500.csv",
    "yellow_tripdata_2019-07_first2000.csv",
    "yellow_tripdatasample_2020-04.csv",
]
PARQUET = [
    "green_tripdata_2021-01_modified1000_strzones.parquet",
    "green_tripdata_2022-01_sample3000.parquet",
    "green_tripdata_2023-01.parquet",
    "green_tripdata_2025-01.parquet",
    "yellow_tripdata_2024-H1_sample10000.parquet",
    "yellow_tripdata_2025-01_first10000_ns.parquet",
]
REBUILT = [
    "fhv_tripdata_2020-04_rebuilt1000.parquet",
    "fhvhv_tripdata_2020-04_rebuilt1000.parquet",
    "green_tripdata_2020-04_rebuilt1000.parquet",
    "green_tripdata_2021-01_rebuilt3000.parquet",
    "yellow_tripdata_2016-07to12_rebuilt_heads.parquet",
    "yellow_tripdata_2019-02_rebuilt3000.parquet",
    "yellow_tripdata_2020-04_rebuilt1000.parquet",
]
FILES = [f"tlc_csv/{name}" for name in CSV] + [f"tlc_parquet/{name}" for name in PARQUET]
FILES += [f"tlc_parquet_rebuilt/{name}" for name in REBUILT]


@pytest.fixture(scope="module")
def samples(real_data: Path) -> Path:
    folder = real_data.parent / "trips"
    if not (folder / "facts.json").is_file():
        pytest.skip(f"no real samples at {folder}")
    return folder


@pytest.fixture(scope="module")
def facts(samples: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((samples / "facts.json").read_text())
    return found


def read(found: SourceSet) -> ReadRows:
    parts = [read_rows(chunk) for chunk in plan_chunks(found)]
    account = sum((part.account for part in parts), Account())
    return ReadRows(pd.concat([part.trips for part in parts], ignore_index=True), account)


def count_zones(trips: pd.DataFrame, end: str) -> Counter[int]:
    by_zone = (trips[f"{end}_reason"] == 0) & (trips[f"{end}_y"] == 0)
    return Counter(trips[f"{end}_x"][by_zone].tolist())


def count_plainly(path: Path, end: Endpoint) -> Counter[int]:
    """Of all rows, by pandas."""
    reader = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
    frame = reader(path).rename(columns=str.casefold)
    ids = pd.to_numeric(frame[f"{COLUMNS[end].casefold()}locationid"]).fillna(0).astype(int)
    ids = ids.replace(FOLDED).where(~ids.isin([264, 265]), 0)
    return Counter(ids.tolist())


@pytest.mark.parametrize("name", FILES)
def test_zones_of_both_ends_are_those_of_the_file(
    name: str, samples: Path, facts: Mapping[str, Any], resolve: Resolve
) -> None:
    rows = read(resolve(samples / name))
    known = facts[name]
    assert rows.account.rows_read == known["rows"]
    for end in Endpoint:
        part = rows.account[end]
        assert (part.drawn, part.by_zone_only, part.rows_left_out) == (0, known["rows"], 0)
        counts = count_zones(rows.trips, end)
        assert counts == count_plainly(samples / name, end)
        told = known[COLUMNS[end]]
        for zone, trips in told["top5"]:
            assert zone in {264, 265} or counts[zone] == trips
        assert counts[0] == sum(told.get(key, 0) for key in ("null", "264", "265"))


@pytest.mark.parametrize("name", FILES)
def test_no_trip_is_left_out_for_its_passengers(
    name: str, samples: Path, facts: Mapping[str, Any], resolve: Resolve
) -> None:
    account = read(resolve(samples / name)).account
    nulls = facts[name].get("nulls", {}).get("passenger_count", 0)
    assert gaps_of(account).get("passenger_count (counted all the same)", 0) == nulls


def test_hours_are_those_of_the_files(
    samples: Path, facts: Mapping[str, Any], resolve: Resolve
) -> None:
    for name in FILES:
        hours = read(resolve(samples / name)).trips["pickup_time_s"] // 3600 % 24
        found = hours.value_counts().reindex(range(24), fill_value=0)
        assert found.tolist() == facts[name]["pickup_hours"], name


def test_all_services_and_generations_in_one_set(
    samples: Path, facts: Mapping[str, Any], resolve: Resolve
) -> None:
    points = "tlc_parquet_rebuilt/yellow_tripdata_2009_rebuilt_heads.parquet"
    rows = read(resolve(*(samples / name for name in (*FILES, points))))
    zoned = sum(facts[name]["rows"] for name in FILES)
    assert rows.account.rows_read == zoned + facts[points]["rows"]
    for end in Endpoint:
        part = rows.account[end]
        assert part.by_zone_only == zoned
        assert part.drawn + part.rows_left_out == facts[points]["rows"]
        assert part.rows_left_out == facts[points][f"{end}_xy"]["zero"]


def test_pickups_alone_have_their_zones(
    samples: Path, facts: Mapping[str, Any], resolve: Resolve
) -> None:
    name = "nyc_points/uber-raw-data-janjune-15_46rows_zones.csv"
    found = resolve(samples / name)
    rows = read(found)
    assert [end.name for end in found.dataset.shown_ends] == ["pickup"]
    assert rows.account.pickup.by_zone_only == facts[name]["rows"]
    assert rows.account.dropoff.rows_left_out == facts[name]["rows"]
    for zone, trips in facts[name]["PU"]["top5"]:
        assert count_zones(rows.trips, "pickup")[zone] == trips


def test_every_month_of_every_service_is_read_whole(
    samples: Path, tmp_path: Path, resolve: Resolve
) -> None:
    """The first lines of 303 files in one set, cut in the last one."""
    with tarfile.open(samples / "tlc_csv" / "heads1k_all_months_to_2020-06.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    months = sorted(tmp_path.rglob("*.csv"))
    assert len(months) == 303
    for month in months:
        month.write_bytes(month.read_bytes().rpartition(b"\n")[0])
    for chunk in plan_chunks(resolve(tmp_path)):
        account = read_rows(chunk).account
        month = Path(chunk.uri)
        lines = [line for line in month.read_bytes().splitlines() if line.strip()]
        assert account.rows_read == len(lines) - 1, month.name
        service, _, date = month.stem.partition("_tripdata_")
        has_points = service in {"yellow", "green"} and date <= "2016-06"
        assert account.pickup.left_out[Reason.UNREADABLE] == 0, month.name
        assert account.pickup.by_zone_only == (0 if has_points else len(lines) - 1), month.name
