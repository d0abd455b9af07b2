"""Files with taxi zones at their ends: by point, by zone only, or left out, each row in one."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import GENERATIONS, ReadAll, read_set
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scalar_rules import judge_zoned
from support.reading import read_rows
from test_data_elsewhere import account_of, gaps_of

from dashapp.data.cleaning import account_rows
from dashapp.data.prepared import PrepareOptions, prepare, read_block
from dashapp.data.sources import SourceSet, StorageOptions, plan_chunks, resolve_sources
from dashapp.dataset import TAXI
from dashapp.engine.blocks import sort_trips
from dashapp.engine.columns import FIRST_POINT_Y
from dashapp.errors import UnknownHeaderError
from dashapp.model import Endpoint, Reason
from dashapp.model.loss_sentences import describe_kept

Resolve = Callable[..., SourceSet]

IDS = ["161", "237", " 1", "57", "104", "105", "103", "56", "264", "265", "", "0", "266", "999"]
IDS += ["-1", "57.5", "161.0", "2.64e2", "NaN", "NULL", "abc", "1e400", "N/A", '"132"']
POINT = {"longitude": ["-73.98", "0", "181", "", "abc"], "latitude": ["40.75", "0", "90", "x"]}
COUNTS = ["1", "", "0", "208", "1.5"]
MOMENTS = ["2024-05-01 10:00:00", "2024-05-01 10:00:00", "", "soon", "2253-01-01"]

ZONES = ("PULocationID", "DOlocationID")
POINTS = tuple(f"{end}_{way}" for end in Endpoint for way in ("longitude", "latitude"))
TIMES = tuple(f"tpep_{end}_datetime" for end in Endpoint)


def value_of(column: str) -> st.SearchStrategy[str]:
    ways = (values for way, values in POINT.items() if column.endswith(way))
    known = IDS if column in ZONES else COUNTS if column == "passenger_count" else MOMENTS
    return st.sampled_from(next(ways, known))


columns_of_files = st.sampled_from(
    [
        (*TIMES, "passenger_count", *ZONES),
        (*TIMES, *ZONES[:1]),
        (*TIMES, "passenger_count", "trip_distance", "fare_amount", *POINTS, *ZONES),
        (*TIMES, "passenger_count", *POINTS[:2], ZONES[1]),
        (*TIMES, "passenger_count", "trip_distance", "fare_amount", *POINTS),
    ]
)
files = columns_of_files.flatmap(
    lambda columns: st.tuples(
        st.just(columns), st.lists(st.tuples(*map(value_of, columns)), min_size=1, max_size=9)
    )
)


@given(files)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_row_is_by_point_by_zone_or_left_out(
    file: tuple[tuple[str, ...], list[tuple[str, ...]]],
) -> None:
    columns, rows = file
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "trips.csv")
        path.write_text("\n".join(map(",".join, [columns, *rows])))
        found = resolve_sources([str(path)], StorageOptions())
        read = [read_rows(chunk) for chunk in plan_chunks(found)]
    trips, account = read[0].trips, read[0].account
    assert account.rows_read == len(rows)
    for end in Endpoint:
        expected = [
            judge_zoned(dict(zip(columns, row, strict=True)), end.value, ZONES) for row in rows
        ]
        part = account[end]
        assert part.rows_read == len(rows) == part.drawn + part.by_zone_only + part.rows_left_out
        assert part.drawn == expected.count("point")
        assert sum(cause.rows for cause in part.causes) == part.rows_left_out
        told = zip(trips[f"{end}_reason"], trips[f"{end}_x"], trips[f"{end}_y"], strict=True)
        for wanted, (reason, x, y) in zip(expected, told, strict=True):
            if isinstance(wanted, Reason):
                assert (reason, x, y) == (wanted.code, 0, 0)
            elif wanted == "point":
                assert (reason, y > 0) == (0, True)
            else:
                assert (reason, x, y) == (0, wanted, 0)


def test_the_ends_of_the_world_are_points(tmp_path: Path, read_all: ReadAll) -> None:
    (tmp_path / "a.csv").write_text(f"{','.join((TIMES[0], *POINTS[:2]))}\n{MOMENTS[0]},0,85.0511")
    trips = read_all(tmp_path / "a.csv")
    assert trips["pickup_reason"].tolist() == [0]
    assert trips["pickup_y"].min() >= FIRST_POINT_Y
    assert account_rows(trips).pickup.drawn == 1


TYPES = {
    "int32": pa.array([161, 57, 264, None], pa.int32()),
    "int64": pa.array([161, 57, 265, None]),
    "uint8": pa.array([161, 57, 0, None], pa.uint8()),
    "double": pa.array([161.0, 57.0, 264.0, None]),
    "text": pa.array(["161", "57.0", "N/A", None]),
    "large text": pa.array([" 161", "57", "264", None], pa.large_string()),
    "dictionary": pa.array(["161", "57", "abc", None]).dictionary_encode(),
    "decimal": pa.array([161, 57, 264, None], pa.decimal128(5, 0)),
}


@pytest.mark.parametrize("kind", [*TYPES, "null"])
def test_ids_of_any_type_are_cast_by_name(kind: str, tmp_path: Path, resolve: Resolve) -> None:
    ids = TYPES.get(kind, pa.nulls(4))
    times = pa.array(pd.date_range("2024-05-01", periods=4))
    columns = {"lpep_pickup_datetime": times, "PUlocationID": ids}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    found = resolve(tmp_path / "a.parquet")
    (read,) = map(read_rows, plan_chunks(found))
    expected = [0, 0, 0, 0] if kind == "null" else [161, 56, 0, 0]
    assert read.trips["pickup_x"].tolist() == expected
    assert read.account.pickup.by_zone_only == 4
    without = {"null": 4, "uint8": 2, "text": 2, "dictionary": 2}.get(kind, 1)
    assert gaps_of(read.account)["PUlocationID"] == without


def test_what_is_no_id_is_told_with_the_first(tmp_path: Path, resolve: Resolve) -> None:
    header = ",".join((TIMES[0], ZONES[0]))
    lines = [f"{MOMENTS[0]},{place}" for place in ("161", "abc", "", "57.5", "264")]
    (tmp_path / "a.csv").write_text("\n".join([header, *lines]))
    account = account_of(resolve(tmp_path / "a.csv"))
    (gap,) = (gap for gap in account.gaps if gap.column == "PULocationID")
    assert (gap.rows, gap.unusable, gap.first) == (3, 2, "abc")
    assert describe_kept(account.pickup) == "5 by zone only"


def test_decimal_commas_are_found_without_coordinates(tmp_path: Path, read_all: ReadAll) -> None:
    lines = [f"{TIMES[0]};{ZONES[0]};fare_amount", f"{MOMENTS[0]};161;12,50", f"{MOMENTS[0]};1;3"]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    assert read_all(tmp_path / "a.csv")["fare_cents"].tolist() == [1250, 300]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Points of 2015 and zones of 2016 and of an hour with an unknown one, in one folder."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name in ("yellow_2015_early", "yellow_2016_zones"):
        (folder / f"{name}.csv").write_bytes((GENERATIONS / f"{name}.csv").read_bytes())
    text = "dispatching_base_num,Pickup_DateTime,DropOff_datetime,PUlocationID,DOlocationID,SR_Flag"
    (folder / "fhv.csv").write_text(f"{text}\nB1,2019-01-01 00:30:00,2019-01-01 02:51:55,,264,\n")
    return folder


def test_points_and_zones_in_one_set(mixed: Path, resolve: Resolve) -> None:
    found = resolve(mixed)
    assert all(end.has_point and end.has_place for end in found.dataset.ends)
    account = account_of(found)
    zoned = read_set(resolve(mixed / "yellow_2016_zones.csv"))
    points = read_set(resolve(mixed / "yellow_2015_early.csv"))
    for end in Endpoint:
        assert account[end].by_zone_only == len(zoned) + 1
        assert account[end].drawn == int((points[f"{end}_reason"] == 0).sum())
        assert account[end].rows_read == account.rows_read


def test_a_set_of_zones_lacks_points_and_one_of_points_zones(mixed: Path, resolve: Resolve) -> None:
    zoned = resolve(mixed / "yellow_2016_zones.csv").dataset
    assert {"pickup_point", "dropoff_point"} <= {*zoned.lacks}
    assert [end.name for end in zoned.shown_ends] == ["pickup", "dropoff"]
    assert "hours" in {column.name for column in zoned.columns}
    assert not [name for name in zoned.exported if name.endswith("tude")]
    points = resolve(mixed / "yellow_2015_early.csv").dataset
    assert {"dropoff_place", "pickup_place"} <= {*points.lacks}
    assert points.whole is TAXI


def test_rows_by_zone_come_first_in_prepared_sets(
    mixed: Path, resolve: Resolve, tmp_path: Path
) -> None:
    found = resolve(mixed)
    trips = read_set(found)
    manifest = prepare(found, str(tmp_path / "sorted"), options=PrepareOptions(processes=1))
    assert manifest.account.pickup.by_zone_only == account_of(found).pickup.by_zone_only
    for end in Endpoint:
        stored = manifest.stored_blocks(str(tmp_path / "sorted"), end)
        blocks = [read_block(block.uri, StorageOptions(), found.dataset) for block in stored]
        rows = pd.concat(blocks, ignore_index=True)
        assert len(rows) == manifest.account[end].rows_kept
        by_zone = rows["y"] == 0
        assert by_zone.is_monotonic_decreasing
        assert rows["x"][by_zone].is_monotonic_increasing
        expected = sort_trips(trips, end, TAXI)
        assert rows["x"].tolist() == expected["x"].tolist()
        assert rows["other_y"].tolist() == expected["other_y"].tolist()


def test_trips_of_zones_that_no_time_belongs_to_are_refused(
    tmp_path: Path, resolve: Resolve
) -> None:
    (tmp_path / "zones.csv").write_text("LocationID,Borough,Zone,service_zone\n1,EWR,Newark,EWR\n")
    with pytest.raises(UnknownHeaderError, match=r"zones\.csv .* coordinates or taxi zones"):
        resolve(tmp_path / "zones.csv")
