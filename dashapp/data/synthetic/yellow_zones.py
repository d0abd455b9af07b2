"""Taxi trips with zones in the form of TLC's files yellow_tripdata_2025-MM.parquet."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashapp.data.synthetic import zone_facts as facts
from dashapp.data.synthetic.yellow_zone_trips import AMOUNTS, CODES, fill_trips, load_traits
from dashapp.data.synthetic.zone_form import TEXT, TIME, Form, MakeColumns, Stretch, times, words
from dashapp.data.synthetic.zone_months import Calendar, Month, day_of_fee
from dashapp.data.synthetic.zone_world import Demand, fill_up, load_world

SCHEMA = pa.schema([
    ("VendorID", pa.int32()),
    ("tpep_pickup_datetime", TIME),
    ("tpep_dropoff_datetime", TIME),
    ("passenger_count", pa.int64()),
    ("trip_distance", pa.float64()),
    ("RatecodeID", pa.int64()),
    ("store_and_fwd_flag", TEXT),
    ("PULocationID", pa.int32()),
    ("DOLocationID", pa.int32()),
    ("payment_type", pa.int64()),
    ("fare_amount", pa.float64()),
    ("extra", pa.float64()),
    ("mta_tax", pa.float64()),
    ("tip_amount", pa.float64()),
    ("tolls_amount", pa.float64()),
    ("improvement_surcharge", pa.float64()),
    ("total_amount", pa.float64()),
    ("congestion_surcharge", pa.float64()),
    ("Airport_fee", pa.float64()),
    ("cbd_congestion_fee", pa.float64()),
])  # fmt: skip

_UNKNOWN_WHEN_FLEX = (
    *("passenger_count", "RatecodeID", "store_and_fwd_flag"),
    *("congestion_surcharge", "Airport_fee"),
)
_CALENDAR = Calendar(facts.YELLOW_MONTH_ROWS, facts.YELLOW_HOURS, facts.YELLOW_WEEKDAYS)


def _demand() -> Demand:
    pickups = fill_up(facts.YELLOW_PICKUPS, facts.YELLOW_REST[0])
    dropoffs = fill_up(facts.YELLOW_DROPOFFS, facts.YELLOW_REST[1])
    return Demand(pickups, dropoffs, facts.YELLOW_HOURS, near_km=1.1, far_km=9.0, far_part=0.035)


def count_metered(month: Month) -> int:
    """How many rows of a month are not at a fixed price; these stand after them."""
    return month.rows - round(month.rows * facts.FLEX_FARES[month.number - 1])


@cache
def _begin() -> MakeColumns:
    world, habits = load_world(_demand()), load_traits()

    def make_columns(stretch: Stretch) -> Sequence[Any]:
        count, month = stretch.count, stretch.month
        moments, ids = np.empty((2, count), np.int64), np.empty((2, count), np.int32)
        amounts = np.empty((len(AMOUNTS), count))
        codes = np.empty((len(CODES), count), np.int8)
        metered = count_metered(month)
        fill_trips(
            (moments, ids, amounts, codes),
            (stretch.stream, stretch.first, month.rows, metered),
            (month.first_s, month.first_weekday, month.hour_sums, day_of_fee()),
            world,
            habits,
        )
        is_flex = np.arange(stretch.first, stretch.first + count) >= metered
        values = dict(zip(AMOUNTS, amounts, strict=True)) | dict(zip(CODES, codes, strict=True))
        return _to_columns(moments, ids, values, is_flex if is_flex.any() else None)

    return make_columns


def _to_columns(
    moments: NDArray[np.int64],
    ids: NDArray[np.int32],
    values: dict[str, NDArray[Any]],
    is_flex: NDArray[np.bool_] | None,
) -> Sequence[Any]:
    """In the order of SCHEMA."""
    columns = {
        "tpep_pickup_datetime": times(moments[0]),
        "tpep_dropoff_datetime": times(moments[1]),
        "PULocationID": pa.array(ids[0]),
        "DOLocationID": pa.array(ids[1]),
        "store_and_fwd_flag": words(values.pop("store_and_fwd_flag"), ("N", "Y"), is_flex),
    }
    for name, found in values.items():
        kind = SCHEMA.field(name).type
        empty = is_flex if name in _UNKNOWN_WHEN_FLEX else None
        columns[name] = pa.array(found.astype(kind.to_pandas_dtype(), copy=False), kind, mask=empty)
    return [columns[name] for name in SCHEMA.names]


YELLOW_ZONES = Form("yellow_tripdata_", SCHEMA, _CALENDAR, _begin)
