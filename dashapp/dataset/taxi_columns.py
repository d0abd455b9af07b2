"""Columns of New York's trips that only some services and years have, beside those of every taxi.

Files that lack one make its filter and chart fall, so a year of yellow taxis with coordinates has
tolls of all these, and nothing else.
"""

from dataclasses import replace

from dashapp.dataset.columns import (
    DOLLARS,
    HUNDREDTHS,
    Bins,
    Column,
    Header,
    Unit,
    create_coded,
)
from dashapp.dataset.kinds import Amounts, Choice
from dashapp.dataset.taxi_codes import (
    COMPANIES,
    COMPANY_TEXTS,
    FLAG_TEXTS,
    SERVICE_BY_HEADER,
    SERVICES,
    TRIP_TYPES,
    YES_OR_NO,
)

_WAIT_MINUTES = Unit(
    "minutes", "minutes", after=" min", hundredths="hundredths of a minute", decimals=0
)
_REQUEST = "requestdatetime"

_KIND_OF_RIDE, _SURCHARGES = "kind_of_ride", "surcharges"
"""Kept together: of each there are a few dozen combinations in a month of trips."""


def _flag(name: str, label: str, header: str) -> Column:
    return create_coded(
        name,
        label,
        Header((header, name), codes=FLAG_TEXTS),
        Choice(YES_OR_NO, "1 is yes, 2 no; an app that does not say is in neither."),
        every="yes or no",
        before=f"{label.lower()}:",
        chip=f"{label.lower()}:",
        folded=True,
        only_in_card=True,
        together=_KIND_OF_RIDE,
    )


def _money(name: str, label: str, names: tuple[str, ...], bins: Bins, together: str = "") -> Column:
    return Column(
        name,
        label,
        Header(names),
        filter=Amounts(),
        bins=bins,
        unit=DOLLARS,
        field=names[0],
        kept=f"{name}_cents",
        storage=HUNDREDTHS,
        every=f"any {label.lower()}",
        charted=True,
        folded=True,
        only_in_card=True,
        together=together,
    )


SERVICE = create_coded(
    "service",
    "Service",
    Header(("service",), told_by=SERVICE_BY_HEADER),
    Choice(SERVICES, "1 yellow, 2 green, 3 for-hire cars, 4 the apps: as TLC's files are."),
    every="any service",
    charted=True,
    folded=True,
    together=_KIND_OF_RIDE,
)

COMPANY = create_coded(
    "company",
    "Company",
    Header(("hvfhs_license_num", "company"), codes=COMPANY_TEXTS),
    Choice(COMPANIES, "The last digit of TLC's licence: 2 Juno, 3 Uber, 4 Via, 5 Lyft."),
    every="any company",
    charted=True,
    folded=True,
    together=_KIND_OF_RIDE,
)

WAIT = Column(
    "wait",
    "Wait",
    Header(("request_datetime", "wait_minutes"), per={_REQUEST: 60.0}, until={_REQUEST: "pickup"}),
    filter=Amounts(),
    bins=Bins(100, 30),
    unit=_WAIT_MINUTES,
    field="wait_minutes",
    kept="wait_centiminutes",
    storage=HUNDREDTHS,
    every="any wait",
    one="wait",
    charted=True,
    ends=("Shortest wait", "Longest wait"),
    folded=True,
    only_in_card=True,
)
"""From the request to the pickup, below 0 where a file says that it was requested later."""

TOLLS = _money("tolls", "Tolls", ("tolls_amount", "tolls_amt", "tolls"), Bins(50, 40))

FEES = (
    replace(_money("driver_pay", "Driver pay", ("driver_pay",), Bins(100, 80)), ranked=True),
    _money(
        "congestion", "Congestion surcharge", ("congestion_surcharge",), Bins(25, 20), _SURCHARGES
    ),
    _money("cbd_fee", "Congestion zone fee", ("cbd_congestion_fee",), Bins(25, 20), _SURCHARGES),
    _money("airport_fee", "Airport fee", ("airport_fee",), Bins(25, 40), _SURCHARGES),
)
"""The surcharge is of 2019 for trips below 96th Street, the fee of 2025 for the zone below 60th:
two things, both on some receipts."""

FLAGS = (
    _flag("shared_requested", "Shared ride requested", "shared_request_flag"),
    _flag("shared_matched", "Shared with others", "shared_match_flag"),
    _flag("wheelchair_requested", "Wheelchair requested", "wav_request_flag"),
    _flag("wheelchair_given", "Wheelchair vehicle", "wav_match_flag"),
)

TRIP_TYPE = create_coded(
    "trip_type",
    "Kind of trip",
    Header(("trip_type",)),
    Choice(TRIP_TYPES, "TLC's codes, of green taxis alone."),
    every="any kind",
    folded=True,
    only_in_card=True,
    together=_KIND_OF_RIDE,
)

LATER_COLUMNS = (SERVICE, COMPANY, WAIT, TOLLS, *FEES, *FLAGS, TRIP_TYPE)
"""Of this file: sets that were prepared before it was have none of them, and do not say so."""
