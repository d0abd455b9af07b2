"""New York's taxi zones: TLC's LocationIDs, by which all of its files since 2016 tell places.

taxi_zones.npz is made by `python -m tools.zones`, the list of short names by `python -m
tools.zone_names`. Geometry: NYC Open Data, "NYC Taxi Zones"; names:
TLC's taxi zone lookup table. Both are public records of New York City, free of restrictions on use.
"""

from functools import cache
from pathlib import Path

from dashapp.places.names import read_names
from dashapp.places.partition import Partition, read_partition

TAXI_ZONES, TAXI_ZONE = "taxi-zones", "taxi zone"
TAXI_ZONES_CREDIT = "Taxi zones: NYC TLC"
TAXI_ZONES_FILE = Path(__file__).with_name("taxi_zones.npz")
TAXI_ZONE_NAMES_FILE = TAXI_ZONES_FILE.with_name("taxi_zone_names.csv")


@cache
def load_taxi_zones() -> Partition:
    """260 places; 57 lies in 56, 104 and 105 in 103; 264 and 265 are listed and have no ground.

    1.8 MB in memory, read once a process.
    """
    names = read_names(TAXI_ZONE_NAMES_FILE)
    return read_partition(TAXI_ZONES_FILE, TAXI_ZONES, TAXI_ZONE, names, TAXI_ZONES_CREDIT)
