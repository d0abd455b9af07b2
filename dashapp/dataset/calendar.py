"""Columns of the calendar and of where the ends are, alike in every list of trips."""

from dashapp.dataset.columns import ELAPSED, MINUTES, Bins, Calendar, Column, PlaceOf, Quotient
from dashapp.dataset.kinds import Amounts, Area, Choice, Cycle, Days
from dashapp.dataset.place_kind import Places

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

HOURS = Column(
    "hours",
    "Hours",
    Calendar.HOUR,
    filter=Cycle(24),
    bins=Bins(1, 24),
    every="all day",
    one="hour",
    charted=True,
    compared=True,
    ends=("First hour", "Last hour"),
)

WEEKDAYS = Column(
    "weekdays",
    "Weekdays",
    Calendar.WEEKDAY,
    filter=Choice(dict(enumerate(_WEEKDAYS)), "List of days; 0 is Monday.", all_is_everything=True),
    bins=Bins(1, 7),
    every="every day",
    one="weekday",
    letters=3,
    charted=True,
    ends=("First weekday", "Last weekday"),
)

DATES = Column(
    "dates",
    "Dates",
    Calendar.DAY,
    filter=Days(),
    bins=Bins(1, 0),
    every="all dates",
    one="day",
    charted=True,
    ends=("First day", "Last day"),
)

DURATION = Column(
    "duration",
    "Duration",
    Quotient(ELAPSED, None, times=5, over=3),
    filter=Amounts(),
    bins=Bins(100, 100),
    unit=MINUTES,
    field="duration_minutes",
    every="any duration",
    one="duration",
    brief="{}",
    charted=True,
    compared=True,
    ranked=True,
    ends=("Shortest duration", "Longest duration"),
    folded=True,
)


def list_places(partition: str, one: str) -> tuple[Column, ...]:
    """Filters by the place of each end; `one` is what a place is called in a label: "zone"."""
    return tuple(
        Column(
            name,
            f"{end.capitalize()} {one}",
            PlaceOf(end),
            filter=Places(partition),
            every="anywhere",
            before=name,
            folded=True,
        )
        for name, end in (("from", "pickup"), ("to", "dropoff"))
    )


def list_areas(pickup: str = "pickup", dropoff: str = "dropoff") -> tuple[Column, ...]:
    """Filters by a drawn area at each end; the words are what an end is called in a label."""
    return tuple(
        Column(
            f"{name}_area",
            f"{word.capitalize()} area",
            PlaceOf(end),
            filter=Area(),
            every="anywhere",
        )
        for name, end, word in (("from", "pickup", pickup), ("to", "dropoff", dropoff))
    )
