"""A made-up data set with a column of each kind and none of the taxis': one file, as anybody's own.

Workers find it by its name, so it imports nothing but `dashapp.dataset`; how its trips are made up
stands in `shuttle_trips`.
"""

from dashapp.dataset import (
    ELAPSED,
    Amounts,
    Area,
    Bins,
    Calendar,
    Choice,
    Column,
    Cycle,
    Dataset,
    Days,
    End,
    Header,
    PlaceOf,
    Quotient,
    Unit,
    WholeNumbers,
)
from dashapp.dataset.columns import HUNDREDTHS, SMALL, SMALL_CODES

RIDE = Unit("minutes", "minutes", after=" min", decimals=0)
MINUTES = Unit("minutes", "minutes", after=" min", hundredths="hundredths of a minute")


def _end(name: str, label: str) -> End:
    degrees = (f"{name}_lon",), (f"{name}_lat",)
    return End(name, label, Header((f"{name}_at",), required=True), degrees, (("x",), ("y",)))


SHUTTLES = Dataset(
    name="support.shuttles:SHUTTLES",
    title="Airport shuttle trips",
    trips="shuttle trips",
    about="Every shuttle.",
    ends=(_end("pickup", "Pickups"), _end("dropoff", "Dropoffs")),
    columns=(
        Column(
            "wait",
            "Wait",
            Header(("waited",)),
            filter=Amounts(),
            bins=Bins(200, 30),
            unit=MINUTES,
            field="wait_minutes",
            kept="wait_hundredths",
            storage=HUNDREDTHS,
            every="any wait",
            one="wait",
            brief="{} of waiting",
            charted=True,
            ends=("Shortest wait", "Longest wait"),
        ),
        Column(
            "bags",
            "Bags",
            Header(("bags",)),
            filter=WholeNumbers(0, 5),
            bins=Bins(1, 6),
            field="bags",
            kept="bags",
            storage=SMALL,
            every="any number of bags",
            one="bag",
        ),
        Column(
            "clock",
            "Time of day",
            Calendar.HOUR,
            filter=Cycle(24),
            bins=Bins(1, 24),
            every="round the clock",
            one="hour",
            charted=True,
            compared=True,
            ends=("From", "Until"),
        ),
        Column(
            "on",
            "Days",
            Calendar.DAY,
            filter=Days(),
            bins=Bins(1, 0),
            every="every day",
            one="day",
            charted=True,
            ends=("First day", "Last day"),
        ),
        Column(
            "company",
            "Company",
            Header(("company",), codes={"blue van": 1, "red bus": 2, "night line": 3}),
            filter=Choice({1: "Blue Van", 2: "Red Bus", 3: "Night Line"}),
            bins=Bins(1, 4),
            field="company_code",
            kept="company",
            storage=SMALL_CODES,
            every="any company",
            charted=True,
        ),
        Column(
            "ride",
            "Duration",
            Quotient(ELAPSED, None, times=5, over=3),
            unit=RIDE,
            field="ride_minutes",
            brief="{}",
        ),
        Column("where", "Place", PlaceOf("pickup"), filter=Area(), every="anywhere"),
        Column("whither", "Destination", PlaceOf("dropoff"), filter=Area(), every="anywhere"),
    ),
    file_order=("ride",),
    generator="support.shuttle_trips:GENERATOR",
)
