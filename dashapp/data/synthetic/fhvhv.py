"""Trips of Uber and Lyft in the form of TLC's files fhvhv_tripdata_2025-MM.parquet."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashapp.data.synthetic import zone_facts as facts
from dashapp.data.synthetic.fhvhv_trips import AMOUNTS, UBER_SHARES, fill_trips, load_traits
from dashapp.data.synthetic.zone_form import TEXT, TIME, Form, MakeColumns, Stretch, times, words
from dashapp.data.synthetic.zone_months import Calendar, day_of_fee
from dashapp.data.synthetic.zone_world import IDS, Demand, fill_up, load_world, measure_zones
from dashapp.places import load_taxi_zones

SCHEMA = pa.schema([
    ("hvfhs_license_num", TEXT),
    ("dispatching_base_num", TEXT),
    ("originating_base_num", TEXT),
    ("request_datetime", TIME),
    ("on_scene_datetime", TIME),
    ("pickup_datetime", TIME),
    ("dropoff_datetime", TIME),
    ("PULocationID", pa.int32()),
    ("DOLocationID", pa.int32()),
    ("trip_miles", pa.float64()),
    ("trip_time", pa.int64()),
    ("base_passenger_fare", pa.float64()),
    ("tolls", pa.float64()),
    ("bcf", pa.float64()),
    ("sales_tax", pa.float64()),
    ("congestion_surcharge", pa.float64()),
    ("airport_fee", pa.float64()),
    ("tips", pa.float64()),
    ("driver_pay", pa.float64()),
    ("shared_request_flag", TEXT),
    ("shared_match_flag", TEXT),
    ("access_a_ride_flag", TEXT),
    ("wav_request_flag", TEXT),
    ("wav_match_flag", TEXT),
    ("cbd_congestion_fee", pa.float64()),
])  # fmt: skip

_LICENSES, _BASES = ("HV0003", "HV0005"), ("B03404", "B03406")
_CALENDAR = Calendar(facts.FHVHV_MONTH_ROWS, facts.FHVHV_HOURS, facts.FHVHV_WEEKDAYS)


def _demand() -> Demand:
    pickups = fill_up(facts.FHVHV_ZONES | facts.FHVHV_ELSEWHERE[0], facts.FHVHV_REST)
    dropoffs = fill_up(facts.FHVHV_ZONES | facts.FHVHV_ELSEWHERE[1], facts.FHVHV_REST)
    return Demand(pickups, dropoffs, facts.FHVHV_HOURS, near_km=1.8, far_km=7.5, far_part=0.08)


def _lyft_chances() -> NDArray[np.int64]:
    """int64[id], of 4096, by the borough of the pickup."""
    borough = measure_zones(load_taxi_zones()).borough
    chances = [round(4096 * (1 - UBER_SHARES[borough[number]])) for number in range(IDS)]
    return np.array(chances, dtype=np.int64)


@cache
def _begin() -> MakeColumns:
    world, traits, lyft = load_world(_demand()), load_traits(), _lyft_chances()

    def make_columns(stretch: Stretch) -> Sequence[Any]:
        count = stretch.count
        moments, ids = np.empty((4, count), np.int64), np.empty((2, count), np.int32)
        amounts, flags = np.empty((len(AMOUNTS), count)), np.empty((6, count), np.int8)
        month = stretch.month
        fill_trips(
            (moments, ids, amounts, flags),
            (stretch.stream, stretch.first, month.rows),
            (month.first_s, month.hour_sums, day_of_fee()),
            world,
            (*traits, lyft),
        )
        return _to_columns(moments, ids, dict(zip(AMOUNTS, amounts, strict=True)), flags)

    return make_columns


def _to_columns(
    moments: NDArray[np.int64],
    ids: NDArray[np.int32],
    amounts: dict[str, NDArray[np.float64]],
    flags: NDArray[np.int8],
) -> Sequence[Any]:
    """In the order of SCHEMA. Lyft names no originating base and no moment on the scene."""
    company, is_lyft = flags[0], flags[0] == 1
    request, scene, pickup, dropoff = moments
    columns = {
        "hvfhs_license_num": words(company, _LICENSES),
        "dispatching_base_num": words(company, _BASES),
        "originating_base_num": words(company, _BASES, is_lyft),
        "request_datetime": times(request),
        "on_scene_datetime": times(scene, is_lyft),
        "pickup_datetime": times(pickup),
        "dropoff_datetime": times(dropoff),
        "PULocationID": pa.array(ids[0]),
        "DOLocationID": pa.array(ids[1]),
        "trip_time": pa.array((dropoff - pickup) // 1_000_000),
    }
    columns |= {name: pa.array(values) for name, values in amounts.items()}
    columns |= {
        name: words(values, ("N", "Y"))
        for name, values in zip(
            (
                "shared_request_flag",
                "shared_match_flag",
                "access_a_ride_flag",
                "wav_request_flag",
                "wav_match_flag",
            ),
            flags[1:],
            strict=True,
        )
    }
    return [columns[name] for name in SCHEMA.names]


FHVHV = Form("fhvhv_tripdata_", SCHEMA, _CALENDAR, _begin)
