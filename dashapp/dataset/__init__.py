"""What a trip is: one declared list of columns a data set, from which everything else follows.

Reading, packing, filters, figures, the API and the page take names, units, codes and bins from
here. Nothing is computed here, and nothing heavy is imported.
"""

from dashapp.dataset.bikes import BIKE_TRIPS
from dashapp.dataset.chicago import CHICAGO_TAXI
from dashapp.dataset.columns import (
    ELAPSED,
    MAX_SCALE,
    NEVER_RECORDED,
    SMALL_CODES,
    Bins,
    Calendar,
    Column,
    Header,
    Measure,
    PlaceOf,
    Quotient,
    Storage,
    Unit,
)
from dashapp.dataset.dataset import Dataset, find_dataset, register
from dashapp.dataset.ends import End, place_of, point_of, time_of, zone_fields
from dashapp.dataset.kinds import (
    Amounts,
    Area,
    Choice,
    Cycle,
    Days,
    FilterKind,
    WholeNumbers,
)
from dashapp.dataset.place_kind import Places
from dashapp.dataset.story import Story
from dashapp.dataset.taxi import TAXI

DATASETS = (TAXI, BIKE_TRIPS, CHICAGO_TAXI)
"""Those that come along, of which files are one or another by their headers; a setting may name
another."""

__all__ = [
    "BIKE_TRIPS",
    "CHICAGO_TAXI",
    "DATASETS",
    "ELAPSED",
    "MAX_SCALE",
    "NEVER_RECORDED",
    "SMALL_CODES",
    "TAXI",
    "Amounts",
    "Area",
    "Bins",
    "Calendar",
    "Choice",
    "Column",
    "Cycle",
    "Dataset",
    "Days",
    "End",
    "FilterKind",
    "Header",
    "Measure",
    "PlaceOf",
    "Places",
    "Quotient",
    "Storage",
    "Story",
    "Unit",
    "WholeNumbers",
    "find_dataset",
    "place_of",
    "point_of",
    "register",
    "time_of",
    "zone_fields",
]
