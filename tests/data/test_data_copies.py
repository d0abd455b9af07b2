"""Copies of TLC's trips in other clothes, and our own exports: the same trips each time."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import GENERATIONS, ReadAll
from support.reading import read_rows

from dashapp.data.export_files import write_trips
from dashapp.data.sources import SourceSet, plan_chunks
from dashapp.dataset import TAXI
from dashapp.engine.blocks import sort_trips
from dashapp.engine.exporting import select_trips
from dashapp.engine.index import build_block
from dashapp.model import Account, Bounds, Endpoint, ExportFormat, TripFilter

Resolve = Callable[..., SourceSet]
YELLOW = GENERATIONS / "yellow_2015_late.csv"

AZURE = {
    "VendorID": "vendorID", "tpep_pickup_datetime": "tpepPickupDateTime",
    "tpep_dropoff_datetime": "tpepDropoffDateTime", "passenger_count": "passengerCount",
    "trip_distance": "tripDistance", "pickup_longitude": "startLon", "pickup_latitude": "startLat",
    "RatecodeID": "rateCodeId", "store_and_fwd_flag": "storeAndFwdFlag",
    "dropoff_longitude": "endLon", "dropoff_latitude": "endLat", "payment_type": "paymentType",
    "fare_amount": "fareAmount", "extra": "extra", "mta_tax": "mtaTax", "tip_amount": "tipAmount",
    "tolls_amount": "tollsAmount", "improvement_surcharge": "improvementSurcharge",
    "total_amount": "totalAmount",
}  # fmt: skip
TEXTS = ("vendorID", "paymentType", "improvementSurcharge", "storeAndFwdFlag")
PLACES = ("startLon", "startLat", "endLon", "endLat")


def azure_table(*, with_places: bool = True) -> pa.Table:
    """TLC's rows under the names and types of Azure Open Datasets."""
    rows = pd.read_csv(YELLOW).rename(columns=AZURE)
    for name in ("tpepPickupDateTime", "tpepDropoffDateTime"):
        rows[name] = pd.to_datetime(rows[name])
    for name in TEXTS:
        rows[name] = rows[name].astype(str)
    rows["puLocationId"] = rows["doLocationId"] = None if with_places else "142"
    if not with_places:
        rows[[*PLACES]] = float("nan")
    return pa.Table.from_pandas(rows, preserve_index=False)


def azure_file(folder: Path, month: str, table: pa.Table) -> None:
    at = folder / "puYear=2015" / f"puMonth={month}"
    at.mkdir(parents=True)
    (at / "_committed_6383965746").write_text("{}")
    path = at / "part-00000-tid-8898-c000.snappy.parquet"
    pq.write_table(table, path, use_deprecated_int96_timestamps=True)


def account_of(source_set: SourceSet) -> Account:
    chunks = plan_chunks(source_set, 1 << 20)
    return sum((read_rows(chunk).account for chunk in chunks), Account())


def test_the_copy_on_azure_in_its_folders(tmp_path: Path, read_all: ReadAll) -> None:
    azure_file(tmp_path, "8", azure_table())
    pd.testing.assert_frame_equal(read_all(tmp_path), read_all(YELLOW))


def test_a_month_of_zones_on_azure_counts_by_zone(tmp_path: Path, resolve: Resolve) -> None:
    azure_file(tmp_path, "8", azure_table())
    azure_file(tmp_path, "9", azure_table(with_places=False))
    one, both = account_of(resolve(YELLOW)), account_of(resolve(tmp_path))
    assert (both.pickup.drawn, both.dropoff.drawn) == (one.pickup.drawn, one.dropoff.drawn)
    zones = account_of(resolve(tmp_path / "puYear=2015" / "puMonth=9"))
    rows = len(pd.read_csv(YELLOW))
    for part, of_both in ((zones.pickup, both.pickup), (zones.dropoff, both.dropoff)):
        assert part.drawn == 0
        assert part.by_zone_only + part.rows_left_out == rows
        assert of_both.by_zone_only == part.by_zone_only > 0


@pytest.mark.parametrize(
    ("form", "separator"),
    [("%Y-%m-%d %H:%M:%S UTC", ","), ("%m/%d/%Y %I:%M:%S %p", ","), ("%Y-%m-%d %H:%M:%S", "\t")],
    ids=["BigQuery", "NYC Open Data", "ClickHouse"],
)
def test_exports_of_databases(form: str, separator: str, tmp_path: Path, read_all: ReadAll) -> None:
    rows = pd.read_csv(YELLOW, dtype=str, keep_default_na=False)
    for name in ("tpep_pickup_datetime", "tpep_dropoff_datetime"):
        rows[name] = pd.to_datetime(rows[name]).dt.strftime(form)
    rows = rows.rename(columns={"RatecodeID": "rate_code_id"})
    rows.to_csv(tmp_path / "trips.csv", index=False, sep=separator)
    pd.testing.assert_frame_equal(read_all(tmp_path / "trips.csv"), read_all(YELLOW))


def export(trips: pd.DataFrame, end: Endpoint, form: ExportFormat, path: Path) -> pd.DataFrame:
    """The trips drawn at this end as our own file; gives them as they stand in the engine."""
    drawn = sort_trips(trips, end, TAXI)
    rows = select_trips(build_block(drawn, TAXI, end), end, Bounds.world(), TripFilter(TAXI))
    path.write_bytes(write_trips([rows], form, {"data": "all of it"}, TAXI))
    return drawn.reset_index(drop=True)


LACKING = {
    "all that TLC has": [],
    "no dropoff time": ["tpep_dropoff_datetime"],
    "no passengers": ["passenger_count"],
}


@pytest.mark.parametrize("form", ExportFormat)
@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.parametrize("end", Endpoint)
def test_our_own_exports_are_read_back_as_the_same_trips(
    end: Endpoint, lacking: str, form: ExportFormat, tmp_path: Path, read_all: ReadAll
) -> None:
    raw = pd.read_csv(YELLOW, dtype=str, keep_default_na=False)
    raw.drop(columns=LACKING[lacking]).to_csv(tmp_path / "raw.csv", index=False)
    before = export(read_all(tmp_path / "raw.csv"), end, form, tmp_path / f"trips.{form}")
    again = sort_trips(read_all(tmp_path / f"trips.{form}"), end, TAXI).reset_index(drop=True)
    pd.testing.assert_frame_equal(again, before)
    assert len(before) > 1
