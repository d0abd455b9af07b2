"""The places of both ends of single trips, by their ids and names. Imports numba."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.engine.place_runs import find_place_ids
from dashapp.engine.zone_rows import find_row_partition
from dashapp.model import Endpoint
from dashapp.places import UNKNOWN, Partition, find_partition

Ids = NDArray[np.uint16]


def find_zones(trips: pd.DataFrame, endpoint: Endpoint, dataset: Dataset) -> dict[str, Ids]:
    """uint16[n], the place of each trip by the name of an end, of those whose files have places.

    `trips` are sorted trips of `endpoint`, all or some. UNKNOWN is nobody's.
    """
    partition = find_row_partition(dataset)
    if partition is None:
        return {}
    axes = {endpoint.value: ("x", "y"), endpoint.other.value: ("other_x", "other_y")}
    steps = {end: [trips[axis].to_numpy() for axis in axes[end]] for end in axes}
    ends = [end.name for end in dataset.ends if end.has_place]
    return {end: find_place_ids(partition, *steps[end]) for end in ends}


def name_zones(ids: Ids, dataset: Dataset) -> NDArray[Any]:
    """object[n]: the name of each place, None for UNKNOWN."""
    names = _list_names(find_partition(dataset.partition))
    found: NDArray[Any] = names[ids]
    return found


def _list_names(partition: Partition) -> NDArray[Any]:
    """By id; None where that is no place's."""
    names = np.full(partition.places[-1].id + 1, None, dtype=object)
    for place in partition.places:
        names[place.id] = place.name
    names[UNKNOWN] = None
    return names
