"""What comes back: counts of a tile, a page of trips, the state of the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from dashapp.dataset import Dataset
from dashapp.model.account import Account
from dashapp.model.geometry import Bounds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A result with how it came about: `elapsed_ms` is what computing took when it was computed."""

    value: T
    cached: bool
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer as it is cached: bytes made to be sent, and how many trips they tell of."""

    body: bytes
    total: int


@dataclass(frozen=True, slots=True)
class TileCounts:
    """Trips per pixel of one tile.

    `counts` is uint32[512, 512], row-major from the north-west. None stands for an empty tile,
    so that nothing of 1 MiB is made, sent or cached for the sea.
    """

    counts: NDArray[np.uint32] | None
    total: int


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """Trips by the place of one end.

    `unknown` lie in none; `trips` are by id, of the places that have any.
    """

    unknown: int
    trips: Mapping[int, int]

    @property
    def total(self) -> int:
        return self.unknown + sum(self.trips.values())


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Trips by the places of both ends.

    Of `unknown` one end or both lie in no place; `flows` is int64[pairs, 3], origin, destination
    and trips of all pairs that have any, most trips first.
    """

    unknown: int
    flows: NDArray[np.int64]

    @property
    def total(self) -> int:
        return self.unknown + int(self.flows[:, 2].sum())


@dataclass(frozen=True, slots=True)
class TripPage:
    """Single trips in a rectangle.

    `total` is how many match; `columns` holds the trips' values by name (docs/api.md) when
    total <= limit, and nothing otherwise. Columns, since a mapping for each of 5,000 trips would
    cost more than all else about them.
    """

    total: int
    columns: Mapping[str, list[Any]] = field(default_factory=dict)


class ClusterState(StrEnum):
    """The life of the cluster as the page's badge shows it."""

    STOPPED = "stopped"
    ASLEEP = "asleep"
    STARTING = "starting"
    LOADING = "loading"
    READY = "ready"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far loading has come. Totals are None until they are known."""

    files_done: int = 0
    files_total: int | None = None
    rows_done: int = 0
    rows_total: int | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """One consistent look at the cluster and its data; `version` is None until data is known."""

    state: ClusterState = ClusterState.STOPPED
    message: str = "The cluster has not been started."
    progress: Progress = field(default_factory=Progress)
    version: str | None = None
    account: Account = field(default_factory=Account)
    data_name: str = ""
    dataset: Dataset | None = None
    """Whose columns the trips have, as far as the files have them; None until that is known."""
    bounds: Bounds | None = None
    """Within which the map begins; None where the page has a view of its own."""
    codes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Those that any trip has, by the name of a column of codes; empty until that is known."""
    workers: int = 0
    viewers_message: str = ""
    """In place of `message`, where that is for the operator; "" where it is for everybody."""

    @property
    def for_viewers(self) -> str:
        """Of a failure no more than that it is one, unless somebody has found words for it."""
        if self.viewers_message or self.state is not ClusterState.FAILED:
            return self.viewers_message or self.message
        return "The cluster cannot be used just now; the server's log says why."
