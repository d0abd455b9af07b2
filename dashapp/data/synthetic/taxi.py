"""How New York's taxi trips are made up: one line a column, in the order of TLC's files of 2015.

What one column has to do with another is drawn before, in `trips`; here each takes its part of it
or draws for itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashapp.data.synthetic import facts
from dashapp.data.synthetic.calendar import plan_months
from dashapp.data.synthetic.generator import DrawTrips, File, Generator, Rows, Rule
from dashapp.data.synthetic.rates import draw_rate
from dashapp.data.synthetic.trip_rows import LAT_STEPS, LON_STEPS
from dashapp.data.synthetic.trips import days_of, load_habits, make_trips
from dashapp.data.synthetic.world import load_world
from dashapp.dataset import Column, Header, Storage
from dashapp.dataset.columns import DOLLARS, HUNDREDTHS, MILES, NO_UNIT, SMALL_CODES
from dashapp.dataset.taxi_columns import LATER_COLUMNS, TOLLS

_NEW_YEAR_S = int(np.datetime64(f"{facts.YEAR}-01-01", "s").astype(np.int64))


def _drawn(name: str) -> Rule:
    """As `trips` has drawn it."""
    return lambda trips, _: trips[name]


def _time(name: str) -> Rule:
    return lambda trips, _: _NEW_YEAR_S + trips[name].astype(np.int64)


def _degrees(name: str, steps: int) -> Rule:
    return lambda trips, _: trips[name] / float(steps)


RULES: Mapping[str, Rule] = {
    "vendor": _drawn("vendor"),
    "pickup_time": _time("pickup_s"),
    "dropoff_time": _time("dropoff_s"),
    "passengers": _drawn("passengers"),
    "distance": _drawn("distance"),
    "pickup_east": _degrees("pickup_lon", -LON_STEPS),
    "pickup_north": _degrees("pickup_lat", LAT_STEPS),
    "rate": draw_rate,
    "stored": lambda trips, _: np.where(trips["stored"], b"Y", b"N"),
    "dropoff_east": _degrees("dropoff_lon", -LON_STEPS),
    "dropoff_north": _degrees("dropoff_lat", LAT_STEPS),
    "payment": _drawn("payment"),
    "fare": _drawn("fare"),
    "extra": _drawn("extra"),
    "mta_tax": _drawn("mta_tax"),
    "tip": _drawn("tip"),
    "tolls": _drawn("tolls"),
    "surcharge": _drawn("surcharge"),
    "total_paid": _drawn("total"),
}


def _unlisted(name: str, header: str, storage: Storage) -> Column:
    unit = DOLLARS if storage.is_amount else NO_UNIT
    return Column(name, name, Header((header,)), storage=storage, unit=unit)


UNLISTED = (
    _unlisted("vendor", "vendorid", SMALL_CODES),
    _unlisted("stored", "store_and_fwd_flag", SMALL_CODES),
    _unlisted("extra", "extra", HUNDREDTHS),
    _unlisted("mta_tax", "mta_tax", HUNDREDTHS),
    _unlisted("surcharge", "improvement_surcharge", HUNDREDTHS),
)
"""What TLC's files have besides; such a column needs but its row in the list to be shown."""


def _spell(month: int) -> Mapping[str, str]:
    """RateCodeID changed its case in July 2015."""
    return {"vendorid": "VendorID", "ratecodeid": "RateCodeID" if month < 7 else "RatecodeID"}


def _plan_files(rows: int) -> Sequence[File]:
    return [
        File(
            month.number,
            f"{facts.YEAR}-{month.number:02d}",
            month.rows,
            _spell(month.number),
            days_of(month),
        )
        for month in plan_months(rows)
    ]


def _begin() -> DrawTrips:
    tables = (load_world(), load_habits())

    def draw_trips(rows: Rows) -> Any:
        return make_trips(rows.stream, rows.first, rows.count, rows.file.facts, tables)

    return draw_trips


GENERATOR = Generator(
    rules=RULES,
    version=facts.GENERATOR_VERSION,
    prefix="yellow_tripdata_",
    plan=_plan_files,
    begin=_begin,
    unlisted=UNLISTED,
    absent=tuple(column.name for column in LATER_COLUMNS if column != TOLLS),
    numeric=(MILES,),
)
