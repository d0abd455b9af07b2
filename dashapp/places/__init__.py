"""Places: named areas that part the city among them, and their outlines.

Knows neither trips nor kernels; `engine/assignment.py` tells in which place a point lies.
"""

from dashapp.places.partition import UNKNOWN, Outlines, Partition, Place, read_partition
from dashapp.places.taxi_zones import load_taxi_zones

__all__ = ["UNKNOWN", "Outlines", "Partition", "Place", "load_taxi_zones", "read_partition"]
