"""Chicago's taxi trips, as the city's portal publishes them since 2013.

Places are the middles of census tracts or community areas, and times are rounded to 15 minutes,
both for the riders' sake; so the duration is the file's own, which is not rounded so.
"""

from dashapp.dataset.calendar import DATES, DURATION, HOURS, WEEKDAYS, list_areas
from dashapp.dataset.columns import (
    DOLLARS,
    HUNDREDTHS,
    MILES,
    MILES_AN_HOUR,
    PERCENT,
    SMALL_CODES,
    Bins,
    Column,
    Header,
    Measure,
    Quotient,
    Unit,
)
from dashapp.dataset.dataset import Dataset, register
from dashapp.dataset.ends import End
from dashapp.dataset.kinds import Amounts, Choice

PAYMENTS = {
    1: "credit card",
    2: "cash",
    3: "no charge",
    4: "dispute",
    5: "unknown",
    6: "mobile",
    7: "prepaid card",
    8: "split",
    9: "other",
}

_PAYMENT_TEXTS = {word: code for code, word in PAYMENTS.items()} | {
    "card": 1,
    "credit": 1,
    "prcard": 7,
    "pcard": 7,
    "prepaid": 7,
    "way2ride": 6,
}

CARD = 1
"""Of the tips the portal says: "Cash tips generally will not be recorded." So the zero of a trip
that was not paid by card is no record."""

OTHER_COMPANY = 31
"""Of companies that are not in the list."""

_COMPANIES = (
    "Taxi Affiliation Services",
    "Flash Cab",
    "Yellow Cab",
    "Blue Diamond",
    "Sun Taxi",
    "City Service",
    "Chicago Carriage Cab Corp",
    "Medallion Leasin",
    "Dispatch Taxi Affiliation",
    "Blue Ribbon Taxi Association Inc.",
    "Choice Taxi Association",
    "Northwest Management LLC",
    "KOAM Taxi Association",
    "Top Cab Affiliation",
    "Star North Management LLC",
    "Nova Taxi Affiliation Llc",
    "Globe Taxi",
    "Chicago Medallion Leasing INC",
    "Chicago Medallion Management",
    "Taxicab Insurance Agency, LLC",
    "Taxicab Insurance Agency Llc",
    "Patriot Taxi Dba Peace Taxi Associat",
    "24 Seven Taxi",
    "5 Star Taxi",
    "Chicago Independents",
    "Chicago Taxicab",
    "Chicago Elite Cab Corp. (Chicago Carriag",
    "Checker Taxi",
    "Checker Taxi Affiliation",
)
"""The largest of the portal's more than 150 names, as it writes them, some of them cut."""

COMPANIES = dict(enumerate(_COMPANIES, start=1)) | {OTHER_COMPANY: "another company"}

_SECONDS = {"tripseconds": 60.0}
_RIDE_MINUTES = Unit(
    "minutes", "minutes", after=" min", hundredths="hundredths of a minute", decimals=0
)


def _end(name: str, label: str, word: str) -> End:
    def names(way: str) -> tuple[str, ...]:
        return f"{name}_centroid_{way}", f"{name}_{way}"

    portal = f"trip {word} timestamp"
    time = Header((f"trip_{word}_timestamp", f"{name}_datetime"), month_first=(portal,))
    return End(name, label, time, (names("longitude"), names("latitude")), ((), ()))


def _money(name: str, label: str, header: str, bins: Bins, **more: object) -> Column:
    return Column(
        name,
        label,
        Header((header, f"{name}_usd")),
        filter=Amounts(),
        bins=bins,
        unit=DOLLARS,
        field=f"{name}_usd",
        kept=f"{name}_cents",
        storage=HUNDREDTHS,
        every=f"any {label.lower()}",
        charted=True,
        **{"folded": True, **more},  # type: ignore[arg-type]
    )


CHICAGO_TAXI = register(
    Dataset(
        name="chicago",
        title="Chicago taxi trips",
        ends=(_end("pickup", "Pickups", "start"), _end("dropoff", "Dropoffs", "end")),
        columns=(
            HOURS,
            WEEKDAYS,
            DATES,
            Column(
                "payment",
                "Payment",
                Header(("payment_type",), codes=_PAYMENT_TEXTS, other=9),
                filter=Choice(PAYMENTS, "List of ways to pay."),
                bins=Bins(1, 10),
                field="payment_type",
                kept="payment_type",
                storage=SMALL_CODES,
                every="any payment",
                before="paid by",
            ),
            _money("fare", "Fare", "fare", Bins(100, 80), one="fare", compared=True, folded=False),
            Column(
                "distance",
                "Distance",
                Header(("trip_miles",)),
                filter=Amounts(),
                bins=Bins(50, 60),
                unit=MILES,
                field="trip_miles",
                kept="distance_centimiles",
                storage=HUNDREDTHS,
                every="any distance",
                one="distance",
                brief="{}",
                charted=True,
                ends=("Shortest distance", "Longest distance"),
            ),
            Column(
                "duration",
                "Duration",
                Header(("trip_seconds", "trip_minutes"), per=_SECONDS),
                filter=Amounts(),
                bins=Bins(100, 100),
                unit=_RIDE_MINUTES,
                field="trip_minutes",
                kept="duration_centiminutes",
                storage=HUNDREDTHS,
                every=DURATION.every,
                one=DURATION.one,
                brief=DURATION.brief,
                charted=True,
                compared=True,
                ends=DURATION.ends,
                folded=True,
            ),
            Column(
                "speed",
                "Mean speed",
                Quotient("distance", "duration", times=6_000, over=1),
                filter=Amounts(),
                bins=Bins(100, 60),
                unit=MILES_AN_HOUR,
                field="mean_speed_mph",
                every="any speed",
                one="speed",
                charted=True,
                folded=True,
                only_in_card=True,
            ),
            _money(
                "tip",
                "Tip",
                "tips",
                Bins(50, 40),
                one="tip",
                compared=True,
                measure=Measure(("payment",), "fare"),
                zero_recorded_for=(("payment", CARD),),
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
            _money("tolls", "Tolls", "tolls", Bins(50, 40), only_in_card=True),
            _money("extras", "Extras", "extras", Bins(50, 40), only_in_card=True),
            _money(
                "total_paid", "Total", "trip_total", Bins(100, 100), one="total", brief="{} in all"
            ),
            Column(
                "company",
                "Company",
                Header(
                    ("company",),
                    codes={name.casefold(): code for code, name in COMPANIES.items()},
                    other=OTHER_COMPANY,
                ),
                filter=Choice(COMPANIES, "List of companies, 31 is any that is not in it."),
                bins=Bins(1, OTHER_COMPANY + 1),
                field="company",
                kept="company",
                storage=SMALL_CODES,
                every="any company",
                folded=True,
            ),
            *list_areas(),
        ),
        trips="taxi trips",
        about="Every Chicago taxi trip on one map, exactly: pickups, dropoffs, fares, companies.",
        file_order=("duration", "payment", "distance", "speed", "fare", "tip", "tip_share"),
    )
)
