"""Trips on shared bikes, as their operators publish them: Citi Bike, Divvy, Bay Wheels and others.

One list for all: since 2020 they have one form, and before that each had most of it under names of
its own. Files without coordinates (Divvy before 2020, Capital Bikeshare before) need the list of
stations beside them, so they are refused.
"""

from dashapp.dataset.calendar import DATES, DURATION, HOURS, WEEKDAYS, list_areas
from dashapp.dataset.columns import Header, create_coded
from dashapp.dataset.dataset import Dataset, register
from dashapp.dataset.ends import End
from dashapp.dataset.kinds import Choice

RIDERS = {1: "member", 2: "casual"}
"""A subscription by the year or month, or one by the ride or day: each operator's two kinds."""

_RIDER_NAMES = ("member_casual", "usertype", "user_type", "member type", "rider")
_RIDER_TEXTS = {"member": 1, "subscriber": 1, "registered": 1, "casual": 2, "customer": 2}

BIKES = {1: "classic bike", 2: "electric bike", 3: "docked bike", 4: "scooter"}
"""Before 2021 `docked_bike` stood for every bike."""

_BIKE_TEXTS = {
    "classic_bike": 1,
    "electric_bike": 2,
    "docked_bike": 3,
    "electric_scooter": 4,
    "scooter": 4,
}

GENDERS = {1: "male", 2: "female", 3: "other"}
"""0 is unknown in the files, which is not given here."""

_GENDER_TEXTS = {"male": 1, "m": 1, "female": 2, "f": 2, "other": 3}

_FIRST_DECADE, _LAST_DECADE = 1930, 2010
_DECADES = range(_FIRST_DECADE, _LAST_DECADE + 1, 10)

BIRTHS = {1: "before 1930"} | {
    number: f"{decade}s" for number, decade in enumerate(_DECADES, start=2)
}
"""Years of birth by decade: as much as a chart shows of them, and less about each rider."""


def _code_of_birth(year: int) -> int:
    return 1 if year < _FIRST_DECADE else (year - _FIRST_DECADE) // 10 + 2


_BIRTH_TEXTS = {
    text: _code_of_birth(year)
    for year in range(1880, _LAST_DECADE + 10)
    for text in (f"{year}", f"{year}.0")
}

_PICKUP = End(
    "pickup",
    "Starts",
    Header(
        ("started_at", "starttime", "start_time", "pickup_datetime"),
        month_first=("starttime", "start time"),  # of Citi Bike, after a while in Excel
    ),
    degrees=(
        ("start_lng", "start_station_longitude", "pickup_longitude"),
        ("start_lat", "start_station_latitude", "pickup_latitude"),
    ),
    metres=((), ()),
)
_DROPOFF = End(
    "dropoff",
    "Ends",
    Header(
        ("ended_at", "stoptime", "end_time", "stop_time", "dropoff_datetime"),
        month_first=("stoptime", "stop time"),
    ),
    degrees=(
        ("end_lng", "end_station_longitude", "dropoff_longitude"),
        ("end_lat", "end_station_latitude", "dropoff_latitude"),
    ),
    metres=((), ()),
)


BIKE_TRIPS = register(
    Dataset(
        name="bikes",
        title="Bike trips",
        ends=(_PICKUP, _DROPOFF),
        columns=(
            create_coded(
                "rider",
                "Rider",
                Header(_RIDER_NAMES, codes=_RIDER_TEXTS),
                Choice(RIDERS, "1 is a member or subscriber, 2 a casual rider or customer."),
                every="any rider",
                charted=True,
            ),
            HOURS,
            WEEKDAYS,
            DATES,
            DURATION,
            create_coded(
                "bike",
                "Kind of bike",
                Header(("rideable_type", "bike"), codes=_BIKE_TEXTS),
                Choice(BIKES, "List of kinds of bike."),
                every="any bike",
                charted=True,
            ),
            create_coded(
                "gender",
                "Gender",
                Header(("gender", "member_gender"), codes=_GENDER_TEXTS),
                Choice(GENDERS, "The operator's codes."),
                every="any gender",
                charted=True,
            ),
            create_coded(
                "born",
                "Year of birth",
                Header(("birth year", "member_birth_year", "born"), codes=_BIRTH_TEXTS),
                Choice(BIRTHS, "Decades, 2 is the 1930s."),
                every="any year",
                before="born",
                charted=True,
            ),
            *list_areas("start", "end"),
        ),
        trips="bike trips",
        about="Every trip on shared bikes on one map, exactly: starts, ends, riders, duration.",
        file_order=("duration", "rider", "bike"),
        without_points=(
            "its bike trips name stations but no coordinates, as Divvy's and Capital Bikeshare's "
            "did before April 2020; join the places of the stations to them, as start_lat, "
            "start_lng, end_lat and end_lng."
        ),
    )
)
