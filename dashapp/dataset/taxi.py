"""New York's taxi trips with coordinates, as TLC publishes them: yellow and green, 2009 to 2016."""

from dashapp.dataset.calendar import AREA, DATES, DURATION, HOURS, WEEKDAYS, list_places
from dashapp.dataset.columns import (
    DOLLARS,
    ELAPSED,
    HUNDREDTHS,
    MILES,
    MILES_AN_HOUR,
    PERCENT,
    SMALL,
    SMALL_CODES,
    Bins,
    Column,
    Header,
    Measure,
    Quotient,
)
from dashapp.dataset.dataset import Dataset, register
from dashapp.dataset.ends import End
from dashapp.dataset.kinds import Amounts, Choice, WholeNumbers
from dashapp.dataset.taxi_stories import STORIES
from dashapp.places import TAXI_ZONES

PAYMENTS = {1: "card", 2: "cash", 3: "no charge", 4: "dispute", 5: "unknown", 6: "voided"}
"""TLC's codes."""

CARD = 1
"""Of a trip whose tip is on record, zero included.

TLC's data dictionary for yellow and green taxi trips says of the field Tip_amount: "This field is
automatically populated for credit card tips. Cash tips are not included." So the zero of a trip
that was not paid by card says nothing about its tip; any other amount does, however it was paid.
"""

RATES = {1: "standard", 2: "JFK", 3: "Newark", 4: "Nassau/Westchester", 5: "negotiated", 6: "group"}
"""TLC's codes; 99 stands for an unknown one, and is not given here."""

_PAYMENT_TEXTS = {
    # yellow 2009 and 2010-2014
    "credit": 1, "cre": 1, "crd": 1, "credit card": 1, "card": 1,
    "cash": 2, "cas": 2, "csh": 2,
    "no charge": 3, "no": 3, "noc": 3,
    "dispute": 4, "dis": 4,
    "unknown": 5, "unk": 5, "na": 5,
    "voided trip": 6, "voided": 6, "voi": 6,
}  # fmt: skip

# Names of a column: yellow 2015-16, green, yellow 2010-14, yellow 2009; metres are HoloViz's.
_PICKUP = End(
    "pickup",
    "Pickups",
    Header(
        (
            "tpep_pickup_datetime",
            "lpep_pickup_datetime",
            "pickup_datetime",
            "trip_pickup_datetime",
        ),
        required=True,
        month_first=("date/time",),  # of Uber's raw data
    ),
    degrees=(("pickup_longitude", "start_lon"), ("pickup_latitude", "start_lat")),
    metres=(("pickup_x",), ("pickup_y",)),
)
_DROPOFF = End(
    "dropoff",
    "Dropoffs",
    Header(
        (
            "tpep_dropoff_datetime",
            "lpep_dropoff_datetime",
            "dropoff_datetime",
            "trip_dropoff_datetime",
        ),
        required=True,
    ),
    degrees=(("dropoff_longitude", "end_lon"), ("dropoff_latitude", "end_lat")),
    metres=(("dropoff_x",), ("dropoff_y",)),
)

ZONES = list_places(TAXI_ZONES, "zone")

TAXI = register(
    Dataset(
        name="taxi",
        title="New York taxi trips",
        ends=(_PICKUP, _DROPOFF),
        columns=(
            Column(
                "passengers",
                "Passengers",
                Header(("passenger_count",), required=True),
                filter=WholeNumbers(0, 9),
                bins=Bins(1, 10),
                field="passenger_count",
                kept="passenger_count",
                storage=SMALL,
                every="any number",
                one="passenger",
                ends=("Fewest passengers", "Most passengers"),
                in_levels=True,
            ),
            HOURS,
            WEEKDAYS,
            DATES,
            Column(
                "payment",
                "Payment",
                Header(("payment_type",), codes=_PAYMENT_TEXTS),
                filter=Choice(PAYMENTS, "List of TLC's codes."),
                bins=Bins(1, 7),
                field="payment_type",
                kept="payment_type",
                storage=SMALL_CODES,
                every="any payment",
                before="paid by",
            ),
            Column(
                "fare",
                "Fare",
                Header(("fare_amount", "fare_amt")),
                filter=Amounts(),
                bins=Bins(100, 80),
                unit=DOLLARS,
                field="fare_amount",
                kept="fare_cents",
                storage=HUNDREDTHS,
                every="any fare",
                one="fare",
                charted=True,
                compared=True,
                ends=("Lowest fare", "Highest fare"),
            ),
            Column(
                "distance",
                "Distance",
                Header(("trip_distance",)),
                filter=Amounts(),
                bins=Bins(50, 60),
                unit=MILES,
                field="trip_distance",
                kept="distance_centimiles",
                storage=HUNDREDTHS,
                every="any distance",
                one="distance",
                brief="{}",
                charted=True,
                ends=("Shortest distance", "Longest distance"),
            ),
            DURATION,
            Column(
                "speed",
                "Mean speed",
                Quotient("distance", ELAPSED, times=3600, over=1),
                filter=Amounts(),
                bins=Bins(100, 60),
                unit=MILES_AN_HOUR,
                field="mean_speed_mph",
                every="any speed",
                one="speed",
                charted=True,
                compared=True,
                folded=True,
                only_in_card=True,
            ),
            Column(
                "tip",
                "Tip",
                Header(("tip_amount", "tip_amt")),
                filter=Amounts(),
                bins=Bins(50, 40),
                unit=DOLLARS,
                field="tip_amount",
                kept="tip_cents",
                storage=HUNDREDTHS,
                every="any tip",
                one="tip",
                charted=True,
                compared=True,
                measure=Measure(("passengers", "payment"), "fare"),
                zero_recorded_for=("payment", CARD),
                folded=True,
            ),
            Column(
                "tip_share",
                "Tip share",
                Quotient("tip", "fare", times=10_000, over=1),
                filter=Amounts(),
                bins=Bins(100, 60),
                unit=PERCENT,
                field="tip_percent_of_fare",
                every="any tip share",
                one="tip share",
                charted=True,
                folded=True,
                only_in_card=True,
            ),
            Column(
                "total_paid",
                "Total",
                Header(("total_amount", "total_amt")),
                filter=Amounts(),
                bins=Bins(100, 100),
                unit=DOLLARS,
                field="total_amount",
                kept="total_cents",
                storage=HUNDREDTHS,
                every="any total",
                one="total",
                charted=True,
                brief="{} in all",
                folded=True,
            ),
            Column(
                "rate",
                "Rate code",
                Header(("ratecodeid", "rate_code")),
                filter=Choice(RATES, "List of TLC's codes."),
                bins=Bins(1, 7),
                field="rate_code",
                kept="rate_code",
                storage=SMALL_CODES,
                every="any rate",
                before="rate code",
                chip="rate",
                folded=True,
                only_in_card=True,
            ),
            *ZONES,
            AREA,
        ),
        trips="taxi trips",
        about="Every New York taxi trip on one map, exactly: pickups, dropoffs, passengers.",
        file_order=(
            "duration",
            "passengers",
            "payment",
            "distance",
            "speed",
            "fare",
            "tip",
            "tip_share",
            "total_paid",
            "rate",
        ),
        stories=STORIES,
        generator="dashapp.data.synthetic.taxi:GENERATOR",
        partition=TAXI_ZONES,
        has_home=True,
        # What the trips of 2015 had that this dashboard's ancestor read, which drops rows that lack
        # a value; Kaggle's, Uber's and FOIL's have less.
        required_with=(
            "pickup_point",
            "dropoff_point",
            "pickup_time",
            "dropoff_time",
            "passengers",
            "distance",
            "fare",
        ),
    )
)
