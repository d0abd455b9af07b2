"""Made-up trips between zones: in the form of TLC's files of 2025, again the same, plausible."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashapp import cli
from dashapp.commands.arguments import ZONE_KINDS
from dashapp.data.synthetic import write_zone_trips, zone_facts
from dashapp.data.synthetic.alias_tables import build_aliases, pick_alias
from dashapp.data.synthetic.zone_world import IDS, measure_zones
from dashapp.data.synthetic.zone_writing import FORMS, WantedZones, write_zone_files
from dashapp.errors import ConfigurationError
from dashapp.model import Progress
from dashapp.places import load_taxi_zones

ROWS = 60_000
UBER, LYFT = "HV0003", "HV0005"
FEE_BEGINS = pd.Timestamp("2025-01-05")
AMOUNTS_OF_TOTAL = (
    *("fare_amount", "extra", "mta_tax", "tip_amount", "tolls_amount", "improvement_surcharge"),
    *("congestion_surcharge", "Airport_fee", "cbd_congestion_fee"),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {kind: tmp_path_factory.mktemp(kind) for kind in ZONE_KINDS}
    for kind, folder in made.items():
        write_zone_trips(kind, ROWS, folder)
    return made


@pytest.fixture(scope="module")
def rides(folders: dict[str, Path]) -> pd.DataFrame:
    return read(folders["fhvhv"])


@pytest.fixture(scope="module")
def taxis(folders: dict[str, Path]) -> pd.DataFrame:
    return read(folders["yellow-zones"])


def read(folder: Path) -> pd.DataFrame:
    files = sorted(folder.glob("*.parquet"))
    return pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)


def digest(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("*.parquet"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def types_of(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(field.name, str(field.type)) for field in schema]


@pytest.mark.parametrize(
    ("kind", "prefix", "pickup"),
    [
        ("fhvhv", "fhvhv", "pickup_datetime"),
        ("yellow-zones", "yellow", "tpep_pickup_datetime"),
    ],
)
def test_months_are_files(folders: dict[str, Path], kind: str, prefix: str, pickup: str) -> None:
    files = sorted(folders[kind].glob("*.parquet"))
    names = [f"{prefix}_tripdata_2025-{month:02d}.parquet" for month in range(1, 13)]
    assert [file.name for file in files] == names
    assert sum(pq.read_metadata(file).num_rows for file in files) == ROWS
    for month, file in enumerate(files, start=1):
        begun = pd.read_parquet(file, columns=[pickup])[pickup]
        assert set(begun.dt.month) == {month}
        assert set(begun.dt.year) == {2025}


@pytest.mark.parametrize("kind", ZONE_KINDS)
def test_files_are_written_as_tlc_writes_them(folders: dict[str, Path], kind: str) -> None:
    for path in folders[kind].glob("*.parquet"):
        facts = pq.read_metadata(path)
        assert facts.row_group(0).column(0).compression == "ZSTD"
        assert b"pandas" not in (facts.metadata or {})
        assert types_of(pq.read_schema(path)) == types_of(FORMS[kind].schema)


@pytest.mark.real_data
def test_taxis_have_the_schema_of_tlc(folders: dict[str, Path], real_data: Path) -> None:
    """That of 2024 and the fee that came in 2025."""
    sample = real_data.parent / "trips/tlc_parquet/yellow_tripdata_2024-H1_sample10000.parquet"
    made = pq.read_schema(next(folders["yellow-zones"].glob("*.parquet")))
    expected = [*types_of(pq.read_schema(sample)), ("cbd_congestion_fee", "double")]
    assert types_of(made) == expected


@pytest.mark.real_data
def test_rides_have_the_schema_of_tlc(folders: dict[str, Path], real_data: Path) -> None:
    """Names of 2020, whose types became those of all of TLC's files in 2023, and the new fee."""
    sample = (
        real_data.parent / "trips/tlc_parquet_rebuilt/fhvhv_tripdata_2020-04_rebuilt1000.parquet"
    )
    today = {"string": "large_string", "null": "double"}
    expected = [
        (name, "int32" if name.endswith("LocationID") else today.get(kind, kind))
        for name, kind in types_of(pq.read_schema(sample))
    ]
    made = pq.read_schema(next(folders["fhvhv"].glob("*.parquet")))
    assert types_of(made) == [*expected, ("cbd_congestion_fee", "double")]


@pytest.mark.parametrize("kind", ZONE_KINDS)
def test_a_seed_makes_the_same_bytes(tmp_path: Path, kind: str) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_zone_trips(kind, 500, tmp_path / name, seed)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a").keys() == digest(tmp_path / "c").keys()
    assert not digest(tmp_path / "a").items() & digest(tmp_path / "c").items()


@pytest.mark.parametrize("kind", ZONE_KINDS)
def test_row_groups_change_no_row(tmp_path: Path, kind: str) -> None:
    write_zone_trips(kind, 500, tmp_path / "whole")
    write_zone_files(WantedZones(kind, 500, group_rows=17), tmp_path / "parts", lambda _: None)
    pd.testing.assert_frame_equal(read(tmp_path / "whole"), read(tmp_path / "parts"))


def test_few_rows_make_few_files(tmp_path: Path) -> None:
    write_zone_trips("fhvhv", 1, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2  # and what says that it is ours


def test_progress_adds_up_whatever_the_threads(tmp_path: Path) -> None:
    told: list[Progress] = []
    write_zone_trips("fhvhv", 1_000, tmp_path, progress=told.append)
    assert [step.rows_done for step in told] == sorted(step.rows_done for step in told)
    assert told[-1] == Progress(12, 12, 1_000, 1_000, 1.0)


def test_a_failure_ends_all_threads(tmp_path: Path) -> None:
    def fail(_: Progress) -> None:
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_zone_trips("fhvhv", 1_000, tmp_path, progress=fail)


def test_bad_wishes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="At least one row"):
        write_zone_trips("fhvhv", 0, tmp_path)
    with pytest.raises(ConfigurationError, match="fhvhv or yellow-zones, not 'green'"):
        write_zone_trips("green", 1, tmp_path)
    (tmp_path / "fhvhv_tripdata_2025-01.parquet").write_text("precious")
    with pytest.raises(ConfigurationError, match="not made here"):
        write_zone_trips("fhvhv", 1, tmp_path)


def test_the_command_line_knows_the_kinds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tuple(FORMS) == ZONE_KINDS
    words = ["synth", "--kind", "fhvhv", "--rows", "30", "--to", str(tmp_path)]
    assert cli.main([*words, "--format", "csv"]) == 2
    assert "Parquet alone, as TLC publishes them" in capsys.readouterr().err
    assert cli.main(words) == 0
    assert len(read(tmp_path)) == 30


def test_moments_of_a_ride_follow_each_other(rides: pd.DataFrame) -> None:
    request, pickup = rides["request_datetime"], rides["pickup_datetime"]
    lyft = rides["hvfhs_license_num"] == LYFT
    assert (rides["on_scene_datetime"].isna() == lyft).all()
    assert (rides["originating_base_num"].isna() == lyft).all()
    seen = rides[~lyft]
    assert (seen["request_datetime"] < seen["on_scene_datetime"]).all()
    assert (seen["on_scene_datetime"] < seen["pickup_datetime"]).all()
    seconds = (rides["dropoff_datetime"] - pickup).dt.total_seconds()
    assert (seconds == rides["trip_time"]).all()
    assert seconds.min() > 0
    assert (pickup - request).median() == pytest.approx(pd.Timedelta(minutes=4.7), rel=0.1)


def test_rides_are_plausible(rides: pd.DataFrame) -> None:
    companies = rides["hvfhs_license_num"].value_counts(normalize=True)
    assert companies.to_dict() == pytest.approx({UBER: 0.735, LYFT: 0.265}, abs=0.01)
    hours = rides["pickup_datetime"].dt.hour.value_counts(normalize=True).sort_index() * 100
    assert hours.to_numpy() == pytest.approx(np.array(zone_facts.FHVHV_HOURS), abs=0.35)
    days = rides["pickup_datetime"].dt.day_name().value_counts()
    assert days.index[0] == "Saturday"
    assert days.index[-1] == "Monday"
    assert set(rides["PULocationID"].value_counts().index[:2]) == {132, 138}
    away = (rides["DOLocationID"] == 265).mean()
    assert away == pytest.approx(0.029, abs=0.006)
    assert rides["trip_miles"].mean() == pytest.approx(5.1, abs=0.3)
    assert rides["trip_time"].mean() / 60 == pytest.approx(20.8, abs=1.2)
    assert 0.6 < (rides["driver_pay"].sum() / rides["base_passenger_fare"].sum()) < 0.85
    assert 0 < (rides["base_passenger_fare"] < 0).mean() < 0.001
    assert (rides["shared_request_flag"] == "Y").mean() == pytest.approx(0.024, abs=0.005)
    matched = rides["shared_match_flag"] == "Y"
    assert (rides["shared_request_flag"][matched] == "Y").all()
    asked = rides["wav_request_flag"] == "Y"
    assert (rides["wav_match_flag"] == "Y")[asked].mean() > 0.8
    assert (rides["wav_match_flag"] == "Y")[~asked].mean() < 0.1
    assert 0 < (rides["access_a_ride_flag"] == "Y").mean() < 0.002


@pytest.mark.parametrize(
    ("kind", "pickup", "fee"),
    [("fhvhv", "pickup_datetime", 1.5), ("yellow-zones", "tpep_pickup_datetime", 0.75)],
)
def test_the_fee_of_the_district(
    folders: dict[str, Path], kind: str, pickup: str, fee: float
) -> None:
    trips = read(folders[kind])
    district = list(zone_facts.BUSINESS_DISTRICT)
    there = trips["PULocationID"].isin(district) | trips["DOLocationID"].isin(district)
    due = there & (trips[pickup] >= FEE_BEGINS)
    assert (~due & there).any()
    paid = trips["cbd_congestion_fee"].abs()
    assert paid.equals(due * fee)


def test_fees_of_rides(rides: pd.DataFrame) -> None:
    at_airport = rides["PULocationID"].isin((1, 132, 138)) | rides["DOLocationID"].isin(
        (1, 132, 138)
    )
    assert (rides["airport_fee"] == at_airport * 2.5).all()
    shared = rides["shared_request_flag"] == "Y"
    assert set(rides["congestion_surcharge"][shared]) == {0.0, 0.75}
    assert set(rides["congestion_surcharge"][~shared]) == {0.0, 2.75}
    tax = (rides["base_passenger_fare"] * 0.08875).clip(lower=0)
    here = rides["DOLocationID"] != 265
    here &= rides["PULocationID"] != 265
    assert np.allclose(rides["sales_tax"][here], tax[here], atol=0.0051)


def test_lyft_is_stronger_in_some_boroughs(rides: pd.DataFrame) -> None:
    borough = measure_zones(load_taxi_zones()).borough
    by = pd.Series(borough[rides["PULocationID"]], index=rides.index)
    lyft = (rides["hvfhs_license_num"] == LYFT).groupby(by).mean()
    assert lyft["Brooklyn"] > lyft["Manhattan"] + 0.02


def test_taxis_are_plausible(taxis: pd.DataFrame) -> None:
    top = taxis["PULocationID"].value_counts()
    assert set(top.index[:4]) == {132, 161, 236, 237}
    assert (top[264] + top[265]) / ROWS == pytest.approx(0.0036, abs=0.001)
    hours = taxis["tpep_pickup_datetime"].dt.hour.value_counts(normalize=True).sort_index()
    real = np.array(zone_facts.YELLOW_HOURS) / sum(zone_facts.YELLOW_HOURS)
    assert hours.to_numpy() == pytest.approx(real, abs=0.004)
    miles = taxis["trip_distance"]
    minutes = (
        taxis["tpep_dropoff_datetime"] - taxis["tpep_pickup_datetime"]
    ).dt.total_seconds() / 60
    usual = (miles < 100) & (minutes < 180)
    assert miles[usual].mean() == pytest.approx(3.2, abs=0.2)
    assert minutes[usual].mean() == pytest.approx(15.9, abs=1.0)
    assert (miles == 0).mean() == pytest.approx(0.0166, abs=0.003)
    assert minutes.min() == 0
    assert minutes.max() > 23 * 60
    to_jfk = (taxis["PULocationID"] == 161) & (taxis["DOLocationID"] == 132)
    assert (taxis["RatecodeID"][to_jfk & (taxis["payment_type"] > 0)] == 2).mean() > 0.8


def test_trips_at_a_fixed_price(folders: dict[str, Path], taxis: pd.DataFrame) -> None:
    flex = taxis["payment_type"] == 0
    for name in ("passenger_count", "RatecodeID", "store_and_fwd_flag", "congestion_surcharge"):
        assert (taxis[name].isna() == flex).all()
    assert taxis["Airport_fee"].isna().equals(flex)
    assert (taxis["fare_amount"][flex] < 0).mean() == pytest.approx(0.16, abs=0.02)
    assert (taxis["total_amount"][flex] > 0).all()
    for share, path in zip(
        zone_facts.FLEX_FARES, sorted(folders["yellow-zones"].glob("*.parquet")), strict=True
    ):
        kinds = pd.read_parquet(path, columns=["payment_type"])["payment_type"]
        assert (kinds == 0).mean() == pytest.approx(share, abs=0.001)
        assert kinds.eq(0).is_monotonic_increasing, "they stand at the end of the file"


def test_totals_of_metered_trips_add_up(taxis: pd.DataFrame) -> None:
    metered = taxis[taxis["payment_type"] > 0]
    due = metered[list(AMOUNTS_OF_TOTAL)].sum(axis=1)
    # CMT shows the congestion surcharge in the extra too.
    due -= metered["congestion_surcharge"].where(metered["VendorID"] == 1, 0.0)
    assert np.allclose(due, metered["total_amount"], atol=0.006)
    below = metered["total_amount"] < 0
    assert below.mean() == pytest.approx(0.0145, abs=0.004)
    assert (metered["fare_amount"] < 0).equals(below)
    assert not (metered["payment_type"][below] == 1).any()


def test_longer_ways_take_longer(rides: pd.DataFrame) -> None:
    km = measure_zones(load_taxi_zones()).km[rides["PULocationID"], rides["DOLocationID"]]
    assert np.corrcoef(km, rides["trip_miles"])[0, 1] > 0.9
    assert np.corrcoef(rides["trip_miles"], rides["trip_time"])[0, 1] > 0.8


def test_zones_are_where_they_are() -> None:
    place = measure_zones(load_taxi_zones())
    assert place.km[161, 132] == pytest.approx(19.0, abs=2.0)  # Midtown Center and JFK
    assert place.km[57, 56] == place.km[56, 56]
    assert place.area_km2[132] == pytest.approx(20, rel=0.2)
    assert (place.area_km2[[zone.id for zone in load_taxi_zones().places]] > 0).all()
    assert np.isfinite(place.km).all()
    assert place.km.shape == (IDS, IDS)


def test_aliases_are_as_likely_as_their_shares() -> None:
    shares = np.array([[0.0, 1.0, 2.0, 7.0], [0.0, 0.0, 0.0, 1.0]])
    odds, aliases = build_aliases(shares)
    draws = (np.arange(40_000) + 0.5) / 40_000
    for row in range(2):
        picked = np.bincount([pick_alias(odds, aliases, row, u) for u in draws], minlength=4)
        assert picked / 40_000 == pytest.approx(shares[row] / shares[row].sum(), abs=1e-3)
        assert not picked[shares[row] == 0].any()
