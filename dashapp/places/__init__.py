"""Places: named areas that part the city among them, and their outlines.

Knows neither trips nor kernels; `engine/assignment.py` tells in which place a point lies.
"""

from dashapp.places.outlines import Outlines
from dashapp.places.partition import UNKNOWN, Partition, Place, read_partition
from dashapp.places.taxi_zones import TAXI_ZONES, load_taxi_zones

__all__ = [
    "TAXI_ZONES",
    "UNKNOWN",
    "Outlines",
    "Partition",
    "Place",
    "find_partition",
    "load_taxi_zones",
    "read_partition",
]

_LOADERS = {TAXI_ZONES: load_taxi_zones}


def find_partition(name: str) -> Partition:
    """A partition by its name (`Dataset.partition`).

    Raises: KeyError.
    """
    return _LOADERS[name]()
