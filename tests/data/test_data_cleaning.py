import numpy as np
import pandas as pd
import pytest
from support.selecting import NO_PASSENGERS, YELLOW
from support.taxi import CANONICAL_DTYPES

from dashapp.data.cleaning import TripFields, account_rows, clean_trips
from dashapp.data.time_texts import NO_VALUE_S
from dashapp.engine.columns import MISSING
from dashapp.model import Reason

NOON_S = 1_421_323_200


def clean(unreadable: bool = False, in_metres: bool = False, **fields: float) -> pd.Series:
    """The canonical row of one trip."""
    numbers = {
        "pickup_east": -73.97,
        "pickup_north": 40.75,
        "dropoff_east": -73.98,
        "dropoff_north": 40.76,
        "passenger_count": 1.0,
        "trip_distance": 1.5,
        "fare_amount": 7.0,
    }
    times = {"pickup_time": NOON_S, "dropoff_time": NOON_S + 600}
    numbers |= {name: value for name, value in fields.items() if name not in times}
    times |= {name: int(value) for name, value in fields.items() if name in times}
    trips = clean_trips(
        TripFields(
            {name: np.array([value], np.float64) for name, value in numbers.items()},
            {name: np.array([value], np.int64) for name, value in times.items()},
            {"payment_type": np.array([2], np.uint8)},
            np.array([unreadable]),
            YELLOW,
            in_metres,
        )
    )
    assert trips.dtypes.astype(str).to_dict() == CANONICAL_DTYPES
    return trips.iloc[0]


def reasons(row: pd.Series) -> tuple[Reason | None, Reason | None]:
    names = [None, *Reason]
    return names[row["pickup_reason"]], names[row["dropoff_reason"]]


def test_a_good_row_is_drawn_at_both_ends() -> None:
    row = clean(fare_amount=12.5, tip_amount=3.249999)
    assert reasons(row) == (None, None)
    assert row["pickup_time_s"] == NOON_S
    assert (row["passenger_count"], row["payment_type"]) == (1, 2)
    assert (row["fare_cents"], row["tip_cents"], row["total_cents"]) == (1250, 325, MISSING)
    assert row["pickup_x"] == int((-73.97 + 180) / 360 * 2**32)


WORST_FIRST = [
    (Reason.UNREADABLE, {"unreadable": True}),
    (Reason.MISSING_VALUE, {"pickup_time": NO_VALUE_S}),
    (Reason.PASSENGERS_OUT_OF_RANGE, {"passenger_count": 10}),
    (Reason.ZERO_COORDINATES, {"pickup_east": 0.0, "pickup_north": 0.0}),
    (Reason.IMPOSSIBLE_COORDINATE, {"pickup_east": 181.0}),
]


@pytest.mark.parametrize("first", range(5))
@pytest.mark.parametrize("second", range(5))
def test_the_first_rule_that_holds_is_the_one_named(first: int, second: int) -> None:
    worse, better = sorted((first, second))
    given = WORST_FIRST[better][1] | WORST_FIRST[worse][1]
    expected = WORST_FIRST[worse][0]
    assert reasons(clean(**given))[0] is expected


def test_the_order_of_the_rules_is_that_of_the_reasons() -> None:
    assert [reason for reason, _ in WORST_FIRST] == list(Reason)


def test_endpoints_are_judged_apart() -> None:
    row = clean(pickup_east=0.0, pickup_north=0.0, dropoff_north=np.nan)
    assert reasons(row) == (Reason.ZERO_COORDINATES, Reason.MISSING_VALUE)
    assert (row["pickup_x"], row["pickup_y"], row["dropoff_x"]) == (0, 0, 0)


@pytest.mark.parametrize("passengers", [-1, 10, 255, 1e9])
def test_passengers_beyond_nine_are_out_of_range(passengers: float) -> None:
    row = clean(passenger_count=passengers)
    assert reasons(row) == (Reason.PASSENGERS_OUT_OF_RANGE,) * 2
    assert row["passenger_count"] == NO_PASSENGERS


@pytest.mark.parametrize("passengers", [1.5, -0.1, np.inf, -np.inf])
def test_passengers_that_are_no_whole_number_are_missing(passengers: float) -> None:
    row = clean(passenger_count=passengers, fare_amount=5.0)
    assert reasons(row) == (Reason.MISSING_VALUE,) * 2
    assert (row["pickup_time_s"], row["fare_cents"], row["payment_type"]) == (NOON_S, 500, 2)
    assert row["passenger_count"] == NO_PASSENGERS


@pytest.mark.parametrize("missing", ["passenger_count", "pickup_east", "pickup_north"])
def test_missing_values(missing: str) -> None:
    expected = Reason.MISSING_VALUE if missing == "passenger_count" else None
    assert reasons(clean(**{missing: np.nan})) == (Reason.MISSING_VALUE, expected)


@pytest.mark.parametrize(
    ("lon", "lat", "drawn"),
    [
        (180.0, 85.0511, True),
        (-180.0, -85.0511, True),
        (180.000001, 40, False),
        (0.0, 85.0512, False),
        (-73.9, -85.0512, False),
        (np.inf, 40, False),
        (0.0, 40.7, True),
        (-736.5, 40.7, False),
        (-115.18, 36.14, True),
    ],
)
def test_the_edge_of_the_world(lon: float, lat: float, drawn: bool) -> None:
    expected = None if drawn else Reason.IMPOSSIBLE_COORDINATE
    assert reasons(clean(dropoff_east=lon, dropoff_north=lat))[1] is expected


def test_metres_are_judged_like_degrees_and_land_at_the_same_place() -> None:
    row = clean(in_metres=True, pickup_east=-8_235_000.0, pickup_north=4_975_000.0)
    assert row["pickup_x"] == int((-8_235_000.0 / 20037508.342789244 + 1) / 2 * 2**32)
    assert reasons(clean(in_metres=True, pickup_east=2.1e7))[0] is Reason.IMPOSSIBLE_COORDINATE
    assert reasons(clean(in_metres=True, pickup_north=20037500.0))[0] is (
        Reason.IMPOSSIBLE_COORDINATE
    )
    zero = clean(in_metres=True, pickup_east=0.0, pickup_north=0.0)
    assert reasons(zero)[0] is Reason.ZERO_COORDINATES


@pytest.mark.parametrize("amount", [np.inf, -np.inf, np.nan, 1e308, 1e12, -21474836.48])
def test_an_amount_that_cannot_be_stored_is_missing_and_never_another(amount: float) -> None:
    row = clean(trip_distance=amount, fare_amount=amount)
    assert row["distance_centimiles"] == row["fare_cents"] == MISSING
    assert reasons(row) == (None, None)
    assert clean(fare_amount=21474836.47)["fare_cents"] == 2**31 - 1
    assert clean(fare_amount=-21474836.47)["fare_cents"] == -(2**31) + 1


@pytest.mark.parametrize("time_s", [-62_104_060_800, -5, 0, 2**32, 2**40, 8_951_240_000])
def test_a_time_that_cannot_be_stored_is_missing_and_never_another(time_s: int) -> None:
    row = clean(pickup_time=time_s)
    assert row["pickup_time_s"] == 0
    assert reasons(row) == (Reason.MISSING_VALUE, None)
    assert (clean(pickup_time=1)["pickup_time_s"], reasons(clean(pickup_time=1))[0]) == (1, None)
    assert clean(pickup_time=2**32 - 1)["pickup_time_s"] == 2**32 - 1


def test_account_names_every_reason_and_sums_to_the_rows() -> None:
    rows = [clean(**given) for _, given in WORST_FIRST] + [clean()]
    account = account_rows(pd.DataFrame(rows).astype(CANONICAL_DTYPES))
    assert account.rows_read == 6
    assert account.pickup.drawn == 1
    assert account.pickup.left_out == dict.fromkeys(Reason, 1)
    assert account.dropoff.drawn == 4
    assert account.dropoff.rows_read == 6
