"""Boroughs of a partition: its places, put together by the borough that they are in.

Each has a middle, as its places have. numpy alone, like `partition`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashapp.places.names import to_slug
from dashapp.places.partition import Partition


class Borough(NamedTuple):
    """`slug` is its name in links, `lon` and `lat` a point inside it, degrees (EPSG:4326)."""

    slug: str
    name: str
    ids: tuple[int, ...]
    lon: float
    lat: float


def list_boroughs(partition: Partition) -> Sequence[Borough]:
    """By their names; each place is in one of them."""
    return [
        _build_borough(partition, word) for word in sorted({it.borough for it in partition.places})
    ]


def _build_borough(partition: Partition, word: str) -> Borough:
    """Its middle is that of its places' middles which is nearest to the mean of all of them."""
    ids = tuple(sorted(place.id for place in partition.places if place.borough == word))
    named = partition.names.name(ids)
    known, lon, lat = partition.middles
    own = np.isin(known, ids)
    points = np.column_stack([lon[own], lat[own]])
    nearest = int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))
    return Borough(
        named.slug if named else to_slug(word),
        (named and named.words) or word,
        ids,
        float(points[nearest, 0]),
        float(points[nearest, 1]),
    )
