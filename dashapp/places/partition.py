"""A partition: its places by their ids, names of ids that are no place, outlines, and its file.

numpy alone, since the web process reads names from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashapp.places.middles import find_middles
from dashapp.places.names import Names
from dashapp.places.outlines import Outlines

UNKNOWN = 0
"""The id of no place: nobody knows where it was, or it lies in none."""

Ids = NDArray[np.uint16]
Floats = NDArray[np.float64]


class Place(NamedTuple):
    """`service_zone` is TLC's word for which taxis may pick up there; empty elsewhere."""

    id: int
    name: str
    borough: str
    service_zone: str = ""


@dataclass(frozen=True, eq=False)
class Partition:
    """Partitions are told apart by their names.

    Attributes:
        one: what one of its places is called, several with an s: "taxi zone".
        places: those with an outline, by their ids.
        listed: ids that the publisher names and that have no outline, such as "Outside of NYC".
        folded: of those, ids whose ground is part of a place, and that place's id.
        names: by which links call a place, or several together.
        credit: whose outlines they are, as a map says it; empty where nobody asks for that.
    """

    name: str
    one: str
    places: tuple[Place, ...]
    listed: tuple[Place, ...]
    folded: Mapping[int, int]
    outlines: Outlines
    names: Names = field(default_factory=Names)
    credit: str = ""

    def place(self, number: int) -> Place:
        """The place with this id.

        Raises: KeyError.
        """
        return self._by_id[number]

    def has_place(self, number: int) -> bool:
        return number in self._by_id

    @cached_property
    def _by_id(self) -> dict[int, Place]:
        return {place.id: place for place in self.places}

    def place_ids_of(self, numbers: NDArray[np.generic]) -> Ids:
        """uint16[n] of ids as files have them, of any numeric dtype.

        Folded ids become those of their places; what is no place's (264, 265, nan, 57.5, -1) is
        UNKNOWN.
        """
        values = np.asarray(numbers, dtype=np.float64)
        is_listed = (values >= 0) & (values < self._known.size)
        whole = np.where(is_listed, values, UNKNOWN).astype(np.int64)
        found: Ids = np.where(whole == values, self._known[whole], np.uint16(UNKNOWN))
        return found

    @cached_property
    def middles(self) -> tuple[Ids, Floats, Floats]:
        """Ids of the places, ascending; longitude and latitude of a point well inside each.

        float64, degrees (EPSG:4326). Found when first asked for: some 0.2 s for the taxi zones.
        """
        return find_middles(self.outlines)

    @cached_property
    def _known(self) -> Ids:
        """Id of the place by each id that a file may have."""
        by_id = {place.id: place.id for place in self.places} | dict(self.folded)
        known = np.full(max(by_id, default=0) + 1, UNKNOWN, dtype=np.uint16)
        known[list(by_id)] = list(by_id.values())
        return known

    def lists(self, numbers: NDArray[np.generic]) -> NDArray[np.bool_]:
        """bool[n]: which numbers, as files have them, are ids that the publisher names."""
        values = np.asarray(numbers, dtype=np.float64)
        is_near = (values >= 0) & (values < self._named.size)
        whole = np.where(is_near, values, 0).astype(np.int64)
        found: NDArray[np.bool_] = is_near & (whole == values) & self._named[whole]
        return found

    @cached_property
    def _named(self) -> NDArray[np.bool_]:
        """By each id that a file may have, whether the publisher names it."""
        ids = [place.id for place in (*self.places, *self.listed)]
        named = np.zeros(max(ids, default=0) + 1, dtype=np.bool_)
        named[ids] = True
        return named


def write_partition(path: Path, partition: Partition) -> None:
    """One .npz file; the same partition makes the same arrays."""
    named = sorted((*partition.places, *partition.listed))
    folded = sorted(partition.folded.items())
    np.savez_compressed(
        path,
        ids=np.array([place.id for place in named], dtype=np.uint16),
        names=np.array([place.name for place in named]),
        boroughs=np.array([place.borough for place in named]),
        service_zones=np.array([place.service_zone for place in named]),
        folded=np.array(folded, dtype=np.uint16).reshape(-1, 2),
        **partition.outlines._asdict(),
    )


def read_partition(
    path: Path, name: str, one: str, names: Names | None = None, credit: str = ""
) -> Partition:
    """What `write_partition` wrote; what it and its places are called, and whose they are."""
    with np.load(path, allow_pickle=False) as stored:
        outlines = Outlines(*(stored[field] for field in Outlines._fields))
        columns = (stored[key].tolist() for key in ("ids", "names", "boroughs", "service_zones"))
        named = tuple(Place(*row) for row in zip(*columns, strict=True))
        folded = {int(number): int(place) for number, place in stored["folded"]}
    drawn = {*outlines.place_ids.tolist()}
    return Partition(
        name,
        one,
        places=tuple(place for place in named if place.id in drawn),
        listed=tuple(place for place in named if place.id not in drawn),
        folded=folded,
        outlines=outlines,
        names=names or Names(),
        credit=credit,
    )
